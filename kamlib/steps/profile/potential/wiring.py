"""Wiring of the potential, a part of step 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.profile.potential.demand import fill_years, spread_demand
from kamlib.steps.profile.potential.figures import check_sums, sum_up
from kamlib.steps.profile.potential.findings import find
from kamlib.steps.profile.potential.norms import calibrate_norms, sole_supplied
from kamlib.steps.profile.potential.result import PotentialResult
from kamlib.steps.profile.potential.sums import sum_accounts, sum_evidence, sum_lines, sum_years, value_norms
from kamlib.steps.shared.purchases import sum_purchases

TABLES = ("accounts", "sales", "drivers", "norms", "addressable")


@dataclass(frozen=True)
class PotentialCase:
    """What the potential is worked out from.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        :data:`TABLES`; empty where the client gave none.
    base_year : int
        Last full year of actuals.
    plan_years : list of int
        Years of the horizon, rising.
    discount : float
        Yearly discount rate.
    """

    frames: Mapping[str, pd.DataFrame]
    base_year: int
    plan_years: list[int]
    discount: float

    @property
    def factor(self) -> pd.Series:
        """Present value of one unit of money of each plan year."""
        return pd.Series({year: (1 + self.discount) ** (self.base_year - year) for year in self.plan_years})


def gather(book: Book) -> PotentialCase:
    """Return what the potential is worked out from."""
    settings = book.settings
    frames = {name: book.frame(name) for name in TABLES}
    return PotentialCase(frames, settings.base_year, settings.plan_years, settings.rates.discount)


def compute(case: PotentialCase) -> PotentialResult:
    """Estimate what each account will consume of what we sell (METHOD.md 1, *Potential*).

    demand(a,p,y) = Σ_d quantity(a,d,y) · norm(d,p) · price(p,y); long-term potential = Σ_y margin/(1+r)^(y−base) over
    the plan years. An account without usable drivers falls back to the trend of our own sales (evidence C); one
    without either stays unknown, which is not zero.
    """
    frames, base_year, factor = case.frames, case.base_year, case.factor
    accounts, norms, sales = frames["accounts"], frames["norms"], frames["sales"]
    quantities = fill_years(frames["drivers"], case.plan_years[-1])
    lines = spread_demand(quantities, norms, frames["addressable"], base_year)
    bought = sum_purchases(sales, base_year, ["product_line"])
    by_year = sum_years(lines, sum_purchases(sales, base_year), base_year, case.plan_years)
    sold = bought[bought["year"] == base_year]
    calibrated = calibrate_norms(norms, quantities, bought, frames["addressable"], sole_supplied(accounts), base_year)
    tables: dict[str, Any] = {
        "lines": lines,
        "by_year": by_year,
        "accounts": sum_accounts(accounts, by_year, lines, sold, base_year, factor),
        "norms": value_norms(calibrated, lines, factor),
        "product_lines": sum_lines(lines, sold, base_year, factor),
        "totals": sum_evidence(lines, by_year),
    }
    result = PotentialResult(
        **tables,
        drivers_without_norm=tuple(sorted(set(frames["drivers"]["driver"]) - set(norms["driver"]))),
        figures=sum_up(tables),
        checks=check_sums(tables, base_year, factor),
    )
    return with_findings(result, find)
