import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import finance

inflows = st.lists(st.integers(0, 1000), min_size=1, max_size=12)


def test_npv_first_flow_is_today():
    assert finance.npv(0.1, [-100, 110]) == pytest.approx(0)
    assert finance.npv(0, [-100, 110]) == 10
    np.testing.assert_allclose(finance.npv(0.1, [[-1, 1.1], [0, 2.2]]), [0, 2], atol=1e-12)
    np.testing.assert_allclose(finance.npv(0.1, np.transpose([[-1, 1.1], [0, 2.2]]), axis=0), [0, 2], atol=1e-12)


def test_npv_of_draws_keeps_its_shape():
    draws = np.random.default_rng(0).normal(size=(50, 4, 6))
    result = finance.npv(0.12, draws)
    assert result.shape == (50, 4)
    assert result[7, 2] == pytest.approx(finance.npv(0.12, draws[7, 2]))


def test_npv_passes_missing_on_and_refuses():
    assert np.isnan(finance.npv(0.1, [1, np.nan]))
    with pytest.raises(ValueError, match="rate: expected a number above -1"):
        finance.npv(-1, [1, 2])
    with pytest.raises(ValueError, match="axis: expected an axis of 1 dimensions, found 3"):
        finance.npv(0.1, [1, 2], axis=3)
    with pytest.raises(ValueError, match="cashflows: expected at least one number"):
        finance.npv(0.1, [])


def test_discount_factors():
    np.testing.assert_allclose(finance.discount_factors(0.25, 3), [1, 0.8, 0.64])
    np.testing.assert_allclose(finance.discount_factors(0.44, 2, start=0.5), [1 / 1.2, 1 / 1.2 / 1.44])


@given(st.integers(1, 1000), inflows)
def test_irr_makes_the_value_zero(outlay, flows):
    assume(sum(flows) > 0)
    rate = finance.irr([-outlay, *flows])
    growth = 1 + rate
    times = np.arange(len(flows) + 1)
    scaled = np.dot([-outlay, *flows], growth**-times if growth >= 1 else growth ** times[::-1])
    assert scaled == pytest.approx(0, abs=1e-6 * (outlay + sum(flows)))
    assert (rate > 0) == (sum(flows) > outlay)


def test_irr_without_change_of_sign_is_nan():
    assert np.isnan(finance.irr([100, 10]))
    assert np.isnan(finance.irr([-100, -10]))
    assert np.isnan(finance.irr([0, 0]))
    assert np.isnan(finance.irr([-1, 2, -2]))


def test_irr_several():
    np.testing.assert_allclose(finance.all_irr([-4000, 25_000, -25_000]), [0.25, 4])
    assert finance.irr([-4000, 25_000, -25_000]) == pytest.approx(0.25)
    np.testing.assert_allclose(finance.all_irr([-1000, 2300, -1320]), [0.1, 0.2], atol=1e-9)


def test_irr_extremes():
    assert finance.irr([-1, 1e9]) == pytest.approx(1e9 - 1)
    assert finance.irr([-1000, *[10] * 360]) == pytest.approx(0.0096892, abs=1e-7)
    assert finance.irr([-1e6, *[0] * 9, 1]) == pytest.approx(10**-0.6 - 1)
    assert finance.irr([0, 0, -100, 110]) == pytest.approx(0.1)
    assert finance.irr([-100, 60, 40]) == 0


@pytest.mark.parametrize(
    ("flows", "rate", "expected"),
    [
        ([-100, 40, 40, 40], 0, 2.5),
        ([-100, 50, 50], 0, 2),
        ([10, 5], 0, 0),
        ([-100, 20], 0, np.nan),
        ([-100, 0, 0, 200], 0, 2.5),
        ([-100, 110], 0.1, 1),
        ([-0.3, 0.1, 0.1, 0.1], 0, 3),
    ],
)
def test_payback(flows, rate, expected):
    assert finance.payback(flows, rate) == pytest.approx(expected, nan_ok=True)


def test_margin_multiple_limits():
    assert finance.margin_multiple(1, 0) == np.inf
    assert finance.margin_multiple(0, 0.1) == 0
    assert finance.margin_multiple(0.9, 0.1, 0.05) == pytest.approx(0.9 / (1.1 - 0.945))
    assert finance.margin_multiple([[0.8], [0.9]], [0.1, 0.2]).shape == (2, 2)
    with pytest.raises(ValueError, match="retention: expected numbers from 0 to 1, found"):
        finance.margin_multiple(1.2, 0.1)
    with pytest.raises(ValueError, match="discount: expected non-negative numbers"):
        finance.margin_multiple(0.8, -0.1)


@given(st.floats(0.1, 0.95), st.floats(0.05, 0.5), st.floats(-0.1, 0.04))
def test_long_lifetime_tends_to_the_margin_multiple(retention, discount, growth):
    value = finance.lifetime_value(100, retention, discount, 600, growth=growth, first=1)
    assert value == pytest.approx(100 * (1 + growth) * finance.margin_multiple(retention, discount, growth), rel=1e-6)


def test_lifetime_by_hand():
    assert finance.lifetime_value(100, 0.5, 0, 2) == 175
    assert finance.lifetime_value(100, 0.5, 0, 2, cost=10) == 160
    assert finance.lifetime_value([100, 200, 400], [0.5, 0.25], 0, 2) == 250
    assert finance.lifetime_value(100, 0.5, 0.21, 2, cycle=0.5) == pytest.approx(100 + 50 / 1.1 + 25 / 1.21)
    assert finance.lifetime_value(100, 0.5, 0.3, 0, cost=10) == 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"retention": 1.1}, "retention: expected numbers from 0 to 1"),
        ({"periods": 1.5}, "periods: expected a whole number"),
        ({"margin": [1, 2]}, "margin: expected one number or 4"),
        ({"cost_timing": 2}, "cost_timing: expected a number at least 0 and at most 1"),
        ({"first": 2}, "first: expected a number at least 0 and at most 1"),
        ({"cycle": 0}, "cycle: expected a number above 0"),
    ],
)
def test_lifetime_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        finance.lifetime_value(**({"margin": 1, "retention": 0.5, "discount": 0.1, "periods": 3} | arguments))


@given(hnp.arrays(float, st.integers(1, 50), elements=st.floats(-100, 100)), st.floats(0.01, 1))
def test_cvar_is_below_the_mean_and_above_the_worst(outcomes, level):
    value = finance.cvar(outcomes, level)
    assert outcomes.min() - 1e-9 <= value <= outcomes.mean() + 1e-9
    assert finance.cvar(outcomes, 1) == pytest.approx(outcomes.mean())


def test_cvar_counts_the_last_one_in_part():
    assert finance.cvar([4, 1, 3, 2], 0.25) == 1
    assert finance.cvar([4, 1, 3, 2], 0.375) == pytest.approx((1 + 0.5 * 2) / 1.5)
    with pytest.raises(ValueError, match="level: expected a number above 0"):
        finance.cvar([1], 0)


def test_the_company_is_taxed_and_not_its_accounts():
    np.testing.assert_allclose(finance.after_tax([300.0, -200.0, np.nan], 0.25, 100.0), [225, -150, np.nan])
    assert finance.after_tax(-200.0, 0.25) == -150.0
    np.testing.assert_allclose(finance.after_tax([100.0, -200.0], 0.25, -100.0), [100, -200])
    with pytest.raises(ValueError, match="tax"):
        finance.after_tax(1.0, 1.5)
