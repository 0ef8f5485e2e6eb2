"""Promises, agenda and the joint plan by hand."""

import datetime

import pytest
from pydantic import ValidationError

from kamlib.steps.needs.joint_plan.decision import JointGoal, JointPlanDecision, propose_joint_plan
from kamlib.steps.needs.joint_plan.meeting import LENGTH, lay_agenda, share_minutes
from kamlib.steps.needs.joint_plan.promises import judge_promises, keep_rate, sum_promises
from kamlib.steps.needs.joint_plan.result import JointPlanResult
from kamlib.steps.needs.joint_plan.wiring import JointPlanCase, compute

from .cases import DAY, need, solve, table

NEXT, LATE = DAY + datetime.timedelta(days=1), DAY - datetime.timedelta(days=10)
GOAL = {"goal": "Less scrap", "contribution": "Engineer", "measure": "scrap, %", "target": 2, "our_side": "Ann"}


def promise(name, due=None, done=None, **more):
    return {"commitment": name, "due": due, "done_on": done, "owner": "Ann", **more}


def judged(*rows):
    return judge_promises(table("commitments", list(rows)), DAY)


def plan(*needs, decision=None, promises=()):
    result = solve(list(needs) or [need("n")])
    case = JointPlanCase(result.needs, result.questions, judged(*promises), "Ann", DAY)
    return compute(case, decision or propose_joint_plan(case))


def test_every_state_of_a_promise():
    rows = judged(
        promise("kept", LATE, LATE),
        promise("late", LATE, LATE + datetime.timedelta(days=3)),
        promise("overdue", LATE),
        promise("today", DAY),
        promise("open", NEXT),
        promise("undated"),
        promise("done", None, LATE),
        promise("done tomorrow", LATE, NEXT),
    ).set_index("commitment")
    states = dict.fromkeys(("kept", "late", "overdue", "open", "undated", "done"))
    assert rows["state"].to_dict() == {name: name for name in states} | {"today": "open", "done tomorrow": "overdue"}
    assert rows["days"].dropna().to_dict() == {"overdue": 10, "done tomorrow": 10, "late": 3}


def test_kept_share_by_hand_and_nothing_due_is_unknown():
    rows = judged(promise("a", LATE, LATE), promise("b", LATE), promise("c", NEXT), promise("d", LATE, DAY))
    assert keep_rate(rows) == {
        **{"promised": 4, "due": 3, "kept": 1, "overdue": 1},
        **{"kept_share": pytest.approx(1 / 3), "worst_days": 10},
    }
    keepers = sum_promises(rows).iloc[0]
    assert keepers[["kept", "late", "overdue", "open"]].tolist() == [1, 1, 1, 1]
    assert keep_rate(judged(promise("c", NEXT)))["kept_share"] is None
    assert keep_rate(judged())["promised"] == 0


def test_their_promises_are_not_ours():
    rows = judged(promise("ours", LATE), promise("theirs", LATE, side="customer", their_owner="Petrov"))
    assert keep_rate(rows)["overdue"] == 1
    assert rows.set_index("commitment")["owner"].to_dict() == {"ours": "Ann", "theirs": "Petrov"}
    result = plan(promises=[promise("theirs", LATE, side="customer")])
    assert {"theirs_overdue"} <= {each.key for each in result.findings}
    assert not {"overdue", "all_kept"} & {each.key for each in result.findings}


def test_a_proposal_takes_only_what_the_customer_said():
    result = plan(need("said", 5, "said"), need("ours", 9, "opinion"), need("paper", 4, "document"), need("?", 8, None))
    assert result.plan["goal"].tolist() == ["said", "paper"]
    assert set(result.plan["state"]) == {"proposed"}


def test_without_a_word_of_the_customer_there_is_no_plan():
    result = plan(need("ours", 9, "opinion"))
    assert result.plan.empty
    assert {"no_goals"} <= {each.key for each in result.findings}


def test_a_line_lacks_what_both_sides_need():
    whole = JointGoal(**GOAL, their_side="Petrov", due=NEXT)
    stopped = JointGoal(goal="Old", state="stopped")
    result = plan(decision=JointPlanDecision(goals=(whole, stopped)))
    assert result.gaps.empty
    result = plan(decision=JointPlanDecision(goals=(JointGoal(goal="New"),)))
    assert result.gaps["lacking"].tolist() == ["contribution, measure, target, our_side, their_side, due"]
    assert result.figures["complete_goals"] == 0


def test_a_target_of_nought_is_a_target():
    whole = JointGoal(**{**GOAL, "target": 0}, their_side="Petrov", due=NEXT)
    assert plan(decision=JointPlanDecision(goals=(whole,))).gaps.empty


def test_an_agreement_has_a_day_and_a_name():
    with pytest.raises(ValidationError, match="when, and by whom"):
        JointPlanDecision(agreed=True)
    signed = JointPlanDecision(goals=(JointGoal(**GOAL),), agreed=True, agreed_on=DAY, agreed_by="Petrov")
    result = plan(decision=signed)
    assert result.agreement["agreed"].tolist() == ["yes"]
    assert {"agreed"} <= {each.key for each in result.findings}
    refused = plan(decision=JointPlanDecision(goals=(JointGoal(**GOAL),), agreed=False))
    assert {"refused"} <= {each.key for each in refused.findings}


@pytest.mark.parametrize("unasked", [[], ["earn"], ["earn", "strengthen", "beat_rivals", "strategy", "share"]])
@pytest.mark.parametrize(("goals", "promises"), [(0, 0), (5, 0), (0, 2), (5, 2)])
def test_an_agenda_fills_the_time_and_asks_no_more_than_a_meeting_bears(unasked, goals, promises):
    items = lay_agenda(unasked, goals, promises)
    assert sum(long for _, long in items) == LENGTH
    assert all(long > 0 and long % 5 == 0 for _, long in items)
    topics = [topic for topic, _ in items]
    assert ("promises" in topics) == bool(promises)
    assert len([topic for topic in topics if topic.startswith("ask_")]) == min(len(unasked), 3)


def test_the_state_of_an_open_promise_says_on_which_day():
    assert plan(promises=[promise("p", NEXT)]).open_promises["as_of"].dt.date.tolist() == [DAY]


def test_minutes_by_hand():
    assert share_minutes([2, 1], length=30) == [20, 10]  # a box each, then four boxes as 2.67 : 1.33


def test_the_agenda_says_when_each_item_starts():
    agenda = plan().agenda
    assert agenda["starts"].iloc[0] == 0
    assert (agenda["starts"].shift(-1).dropna() == (agenda["starts"] + agenda["length"]).iloc[:-1]).all()


def test_what_the_customer_reads_holds_no_column_of_ours():
    tables = JointPlanResult.schemas()
    seen = {name for name, schema in tables.items() if schema.audience == "customer"}
    assert seen == {"plan", "agreement", "agenda", "minutes", "open_promises"}
    assert not {column for name in seen for column in tables[name].columns} & {"owner", "person", "days", "kept_share"}
