"""The corridor of a negotiation: how far either side can go, and what each move of the customer costs by our reply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.steps.offers.assumptions import OffersDecision
from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.exchange import find_exchange
from kamlib.steps.offers.money import Terms, level, ramp_of

#: Our replies, in the order in which equal ones are preferred.
REPLIES = ("hold", "trade", "give_in", "walk")
COLUMNS = ["move", *REPLIES, "reply", "reply_cost", "walk_cost"]


@dataclass(frozen=True)
class Stakes:
    """What is at stake with the chosen variant: present values over the horizon against today's terms.

    Attributes
    ----------
    ours, theirs : float
        What the variant brings us (after tax) and the customer; NaN where unknown.
    alternative : float
        What the customer's next best alternative would bring them.
    bought : float
        What they would pay us under the variant at today's prices.
    walk : float
        What we lose by parting: our profit on today's purchases, after tax (at or below 0 where they earn anything).
    stays : float
        Chance that the customer is better off with the variant than with the alternative.
    kept : float
        What is left of a unit of profit after tax.
    """

    ours: float
    theirs: float
    alternative: float
    bought: float
    walk: float
    stays: float
    kept: float

    @property
    def our_point(self) -> float:
        """How far the price can fall below the variant's before we earn nothing by it, as a share of it."""
        return self.ours / self.kept_of_price if self.kept_of_price > 0 else np.nan

    @property
    def their_point(self) -> float:
        """How far it can rise before the alternative is as good for the customer."""
        return (self.theirs - self.alternative) / self.bought if self.bought > 0 else np.nan

    @property
    def kept_of_price(self) -> float:
        """What of all that is paid we keep after tax."""
        return self.kept * self.bought


def weigh_stakes(terms: Terms, row: pd.Series, alternative: float, basis: Basis, ramp_years: int) -> Stakes:
    """Return what is at stake with the variant that is to go to the customer.

    Parameters
    ----------
    terms : Terms
    row : Series
        Its row of ``OffersResult.variants``.
    alternative : float
        Present value of the customer's next best alternative.
    basis : Basis
    ramp_years : int
    """
    won = row["expected_uplift"] * ramp_of(terms, basis, ramp_years) * basis.addressable
    paid = basis.purchases + np.nan_to_num(won)
    earned = basis.kept * basis.unit_margin * float(basis.purchases @ basis.factors)
    stakes = (float(row["our_npv"]), float(row["customer_npv"]), alternative, float(paid @ basis.factors))
    return Stakes(*stakes, -earned, float(row["better_share"]), basis.kept)


def answer_moves(stakes: Stakes, concessions: pd.DataFrame, basis: Basis, decision: OffersDecision) -> pd.DataFrame:
    """Return the customer's five moves with what each of our replies leaves us, and the best of them.

    ``cut``: they ask for a lower price; ``tender``: they put us out to tender; ``second_source``: they give a part of
    the purchases to another; ``audit``: they ask to see our costs; ``silence``: they say nothing. To *hold* is to stay
    by the variant: the customer stays by the chance that it serves them better than the alternative, else all is lost;
    with a second source only that part is lost, and silence costs a year. To *trade* is the cheapest exchange that is
    worth as much to them as what they ask (of an audit: half of what the variant earns us). To *give in* is the cut
    that is asked, the price of the alternative, the plain discount, or all that an audit shows.

    Parameters
    ----------
    stakes : Stakes
    concessions : DataFrame
        What can be given beside the variant (``exchange.list_concessions``).
    basis : Basis
    decision : OffersDecision

    Returns
    -------
    DataFrame
        move, hold, trade, give_in, walk (what we are left with, present value after tax against today's terms; NaN:
        unknown or no such reply), reply (the best of them), reply_cost (what the move costs us by it), walk_cost (what
        parting would cost). Empty where what the variant brings us is unknown.
    """
    if np.isnan(stakes.ours):
        return pd.DataFrame(columns=COLUMNS)
    hold = stakes.stays * stakes.ours + (1 - stakes.stays) * stakes.walk
    cut = stakes.ours - stakes.kept_of_price * decision.asked_cut
    plain = stakes.ours - stakes.kept_of_price * decision.discount
    short = max(stakes.alternative - stakes.theirs, 0.0)
    asked = level(decision.asked_cut * float(basis.purchases @ basis.factors), basis)
    given = find_exchange(concessions, asked)
    trade = stakes.ours - stakes.kept * float(given["net_cost"].sum()) * basis.annuity if len(given) else np.nan
    rows = {
        "cut": (hold, trade, cut),
        "tender": (hold, np.nan, stakes.ours - stakes.kept * short if short > 0 else np.nan),
        "second_source": (stakes.ours + decision.second_share * stakes.walk, trade, plain),
        "audit": (hold, min(stakes.ours, stakes.ours / 2), min(stakes.ours, 0.0)),
        "silence": (stakes.ours / (1 + basis.discount), np.nan, plain),
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(REPLIES[:3])).rename_axis("move").reset_index()
    frame["walk"] = stakes.walk
    worth = frame[list(REPLIES)].astype(float)
    frame["reply"] = worth.fillna(-np.inf).idxmax(axis=1)
    frame["reply_cost"] = stakes.ours - worth.max(axis=1)
    frame["walk_cost"] = stakes.ours - stakes.walk
    return frame[COLUMNS]
