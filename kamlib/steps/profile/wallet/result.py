"""What accounts of a size buy from us at the most: a wallet without norms, always class C."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class WalletResult(Result):
    """The upper edge of purchases by size. It stands beside the norms and enters no potential.

    Attributes
    ----------
    edges : DataFrame
        account_id, name, status, size (in the unit of the figure ``size_label``), revenue (base year), edge (what nine
        of ten accounts of that size buy from us at the most, a year), edge_low, edge_high (5–95 % of resampled
        accounts), addressable (by norms; NaN where there are none), ratio (edge / addressable), headroom (edge −
        revenue; below 0: it buys more than the edge), evidence (C). Accounts whose size lies within those of the
        buyers; those without norms first, largest headroom first.
    """

    stem: ClassVar[str] = "wallet"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "state": "of|wallet.value.state.*",
        "size_label": "word|profile.metric.*",
        "buyers": "number",
        "least": "number",
        "explained": "share",
        "elasticity": "number.2",
        "both": "number",
        "median_ratio": "share",
        "without_norms": "number",
        "blank": "number",
        "blank_edge": "money",
        "blank_low": "money",
        "blank_high": "money",
        "blank_revenue": "money",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    edges: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "status": "value",
            "size": "plain",
            "revenue": "money",
            "edge": "money",
            "edge_low": "money",
            "edge_high": "money",
            "addressable": "money",
            "ratio": "share",
            "headroom": "money",
            "evidence": "value",
        },
        audience="client",
    )
