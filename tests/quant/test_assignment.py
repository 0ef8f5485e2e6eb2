"""Assignments against every possible one, and their borders."""

from itertools import product

import numpy as np
import pytest

from kamlib.quant.assignment import assign


def brute(hours, costs, limits):
    """Return least overload and the least cost at it, by trying everything."""
    best = None
    for people in product(range(hours.shape[1]), repeat=len(hours)):
        took = [hours[work, one] for work, one in enumerate(people)]
        if any(np.isnan(took)):
            continue
        over = sum(
            max(sum(hour for hour, one in zip(took, people, strict=True) if one == each) - limit, 0.0)
            for each, limit in enumerate(limits)
        )
        cost = sum(costs[work, one] for work, one in enumerate(people))
        best = min(best or (np.inf, np.inf), (round(over, 6), round(cost, 6)))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_it_is_as_good_as_trying_everything(seed):
    rng = np.random.default_rng(seed)
    hours = rng.integers(50, 400, (6, 3)).astype(float)
    hours[rng.random(hours.shape) < 0.2] = np.nan
    hours[np.isnan(hours).all(axis=1), 0] = 100.0
    costs, limits = rng.integers(0, 100, (6, 3)).astype(float), rng.integers(0, 600, 3).astype(float)
    found = assign(hours, costs, limits)
    assert (round(found.overload.sum(), 6), round(found.cost, 6)) == brute(hours, costs, limits)


def test_no_saving_buys_an_hour_of_overload():
    assert assign([[10.0, 10.0], [1.0, 1.0]], [[0, 2e9], [0, 1e9]], [10, 10]).people.tolist() == [0, 1]


def test_slack_counts_only_where_overload_cannot_be_avoided():
    hours, costs = [[10.0, 8.0]], [[0, 5]]
    assert assign(hours, costs, [9, 9], slack=3.0).people.tolist() == [1]  # 8 of 9 hours: no overload at all
    assert assign(hours, costs, [5, 5], slack=1.9).people.tolist() == [1]  # 3 hours over against 5
    assert assign(hours, costs, [5, 5], slack=2.0).people.tolist() == [0]


def test_work_that_nobody_may_do_is_left_out():
    found = assign([[np.nan, np.nan], [3.0, np.nan]], [[0, 0], [2, 0]], [1, 1])
    assert found.people.tolist() == [-1, 0]
    assert (found.overload.tolist(), found.cost) == ([2, 0], 2.0)


def test_one_person_without_hours_takes_it_all_as_overload():
    assert assign([[4.0], [5.0]], [[0], [0]], [0.0]).overload.tolist() == [9]


def test_ten_times_more_work_than_hours_is_still_assigned():
    found = assign(np.full((40, 2), 100.0), np.zeros((40, 2)), [200.0, 200.0])
    assert found.overload.sum() == pytest.approx(3600)
    assert (found.people >= 0).all()


def test_no_limit_is_never_overloaded():
    assert assign([[5.0, 5.0]], [[1, 0]], [0, np.inf]).overload.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("hours", "costs", "limits"),
    [([[-1.0]], [[0]], [1]), ([[1.0]], [[-1]], [1]), ([[1.0]], [[0]], [1, 2]), ([[1.0]], [[0, 0]], [1])],
)
def test_what_makes_no_sense_is_refused(hours, costs, limits):
    with pytest.raises(ValueError, match="expected"):
        assign(hours, costs, limits)
