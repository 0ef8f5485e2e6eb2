"""Each shock run through a year and through the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kamlib.steps.profitability.shocks.case import ShocksCase
from kamlib.steps.profitability.shocks.listing import change_metrics, place_list, score_list
from kamlib.steps.profitability.shocks.year import Struck, months_covered, run_year

SHOCKS = [
    *("kind", "of", "change", "accounts", "revenue_change", "nopat", "nopat_after", "nopat_change"),
    *("fixed_cost_months", "potential_change", "losing", "keys_fall", "keys_hold", "newcomers"),
]
FALLS = [
    *("kind", "of", "change", "account_id", "name", "effect", "chosen"),
    *("score", "score_after", "place", "place_after", "nopat", "nopat_after"),
]
#: Accounts that turn to a loss, named of each shock.
MOST_LOSING = 5


def run_shocks(
    case: ShocksCase, struck: Sequence[Struck], before: pd.DataFrame, scores: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what each shock does, and whom it fells (see :class:`ShocksResult`).

    Parameters
    ----------
    case : ShocksCase
    struck : sequence of Struck
        Shocks with their targets.
    before : DataFrame
        The year without a shock (:func:`kamlib.steps.profitability.shocks.year.run_year`).
    scores : Series
        Of the list without a shock, by account_id.

    Returns
    -------
    tuple of DataFrame
        ``shocks`` and ``falls``.
    """
    listed = place_list(case.ranking, scores, case.rules)
    rows, falls = [], []
    for each in struck:
        after = run_year(case, each)
        score = score_list(case.rules, change_metrics(case.rules.metrics, before, after, each))
        moved = _join(case.ranking, listed, place_list(case.ranking, score, case.rules), before, after)
        felled = _fell(moved)
        rows.append(_sum(case, each, before, after, moved, felled))
        falls.append(felled.assign(kind=each.kind, of=each.of, change=each.change))
    shocks = pd.DataFrame(rows, columns=SHOCKS)
    found = pd.concat(falls)[FALLS].reset_index(drop=True) if falls else pd.DataFrame(columns=FALLS)
    return shocks.sort_values("nopat_change", kind="stable", ignore_index=True), found


def _join(
    ranking: pd.DataFrame, was: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame
) -> pd.DataFrame:
    table = ranking.set_index("account_id")[["name", "chosen", "revenue"]].join(was)
    table = table.join(now.add_suffix("_after")).assign(nopat=before["nopat"], nopat_after=after["nopat"])
    kept = table["within_after"] | ~table["within"]
    # A key account that stood below the line all the time was a person's choice: a shock takes nothing from it.
    lost_line = table["chosen"] & table["cut"] & ~table["cut_after"]
    table["loses"] = np.select([lost_line, table["chosen"] & ~kept], ["below_cut", "outrun"], "")
    table["turns_loss"] = (table["nopat"] >= 0) & (table["nopat_after"] < 0)
    return table


def _fell(moved: pd.DataFrame) -> pd.DataFrame:
    keys = moved[moved["loses"] != ""].assign(effect=lambda each: each["loses"])
    losing = moved[moved["turns_loss"]].sort_values("revenue", ascending=False, kind="stable").head(MOST_LOSING)
    return pd.concat([keys, losing.assign(effect="turns_loss")]).rename_axis("account_id").reset_index()


def _sum(
    case: ShocksCase,
    struck: Struck,
    before: pd.DataFrame,
    after: pd.DataFrame,
    moved: pd.DataFrame,
    felled: pd.DataFrame,
) -> dict[str, Any]:
    worth = before["potential"].sum(min_count=1)
    keys = int(moved["chosen"].sum())
    fall = int((moved["loses"] != "").sum())
    changed = (before[["revenue", "nopat"]] - after[["revenue", "nopat"]]).abs().max(axis=1) > 1e-9
    new = moved[moved["within_after"] & ~moved["within"] & ~moved["chosen"]].sort_values("place_after", kind="stable")
    nopat, nopat_after = (each["nopat"].sum(min_count=1) for each in (before, after))
    return {
        "kind": struck.kind,
        "of": struck.of,
        "change": struck.change,
        "accounts": int(changed.sum()),
        "revenue_change": after["revenue"].sum() - before["revenue"].sum(),
        "nopat": nopat,
        "nopat_after": nopat_after,
        "nopat_change": nopat_after - nopat,
        "fixed_cost_months": months_covered(after, case),
        "potential_change": after["potential"].sum(min_count=1) / worth - 1 if worth > 0 else np.nan,
        "losing": int(moved["turns_loss"].sum()),
        "keys_fall": fall,
        "keys_hold": keys - fall,
        "newcomers": ", ".join(new["name"]),
    }
