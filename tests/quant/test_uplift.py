"""The smallest set of whole steps against every other set."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.quant.uplift import cheapest_steps, fewest_steps


def best_by_hand(gains, caps, target):
    """Return (items, steps) of the best of all possible answers, or None."""
    found = [
        (sum(step > 0 for step in steps), sum(steps))
        for steps in product(*(range(int(cap) + 1) for cap in caps))
        if np.dot(gains, steps) >= target - 1e-9
    ]
    return min(found, default=None)


def test_fewer_items_come_before_fewer_steps():
    # Two items would do with two steps; one item alone does it with three.
    assert fewest_steps([0.3, 0.2, 0.1], [1, 5, 5], 0.6).tolist() == [0, 3, 0]


def test_nothing_to_reach_takes_no_step():
    assert fewest_steps([0.5, 0.5], [2, 2], 0.0).tolist() == [0, 0]
    assert fewest_steps([0.5, 0.5], [2, 2], -1.0).tolist() == [0, 0]


def test_out_of_reach_is_none():
    assert fewest_steps([0.1, 0.1], [1, 1], 0.3) is None


def test_equal_items_give_the_first():
    assert fewest_steps([0.25, 0.25, 0.25], [2, 2, 2], 0.5).tolist() == [2, 0, 0]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=5),
    st.integers(1, 60),
)
def test_no_other_set_is_smaller(items, target):
    gains, caps = (np.array(column, dtype=float) for column in zip(*items, strict=True))
    found, best = fewest_steps(gains, caps, target), best_by_hand(gains, caps, target)
    if best is None:
        assert found is None
    else:
        assert np.dot(gains, found) >= target - 1e-6
        assert (int((found > 0).sum()), int(found.sum())) == best
        assert (found <= caps).all()


@pytest.mark.parametrize(("gains", "caps"), [([-0.1], [1]), ([0.1, 0.2], [1]), ([0.1], [-1]), ([float("nan")], [1])])
def test_refuses_wrong_arguments(gains, caps):
    with pytest.raises(ValueError, match=r"gains|caps"):
        fewest_steps(gains, caps, 1.0)


# The cheapest set -------------------------------------------------------------------------------------------------


def cheapest_by_hand(gains, caps, costs, target):
    """Return (cost, items, steps) of the best of all possible answers, or None."""
    found = [
        (float(np.dot(costs, steps)), sum(step > 0 for step in steps), sum(steps))
        for steps in product(*(range(int(cap) + 1) for cap in caps))
        if np.dot(gains, steps) >= target - 1e-9
    ]
    return min(found, default=None)


def test_money_comes_before_the_number_of_items():
    # One item would do with two steps at 900 each; 100 and four times 20 are 180 with two.
    assert fewest_steps([0.3, 0.2, 0.1], [2, 5, 5], 0.6).tolist() == [2, 0, 0]
    assert cheapest_steps([0.3, 0.2, 0.1], [2, 5, 5], [900, 100, 20], 0.6).tolist() == [0, 1, 4]


def test_of_the_same_cost_the_shorter_set_wins():
    assert cheapest_steps([0.3, 0.1], [2, 6], [30, 10], 0.6).tolist() == [2, 0]
    assert cheapest_steps([0.3, 0.1], [2, 6], [0, 0], 0.6).tolist() == [2, 0]


def test_a_cost_that_no_step_needs_is_not_read_and_one_that_is_needed_must_be_there():
    assert cheapest_steps([0.3, 0.2], [0, 3], [np.nan, 5], 0.4).tolist() == [0, 2]
    with pytest.raises(ValueError, match="costs"):
        cheapest_steps([0.3, 0.2], [1, 3], [np.nan, 5], 0.4)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 3), st.integers(0, 9)),
        min_size=1,
        max_size=4,
    ),
    st.integers(1, 30),
)
def test_the_cheapest_of_all_sets_is_found(items, target):
    gains, caps, costs = (list(each) for each in zip(*items, strict=True))
    found, best = cheapest_steps(gains, caps, costs, target), cheapest_by_hand(gains, caps, costs, target)
    if best is None:
        assert found is None
    else:
        assert (float(np.dot(costs, found)), int((found > 0).sum()), int(found.sum())) == best
