"""The accepted variant laid over the years of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.money import Terms, lay_flows, ramp_of

YEARS = ["year", "variant", "validation", "share_gain", "price_change", "price_value", "cost", "kinds"]
COSTS = ["year", "kind", "evidence", "cost"]


def lay_years(terms: Terms, basis: Basis, ramp_years: int) -> pd.DataFrame:
    """Return growth of share, price given and cost by year of a variant that the customer has accepted.

    Parameters
    ----------
    terms : Terms
    basis : Basis
    ramp_years : int
        Years until the share has risen in full.

    Returns
    -------
    DataFrame
        See ``OffersPlanResult.years``; NaN where the growth or a cost is unknown.
    """
    flows, won = lay_flows(terms, basis, ramp_years), min(terms.uplift, basis.room) * terms.confidence
    paid, kinds = flows.cost != 0, terms.parts["kind"].to_numpy()
    frame = pd.DataFrame({"year": basis.years, "variant": terms.variant, "validation": "accepted"})
    frame["share_gain"] = (won if terms.uplift == terms.uplift else np.nan) * ramp_of(terms, basis, ramp_years)
    frame["price_change"] = terms.price_change
    frame["price_value"], frame["cost"] = flows.price, flows.cost.sum(axis=0)
    frame["kinds"] = [", ".join(sorted(set(kinds[paid[:, at]]))) for at in range(len(basis.years))]
    return frame[YEARS]


def lay_costs(terms: Terms, basis: Basis, ramp_years: int) -> pd.DataFrame:
    """Return the cost of a variant's components by year, kind and evidence; rows of nothing left out.

    Parameters
    ----------
    terms : Terms
    basis : Basis
    ramp_years : int
    """
    flows = lay_flows(terms, basis, ramp_years)
    keys = terms.parts[["kind", "cost_evidence"]].rename(columns={"cost_evidence": "evidence"})
    frame = pd.concat(
        [keys.assign(year=year, cost=flows.cost[:, at]) for at, year in enumerate(basis.years)], ignore_index=True
    )
    frame = frame[frame["cost"] != 0].groupby(["year", "kind", "evidence"], sort=True)["cost"].sum().reset_index()
    return frame.reindex(columns=COSTS)
