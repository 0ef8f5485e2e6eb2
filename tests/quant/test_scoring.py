import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import scoring

unit = st.floats(0, 1)
gappy = st.one_of(unit, st.just(np.nan))


@st.composite
def tables(draw):
    n, k = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    values = draw(hnp.arrays(float, (n, k), elements=gappy))
    return values, draw(hnp.arrays(float, k, elements=st.floats(0.01, 10)))


def test_linear_value_both_ways():
    np.testing.assert_allclose(scoring.linear_value([0, 10, 15, 20, 99], 10, 20), [0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(scoring.linear_value([0, 10, 15, 20, 99], 20, 10), [1, 1, 0.5, 0, 0])
    assert np.isnan(scoring.linear_value([np.nan], 0, 1)[0])


@given(st.floats(-1e6, 1e6), st.floats(-100, 100), st.floats(0.1, 100))
def test_less_is_better_mirrors_more_is_better(x, floor, span):
    up, down = scoring.linear_value(x, floor, floor + span), scoring.linear_value(x, floor + span, floor)
    assert 0 <= up <= 1
    assert up + down == pytest.approx(1)


def test_log_value_counts_ratios():
    np.testing.assert_allclose(scoring.log_value([0, -5, 1, 10, 100, 1e9], 1, 100), [0, 0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(scoring.log_value([0, 10, 1000], 100, 1), [1, 0.5, 0])
    assert np.isnan(scoring.log_value(np.nan, 1, 2))


def test_bands_include_their_lower_limit():
    result = scoring.band_value([-1, 0, 5, 10, np.nan], [0, 10], [0.1, 0.5, 1])
    np.testing.assert_allclose(result, [0.1, 0.5, 0.5, 1, np.nan])


def test_categories():
    result = scoring.category_value(["a", None, "b", float("nan")], {"a": 1, "b": 0.25})
    np.testing.assert_allclose(result, [1, np.nan, 0.25, np.nan])
    with pytest.raises(ValueError, match="labels: expected one of a, found x, y"):
        scoring.category_value(["y", "x", "a"], {"a": 1})
    with pytest.raises(ValueError, match="values: expected a number at least 0 and at most 1"):
        scoring.category_value(["a"], {"a": 2})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scoring.linear_value([1], 2, 2), "target: expected a number different from floor"),
        (lambda: scoring.linear_value([np.inf], 0, 1), "x: expected finite numbers or NaN"),
        (lambda: scoring.log_value([1], 0, 2), "floor: expected a number above 0"),
        (lambda: scoring.band_value([1], [2, 1], [0, 0, 1]), "edges: expected strictly rising limits"),
        (lambda: scoring.band_value([1], [2], [0, 0, 1]), "values: expected 2 numbers, found 3"),
        (lambda: scoring.interval_score([[1.5]], [1]), "values: expected numbers from 0 to 1, found 1.5"),
        (lambda: scoring.interval_score([[1]], [0]), "weights: expected a positive sum"),
        (lambda: scoring.interval_score([[1, 1]], [1]), "weights: expected 2 numbers, found 1"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@given(tables())
def test_interval_holds_the_score_and_its_width_is_what_is_missing(table):
    values, weights = table
    found = scoring.interval_score(values, weights)
    known = ~np.isnan(found.score)
    assert np.all(found.low[known] <= found.score[known] + 1e-12)
    assert np.all(found.score[known] <= found.high[known] + 1e-12)
    np.testing.assert_allclose(found.high - found.low, 1 - found.coverage, atol=1e-12)
    np.testing.assert_allclose(found.coverage == 0, np.isnan(values).all(axis=1))


@given(tables(), st.floats(0.1, 10))
def test_scores_ignore_the_scale_of_weights_and_the_order_of_rows(table, factor):
    values, weights = table
    base, scaled = scoring.interval_score(values, weights), scoring.interval_score(values[::-1], weights * factor)
    np.testing.assert_allclose(scaled.score[::-1], base.score, atol=1e-12)


@given(tables())
def test_contributions_add_up_to_the_score(table):
    values, weights = table
    parts = scoring.contributions(values, weights)
    score = scoring.interval_score(values, weights).score
    known = ~np.isnan(score)
    np.testing.assert_allclose(np.nansum(parts, axis=1)[known], score[known], atol=1e-12)


@given(tables())
def test_missing_reach_is_the_score_with_the_fact_filled_in(table):
    values, weights = table
    low, high = scoring.missing_reach(values, weights)
    assert np.array_equal(np.isnan(low), ~np.isnan(values))
    for i, j in np.argwhere(np.isnan(values)):
        for filled, reach in ((0.0, low), (1.0, high)):
            row = values[[i]].copy()
            row[0, j] = filled
            assert scoring.interval_score(row, weights).score[0] == pytest.approx(reach[i, j])


def test_missing_is_never_zero():
    found = scoring.interval_score([[0.8, np.nan]], [1, 1])
    assert (found.score[0], found.low[0], found.high[0], found.coverage[0]) == pytest.approx((0.8, 0.4, 0.9, 0.5))
