"""The corridor of a negotiation, by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from kamlib.steps.offers.basis import gather_basis
from kamlib.steps.offers.corridor import Stakes, answer_moves
from kamlib.steps.offers.exchange import list_concessions

from .cases import PART, VARIANT, assess_offers, component, decide, keys, make_case

STAKES = Stakes(ours=100.0, theirs=80.0, alternative=30.0, bought=1000.0, walk=-200.0, stays=0.75, kept=0.8)
NOTHING = list_concessions([], None, 0.5)


def basis(**more):
    return gather_basis(make_case(discount=0.25, **more), [2026, 2027], decide().ranges, 0.0)


def test_reservation_points_are_what_either_side_has_to_lose():
    assert STAKES.our_point == pytest.approx(100 / 800)
    assert STAKES.their_point == pytest.approx(50 / 1000)


def test_five_moves_by_hand():
    moves = answer_moves(STAKES, NOTHING, basis(), decide(discount=0.05, second_share=0.3)).set_index("move")
    hold = 0.75 * 100 - 0.25 * 200
    assert moves.loc["cut", ["hold", "give_in"]].tolist() == pytest.approx([hold, 100 - 80])
    assert moves.loc["cut", "reply"] == "hold"
    assert moves.loc["cut", "reply_cost"] == pytest.approx(75)
    assert moves.loc["tender", "hold"] == pytest.approx(hold)
    assert pd.isna(moves.loc["tender", "give_in"])  # the alternative is worse: there is nothing to match
    assert moves.loc["second_source", ["hold", "give_in"]].tolist() == pytest.approx([40, 60])
    assert moves.loc["second_source", "reply"] == "give_in"
    assert moves.loc["audit", ["hold", "trade", "give_in"]].tolist() == pytest.approx([hold, 50, 0])
    assert moves.loc["silence", ["hold", "give_in"]].tolist() == pytest.approx([80, 60])
    assert moves["walk"].eq(-200).all()
    assert moves["walk_cost"].eq(300).all()
    assert moves.loc[["cut", "tender", "silence"], "trade"].isna().all()


def test_a_tender_is_answered_by_the_price_of_the_alternative():
    short = answer_moves(replace(STAKES, alternative=100.0), NOTHING, basis(), decide()).set_index("move")
    assert short.loc["tender", "give_in"] == pytest.approx(100 - 0.8 * 20)


def test_what_the_variant_brings_us_has_to_be_known():
    assert answer_moves(replace(STAKES, ours=float("nan")), NOTHING, basis(), decide()).empty


def test_an_exchange_is_what_the_variant_does_not_give_already():
    other = component("V2", "Stock", 90.0, kind="stock", our_cost=5.0, counter_condition="Forecast")
    case = make_case([VARIANT, VARIANT | {"variant": "V2"}], [PART | {"our_cost": 1.0}, other])
    made = assess_offers(case, decide(variant="V1"))
    cut = made.corridor.set_index("move").loc["cut"]
    # A tenth of 500 a year is asked; the stock is worth 90 and costs 5 a year for two years.
    assert cut["trade"] == pytest.approx(made.figures["our_npv"] - 10)
    assert assess_offers(case, decide(variant="V2")).corridor.set_index("move").loc["cut"].isna()["trade"]
    assert assess_offers(case, decide()).corridor.empty


@pytest.mark.parametrize(
    ("uplift", "cost", "expected"),
    [(0.5, 0.0, "corridor"), (0.0, 20.0, "corridor_ours"), (0.0, 900.0, "corridor_closed")],
)
def test_what_is_said_of_the_corridor(uplift, cost, expected):
    variant = VARIANT | {"price_change": 0.0, "share_uplift": uplift}
    made = assess_offers(make_case([variant], [PART | {"our_cost": cost}]), decide(variant="V1"))
    assert {each for each in keys(made) if each.startswith("corridor")} == {expected}
    internal = [each for each in made.findings if each.key.startswith(("corridor", "reply"))]
    assert all(each.audience == "internal" for each in internal)
    assert pd.notna(made.figures["our_point"])
