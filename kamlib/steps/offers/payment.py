"""Terms of payment by both costs of money: days of credit, prepayment and stock at their site against a price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant.payment import YEAR, trade_payment
from kamlib.steps.offers.assumptions import OffersDecision
from kamlib.steps.shared.ledger import column, year_of

#: Moves of the payment against today's terms, in days; from the day of delivery where today's days are known.
LATER = {"credit_30": 30.0, "credit_60": 60.0, "stock_30": 30.0}
FROM_DELIVERY = {"on_delivery": 0.0, "prepaid_30": -30.0}
#: How far the customer's cost of money is tried on either side of ours, where nobody has stated it (class C).
TRIED = 0.05
COLUMNS = [
    *("move", "their_rate", "stated", "days_change", "days_after", "least_discount", "most_discount", "both"),
    *("discount", "customer_gain", "our_gain"),
]


def days_of_debt(receivables: pd.DataFrame, revenue: float, base_year: int) -> float:
    """Return after how many days the account pays on average; NaN where debt or purchases are unknown."""
    if receivables.empty or not revenue > 0:
        return np.nan
    debt = column(receivables, "average_debt")[(year_of(receivables) == base_year).fillna(False).astype(bool)]
    return float(debt.sum(min_count=1)) / revenue * YEAR


def lay_terms(days: float, revenue: float, our_rate: float, decision: OffersDecision) -> pd.DataFrame:
    """Return each move of the payment, at which price both gain by it, and what each gains a year half-way.

    Parameters
    ----------
    days : float
        After how many days the account pays today; NaN: unknown, and moves from the day of delivery are left out.
    revenue : float
        Purchases of the base year (money).
    our_rate : float
        Yearly cost of our money.
    decision : OffersDecision
        The customer's cost of money, where somebody stated it.

    Returns
    -------
    DataFrame
        move (key), their_rate, stated (bool: somebody said it; else tried on either side of ours), days_change (later
        above 0), days_after, least_discount (from which the customer gains; negative: a price rise), most_discount (up
        to which we do), both (bool: there is a price at which both gain), discount (half-way; NaN where not both),
        customer_gain, our_gain (a year, before tax; NaN where not both). Largest joint gain first within a rate. Empty
        where nothing is bought.
    """
    if not revenue > 0:
        return pd.DataFrame(columns=COLUMNS)
    stated = decision.customer_rate is not None
    rates = [decision.customer_rate] if stated else [max(our_rate - TRIED, 0.0), our_rate + TRIED]
    moves = dict(LATER) | ({} if np.isnan(days) else {name: at - days for name, at in FROM_DELIVERY.items()})
    rows = pd.MultiIndex.from_product([rates, moves], names=["their_rate", "move"]).to_frame(index=False)
    rows["days_change"] = rows["move"].map(moves).astype(float)
    rows["days_after"] = rows["days_change"] + days
    trade = trade_payment(revenue, rows["their_rate"].to_numpy(float), our_rate, rows["days_change"].to_numpy())
    rows["stated"], rows["least_discount"], rows["most_discount"] = stated, trade.least, trade.most
    rows["both"] = trade.most - trade.least > 1e-9
    for name, values in (("discount", trade.discount), ("customer_gain", trade.buyer), ("our_gain", trade.seller)):
        rows[name] = np.where(rows["both"], values, np.nan)
    rows["joint"] = rows["customer_gain"] + rows["our_gain"]
    rows = rows.sort_values(["their_rate", "joint", "move"], ascending=[True, False, True], kind="stable")
    return rows[COLUMNS].reset_index(drop=True)
