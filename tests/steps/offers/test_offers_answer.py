"""The customer's word on an offer, and the decision."""

import pandas as pd
import pytest
from pydantic import ValidationError

from kamlib.i18n import Language
from kamlib.steps.offers.assumptions import OffersDecision, Refusal, UnknownChoiceError
from kamlib.steps.offers.decision import propose_offers
from kamlib.steps.offers.feedback import judge_states, read_voices

from .cases import (
    GOOD,
    PART,
    PARTS,
    PRICES,
    THREE,
    VARIANT,
    assess_offers,
    component,
    decide,
    keys,
    make_case,
    row,
    said,
    table,
)

# The customer's word ------------------------------------------------------------------------------------------------


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


# The decision -------------------------------------------------------------------------------------------------------


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
    assert caught.value.code == "rival_unpriced"


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
