"""What the joint plan gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.needs.joint_plan.result import JointPlanResult

#: Promises that one account puts on the list: the oldest stands for the others.
MOST = 1


def list_actions(result: JointPlanResult | None, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return our oldest overdue promise, and the meeting where the customer has not agreed to a plan."""
    if result is None:
        return []
    ours = result.promises[(result.promises["side"] == "us") & (result.promises["state"] == "overdue")]
    # A list of subjects is parted by a comma and a space: one promise must not read as two.
    rows = [
        {"action": "keep_promise", "account_id": account, "subject": each.replace(", ", ",\u00a0"), "days": 14}
        for each in ours["commitment"].head(MOST)
    ]
    if result.figures["agreed"] == "open":
        rows.append({"action": "meet_jointly", "account_id": account, "subject": "", "days": 45})
    return rows


def list_questions(result: JointPlanResult | None, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that the customer has not agreed to a joint plan."""
    return [("plan_not_agreed", account, "")] if result is not None and result.figures["agreed"] == "open" else []
