"""The vocabulary of result columns: one name, one meaning, one way to be shown.

A step declares what is its own in ``COLUMNS``; what several steps share stands here. Kinds are those of
``kamlib.i18n.Language``: ``money``, ``share``, ``score``, ``number``, ``number.1``, ``date``, ``text``,
``plain`` (a number with the decimals that it has), ``value``, a category whose words are in the catalogues, and
``measure`` (see :func:`measure`).
"""

from __future__ import annotations

from collections.abc import Mapping

COMMON: Mapping[str, str] = {
    "account_id": "text",
    "name": "text",
    "status": "value",
    "industry": "text",
    "region": "text",
    "owner": "text",
    "year": "text",
    "product_line": "text",
    "driver": "text",
    "rank": "text",
    "revenue": "money",
    "cogs": "money",
    "margin": "money",
    "nopat": "money",
    "potential": "money",
    "potential_margin": "money",
    "demand": "money",
    "addressable": "money",
    "wallet_share": "share",
    "score": "score",
    "score_low": "score",
    "score_high": "score",
    "coverage": "share",
    "fit": "share",
    "weight": "share.1",
    "value": "score",
    "evidence": "value",
    "segment": "value",
    "stamp": "value",
    "criterion": "text",
    "label": "word|profile.metric.*",
    "metric": "word|profile.metric.*",
    "must_have_failed": "of|profile.metric.*",
    "group": "value",
    "cost": "money",
    "cost_to_serve": "money",
    "npv": "money",
    "accounts": "number",
    "amount": "money",
    "quantity": "number",
    "share": "share",
    "probability": "share",
}

#: Suffixes that name a kind by themselves.
SUFFIXES = {"_share": "share", "_hours": "number", "_score": "score", "_npv": "money", "_money": "money", "_id": "text"}


def measure(value: float | None, unit: str) -> str | None:
    """Return a cell of kind ``measure``: a number with its unit, for columns whose rows have different units."""
    return None if value is None or value != value else f"{float(value)!r}|{unit}"


def kind_of(name: str, own: Mapping[str, str] = COMMON) -> str:
    """Return the kind of a column: the step's own word, the common one, a telling suffix, else ``text``."""
    if name in own:
        return own[name]
    if name in COMMON:
        return COMMON[name]
    return next((kind for suffix, kind in SUFFIXES.items() if name.endswith(suffix)), "text")
