"""What the customer compares an offer with: today's terms, or the best offer of a competitor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.evidence import weakest
from kamlib.core.schema import US
from kamlib.quant.pricing import economic_value
from kamlib.steps.offers.assumptions import TODAY, UnknownChoiceError
from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.money import Terms
from kamlib.steps.shared.money_view import COVERED, premium_of
from kamlib.steps.shared.price_facts import price_table, select_prices


@dataclass(frozen=True)
class Reference:
    """The next best alternative as the customer counts it, per year of the basis.

    Attributes
    ----------
    alternative : str
        A competitor, or ``_today``.
    gain : ndarray of shape (years,)
        What going there brings against today's terms; zeros for today's terms, and wherever going there would cost him.
    spread : float
        Half-width of the gain, as a share of it, by the evidence of the prices.
    """

    alternative: str
    gain: np.ndarray
    spread: float


def compare_alternatives(
    account: str, prices: pd.DataFrame, purchases: pd.Series, benefits: pd.Series, standing: pd.DataFrame, basis: Basis
) -> pd.DataFrame:
    """Compare what the customer would gain a year by going to each competitor with the same basket.

    Parameters
    ----------
    account : str
    prices : DataFrame
        The client's price facts, all accounts.
    purchases : Series
        What the account bought from us in the base year, by product line.
    benefits : Series
        What they confirmed to have from us beyond the goods, by year; NaN where none is on file.
    standing : DataFrame
        company, mark, place from the competitor analysis; may be empty.
    basis : Basis

    Returns
    -------
    DataFrame
        alternative (``_today`` first, then competitors, the largest gain first), priced_share (of his purchases with
        both prices), basket (what they would pay there for what has both prices), price_gain (what they pay us above
        it), benefits_lost (confirmed benefits of ours that would still come, an even amount a year over the horizon in
        money of the base year: what was done once is not lost each year), gain (a year: price_gain − benefits_lost),
        evidence (weakest of the prices), mark, place, usable (bool; prices cover half of his purchases).
    """
    companies = sorted(set(prices["company"].dropna()) - {US}) if len(prices) else []
    facts = select_prices(prices, account, [US, *companies]) if companies else pd.DataFrame()
    lost = lasting_benefits(benefits, basis)
    rows = [_rival(name, facts, purchases, lost) for name in companies]
    today = {"alternative": TODAY, "priced_share": 1.0, "basket": basis.revenue, "price_gain": 0.0}
    today |= {"benefits_lost": 0.0, "gain": 0.0, "evidence": "A", "usable": True}
    frame = pd.DataFrame(rows, columns=list(today)).sort_values(["gain", "alternative"], ascending=[False, True])
    frame = pd.concat([pd.DataFrame([today]), frame[frame["priced_share"] > 0]], ignore_index=True)
    marks = (
        standing.set_index("company")[["mark", "place"]] if len(standing) else pd.DataFrame(columns=["mark", "place"])
    )
    names = frame["alternative"].where(frame["alternative"] != TODAY, US)
    frame["mark"] = names.map(marks["mark"]).astype(float)
    frame["place"] = names.map(marks["place"]).astype(float)
    return frame


def lasting_benefits(benefits: pd.Series, basis: Basis) -> float:
    """Return what the customer would lose of our benefits: the even yearly amount of those that still come."""
    coming = benefits.reindex(list(basis.years)).fillna(0.0).to_numpy(dtype=float)
    return float((coming * basis.index) @ basis.factors) / basis.annuity


def _rival(name: str, facts: pd.DataFrame, purchases: pd.Series, lost: float) -> dict:
    table = price_table(facts, [US, name])
    seen = premium_of(table, purchases, name)
    lines = table.dropna().index
    used = facts[(facts["company"] == name) & facts["product_line"].isin(lines)]
    return {
        "alternative": name,
        "priced_share": seen["priced_share"],
        "basket": seen["base"],
        "price_gain": seen["premium"],
        "benefits_lost": lost,
        "gain": seen["premium"] - lost,
        "evidence": weakest(used["evidence"]),
        "usable": bool(seen["priced_share"] >= COVERED),
    }


def propose_reference(alternatives: pd.DataFrame) -> str:
    """Return the usable alternative that brings the customer most; today's terms where none brings anything."""
    usable = alternatives[alternatives["usable"] & (alternatives["gain"] > 0)]
    return str(usable["alternative"].iloc[0]) if len(usable) else TODAY


def take_reference(alternatives: pd.DataFrame, name: str, basis: Basis, ranges: dict[str, float]) -> Reference:
    """Return the chosen alternative over the years: its price gain grows with purchases, the benefits with prices.

    Raises
    ------
    UnknownChoiceError
        No prices of that name.
    """
    if name not in set(alternatives["alternative"]):
        raise UnknownChoiceError(name, "rival_unpriced")
    row = alternatives[alternatives["alternative"] == name].iloc[0]
    growth = basis.purchases / basis.revenue if basis.revenue > 0 else np.ones(len(basis.years))
    gain = np.maximum(row["price_gain"] * growth - row["benefits_lost"] * basis.index, 0.0)
    return Reference(name, np.zeros(len(growth)) if name == TODAY else gain, ranges[row["evidence"]])


def sum_economic_value(terms: list[Terms], alternatives: pd.DataFrame, reference: str, basis: Basis) -> pd.DataFrame:
    """Return the total economic value of each way of dealing: reference value + positive − negative differences.

    Returns
    -------
    DataFrame
        variant, reference, reference_value (what the next best alternative costs him a year for the same basket),
        today_difference (benefits he has from us already and would lose there), positive, negative (expected a year, by
        components; negative is at most 0), economic_value, price (what he pays us), surplus (value − price: what he
        gains against the alternative). Empty where his purchases or the reference are unknown.
    """
    row = alternatives[alternatives["alternative"] == reference].iloc[0]
    # Lines that the rival does not price are taken at our price: they make no difference.
    basket = basis.revenue - row["price_gain"]
    if np.isnan(basket) or not basis.revenue > 0:
        return pd.DataFrame(columns=["variant", *_VALUE])
    rows = [_value(each, reference, basket, float(row["benefits_lost"]), basis) for each in terms]
    return pd.DataFrame(rows, columns=["variant", *_VALUE])


_VALUE = [
    *("reference", "reference_value", "today_difference", "positive", "negative", "economic_value"),
    *("price", "surplus"),
]


def _value(terms: Terms, reference: str, basket: float, today: float, basis: Basis) -> dict:
    expected = terms.parts["expected"].to_numpy(dtype=float)
    known = expected[~np.isnan(expected)]
    total = economic_value(basket, np.append(known, today))
    price = basis.revenue * (1 + terms.price_change)
    return {
        "variant": terms.variant,
        "reference": reference,
        "reference_value": basket,
        "today_difference": today,
        "positive": float(known[known > 0].sum()),
        "negative": float(known[known < 0].sum()),
        "economic_value": total,
        "price": price,
        "surplus": total - price,
    }
