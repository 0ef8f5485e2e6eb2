"""Wiring of step 1: the profile of the key account."""

import pandas as pd

from kamlib.core.columns import measure
from kamlib.steps.profile.metrics import describe_metrics, measure_accounts
from kamlib.steps.profile.result import ProfileDecision, ProfileResult, build_profile, own_sales_share, propose_profile

TABLES = ("accounts", "sales", "needs", "usp_match", "behaviour", "ratings", "survey")


def compute(book) -> ProfileResult:
    """Return the profile as decided, or else as proposed, and what it makes of every account."""
    settings, potential = book.settings, book.result("potential").accounts
    profitability = book.result("profitability")
    frames = {name: book.frame(name) for name in TABLES}
    metrics = measure_accounts(frames, potential, profitability.accounts, settings.base_year)
    decision = book.decided("profile", ProfileDecision, lambda: propose(metrics, potential))
    profits = profitability.by_year
    profits = profits[profits["year"] <= settings.base_year]
    seed = book.seed("profile")
    return build_profile(
        frames["accounts"], metrics, potential, profits, decision, size=settings.key_accounts, seed=seed
    )


def propose(metrics: pd.DataFrame, potential: pd.DataFrame) -> ProfileDecision:
    """Return the computed proposal."""
    return propose_profile(metrics, describe_metrics(metrics, {}), own_sales_share(potential))


def decision_frame(result: ProfileResult) -> pd.DataFrame:
    """Return the criteria with the agreed weights; thresholds carry their unit."""
    frame = result.criteria.copy()
    for name in ("floor", "target", "must_have"):
        frame[name] = [measure(value, unit) for value, unit in zip(frame[name], frame["unit"], strict=True)]
    return frame[["label", "group", "weight", "unit", "function", "floor", "target", "must_have", "source", "owner"]]
