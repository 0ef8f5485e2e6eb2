"""Surveys: the adjusted-Wald interval, means of people in groups, alpha and rank correlation, worked out by hand."""

import math

import numpy as np
import pytest

from kamlib.quant.surveys import cluster_change, cluster_mean, cronbach_alpha, net_promoters, spearman_interval


def test_adjusted_wald_by_hand():
    # 20 answers: 10 promoters, 4 detractors. (10.75 − 4.75) / 23 = .26087; variance 15.5/23 − .26087² = .60586.
    found = net_promoters([10] * 10 + [8] * 6 + [2] * 4)
    half = 1.959964 * math.sqrt(0.605860 / 23)
    assert (found.promoters, found.passives, found.detractors, found.n) == (10, 6, 4, 20)
    assert found.score == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((0.260870 - half, 0.260870 + half), abs=1e-5)


def test_a_finite_population_narrows_and_closes_the_interval():
    marks = [10] * 10 + [8] * 6 + [2] * 4
    free, half_asked = net_promoters(marks), net_promoters(marks, population=40)
    narrower = (half_asked.high - half_asked.low) / (free.high - free.low)
    assert narrower == pytest.approx(math.sqrt(20 / 39))
    whole = net_promoters(marks, population=20)
    assert whole.low == whole.score == whole.high
    with pytest.raises(ValueError, match="population"):
        net_promoters(marks, population=19)


@pytest.mark.parametrize("mark", [10.5, 11, -1])
def test_marks_of_another_scale_are_not_promoters(mark):
    with pytest.raises(ValueError, match="whole numbers from 0 to 10"):
        net_promoters([9, mark])


@pytest.mark.parametrize(("mark", "kind"), [(6, "detractors"), (7, "passives"), (8, "passives"), (9, "promoters")])
def test_borders_of_promoters_and_detractors(mark, kind):
    assert getattr(net_promoters([mark]), kind) == 1


def test_nobody_answered():
    found = net_promoters([float("nan")])
    assert found.n == 0
    assert math.isnan(found.score)
    assert math.isnan(cluster_mean([], []).value)
    assert math.isnan(cluster_change([], [], [1.0], ["a"]).value)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng, truth, hits = np.random.default_rng(3), 0.5 - 0.2, 0
    for _ in range(2000):
        found = net_promoters(rng.choice([10, 8, 3], size=30, p=[0.5, 0.3, 0.2]))
        hits += found.low <= truth <= found.high
    assert 0.935 <= hits / 2000 <= 0.975


def test_a_mean_clustered_by_hand():
    # Accounts a (4, 6), b (8), c (6): mean 6; pulls −2/4, 2/4, 0; t(2) = 4.302653, factor 3/2.
    found = cluster_mean([4, 6, 8, 6], ["a", "a", "b", "c"])
    half = 4.302653 * math.sqrt(1.5 * (0.25 + 0.25))
    assert (found.value, found.n, found.clusters) == (6, 4, 3)
    assert found.high - 6 == pytest.approx(half, abs=1e-5) == 6 - found.low


def test_one_account_has_no_interval_and_order_does_not_matter():
    alone = cluster_mean([1, 2, 3], ["a"] * 3)
    assert alone.value == 2
    assert math.isnan(alone.low)
    turned = cluster_mean([6, 6, 8, 4], ["c", "a", "b", "a"])
    assert turned.low == pytest.approx(cluster_mean([4, 6, 8, 6], ["a", "a", "b", "c"]).low)


def test_weights_of_nothing_leave_out_and_equal_weights_change_nothing():
    same = cluster_mean([4, 6, 8], ["a", "b", "c"], [5, 5, 5])
    assert (same.value, same.low) == pytest.approx((6, cluster_mean([4, 6, 8], ["a", "b", "c"]).low))
    assert cluster_mean([4, 6, 80], ["a", "b", "c"], [1, 1, 0]).value == 5


def test_clustered_means_cover_where_plain_ones_do_not():
    rng, hits, plain = np.random.default_rng(5), 0, 0
    for _ in range(600):
        accounts = np.repeat(np.arange(15), 4)
        marks = 7 + rng.normal(0, 1, 15)[accounts] + rng.normal(0, 0.5, 60)
        found, naive = cluster_mean(marks, accounts), 1.96 * marks.std(ddof=1) / math.sqrt(60)
        hits += found.low <= 7 <= found.high
        plain += abs(marks.mean() - 7) <= naive
    assert 0.92 <= hits / 600 <= 0.98
    assert plain / 600 < 0.8


def test_a_change_of_the_same_accounts_is_their_own_change():
    # Each account moves by exactly one point: nothing is uncertain, however far accounts are from each other.
    found = cluster_change([2, 5, 8], ["a", "b", "c"], [3, 6, 9], ["a", "b", "c"])
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))
    strangers = cluster_change([2, 5, 8], ["a", "b", "c"], [3, 6, 9], ["d", "e", "f"])
    assert strangers.high > 4


def test_alpha_by_hand():
    # Variances 1 and 4 of items (1, 2, 3) and (1, 3, 5), of their sum 9: 2 · (1 − 5/9).
    assert cronbach_alpha([[1, 1], [2, 3], [3, 5]]).value == pytest.approx(8 / 9)
    assert cronbach_alpha([[1, 1], [2, 3], [3, 5], [2, float("nan")]]).n == 3
    assert math.isnan(cronbach_alpha([[1], [2]]).value)
    assert math.isnan(cronbach_alpha([[1, 2], [1, 2]]).value)


def test_rank_correlation_by_hand():
    # d² = 6 over six ranks: 1 − 6·6 / (6·35); Fisher's z with √((1 + r²/2) / 3).
    found = spearman_interval([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])
    r = 1 - 36 / 210
    half = 1.959964 * math.sqrt((1 + r * r / 2) / 3)
    assert found.value == pytest.approx(r)
    assert (found.low, found.high) == pytest.approx(
        (math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)), abs=1e-6
    )
    assert math.isnan(spearman_interval([1, 2, 3], [1, 2, 3]).value)
    assert math.isnan(spearman_interval([1, 1, 1, 1, 1], [1, 2, 3, 4, 5]).value)
