"""One margin, one tax, one money: what an offer shares with every other step, counted by hand."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kamlib.core.tables import TABLES
from kamlib.steps.offers.assumptions import DISCOUNT
from kamlib.steps.offers.judgement import pick_variant
from kamlib.steps.offers.plan.wiring import OffersPlanCase, compute
from kamlib.steps.shared.benefits import confirmed_benefits
from kamlib.steps.shared.money_view import collect_benefits

from .cases import GOOD, PART, PRICES, VARIANT, assess_offers, component, decide, keys, make_case, row, said


def test_our_money_is_after_tax_and_the_discount_still_creates_nothing():
    plain, taxed = (row(assess_offers(make_case([VARIANT], [PART], tax=tax), decide())) for tax in (0.0, 0.25))
    assert taxed["our_npv"] == pytest.approx(0.75 * plain["our_npv"])
    assert taxed["margin_year"] == pytest.approx(0.75 * plain["margin_year"])
    assert taxed["customer_npv"] == pytest.approx(plain["customer_npv"])
    cut = row(assess_offers(make_case([VARIANT], [PART], tax=0.25), decide()), DISCOUNT)
    assert (cut["our_npv"], cut["joint_npv"]) == (pytest.approx(-75), pytest.approx(0))


def test_growth_is_counted_at_the_accounts_own_margin_and_at_the_norms_where_it_is_unknown():
    own, norm = (
        assess_offers(make_case([VARIANT | {"price_change": 0}], [PART], margin=margin), decide())
        for margin in (150.0, None)
    )
    assert own.basis["pool"].tolist() == pytest.approx([300] * 3)
    assert norm.basis["pool"].tolist() == pytest.approx([400] * 3)
    assert (own.figures["unit_margin"], norm.figures["unit_margin"]) == (pytest.approx(0.3), pytest.approx(0.4))


def test_what_serving_the_account_costs_is_no_margin():
    case = make_case([VARIANT], [PART])
    served = dataclasses.replace(case, profits=case.profits.assign(service=50.0, acquisition=30.0))
    assert assess_offers(served, decide()).figures["unit_margin"] == pytest.approx(0.2)


def test_with_a_negative_margin_no_volume_is_advised():
    eager = GOOD | {"price_change": -0.05}
    made = assess_offers(make_case([eager], [component("V2", "B", 70.0, our_cost=10.0)], margin=-100.0), decide())
    assert made.figures["unit_margin"] == pytest.approx(-0.2)
    assert row(made, "V2")["our_npv"] < 0
    assert row(made, "V2")["earn_share"] == 0
    assert pick_variant(made.variants) == ""
    needed = made.break_even.set_index(["variant", "form"])["needed"]
    assert np.isinf(needed[DISCOUNT, "price"])
    assert np.isinf(needed["V2", "full"])
    assert {"margin_negative", "volume_never"} <= keys(made)
    assert not {"margin_of_safety", "volume_short"} & keys(made)


@pytest.mark.parametrize("margin", [25.0, 150.0, -100.0])
def test_nobody_loses_more_than_all_of_the_volume(margin):
    table = assess_offers(make_case([VARIANT], [PART], margin=margin), decide(discount=0.1)).break_even
    reactive = table.loc[table["form"] == "reactive", "needed"].iloc[0]
    assert reactive == pytest.approx(-1 / 3 if margin == 150.0 else -1.0)


def test_values_and_costs_rise_by_the_stated_index():
    part = PART | {"confidence": 1.0, "start_year": 2027}
    made = assess_offers(make_case([VARIANT | {"price_change": 0}], [part]), decide(indexation=0.1))
    yearly = made.by_year[made.by_year["variant"] == "V1"].set_index("year")
    assert yearly["customer_value"].tolist() == pytest.approx([0, 60 * 1.21])
    assert yearly["cost"].tolist() == pytest.approx([0, 30 * 1.21])


def test_prices_that_rise_otherwise_are_said_with_their_effect():
    case = make_case([VARIANT | {"price_change": 0}], [PART | {"confidence": 1.0}], price_growth=0.1)
    made = assess_offers(case, decide(variant="V1", indexation=0.0))
    assert made.figures["price_growth"] == pytest.approx(0.1)
    assert made.figures["customer_npv_indexed"] == pytest.approx(60 * 1.1 + 60 * 1.21)
    assert "indices_apart" in keys(made)
    assert "indices_apart" not in keys(assess_offers(case, decide(variant="V1", indexation=0.1)))
    assert "indices_apart" not in keys(assess_offers(case, decide(variant="V1", indexation=None)))


def test_an_exchange_is_held_against_the_present_value_of_a_growing_discount():
    """55 a year beat a discount of 50 of today, but not one whose purchases double."""
    parts = [component("V1", "A", 55.0, our_cost=5.0), component("V1", "B", 40.0, our_cost=10.0)]
    case = make_case([VARIANT | {"price_change": 0}], parts)
    assert assess_offers(case, decide()).exchange["component"].tolist() == ["A"]
    growing = case.potential_by_year.assign(addressable=[1000.0, 1500.0, 2000.0])
    made = assess_offers(dataclasses.replace(case, potential_by_year=growing), decide())
    assert made.figures["discount_cost"] == pytest.approx((75 + 100) / 2)
    assert sorted(made.exchange["component"]) == ["A", "B"]


def test_a_year_of_price_war_is_discounted_as_every_other_year():
    case = make_case([VARIANT], [PART], discount=0.25)
    war = assess_offers(case, decide(match_probability=0.0, rounds=1)).parties.set_index("party")["effect"]
    cut = row(assess_offers(case, decide()), DISCOUNT)
    assert war["us"] == pytest.approx(cut["our_npv"])


def _deeds(*rows):
    names = [each.name for each in TABLES["dossier"].columns]
    return pd.DataFrame([{"account_id": "X", "kind": "k", **each} for each in rows], columns=names)


def test_a_project_of_the_past_does_not_pay_again():
    deeds = _deeds(
        {"date": "2025-03-01", "customer_benefit": 100.0, "confirmed": True},
        {"date": "2024-03-01", "customer_benefit": 30.0, "confirmed": True, "benefit_years": 3},
        {"date": "2025-03-01", "customer_benefit": 500.0, "confirmed": False, "benefit_years": 9},
    )
    assert confirmed_benefits(deeds, [2025, 2026, 2027]).tolist() == [130.0, 30.0, 0.0]
    assert confirmed_benefits(deeds.iloc[:0], [2025]).isna().all()


def test_only_lasting_benefits_are_lost_by_leaving():
    case = make_case([VARIANT], [PART], prices=PRICES)
    lasting = dataclasses.replace(case, benefits=pd.Series({2025: 130.0, 2026: 30.0, 2027: 0.0}))
    rival = assess_offers(lasting, decide()).alternatives.set_index("alternative").loc["Rival"]
    assert rival["benefits_lost"] == pytest.approx(15)
    assert rival["gain"] == pytest.approx(100 - 15)


def test_benefits_are_valued_alike_by_the_offer_and_beside_the_marks():
    """One equation used twice counts once, and a confidence that nobody stated is that of its evidence."""
    hours = {"equation": "Hours", "difference": 10, "difference_unit": "h", "worth": 6.0, "evidence": "B"}
    parts = [
        component("V1", "A", None, equation="Hours", confidence=None),
        component("V1", "B", None, equation="Hours", confidence=None),
        component("V1", "C", 40.0, confidence=0.5),
    ]
    case = make_case([VARIANT], parts, equations=[hours])
    made = assess_offers(case, decide()).components["expected"].sum()
    tables = (case.frames[name] for name in ("variants", "offers", "equations"))
    assert collect_benefits(_deeds(), *tables, 2025)["worth"].tolist() == pytest.approx([made])
    assert made == pytest.approx(60 * 0.7 + 20)


def _planned(case, **decision):
    return compute(OffersPlanCase(case, decide(**decision) if decision else None))


def test_the_accepted_offer_is_laid_out_for_the_one_plan_of_the_account():
    part = PART | {"kind": "training"}
    case = make_case([VARIANT], [part], feedback=[said("P", 1, 5)])
    plan = _planned(case, variant="V1", ramp_years=2)
    assert plan.figures["state"] == "planned"
    years = plan.years
    assert years["share_gain"].tolist() == pytest.approx([0.05, 0.1])
    assert years["cost"].tolist() == pytest.approx([30, 20])
    assert years["price_value"].tolist() == pytest.approx([50, 50])
    assert years["price_change"].tolist() == pytest.approx([-0.1, -0.1])
    assert years["kinds"].tolist() == ["training", "training"]
    assert plan.costs["cost"].tolist() == pytest.approx([30, 20])
    assert [each.key for each in plan.findings] == ["planned"]


@pytest.mark.parametrize(
    ("mark", "change", "decision", "state"),
    [
        (5, {}, {}, "unsigned"),
        (5, {}, {"discount": 0.1}, "nothing"),
        (5, {}, {"variant": "V9"}, "absent"),
        (3, {}, {"variant": "V1"}, "waiting"),
        (5, {"our_cost": None, "one_off_cost": None}, {"variant": "V1"}, "unknown"),
    ],
)
def test_what_is_not_signed_accepted_and_known_is_in_no_plan(mark, change, decision, state):
    case = make_case([VARIANT], [PART | change], feedback=[said("P", 1, mark)])
    plan = _planned(case, **decision)
    assert plan.figures["state"] == state
    assert plan.years.empty
    assert plan.costs.empty
    assert [each.key for each in plan.findings] == ([] if state == "nothing" else [state])
