"""Wiring of the joint plan: the account's needs, its promises, and who of us owns it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.needs.joint_plan.decision import AgendaItem, JointGoal, JointPlanDecision, Minute
from kamlib.steps.needs.joint_plan.findings import find
from kamlib.steps.needs.joint_plan.promises import judge_promises, keep_rate, sum_promises
from kamlib.steps.needs.joint_plan.result import JointPlanResult
from kamlib.steps.shared.of_account import rows_of, whole_table

_OPEN = ("overdue", "open", "undated")
#: What a line of the plan must say before both sides can hold each other to it.
WANTED = ("contribution", "measure", "target", "our_side", "their_side", "due")


@dataclass(frozen=True)
class JointPlanCase:
    """What a joint plan is made from.

    Attributes
    ----------
    needs, questions : DataFrame
        See ``needs.organisation``.
    commitments : DataFrame
        See ``promises.judge_promises``.
    owner : str
        Our owner of the account; '' nobody.
    as_of : date
        The day on which promises are judged.
    """

    needs: pd.DataFrame
    questions: pd.DataFrame
    commitments: pd.DataFrame
    owner: str
    as_of: datetime.date


def gather(book: Book, account: str) -> JointPlanCase:
    """Gather needs and promises."""
    needs = book.result("needs", account)
    as_of: datetime.date = needs.figures["as_of"]
    promises = judge_promises(rows_of(whole_table(book, "commitments"), account), as_of)
    return JointPlanCase(needs.needs, needs.questions, promises, needs.figures["owner"], as_of)


def compute(case: JointPlanCase, decision: JointPlanDecision) -> JointPlanResult:
    """Return the joint plan as decided, or as proposed."""
    promises = case.commitments
    plan = _frame(decision.goals, JointGoal, ("due",)).astype({"base": float, "target": float})
    waiting = promises[promises["state"].isin(_OPEN)]
    figures: dict[str, Any] = {
        "goals": len(plan),
        "agreed": _agreed(decision),
        "meeting_minutes": sum(each.length for each in decision.agenda),
        "as_of": case.as_of,
    }
    gaps = _gaps(plan)
    figures |= {"complete_goals": int((gaps["lacking"] == "").sum())} | keep_rate(promises)
    keepers = sum_promises(promises)
    result = JointPlanResult(
        plan=plan,
        agreement=_agreement(decision),
        agenda=_agenda(decision),
        minutes=_frame(decision.minutes, Minute, ("due",)),
        open_promises=waiting.rename(columns={"owner": "who"}).assign(as_of=pd.Timestamp(case.as_of))[
            ["commitment", "side", "who", "due", "state", "as_of"]
        ],
        promises=promises,
        keepers=keepers,
        gaps=gaps[gaps["lacking"] != ""].reset_index(drop=True),
        decision=decision,
        figures=figures,
        checks=(Check("promises", float(keepers["promised"].sum()), float(len(promises))),),
    )
    return with_findings(result, find)


def decision_frame(result: JointPlanResult) -> pd.DataFrame:
    """Return the lines of the plan."""
    return result.plan


def _frame(rows: tuple[Any, ...], model: type[Any], days: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame([each.model_dump() for each in rows], columns=list(model.model_fields))
    for name in days:
        frame[name] = pd.to_datetime(frame[name])
    return frame


def _agenda(decision: JointPlanDecision) -> pd.DataFrame:
    frame = _frame(decision.agenda, AgendaItem, ()).astype({"length": int})
    frame["starts"] = frame["length"].cumsum() - frame["length"]
    return frame[["starts", "length", "topic", "subject"]]


def _agreed(decision: JointPlanDecision) -> str:
    return "open" if decision.agreed is None else "yes" if decision.agreed else "no"


def _agreement(decision: JointPlanDecision) -> pd.DataFrame:
    row = {"agreed": _agreed(decision), "agreed_on": decision.agreed_on, "agreed_by": decision.agreed_by}
    frame = pd.DataFrame([row | {"meeting_on": decision.meeting_on}])
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("agreed_on", "meeting_on")})


def _gaps(plan: pd.DataFrame) -> pd.DataFrame:
    """Return what each line of the plan lacks; a goal that was stopped lacks nothing any more."""
    lacks = [
        ", ".join(name for name in WANTED if row["state"] != "stopped" and (row[name] == "" or pd.isna(row[name])))
        for row in plan.to_dict("records")
    ]
    return pd.DataFrame({"goal": plan["goal"], "lacking": pd.Series(lacks, index=plan.index, dtype=object)})
