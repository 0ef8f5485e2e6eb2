"""Step 5 on accounts small enough to be worked out by hand."""

import dataclasses
import functools
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kamlib.i18n import Language
from kamlib.steps.offers import OffersDecision, Refusal, UnknownChoiceError, assess_offers, propose_offers
from kamlib.steps.offers_decision import DISCOUNT, TODAY
from kamlib.steps.offers_exchange import find_exchange
from kamlib.steps.offers_feedback import judge_states, read_voices

from .offer_cases import component, decide, make_case, table

VARIANT = {"variant": "V1", "title": "Service", "price_change": -0.1, "share_uplift": 0.2, "uplift_confidence": 0.5}
PART = component("V1", "Engineer", 60.0, our_cost=20.0, one_off_cost=10.0, confidence=0.5)


@functools.cache
def plain():
    """Return one variant with one component, against a plain discount of a tenth."""
    return assess_offers(make_case([VARIANT], [PART]), decide())


def row(result, variant="V1", name="variants"):
    frame = getattr(result, name)
    return frame[frame["variant"] == variant].iloc[0]


def keys(result):
    return {each.key for each in result.findings}


# Money of both sides ----------------------------------------------------------------------------------------------


def test_a_variant_in_the_money_of_both_sides():
    made = row(plain())
    assert made["value_year"] == pytest.approx(60 + 50)
    assert made["expected_year"] == pytest.approx(30 + 50)
    assert made["customer_npv"] == pytest.approx(2 * (30 + 50))
    # Growth 0.2 at 0.5, on a margin of 400 less the cut on 1000; the cut on 500; 20 a year and 10 once.
    assert made["our_npv"] == pytest.approx(2 * (0.1 * 300 - 50 - 20) - 10)
    assert made["margin_year"] == pytest.approx(30 - 50 - 20 - 5)
    assert made["joint_npv"] == pytest.approx(70)
    assert made["equivalent_discount"] == pytest.approx(160 / 1000)
    assert made["customer_share"] == pytest.approx(110 / 500)
    assert made["cost_of_value"] == pytest.approx((50 + 100) / 160)
    assert made["needed_uplift"] == pytest.approx(0.1 * 150 / 60)


def test_present_values_are_discounted_to_the_base_year():
    made = assess_offers(make_case([VARIANT], [PART], discount=0.25), decide())
    factors = 1 / 1.25 + 1 / 1.25**2
    assert row(made)["customer_npv"] == pytest.approx(80 * factors)
    assert row(made)["our_npv"] == pytest.approx(-40 * factors - 10 / 1.25)


def test_just_a_discount_creates_nothing():
    made = row(plain(), DISCOUNT)
    assert made["customer_npv"] == pytest.approx(100)
    assert made["joint_npv"] == pytest.approx(0)
    assert made["price_share"] == pytest.approx(1)


def test_a_component_counts_only_in_its_years():
    late = component("V1", "Late", 60.0, our_cost=20.0, one_off_cost=10.0, start_year=2027, years=5)
    past = component("V1", "Past", 60.0, start_year=2020, years=3)
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], [late, past]), decide())
    yearly = made.by_year[made.by_year["variant"] == "V1"]
    assert yearly["customer_value"].tolist() == [0, 60]
    assert yearly["cost"].tolist() == [0, 30]
    assert yearly["margin_gain"].tolist() == [0, pytest.approx(40)]


def test_growth_comes_over_the_ramp():
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], [PART]), decide(ramp_years=2))
    assert made.by_year.loc[made.by_year["variant"] == "V1", "margin_gain"].tolist() == pytest.approx([20, 40])


def test_growth_cannot_exceed_what_is_left_to_win():
    greedy = VARIANT | {"share_uplift": 0.9, "uplift_confidence": 1.0, "price_change": 0}
    made = assess_offers(make_case([greedy], [PART]), decide())
    assert row(made)["expected_uplift"] == pytest.approx(0.5)
    assert "uplift_capped" in keys(made)


def test_purchases_grow_with_the_potential():
    case = make_case([VARIANT], [PART])
    by_year = case.potential_by_year.assign(addressable=[1000.0, 2000.0, 3000.0])
    made = assess_offers(dataclasses.replace(case, potential_by_year=by_year), decide())
    assert made.by_year.loc[made.by_year["variant"] == DISCOUNT, "price_value"].tolist() == pytest.approx([100, 150])


def test_the_horizon_can_be_shortened():
    made = assess_offers(make_case([VARIANT], [PART]), decide(horizon=1))
    assert set(made.by_year["year"]) == {2026}
    assert row(made)["customer_npv"] == pytest.approx(80)


# What is missing --------------------------------------------------------------------------------------------------


def test_an_unstated_growth_leaves_our_profit_unknown():
    made = assess_offers(make_case([VARIANT | {"share_uplift": None}], [PART]), decide())
    assert np.isnan(row(made)["our_npv"])
    assert row(made)["customer_npv"] == pytest.approx(160)
    assert row(made)["why_not"] == "unknown"
    assert "no_uplift" in keys(made)


def test_an_unknown_cost_leaves_our_profit_unknown_but_a_blank_one_off_is_none():
    blank = component("V1", "Engineer", 60.0, our_cost=None, one_off_cost=None)
    made = assess_offers(make_case([VARIANT], [blank]), decide())
    assert np.isnan(row(made)["our_npv"])
    assert "no_cost" in keys(made)
    once = component("V1", "Engineer", 60.0, our_cost=None, one_off_cost=10.0)
    assert row(assess_offers(make_case([VARIANT], [once]), decide()))["our_npv"] == pytest.approx(-50)


def test_an_unknown_value_is_left_out_and_said():
    silent = component("V1", "Hotline")
    made = assess_offers(make_case([VARIANT], [PART, silent]), decide())
    assert row(made)["value_year"] == pytest.approx(110)
    assert row(made)["unknown_values"] == 1
    assert "no_value" in keys(made)
    alone = assess_offers(make_case([VARIANT], [silent]), decide())
    assert np.isnan(row(alone)["value_year"])


def test_without_potential_growth_has_no_worth():
    nothing = float("nan")
    made = assess_offers(make_case([VARIANT], [PART], addressable=nothing, pool=nothing), decide())
    assert np.isnan(row(made)["our_npv"])
    assert "no_potential" in keys(made)


def test_without_sales_there_is_no_discount_to_compare_with():
    made = assess_offers(
        make_case([VARIANT | {"price_change": 0}], [PART], revenue=float("nan"), margin=None), decide()
    )
    assert row(made)["customer_npv"] == pytest.approx(60)
    assert np.isnan(row(made)["equivalent_discount"])
    assert made.war.empty
    assert "no_sales" in keys(made)


def test_a_prospect_is_offered_something_all_the_same():
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], [PART], revenue=0.0, margin=None), decide())
    assert row(made)["our_npv"] == pytest.approx(2 * (0.1 * 400 - 20) - 10)
    assert np.isnan(row(made)["equivalent_discount"])
    assert made.exchange.empty


def test_returns_larger_than_sales_break_nothing():
    made = assess_offers(make_case([VARIANT], [PART], revenue=-100.0, margin=-30.0), decide())
    assert made.war.empty
    assert all(check.holds for check in made.checks)


def test_a_confidence_that_nobody_stated_is_that_of_its_evidence():
    made = assess_offers(make_case([VARIANT], [PART | {"confidence": None, "evidence": "C"}]), decide())
    assert made.components["confidence"].tolist() == [0.5]
    assert "no_confidence" in keys(made)


# Equations --------------------------------------------------------------------------------------------------------

HOURS = {"equation": "Hours", "difference": 10, "difference_unit": "h", "worth": 6.0, "evidence": "B"}


def test_an_equation_is_difference_times_worth_summed_over_its_lines():
    more = HOURS | {"difference": 2, "difference_unit": "shifts", "worth": 20.0, "evidence": "C"}
    made = assess_offers(make_case([VARIANT], [component("V1", "E", equation="Hours")], [HOURS, more]), decide())
    assert made.components["worth"].tolist() == [100]
    assert made.components["evidence"].tolist() == ["C"], "the weakest line"


def test_one_saving_in_two_components_counts_once_with_the_surer_one():
    parts = [component("V1", name, equation="Hours", confidence=sure) for name, sure in (("A", 0.6), ("B", 0.9))]
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], parts, [HOURS]), decide())
    by_name = made.components.set_index("component")
    assert by_name["worth"].to_dict() == {"A": 0, "B": 60}
    assert by_name.loc["A", "counted_in"] == "B"
    assert row(made)["expected_year"] == pytest.approx(54)
    assert made.doubles[["reason", "removed"]].to_dict("records") == [{"reason": "equation", "removed": 60}]
    assert "double_equation" in keys(made)


def test_the_same_equation_may_stand_in_two_variants():
    parts = [component(variant, "A", equation="Hours") for variant in ("V1", "V2")]
    made = assess_offers(make_case([VARIANT, VARIANT | {"variant": "V2"}], parts, [HOURS]), decide())
    assert made.components["worth"].tolist() == [60, 60]
    assert made.doubles["reason"].tolist() == []


def test_equal_factors_and_a_discount_on_top_of_a_cut_are_suspected_but_stay():
    parts = [component("V1", "A", equation="Hours"), component("V1", "B", equation="Shifts")]
    bonus = component("V1", "Bonus", 25.0, kind="discount")
    made = assess_offers(make_case([VARIANT], [*parts, bonus], [HOURS, HOURS | {"equation": "Shifts"}]), decide())
    assert set(made.doubles["reason"]) == {"inputs", "price"}
    assert made.doubles["removed"].sum() == 0
    assert row(made)["value_year"] == pytest.approx(60 + 60 + 25 + 50)


def test_a_stated_value_stands_but_its_contradiction_is_named():
    made = assess_offers(make_case([VARIANT], [component("V1", "A", 90.0, equation="Hours")], [HOURS]), decide())
    assert made.components["worth"].tolist() == [90]
    assert "value_contradicts" in keys(made)


# The trap, the volume, the war ------------------------------------------------------------------------------------


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


# The alternative --------------------------------------------------------------------------------------------------

PRICES = [
    {"company": "us", "product_line": "P", "price": 10.0, "evidence": "A"},
    {"company": "Rival", "product_line": "P", "price": 8.0, "evidence": "B"},
    {"company": "Dear", "product_line": "P", "price": 12.0, "evidence": "B"},
]


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


# Give and get -----------------------------------------------------------------------------------------------------


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


# How sure ---------------------------------------------------------------------------------------------------------


def test_chances_follow_from_confidence():
    sure = VARIANT | {"price_change": 0, "share_uplift": 0.4, "uplift_confidence": 0.7}
    made = assess_offers(make_case([sure], [PART | {"confidence": 0.4}], prices=PRICES), decide(reference="Rival"))
    # The gain of going to the rival is 100 a year; the component gives 60 at the best.
    assert row(made)["better_share"] == 0
    assert row(made)["earn_share"] == pytest.approx(0.7, abs=0.03)
    against_today = assess_offers(make_case([sure], [PART | {"confidence": 0.4}]), decide())
    assert row(against_today)["better_share"] == pytest.approx(0.4, abs=0.03)


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


# The customer's word ----------------------------------------------------------------------------------------------


def said(person, round_, acceptance, change=None, variant="V1"):
    return {"variant": variant, "person": person, "round": round_, "acceptance": acceptance, "change": change}


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], "unvalidated"),
        ([said("P", 1, 5)], "accepted"),
        ([said("P", 1, 2), said("P", 2, 5)], "accepted"),
        ([said("P", 1, 5), said("Q", 1, 2)], "discussed"),
        ([said("P", 1, 5), said("Q", 1, 5), said("R", 1, 2)], "discussed"),
        ([said("P", 1, 2)], "refused"),
        ([said("P", 1, 5), said("Q", 1, 3), said("Q", 2, 4)], "accepted"),
    ],
)
def test_the_state_of_a_variant_is_its_latest_answers(answers, state):
    voices = read_voices(table("feedback", answers), table("contacts", []))
    assert judge_states(pd.Series(["V1"]), voices, table("offers", [PART]))["V1"] == state


def test_a_variant_that_changed_after_the_answer_is_not_validated():
    offers = table("offers", [PART, component("V1", "New", 5.0, from_round=2)])
    voices = read_voices(table("feedback", [said("P", 1, 5)]), table("contacts", []))
    assert judge_states(pd.Series(["V1"]), voices, offers)["V1"] == "revised"
    again = read_voices(table("feedback", [said("P", 1, 5), said("P", 2, 5)]), table("contacts", []))
    assert judge_states(pd.Series(["V1"]), again, offers)["V1"] == "accepted"


def test_every_table_that_names_a_variant_carries_its_state():
    made = assess_offers(make_case([VARIANT], [PART], prices=PRICES), decide())
    for name, frame in made.tables().items():
        if "variant" in frame and len(frame):
            own = frame[frame["variant"] == "V1"]
            assert set(own["validation"]) <= {"unvalidated"}, name
    assert "state_unvalidated" in keys(made)


def test_sentences_say_that_a_variant_is_not_validated():
    made = assess_offers(make_case([VARIANT], [component("V1", "A", 10.0)]), decide(variant="V1"))
    for language in map(Language, ("ru", "en")):
        mark = language("offers.mark.unvalidated")
        sentences = [language(f"offers.finding.{each.key}", **each.values) for each in made.findings]
        naming = [text for text in sentences if "V1" in text]
        assert len(naming) >= 3
        listed = language("offers.finding.state_unvalidated", n=1, of=1, names=["V1 · Service"])
        assert all(mark in text for text in naming if text != listed)


def test_before_and_after_the_answer():
    old = component("V1", "Once a week", 20.0, our_cost=5.0, until_round=1)
    new = component("V1", "Daily", 60.0, our_cost=20.0, from_round=2)
    answers = [said("P", 1, 2, "Daily please"), said("P", 2, 5), said("Q", 1, 4, "A report")]
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], [old, new], feedback=answers), decide())
    moved = row(made, name="movement")
    assert bool(moved["revised"])
    assert (moved["value_before"], moved["value_after"]) == (pytest.approx(40), pytest.approx(120))
    assert moved["our_after"] - moved["our_before"] == pytest.approx(-30)
    assert (moved["accepted_before"], moved["accepted_after"], moved["moved"]) == (3, 5, 3)
    states = made.wishes.set_index("change")["state"].to_dict()
    assert states == {"Daily please": "settled", "A report": "silent"}
    assert row(made)["value_year"] == pytest.approx(60), "what was dropped is no longer offered"


def test_the_form_tells_the_customer_nothing_of_ours():
    made = assess_offers(make_case([VARIANT], [PART | {"counter_condition": "Forecast"}]), decide())
    hidden = {"our_cost", "one_off", "counter_value", "confidence", "our_npv", "margin_year", "person"}
    assert not hidden & set(made.form.columns)
    assert made.form["counter_condition"].tolist() == ["Forecast"]
    assert (made.form[["right_figure", "acceptance_mark", "change"]] == "").all(axis=None)


def test_nobody_who_decides_has_answered():
    people = [{"person": "P", "role": "uses"}, {"person": "D", "role": "decides"}]
    case = make_case([VARIANT], [PART], feedback=[said("P", 1, 5)], contacts=people)
    assert "no_decider" in keys(assess_offers(case, decide(variant="V1")))
    heard = make_case([VARIANT], [PART], feedback=[said("P", 1, 5), said("D", 1, 4)], contacts=people)
    assert "no_decider" not in keys(assess_offers(heard, decide(variant="V1")))


# The decision -----------------------------------------------------------------------------------------------------

GOOD = {"variant": "V2", "title": "Good", "price_change": 0.0, "share_uplift": 0.3, "uplift_confidence": 0.9}
THREE = [VARIANT, GOOD, GOOD | {"variant": "V3", "share_uplift": 0.2}]
PARTS = [
    component("V1", "A", 10.0),
    component("V2", "B", 70.0, our_cost=10.0),
    component("V3", "C", 200.0, our_cost=40.0),
]


def test_the_proposal_is_the_undominated_variant_with_the_largest_joint_value():
    made = assess_offers(make_case(THREE, PARTS), propose_offers(make_case(THREE, PARTS)))
    assert made.decision.variant == "V3"
    reasons = made.variants.set_index("variant")["why_not"]
    assert reasons[["V1", "V2", "V3"]].tolist() == ["degenerate", "lower", ""]
    assert row(made, "V1")["dominated_by"] == "V3"
    assert row(made, "V2")["dominated_by"] == ""


def test_what_the_customer_refused_is_not_proposed():
    case = make_case(THREE, PARTS, feedback=[said("P", 1, 1, variant="V3")])
    assert propose_offers(case).variant == "V2"


def test_the_plain_discount_is_that_of_the_variant_in_disguise():
    proposed = propose_offers(make_case(THREE, PARTS))
    assert (proposed.discount, proposed.discount_uplift) == (0.1, 0.1)
    assert propose_offers(make_case(THREE[1:], PARTS[1:])).discount == 0.05


def test_nothing_is_proposed_where_nothing_passes():
    case = make_case([VARIANT], [component("V1", "A", 10.0)])
    assert propose_offers(case).variant == ""
    assert "none_passes" in keys(assess_offers(case, propose_offers(case)))


def test_another_choice_is_said_to_cost_joint_value():
    made = assess_offers(make_case(THREE, PARTS), decide(variant="V2"))
    finding = next(each for each in made.findings if each.key == "decided_otherwise")
    expected = row(made, "V3")["joint_npv"] - row(made, "V2")["joint_npv"]
    assert finding.values["joint"] == pytest.approx(expected)
    assert {"chosen", "decided_otherwise"} <= keys(made)
    assert "chosen_degenerate" in keys(assess_offers(make_case(THREE, PARTS), decide(variant="V1")))


@pytest.mark.parametrize(("count", "key"), [(1, "few_variants"), (2, ""), (3, ""), (4, "many_variants")])
def test_two_or_three_variants(count, key):
    variants = [GOOD | {"variant": f"V{at}"} for at in range(count)]
    parts = [component(f"V{at}", "A", 50.0 + at) for at in range(count)]
    found = keys(assess_offers(make_case(variants, parts), decide())) & {"few_variants", "many_variants"}
    assert found == ({key} if key else set())


def test_a_decision_about_something_unknown_is_refused():
    with pytest.raises(UnknownChoiceError) as caught:
        assess_offers(make_case([VARIANT], [PART]), decide(variant="V9"))
    assert (caught.value.name, caught.value.code) == ("V9", "offer_unknown")
    with pytest.raises(UnknownChoiceError) as caught:
        assess_offers(make_case([VARIANT], [PART]), decide(reference="Nobody"))
    assert caught.value.code == "reference_unknown"


@pytest.mark.parametrize(
    "wrong",
    [
        {"discount": 0.95},
        {"rounds": 0},
        {"match_probability": 1.2},
        {"horizon": 0},
        {"range_a": 0.3},
        {"variant": "V1", "reasons": (Refusal(variant="V1", reason="no"),)},
        {"reasons": (Refusal(variant="V1"), Refusal(variant="V1"))},
        {"unknown": 1},
    ],
)
def test_a_decision_keeps_its_bounds(wrong):
    with pytest.raises(ValidationError):
        OffersDecision(**wrong)


# What changes nothing ---------------------------------------------------------------------------------------------


def comparable(result):
    return [frame.reset_index(drop=True) for frame in result.tables().values()]


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed):
    parts = [*PARTS, component("V3", "D", equation="Hours"), component("V3", "E", equation="Hours")]
    answers = [said("P", 1, 4, variant="V2"), said("Q", 1, 5, "More", variant="V3"), said("P", 2, 5, variant="V2")]
    case = make_case(THREE, parts, [HOURS], answers, prices=PRICES)
    mixed = {name: frame.sample(frac=1, random_state=seed) for name, frame in case.frames.items()}
    shuffled = dataclasses.replace(case, frames=mixed)
    tables = [comparable(assess_offers(each, propose_offers(each))) for each in (case, shuffled)]
    for ours, theirs in zip(*tables, strict=True):
        pd.testing.assert_frame_equal(ours, theirs)


def test_the_currency_changes_money_and_nothing_else():
    plain = make_case(THREE, PARTS, prices=PRICES, discount=0.1)
    scaled_parts = [part | {"customer_value": 1000 * part["customer_value"]} for part in PARTS]
    scaled_parts = [part | {"our_cost": 1000 * part["our_cost"]} for part in scaled_parts]
    scaled = make_case(THREE, scaled_parts, prices=PRICES, discount=0.1, scale=1000)
    ours, theirs = (assess_offers(case, propose_offers(case)) for case in (plain, scaled))
    assert ours.decision == theirs.decision
    for name in ("customer_npv", "our_npv", "our_low"):
        np.testing.assert_allclose(theirs.variants[name], 1000 * ours.variants[name], atol=1e-6)
    for name in ("better_share", "earn_share", "equivalent_discount", "needed_uplift", "price_share"):
        np.testing.assert_allclose(theirs.variants[name], ours.variants[name])


@pytest.mark.parametrize(
    "case",
    [
        make_case(THREE, PARTS, [HOURS], [said("P", 1, 4)], prices=PRICES),
        make_case([], [{"variant": "V1", "component": "A", "kind": "other"}]),
        make_case([VARIANT], []),
        make_case([VARIANT], [PART], revenue=float("nan"), margin=None, addressable=float("nan"), pool=float("nan")),
        make_case([VARIANT], [PART], revenue=0.0, margin=None),
    ],
    ids=["full", "names alone", "no components", "nothing known", "prospect"],
)
def test_checks_hold_and_every_sentence_has_its_words(case):
    made = assess_offers(case, propose_offers(case))
    assert all(check.holds for check in made.checks), [check for check in made.checks if not check.holds]
    for code in ("ru", "en"):
        language = Language(code)
        for each in made.findings:
            assert "{" not in language(f"offers.finding.{each.key}", **each.values)
