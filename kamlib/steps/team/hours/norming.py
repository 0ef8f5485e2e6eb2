"""The norm of hours: people to keep up with, what the factors make of them, travel, and what the support staff takes
off.

Hours a year = people × hours a month × 12 × multipliers (bounded in total) + visits × hours − support staff's hours. A
factor of which nothing is known multiplies by 1 and widens the interval by what it could be.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.steps.shared.ledger import column, words
from kamlib.steps.team.decision import FACTORS, TeamDecision
from kamlib.steps.team.hours.levels import LEVELS, level_of

MONTHS = 12


def multiply_levels(facts: pd.DataFrame, decision: TeamDecision) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the level of each factor and its multiplier, both with a column a factor.

    Parameters
    ----------
    facts : DataFrame
        Index account_id, a column a factor.
    decision : TeamDecision
        The multipliers.

    Returns
    -------
    levels, multipliers : DataFrame
        The multiplier is unknown where the level is.
    """
    levels = pd.DataFrame({name: level_of(name, facts[name]) for name in FACTORS}, index=facts.index)
    worth = {name: dict(zip(LEVELS, decision.multipliers[name], strict=True)) for name in FACTORS}
    return levels, pd.DataFrame({name: levels[name].map(worth[name]).astype(float) for name in FACTORS})


def bound_product(multipliers: pd.DataFrame, decision: TeamDecision) -> pd.DataFrame:
    """Return the product of the multipliers within its bounds: total, low, high.

    Parameters
    ----------
    multipliers : DataFrame
        A column a factor; unknown ones are 1, and anything that they may be in low and high.
    decision : TeamDecision
        The multipliers and their bounds.
    """
    worth = decision.multipliers
    least = multipliers.fillna({name: min(worth[name]) for name in multipliers}).prod(axis=1)
    most = multipliers.fillna({name: max(worth[name]) for name in multipliers}).prod(axis=1)
    table = pd.DataFrame({"total": multipliers.fillna(1.0).prod(axis=1), "low": least, "high": most})
    return table.clip(decision.least, decision.most)


def norm_hours(
    facts: pd.DataFrame, workload: pd.DataFrame, decision: TeamDecision, usual: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the norm of every account, and the factors behind it.

    Parameters
    ----------
    facts : DataFrame
        Of :func:`~kamlib.steps.team.hours.levels.gather_facts`.
    workload : DataFrame
        account_id, visits, visit_hours, support_hours; may be empty.
    decision : TeamDecision
        The norm.
    usual : float
        Hours of an account of which nobody knows whom to keep up with.

    Returns
    -------
    norms : DataFrame
        See :class:`~kamlib.steps.team.hours.result.HoursResult`, without names.
    factors : DataFrame
        account_id, factor, fact, level, multiplier.
    """
    levels, multipliers = multiply_levels(facts, decision)
    product = bound_product(multipliers, decision)
    work = workload.set_index("account_id").reindex(facts.index) if len(workload) else pd.DataFrame(index=facts.index)
    base = facts["persons"] * decision.relationship_hours * MONTHS
    once = column(work, "visit_hours").fillna(levels["distance"].map(decision.visit_hours).astype(float))
    travel, support = column(work, "visits") * once, column(work, "support_hours")
    aside = travel.fillna(0.0) - support.fillna(0.0)
    norm = (base * product["total"] + aside).clip(lower=0.0)
    evidence = max(rule.evidence for rule in decision.factors) if decision.factors else "C"
    spread = DEFAULT_RANGE[evidence]
    table = pd.DataFrame(
        {
            "persons": facts["persons"],
            "base_hours": base,
            "multiplier": product["total"].where(base.notna()),
            "others": multipliers.drop(columns="skill").fillna(1.0).prod(axis=1),
            "travel_hours": travel,
            "support_hours": support,
            "norm_hours": norm,
            "norm_low": (base * product["low"] * (1 - spread) + aside).clip(lower=0.0),
            "norm_high": (base * product["high"] * (1 + spread) + aside).clip(lower=0.0),
            "known_factors": levels.notna().sum(axis=1).astype(int),
            "hours": norm.fillna(usual),
            "basis": np.where(norm.notna(), "norm", "settings"),
            "evidence": np.where(norm.notna(), evidence, "C"),
        }
    )
    return table.reset_index(), _list_factors(facts, levels, multipliers)


def _list_factors(facts: pd.DataFrame, levels: pd.DataFrame, multipliers: pd.DataFrame) -> pd.DataFrame:
    """Return the factors of every account whose people are known, a row each."""
    known = facts.index[facts["persons"].notna()]
    parts = [
        pd.DataFrame(
            {
                "account_id": known,
                "factor": name,
                "fact": facts.loc[known, name].to_numpy(),
                "level": words(levels.loc[known], name).to_numpy(),
                "multiplier": multipliers.loc[known, name].to_numpy(),
            }
        )
        for name in FACTORS
    ]
    return pd.concat(parts, ignore_index=True)


def takes_of(norms: pd.DataFrame, skills: pd.Series, decision: TeamDecision) -> pd.DataFrame:
    """Return what each account would take of each KAM: the norm with that KAM's skill.

    Parameters
    ----------
    norms : DataFrame
        account_id, base_hours, others, travel_hours, support_hours, hours.
    skills : Series
        Skill by KAM, 1…5; unknown: as the middle level.
    decision : TeamDecision
        The norm.

    Returns
    -------
    DataFrame
        Index account_id, a column a KAM; where no people are known, the account's hours whoever serves it.
    """
    worth = dict(zip(LEVELS, decision.multipliers["skill"], strict=True))
    by_kam = level_of("skill", skills.astype(float)).map(worth).astype(float).fillna(1.0)
    rows = norms.set_index("account_id")
    aside = (rows["travel_hours"].fillna(0.0) - rows["support_hours"].fillna(0.0)).to_numpy()
    total = np.clip(np.outer(rows["others"], by_kam), decision.least, decision.most)
    found = np.maximum(rows["base_hours"].to_numpy()[:, None] * total + aside[:, None], 0.0)
    taken = np.where(np.isnan(found), rows["hours"].to_numpy()[:, None], found)
    return pd.DataFrame(taken, rows.index, pd.Index(skills.index, name="kam"))


def capacity_hours(kams: pd.DataFrame, kam_hours: float, share: float) -> pd.Series:
    """Return each KAM's hours for customers in a year, by KAM; unknown where neither hours nor FTE are on file.

    Parameters
    ----------
    kams : DataFrame
        kam, capacity_hours (of the person, part-time included), fte.
    kam_hours : float
        Hours a year of one full-time KAM.
    share : float
        Part of them that is free for customers, 0…1.
    """
    if kams.empty:
        return pd.Series(dtype=float)
    hours = column(kams, "capacity_hours").fillna(column(kams, "fte") * kam_hours)
    return (hours * share).set_axis(kams["kam"]).astype(float)
