import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant import allocation, rules


def problem(seed, items=5, levels=3, caps=(2,)):
    rng = np.random.default_rng(seed)
    values = rng.integers(-3, 20, (items, levels)).astype(float)
    costs = rng.integers(0, 10, (items, levels, *caps)).astype(float)
    return values, costs, rng.integers(4, 35, caps).astype(float)


def every_choice(values, costs, caps):
    rows = np.arange(len(values))
    for levels in itertools.product(range(values.shape[1]), repeat=len(values)):
        used = costs[rows, levels].sum(axis=0)
        yield np.all(used <= caps), values[rows, levels].sum(), used


@given(st.integers(0, 10_000))
def test_choice_is_the_best_of_all(seed):
    values, costs, caps = problem(seed)
    best = max((value for fits, value, _ in every_choice(values, costs, caps) if fits), default=None)
    if best is None:
        with pytest.raises(allocation.InfeasibleError, match="caps: expected caps that some choice keeps") as caught:
            allocation.choose_levels(values, costs, caps)
        rows = np.arange(len(values))
        used = costs[rows, caught.value.levels].sum(axis=0)
        np.testing.assert_allclose(caught.value.overrun, np.maximum(used - caps, 0))
        relative = (caught.value.overrun / caps).sum()
        least = min((np.maximum(used - caps, 0) / caps).sum() for _, _, used in every_choice(values, costs, caps))
        assert relative == pytest.approx(least, abs=1e-5)
        return
    found = allocation.choose_levels(values, costs, caps)
    assert found.value == pytest.approx(best)
    assert np.all(found.used <= caps)
    assert values[np.arange(5), found.levels].sum() == found.value


@given(st.integers(0, 10_000))
def test_simple_rules_keep_the_caps_or_say_so_and_never_win(seed):
    values, costs, caps = problem(seed)
    values[:, 0], costs[:, 0] = 0, 0
    best = allocation.choose_levels(values, costs, caps)
    for found in (
        rules.greedy_levels(values, costs, caps),
        rules.split_levels(values, costs, caps),
        rules.split_levels(values, costs, caps, [5, 4, 3, 2, 1]),
    ):
        assert np.all(found.used <= caps + 1e-9)
        assert found.value <= best.value + 1e-9


def test_resources_by_year_and_infinite_caps():
    values = np.array([[0, 10], [0, 8.0]])
    costs = np.zeros((2, 2, 2, 3))
    costs[:, 1, 0] = [5, 5, 1]
    caps = np.array([[10, 5, 5], [np.inf] * 3])
    found = allocation.choose_levels(values, costs, caps)
    assert found.levels.tolist() == [1, 0]
    assert found.used.shape == (2, 3)
    assert allocation.choose_levels(values, costs, np.full((2, 3), np.inf)).value == 18


def test_a_single_cap_and_a_level_that_does_not_exist():
    found = allocation.choose_levels([[0, 5, np.nan], [0, 5, 50]], [[0, 1, 0], [0, 1, 9]], 3)
    assert found.levels.tolist() == [1, 1]
    assert found.used == 2


def test_equals_go_to_the_thrifty():
    found = allocation.choose_levels([[5, 5, 5]], [[[3], [1], [2]]], [10])
    assert found.levels.tolist() == [1]


def test_infeasible_caps_are_named_with_the_overrun():
    with pytest.raises(ValueError, match=r"exceeded cap \(1, 0\) by 2\.5$") as caught:
        allocation.choose_levels([[1.0]], [[[[1.0, 1], [7.5, 1]]]], [[5.0, 5], [5, 5]])
    np.testing.assert_allclose(caught.value.overrun, [[0, 0], [2.5, 0]])
    with pytest.raises(allocation.InfeasibleError, match="cap 0 by 1"):
        allocation.choose_levels([[1.0]], [[[1.0]]], [0.0])


def test_marginal_values_and_frontier():
    values, costs = [[0, 10], [0, 8], [0, 3]], [[0, 5], [0, 5], [0, 2]]
    assert allocation.marginal_values(values, costs, 5, step=2) == 3
    assert allocation.marginal_values(values, costs, 5, step=5) == 8
    choices = allocation.frontier(values, costs, 12, [0, 0.5, 1])
    assert [choice.value for choice in choices] == [0, 10, 21]
    assert allocation.frontier([[1.0]], [[[4.0]]], [4.0], [0.5, 1])[0] is None
    np.testing.assert_allclose(allocation.marginal_values([[0, 4]], [[[0, 0], [3, 1]]], [2, np.inf]), [4, 0])


@pytest.mark.parametrize(
    ("values", "costs", "caps", "message"),
    [
        ([[1, 2]], [[1, 2]], [3], r"costs: expected shape \(1, 2, 1\)"),
        ([[1, 2]], [[[1], [-2]]], [3], r"costs: expected non-negative numbers, found -2 at position \(0, 1, 0\)"),
        ([[1, 2]], [[[1], [2]]], [-3], "caps: expected non-negative numbers"),
        ([[np.nan, np.nan]], [[[1], [2]]], [3], "values: expected at least one level for every item"),
    ],
)
def test_choose_levels_refuses(values, costs, caps, message):
    with pytest.raises(ValueError, match=message):
        allocation.choose_levels(values, costs, caps)


def test_greedy_refuses_caps_below_the_cheapest():
    with pytest.raises(ValueError, match="caps: expected caps that hold the cheapest level"):
        rules.greedy_levels([[1, 2]], [[[4], [5]]], [3])


@given(st.integers(0, 10_000))
def test_knapsack_is_the_best_of_all_sets(seed):
    rng = np.random.default_rng(seed)
    values, costs = rng.integers(0, 30, 8), rng.integers(0, 20, 8)
    budget = int(rng.integers(0, 80))
    sets = np.array(list(itertools.product([0, 1], repeat=8)))
    best = (sets @ values)[sets @ costs <= budget].max()
    found = allocation.knapsack(values, costs, budget)
    assert found.value == best
    assert found.cost <= budget
    assert values[found.chosen].sum() == best
    assert rules.greedy_knapsack(values, costs, budget).value <= best


def test_knapsack_edges():
    assert not allocation.knapsack([5, 5], [1, 1], 0).chosen.any()
    assert allocation.knapsack([5, -5], [0, 0], 0).chosen.tolist() == [True, False]
    assert rules.greedy_knapsack([5, -5, 1], [0, 0, 2], 1).chosen.tolist() == [True, False, False]
    with pytest.raises(ValueError, match="costs: expected 2 numbers"):
        allocation.knapsack([1, 2], [1], 3)
    with pytest.raises(ValueError, match="budget: expected a number at least 0"):
        allocation.knapsack([1], [1], -1)


def test_a_cap_is_kept_to_the_last_cent():
    values, costs = [1.0, 1.0, 1.9], [500_000.25, 500_000.25, 1_000_000.4]
    found = allocation.knapsack(values, costs, 1_000_000)
    assert found.value == 1.0
    assert found.cost <= 1_000_000


def test_the_solver_says_nothing(capfd):
    rng = np.random.default_rng(7)  # HiGHS repairs a solution of this one, and would say so
    values = np.sort(rng.random((40, 4)), axis=1)
    costs = np.sort(rng.random((40, 4, 3)), axis=1)
    print("before")
    allocation.choose_levels(values, costs, costs.sum(axis=0).mean(axis=0))
    print("after")
    assert capfd.readouterr().out == "before\nafter\n"
