"""The summary passes results on, proposes actions from what is lacking."""

import datetime
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest

from kamlib.core.results import Finding
from kamlib.steps.summary.actions import cut_actions
from kamlib.steps.summary.case import SummaryCase
from kamlib.steps.summary.decision import PlannedAction, SummaryDecision, propose_summary
from kamlib.steps.summary.wiring import compute, with_agenda

ACCOUNTS = pd.DataFrame({"account_id": ["a", "b"], "name": ["Alpha", "Beta"], "owner": ["Ann", None]})


@dataclass
class Fake:
    """Stands for a result: what the summary reads of it."""

    findings: tuple = ()
    stem: str = "priorities"
    figures: dict = field(default_factory=dict)


def priorities(stamp=("robust", "fragile"), coverage=(1.0, 0.5), status=("current", "prospect")):
    fake = Fake((Finding("key_list", {"n": 2}), Finding("largest", {"name": "Alpha"})))
    fake.figures = {
        "chosen_accounts": 2,
        "chosen_revenue_share": 0.1,
        "chosen_potential_share": 0.4,
        "chosen_potential": 30.0,
    }
    fake.ranking = pd.DataFrame(
        {
            "rank": [1, 2],
            "account_id": ["a", "b"],
            "name": ["Alpha", "Beta"],
            "status": status,
            "score": [0.9, 0.8],
            "stamp": stamp,
            "potential": [10.0, 20.0],
            "wallet_share": [0.5, 0.0],
            "revenue": [5.0, 0.0],
            "coverage": coverage,
        }
    )
    fake.contributions = pd.DataFrame(
        {
            "account_id": ["a", "a", "a", "b"],
            "criterion": ["fit", "potential", "growth", "fit"],
            "contribution": [0.3, 0.4, 0.0, float("nan")],
        }
    )
    fake.questions = pd.DataFrame({"account_id": ["b"], "criterion": ["fit"], "worth": [3.0]})
    fake.key_accounts = ("a", "b")
    return fake


def case(signed=(), offers=None, **more):
    """Return what the steps found, with what their agendas make of it."""
    apart = {"competitors": {}, "offers": offers or {}}
    return with_agenda(
        SummaryCase(
            ACCOUNTS,
            {"priorities": priorities(), **more},
            apart,
            signed_on={each: datetime.date(2026, 1, 1) for each in signed},
        )
    )


def planned(which, account=""):
    return [each for each in which.actions if each.account_id == account]


def test_why_names_the_two_strongest_known_criteria():
    table = compute(case(), SummaryDecision()).key_accounts.set_index("account_id")
    assert table.loc["a", "why"] == "potential, fit"
    assert table.loc["b", "why"] == ""


def test_actions_come_from_what_is_lacking():
    proposal = propose_summary(case())
    assert [each.action for each in planned(proposal, "a")] == ["ask_needs", "hold_session", "prepare_offer"]
    assert [each.action for each in planned(proposal, "b")] == ["open_door", "ask_facts", "ask_needs"]
    assert [each.action for each in planned(proposal)] == ["sign_list"]
    assert {each.owner for each in planned(proposal, "a")} == {"Ann"}
    assert {each.owner for each in planned(proposal, "b")} == {""}


def test_a_signed_list_asks_for_no_signature():
    signed = case({"priorities"})
    assert not planned(propose_summary(signed))
    assert "not_signed" not in set(compute(signed, SummaryDecision()).questions["question"])


def test_a_start_turns_days_into_dates():
    decision = SummaryDecision(start=datetime.date(2026, 1, 1), actions=(PlannedAction(action="call", days=30),))
    assert compute(case(), decision).actions["due"].tolist() == [pd.Timestamp("2026-01-31")]
    undated = SummaryDecision(actions=decision.actions)
    assert compute(case(), undated).actions["due"].isna().all()


def test_findings_are_passed_on_by_turns_and_tell_of_an_account_once():
    budget = Fake((Finding("worth", {"npv": 1.0}), Finding("thin", {"name": "Alpha"})), stem="budget")
    budget.accounts = pd.DataFrame(
        {
            "account_id": ["a"],
            "name": ["Alpha"],
            "key": [True],
            "level": ["deep"],
            "cost": [1.0],
            "npv": [2.0],
            "payback": [1.0],
        }
    )
    budget.accounts["share_target"] = 0.5
    budget.totals = pd.DataFrame(
        {"year": [2026], "cost": [1.0], "incremental_margin": [3.0], "net": [2.0], "cumulative": [2.0]}
    )
    budget.figures = {"cost_total": 1.0, "npv": 2.0, "payback": 1.0}
    budget.offers = pd.DataFrame(columns=["account_id", "state", "share_gain"])
    result = compute(case(budget=budget), SummaryDecision())
    assert [(each.stem, each.key) for each in result.findings if each.stem] == [
        ("priorities", "key_list"),
        ("budget", "worth"),
        ("priorities", "largest"),
    ]
    assert all(check.holds for check in result.checks)


def test_two_checks_of_one_account_are_told_and_counted_once():
    fake = priorities()
    fake.questions = pd.DataFrame(
        {"account_id": ["b", "b", "a"], "criterion": ["x", "y", "x"], "worth": [30.0, 20.0, 10.0]}
    )
    result = compute(case(priorities=fake), SummaryDecision())
    (told,) = [each for each in result.findings if each.key == "first_checks"]
    assert (told.values["names"], told.values["n"], told.values["worth"]) == (["Beta", "Alpha"], 2, 40.0)


def test_open_questions_name_the_unstable_and_the_unknown():
    table = compute(case(), SummaryDecision()).questions
    rows = {(row.question, row.name, row.subject) for row in table.itertuples(index=False)}
    assert ("fragile", "Beta", "") in rows
    assert ("fact", "Beta", "fit") in rows
    assert ("no_offer", "Alpha", "") in rows


@pytest.mark.parametrize("state", ["unvalidated", "accepted"])
def test_an_offer_without_an_answer_is_asked_for(state):
    offer = Fake()
    offer.variants = pd.DataFrame(
        {
            "variant": ["V1"],
            "title": ["T"],
            "validation": [state],
            "customer_npv": [1.0],
            "our_npv": [1.0],
            "stated_uplift": [0.1],
            "equivalent_discount": [0.1],
        }
    )
    offer.decision = SimpleNamespace(variant="V1")
    given = case(offers={"a": offer})
    asked = "ask_feedback" in {each.action for each in planned(propose_summary(given), "a")}
    assert asked == (state == "unvalidated")
    assert compute(given, SummaryDecision()).offers["validation"].tolist() == [state]


def test_a_promised_programme_is_never_cut_from_the_plan():
    rows = [{"action": f"other_{day}", "account_id": "a", "subject": "", "days": day} for day in (1, 2, 3, 4)]
    kept = cut_actions([*rows, {"action": "start_programme", "account_id": "a", "subject": "", "days": 45}])
    assert [each["action"] for each in kept] == ["other_1", "other_2", "other_3", "start_programme"]
