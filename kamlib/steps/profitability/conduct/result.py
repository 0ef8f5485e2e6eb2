"""How customers behave, and the refusal and repair list: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class ConductResult(Result):
    """How customers behave, and the refusal and repair list.

    Attributes
    ----------
    signs : DataFrame
        account_id, name, sign (see :data:`SIGNS`), state ('yes', 'no', 'unknown').
    accounts : DataFrame
        account_id, name, kept, broken, unknown (of nine), broken_signs (keys), verdict ('refuse': it does not pay its
        way and half of the known signs or more are broken; 'repair': it does not pay its way, or :data:`TROUBLE` of the
        signs or more are broken; 'keep'; 'unknown': fewer than five signs known), revenue, nopat, chosen. Worst first.
    unprofitable : DataFrame
        account_id, name, loss_years, revenue, nopat (base year), price_gap (margin missing against the average margin
        share), service_gap (cost above the average share), low_potential (bool; NA where unknown), remedy ('reprice',
        'serve_cheaper', 'part': low potential, and closing both gaps would not do, 'watch': it earned money again,
        'unknown': profit or both gaps unknown),
        nopat_after (base-year result before tax with the larger gap closed). Buying accounts that lost money in two or
        more years, largest loss first.
    """

    stem: ClassVar[str] = "conduct"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "judged": "number",
        "refused": "number",
        "repaired": "number",
        "kept_accounts": "number",
        "unprofitable": "text",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"findings": "client"}
    signs: pd.DataFrame = table(
        {"account_id": "text", "name": "text", "sign": "value", "state": "value"}, audience="client"
    )
    accounts: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "kept": "number:integer",
            "broken": "number:integer",
            "unknown": "number:integer",
            "broken_signs": "of|conduct.value.sign.*",
            "verdict": "value",
            "revenue": "money",
            "nopat": "money",
            "chosen": "value:boolean",
        },
        audience="client",
    )
    unprofitable: pd.DataFrame = table(
        {
            "account_id": "text",
            "name": "text",
            "loss_years": "text:integer",
            "revenue": "money",
            "nopat": "money",
            "price_gap": "money",
            "service_gap": "money",
            "low_potential": "value:boolean",
            "remedy": "value",
            "nopat_after": "money",
        },
        audience="client",
    )
