"""From one year's profit to the next: what price, unit cost, volume, lines won and lost, and service did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.schema import COST_KINDS
from kamlib.steps.shared import ledger

STEPS = ("price", "unit_cost", "volume", "won", "lost", "unsplit", "cost_to_serve")
_SUMS = ("revenue", "cogs", "quantity")


def bridge_accounts(sales: pd.DataFrame, by_year: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return what changed the profit of each account from the year before to a year.

    Of a product line that was bought by quantity in both years: price = (p₁ − p₀) · q₁, unit cost = −(c₁ − c₀) · q₁,
    volume and mix = (q₁ − q₀) · (p₀ − c₀). A line bought in one of the years only is won or lost with its margin; one
    without quantities changes its margin unsplit.

    Parameters
    ----------
    sales : DataFrame
        Table ``sales``.
    by_year : DataFrame
        Of the profitability: account_id, year, margin, costs by kind.
    year : int
        The later year.

    Returns
    -------
    DataFrame
        account_id, before, one column per :data:`STEPS`, after: before tax, money; before and the steps add up to
        after. Costs count where the same kinds are on file in both years, else it is the gross margin. Accounts whose
        margin is unknown in one of the years are left out. Empty without both years.
    """
    sides = [by_year[by_year["year"] == each].set_index("account_id") for each in (year - 1, year)]
    if any(side["revenue"].abs().sum() == 0 for side in sides):
        return pd.DataFrame(columns=["account_id", "before", *STEPS, "after"])
    ids = sides[0].index.union(sides[1].index)
    margins = [side["margin"].reindex(ids).where(ids.isin(side.index), 0.0) for side in sides]
    costs = [_cost(side, sides).reindex(ids).fillna(0.0) for side in sides]
    table = _split_lines(sales, year).groupby("account_id")[list(STEPS[:-1])].sum().reindex(ids).fillna(0.0)
    table["cost_to_serve"] = costs[0] - costs[1]
    table["before"], table["after"] = margins[0] - costs[0], margins[1] - costs[1]
    known = table["before"].notna() & table["after"].notna()
    return table[known].rename_axis("account_id").reset_index()[["account_id", "before", *STEPS, "after"]]


def _cost(side: pd.DataFrame, sides: list[pd.DataFrame]) -> pd.Series:
    """Return the costs of a year that are on file in both: unlike things are not compared."""
    kinds = [kind for kind in COST_KINDS if all(each[kind].notna().any() for each in sides)]
    return side[kinds].sum(axis=1)


def _split_lines(sales: pd.DataFrame, year: int) -> pd.DataFrame:
    lines = pd.DataFrame({"account_id": sales["account_id"], "line": ledger.words(sales, "product_line", "")})
    lines["year"], lines["revenue"] = ledger.year_of(sales), ledger.column(sales, "revenue")
    lines["cogs"] = ledger.line_costs(sales)
    lines["quantity"] = ledger.column(sales, "quantity")
    keys = ["account_id", "line"]
    was, now = (_sum_year(lines, each, keys) for each in (year - 1, year))
    both = was.add_suffix("_0").join(now.add_suffix("_1"), how="outer")
    margin = [both[f"revenue_{side}"] - both[f"cogs_{side}"] for side in (0, 1)]
    absent = [~both.index.isin(side.index) for side in (was, now)]
    counted = (both["quantity_0"] > 0) & (both["quantity_1"] > 0)
    ratio = (both["quantity_1"] / both["quantity_0"]).where(counted)
    found = {
        "price": both["revenue_1"] - both["revenue_0"] * ratio,
        "unit_cost": both["cogs_0"] * ratio - both["cogs_1"],
        "volume": (ratio - 1) * margin[0],
        "won": margin[1].where(absent[0]),
        "lost": -margin[0].where(absent[1]),
        "unsplit": (margin[1] - margin[0]).where(~counted),
    }
    return pd.DataFrame(found).fillna(0.0).reset_index()


def _sum_year(lines: pd.DataFrame, year: int, keys: list[str]) -> pd.DataFrame:
    """Return the sums of a year's lines; one unknown cell makes its sum unknown."""
    rows = lines[(lines["year"] == year).fillna(False)]
    sums = rows.groupby(keys)[list(_SUMS)].sum()
    gaps = rows[list(_SUMS)].isna().groupby([rows[each] for each in keys]).any()
    return sums.mask(gaps.reindex(sums.index))


def sum_bridge(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the bridge of the whole base: step, amount; the year before first, the year last."""
    if accounts.empty:
        return pd.DataFrame(columns=["step", "amount"])
    sums = accounts[["before", *STEPS, "after"]].sum()
    shown = sums[(sums != 0) | sums.index.isin(["before", "after"])]
    return pd.DataFrame({"step": shown.index.astype(object), "amount": shown.to_numpy(dtype=float)})


def order_bridge(accounts: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return the bridges of the accounts, the largest change first, with their names."""
    change = accounts["after"] - accounts["before"]
    table = accounts.assign(change=change, name=accounts["account_id"].map(names), size=np.abs(change.astype(float)))
    table = table.sort_values(["size", "account_id"], ascending=[False, True], kind="stable")
    return table[["account_id", "name", "before", *STEPS, "after", "change"]].reset_index(drop=True)
