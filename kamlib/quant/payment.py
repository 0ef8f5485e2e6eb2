"""What moving a payment in time is worth to either side, and the price at which both gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array

#: Days of a year.
YEAR = 365.0


@dataclass(frozen=True)
class PaymentTrade:
    """A payment moved in time against a change of price.

    Attributes
    ----------
    least, most : ndarray
        The discount from which the buyer gains, and up to which the seller does; shares of the price, negative for a
        price rise. Both gain between them, where `least` is below `most`.
    discount : ndarray
        Half-way between the two: each has the same gain of price.
    buyer, seller : ndarray
        What each gains at that discount, in money of the day of the payment as it was.
    """

    least: Array
    most: Array
    discount: Array
    buyer: Array
    seller: Array


def indifferent_discount(rate: ArrayLike, days: ArrayLike) -> Array:
    """Return the discount that makes up for paying `days` later: 1 − (1 + rate)^(days / 365).

    Parameters
    ----------
    rate : array_like
        Yearly cost of money, above −1.
    days : array_like
        Days by which the payment moves; negative: earlier. Broadcast against `rate`.

    Returns
    -------
    ndarray
        Share of the price; negative (a rise) for a later payment, where money costs anything.

    Raises
    ------
    ValueError
        If a rate is at or below −1, or a number is missing.

    Examples
    --------
    >>> float(indifferent_discount(0.21, -182.5).round(4))
    0.0909
    """
    yearly = check.known(check.array(rate, "rate"), "rate")
    check.forbid(yearly, yearly <= -1, "rate", "a rate above −1")
    return 1.0 - (1.0 + yearly) ** (check.known(check.array(days, "days"), "days") / YEAR)


def trade_payment(amount: float, buyer_rate: ArrayLike, seller_rate: ArrayLike, days: ArrayLike) -> PaymentTrade:
    """Return at which change of price both gain by moving a payment, and what each gains half-way.

    Paying later pays for both where the buyer's money is dearer than the seller's, paying earlier where it is cheaper:
    who has the cheaper money should lend it. Equal rates leave nothing to share.

    Parameters
    ----------
    amount : float
        What is paid, at least 0.
    buyer_rate, seller_rate : array_like
        Yearly cost of money of each side, above −1.
    days : array_like
        Days by which the payment moves; negative: earlier.

    Returns
    -------
    PaymentTrade

    Raises
    ------
    ValueError
        If the amount is negative, a rate is at or below −1, or a number is missing.

    Examples
    --------
    >>> trade = trade_payment(1000.0, 0.10, 0.21, -365.0)
    >>> [round(float(each), 4) for each in (trade.least, trade.most, trade.discount)]
    [0.0909, 0.1736, 0.1322]
    """
    paid = check.number(amount, "amount", low=0)
    least, most = indifferent_discount(buyer_rate, days), indifferent_discount(seller_rate, days)
    middle = (least + most) / 2
    moved = check.array(days, "days") / YEAR
    buyer = paid * (1.0 - (1.0 - middle) * (1.0 + check.array(buyer_rate, "buyer_rate")) ** -moved)
    seller = paid * ((1.0 - middle) * (1.0 + check.array(seller_rate, "seller_rate")) ** -moved - 1.0)
    return PaymentTrade(least, most, middle, np.asarray(buyer), np.asarray(seller))
