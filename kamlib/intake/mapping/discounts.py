"""A discount beside price and quantity: a percentage, money of the line or of a unit; its title tells, or a person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kamlib.i18n.spellings import beside, plain
from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.model import Doubt
from kamlib.intake.mapping.roles import role
from kamlib.intake.mapping.titles import names_part

_KINDS = ("discount_percent", "discount_amount", "discount_unit")


def less(draft: Draft, free: Sequence[int], quantity: int) -> tuple[int, str, bool] | None:
    """Return the title of a discount, what it adds to the formula of revenue, and whether it is money.

    None where there is none.

    Parameters
    ----------
    draft : Draft
        Takes the doubt where neither title nor values tell what the discount is.
    free : sequence of int
        Titles that it may be.
    quantity : int
        Title of the quantity.

    Returns
    -------
    tuple of (int, str, bool) or None
        Place of the title; what is added behind price times quantity; whether it is money and no percentage.
    """
    for kind in _KINDS:
        place = draft.said_place(kind)
        if place is not None:
            return place, _tail(draft, place, kind, quantity), kind != "discount_percent"
    place = next((at for at in (role(name, draft, free) for name in ("discount", *_KINDS)) if at is not None), None)
    if place is None:
        return None
    kind = _kind(draft, place)
    if not kind:
        kind = _ask(draft, place)
    return place, _tail(draft, place, kind, quantity), kind != "discount_percent"


def _tail(draft: Draft, place: int, kind: str, quantity: int) -> str:
    name = draft.bracket(place)
    if kind == "discount_amount":
        return f" - {name}"
    if kind == "discount_unit":
        return f" - {name} * {draft.bracket(quantity)}"
    facts = draft.facts[place]
    # A cell with a percent sign reads as a fraction; so does a column of fractions that no sign speaks of.
    signed = any(text.endswith("%") for text in facts.values)
    said = "%" in facts.title or names_part("percent", facts.title) or draft.said_place(kind) == place
    whole = not signed and (said or max(facts.numbers, default=0.0) > 1)
    return f" * (1 - {name} / 100)" if whole else f" * (1 - {name})"


def _kind(draft: Draft, place: int) -> str:
    """Return what the title or the values of a discount say that it is; empty where they say nothing."""
    facts = draft.facts[place]
    if "%" in facts.title or names_part("percent", facts.title) or any(text.endswith("%") for text in facts.values):
        return "discount_percent"
    if names_part("per_unit", facts.title):
        return "discount_unit"
    if names_part("amount", facts.title) or _names_currency(facts.title):
        return "discount_amount"
    most = max(facts.numbers, default=0.0)
    return "discount_percent" if most < 1 else "discount_amount" if most > 100 else ""


def _names_currency(title: str) -> bool:
    return any(word in beside("currency") for word in re.findall(r"[^\W\d_]+|[₽$€£]", plain(title)))


def _ask(draft: Draft, place: int) -> str:
    title = draft.facts[place].title
    options = tuple(f'--column "{title}={kind}"' for kind in _KINDS)
    draft.doubts.append(Doubt("discount_kind", {"title": title}, options, answered=False))
    return "discount_percent"
