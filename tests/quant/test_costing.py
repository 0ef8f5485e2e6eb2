import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import costing


@given(hnp.arrays(float, (3, 4), elements=st.floats(0, 500)), st.floats(1, 1e6), st.floats(1, 1e5))
def test_assigned_and_unused_make_up_the_cost(counts, cost, capacity):
    found = costing.time_driven(cost, capacity, counts, [5, 10, 20, 40])
    assert found.assigned + found.unused_cost == pytest.approx(cost, rel=1e-6, abs=1e-6 * found.assigned)
    assert found.costs.shape == (3, 4)
    assert found.costs.sum() == pytest.approx(found.assigned)
    assert found.utilisation == pytest.approx(found.used / capacity)


def test_more_work_than_capacity_shows_as_negative():
    found = costing.time_driven(100, 10, [3], [5])
    assert (found.unused, found.unused_cost, found.utilisation) == (-5, -50, 1.5)


def test_unit_times_may_differ_by_customer():
    np.testing.assert_allclose(
        costing.time_driven(10, 10, [[1, 2], [3, 4]], [[1, 1], [2, 0]]).minutes, [[1, 2], [6, 0]]
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 0, [1], [1]), "practical_capacity: expected a number above 0"),
        ((-1, 1, [1], [1]), "capacity_cost: expected a number at least 0"),
        ((1, 1, [-1], [1]), "counts: expected non-negative numbers"),
        ((1, 1, [1, 2], [1, 2, 3]), "unit_times: expected the shape of counts"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        costing.time_driven(*arguments)


def test_workload_refuses():
    with pytest.raises(ValueError, match="calls: expected 2 numbers"):
        costing.workload([1, 2], [3], 10)
