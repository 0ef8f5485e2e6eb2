"""Gaps in the order of need, the self-audit against the data, and the editor's way back."""

import pandas as pd

from kamlib.steps.team.decision import Development, Statement, TeamDecision
from kamlib.steps.team.people.case import PeopleCase
from kamlib.steps.team.people.wiring import compute

NAN = float("nan")


def case(decision=None, competences=None, **changes):
    rows = [("x", "analytical", 4, 2), ("x", "technical", 4, 3), ("y", "analytical", 5, 4), ("y", "technical", 3, None)]
    rows = rows if competences is None else competences
    accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "key": [True, False, False]})
    accounts["strategic"] = [True, None, None]
    accounts["agreed"], accounts["after_hours"] = ["y", "x", "x"], [300.0, 100.0, 50.0]
    levels = pd.DataFrame(None, ["A", "B", "C"], ["potential", "persons", "coordination", "promises", "competition"])
    levels.loc[["A", "C"], "potential"] = "high"
    contacts = pd.DataFrame({"account_id": ["B", "B"], "role": ["uses", "influences"], "attitude": [1, None]})
    kams = pd.DataFrame({"kam": ["x", "y"], "profile": "operational", "after_verdict": ["over", "room"]})
    made = {
        "competences": pd.DataFrame(rows, columns=["kam", "competence", "target", "actual"]),
        **{"accounts": accounts, "levels": levels, "contacts": contacts, "kams": kams},
        **{"pay": pd.Series({"x": 0.7, "y": 0.71}), "kept": 0.5, "signed": {"priorities": True, "team": False}},
        "decision": decision or TeamDecision(),
    }
    return PeopleCase(**made | changes)


def test_gaps_stand_by_gap_times_the_hours_that_ask_for_them():
    table = compute(case()).competences
    # y analytical: 1 · 300; x analytical, 2 · 50, and technical, 1 · 100, are even: the larger gap first.
    assert table[["kam", "competence", "place"]].fillna(0).values.tolist() == [
        ["y", "analytical", 1],
        ["x", "analytical", 2],
        ["x", "technical", 3],
        ["y", "technical", 0],
    ]
    assert table["need_hours"].tolist()[:3] == [300, 50, 100]
    assert pd.isna(table["gap"].iloc[3])


def test_a_plan_stands_beside_its_gap():
    plan = Development(kam="x", competence="technical", action="Works at the machine", until="2026-06")
    table = compute(case(TeamDecision(developments=(plan,)))).competences.set_index(["kam", "competence"])
    assert table.loc[("x", "technical"), "action"] == "Works at the machine"
    assert table["action"].notna().sum() == 1


def test_the_data_beside_the_statements():
    facts = compute(case()).audit.set_index("statement")["fact"]
    told = {"one_list": 1, "one_owner": 1, "carried": 0.5, "profiles": 0, "promises": 0.5, "pay": 0.5, "code": 0}
    assert facts.dropna().to_dict() == told
    assert len(facts) == 9


def test_a_kind_mark_against_the_data_is_named():
    kind = tuple(Statement(statement=name, before=mark) for name, mark in (("profiles", 7), ("carried", 6.9)))
    found = {each.key: each.values for each in compute(case(TeamDecision(statements=kind))).findings}
    assert found["claimed"] == {"n": 1, "statements": ["profiles"]}


def test_nothing_measured_is_said():
    result = compute(case(competences=[]))
    assert "unmeasured" in {each.key for each in result.findings}
    assert result.figures["gaps"] == 0
    met = compute(case(competences=[("x", "technical", 3, 3)]))
    assert "no_gap" in {each.key for each in met.findings}


def test_no_account_no_profile_and_nobody_strategic_leave_the_statement_empty():
    none = case().accounts.iloc[:0].astype(object)
    kams = pd.DataFrame({"kam": ["x"], "profile": [None], "after_verdict": ["room"]})
    for accounts in (none, case().accounts.assign(strategic=None)):
        facts = compute(case(competences=[], accounts=accounts, kams=kams)).audit.set_index("statement")["fact"]
        assert facts.isna()["profiles"]
