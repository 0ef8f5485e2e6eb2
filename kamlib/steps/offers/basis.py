"""What an offer is counted on: what the account buys, could buy, and what that earns, over the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.steps.shared.purchases import sum_purchases


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
    unit_margin : float
        What is left of a unit of price after its variable cost; NaN where no cost is known.
    addressable, pool : ndarray of shape (years,)
        What it will consume of what we could supply, and the margin in that; NaN where unknown.
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
    revenue: float
    unit_margin: float
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
    def purchases(self) -> np.ndarray:
        """What it buys from us each year on today's terms: today's share of what it consumes, else as today."""
        growth = self.addressable / self.addressable_base if self.addressable_base > 0 else np.nan
        growth = np.where(np.isnan(growth), 1.0, growth)
        return self.revenue * growth * np.ones(len(self.years))

    @property
    def room(self) -> float:
        """Largest share that is still to be won; 1 where today's share is unknown."""
        return 1.0 if np.isnan(self.wallet_share) or self.fallback else max(0.0, 1.0 - self.wallet_share)


def gather_basis(
    account: str,
    accounts: pd.DataFrame,
    by_year: pd.DataFrame,
    sales: pd.DataFrame,
    *,
    base_year: int,
    years: list[int],
    discount: float,
    ranges: dict[str, float] | None = None,
) -> Basis:
    """Gather the account's basis from the potential and its own sales.

    Parameters
    ----------
    account : str
    accounts, by_year : DataFrame
        Tables of :class:`kamlib.steps.profile.potential.result.PotentialResult`.
    sales : DataFrame
        The client's sales.
    base_year : int
    years : list of int
        Years to count, rising.
    discount : float
        Yearly rate.
    ranges : dict of str to float, optional
        Half-width by evidence class.
    """
    facts = accounts[accounts["account_id"] == account].iloc[0]
    known = by_year[by_year["account_id"] == account].set_index("year")[["addressable", "potential_margin"]]
    path = known.reindex([base_year, *years]).astype(float)
    bought = sum_purchases(sales[sales["account_id"] == account], base_year) if len(sales) else sales
    base = bought[bought["year"] == base_year] if len(bought) else bought
    addressable, pool = path["addressable"].to_numpy(), path["potential_margin"].to_numpy()
    return Basis(
        base_year=base_year,
        years=tuple(years),
        discount=discount,
        revenue=float(facts["revenue"]),
        unit_margin=_unit_margin(base, addressable[0], pool[0]),
        addressable=addressable[1:],
        pool=pool[1:],
        addressable_base=float(addressable[0]),
        pool_base=float(pool[0]),
        wallet_share=float(facts["wallet_share"]),
        pool_range=_range(facts, ranges or DEFAULT_RANGE),
        fallback=bool(facts["fallback"]),
    )


def _unit_margin(base: pd.DataFrame, addressable: float, pool: float) -> float:
    """Return the margin of the account's own purchases, else that of what it could buy."""
    known = float(base["margin_revenue"].iloc[0]) if len(base) else float("nan")
    if known > 0:
        return float(base["margin"].iloc[0]) / known
    return pool / addressable if addressable > 0 else float("nan")


def _range(facts: pd.Series, ranges: dict[str, float]) -> float:
    shares = facts[["a_share", "b_share", "c_share"]].astype(float).to_numpy()
    widths = np.array([ranges[letter] for letter in "ABC"])
    return ranges["C"] if np.isnan(shares).any() else float(shares @ widths)
