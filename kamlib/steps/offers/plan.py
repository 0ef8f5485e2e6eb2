"""What an accepted offer puts into the one plan of its account, and the basis of every figure, year by year."""

from __future__ import annotations

import pandas as pd

from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.money import Terms, lay_flows, ramp_of

_COLUMNS = ["year", "variant", "validation", "share_gain", "price_value", "cost", "kinds"]


def lay_basis(basis: Basis) -> pd.DataFrame:
    """Return what the account could buy, what that earns, what it buys and what prices do, from the base year on."""
    return pd.DataFrame(
        {
            "year": [basis.base_year, *basis.years],
            "addressable": [basis.addressable_base, *basis.addressable],
            "pool": [basis.pool_base, *basis.pool],
            "bought": [basis.revenue, *basis.purchases],
            "price_index": [1.0, *basis.index],
        }
    )


def lay_plan(terms: list[Terms], variants: pd.DataFrame, basis: Basis, ramp_years: int) -> pd.DataFrame:
    """Return growth of share, price given and cost by year of the chosen variant, once the customer has accepted it.

    Parameters
    ----------
    terms : list of Terms
    variants : DataFrame
        variant, validation, chosen.
    basis : Basis
    ramp_years : int
        Years until the share has risen in full.

    Returns
    -------
    DataFrame
        See ``OffersResult.plan``; empty where nothing is chosen, or it is not accepted.
    """
    taken = variants[variants["chosen"].astype(bool) & (variants["validation"] == "accepted")]["variant"]
    chosen = next((each for each in terms if each.variant in set(taken)), None)
    if chosen is None:
        return pd.DataFrame(columns=_COLUMNS)
    flows, won = lay_flows(chosen, basis, ramp_years), min(chosen.uplift, basis.room) * chosen.confidence
    paid = flows.cost != 0
    kinds = chosen.parts["kind"].to_numpy()
    frame = pd.DataFrame({"year": basis.years, "variant": chosen.variant, "validation": "accepted"})
    frame["share_gain"] = won * ramp_of(chosen, basis, ramp_years)
    frame["price_value"], frame["cost"] = flows.price, flows.cost.sum(axis=0)
    frame["kinds"] = [", ".join(sorted(set(kinds[paid[:, at]]))) for at in range(len(basis.years))]
    return frame
