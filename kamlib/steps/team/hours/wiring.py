"""Wiring of the norm of hours: it rests on the client's tables and the potential, and on no list of key accounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.team.decision import FACTORS, TeamDecision
from kamlib.steps.team.hours.findings import find
from kamlib.steps.team.hours.levels import BORDERS, gather_facts
from kamlib.steps.team.hours.norming import capacity_hours, norm_hours
from kamlib.steps.team.hours.result import HoursResult

_FRAMES = ("accounts", "kams", "contacts", "commitments", "workload")


@dataclass(frozen=True)
class HoursCase:
    """What the norm is made of: the client's tables, the potential by account, the settings, and what was agreed."""

    frames: dict[str, pd.DataFrame]
    potential: pd.Series
    base_year: int
    usual_hours: float
    kam_hours: float
    decision: TeamDecision


def gather(book: Book) -> HoursCase:
    """Gather what the norm is made of."""
    settings, team = book.settings, book.settings.capacity
    potential = book.result("potential").accounts.set_index("account_id")["potential"]
    return HoursCase(
        {name: book.frame(name) for name in _FRAMES},
        potential,
        settings.base_year,
        team.hours_per_account,
        team.kam_hours,
        book.decided("team", TeamDecision, TeamDecision),
    )


def compute(case: HoursCase) -> HoursResult:
    """Return the norm of every account, and the factors behind it."""
    frames, decision = case.frames, case.decision
    facts = gather_facts(frames, case.potential, pd.Timestamp(case.base_year, 12, 31))
    norms, factors = norm_hours(facts, frames["workload"], decision, case.usual_hours)
    norms.insert(1, "name", norms["account_id"].map(frames["accounts"].set_index("account_id")["name"]))
    full = case.kam_hours * decision.customer_share
    by_norm = norms["basis"] == "norm"
    # Hours of the settings were set against all hours of a KAM, as they have always been; a norm is of hours with
    # customers.
    norms.insert(13, "fte", np.where(by_norm, norms["hours"] / full, norms["hours"] / case.kam_hours))
    known = norms.loc[by_norm, "hours"]
    hours = capacity_hours(frames["kams"], case.kam_hours, decision.customer_share)
    figures = {
        "normed": len(known),
        "accounts": len(norms),
        "median_hours": float(known.median()) if len(known) else None,
        "usual_hours": case.usual_hours,
        "relationship_hours": decision.relationship_hours,
        "team_hours": float(hours.sum()) if hours.notna().any() else None,
        "full_hours": full,
        "kams": len(hours),
    }
    product = norms.loc[by_norm, "base_hours"] * norms.loc[by_norm, "multiplier"]
    aside = norms["travel_hours"].fillna(0.0) - norms["support_hours"].fillna(0.0)
    checks = (Check("norm", float((product + aside[by_norm]).clip(lower=0).sum()), float(known.sum())),)
    result = HoursResult(accounts=norms, factors=factors, rules=_rules(decision), figures=figures, checks=checks)
    return with_findings(result, find)


def _rules(decision: TeamDecision) -> pd.DataFrame:
    typed = {rule.factor: rule.evidence for rule in decision.factors}
    rows = [
        (name, *BORDERS[name], *decision.multipliers[name], typed.get(name, "C"))  # type: ignore[call-overload]
        for name in FACTORS
    ]
    return pd.DataFrame(rows, columns=["factor", "middle_from", "high_from", "low", "middle", "high", "evidence"])
