"""What serving an account costs by the package of its segment, and what it did cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.positions.packages.case import PackagesCase
from kamlib.steps.positions.selection import SEGMENTS

#: So many times the standard, or less than that part of it, is no longer service as agreed.
TOLERANCE = 1.5
VERDICTS = ("over", "under", "as_agreed", "unknown")
ACCOUNTS = [
    *("account_id", "name", "segment", "chosen", "next", "standard_hours", "told_hours"),
    *("standard", "fact", "difference", "verdict", "revenue"),
]


def serve_accounts(case: PackagesCase) -> pd.DataFrame:
    """Return what every account would cost by its package, and what it cost (see :class:`PackagesResult`).

    The standard is the package's hours at the price of an hour, and of everything else the base's own usual share of
    sales. Key accounts are those that were chosen; others that we want stand in the line for development.
    """
    table = case.ranking[["account_id", "name", "score", "revenue", "chosen"]].copy()
    quadrant = table["account_id"].map(case.segments).astype(object)
    wanted = quadrant.isin(["key", "developing"])
    table["segment"] = np.select(
        [table["chosen"], quadrant.isna(), wanted], ["key", "unknown", "developing"], quadrant.fillna("")
    )
    usual = table["segment"].map(dict(case.hours)).astype(float)
    table["standard_hours"] = table["account_id"].map(case.norms).astype(float).where(table["chosen"]).fillna(usual)
    told = table["account_id"].map(case.told_hours).astype(float)
    table["told_hours"] = told.fillna(0.0) if len(case.told_hours) else told
    spent = case.spent.reindex(table["account_id"])
    table["fact"] = spent["cost_to_serve"].to_numpy(dtype=float)
    rate = usual_rest(table["revenue"], spent.reset_index(drop=True))
    table["standard"] = table["standard_hours"] * (case.hour_rate or np.nan) + rate * table["revenue"].fillna(0.0)
    table["difference"] = table["fact"] - table["standard"]
    table["verdict"] = judge_service(table)
    table["next"] = _stand_in_line(table, count_developing(case))
    order = {name: place for place, name in enumerate((*SEGMENTS, "unknown"))}
    table["_order"] = table["segment"].map(order)
    by_size = table["difference"].abs()
    ordered = table.assign(_size=by_size).sort_values(
        ["_order", "_size", "account_id"], ascending=[True, False, True], na_position="last", kind="stable"
    )
    return ordered[ACCOUNTS].reset_index(drop=True)


def usual_rest(revenue: pd.Series, spent: pd.DataFrame) -> float:
    """Return what all other costs than account management usually are, as a share of sales; NaN where unknown.

    Parameters
    ----------
    revenue : Series
        Of the base year, by position.
    spent : DataFrame
        cost_to_serve, account_management in the same order.
    """
    rest = (spent["cost_to_serve"] - spent["account_management"].fillna(0.0)).to_numpy(dtype=float)
    bought = revenue.to_numpy(dtype=float)
    known = (bought > 0) & ~np.isnan(rest)
    return float(rest[known].sum() / bought[known].sum()) if known.any() else float("nan")


def judge_service(table: pd.DataFrame) -> pd.Series:
    """Return whether an account costs as agreed: 'over' above :data:`TOLERANCE` times its standard, 'under' below."""
    unknown = table["standard"].isna() | table["fact"].isna()
    over = table["fact"] > TOLERANCE * table["standard"]
    under = table["fact"] < table["standard"] / TOLERANCE
    return pd.Series(np.select([unknown, over, under], ["unknown", "over", "under"], "as_agreed"), table.index, object)


def count_developing(case: PackagesCase) -> int:
    """Return how many developing accounts the hours allow that key accounts leave; none where they leave none."""
    left = case.team_hours - case.key_hours
    return max(0, int(np.floor(round(left / case.hours["developing"], 9)))) if case.hours["developing"] > 0 else 0


def _stand_in_line(table: pd.DataFrame, allowed: int) -> pd.Series:
    """Tell which accounts the hours allow to develop: the best by the profile."""
    line = table[table["segment"] == "developing"].sort_values(
        ["score", "account_id"], ascending=[False, True], na_position="last", kind="stable"
    )
    return table["account_id"].isin(line["account_id"].head(allowed))


def sum_packages(accounts: pd.DataFrame, case: PackagesCase) -> pd.DataFrame:
    """Return the package of each segment: what it gets, what it costs, standard beside fact (see the result)."""
    rows = []
    for segment in SEGMENTS:
        own = accounts[accounts["segment"] == segment]
        both = own.dropna(subset=["standard", "fact"])
        hours = float(own["standard_hours"].mean()) if len(own) else case.hours[segment]
        rows.append(
            {
                "segment": segment,
                "gets": segment,
                "hours": hours,
                "hours_cost": hours * case.hour_rate if case.hour_rate else np.nan,
                "evidence": "C",
                "accounts": len(own),
                "standard": both["standard"].mean(),
                "fact": both["fact"].mean(),
                "difference": (both["fact"] - both["standard"]).sum(min_count=1),
                "over": int((own["verdict"] == "over").sum()),
                "under": int((own["verdict"] == "under").sum()),
            }
        )
    return pd.DataFrame(rows)


def sum_portfolio(case: PackagesCase) -> pd.DataFrame:
    """Return money now and later by quadrant: net profit of the base year, present value of the potential."""
    ranking = case.ranking
    segment = ranking["account_id"].map(case.segments).astype(object).fillna("unknown")
    sums = ranking[["nopat", "potential"]].astype(float).groupby(segment).sum(min_count=1)
    table = sums.reindex([*SEGMENTS, "unknown"]).rename_axis("segment").reset_index()
    table.insert(1, "accounts", table["segment"].map(segment.value_counts()).fillna(0).astype(int))
    for name in ("nopat", "potential"):
        total = table[name].sum(min_count=1)
        table[f"{name}_share"] = table[name] / total if total > 0 else np.nan
    return table[["segment", "accounts", "nopat", "nopat_share", "potential", "potential_share"]]
