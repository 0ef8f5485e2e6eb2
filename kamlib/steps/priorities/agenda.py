"""What the list gives to the plan of the next 90 days and to the open questions."""

from __future__ import annotations

from typing import Any

from kamlib.steps.priorities.result import PrioritiesResult

#: Coverage of the profile below which the missing facts come first.
LEAST_KNOWN = 0.8
#: Facts that are asked about.
MOST_FACTS = 5


def list_actions(result: PrioritiesResult, account: str, signed: bool) -> list[dict[str, Any]]:
    """Return what follows from the list: agree on it, open the doors, find out what is missing."""
    rows = [] if signed else [{"action": "sign_list", "account_id": "", "subject": "", "days": 15}]
    chosen = result.ranking[result.ranking["account_id"].isin(result.key_accounts)]
    for row in chosen.itertuples():
        said = {"account_id": row.account_id, "subject": "", "days": 30}
        rows += [{"action": "open_door", **said}] if row.status in ("prospect", "lapsed") else []
        rows += [{"action": "ask_facts", **said}] if row.coverage < LEAST_KNOWN else []
    return rows


def list_questions(result: PrioritiesResult, account: str, signed: bool) -> list[tuple[str, str, str]]:
    """Return what is open: nobody signed, places that are not stable, facts that could change the list."""
    rows = [] if signed else [("not_signed", "", result.stem)]
    chosen = result.ranking[result.ranking["account_id"].isin(result.key_accounts)]
    unstable = chosen.loc[chosen["stamp"].isin(["fragile", "undecided"]), "account_id"]
    rows += [("fragile", each, "") for each in unstable]
    facts = result.questions.head(MOST_FACTS)
    return [*rows, *(("fact", row.account_id, row.criterion) for row in facts.itertuples())]
