"""An offer in money, year by year: what the customer gains, what we earn, and what volume a price cut needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.quant.finance import after_tax, npv
from kamlib.quant.pricing import break_even_sales_change, reactive_sales_change
from kamlib.steps.offers.assumptions import DISCOUNT, TODAY, OffersDecision
from kamlib.steps.offers.basis import Basis

#: Kinds whose cost rises with every unit sold; the others cost the same whatever he buys.
VARIABLE_KINDS = ("discount", "payment_terms", "logistics")


@dataclass(frozen=True)
class Terms:
    """One way of dealing with the account: a variant, or one of the two references.

    Attributes
    ----------
    variant, title : str
        Key and the client's words.
    price_change : float
        Share of the price; negative for a cut.
    uplift : float
        What it adds to our share of his purchases, if it works; NaN where nobody has said.
    confidence : float
        Chance that it does.
    parts : DataFrame
        Current components (see ``value.value_components``); empty for a reference.
    """

    variant: str
    title: str = ""
    price_change: float = 0.0
    uplift: float = 0.0
    confidence: float = 1.0
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Flows:
    """What one way of dealing changes against today's terms, per year of the basis: nominal, before tax.

    Attributes
    ----------
    value : ndarray of shape (components, years)
        Worth to the customer if the component works; NaN where unknown.
    cost : ndarray of shape (components, years)
        Our cost, one-off included; NaN where unknown.
    price : ndarray of shape (years,)
        What the price change hands to the customer on what he buys today (negative for a rise).
    gain : ndarray of shape (years,)
        Our margin on the growth of our share, if it comes; NaN where the growth or the potential is unknown.
    """

    value: np.ndarray
    cost: np.ndarray
    price: np.ndarray
    gain: np.ndarray


def list_terms(variants: pd.DataFrame, components: pd.DataFrame, decision: OffersDecision) -> list[Terms]:
    """Return today's terms, just a discount, then the variants in the order of their keys."""
    parts = dict(iter(components[components["current"]].groupby("variant")))
    own = [
        Terms(
            row.variant,
            row.title,
            0.0 if np.isnan(row.price_change) else row.price_change,
            row.share_uplift,
            row.uplift_confidence,
            parts.get(row.variant, components.iloc[:0]).reset_index(drop=True),
        )
        for row in variants.itertuples(index=False)
    ]
    none = components.iloc[:0]
    cut = Terms(DISCOUNT, price_change=-decision.discount, uplift=decision.discount_uplift, parts=none)
    return [Terms(TODAY, parts=none), cut, *own]


def lay_flows(terms: Terms, basis: Basis, ramp_years: int) -> Flows:
    """Lay what a way of dealing changes over the years."""
    years, parts = np.array(basis.years), terms.parts
    start, end = (parts[name].to_numpy(dtype=int)[:, None] for name in ("start_year", "end_year"))
    active = (start <= years) & (years <= end)
    value = parts["worth"].to_numpy(dtype=float)[:, None] * np.where(active, 1.0, 0.0) * basis.index
    yearly, once = (parts[name].to_numpy(dtype=float)[:, None] for name in ("our_cost", "one_off"))
    cost = (yearly * active + once * (start == years)) * basis.index
    price = _times(-terms.price_change, basis.purchases)
    gain = ramp_of(terms, basis, ramp_years) * full_gain(terms, basis, basis.addressable, basis.pool)
    return Flows(value, cost, price, gain)


def ramp_of(terms: Terms, basis: Basis, ramp_years: int) -> np.ndarray:
    """Return which part of the growth of our share has come by year: it lasts as long as any component does."""
    years, parts = np.array(basis.years), terms.parts
    start, end = (parts[name].to_numpy(dtype=int)[:, None] for name in ("start_year", "end_year"))
    active = (start <= years) & (years <= end)
    alive = active.any(axis=0) if len(active) else np.ones(years.size, dtype=bool)
    first = years[alive][0] if alive.any() else years[-1] + 1
    return np.clip((years - first + 1) / ramp_years, 0.0, 1.0) * alive


def full_gain(terms: Terms, basis: Basis, addressable: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """Return our margin on the full growth of our share, after the price change."""
    won = min(terms.uplift, basis.room) if not np.isnan(terms.uplift) else np.nan
    return _times(won, pool + terms.price_change * addressable)


def _times(share: float, amounts: np.ndarray) -> np.ndarray:
    """Multiply; nothing of an unknown amount is nothing."""
    return np.zeros(np.shape(amounts)) if share == 0 else share * np.asarray(amounts)


def sum_years(terms: Iterable[Terms], basis: Basis, ramp_years: int) -> pd.DataFrame:
    """Return the yearly table of every way of dealing.

    Returns
    -------
    DataFrame
        variant, year, customer_value (expected, components), price_value (what the price change hands over), customer
        (their sum), margin_gain (expected, on our growth), cost (of components), ours (margin_gain − price_value −
        cost, after tax; the others before). Values that nobody has stated are left out of the customer's sum; unknown
        costs make ours unknown.
    """
    frames = []
    for each in terms:
        flows = lay_flows(each, basis, ramp_years)
        chance = each.parts["confidence"].to_numpy(dtype=float)
        value = _known_sum(flows.value * chance[:, None])
        gain = _times(each.confidence, flows.gain)
        frame = pd.DataFrame({"variant": each.variant, "year": basis.years, "customer_value": value})
        frame["price_value"] = flows.price
        frame["customer"] = value + flows.price
        frame["margin_gain"] = gain
        frame["cost"] = flows.cost.sum(axis=0)
        frame["ours"] = after_tax(gain - flows.price - frame["cost"].to_numpy(), basis.tax)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _known_sum(amounts: np.ndarray) -> np.ndarray:
    """Add over the components those that are known; unknown where there are components and none is."""
    unknown = len(amounts) > 0 and bool(np.isnan(amounts).all())
    return np.full(amounts.shape[1:], np.nan) if unknown else np.nansum(amounts, axis=0)


def present_values(by_year: pd.DataFrame, names: Sequence[str], discount: float) -> pd.DataFrame:
    """Return the present value of yearly columns by variant, at the base year; years are complete and in order."""
    variants = by_year["variant"].drop_duplicates()
    flows = by_year[list(names)].to_numpy(dtype=float).reshape(len(variants), -1, len(names))
    now = np.zeros((len(variants), 1, len(names)))
    worth = npv(discount, np.concatenate([now, flows], axis=1), axis=1)
    return pd.DataFrame(worth, index=pd.Index(variants, name="variant"), columns=list(names))


def level(amount: float, basis: Basis) -> float:
    """Return the yearly amount, in money of the base year, that is worth as much as a present value."""
    return amount / basis.annuity


def weigh_terms(terms: list[Terms], basis: Basis, ramp_years: int) -> pd.DataFrame:
    """Return each way of dealing in a full year and over the horizon, expected.

    Returns
    -------
    DataFrame
        variant, title, price_change, components, unknown_values, unknown_costs (numbers of components), value_year (a
        full year at the base year's purchases, if everything works), expected_year, price_year (the part of value_year
        that is price: price change and discounts), price_share, customer_npv, customer_share (value_year of his
        purchases), equivalent_discount (the plain cut of the same worth to them), cost_year (of components, without
        one-offs), one_off, gain_year (expected), margin_year (a full year at the base year's demand: gain less price,
        cost and one-offs spread over the horizon, after tax), our_npv (after tax), joint_npv (both sides after tax, the
        customer taken to pay our rate: a price cut adds nothing to it), cost_of_value (ours per unit of theirs, both
        before tax; prices included), needed_uplift (growth of our share at which we break even), stated_uplift (if it
        comes), expected_uplift (within what is left to win).
    """
    by_year = sum_years(terms, basis, ramp_years)
    worth = present_values(by_year, ("customer", "price_value", "margin_gain", "cost", "ours"), basis.discount)
    rows = [_full_year(each, basis) | _over_horizon(each, worth.loc[each.variant], basis) for each in terms]
    return pd.DataFrame(rows)


def _full_year(terms: Terms, basis: Basis) -> dict:
    parts = terms.parts
    price = float(_times(-terms.price_change, basis.revenue))
    discounts = float(parts.loc[parts["kind"] == "discount", "worth"].sum())
    value = float(_known_sum(parts["worth"].to_numpy(dtype=float))) + price
    grown = basis.pool_base + _times(terms.price_change, basis.addressable_base)
    won = np.nan if np.isnan(terms.uplift) else min(terms.uplift, basis.room) * terms.confidence
    gain, cost, once = float(_times(won, grown)), _sum(parts["our_cost"]), _sum(parts["one_off"])
    # The cut holds for what he buys today and, inside the gain, for what he adds.
    return {
        "variant": terms.variant,
        "title": terms.title,
        "price_change": terms.price_change,
        "components": len(parts),
        "unknown_values": int(parts["worth"].isna().sum()),
        "unknown_costs": int((~parts["cost_known"].astype(bool)).sum()),
        "value_year": value,
        "expected_year": float(_known_sum(parts["expected"].to_numpy(dtype=float))) + price,
        "price_year": price + discounts,
        "price_share": (price + discounts) / value if value > 0 else np.nan,
        "customer_share": value / basis.revenue if basis.revenue > 0 else np.nan,
        "cost_year": cost,
        "one_off": once,
        "gain_year": gain,
        "margin_year": basis.kept * (gain - price - cost - once / len(basis.years)),
        "stated_uplift": terms.uplift,
        "expected_uplift": won,
    }


def _over_horizon(terms: Terms, worth: pd.Series, basis: Basis) -> dict:
    bought = float(basis.factors @ basis.purchases)
    spent = worth["cost"] + max(worth["price_value"], 0.0)
    given = worth["customer"]
    won = np.nan if np.isnan(terms.uplift) else min(terms.uplift, basis.room) * terms.confidence
    per_share = worth["margin_gain"] / won if won > 0 else np.nan
    needed = worth["cost"] + worth["price_value"]
    return {
        "customer_npv": given,
        "equivalent_discount": given / bought if bought > 0 else np.nan,
        "our_npv": worth["ours"],
        "joint_npv": basis.kept * given + worth["ours"],
        "cost_of_value": spent / given if given > 0 else np.nan,
        "needed_uplift": max(needed / per_share, 0.0) if per_share > 0 else np.nan,
    }


def _sum(amounts: pd.Series) -> float:
    return float(amounts.astype(float).sum(skipna=False))


def break_evens(terms: list[Terms], basis: Basis, discount: float) -> pd.DataFrame:
    """Return how much more he must buy for each way of dealing to earn as much as before, form by form.

    Forms: ``price`` −ΔP/(CM+ΔP); ``variable`` with the costs that rise with volume, −ΔCM/newCM; ``full`` with what is
    spent whatever he buys, + ΔF/(newCM·units); ``reactive`` ΔP/CM: the loss of volume at which following a rival's cut
    of that size pays. A unit is one unit of money at today's price, so every change is a share of today's purchases.

    Returns
    -------
    DataFrame
        variant, form, price_change, needed (share of today's purchases; inf: never, NaN: unknown), needed_money (a
        year), expected_growth (that it brings), room (what there is left to win), verdict (paid / short / beyond /
        never / unknown).
    """
    rows = []
    for each in terms:
        if each.variant == TODAY:
            continue
        expected = _growth(each, basis)
        for form, needed in _forms(each, basis).items():
            rows.append((each.variant, form, each.price_change, needed, expected))
    rows.append((DISCOUNT, "reactive", -discount, _reactive(discount, basis), np.nan))
    frame = pd.DataFrame(rows, columns=["variant", "form", "price_change", "needed", "expected_growth"])
    frame.insert(4, "needed_money", frame["needed"] * basis.revenue if basis.revenue > 0 else np.nan)
    frame["room"] = _room(basis)
    frame["verdict"] = _verdicts(frame)
    return frame


def _forms(terms: Terms, basis: Basis) -> dict[str, float]:
    margin, parts = basis.unit_margin, terms.parts
    names = ("price", "variable", "full") if len(parts) else ("price",)
    if not basis.revenue > 0 or np.isnan(margin):
        return dict.fromkeys(names, np.nan)
    moving = parts["kind"].isin(VARIABLE_KINDS)
    length = (parts["end_year"] - parts["start_year"] + 1).clip(lower=1)
    per_unit = _sum(parts.loc[moving, "our_cost"]) / basis.revenue
    fixed = _sum(parts.loc[~moving, "our_cost"]) + _sum(parts["one_off"] / length)
    added = {"price": (0.0, 0.0), "variable": (per_unit, 0.0), "full": (per_unit, fixed)}
    return {name: _needed(terms.price_change, margin, *added[name], basis.revenue) for name in names}


def _needed(change: float, margin: float, per_unit: float, fixed: float, units: float) -> float:
    """Return the growth that earns what was earned before; where sales leave nothing, no growth earns anything back."""
    if np.isnan(per_unit + fixed):
        return np.nan
    if margin <= 0:
        return 0.0 if change >= per_unit and fixed <= 0 else np.inf
    return float(break_even_sales_change(change, margin, per_unit, fixed, units))


def _reactive(discount: float, basis: Basis) -> float:
    """Return the loss of volume at which following a rival's cut pays: never more than all of it."""
    if np.isnan(basis.unit_margin):
        return np.nan
    return max(-1.0, reactive_sales_change(-discount, basis.unit_margin)) if basis.unit_margin > 0 else -1.0


def _growth(terms: Terms, basis: Basis) -> float:
    """Return the expected growth of his purchases as a share of today's."""
    if np.isnan(terms.uplift) or not basis.revenue > 0:
        return np.nan
    return min(terms.uplift, basis.room) * terms.confidence * basis.addressable_base / basis.revenue


def _room(basis: Basis) -> float:
    known = basis.revenue > 0 and basis.addressable_base > 0 and not basis.fallback
    return basis.room * basis.addressable_base / basis.revenue if known else np.nan


def _verdicts(frame: pd.DataFrame) -> np.ndarray:
    needed = frame["needed"]
    conditions = [
        (frame["form"] == "reactive") | needed.isna(),
        np.isinf(needed),
        needed > frame["room"],
        needed > frame["expected_growth"],
        frame["expected_growth"].notna(),
    ]
    return np.select(conditions, ["unknown", "never", "beyond", "short", "paid"], "unknown").astype(object)


def break_even_curve(basis: Basis, points: int = 60) -> pd.DataFrame:
    """Return the extra purchases that a plain cut needs, from nothing to three quarters of the margin.

    Returns
    -------
    DataFrame
        discount, needed (share of today's purchases). Empty where the margin is unknown.
    """
    if not basis.unit_margin > 0:
        return pd.DataFrame({"discount": [], "needed": []})
    cuts = np.linspace(0.0, 0.75 * min(basis.unit_margin, 1.0), points)
    return pd.DataFrame({"discount": cuts, "needed": break_even_sales_change(-cuts, basis.unit_margin)})
