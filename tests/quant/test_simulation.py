import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant import simulation


@given(st.floats(-10, 10), st.floats(0, 10), st.floats(0, 10), st.floats(0, 1))
def test_quantiles_agree_with_scipy(low, left, right, u):
    from scipy.stats import triang

    mode, high = low + left, low + left + right
    found = simulation.triangular_quantile(u, low, mode, high)
    assert low - 1e-9 <= found <= high + 1e-9
    if high - low > 0.01:
        expected = triang.ppf(u, (mode - low) / (high - low), low, high - low)
        assert found == pytest.approx(expected, abs=1e-6)


def test_draws_have_the_mean_and_the_limits_of_the_triangle():
    draws = simulation.triangular([0, 10], [1, 10], [5, 40], 40_000, seed=1)
    np.testing.assert_allclose(draws.mean(axis=0), [2, 20], rtol=0.01)
    assert np.all((draws >= [0, 10]) & (draws <= [5, 40]))


def test_certain_numbers_stay_and_shapes_are_kept():
    assert simulation.triangular(3, 3, 3, 4, seed=0).tolist() == [3, 3, 3, 3]
    assert simulation.triangular(np.zeros((2, 3)), 1, 2, 5, seed=0).shape == (5, 2, 3)


@pytest.mark.parametrize("correlation", [0.0, 0.4, 0.9])
def test_ranks_correlate_as_asked(correlation):
    draws = simulation.triangular([0, 0], [1, 3], [4, 4], 40_000, 7, correlation)
    ranks = np.argsort(np.argsort(draws, axis=0), axis=0)
    expected = 6 / np.pi * np.arcsin(correlation / 2)
    assert np.corrcoef(ranks.T)[0, 1] == pytest.approx(expected, abs=0.015)


def test_full_correlation_moves_all_together():
    draws = simulation.one_factor(100, 3, 1.0, seed=2)
    np.testing.assert_allclose(draws, draws[:, [0]].repeat(3, axis=1))


@given(st.integers(1, 60), st.integers(1, 4), st.floats(0, 1), st.integers(1, 70))
def test_numbers_do_not_depend_on_the_chunks(draws, variables, correlation, chunk):
    whole = simulation.one_factor(draws, variables, correlation, seed=3)
    parts = simulation.one_factor_chunks(draws, variables, correlation, 3, chunk)
    np.testing.assert_array_equal(np.concatenate([block for _, block in parts]), whole)
    assert np.all((whole >= 0) & (whole <= 1))


def test_same_seed_same_numbers():
    base = simulation.triangular(0, 1, 2, 10, seed=5)
    assert np.array_equal(base, simulation.triangular(0, 1, 2, 10, seed=5))
    assert not np.array_equal(base, simulation.triangular(0, 1, 2, 10, seed=6))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((2, 1, 3, 5, 0), "mode: expected numbers not below low, found 1"),
        ((0, [1, 4], 3, 5, 0), "high: expected numbers not below mode, found 3 at position 1"),
        ((0, 1, np.nan, 5, 0), "high: expected finite numbers"),
        ((0, 1, 2, 0, 0), "draws: expected a number at least 1"),
        ((0, 1, 2, 5, -1), "seed: expected a number at least 0"),
        ((0, 1, 2, 5, 0, 1.5), "correlation: expected a number at least 0 and at most 1"),
        (([0, 0], [1, 1, 1], 2, 5, 0), "mode: expected a shape that fits low and high"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulation.triangular(*arguments)


def test_summary():
    found = simulation.summarise(np.arange(101.0))
    assert (found.mean, found.p5, found.p50, found.p95) == (50, 5, 50, 95)
    table = simulation.summarise(np.arange(12.0).reshape(4, 3))
    assert table.mean.tolist() == [4.5, 5.5, 6.5]
    assert simulation.summarise([3.0]).sd == 0
    with pytest.raises(ValueError, match="outcomes: expected finite numbers"):
        simulation.summarise([1, np.nan])


def test_probability_below_is_strict():
    assert simulation.probability_below([-1, 0, 1, 2]) == 0.25
    assert simulation.probability_below([-1, 0, 1, 2], 1.5) == 0.75
