"""What programmes of work with an account cost: levels, their lines by year, shared lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kamlib.core.evidence import weakest
from kamlib.core.results import Check, Finding, Result, order_findings, table
from kamlib.core.schema import LEVELS
from kamlib.steps.budget.costs.programmes import cost_profile, list_programmes, price_levels
from kamlib.steps.shared.ledger import column, words


@dataclass(frozen=True)
class Norms:
    """What a cost without a price of its own is reckoned with.

    Parameters
    ----------
    base_year : int
        Prices of programmes are those of this year.
    plan_years : tuple of int
        Years of the horizon.
    indexation : float
        Yearly rise of prices, where nobody has typed the year's own.
    kam_hours, hours_per_account, hour_rate : float
        Hours of one KAM a year, hours that a key account takes, money an hour (0: unknown).
    """

    base_year: int
    plan_years: tuple[int, ...]
    indexation: float
    kam_hours: float
    hours_per_account: float
    hour_rate: float

    @property
    def fte_rate(self) -> float:
        """Yearly cost of one full-time KAM in prices of the base year; NaN where unknown."""
        return self.hour_rate * self.kam_hours if self.hour_rate > 0 else float("nan")

    @property
    def index(self) -> np.ndarray:
        """Price level of each plan year against the base year."""
        return (1 + self.indexation) ** (np.array(self.plan_years) - self.base_year)


@dataclass(frozen=True, kw_only=True)
class BudgetCostsResult(Result):
    """Costs of every level for every candidate.

    Attributes
    ----------
    programmes : DataFrame
        account_id, name, level (none, light, standard, deep), fte, yearly_cost (all money of a year, KAM time
        included), one_off_cost (first year), share_gain (part of the wallet, −1…1), years_to_target, retention (0…1 or
        NaN: as decided), source (own, common, computed), evidence, scale (what the account's own lines cost against the
        programme for which they were written; 1 without such lines). Prices of the base year.
    costs : DataFrame
        account_id, level, year, line, amount (money), evidence: what each level would cost. Shared lines not included.
    shared : DataFrame
        year, line, split_key (equal, revenue, potential, hours), amount, evidence.
    planned : DataFrame
        account_id, name, written_for (the level whose cost over the horizon is nearest), planned, by_programme (money
        over the horizon), difference_share. Accounts with lines of their own.
    unpriced : DataFrame
        account_id, year, line, quantity: rows without an amount or a rate, left out.
    """

    stem: ClassVar[str] = "budget_costs"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "source": "value",
        "evidence": "value",
        "shared_total": "money",
        "own_total": "money",
        "planned_accounts": "number",
        "unpriced": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    programmes: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "level": "value",
            "fte": "number.2",
            "yearly_cost": "money",
            "one_off_cost": "money",
            "share_gain": "+share",
            "years_to_target": "number",
            "retention": "share",
            "source": "value",
            "evidence": "value",
            "scale": "number.2",
        },
        audience="client",
    )
    costs: pd.DataFrame = table(
        {
            "account_id": "text",
            "level": "value",
            "year": "text:integer",
            "line": "value",
            "amount": "money",
            "evidence": "value",
        }
    )
    shared: pd.DataFrame = table(
        {"year": "text:integer", "line": "value", "split_key": "value", "amount": "money", "evidence": "value"}
    )
    planned: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "written_for": "value",
            "planned": "money",
            "by_programme": "money",
            "difference_share": "+share",
        }
    )
    unpriced: pd.DataFrame = table(
        {"account_id": "text", "year": "text:integer", "line": "value", "quantity": "number"}
    )


def price_programmes(
    candidates: pd.DataFrame, pools: pd.DataFrame, programmes: pd.DataFrame, lines: pd.DataFrame, norms: Norms
) -> BudgetCostsResult:
    """Price each level of work for each assessable candidate, year by year and line by line.

    A programme (the client's table, an account's own row before the common one; else computed from capacity and
    potential and marked C) gives the cost of a level in prices of the base year, indexed. Lines that the client has
    planned for an account are more exact: they are taken to be written for the level nearest in cost, replace it, and
    scale that account's other levels in the same proportion. What is typed for a year is that year's money; years
    after the last typed one continue it, indexed and marked C.

    Parameters
    ----------
    candidates, pools : DataFrame
        Of :class:`~kamlib.steps.budget.basis.result.BudgetBasisResult`.
    programmes, lines : DataFrame
        Tables ``programmes`` and ``budget_lines``; may be empty.
    norms : Norms

    Returns
    -------
    BudgetCostsResult
    """
    assessed = candidates[candidates["assessable"]]
    first = pools[pools["year"] == norms.plan_years[0]].set_index("account_id")["addressable"]
    levels = list_programmes(assessed, first, programmes, norms)
    typed = price_lines(lines, norms)
    own = extend_lines(typed[typed["account_id"].notna() & typed["amount"].notna()], norms)
    shared = extend_lines(typed[typed["account_id"].isna() & typed["amount"].notna()], norms)
    profile = cost_profile(levels, norms)
    planned = _planned(own, profile, assessed)
    levels, costs = price_levels(levels, profile, own, planned, norms)
    unpriced = typed.loc[typed["amount"].isna(), ["account_id", "year", "line", "quantity"]]
    shared = shared[["year", "line", "split_key", "amount", "evidence"]]
    result = {"programmes": levels, "costs": costs, "shared": shared, "planned": planned, "unpriced": unpriced}
    figures = _figures(result, own)
    return BudgetCostsResult(
        **{name: frame.reset_index(drop=True) for name, frame in result.items()},
        figures=figures,
        findings=_findings(result, figures, norms),
        checks=_checks(levels, costs, own, planned, len(assessed)),
    )


def price_lines(lines: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return the typed lines with an amount: as typed, or quantity · rate; KAM time without a rate takes the norm's.

    Returns
    -------
    DataFrame
        account_id (None: shared), year, line, split_key, quantity, amount (NaN where it cannot be told), evidence.
    """
    if lines.empty:
        return pd.DataFrame(columns=LINES)
    year, quantity = lines["year"].astype(int), column(lines, "quantity")
    time = (lines["line"] == "kam_time").to_numpy()
    usual = np.where(time, norms.fte_rate * (1 + norms.indexation) ** (year - norms.base_year), np.nan)
    rate = column(lines, "rate").fillna(pd.Series(usual, index=lines.index))
    return pd.DataFrame(
        {
            "account_id": words(lines, "account_id"),
            "year": year,
            "line": lines["line"].astype(object),
            "split_key": words(lines, "split_key", "equal"),
            "quantity": quantity,
            "amount": column(lines, "amount").fillna(quantity * rate),
            "evidence": words(lines, "evidence", "C"),
        }
    )[LINES]


LINES = ["account_id", "year", "line", "split_key", "quantity", "amount", "evidence"]


def extend_lines(lines: pd.DataFrame, norms: Norms) -> pd.DataFrame:
    """Return the lines of the plan years; years after the last typed one of an account repeat it, indexed, marked C."""
    rows = lines[lines["year"].isin(norms.plan_years)]
    if rows.empty:
        return rows
    owner = rows["account_id"].fillna("")
    last = rows["year"].groupby(owner).transform("max")
    ends = rows[rows["year"] == last]
    later = [_continue(ends[ends["year"] < year], year, norms.indexation) for year in norms.plan_years]
    return pd.concat([rows, *later]).sort_values(["year"], kind="stable")


def _continue(ends: pd.DataFrame, year: int, indexation: float) -> pd.DataFrame:
    """Return the last typed lines as a later year would have them."""
    amount = ends["amount"] * (1 + indexation) ** (year - ends["year"])
    return ends.assign(amount=amount, year=year, evidence="C")


def _planned(own: pd.DataFrame, profile: pd.DataFrame, assessed: pd.DataFrame) -> pd.DataFrame:
    """Compare each account's own lines with the programme nearest in cost over the horizon."""
    sums = own.groupby("account_id")["amount"].sum()
    sums = sums[sums.index.isin(assessed["account_id"])].rename("planned").rename_axis("account_id").reset_index()
    work = profile[profile["level"] != "none"].groupby(["account_id", "level"])["amount"].sum()
    both = sums.merge(work.rename("by_programme").reset_index(), on="account_id")
    both["gap"] = (both["planned"] - both["by_programme"]).abs()
    both["order"] = both["level"].map(LEVELS.index)
    nearest = both.sort_values(["account_id", "gap", "order"], kind="stable").drop_duplicates("account_id")
    nearest = nearest.rename(columns={"level": "written_for"})
    nearest["difference_share"] = nearest["planned"] / nearest["by_programme"].where(nearest["by_programme"] > 0) - 1
    nearest["name"] = nearest["account_id"].map(assessed.set_index("account_id")["name"])
    return nearest[["account_id", "name", "written_for", "planned", "by_programme", "difference_share"]]


def _figures(result: Mapping[str, pd.DataFrame], own: pd.DataFrame) -> dict[str, Any]:
    programmes, shared = result["programmes"], result["shared"]
    sources = programmes.loc[programmes["level"] != "none", "source"]
    return {
        "source": "computed" if len(sources) and (sources == "computed").all() else "table" if len(sources) else None,
        "evidence": weakest(programmes["evidence"]) if len(programmes) else None,
        "shared_total": float(shared["amount"].sum()),
        "own_total": float(own["amount"].sum()),
        "planned_accounts": len(result["planned"]),
        "unpriced": len(result["unpriced"]),
    }


def _findings(result: Mapping[str, pd.DataFrame], figures: Mapping[str, Any], norms: Norms) -> tuple[Finding, ...]:
    found = []
    if figures["source"] == "computed":
        key = "computed" if norms.hour_rate > 0 else "computed_no_rate"
        found.append(Finding(key, {"hours": norms.hours_per_account, "rate": norms.hour_rate or None}, "warn", 95))
    if figures["unpriced"]:
        found.append(Finding("unpriced", {"n": figures["unpriced"]}, "warn", 65))
    apart = result["planned"][result["planned"]["difference_share"].abs() > 0.25]
    apart = apart.sort_values("difference_share", key=lambda gap: -gap.abs(), kind="stable")
    if len(apart):
        first = apart.iloc[0]
        values = {"n": len(apart), "name": first["name"], "level": first["written_for"]}
        gap = {"planned": float(first["planned"]), "programme": float(first["by_programme"])}
        found.append(Finding("lines_apart", values | gap | {"gap": float(first["difference_share"])}, "warn", 45))
    time = result["programmes"]["fte"] * norms.fte_rate
    short = result["programmes"][time > result["programmes"]["yearly_cost"] * 1.001]
    if len(short) and figures["source"] != "computed":
        first = short.assign(time=time).iloc[0]
        values = {"name": first["name"], "level": first["level"], "time": float(first["time"])}
        found.append(Finding("time_dearer", values | {"cost": float(first["yearly_cost"])}, "warn", 50))
    return order_findings(found)


def _checks(
    levels: pd.DataFrame, costs: pd.DataFrame, own: pd.DataFrame, planned: pd.DataFrame, assessed: int
) -> tuple[Check, ...]:
    """Hold that the costs at the level for which lines were written are those lines, and that nobody must be served."""
    written = costs.merge(planned[["account_id", "written_for"]], on="account_id")
    written = written[written["level"] == written["written_for"]]
    lines = own[own["account_id"].isin(planned["account_id"])]
    return (
        Check("own_lines", float(written["amount"].sum()), float(lines["amount"].sum())),
        Check("levels", float((levels["level"] == "none").sum()), float(assessed)),
    )


def split_shared(shared: pd.DataFrame, keys: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Split shared lines over the accounts that are in the programme.

    Parameters
    ----------
    shared : DataFrame
        year, line, split_key, amount, evidence.
    keys : DataFrame
        Index account_id; columns equal, revenue, potential, hours: by what to split. A key that is nothing for all
        accounts (revenue of prospects) splits equally; an unknown one counts as nothing.
    years : sequence of int
        Years that are wanted.

    Returns
    -------
    DataFrame
        account_id, year, line, amount, evidence; the amounts add to the shared ones. Empty where `keys` is.
    """
    columns = ["account_id", "year", "line", "amount", "evidence"]
    rows = shared[shared["year"].isin(list(years))]
    if rows.empty or keys.empty:
        return pd.DataFrame(columns=columns)
    weights = keys.astype(float).fillna(0.0).clip(lower=0.0)
    weights = weights.assign(**{key: 1.0 for key in weights if not weights[key].sum() > 0})
    parts = (weights / weights.sum()).rename_axis("account_id").rename_axis(columns="split_key")
    spread = rows.merge(parts.stack().rename("part").reset_index(), on="split_key")
    spread["amount"] = spread["amount"].astype(float) * spread["part"]
    order = pd.Series(range(len(keys)), index=keys.index)
    spread = spread.assign(place=spread["account_id"].map(order)).sort_values(["place", "year", "line"], kind="stable")
    return spread[columns].reset_index(drop=True)
