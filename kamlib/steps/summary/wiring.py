"""Wiring of step 11."""

import pandas as pd

from kamlib.core.registry import STEPS
from kamlib.steps.summary.result import Steps, SummaryDecision, SummaryResult, propose_summary, summarise


def compute(book) -> SummaryResult:
    """Return the page assembled from the steps that can run on the client's data."""
    accounts, steps = book.frame("accounts"), _steps(book)
    decision = book.decided("summary", SummaryDecision, lambda: propose_summary(steps, accounts))
    return summarise(steps, accounts, decision)


def decision_frame(result: SummaryResult) -> pd.DataFrame:
    """Return the planned actions."""
    return result.actions[["days", "due", "action", "name", "subject", "owner"]]


def _steps(book) -> Steps:
    whole = {stem: book.result(stem) for stem in ("priorities", "profile", "potential", "profitability")}
    if not book.lacking("budget"):
        whole["budget"] = book.result("budget")
    chosen = whole["priorities"].key_accounts
    apart = {
        stem: {account: book.result(stem, account) for account in chosen if not book.lacking(stem, account)}
        for stem in ("competitors", "offers")
    }
    return Steps(whole, apart["competitors"], apart["offers"], _decided(book, chosen))


def _decided(book, chosen: tuple[str, ...]) -> frozenset[str]:
    read = book.engagement.decisions.read
    signed = [each for step in STEPS if step.scope == "engagement" for each in step.decisions if read(each)]
    signed += [
        f"{each}.{account}"
        for step in STEPS
        if step.scope == "account"
        for each in step.decisions
        for account in chosen
        if read(each, account)
    ]
    return frozenset(signed)
