"""Give and get: what each concession is worth to the customer, costs us and brings back, and the cheapest exchange."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant.allocation import choose_levels
from kamlib.steps.offers.assumptions import OffersDecision
from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.money import Terms, lay_flows, level

#: By how much an exchange must exceed the discount to beat it.
_MORE = 1e-6


def list_concessions(terms: list[Terms], basis: Basis, counter_share: float) -> pd.DataFrame:
    """List what we could give, each as an even amount a year over the horizon, in money of the base year, before tax.

    Returns
    -------
    DataFrame
        variant, component, kind, equation, worth_year (expected, to the customer), give_cost (to us, one-offs spread at
        the discount rate), leverage (worth per unit of cost), counter_condition, counter_value (what the condition is
        worth to us a year), counted_get (the part counted), net_cost (give_cost − counted_get), free (bool; given for
        nothing). Best leverage first.
    """
    frames = [_concessions(each, basis) for each in terms if len(each.parts)]
    if not frames:
        return pd.DataFrame(columns=_COLUMNS)
    frame = pd.concat(frames, ignore_index=True)
    frame["leverage"] = frame["worth_year"] / frame["give_cost"].where(frame["give_cost"] > 0)
    frame["counted_get"] = frame["counter_value"].fillna(0.0) * frame["active_share"] * counter_share
    frame["net_cost"] = frame["give_cost"] - frame["counted_get"]
    frame["free"] = frame["counter_condition"] == ""
    frame = frame.sort_values(["leverage", "variant", "component"], ascending=[False, True, True], kind="stable")
    return frame[_COLUMNS].reset_index(drop=True)


_COLUMNS = [
    *("variant", "component", "kind", "equation", "worth_year", "give_cost", "leverage", "counter_condition"),
    *("counter_value", "counted_get", "net_cost", "free"),
]


def _concessions(terms: Terms, basis: Basis) -> pd.DataFrame:
    flows, parts = lay_flows(terms, basis, 1), terms.parts
    names = ["variant", "component", "kind", "equation", "counter_condition", "counter_value"]
    frame = parts[names].copy()
    chance, years = parts["confidence"].to_numpy(dtype=float), np.array(basis.years)
    frame["worth_year"] = level(flows.value @ basis.factors, basis) * chance
    frame["give_cost"] = level(flows.cost @ basis.factors, basis)
    start, end = (parts[name].to_numpy(dtype=int)[:, None] for name in ("start_year", "end_year"))
    frame["active_share"] = level(((start <= years) & (years <= end)) @ (basis.factors * basis.index), basis)
    return frame


def discount_year(decision: OffersDecision, basis: Basis) -> float:
    """Return what the plain discount hands to the customer: the even yearly amount of its present value."""
    return level(decision.discount * float(basis.purchases @ basis.factors), basis)


def find_exchange(concessions: pd.DataFrame, target: float) -> pd.DataFrame:
    """Find the cheapest set of concessions that is worth more to the customer than a plain discount, exactly.

    A multiple-choice knapsack: of the components that rest on one equation (or bear one name in several variants) at
    most one is taken. Discounts are not exchanged for a discount.

    Parameters
    ----------
    concessions : DataFrame
        See :func:`list_concessions`.
    target : float
        What the plain discount is worth to the customer: the even amount a year of its present value, over the same
        horizon and in the same money as the concessions, so that present values are compared.

    Returns
    -------
    DataFrame
        The rows taken, best leverage first; empty where all together are worth less than the discount.
    """
    usable = concessions[concessions["kind"].ne("discount") & concessions["net_cost"].notna()]
    usable = usable[usable["worth_year"] > 0]
    if usable.empty or not target > 0:
        return concessions.iloc[:0]
    groups = [usable.loc[rows] for rows in _savings(usable)]
    width = 1 + max(map(len, groups))
    worth = np.full((len(groups), width), np.nan)
    costs = np.full((len(groups), width), np.nan)
    for place, group in enumerate(groups):
        worth[place, : len(group) + 1] = [0.0, *group["worth_year"]]
        costs[place, : len(group) + 1] = [0.0, *group["net_cost"]]
    most = np.nanmax(worth, axis=1)
    spare = float(most.sum()) - target * (1 + _MORE)
    if spare < 0:
        return concessions.iloc[:0]
    # What is not taken is given up: as much as possible of the cost within what the customer can spare.
    given_up = np.where(np.isnan(worth), 0.0, most[:, None] - worth)
    taken = choose_levels(-costs, given_up, spare).levels
    index = [group.index[at - 1] for group, at in zip(groups, taken, strict=True) if at > 0]
    return usable.loc[sorted(index)]


def _savings(usable: pd.DataFrame) -> list[list[int]]:
    """Return the rows that share a saving: the same equation or the same component, directly or in a chain."""
    groups: list[tuple[set, list[int]]] = []
    for row in usable.itertuples():
        names = {("component", row.component)} | ({("equation", row.equation)} if row.equation else set())
        touching = [each for each in groups if each[0] & names]
        merged = (
            names.union(*(each[0] for each in touching)),
            [at for each in touching for at in each[1]] + [row.Index],
        )
        groups = [each for each in groups if not any(each is one for one in touching)] + [merged]
    return [sorted(rows) for _, rows in groups]
