"""White space of one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class NeedsWhiteSpaceResult(Result):
    """What each site of a customer could buy of each line; money of the base year.

    Attributes
    ----------
    cells : DataFrame
        See ``spread.lay_white_space``.
    """

    stem: ClassVar[str] = "needs_white_space"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "bought": "money",
        "could_buy": "money",
        "elsewhere": "money",
        "sites": "number",
        "unknown_lines": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    cells: pd.DataFrame = table(
        {
            "site": "text",
            "name": "text",
            "product_line": "text",
            "bought": "money",
            "could_buy": "money",
            "elsewhere": "money",
            "not_addressable": "money",
            "state": "value",
        },
        audience="client",
    )
