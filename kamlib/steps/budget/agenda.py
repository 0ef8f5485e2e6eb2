"""What the budget gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.budget.result import BudgetResult


def list_actions(result: BudgetResult, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return the programmes of key accounts to be started."""
    served = result.accounts[result.accounts["key"] & (result.accounts["level"] != "none")]
    return [
        {"action": "start_programme", "account_id": each, "subject": "", "days": 45} for each in served["account_id"]
    ]


def list_questions(result: BudgetResult, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return that nobody signed the budget, where nobody did."""
    return [] if signed else [("not_signed", "", result.stem)]
