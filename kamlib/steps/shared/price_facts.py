"""Prices of ours and of rivals for one account: which facts count, and how dear each company is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.core.evidence import weakest
from kamlib.core.schema import US
from kamlib.quant.pricing import market_perceived_quality


def select_prices(prices: pd.DataFrame, account: str, companies: Sequence[str]) -> pd.DataFrame:
    """Return one price per company and product line: what was seen at the account, else the general level.

    Parameters
    ----------
    prices : DataFrame
        The client's price facts, all accounts: account_id (missing: the general level), product_line, company,
        price, evidence.
    account : str
        Its account_id.
    companies : sequence of str
        Ours and the rivals'; others are left out, and prices of 0 or below.

    Returns
    -------
    DataFrame
        product_line, company, price (mean where several facts stand), evidence (the weakest of them), scope (account /
        general), relative (to the mean of the others in that line; NaN where nobody else's is known).
    """
    ours = prices["account_id"] == account
    rows = prices[prices["company"].isin(companies) & (prices["price"] > 0) & (ours | prices["account_id"].isna())]
    rows = rows.assign(scope=np.where(rows["account_id"] == account, "account", "general"))
    rows = rows.sort_values("scope", kind="stable")
    keys = ["product_line", "company"]
    rows = rows[rows["scope"] == rows.groupby(keys)["scope"].transform("first")]
    grouped = rows.groupby(keys, sort=True)
    facts = grouped.agg(price=("price", "mean"), evidence=("evidence", weakest), scope=("scope", "first")).reset_index()
    return facts.assign(relative=_relative(facts))


def _relative(facts: pd.DataFrame) -> pd.Series:
    lines = facts.groupby("product_line")["price"]
    others = (lines.transform("sum") - facts["price"]) / (lines.transform("count") - 1).replace(0, np.nan)
    return facts["price"] / others


def price_table(facts: pd.DataFrame, companies: Sequence[str]) -> pd.DataFrame:
    """Return prices with product lines in rows and companies in columns, in the order given.

    Parameters
    ----------
    facts : DataFrame
        Of :func:`select_prices`.
    companies : sequence of str
        Order of the columns.

    Returns
    -------
    DataFrame of float
        NaN where no price is known; a company without any has a column of NaN.
    """
    wide = facts.pivot(index="product_line", columns="company", values="price")
    return wide.reindex(columns=list(companies)).astype(float)


def line_weights(table: pd.DataFrame, purchases: pd.Series) -> tuple[pd.Series, str]:
    """Return what each product line weighs: purchases from us, or equal weights where there are none of these lines.

    Parameters
    ----------
    table : DataFrame
        Of :func:`price_table`.
    purchases : Series
        What the account bought from us, by product line (money); sums below 0 count as nothing.

    Returns
    -------
    tuple of Series and str
        Shares by product line, and ``purchases`` or ``equal``.
    """
    bought = purchases.reindex(table.index).fillna(0.0).clip(lower=0.0)
    if bought.sum() > 0:
        return bought / bought.sum(), "purchases"
    return pd.Series(1.0 / max(1, len(table)), index=table.index), "equal"


def relative_prices(table: pd.DataFrame, weights: pd.Series) -> dict[str, float]:
    """Return each company's price over the mean of the others', weighted by line; NaN where it cannot be compared.

    The price is compared exactly as the quality is (market-perceived quality of the same name), so that both axes of
    the map mean the same.

    Parameters
    ----------
    table : DataFrame
        Of :func:`price_table`.
    weights : Series
        By product line, of :func:`line_weights`.

    Returns
    -------
    dict of str to float
        By company; 1.1 is 10 % dearer than the others.
    """
    return {name: _relative_price(table, weights, name) for name in table.columns}


def compare_prices(
    prices: pd.DataFrame, account: str, companies: Sequence[str], purchases: pd.Series
) -> dict[str, float]:
    """Return each company's relative price for one account, from the client's facts (see :func:`relative_prices`).

    Parameters
    ----------
    prices : DataFrame
        The client's price facts, all accounts.
    account : str
    companies : sequence of str
        Ours and the rivals'.
    purchases : Series
        What the account bought from us in the base year, by product line (money).

    Returns
    -------
    dict of str to float
        By company; NaN where it cannot be compared.
    """
    table = price_table(select_prices(prices, account, companies), companies)
    return relative_prices(table, line_weights(table, purchases)[0])


def _relative_price(table: pd.DataFrame, weights: pd.Series, company: str) -> float:
    others = table.drop(columns=company)
    if table.empty or others.empty or table[company].isna().all() or others.isna().all(axis=None):
        return float("nan")
    return market_perceived_quality(weights.to_numpy(), table[company].to_numpy(), others.T.to_numpy())


def pair_price(table: pd.DataFrame, weights: pd.Series, rival: str) -> float:
    """Return our price over one rival's, weighted by line; NaN where no line has both.

    Parameters
    ----------
    table : DataFrame
        Of :func:`price_table`, with ours.
    weights : Series
        By product line, of :func:`line_weights`.
    rival : str
        A company.

    Returns
    -------
    float
        1.1: we are 10 % dearer.
    """
    if table.empty or rival not in table or table[rival].isna().all() or table[US].isna().all():
        return float("nan")
    return market_perceived_quality(weights.to_numpy(), table[US].to_numpy(), table[rival].to_numpy())


def dearest(relative: dict[str, float]) -> bool | None:
    """Tell whether we are the most expensive by facts; None where our price or every rival's is unknown."""
    ours = relative.get(US, float("nan"))
    rivals = [value for name, value in relative.items() if name != US and not np.isnan(value)]
    return None if np.isnan(ours) or not rivals else ours >= max(rivals)


def quality_ratios(marks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the market-perceived quality ratio of every company against the others; NaN where unknown.

    Parameters
    ----------
    marks : ndarray of shape (companies, criteria)
        On one scale above 0; NaN where unknown.
    weights : ndarray of shape (criteria,)
        Non-negative; NaN counts as 0.

    Returns
    -------
    ndarray of shape (companies,)
        1.1 is 10 % better than the others.
    """
    found = []
    for place in range(len(marks)):
        others = np.delete(marks, place, axis=0)
        unknown = not len(others) or not np.nansum(weights) > 0
        found.append(np.nan if unknown else market_perceived_quality(np.nan_to_num(weights), marks[place], others))
    return np.array(found)


def pair_quality(marks: np.ndarray, weights: np.ndarray, place: int) -> float:
    """Return our quality over one rival's, criterion by criterion; NaN where nothing that weighs is known for both.

    Parameters
    ----------
    marks : ndarray of shape (companies, criteria)
        Ours first; NaN where unknown.
    weights : ndarray of shape (criteria,)
        Non-negative; NaN counts as 0.
    place : int
        Row of the rival.

    Returns
    -------
    float
        1.1: we are 10 % better.
    """
    if not np.nansum(weights) > 0:
        return float("nan")
    return market_perceived_quality(np.nan_to_num(weights), marks[0], marks[place])
