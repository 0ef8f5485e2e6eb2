"""What a discount takes, what the customer compares us with, what is exchanged, and how sure all that is."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.steps.offers.assumptions import DISCOUNT, TODAY
from kamlib.steps.offers.chance import part_come_true
from kamlib.steps.offers.decision import propose_offers
from kamlib.steps.offers.exchange import find_exchange

from .cases import (
    HOURS,
    PART,
    PRICES,
    VARIANT,
    assess_offers,
    component,
    decide,
    keys,
    make_case,
    row,
)

# The trap, the volume, the war --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "degenerate"), [(49.0, True), (50.0, False)])
def test_more_than_half_of_the_value_in_price_is_a_discount_in_disguise(value, degenerate):
    made = assess_offers(make_case([VARIANT], [component("V1", "A", value)]), decide())
    assert bool(row(made)["degenerate"]) is degenerate


def test_discount_components_are_price_too():
    parts = [component("V1", "Bonus", 60.0, kind="discount"), component("V1", "A", 50.0)]
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], parts), decide())
    assert row(made)["price_share"] == pytest.approx(60 / 110)


def needed(result, variant, form):
    rows = result.break_even
    return rows[(rows["variant"] == variant) & (rows["form"] == form)].iloc[0]


def test_break_even_in_all_forms():
    parts = [component("V1", "Freight", 1.0, kind="logistics", our_cost=25.0), PART | {"one_off_cost": 0.0}]
    made = assess_offers(make_case([VARIANT | {"price_change": -0.05}], parts), decide())
    assert needed(made, DISCOUNT, "price")["needed"] == pytest.approx(0.1 / 0.2)
    assert needed(made, "V1", "price")["needed"] == pytest.approx(0.05 / 0.25)
    assert needed(made, "V1", "variable")["needed"] == pytest.approx(0.10 / 0.20)
    assert needed(made, "V1", "full")["needed"] == pytest.approx(0.10 / 0.20 + 20 / (0.20 * 500))
    assert needed(made, DISCOUNT, "reactive")["needed"] == pytest.approx(-0.1 / 0.3)


def test_a_discount_as_large_as_the_margin_never_pays():
    made = assess_offers(make_case([VARIANT], [PART]), decide(discount=0.3))
    assert needed(made, DISCOUNT, "price")["needed"] == np.inf
    assert needed(made, DISCOUNT, "price")["verdict"] == "never"
    assert "volume_never" in keys(made)


def test_a_discount_may_need_more_than_the_customer_can_buy():
    made = assess_offers(make_case([VARIANT], [PART]), decide(discount=0.2))
    assert needed(made, DISCOUNT, "price")["needed"] == pytest.approx(2.0)
    assert needed(made, DISCOUNT, "price")["room"] == pytest.approx(1.0)
    assert "volume_beyond" in keys(made)


def test_a_war_that_is_always_answered():
    plan = decide(match_probability=1.0, match_months=6, rounds=1)
    made = assess_offers(make_case([VARIANT], [PART], plan_years=(2026,)), plan)
    effect = made.parties.set_index("party")["effect"]
    assert effect["us"] == pytest.approx(-50)
    assert effect["rivals"] == pytest.approx(-0.1 * 500 / 2)
    assert effect["customer"] == pytest.approx(75)


def test_a_war_of_two_rounds_weighs_every_outcome():
    plan = decide(match_probability=0.5, match_months=3, rounds=2, discount_uplift=0.0)
    made = assess_offers(make_case([VARIANT], [PART], plan_years=(2026,)), plan)
    assert made.war["probability"].tolist() == pytest.approx([0.5, 0.25, 0.25])
    assert made.war["our_cuts"].tolist() == [1, 2, 2]
    # The second cut holds for the last six months of the year.
    assert made.war["us"].tolist() == pytest.approx([-50, -25 - 0.19 * 250, -25 - 0.19 * 250])


def test_without_growth_a_war_only_moves_money():
    made = assess_offers(make_case([VARIANT], [PART], discount=0.2), decide())
    assert made.war[["us", "rivals", "customer"]].sum(axis=1).abs().max() == pytest.approx(0, abs=1e-9)


def test_what_the_war_would_have_paid_for():
    plan = decide(match_probability=1.0, rounds=1)
    made = assess_offers(make_case([VARIANT], [PART]), plan)
    paid = row(made, name="service")
    assert paid["service_cost"] == pytest.approx(50)
    assert paid["covers"] == pytest.approx(100 / 50)


# The alternative ----------------------------------------------------------------------------------------------------


def test_the_best_offer_of_a_competitor_is_the_reference():
    case = make_case([VARIANT], [PART], prices=PRICES, benefits=40.0)
    made = assess_offers(case, propose_offers(case))
    assert made.decision.reference == "Rival"
    seen = made.alternatives.set_index("alternative")
    assert seen.loc["Rival", "price_gain"] == pytest.approx(100)
    assert seen.loc["Rival", "gain"] == pytest.approx(60)
    assert seen.loc["Dear", "gain"] == pytest.approx(-140)


def test_total_economic_value():
    case = make_case([VARIANT], [PART], prices=PRICES, benefits=40.0)
    made = row(assess_offers(case, decide(reference="Rival")), name="economic_value")
    assert made["reference_value"] == pytest.approx(400)
    assert made["economic_value"] == pytest.approx(400 + 40 + 30)
    assert made["surplus"] == pytest.approx(470 - 450)


def test_a_negative_difference_lowers_the_value():
    worse = HOURS | {"equation": "Lead time", "difference": -5}
    parts = [component("V1", "Slow", equation="Lead time"), PART]
    made = row(assess_offers(make_case([VARIANT], parts, [worse]), decide()), name="economic_value")
    assert made["negative"] == pytest.approx(-30)
    assert made["economic_value"] == pytest.approx(500 + 30 - 30)


def test_today_is_the_reference_where_no_competitor_is_better_or_known():
    dear = make_case([VARIANT], [PART], prices=[PRICES[0], PRICES[2]])
    assert propose_offers(dear).reference == TODAY
    assert "reference_today" in keys(assess_offers(dear, propose_offers(dear)))
    unknown = make_case([VARIANT], [PART])
    assert "reference_unknown" in keys(assess_offers(unknown, propose_offers(unknown)))


# Give and get -------------------------------------------------------------------------------------------------------


def test_the_cheapest_exchange_beats_the_discount():
    parts = [
        component("V1", "Big", 60.0, our_cost=40.0),
        component("V1", "Small", 30.0, our_cost=5.0, counter_condition="Forecast", counter_value=4.0),
        component("V1", "Other", 25.0, our_cost=6.0),
        component("V1", "Bonus", 500.0, our_cost=1.0, kind="discount"),
    ]
    made = assess_offers(make_case([VARIANT], parts), decide())
    assert set(made.exchange["component"]) == {"Small", "Other"}
    assert made.exchange["net_cost"].sum() == pytest.approx(5 - 2 + 6)
    assert made.figures["exchange_saving"] == pytest.approx(50 - 9)
    assert "exchange" in keys(made)


def test_one_saving_is_not_given_twice_in_an_exchange():
    parts = [component(variant, f"E{variant}", equation="Hours", our_cost=1.0) for variant in ("V1", "V2")]
    case = make_case([VARIANT, VARIANT | {"variant": "V2"}], parts, [HOURS | {"worth": 4.0}])
    made = assess_offers(case, decide())
    assert made.exchange.empty
    assert "exchange_none" in keys(made)


PIECES = st.lists(
    st.tuples(st.integers(1, 40), st.integers(-5, 30), st.sampled_from(["", "a", "b"])), min_size=1, max_size=7
)


@settings(max_examples=20, deadline=None)
@given(pieces=PIECES, target=st.integers(1, 90))
def test_the_exchange_is_the_cheapest_of_all_sets(pieces, target):
    frame = pd.DataFrame(pieces, columns=["worth_year", "net_cost", "equation"]).astype({"worth_year": float})
    frame["component"] = [f"C{at}" for at in range(len(frame))]
    frame["kind"] = "service"
    taken = find_exchange(frame, float(target))
    costs = []
    for size in range(len(frame) + 1):
        for chosen in itertools.combinations(range(len(frame)), size):
            rows = frame.iloc[list(chosen)]
            shared = rows.loc[rows["equation"] != "", "equation"]
            if rows["worth_year"].sum() > target and not shared.duplicated().any():
                costs.append(rows["net_cost"].sum())
    if costs:
        assert taken["net_cost"].sum() == pytest.approx(min(costs))
        assert taken["worth_year"].sum() > target
    else:
        assert taken.empty


# How sure -----------------------------------------------------------------------------------------------------------


def test_chances_follow_from_confidence():
    sure = VARIANT | {"price_change": 0, "share_uplift": 0.4, "uplift_confidence": 0.7}
    made = assess_offers(make_case([sure], [PART | {"confidence": 0.4}], prices=PRICES), decide(reference="Rival"))
    # The gain of going to the rival is 100 a year; the component gives 60 at the best.
    assert row(made)["better_share"] == 0
    # Our growth earns 120 a year if all of it comes, the component costs 20 and 10 once: 50 of 240 is needed, and a
    # promise of which 0.7 is expected brings less than that with a chance of (50/240) ** (0.7 / 0.3).
    assert row(made)["earn_share"] == pytest.approx(1 - (50 / 240) ** (0.7 / 0.3), abs=0.02)
    against_today = assess_offers(make_case([sure], [PART | {"confidence": 0.4}]), decide())
    assert row(against_today)["better_share"] == 1


def test_a_typed_confidence_is_not_returned_as_a_chance():
    """One and the same confidence gives the chance to earn that the economics give."""
    found = []
    for cost in (5.0, 30.0, 55.0):
        sure = VARIANT | {"price_change": 0, "share_uplift": 0.2, "uplift_confidence": 0.7}
        part = component("V1", "A", 60.0, our_cost=cost)
        found.append(row(assess_offers(make_case([sure], [part]), decide()))["earn_share"])
    needed = np.array([5.0, 30.0, 55.0]) / 60
    assert found == pytest.approx((1 - needed ** (0.7 / 0.3)).tolist(), abs=0.02)


def test_parts_that_come_true_have_the_confidence_as_their_mean():
    luck = (np.arange(100_000) + 0.5) / 100_000
    for confidence in (0.1, 0.5, 0.9, 1.0):
        part = part_come_true(luck, confidence)
        assert part.mean() == pytest.approx(confidence, abs=1e-3)
        assert (part**2).mean() == pytest.approx(confidence / (2 - confidence), abs=1e-3)
        assert ((part >= 0) & (part <= 1)).all()
    assert not part_come_true(luck, 0.0).any()


def test_weaker_evidence_widens_the_bounds():
    spans = {}
    for letter in "ABC":
        made = row(assess_offers(make_case([VARIANT], [PART | {"confidence": 1.0, "evidence": letter}]), decide()))
        spans[letter] = made["customer_high"] - made["customer_low"]
    assert spans["A"] < spans["B"] < spans["C"]


def test_the_largest_doubt_comes_first():
    parts = [component("V1", "Sure", 60.0), component("V1", "Hope", 60.0, confidence=0.5, evidence="C")]
    made = assess_offers(make_case([VARIANT], parts), decide())
    doubts = made.doubts[made.doubts["side"] == "customer"]
    assert doubts["component"].tolist() == ["Hope", "Sure"]
    assert doubts["doubt_share"].sum() == pytest.approx(1)
