"""An amount with its tax: taken off where the file says how much, asked where it does not say whether it is inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kamlib.intake.contracts.source import Rows
from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.model import Doubt, Note
from kamlib.intake.mapping.titles import names_part

#: Rates of value added and sales taxes; with them a tax and its amount tell whether the one is in the other.
_RATES = (0.05, 0.07, 0.075, 0.08, 0.1, 0.13, 0.15, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24, 0.25, 0.27)
#: Where a fifth of the amount is a rate, and not what is left of one of a quarter.
_RATES_RU = (0.05, 0.07, 0.1, 0.12, 0.16, 0.18, 0.2, 0.22)
#: How far a quotient of rounded amounts may be from a rate, and the share of rows that must have one.
_NEAR, _MOST = 0.0004, 0.9
_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)\s*%?(?:\s*/\s*1\d\d)?")
_NONE = re.compile(r"(без|не обл|нет|no|none|exempt|free|zero|–|—|-).*", re.IGNORECASE)


def settle_base(draft: Draft, base: int, vat: int | None, rate: int | None, beside: dict[str, str]) -> None:
    """Say of an amount whose title does not tell whether it holds a tax that stands beside it.

    Parameters
    ----------
    draft : Draft
        Takes the formula, the doubt or the note.
    base : int
        Title of the amount.
    vat, rate : int or None
        Titles of the tax and of its rate; None where there is none.
    beside : dict of str to str
        Titles of the amounts that stand beside it, ``net`` or ``gross``: where there are any, that is noted and
        nothing is asked.
    """
    title = draft.facts[base].title
    if beside:
        draft.notes.append(Note("base_chosen", {"title": title, **beside}))
        return
    inside = _inside(draft, base, vat) if vat is not None and vat != base else None
    if vat is None or vat == base:
        if rate is not None and rate != base:
            _ask(draft, base, None, rate)
    elif inside is None:
        _ask(draft, base, vat, rate)
    elif inside:
        take_off(draft, base, vat, rate)


def _ask(draft: Draft, base: int, vat: int | None, rate: int | None) -> None:
    title = draft.facts[base].title
    options = (f'--column "{title}=revenue_gross"', f'--column "{title}=revenue_net"')
    values = {"title": title, "vat": draft.facts[rate if vat is None else vat].title}
    whole = draft.facts[base].total
    tax = draft.facts[vat].total if vat is not None else None
    sums = (None if whole is None or tax is None else whole - tax, whole)
    draft.doubts.append(Doubt("tax_inside", values, options, answered=False, sums=sums))


def _inside(draft: Draft, base: int, vat: int) -> bool | None:
    """Tell whether an amount holds the tax beside it: by the title, by a third column, by the rates; None: unknown."""
    if names_part("inclusive", draft.facts[vat].title):
        return True
    if names_part("inclusive", draft.facts[base].title):
        return True
    pairs = draft.rows(base, vat)
    if not any(tax for _, tax in pairs):
        return False
    for place in draft.free():
        if place not in (base, vat) and (verdict := _by_third(draft.rows(base, vat, place))) is not None:
            return verdict
    quotients = [tax / amount for amount, tax in pairs if amount and tax]
    rates = _RATES_RU if "ндс" in draft.facts[vat].title.casefold() else _RATES
    net, gross = _share(quotients, rates), _share(quotients, [each / (1 + each) for each in rates])
    if max(net, gross) < _MOST or min(net, gross) >= _MOST:
        return None
    return gross > net


def _by_third(rows: Sequence[Sequence[float]]) -> bool | None:
    """A third column that is their sum is the amount with the tax; one that is their difference the one without."""
    rows = [row for row in rows if row[1]]
    if not rows:
        return None
    if all(abs(amount + tax - third) <= 0.011 for amount, tax, third in rows):
        return False
    return True if all(abs(amount - tax - third) <= 0.011 for amount, tax, third in rows) else None


def _share(quotients: Sequence[float], rates: Sequence[float]) -> float:
    near = [any(abs(each - rate) <= _NEAR for rate in rates) for each in quotients]
    return sum(near) / len(near) if near else 0.0


def take_off(draft: Draft, gross: int, vat: int | None, rate: int | None) -> bool:
    """Compute revenue without the tax; return whether the file says how much that is.

    Parameters
    ----------
    draft : Draft
        Takes the formula.
    gross : int
        Title of the amount with its tax.
    vat, rate : int or None
        Titles of the tax and of its rate; None where there is none.

    Returns
    -------
    bool
        False: revenue is left as it was.
    """
    title = {"gross": draft.facts[gross].title}
    if vat is not None and vat != gross:
        draft.compute("revenue", f"{draft.bracket(gross)} - {draft.bracket(vat)}", (gross, vat))
        draft.amounts = {gross, vat}
        draft.notes.append(Note("tax_taken_off", title | {"vat": draft.facts[vat].title}))
        return True
    factors = _factors(draft, rate) if rate is not None and rate != gross else None
    if factors is None:
        return False
    draft.compute("revenue", draft.bracket(gross), (gross,))
    draft.amounts = {gross}
    ordinary = tuple(value for value, factor in factors.items() if factor == 1)
    times = {value: factor for value, factor in factors.items() if factor != 1}
    draft.rows_said[draft.facts[rate].title] = Rows(keep=ordinary, times=times, of=("revenue",))
    draft.notes.append(Note("tax_by_rate", title | {"rate": draft.facts[rate].title}))
    return True


def _factors(draft: Draft, rate: int) -> dict[str, float] | None:
    """Return what an amount with the tax is multiplied by, by the rate as it is written; None: not all are rates."""
    facts, found = draft.facts[rate], {}
    if facts.distinct > 20 or facts.filled < facts.rows or facts.distinct != len(set(facts.values)):
        return None
    fractions = facts.numbers and max(facts.numbers) < 1 and not any("%" in value for value in facts.values)
    for value in dict.fromkeys(facts.values):
        match = _PERCENT.fullmatch(re.sub(r"^(ндс|vat)\s*", "", value.strip(), flags=re.IGNORECASE))
        if match:
            part = float(match[1].replace(",", ".")) / (1 if fractions else 100)
            found[value] = 1 / (1 + part)
        elif _NONE.fullmatch(value.strip()):
            found[value] = 1.0
        else:
            return None
    return found
