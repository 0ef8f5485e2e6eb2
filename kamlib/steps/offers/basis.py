"""What an offer is counted on: what the account buys, could buy, and what that earns, over the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant.finance import after_tax
from kamlib.steps.offers.case import OffersCase
from kamlib.steps.shared.kept_margin import kept_margins
from kamlib.steps.shared.purchases import demand_growth, price_growth


@dataclass(frozen=True)
class Basis:
    """One account's purchases and potential; money is nominal, for one year.

    Attributes
    ----------
    base_year : int
        Last full year of actuals.
    years : tuple of int
        Years counted, after the base year.
    discount : float
        Yearly discount rate; a year's money is worth 1/(1+r)^(year − base year) of it now.
    revenue : float
        What it bought from us in the base year; 0: nothing, NaN: no sales on file.
    tax : float
        Rate of profit tax, 0…1: what we earn and spend is counted after it, as in every step (``quant.after_tax``).
    index : ndarray of shape (years,)
        What a component is worth and costs in the year over the base year, by the stated index.
    indexation : float
        Its yearly rise.
    price_growth : float
        Yearly rise of the prices of what the account consumes, over the horizon.
    unit_margin : float
        What is left of a unit of price: realised at this account after serving it, else the norms'; NaN: unknown.
    margin_from : {'own', 'norm', ''}
        Which of the two; '' where neither is known.
    addressable, pool : ndarray of shape (years,)
        What it will consume of what we could supply, and our margin in that; NaN where unknown.
    addressable_base, pool_base : float
        The same in the base year.
    wallet_share : float
        Our part of the addressable amount in the base year; NaN where unknown.
    pool_range : float
        Half-width of the potential, as a share of it, by the evidence it rests on.
    fallback : bool
        The potential is the trend of our own sales: growth of our share has nothing to be measured on.
    """

    base_year: int
    years: tuple[int, ...]
    discount: float
    tax: float
    index: np.ndarray
    indexation: float
    price_growth: float
    revenue: float
    unit_margin: float
    margin_from: str
    addressable: np.ndarray
    pool: np.ndarray
    addressable_base: float
    pool_base: float
    wallet_share: float
    pool_range: float
    fallback: bool

    @property
    def factors(self) -> np.ndarray:
        """Present value of one in each year."""
        return (1 + self.discount) ** (self.base_year - np.array(self.years, dtype=float))

    @property
    def kept(self) -> float:
        """What is left of a unit of profit, or lost with a unit of loss, after tax."""
        return float(after_tax(1.0, self.tax))

    @property
    def annuity(self) -> float:
        """Present value of one a year in money of the base year."""
        return float(self.factors @ self.index)

    @property
    def purchases(self) -> np.ndarray:
        """What it buys from us each year on today's terms: today's share of what it consumes, else as today."""
        return self.revenue * demand_growth(self.addressable, self.addressable_base)

    @property
    def room(self) -> float:
        """Largest share that is still to be won; 1 where today's share is unknown."""
        return 1.0 if np.isnan(self.wallet_share) or self.fallback else max(0.0, 1.0 - self.wallet_share)


def gather_basis(case: OffersCase, years: list[int], ranges: dict[str, float], indexation: float | None) -> Basis:
    """Gather the account's basis from its potential, its margin and the prices of what it buys.

    Parameters
    ----------
    case : OffersCase
    years : list of int
        Years to count, rising.
    ranges : dict of str to float
        Half-width by evidence class.
    indexation : float or None
        Yearly rise of what components are worth and cost; None: as the prices of what the account consumes.
    """
    facts = case.potential[case.potential["account_id"] == case.account].iloc[0]
    known = case.potential_by_year[case.potential_by_year["account_id"] == case.account].set_index("year")
    path = known[["addressable", "potential_margin"]].reindex([case.base_year, *years]).astype(float)
    addressable, norm = path["addressable"].to_numpy(), path["potential_margin"].to_numpy()
    kept = kept_margins(case.potential_by_year, case.profits, case.base_year)
    own = kept.reindex([case.account])[["kept_margin_share", "ratio"]].astype(float).iloc[0]
    margin, pool, source = _margins(own, addressable, norm)
    growth = price_growth(case.price_lines, case.account, case.base_year, years[-1])
    risen = growth if indexation is None else indexation
    return Basis(
        base_year=case.base_year,
        years=tuple(years),
        discount=case.discount,
        tax=case.tax,
        index=rise(risen, years, case.base_year),
        indexation=risen,
        price_growth=growth,
        revenue=float(facts["revenue"]),
        unit_margin=margin,
        margin_from=source,
        addressable=addressable[1:],
        pool=pool[1:],
        addressable_base=float(addressable[0]),
        pool_base=float(pool[0]),
        wallet_share=float(facts["wallet_share"]),
        pool_range=_range(facts, ranges),
        fallback=bool(facts["fallback"]),
    )


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


def _margins(own: pd.Series, addressable: np.ndarray, norm: np.ndarray) -> tuple[float, np.ndarray, str]:
    """Return the margin of a unit, the margin in what could be bought, and where both come from: the budget's rule.

    The account's realised margin after serving it, scaled over the mix of the norms; without it the norms' own. A trend
    has no norm to scale: what is left of our own sales is what the pool is made of.
    """
    kept, ratio = float(own["kept_margin_share"]), float(own["ratio"])
    if not np.isnan(kept):
        return kept, addressable * kept if np.isnan(ratio) else norm * ratio, "own"
    margin = norm[0] / addressable[0] if addressable[0] > 0 else float("nan")
    return margin, norm, "" if np.isnan(margin) else "norm"


def rise(indexation: float, years: Sequence[int], base_year: int) -> np.ndarray:
    """Return what one unit of money of the base year has risen to in each year."""
    return (1 + indexation) ** (np.array(years, dtype=float) - base_year)


def _range(facts: pd.Series, ranges: dict[str, float]) -> float:
    shares = facts[["a_share", "b_share", "c_share"]].astype(float).to_numpy()
    widths = np.array([ranges[letter] for letter in "ABC"])
    return ranges["C"] if np.isnan(shares).any() else float(shares @ widths)
