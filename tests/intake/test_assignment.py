"""The assignment of titles to columns: as good as SciPy's solver on any matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from kamlib.intake.mapping.assignment import assign_best


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 10**6))
def test_the_sum_is_the_greatest_that_there_is(rows, columns, seed):
    scores = np.random.default_rng(seed).integers(0, 6, (rows, columns)) / 5
    found = assign_best(scores)
    assert len(found) == min(rows, columns) == len(set(found.values()))
    best = scores[linear_sum_assignment(scores, maximize=True)].sum()
    assert sum(scores[pair] for pair in found.items()) == pytest.approx(best, abs=1e-12)


def test_a_matrix_by_hand():
    # 3 + 5 + 2 = 10 beats the greedy 6 + 2 + 1.
    assert assign_best(np.array([[6.0, 5.0, 1.0], [3.0, 1.0, 1.0], [4.0, 2.0, 2.0]])) == {0: 1, 1: 0, 2: 2}


def test_nothing_to_assign():
    assert assign_best(np.zeros((0, 3))) == {}
