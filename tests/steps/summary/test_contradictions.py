"""What does not fit together, what rests on guesses, and where the money goes beside the list."""

import datetime
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue
from kamlib.steps.summary.contradictions import find_contradictions
from kamlib.steps.summary.decision import SummaryDecision
from kamlib.steps.summary.guesses import rank_checks, share_guesses
from kamlib.steps.summary.wiring import compute

from .test_page import Fake, case

KINDS = {
    *("key_unserved", "programme_refused", "retention", "margin", "share_above_all", "share_above_room"),
    *("share_above_rivals", "offer_unplanned", "offer_over_wallet", "offer_unimportant"),
    *("carried", "aged", "told_twice"),
}


def budget(key=(True, False), level=("none", "deep"), cost=(0.0, 7.0), target=(0.2, 0.5), **figures):
    fake = Fake(stem="budget")
    fake.accounts = pd.DataFrame(
        {"account_id": ["a", "b"], "name": ["Alpha", "Beta"], "key": key, "level": level, "cost": cost}
    ).assign(npv=1.0, payback=1.0, share_target=target)
    fake.totals = pd.DataFrame({"year": [2026], "cost": [sum(cost)]}).assign(
        incremental_margin=9.0, net=2, cumulative=2
    )
    fake.figures = {"cost_total": sum(cost), "npv": 1.0, "payback": 1.0} | figures
    fake.offers = pd.DataFrame(columns=["account_id", "state", "share_gain"])
    fake.by_year = pd.DataFrame(columns=["account_id", "year", "share_with"])
    return fake


def kinds(found):
    return list(find_contradictions(found)["kind"])


def test_key_accounts_without_a_programme_and_programmes_for_refused_ones_are_named_with_both_figures():
    table = find_contradictions(case(budget=budget())).set_index("kind")
    assert table.loc["key_unserved", ["account_id", "one", "other"]].tolist() == ["a", 10.0, 0.0]
    assert table.loc["programme_refused", ["account_id", "one", "other"]].tolist() == ["b", 0.8, 7.0]
    assert kinds(case(budget=budget(key=(True, True), level=("deep", "deep")))) == ["carried"]


def test_retention_told_in_two_ways_is_a_contradiction_beyond_five_points():
    life = Fake(stem="lifetime", figures={"yearly_retention": 0.888})
    apart = case(budget=budget(retention_without=0.82), lifetime=life)
    row = find_contradictions(apart).set_index("kind").loc["retention"]
    assert (row["one"], row["other"]) == (0.888, 0.82)
    assert "retention" not in kinds(case(budget=budget(retention_without=0.85), lifetime=life))


def offer(uplift, room, margin):
    fake = Fake(stem="offers", figures={"room": room, "unit_margin": margin})
    fake.variants = pd.DataFrame(
        {"variant": ["V"], "title": ["T"], "validation": ["accepted"], "stated_uplift": [uplift]}
    )
    fake.variants = fake.variants.assign(customer_npv=1.0, our_npv=1.0, equivalent_discount=0.1, expected_uplift=0.1)
    fake.components = pd.DataFrame(columns=["variant", "current", "criterion", "expected"])
    fake.decision = SimpleNamespace(variant="V")
    return fake


@pytest.mark.parametrize(
    ("uplift", "margin", "expected"), [(0.3, 0.25, {"margin", "share_above_room"}), (0.1, 0.33, set())]
)
def test_an_offer_against_the_budget(uplift, margin, expected):
    basis = Fake(stem="budget_basis")
    basis.candidates = pd.DataFrame({"account_id": ["a"], "kept_margin_share": [0.35]})
    found = case(offers={"a": offer(uplift, 0.2, margin)}, budget_basis=basis)
    assert set(kinds(found)) - {"carried"} == expected


def test_one_account_that_carries_the_list_and_a_decision_older_than_the_data():
    found = case({"priorities"})
    assert kinds(found) == ["carried"]  # 20 of 30
    newer = find_contradictions(replace(found, data_until=datetime.date(2026, 1, 31)))
    assert newer.loc[newer["kind"] == "aged", "one"].tolist() == [30.0]
    assert kinds(replace(found, data_until=datetime.date(2025, 12, 31))) == ["carried"]


def test_money_beside_the_list_is_said_first():
    result = compute(case(budget=budget()), SummaryDecision())
    first = result.findings[0]
    assert (first.key, first.values["money"], first.values["idle"]) == ("beside_the_list_idle", 7.0, 1)
    assert result.money["cost"].sum() == 7.0
    assert all(check.holds for check in result.checks)
    kept = compute(case(budget=budget(level=("deep", "none"), cost=(7.0, 0.0))), SummaryDecision())
    assert kept.findings[0].key != "beside_the_list_idle"


def test_what_rests_on_guesses_is_weighted_by_money_and_the_largest_checks_come_first():
    """Potentials 10 (all documented) and 30 (half estimated, half extrapolated): 25, 37.5 and 37.5 %."""
    worth = Fake(stem="potential")
    worth.accounts = pd.DataFrame(
        {
            "account_id": ["a", "b"],
            "potential": [10.0, 30.0],
            "a_share": [1.0, 0],
            "b_share": [0, 0.5],
            "c_share": [0, 0.5],
        }
    )
    found = case(potential=worth)
    assert share_guesses(found) == {
        "documented_share": 0.25,
        "estimated_share": 0.375,
        "guessed_share": 0.375,
        "guessed_returns_share": None,
    }
    narrowed = 30 * 0.5 * (DEFAULT_RANGE["C"] - DEFAULT_RANGE["A"])
    rows = rank_checks(found)[["check", "account_id", "subject", "worth"]].values.tolist()
    assert rows == [["document", "b", "potential", pytest.approx(narrowed)], ["fact", "b", "fit", 3.0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_contradiction_is_worded_with_the_way_to_settle_it(language):
    words = catalogue(language, "summary")
    assert {name.split(".")[2] for name in words if name.startswith("value.kind.")} == KINDS
    assert {name.split(".")[2] for name in words if name.startswith("value.settle.")} == KINDS


def _row(found, kind):
    """The two figures and their places of one contradiction."""
    return (
        find_contradictions(found)
        .set_index("kind")
        .loc[kind, ["account_id", "one", "one_place", "other", "other_place"]]
    )


@pytest.mark.parametrize(("state", "gain", "kind"), [
    ("unsigned", float("nan"), "offer_unplanned"),
    ("planned", 0.07, "offer_over_wallet"),
    ("planned", 0.1, None),
])  # fmt: skip
def test_an_accepted_offer_and_the_plan_of_its_account(state, gain, kind):
    plan = budget()
    plan.offers = pd.DataFrame({"account_id": ["a"], "state": [state], "share_gain": [gain]})
    found = case(offers={"a": offer(0.1, 0.5, 0.3)}, budget=plan)
    if kind is None:
        assert not {"offer_unplanned", "offer_over_wallet"} & set(kinds(found))
    else:
        other = 0.0 if state == "unsigned" else gain
        assert _row(found, kind).tolist() == ["a", 0.1, "offers", other, "budget"]


def test_a_share_that_rivals_hold_by_contract_is_not_free():
    plan, rivals = budget(), Fake(stem="competitors_rivals")
    plan.by_year = pd.DataFrame({"account_id": "a", "year": [2026, 2027], "share_with": [0.5, 0.85]})
    ends = pd.to_datetime(["2027-12-31", "2026-06-30", None])
    rivals.profiles = pd.DataFrame({"wallet_share": [0.2, 0.3, 0.4], "contract_end": ends})
    # A fifth is held until the end of 2027; a contract that ends in June 2026, or at an unknown date, holds nothing.
    found = replace(case(budget=plan), by_account={"competitors_rivals": {"a": rivals}})
    assert _row(found, "share_above_rivals").tolist() == ["a", 0.85, "budget", 0.8, "competitors"]
    plan.by_year["share_with"] = [0.5, 0.8]
    assert "share_above_rivals" not in kinds(found)


@pytest.mark.parametrize(("minor", "found"), [(60.0, True), (50.0, False)])
def test_an_offer_that_answers_what_matters_little(minor, found):
    made, session = offer(0.1, 0.5, 0.3), Fake(stem="competitors", figures={"complete": False})
    made.components = pd.DataFrame(
        {"variant": "V", "current": True, "criterion": ["Speed", "Price", ""], "expected": [minor, 100 - minor, 900.0]}
    )
    session.criteria = pd.DataFrame({"criterion": ["Speed", "Price"], "weight": 0.5, "customer": [0.2, 0.8]})
    told = replace(case(), by_account={"offers": {"a": made}, "competitors": {"a": session}})
    assert ("offer_unimportant" in kinds(told)) == found
    if found:
        assert _row(told, "offer_unimportant").tolist() == ["a", 0.6, "offers", 0.2, "competitors"]
