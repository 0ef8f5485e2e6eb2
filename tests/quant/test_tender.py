"""A tender's formula against sums done by hand."""

import numpy as np
import pytest

from kamlib.quant.tender import criterion_worth, price_points, tender_points, winning_price


@pytest.mark.parametrize(
    ("rule", "points"), [("lowest", [50, 100, 80]), ("spread", [0, 100, 75]), ("ceiling", [0, 50, 37.5])]
)
def test_price_points_by_each_rule(rule, points):
    assert price_points([200, 100, 125], rule, 200).tolist() == pytest.approx(points)


def test_a_bid_above_the_ceiling_is_not_admitted():
    found = price_points([201, 100], "ceiling", 200)
    assert np.isnan(found[0])
    assert found[1] == 50


def test_points_add_price_and_quality():
    # 0.4 · 80 + 0.6 · 70 = 74; 0.4 · 100 + 0.6 · 50 = 70
    assert tender_points([70, 50], [125, 100], 0.4).tolist() == pytest.approx([74, 70])


@pytest.mark.parametrize(
    ("rule", "price"),
    [
        ("lowest", 125),  # 40 + 5000/p = 80
        ("spread", 120),  # 40 + (200 − p)/2 = 80
        ("ceiling", 140),  # 40 + (200 − p)/4 = 55
    ],
)
def test_the_price_that_wins_is_solved_by_hand(rule, price):
    assert winning_price([80, 60], [999 if rule != "ceiling" else 150, 100], 0.5, rule, 200) == pytest.approx(price)


def test_the_weaker_bid_must_be_cheaper():
    # p below 100: 30 + 50 = 40 + p/2, so p = 80.
    assert winning_price([60, 80], [100, 100], 0.5) == pytest.approx(80)


def test_a_lead_that_the_price_cannot_close_and_one_that_it_cannot_open():
    assert winning_price([100, 10], [100, 100], 0.1) == float("inf")
    assert winning_price([10, 100], [100, 100], 0.1) is None
    assert winning_price([100, 10], [100, 100], 0.1, "ceiling", 150) == 150


def test_one_point_on_a_criterion_is_worth_what_it_lets_us_charge():
    # Quality 80 of 100 against 60: 125. With 9 instead of 8 on half of the weight: 85, so 42.5 + 5000/p = 80.
    marks, weights = [[8, 8], [6, 6]], [1, 1]
    found = criterion_worth(marks, weights, [100, 100], 0.5)
    assert found.tolist() == pytest.approx([5000 / 37.5 - 125] * 2)
    assert np.isnan(criterion_worth([[10, 8], [9, 9]], weights, [100, 100], 0.5)[0])


def test_the_unit_of_the_prices_does_not_matter():
    marks, weights = [[8, 5], [6, 7]], [2, 1]
    one, thousand = (criterion_worth(marks, weights, np.array([100, 90]) * scale, 0.4) for scale in (1, 1000))
    assert thousand / 1000 == pytest.approx(one)


def test_what_is_wrong_is_refused():
    with pytest.raises(ValueError, match="rule"):
        price_points([1, 2], "dearest")
    with pytest.raises(ValueError, match="ceiling"):
        price_points([1, 2], "ceiling")
    with pytest.raises(ValueError, match="prices"):
        price_points([1, 0])
    with pytest.raises(ValueError, match="price_weight"):
        tender_points([1, 2], [1, 2], 1.5)
