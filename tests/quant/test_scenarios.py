"""The best levels in many scenarios agree with the integer programme, scenario by scenario."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant.allocation import InfeasibleError, choose_levels
from kamlib.quant.scenarios import choose_in_scenarios, fits


def problem(seed, items=4, levels=3, scenarios=4):
    rng = np.random.default_rng(seed)
    costs = np.sort(rng.uniform(0, 1, (items, levels, 2)), axis=1)
    costs[:, 0] = 0.0
    return rng.normal(0.3, 1, (scenarios, items, levels)), costs, costs[:, -1].sum(axis=0) * 0.5


@given(st.integers(0, 10_000))
def test_agrees_with_the_integer_programme(seed):
    values, costs, caps = problem(seed)
    rows = np.arange(values.shape[1])
    for scenario, levels in zip(values, choose_in_scenarios(values, costs, caps), strict=True):
        assert np.all(costs[rows, levels].sum(axis=0) <= caps * (1 + 1e-9))
        assert scenario[rows, levels].sum() == pytest.approx(choose_levels(scenario, costs, caps).value)


def test_too_many_choices_are_solved_one_by_one():
    values, costs, caps = problem(3)
    assert np.array_equal(choose_in_scenarios(values, costs, caps, most=1), choose_in_scenarios(values, costs, caps))
    there = np.ones(values.shape[1:], dtype=bool)
    assert fits(there, costs, caps)
    assert not fits(there, costs, caps, most=1)


def test_loose_caps_give_each_item_its_best():
    values, costs, _ = problem(5)
    assert np.array_equal(choose_in_scenarios(values, costs, [9.0, 9.0]), values.argmax(axis=2))


def test_missing_levels_are_never_chosen():
    values, costs, caps = problem(7)
    values[:, 1, 2] = np.nan
    values[:, 2, 0] = np.nan
    found = choose_in_scenarios(values, costs, caps)
    assert not np.any(found[:, 1] == 2)
    assert not np.any(found[:, 2] == 0)


def test_caps_that_no_choice_keeps_are_named():
    values = np.ones((2, 1, 1))
    with pytest.raises(InfeasibleError) as caught:
        choose_in_scenarios(values, np.full((1, 1, 2), 5.0), [9.0, 3.0])
    assert caught.value.overrun.tolist() == [0.0, 2.0]


def test_a_level_missing_in_one_world_only_is_refused():
    values, costs, caps = problem(1)
    values[1, 0, 1] = np.nan
    with pytest.raises(ValueError, match="values"):
        choose_in_scenarios(values, costs, caps)
