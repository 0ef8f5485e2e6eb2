import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import pricing

money = st.floats(0.5, 100)


@given(st.floats(0.01, 0.99), st.floats(1, 1000))
def test_break_even_of_a_discount_is_d_over_m_minus_d(part, margin):
    cut = part * margin
    assert pricing.break_even_sales_change(-cut, margin) == pytest.approx(cut / (margin - cut))


@given(money, st.floats(-0.9, 3), st.floats(-0.5, 0.5), st.floats(0, 500), st.floats(1, 1000))
def test_break_even_leaves_profit_unchanged(margin, rise, cost_rise, fixed, units):
    change, cost = rise * margin, cost_rise * margin
    new = margin + change - cost
    result = pricing.break_even_sales_change(change, margin, cost, fixed, units)
    if new <= 1e-9 * margin:
        assert result == np.inf
    else:
        assert units * (1 + result) * new - fixed == pytest.approx(units * margin, rel=1e-9)


@given(money, st.floats(-0.9, 0.9), st.floats(0.1, 1000))
def test_break_even_does_not_depend_on_the_unit_of_money(margin, rise, unit):
    base = pricing.break_even_sales_change(rise * margin, margin)
    assert pricing.break_even_sales_change(rise * margin * unit, margin * unit) == pytest.approx(base)


def test_break_even_signs_and_limits():
    assert pricing.break_even_sales_change(0, 5) == 0
    assert pricing.break_even_sales_change(0.5, 4.5) == pytest.approx(-0.1)
    assert pricing.break_even_sales_change(-4.5, 4.5) == np.inf
    assert pricing.break_even_sales_change(-9, 4.5) == np.inf
    np.testing.assert_allclose(pricing.break_even_sales_change([-0.5, 0.5], 4.5), [0.125, -0.1])
    assert pricing.break_even_sales_change(-0.5, 4.5, extra_fixed_cost=800, units=4000) == pytest.approx(0.175)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"margin": 0}, "margin: expected positive numbers, found 0"),
        ({"margin": np.nan}, "margin: expected finite numbers"),
        ({"price_change": "ten"}, "price_change: expected numbers"),
        ({"extra_fixed_cost": 5}, "units: expected units sold"),
        ({"extra_fixed_cost": 5, "units": 0}, "units: expected a number above 0"),
    ],
)
def test_break_even_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        pricing.break_even_sales_change(**({"price_change": -1, "margin": 4} | arguments))


def test_reactive_form():
    assert pricing.reactive_sales_change(-0.15, 0.45) == pytest.approx(-1 / 3)
    np.testing.assert_allclose(pricing.reactive_sales_change([-1, 2], 4), [-0.25, 0.5])
    with pytest.raises(ValueError, match="margin: expected positive numbers"):
        pricing.reactive_sales_change(-1, -4)


def test_economic_value():
    assert pricing.economic_value(100, [30, -50]) == 80
    assert pricing.economic_value(100, []) == 100
    with pytest.raises(ValueError, match="reference: expected a number at least 0"):
        pricing.economic_value(-1, [1])


scores = hnp.arrays(float, 4, elements=st.floats(1, 10))


@given(scores, scores, st.floats(0.5, 2))
def test_perceived_quality_scales_with_our_scores(ours, rivals, factor):
    weights = [4, 3, 2, 1]
    base = pricing.market_perceived_quality(weights, ours, rivals)
    assert pricing.market_perceived_quality(np.multiply(weights, 5), ours * factor, rivals) == pytest.approx(
        base * factor
    )
    assert pricing.market_perceived_quality(weights, rivals, rivals) == pytest.approx(1)


def test_several_rivals_are_taken_at_their_mean_and_gaps_left_out():
    assert pricing.market_perceived_quality([1, 1], [6, 8], [[4, 8], [8, 8]]) == pytest.approx(1)
    assert pricing.market_perceived_quality([1, 1], [6, np.nan], [[4, 8], [np.nan, 8]]) == pytest.approx(1.5)
    assert np.isnan(pricing.market_perceived_quality([1], [np.nan], [3]))


def test_perceived_quality_refuses():
    with pytest.raises(ValueError, match="rivals: expected 2 attributes, found 3"):
        pricing.market_perceived_quality([1, 1], [5, 5], [1, 2, 3])
    with pytest.raises(ValueError, match="ours: expected positive numbers, found 0"):
        pricing.market_perceived_quality([1, 1], [5, 0], [1, 2])


def test_relative_price():
    assert pricing.relative_price(110, [90, 110, np.nan]) == pytest.approx(1.1)
    assert np.isnan(pricing.relative_price(110, [np.nan]))


def test_fair_value_line_goes_through_parity_and_flattens_as_price_rules():
    assert pricing.fair_value_line(1, 0.4) == 1
    assert pricing.fair_value_line(1.2, 0.4) == pytest.approx(1.3)
    assert pricing.fair_value_line(1.2, 1) == 1
    with pytest.raises(ValueError, match="price_weight: expected a number above 0"):
        pricing.fair_value_line(1, 0)
