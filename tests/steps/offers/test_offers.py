"""Step 5 on accounts small enough to be worked out by hand: money of both sides, and what is missing."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.i18n import Language
from kamlib.steps.offers.assumptions import DISCOUNT
from kamlib.steps.offers.decision import propose_offers

from .cases import (
    HOURS,
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
    plain,
    row,
    said,
)

# Money of both sides ------------------------------------------------------------------------------------------------


def test_a_variant_in_the_money_of_both_sides():
    made = row(plain())
    assert made["value_year"] == pytest.approx(60 + 50)
    assert made["expected_year"] == pytest.approx(30 + 50)
    assert made["customer_npv"] == pytest.approx(2 * (30 + 50))
    # Growth 0.2 at 0.5, on our own margin of 300 less the cut on 1000; the cut on 500; 20 a year and 10 once.
    assert made["our_npv"] == pytest.approx(2 * (0.1 * 200 - 50 - 20) - 10)
    assert made["margin_year"] == pytest.approx(20 - 50 - 20 - 5)
    assert made["joint_npv"] == pytest.approx(50)
    assert made["equivalent_discount"] == pytest.approx(160 / 1000)
    assert made["customer_share"] == pytest.approx(110 / 500)
    assert made["cost_of_value"] == pytest.approx((50 + 100) / 160)
    assert made["needed_uplift"] == pytest.approx(0.1 * 150 / 40)


def test_present_values_are_discounted_to_the_base_year():
    made = assess_offers(make_case([VARIANT], [PART], discount=0.25), decide())
    factors = 1 / 1.25 + 1 / 1.25**2
    assert row(made)["customer_npv"] == pytest.approx(80 * factors)
    assert row(made)["our_npv"] == pytest.approx(-50 * factors - 10 / 1.25)


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
    assert yearly["margin_gain"].tolist() == [0, pytest.approx(30)]


def test_growth_comes_over_the_ramp():
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], [PART]), decide(ramp_years=2))
    assert made.by_year.loc[made.by_year["variant"] == "V1", "margin_gain"].tolist() == pytest.approx([15, 30])


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


# What is missing ----------------------------------------------------------------------------------------------------


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
    assert row(assess_offers(make_case([VARIANT], [once]), decide()))["our_npv"] == pytest.approx(-70)


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


# Equations ----------------------------------------------------------------------------------------------------------


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


# What changes nothing -----------------------------------------------------------------------------------------------


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
