"""Sums of what may come, by hand and by simulation."""

import numpy as np
import pytest

from kamlib.quant.forecasting import brier, chance_above, common_spread, simulate_coming, within_correlation


def test_mean_and_variance_are_those_of_independent_things():
    reached, amounts = np.array([[0.2, 0.5], [0.1, 0.1], [0.0, 1.0]]), [100.0, 50.0, 10.0]
    found = simulate_coming(reached, amounts, [0, 1, 2], 0.0, 40_000, 1)
    assert found.totals.mean(axis=0) == pytest.approx([25, 40], rel=0.03)
    assert found.totals[:, 0].var() == pytest.approx(100**2 * 0.16 + 50**2 * 0.09, rel=0.05)
    assert found.groups.mean(axis=1) == pytest.approx([50, 5, 10], rel=0.05)
    assert found.totals.sum(axis=1) == pytest.approx(found.groups.sum(axis=0))


def test_a_group_comes_together():
    reached = np.full((2, 1), 0.5)
    together = simulate_coming(reached, [1.0, 1.0], [0, 0], 1.0, 20_000, 2).totals[:, 0]
    apart = simulate_coming(reached, [1.0, 1.0], [0, 1], 1.0, 20_000, 2).totals[:, 0]
    assert set(np.unique(together)) == {0.0, 2.0}
    assert (apart == 1).mean() == pytest.approx(0.5, abs=0.02)


def test_unknown_amounts_add_nothing_and_the_order_of_chunks_nothing_either():
    found = simulate_coming([[1.0], [1.0]], [5.0, np.nan], [0, 1], 0.0, 100, 1)
    assert set(found.totals[:, 0]) == {5.0}
    assert simulate_coming(np.zeros((0, 2)), [], [], 0.0, 10, 1).totals.tolist() == np.zeros((10, 2)).tolist()


def test_a_common_shock_keeps_the_mean_and_widens():
    reached = np.full((40, 1), 0.5)
    calm = simulate_coming(reached, np.ones(40), np.arange(40), 0.0, 20_000, 3).totals
    wild = simulate_coming(reached, np.ones(40), np.arange(40), 0.0, 20_000, 3, 0.04).totals
    assert wild.mean() == pytest.approx(calm.mean(), rel=0.01)
    assert wild.std() / wild.mean() == pytest.approx((0.04 + (calm.std() / calm.mean()) ** 2) ** 0.5, rel=0.05)


def test_common_spread_by_hand():
    assert common_spread([80, 120], [100, 100], [100, 100]) == pytest.approx((800 - 200) / 20_000)
    assert common_spread([100], [100], [50]) == 0.0
    assert common_spread([], [], []) == 0.0


def test_alike_within_groups():
    assert within_correlation([1, 1, 0, 0], [0, 0, 1, 1]) == pytest.approx(1.0)
    assert within_correlation([1, 0, 1, 0], [0, 0, 1, 1]) == 0.0
    assert within_correlation([], []) == 0.0


def test_brier_by_hand():
    assert brier([1.0, 0.5, np.nan], [1, 0, 1]) == pytest.approx(0.125)
    assert np.isnan(brier([], []))


def test_one_beta_above_another():
    one, two = (np.array([3.0, 2.0]), np.array([2.0, 5.0])), (np.array([3.0, 8.0]), np.array([2.0, 1.0]))
    found = chance_above(one, two)
    draw = np.random.default_rng(0)
    first, second = (draw.beta(*(np.array(each)[:, :, None]), (2, 200_000)) for each in (one, two))
    drawn = (first > second).mean(axis=1)
    assert found[0] == pytest.approx(0.5, abs=1e-6)
    assert found == pytest.approx(drawn, abs=0.01)
