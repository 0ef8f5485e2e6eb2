import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant import _chunks, ranking, robustness, sensitivity


def table(n=12, k=5, gaps=0.0, seed=3):
    rng = np.random.default_rng(seed)
    values = rng.random((n, k))
    values[rng.random((n, k)) < gaps] = np.nan
    values[0] = rng.random(k)
    return values, rng.random(k) + 0.2


def test_spread_of_the_draws_is_the_one_asked_for():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    draws = robustness.draw_weights(weights, 0.25, 50_000, seed=1)
    assert (draws.std(axis=0) / draws.mean(axis=0)).mean() == pytest.approx(0.25, abs=0.003)
    np.testing.assert_allclose(draws.mean(axis=0), weights, atol=0.002)
    np.testing.assert_allclose(draws.sum(axis=1), 1)


def test_certain_weights_do_not_move():
    assert robustness.dirichlet_concentration([1, 1], 0) == np.inf
    np.testing.assert_allclose(robustness.draw_weights([3, 1], 0, 5, seed=0), np.tile([0.75, 0.25], (5, 1)))
    np.testing.assert_allclose(robustness.draw_weights([2, 0], 0.25, 5, seed=0), np.tile([1, 0], (5, 1)))


def test_probabilities_add_up():
    values, weights = table()
    found = robustness.rank_acceptability(values, weights, 0.25, 2000, seed=5)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(found.probabilities.sum(axis=0), 1)
    np.testing.assert_allclose(found.probability_top(12), 1)
    np.testing.assert_allclose(found.probability_top(3), found.probabilities[:, :3].sum(axis=1))
    assert np.all((found.rank_low <= found.mean_rank + 1) & (found.mean_rank <= found.rank_high + 1))


def test_without_spread_the_ranks_are_those_of_the_weights():
    values, weights = table(gaps=0.2)
    found = robustness.rank_acceptability(values, weights, 0.0, 10, seed=0)
    places = ranking.rank(ranking.weighted_sum(values, weights))
    np.testing.assert_allclose(found.mean_rank, places)
    np.testing.assert_allclose(found.rank_low, places)


def test_a_dominant_row_is_always_first_and_a_dominated_one_last():
    values, weights = table()
    values[4], values[7] = 1.0, 0.0
    found = robustness.rank_acceptability(values, weights, 0.25, 500, seed=0)
    assert found.probabilities[4, 0] == 1
    assert found.probabilities[7, 11] == 1


def test_same_seed_same_result_whatever_the_chunks(monkeypatch):
    values, weights = table(gaps=0.1)
    base = robustness.rank_acceptability(values, weights, 0.25, 1000, seed=9)
    monkeypatch.setattr(_chunks, "CHUNK", 37)
    again = robustness.rank_acceptability(values, weights, 0.25, 1000, seed=9)
    other = robustness.rank_acceptability(values, weights, 0.25, 1000, seed=10)
    assert np.array_equal(base.counts, again.counts)
    assert not np.array_equal(base.counts, other.counts)


@given(st.permutations(range(12)))
def test_order_of_rows_does_not_matter(order):
    values, weights = table(gaps=0.2)
    base = robustness.rank_acceptability(values, weights, 0.25, 200, seed=2)
    moved = robustness.rank_acceptability(values[list(order)], weights, 0.25, 200, seed=2)
    assert np.array_equal(moved.counts, base.counts[list(order)])


def test_unknown_rows_take_no_place_and_ties_share():
    found = robustness.rank_acceptability([[0.5], [np.nan], [0.5], [0.1]], [1], 0.25, 10, seed=0)
    np.testing.assert_allclose(found.mean_rank, [1.5, np.nan, 1.5, 3])
    np.testing.assert_allclose(found.probability_top(1), [0.5, np.nan, 0.5, 0])
    np.testing.assert_allclose(found.probability_top(2), [1, np.nan, 1, 0])


def test_five_places_for_ten_equals_are_half_a_place_each():
    found = robustness.rank_acceptability(np.full((10, 2), 0.7), [0.5, 0.5], 0.25, 50, seed=0)
    np.testing.assert_allclose(found.probability_top(5), np.full(10, 0.5))


def test_a_missing_fact_is_drawn_where_asked():
    values = [[0.6, 0.6], [0.6, np.nan]]  # the second: .3 + .5 · U, above .6 for U above .6
    known = robustness.rank_acceptability(values, [0.5, 0.5], 0.0, 10, seed=0)
    np.testing.assert_allclose(known.probability_top(1), [0.5, 0.5])
    drawn = robustness.rank_acceptability(values, [0.5, 0.5], 0.0, 20_000, seed=0, draw_facts=True)
    np.testing.assert_allclose(drawn.probability_top(1), [0.6, 0.4], atol=0.02)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spread": 9}, "spread: expected less than"),
        ({"spread": -1}, "spread: expected a number at least 0"),
        ({"draws": 0}, "draws: expected a number at least 1"),
        ({"seed": -1}, "seed: expected a number at least 0"),
        ({"weights": [1, 2]}, "weights: expected 5 numbers"),
        ({"weights": [0] * 5}, "weights: expected a positive sum"),
    ],
)
def test_refusals(changes, message):
    values, weights = table()
    with pytest.raises(ValueError, match=message):
        robustness.rank_acceptability(**({"values": values, "weights": weights} | changes))


def shifted(weights, change):
    w = np.asarray(weights, dtype=float) / np.sum(weights)
    others = np.delete(w, change.criterion)
    return np.insert(others * (1 - change.new_weight) / others.sum(), change.criterion, change.new_weight)


@given(st.integers(0, 200), st.sampled_from([0.0, 0.25]))
def test_smallest_change_makes_the_two_scores_equal_and_nothing_smaller_does(seed, gaps):
    values, weights = table(4, 3, gaps, seed)
    values[np.isnan(values).all(axis=1)] = 0.5
    change = robustness.smallest_weight_change(values, weights, 0, 1)
    before = np.diff(ranking.weighted_sum(values, weights / weights.sum())[:2])[0]
    grid = [sensitivity.WeightChange(j, 0.0, t) for j in range(3) for t in np.linspace(0.001, 0.999, 41)]
    sizes = []
    for one in grid:
        after = np.diff(ranking.weighted_sum(values, shifted(weights, one))[:2])[0]
        if after * before < 0:
            sizes.append(abs(one.new_weight - weights[one.criterion] / weights.sum()))
    if change is None:
        assert not sizes
        return
    after = ranking.weighted_sum(values, shifted(weights, change))
    assert after[0] == pytest.approx(after[1], abs=1e-9)
    assert min(sizes, default=1) >= abs(change.change) - 1e-9


def test_smallest_change_by_hand():
    change = robustness.smallest_weight_change([[1, 0], [0, 1]], [0.6, 0.4])
    assert (change.criterion, change.change, change.new_weight) == (0, pytest.approx(-0.1), pytest.approx(0.5))


def test_dominance_cannot_be_overturned():
    assert robustness.smallest_weight_change([[0.9, 0.8], [0.3, 0.2]], [1, 1]) is None
    assert robustness.weight_change_to_cut([[0.9, 0.8], [0.3, 0.2]], [1, 1], 0, 0.5) is None


def test_a_tie_at_the_end_overturns_nothing_and_a_tie_now_needs_no_change():
    assert robustness.smallest_weight_change([[0.9, 0.5], [0.3, 0.5]], [1, 1]) is None
    assert robustness.smallest_weight_change([[1, 0], [0, 1]], [1, 1]).change == 0


def test_change_to_a_cut_line():
    change = robustness.weight_change_to_cut([[0.9, 0.1], [0.3, 0.2]], [0.5, 0.5], 0, 0.4)
    assert change.new_weight == pytest.approx(0.375)
    assert change.criterion == 0


def test_all_weight_on_one_criterion_can_move():
    change = robustness.smallest_weight_change([[1, 0, 0], [0, 1, 1]], [1, 0, 0])
    assert change.new_weight == pytest.approx(0.5)


def test_change_across_a_rank_line():
    values, weights = table(15, 4, 0.1)
    places = ranking.rank(ranking.weighted_sum(values, weights))
    for row in (int(np.argmin(places)), int(np.argmax(places)), 5):
        change = robustness.weight_change_across_rank(values, weights, row, 5)
        if change is None:
            continue
        inside = places[row] <= 5
        for factor, flips in ((1 + 1e-6, True), (1 - 1e-6, False)):
            start = weights[change.criterion] / weights.sum()
            moved = sensitivity.WeightChange(change.criterion, 0.0, start + change.change * factor)
            new = ranking.rank(ranking.weighted_sum(values, shifted(weights, moved)))[row] <= 5
            assert (new != inside) == flips


def test_changes_refuse():
    with pytest.raises(ValueError, match="first: expected a number at least 0 and at most 1, found 5"):
        robustness.smallest_weight_change([[1, 0], [0, 1]], [1, 1], 5, 1)
    with pytest.raises(ValueError, match="second: expected a row other than first"):
        robustness.smallest_weight_change([[1, 0], [0, 1]], [1, 1], 1, 1)
    with pytest.raises(ValueError, match="top: expected a number at least 1"):
        robustness.weight_change_across_rank([[1, 0], [0, 1]], [1, 1], 1, 0)
