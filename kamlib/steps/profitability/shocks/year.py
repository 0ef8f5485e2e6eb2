"""One year of accounts under a shock: what they buy, earn, cost and promise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.book import ShockView
from kamlib.quant.finance import after_tax
from kamlib.steps.profitability.shocks.case import ShocksCase
from kamlib.steps.shared import ledger


@dataclass(frozen=True)
class Struck:
    """A shock as it strikes this engagement.

    Parameters
    ----------
    kind : str
        'industry': all purchases of an industry change; 'cost': the unit cost of a product line changes and no price
        follows; 'money': money costs so much a year, in receivables and in discounting.
    of : str
        The industry or product line; empty where the kind has none.
    change : float
        Share by which it changes; of 'money' the new rate.
    volume : Series
        Factor of every account's purchases, by account_id.
    """

    kind: str
    of: str
    change: float
    volume: pd.Series


def strike(shock: ShockView, case: ShocksCase) -> Struck | None:
    """Return a shock with its target named, the largest one where none is; None where there is nothing to strike."""
    ids = pd.Index(case.ranking["account_id"])
    volume = pd.Series(1.0, ids)
    if shock.kind == "money":
        return Struck("money", "", shock.change, volume)
    if shock.kind == "industry":
        industries = case.industries.reindex(ids)
        of = shock.of or _largest(case.base.set_index("account_id")["revenue"].reindex(ids), industries)
        hit = (industries == of).fillna(False)
        return Struck("industry", of, shock.change, volume.mask(hit, 1 + shock.change)) if hit.any() else None
    costs = case.line_costs
    of = shock.of or _largest(costs["cogs"], costs["product_line"])
    return Struck("cost", of, shock.change, volume) if (costs["product_line"] == of).any() else None


def _largest(amounts: pd.Series, names: pd.Series) -> str:
    """Return the name with the largest sum, the first by the alphabet of equal ones; empty where there is none."""
    sums = amounts.astype(float).groupby(names).sum(min_count=1).dropna().sort_index()
    return str(sums.idxmax()) if len(sums) else ""


def run_year(case: ShocksCase, struck: Struck | None) -> pd.DataFrame:
    """Return the base year as it would have been: purchases, margin, what goes with them, net profit, potential.

    The people who serve customers stay on the payroll; logistics and financing follow purchases.

    Parameters
    ----------
    case : ShocksCase
    struck : Struck or None
        None: as it was.

    Returns
    -------
    DataFrame
        By account_id of the list: revenue, margin, contribution (margin less logistics and financing), profit (before
        tax), nopat, potential (present value); money, unknown where a part is.
    """
    ids = pd.Index(case.ranking["account_id"])
    base = case.base.set_index("account_id").reindex(ids)
    volume = struck.volume.reindex(ids) if struck else pd.Series(1.0, ids)
    margin = base["margin"] * volume
    if struck and struck.kind == "cost":
        margin = margin - struck.change * _cost_of(case.line_costs, struck.of).reindex(ids).fillna(0.0)
    dearer = struck.change / case.financing if struck and struck.kind == "money" and case.financing > 0 else 1.0
    leaving = (base["logistics"].fillna(0.0) + base["financing"].fillna(0.0) * dearer) * volume
    staying = base[list(ledger.STAYING)].fillna(0.0).sum(axis=1)
    table = pd.DataFrame({"revenue": base["revenue"] * volume, "margin": margin, "contribution": margin - leaving})
    table["profit"] = table["contribution"] - staying
    table["nopat"] = after_tax(table["profit"].to_numpy(), case.tax, float(table["profit"].sum()))
    table["potential"] = _potential(case, struck).reindex(ids) * volume
    return table


def _cost_of(costs: pd.DataFrame, line: str) -> pd.Series:
    rows = costs[costs["product_line"] == line]
    return rows.groupby("account_id")["cogs"].sum(min_count=1).astype(float)


def _potential(case: ShocksCase, struck: Struck | None) -> pd.Series:
    """Return the present value of the plan years' margins; a dearer line takes from those whose demand is known."""
    plan = case.demand[case.demand["year"] > case.base_year]
    margin = plan.set_index(["account_id", "year"])["potential_margin"].astype(float)
    if struck and struck.kind == "cost" and len(case.lines):
        lines = case.lines[(case.lines["product_line"] == struck.of) & (case.lines["year"] > case.base_year)]
        cost = (lines["addressable"] - lines["potential_margin"]).astype(float) * struck.change
        dearer = cost.groupby([lines["account_id"], lines["year"]]).sum()
        margin = margin - dearer.reindex(margin.index).fillna(0.0)
    rate = struck.change if struck and struck.kind == "money" else case.discount
    years = margin.index.get_level_values("year").to_numpy(dtype=float) - case.base_year
    return (margin * (1 + rate) ** -years).groupby(level="account_id").sum(min_count=1)


def months_covered(year: pd.DataFrame, case: ShocksCase) -> float:
    """Return how many months of the people's cost all accounts together carry; NaN without recorded costs."""
    fixed = ledger.fixed_cost(case.base, case.unused_cost)
    return float(12 * year["contribution"].sum(min_count=1) / fixed) if fixed > 0 else float(np.nan)
