"""Norms of consumption against what accounts that we supply alone really bought."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.profile.potential.demand import find_shares, price_in
from kamlib.steps.shared.frames import blank

#: Fewer accounts than this say nothing about a norm.
LEAST = 3
#: A calibrated norm within this share of the one in use confirms it.
TOLERANCE = 0.10
_SHARE = "addressable_share"


def calibrate_norms(
    norms: pd.DataFrame,
    quantities: pd.DataFrame,
    bought: pd.DataFrame,
    addressable: pd.DataFrame,
    sole: set[str],
    base_year: int,
) -> pd.DataFrame:
    """Return each norm beside the one that sole-supplied accounts show.

    Of an account that we supply alone, sales are all of its consumption that is open to us: units sold over units that
    the norms expect, times the addressable share, is the factor by which the norm is wrong for it. The calibrated norm
    is the norm times the median factor. Where a line has several drivers, their norms share one factor: sales do not
    say which driver caused them. A year in which an account has sales without a product line says nothing of lines.

    Parameters
    ----------
    norms, addressable : DataFrame
        The client's tables.
    quantities : DataFrame
        Of :func:`kamlib.steps.profile.potential.demand.fill_years`; years held flat are not evidence and are left out.
    bought : DataFrame
        Purchases by account, year and product line (:func:`kamlib.steps.shared.purchases.sum_purchases`).
    sole : set of str
        Accounts that we supply alone.
    base_year : int
        Last year that counts.

    Returns
    -------
    DataFrame
        driver, product_line, norm, calibrated, calibrated_low, calibrated_high (quartiles, in units of the norm),
        spread (their distance over the median, 0…), accounts (that it rests on), verdict: ``low`` / ``high`` (the norm
        is outside the middle half and more than :data:`TOLERANCE` off), ``holds``, ``few`` (under :data:`LEAST`
        accounts), ``unknown`` (none).
    """
    factors = _factors(norms, quantities, bought, addressable, sole, base_year)
    grouped = factors.groupby("product_line")["factor"]
    frame = norms[["driver", "product_line", "norm"]].copy()
    quartiles = {name: frame["product_line"].map(grouped.quantile(at)) for name, at in _QUARTILES}
    frame["calibrated"] = frame["norm"] * quartiles["middle"]
    frame["calibrated_low"] = frame["norm"] * quartiles["low"]
    frame["calibrated_high"] = frame["norm"] * quartiles["high"]
    frame["spread"] = (quartiles["high"] - quartiles["low"]) / quartiles["middle"].where(quartiles["middle"] > 0)
    frame["accounts"] = frame["product_line"].map(grouped.size()).fillna(0).astype(int)
    frame["verdict"] = _verdicts(frame["accounts"], **quartiles)
    return frame.reset_index(drop=True)


_QUARTILES = (("low", 0.25), ("middle", 0.5), ("high", 0.75))


def _factors(norms, quantities, bought, addressable, sole, base_year) -> pd.DataFrame:
    """Return sold over expected units by account and line, over the years in which both are known."""
    usable = quantities[
        quantities["account_id"].isin(sole) & (quantities["year"] <= base_year) & (quantities["known"] != "held")
    ]
    if usable.empty or bought.empty:
        return blank(["account_id", "product_line", "factor"])
    rows = usable.merge(norms[["driver", "product_line", "norm", "price", "price_growth", _SHARE]], on="driver")
    rows["expected"] = rows["quantity"] * rows["norm"] * find_shares(rows, addressable)[0]
    rows["price_then"] = price_in(rows, base_year)
    keys = ["account_id", "year", "product_line"]
    expected = rows.groupby(keys).agg(expected=("expected", "sum"), price_then=("price_then", "mean")).reset_index()
    found = expected.merge(_told_by_line(bought), on=keys[:2]).merge(bought, on=keys, how="left", indicator="row")
    # Without quantities the money says it, less exactly: our price may differ from the list.
    sold = found["quantity"].fillna(found["revenue"] / found["price_then"].where(found["price_then"] > 0))
    found["sold"] = sold.where(found["row"] == "both", 0.0)  # no row of the line in a year of purchases: none was sold
    sums = found.dropna(subset=["sold"]).groupby(["account_id", "product_line"])[["sold", "expected"]].sum()
    sums = sums[sums["expected"] > 0]
    return (sums["sold"] / sums["expected"]).rename("factor").reset_index()


def _told_by_line(bought: pd.DataFrame) -> pd.DataFrame:
    """Return the accounts and years whose every purchase has a product line."""
    told = bought["product_line"].notna().groupby([bought["account_id"], bought["year"]]).all()
    return told[told].reset_index()[["account_id", "year"]]


def _verdicts(accounts: pd.Series, low: pd.Series, middle: pd.Series, high: pd.Series) -> np.ndarray:
    choices = [
        (accounts == 0, "unknown"),
        (accounts < LEAST, "few"),
        ((middle > 1 + TOLERANCE) & (low > 1), "low"),
        ((middle < 1 - TOLERANCE) & (high < 1), "high"),
    ]
    return np.select([rule for rule, _ in choices], [word for _, word in choices], "holds").astype(object)


def sole_supplied(accounts: pd.DataFrame) -> set[str]:
    """Return the accounts that we supply alone."""
    if "sole_supplier" not in accounts:
        return set()
    alone = accounts["sole_supplier"].astype("boolean").fillna(False).astype(bool)
    return set(accounts.loc[alone, "account_id"])
