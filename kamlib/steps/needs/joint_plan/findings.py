"""What the joint plan and the promises show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.needs.joint_plan.result import JointPlanResult


def find(result: JointPlanResult) -> Iterator[Finding]:
    """Yield what stands between us and a plan that both sides hold each other to."""
    figures = result.figures
    ours = result.promises[result.promises["side"] == "us"]
    overdue = ours[ours["state"] == "overdue"]
    if len(overdue):
        values = {"n": len(overdue), "names": overdue["commitment"].tolist(), "days": int(overdue["days"].max())}
        yield Finding("overdue", values, "bad", 90)
    elif figures["due"] and figures["kept"] == figures["due"]:
        yield Finding("all_kept", {"n": figures["due"]}, "good", 60)
    if figures["due"] and figures["kept"] < figures["due"]:
        values = {"share": figures["kept_share"], "kept": figures["kept"], "due": figures["due"]}
        yield Finding("kept", values, "warn", 64)
    theirs = result.promises[(result.promises["side"] == "customer") & (result.promises["state"] == "overdue")]
    if len(theirs):
        yield Finding("theirs_overdue", {"n": len(theirs), "names": theirs["commitment"].tolist()}, "warn", 50)
    if not figures["goals"]:
        yield Finding("no_goals", {}, "warn", 80)
        return
    if len(result.gaps):
        values = {"n": len(result.gaps), "goals": figures["goals"], "names": result.gaps["goal"].tolist()}
        yield Finding("incomplete", values, "warn", 70)
    if figures["agreed"] == "open":
        yield Finding("not_agreed", {"n": figures["goals"]}, "warn", 75)
    elif figures["agreed"] == "no":
        yield Finding("refused", {"day": result.decision.agreed_on}, "bad", 88)
    else:
        values = {"day": result.decision.agreed_on, "person": result.decision.agreed_by}
        yield Finding("agreed", values, "good", 72)
