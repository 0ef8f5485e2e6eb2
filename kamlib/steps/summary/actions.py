"""What happens in the next 90 days and what is still open, told from what the steps found lacking."""

from __future__ import annotations

from typing import Any

import pandas as pd

#: Our actions, by the day on which each is due.
ACTIONS = {
    "sign_list": 15,
    "ask_facts": 30,
    "open_door": 30,
    "ask_feedback": 30,
    "check_norm": 30,
    "start_programme": 45,
    "hold_session": 60,
    "prepare_offer": 75,
    "reprice": 90,
}
#: Actions listed for one account: a KAM who has five first priorities has none.
MOST_PER_ACCOUNT = 3
#: Coverage of the profile below which the missing facts come first.
LEAST_KNOWN = 0.8


def list_actions(steps: Any) -> list[dict[str, Any]]:
    """Return the proposed actions: action, account_id, subject, days; in the order of their days.

    The subject is the client's own words or a criterion's label (a key of a metric, or typed text).
    """
    rows = [*_for_engagement(steps)]
    for account in steps.key_accounts:
        rows += _for_account(steps, account)[:MOST_PER_ACCOUNT]
    return sorted(rows, key=lambda row: row["days"])


def list_questions(steps: Any, names: pd.Series) -> pd.DataFrame:
    """Return what is still open: question, account_id, name, subject; most important first."""
    rows = [("not_signed", "", step) for step in ("profile", "priorities", "budget") if _unsigned(steps, step)]
    rows += [("fragile", account, "") for account in _fragile(steps)]
    rows += [("fact", row.account_id, row.criterion) for row in _facts(steps).itertuples()]
    rows += [("unvalidated", account, result.decision.variant) for account, result in _waiting(steps)]
    rows += [("no_comparison", account, "") for account in steps.key_accounts if not _compared(steps, account)]
    rows += [("no_offer", account, "") for account in steps.key_accounts if account not in steps.offers]
    frame = pd.DataFrame(rows, columns=["question", "account_id", "subject"])
    frame.insert(2, "name", frame["account_id"].map(names).fillna(""))
    return frame


def _for_engagement(steps: Any) -> list[dict[str, Any]]:
    rows = [_row("sign_list")] if _unsigned(steps, "priorities") else []
    potential, profit = steps.engagement.get("potential"), steps.engagement.get("profitability")
    if potential is not None:
        wrong = [each for each in potential.findings if each.key == "norm_low"]
        rows += [_row("check_norm", subject=str(each.values["product_line"])) for each in wrong]
    if profit is not None:
        rows += [_row("reprice", row.account_id) for row in profit.misfits.head(3).itertuples()]
    return rows


def _for_account(steps: Any, account: str) -> list[dict[str, Any]]:
    ranking = steps.engagement["priorities"].ranking.set_index("account_id")
    row = ranking.loc[account]
    rows = [_row("open_door", account)] if row["status"] in ("prospect", "lapsed") else []
    rows += [_row("ask_facts", account)] if row["coverage"] < LEAST_KNOWN else []
    waiting = dict(_waiting(steps))
    if account in waiting:
        rows.append(_row("ask_feedback", account, waiting[account].decision.variant))
    rows += [] if _compared(steps, account) else [_row("hold_session", account)]
    rows += [] if account in steps.offers else [_row("prepare_offer", account)]
    return [*rows, *_programme(steps, account)]


def _programme(steps: Any, account: str) -> list[dict[str, Any]]:
    budget = steps.engagement.get("budget")
    if budget is None:
        return []
    levels = budget.accounts.set_index("account_id")["level"]
    return [_row("start_programme", account)] if levels.get(account, "none") != "none" else []


def _row(action: str, account: str = "", subject: str = "") -> dict[str, Any]:
    return {"action": action, "account_id": account, "subject": subject, "days": ACTIONS[action]}


def _unsigned(steps: Any, step: str) -> bool:
    return step in steps.engagement and step not in steps.decided


def _fragile(steps: Any) -> list[str]:
    ranking = steps.engagement["priorities"].ranking
    chosen = ranking[ranking["account_id"].isin(steps.key_accounts)]
    return list(chosen.loc[chosen["stamp"].isin(["fragile", "undecided"]), "account_id"])


def _facts(steps: Any) -> pd.DataFrame:
    return steps.engagement["priorities"].questions.head(5)


def _waiting(steps: Any) -> list[tuple[str, Any]]:
    return [(account, result) for account, result in steps.offers.items() if _unanswered(result)]


def _unanswered(result: Any) -> bool:
    """Tell whether the variant that is to go to the customer has no answer of his yet, or changed since it."""
    chosen = result.variants[result.variants["variant"] == result.decision.variant]
    return bool(chosen["validation"].isin(["unvalidated", "revised"]).any())


def _compared(steps: Any, account: str) -> bool:
    return account in steps.competitors and bool(steps.competitors[account].figures["complete"])
