import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats

from kamlib.quant import ranking

scores = hnp.arrays(float, st.integers(1, 20), elements=st.integers(-5, 5).map(float))


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("min", [1, 4, 1, np.nan, 3]),
        ("average", [1.5, 4, 1.5, np.nan, 3]),
        ("dense", [1, 3, 1, np.nan, 2]),
        ("ordinal", [1, 4, 2, np.nan, 3]),
    ],
)
def test_ranks(method, expected):
    np.testing.assert_allclose(ranking.rank([3, 1, 3, np.nan, 2], method), expected)


@given(scores, st.sampled_from(["min", "average", "dense", "ordinal"]))
def test_ranks_agree_with_scipy(values, method):
    np.testing.assert_allclose(ranking.rank(values, method, descending=False), stats.rankdata(values, method))


def test_rounding_makes_no_order():
    assert ranking.rank([0.1 + 0.2, 0.3]).tolist() == [1, 1]
    assert ranking.rank([np.nan, np.nan]).tolist() == pytest.approx([np.nan] * 2, nan_ok=True)


def test_weighted_sum_uses_weights_as_given_and_fills_no_gap():
    np.testing.assert_allclose(ranking.weighted_sum([[5, 8], [7, np.nan], [np.nan, np.nan]], [2, 3]), [34, 35, np.nan])


@given(hnp.arrays(float, (4, 3), elements=st.floats(0.1, 10)), st.floats(0.1, 50))
def test_topsis_ignores_units_and_the_order_of_alternatives(matrix, factor):
    weights = [0.5, 0.3, 0.2]
    base = ranking.topsis(matrix, weights, [True, False, True])
    assert np.all((base >= 0) & (base <= 1))
    scaled = ranking.topsis(matrix * [factor, 1, 1], np.multiply(weights, 7), [1, 0, 1])
    np.testing.assert_allclose(scaled, base, atol=1e-9)
    np.testing.assert_allclose(ranking.topsis(matrix[::-1], weights, [True, False, True])[::-1], base, atol=1e-12)


def test_topsis_ends():
    np.testing.assert_allclose(ranking.topsis([[1, 9], [3, 2]], [1, 1], [True, False]), [0, 1])
    np.testing.assert_allclose(ranking.topsis([[2, 2], [2, 2]], [1, 1]), [0.5, 0.5])
    np.testing.assert_allclose(ranking.topsis([[0, 1], [0, 2]], [1, 1]), [0, 1])


def test_topsis_refuses():
    with pytest.raises(ValueError, match="matrix: expected finite numbers"):
        ranking.topsis([[1, np.nan]], [1, 1])
    with pytest.raises(ValueError, match="weights: expected 2 numbers"):
        ranking.topsis([[1, 2]], [1])


@given(st.permutations(range(6)))
def test_correlations_agree_with_scipy(order):
    base = np.array([1.0, 2, 2, 4, 5, 6])
    other = base[list(order)]
    assert ranking.kendall_tau(base, other) == pytest.approx(stats.kendalltau(base, other).statistic)
    assert ranking.spearman(base, other) == pytest.approx(stats.spearmanr(base, other).statistic)


def test_correlations_leave_out_what_is_missing():
    assert ranking.spearman([1, 2, 3, np.nan], [2, 4, 9, 0]) == 1
    assert ranking.kendall_tau([1, 2, np.nan], [2, 1, 5]) == -1
    assert np.isnan(ranking.spearman([1, 1, 1], [1, 2, 3]))
    assert np.isnan(ranking.kendall_tau([1, np.nan], [1, 2]))
    with pytest.raises(ValueError, match="second: expected 3 numbers"):
        ranking.kendall_tau([1, 2, 3], [1, 2])


def test_spearman_matrix_is_symmetric_with_ones():
    table = np.array([[1, 9, 5.0], [2, 7, 5], [3, 8, 5], [4, np.nan, 5]])
    result = ranking.spearman_matrix(table)
    np.testing.assert_allclose(result, result.T)
    np.testing.assert_allclose(np.diag(result), 1)
    assert result[0, 1] == pytest.approx(-0.5)
    assert np.isnan(result[0, 2])


def test_promethee_by_hand():
    # One criterion: differences .2 → (.2 − .05)/.2 = .75, .4 → 1; net flows over two others.
    np.testing.assert_allclose(ranking.promethee([[0.9], [0.7], [0.5]], [1.0]), [1.75 / 2, 0, -1.75 / 2], atol=1e-12)
    # A difference of .05 or less means nothing; two criteria that cancel give nothing.
    np.testing.assert_allclose(ranking.promethee([[0.50, 0.1], [0.54, 0.1]], [0.5, 0.5]), [0, 0], atol=1e-12)
    np.testing.assert_allclose(ranking.promethee([[1.0, 0.0], [0.0, 1.0]], [0.75, 0.25]), [0.5, -0.5])
    with pytest.raises(ValueError, match="preference"):
        ranking.promethee([[0.5]], [1.0], 0.2, 0.2)
