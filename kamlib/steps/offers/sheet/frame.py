"""What the parts of the sheet of offers share: the figures of one account, and where its tables stand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.sheets.book import Sheet
from kamlib.sheets.context import Twin
from kamlib.steps.offers.assumptions import OffersDecision

#: Row of the heads of the basis, and its rows under them.
BASIS = 10
BASIS_ROWS = ("addressable", "pool", "bought", "price_index")
#: First row of the components, and their columns.
PARTS = BASIS + 7
COMPONENTS = (
    *("variant", "component", "kind", "worth", "confidence", "expected", "our_cost", "one_off"),
    *("start_year", "end_year", "with_volume"),
)


@dataclass(frozen=True)
class Offer:
    """One account's offers, and where the figures stand that its formulas share."""

    twin: Twin
    sheet: Sheet
    account: str
    decision: OffersDecision
    variants: pd.DataFrame
    components: pd.DataFrame
    by_year: pd.DataFrame
    years: list[int]
    cells: dict[str, str]

    def parts(self, name: str) -> str:
        """Return a column of the components."""
        column = COMPONENTS.index(name)
        return self.sheet.span(PARTS, column, max(PARTS, PARTS + len(self.components) - 1), column)

    def basis(self, name: str, year: int) -> str:
        """Return a figure of the basis in a year."""
        row = BASIS + 1 + BASIS_ROWS.index(name)
        return self.sheet.at(row, 2 + [self.years[0] - 1, *self.years].index(year))
