"""The customer's own formula over marks and prices, counted by hand."""

import pytest
from pydantic import ValidationError

from kamlib.steps.competitors.decision import CompetitorsDecision, CriterionImportance

from .cases import CRITERIA, analyse, prices, simple

FIVE = [5] * 10


def decided(weight=0.5, points=None, **change):
    given = points or {}
    criteria = [CriterionImportance(criterion=name, importance=10, tender_points=given.get(name)) for name in CRITERIA]
    return CompetitorsDecision(criteria=tuple(criteria), rivals=("Rival",), tender_price_weight=weight, **change)


def tender(ours, theirs, our_price=100, their_price=100, purchases=None, **how):
    rows = prices({"us": {"X": our_price}, "Rival": {"X": their_price}})
    return analyse(*simple(ours, theirs), rows, decided(**how), purchases=purchases).tender


def keys(result):
    return {each.key: each.values for each in result.findings}


def test_places_points_and_the_price_that_wins():
    # Quality 80 against 60 of 100, price half of the points: at equal prices 90 to 80, and we may rise to 1.25.
    result = tender([8] * 10, [6] * 10, purchases={"X": 1000})
    bids = result.bids.set_index("company")
    assert bids["points"].to_dict() == pytest.approx({"us": 90, "Rival": 80})
    assert bids["place"].to_dict() == {"us": 1, "Rival": 2}
    assert (bids["quality_points"] + bids["price_points"]).tolist() == pytest.approx(bids["points"].tolist())
    assert result.figures["winning_change"] == pytest.approx(0.25)
    assert keys(result)["tender_won"]["money"] == pytest.approx(250)


def test_behind_the_price_that_wins_is_lower():
    # 60 against 80 at equal prices: 30 + 50 = 40 + p/2, so four fifths of today's price.
    result = tender([6] * 10, [8] * 10, purchases={"X": 1000})
    assert keys(result)["tender_behind"] == {
        "place": 2,
        "of": 2,
        "strongest": "Rival",
        "change": pytest.approx(0.2),
        "money": pytest.approx(200),
    }
    assert "tender_behind_unpriced" in keys(tender([6] * 10, [8] * 10))


def test_exactly_the_winning_price_still_wins():
    # The rival asks four fifths of our price: 40 + 0.5 · 80 = 80 against 30 + 50.
    result = tender([8] * 10, [6] * 10, our_price=125, their_price=100)
    assert result.figures["winning_change"] == pytest.approx(0, abs=1e-9)
    assert (result.figures["tender_outcome"], result.figures["tender_place"]) == ("won", 1)


def test_a_point_is_worth_the_discount_that_would_do_the_same():
    # One point of a tenth lifts quality to 81: 40.5 + 50/p = 80, p = 50/39.5.
    result = tender([8] * 10, [6] * 10, purchases={"X": 1000})
    assert result.worths["price_worth"].tolist() == pytest.approx([50 / 39.5 - 1.25] * 10)
    assert result.worths["money_worth"].tolist() == pytest.approx([1000 * (50 / 39.5 - 1.25)] * 10)
    assert result.worths["weight"].sum() == pytest.approx(0.5)


def test_the_formula_s_own_weights_stand_before_the_importance():
    # Only K01 counts in the formula: 9 against 5 there, the other way round elsewhere.
    ours, theirs = [9] + [5] * 9, [5] + [9] * 9
    by_formula = tender(ours, theirs, points={"K01": 100})
    assert by_formula.figures["weights_from"] == "formula"
    assert by_formula.worths["criterion"].tolist() == ["K01"]
    assert by_formula.figures["tender_place"] == 1
    by_importance = tender(ours, theirs)
    assert (by_importance.figures["weights_from"], by_importance.figures["tender_place"]) == ("importance", 2)


def test_without_a_formula_none_is_guessed():
    result = tender([8] * 10, [6] * 10, weight=None)
    assert result.figures["tender_state"] == "no_formula"
    assert result.bids.empty
    assert not result.findings


def test_a_rival_without_a_price_does_not_take_part():
    rows = prices({"us": {"X": 100}})
    result = analyse(*simple([8] * 10, [6] * 10), rows, decided()).tender
    assert (result.figures["tender_state"], result.figures["left_out"]) == ("no_bids", 1)
    assert set(keys(result)) == {"tender_no_bids"}


def test_an_unknown_mark_of_ours_is_not_nought_points():
    result = tender([8] * 9 + [None], [6] * 10)
    assert result.figures["tender_state"] == "no_marks"
    assert tender([8] * 9 + [None], [6] * 10, points={"K01": 1}).figures["tender_state"] == "held"


def test_quality_that_no_price_can_make_up_for():
    assert tender([2] * 10, [9] * 10, weight=0.2).figures["tender_outcome"] == "lost"
    assert tender([9] * 10, [2] * 10, weight=0.2).figures["tender_outcome"] == "any_price"
    assert tender([9] * 10, [2] * 10, weight=0.2).figures["winning_change"] is None


def test_a_bid_above_the_ceiling_is_not_admitted_and_the_rule_asks_for_one():
    result = tender([8] * 10, [6] * 10, tender_rule="ceiling", tender_ceiling=0.95)
    assert result.figures["tender_state"] == "not_admitted"
    held = tender([8] * 10, [6] * 10, tender_rule="ceiling", tender_ceiling=1.2)
    assert held.figures["winning_change"] == pytest.approx(0.2)  # we win up to the ceiling itself
    with pytest.raises(ValidationError, match="ceiling"):
        decided(tender_rule="ceiling")


def test_the_currency_does_not_matter():
    one, other = (tender([8] * 10, [6] * 10, 100 * scale, 90 * scale) for scale in (1, 90))
    assert one.figures["winning_change"] == pytest.approx(other.figures["winning_change"])
