"""Programmes: the levels of work with an account, as the client defined them or computed, and their cost by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.core.schema import LEVELS
from kamlib.steps.shared.ledger import column, words

if TYPE_CHECKING:
    from kamlib.steps.budget.costs.norms import Norms

#: Where nobody has defined programmes. Assumptions (evidence C), shown as such: hours against the norm of a key
#: account, part of the open wallet won and years to it; other money and, where no hour has a price, time as parts of
#: the addressable demand.
DEFAULTS = pd.DataFrame(
    {
        "level": LEVELS,
        "hours": (0.0, 0.4, 1.0, 2.0),
        "closing": (0.0, 0.03, 0.10, 0.20),
        "years_to_target": (1.0, 2.0, 3.0, 4.0),
        "other": (0.0, 0.003, 0.010, 0.020),
        "time": (0.0, 0.004, 0.010, 0.020),
    }
)
#: Class of a programme that somebody typed: an expert's estimate.
TYPED = "B"
COLUMNS = [
    "account_id",
    "name",
    "level",
    "fte",
    "yearly_cost",
    "one_off_cost",
    "share_gain",
    "years_to_target",
    "retention",
    "source",
    "evidence",
]
_NUMBERS = COLUMNS[3:9]


def list_programmes(
    assessed: pd.DataFrame, addressable: pd.Series, programmes: pd.DataFrame, norms: Norms
) -> pd.DataFrame:
    """Return every level for every account: the account's own row, else the common one, else a computed one.

    Parameters
    ----------
    assessed : DataFrame
        account_id, name, share_today.
    addressable : Series
        Money of the first plan year by account_id.
    programmes : DataFrame
        Table ``programmes``; may be empty.
    norms : Norms

    Returns
    -------
    DataFrame
        `COLUMNS`; account by account, levels rising.
    """
    grid = assessed[["account_id", "name", "share_today"]].merge(pd.DataFrame({"level": LEVELS}), how="cross")
    typed = _typed(programmes)
    computed = _computed(grid, addressable, norms)
    # A level that only the computed default knows stands beside typed ones only where nothing at all was typed: a
    # client who defined three levels does not want a fourth of ours.
    own = grid[["account_id", "level"]].merge(typed.dropna(subset="account_id"), on=["account_id", "level"], how="left")
    common = grid[["level"]].merge(typed[typed["account_id"].isna()], on="level", how="left")
    frame = grid.assign(source=np.where(own["fte"].notna(), "own", np.where(common["fte"].notna(), "common", "")))
    source = frame["source"].to_numpy()
    for name in _NUMBERS:
        values = np.where(source == "own", own[name], np.where(source == "common", common[name], computed[name]))
        frame[name] = values.astype(float)
    none = (frame["level"] == "none") & (frame["source"] == "")
    usable = (frame["source"] != "") | none | typed.empty
    frame.loc[frame["source"] == "", "source"] = "computed"
    frame["evidence"] = np.where(frame["source"] == "computed", "C", TYPED)
    return frame.loc[usable, COLUMNS].reset_index(drop=True)


def _typed(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the client's programmes with blanks filled where a blank means none."""
    frame = pd.DataFrame({name: column(programmes, name) for name in _NUMBERS})
    frame["one_off_cost"] = frame["one_off_cost"].fillna(0.0)
    frame["years_to_target"] = frame["years_to_target"].fillna(3.0)
    frame.insert(0, "account_id", words(programmes, "account_id"))
    frame.insert(1, "level", words(programmes, "level"))
    return frame


def _computed(grid: pd.DataFrame, addressable: pd.Series, norms: Norms) -> pd.DataFrame:
    """Return the default of each row, from the capacity and the account's addressable demand."""
    rows = grid.merge(DEFAULTS, on="level", how="left")
    demand = rows["account_id"].map(addressable).astype(float)
    fte = rows["hours"] * norms.fte_of(rows["account_id"])
    priced = norms.hour_rate > 0
    time = fte * norms.fte_rate if priced else rows["time"] * demand
    return pd.DataFrame(
        {
            "fte": fte,
            "yearly_cost": time.fillna(0.0) + rows["other"] * demand,
            "one_off_cost": 0.0,
            "share_gain": rows["closing"] * (1.0 - rows["share_today"]).clip(lower=0.0),
            "years_to_target": rows["years_to_target"],
            "retention": np.nan,
        }
    )


def cost_profile(levels: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return what each programme costs by year and line, indexed: KAM time, the one-off cost, and the rest.

    Returns
    -------
    DataFrame
        account_id, level, year, line (kam_time, programme, one_off), amount, evidence.
    """
    time = (levels["fte"] * (norms.fte_rate if norms.hour_rate > 0 else 0.0)).clip(upper=levels["yearly_cost"])
    yearly = {"kam_time": time, "programme": levels["yearly_cost"] - time}
    parts = []
    for number, (year, index) in enumerate(zip(norms.plan_years, norms.index, strict=True)):
        amounts = yearly | ({"one_off": levels["one_off_cost"]} if number == 0 else {})
        for line, amount in amounts.items():
            rows = levels[["account_id", "level", "evidence"]].assign(year=year, line=line, amount=amount * index)
            parts.append(rows)
    frame = pd.concat(parts)
    return frame[["account_id", "level", "year", "line", "amount", "evidence"]].reset_index(drop=True)


def price_levels(
    levels: pd.DataFrame, profile: pd.DataFrame, own: pd.DataFrame, planned: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Replace programme costs by an account's own lines in the years for which they are typed, scaled to each level.

    Returns
    -------
    levels : DataFrame
        With `scale`, and with the FTE of the lines where they state it.
    costs : DataFrame
        account_id, level, year, line, amount, evidence; rows of nothing left out.
    """
    years = own[["account_id", "year"]].drop_duplicates()
    years = years[years["account_id"].isin(planned["account_id"])]
    totals = profile.merge(years).groupby(["account_id", "level"])["amount"].sum()
    fte = _stated_fte(own)
    levels = levels.copy()
    levels["scale"], levels["fte"] = _scales(levels, totals, planned, fte)
    lines = own[own["account_id"].isin(planned["account_id"])].drop(columns=["split_key", "quantity"])
    ratio = levels[["account_id", "level"]].merge(planned[["account_id", "written_for", "by_programme"]])
    ratio["ratio"] = [
        totals.get((row.account_id, row.level), 0.0) / row.by_programme if row.by_programme > 0 else float("nan")
        for row in ratio.itertuples()
    ]
    scaled = ratio.merge(lines, on="account_id")
    scaled["amount"] = scaled["amount"].astype(float) * scaled["ratio"].fillna(0.0)
    estimate = (scaled["level"] != scaled["written_for"]) & (scaled["evidence"] == "A")
    scaled["evidence"] = scaled["evidence"].mask(estimate, TYPED)
    told = pd.MultiIndex.from_frame(profile[["account_id", "year"]]).isin(pd.MultiIndex.from_frame(years))
    rest = profile[~told]
    costs = pd.concat([rest, scaled[rest.columns]])
    costs = costs[costs["amount"] != 0].sort_values(["account_id", "level", "year", "line"], kind="stable")
    return levels, costs


def _stated_fte(own: pd.DataFrame) -> pd.Series:
    """Return the FTE that an account's own lines state, a mean over the years for which lines are typed."""
    time = own[(own["line"] == "kam_time") & own["quantity"].notna()]
    return time.groupby("account_id")["quantity"].sum() / own.groupby("account_id")["year"].nunique()


def _scales(
    levels: pd.DataFrame, totals: pd.Series, planned: pd.DataFrame, stated: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return what an account's own lines cost against its programme, and the FTE that follows, by row of `levels`."""
    plan = planned.set_index("account_id")
    scale = 1 + levels["account_id"].map(plan["difference_share"]).astype(float).fillna(0.0)
    written = levels["account_id"].map(plan["written_for"])
    at_level = levels.loc[levels["level"] == written].set_index("account_id")["fte"]
    ratio = (stated / at_level.where(at_level > 0)).reindex(levels["account_id"]).to_numpy(dtype=float)
    return scale, levels["fte"] * np.where(np.isnan(ratio), 1.0, ratio)
