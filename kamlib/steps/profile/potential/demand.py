"""Demand from its physical causes: driver quantities by year, times norms and prices, with the evidence behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.evidence import CLASSES
from kamlib.steps.shared.frames import blank

_CODES = {letter: code for code, letter in enumerate(CLASSES)}
_ESTIMATE, _EXTRAPOLATION = 1, 2
LINE_COLUMNS = (
    "account_id",
    "year",
    "driver",
    "product_line",
    "quantity",
    "units",
    "demand",
    "addressable",
    "potential_margin",
    "evidence",
)


def class_codes(classes: pd.Series) -> pd.Series:
    """Return evidence classes as numbers, 0 the best; a figure without a class counts as C."""
    return classes.map(_CODES).fillna(_EXTRAPOLATION).astype(int)


def classes_of(codes: np.ndarray | pd.Series) -> np.ndarray:
    """Return numbers as evidence classes."""
    return np.array(CLASSES, dtype=object)[np.asarray(codes, dtype=int)]


def fill_years(drivers: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return driver quantities for every year that can be known, with the evidence of each.

    Between two known years the quantity is interpolated linearly and is an estimate (B) at best; after the last known
    year it is held flat and is an extrapolation (C); before the first it stays unknown.

    Parameters
    ----------
    drivers : DataFrame
        account_id, driver, year, quantity, evidence.
    last_year : int
        Last year of the horizon; later plans are left out, but still guide the interpolation before it.

    Returns
    -------
    DataFrame
        account_id, driver, year, quantity, code (evidence as a number), known ('stated', 'between', 'held').
    """
    keys = ["account_id", "driver"]
    if drivers.empty:
        return blank([*keys, "year", "quantity", "code", "known"])
    rows = drivers.assign(code=class_codes(drivers["evidence"]).astype(float), year=drivers["year"].astype(int))
    years = range(rows["year"].min(), max(rows["year"].max(), last_year) + 1)
    stated, codes = (
        rows.pivot(index=keys, columns="year", values=name).astype(float).reindex(columns=years)
        for name in ("quantity", "code")
    )
    between = stated.interpolate(axis=1, limit_area="inside")
    before, after = codes.ffill(axis=1), codes.bfill(axis=1)
    code = np.maximum(np.maximum(before, after), _ESTIMATE).fillna(_EXTRAPOLATION)
    frame = pd.DataFrame({"quantity": between.ffill(axis=1).stack().dropna()})
    frame["code"] = codes.combine_first(code).stack().reindex(frame.index).astype(int)
    known = pd.DataFrame(np.where(stated.notna(), "stated", np.where(between.notna(), "between", "held")), stated.index)
    known.columns = stated.columns
    frame["known"] = known.stack().reindex(frame.index)
    frame = frame.reset_index()
    return frame[frame["year"] <= last_year].reset_index(drop=True)


def spread_demand(
    quantities: pd.DataFrame, norms: pd.DataFrame, addressable: pd.DataFrame, base_year: int
) -> pd.DataFrame:
    """Return demand by account, year, driver and product line.

    demand = quantity · norm · price(year); addressable = demand · addressable share (the account's own, else that of
    the norm, else all of it as an assumption of class C); margin = addressable · gross margin. A line's evidence is
    that of its weakest part.

    Parameters
    ----------
    quantities : DataFrame
        Of :func:`fill_years`.
    norms, addressable : DataFrame
        Tables of those names.
    base_year : int
        Year of the prices in `norms`; other years follow ``price_growth``.

    Returns
    -------
    DataFrame
        :data:`LINE_COLUMNS`, sorted by account, year, driver and line; `quantity` in driver units, `units` of product.
    """
    if quantities.empty or norms.empty:
        return blank(LINE_COLUMNS)
    rows = quantities.merge(norms.rename(columns={"evidence": "norm_evidence"}), on="driver")
    share, share_code = find_shares(rows, addressable)
    price = price_in(rows, base_year)
    rows["units"] = rows["quantity"] * rows["norm"]
    rows["demand"] = rows["units"] * price
    rows["addressable"] = rows["demand"] * share
    rows["potential_margin"] = rows["addressable"] * rows["gross_margin_share"]
    parts = [rows["code"], class_codes(rows["norm_evidence"]), share_code]
    rows["evidence"] = classes_of(np.maximum.reduce([np.asarray(part) for part in parts]))
    rows = rows.sort_values(["account_id", "year", "driver", "product_line"], kind="stable")
    return rows[list(LINE_COLUMNS)].reset_index(drop=True)


def price_in(rows: pd.DataFrame, base_year: int) -> pd.Series:
    """Return the price of each row in its year; where nobody states a growth, the price of today stands."""
    return rows["price"] * (1 + rows["price_growth"].astype(float).fillna(0.0)) ** (rows["year"] - base_year)


def find_shares(rows: pd.DataFrame, addressable: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the addressable share of each row and the code of its evidence; the norm's own share adds no doubt.

    Parameters
    ----------
    rows : DataFrame
        account_id, product_line, addressable_share (of the norm).
    addressable : DataFrame
        The client's table of that name: shares of single accounts.
    """
    own = rows[["account_id", "product_line"]].merge(addressable, on=["account_id", "product_line"], how="left")
    own.index = rows.index
    stated, usual = own["addressable_share"].astype(float), rows["addressable_share"].astype(float)
    code = class_codes(own["evidence"]).where(stated.notna(), np.where(usual.notna(), 0, _EXTRAPOLATION))
    return stated.fillna(usual).fillna(1.0), code.astype(int)


def split_evidence(rows: pd.DataFrame, keys: list[str], amount: str) -> pd.DataFrame:
    """Return for each group its class and the shares of the amount that rest on A, B and C.

    The class of a total is that of its middle unit of money: at least half of the total is of that class or better.

    Returns
    -------
    DataFrame
        Indexed by `keys`: evidence, a_share, b_share, c_share (0…1; NaN where the amount is zero).
    """
    sums = rows.pivot_table(index=keys, columns="evidence", values=amount, aggfunc="sum", observed=True)
    sums = sums.reindex(columns=list(CLASSES)).fillna(0.0).abs()
    shares = sums.div(sums.sum(axis=1).replace(0.0, float("nan")), axis=0)
    reached = shares.cumsum(axis=1) >= 0.5 - 1e-9
    weakest = class_codes(rows["evidence"]).groupby([rows[key] for key in keys]).max()
    middle = pd.Series(classes_of(reached.to_numpy().argmax(axis=1)), shares.index)
    frame = shares.rename(columns={letter: f"{letter.lower()}_share" for letter in CLASSES})
    frame.columns.name = None
    frame.insert(0, "evidence", middle.where(shares["A"].notna(), classes_of(weakest.reindex(shares.index))))
    return frame
