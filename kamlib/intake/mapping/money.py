"""The revenue of sales: with or without tax, converted or not, or price times quantity less the discount."""

from __future__ import annotations

from kamlib.intake.cells.units import scale_of
from kamlib.intake.mapping import taxes
from kamlib.intake.mapping.discounts import less
from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.model import Doubt, Note
from kamlib.intake.mapping.roles import role
from kamlib.intake.mapping.scores import Fit
from kamlib.intake.mapping.titles import total_words, words

_AMOUNTS = ("revenue", "cogs", "margin")
_ROLES = ("revenue_converted", "revenue_net", "revenue_gross", "vat", "vat_rate")


def settle_revenue(draft: Draft) -> None:
    """Choose between amounts with and without tax, or compute the amount; say what was chosen, ask what is open."""
    if draft.table.name != "sales" or draft.crosstab:
        return
    if draft.chosen.get("revenue") and draft.chosen["revenue"].how == "said":
        return
    if _before_discount(draft):
        return
    free = draft.free(besides=_AMOUNTS)
    converted, net, gross, vat, rate = (role(name, draft, free) for name in _ROLES)
    base = draft.chosen.get("revenue")
    if base and base.place in (converted, net, gross, vat, rate):
        base = None
    title = {name: draft.facts[at].title for name, at in (("net", net), ("gross", gross)) if at is not None}
    if converted is not None:
        _take_converted(draft, converted, base)
    elif net is not None and net != gross:
        draft.fill("revenue", Fit(net, 0.97, "title"))
        draft.notes += [Note("net_chosen", title)] if gross is not None and gross != net else []
    elif base and not (draft.is_said(gross) and gross is not None):
        taxes.settle_base(draft, base.place, vat, rate, title)
    elif gross is not None and (vat, rate) != (None, None) and taxes.take_off(draft, gross, vat, rate):
        pass
    elif gross is not None:
        draft.fill("revenue", Fit(gross, 0.8, "title"))
        draft.doubts.append(Doubt("gross_only", title, (f'--column "{title["gross"]}=revenue"',)))
    elif not draft.chosen.get("revenue"):
        _multiply(draft)
    if "revenue" not in draft.filled():
        _take_total(draft)


def _before_discount(draft: Draft) -> bool:
    """Take a discount off an amount of which a person said that it is the one before it."""
    before, discount = draft.said_place("revenue_before"), draft.said_place("discount_amount")
    if before is None or discount is None:
        return False
    draft.compute("revenue", f"{draft.bracket(before)} - {draft.bracket(discount)}", (before, discount))
    draft.amounts = {before, discount}
    return True


def _take_converted(draft: Draft, place: int, base: Fit | None) -> None:
    """Of an amount in the currency of the deal and the same in that of the books the latter can be added up."""
    draft.fill("revenue", Fit(place, 0.97, "title"))
    other = [draft.facts[base.place].title] if base else []
    draft.settled.add("revenue")
    draft.notes.append(Note("converted_chosen", {"title": draft.facts[place].title, "others": other}))


def _multiply(draft: Draft) -> None:
    """Compute revenue from price, quantity and discount, where there is no amount."""
    quantity = draft.chosen.get("quantity")
    price = role("price", draft, draft.free(besides=_AMOUNTS))
    if quantity is None or price is None:
        return
    formula, used = f"{draft.bracket(price)} * {draft.bracket(quantity.place)}", [price, quantity.place]
    draft.amounts = {price}
    found = less(draft, [place for place in draft.free() if place != price], quantity.place)
    if found:
        place, tail, money = found
        formula += tail
        used.append(place)
        draft.amounts |= {place} if money else set()
    draft.compute("revenue", formula, used)
    draft.notes.append(Note("computed", {"formula": formula}))


def _take_total(draft: Draft) -> None:
    """Of sales without any other amount the one column of sums is the amount."""
    known = total_words()
    found = [place for place in draft.free() if words(draft.facts[place].title) in known]
    found = [place for place in found if draft.facts[place].numeric_share >= 0.9 and place not in draft.spoken]
    if len(found) == 1:
        draft.fill("revenue", Fit(found[0], 0.75, "title"))


def settle_costs(draft: Draft) -> None:
    """Compute the cost of a line from that of a unit; leave the margin aside where cost is there and may contradict."""
    if draft.table.name != "sales":
        return
    quantity = draft.chosen.get("quantity")
    unit = role("unit_cost", draft, draft.free(besides=("cogs",)))
    if unit is not None and quantity and (draft.is_said(unit) or "cogs" not in draft.chosen):
        draft.compute("cogs", f"{draft.bracket(unit)} * {draft.bracket(quantity.place)}", [unit, quantity.place])
        draft.amounts = draft.amounts | {unit}
        draft.notes.append(Note("cost_computed", {"title": draft.facts[unit].title}))
    if "cogs" in draft.filled() and "margin" in draft.chosen:
        place = draft.chosen.pop("margin").place
        draft.notes.append(Note("margin_aside", {"title": draft.facts[place].title}))


def scales(draft: Draft, unit: float) -> dict[str, float]:
    """Return what one unit is worth, by title, where the table or the title speaks of thousands or millions.

    Columns across are one column by the time that their figures are read, and known by what they measure.

    Parameters
    ----------
    draft : Draft
        The table so far.
    unit : float
        What one unit of all figures of the file is worth; 1 where nothing is said.

    Returns
    -------
    dict of str to float
        Such as 1000; titles in units are left out.
    """
    money = {fit.place for name, fit in draft.chosen.items() if _is_money(draft, name)} | draft.amounts
    titles = [draft.facts[place].title for place in sorted(money)]
    found = {title: _scale(title, unit) for title in titles}
    found |= {name: _across(draft, name, unit) for name in measures(draft) if _is_money(draft, name)}
    return {title: scale for title, scale in found.items() if scale != 1}


def measures(draft: Draft) -> tuple[str, ...]:
    """Return our columns that the cells of a crosstab fill."""
    across = draft.crosstab.melt.columns.values() if draft.crosstab else ()
    return tuple(dict.fromkeys(each.value for each in across))


def _across(draft: Draft, name: str, unit: float) -> float:
    titles = [title for title, each in draft.crosstab.melt.columns.items() if each.value == name]
    found = {_scale(title, unit) for title in titles}
    return found.pop() if len(found) == 1 else unit


def _scale(title: str, unit: float) -> float:
    own = scale_of(title)
    return own if own != 1 else unit


def _is_money(draft: Draft, name: str) -> bool:
    column = draft.table.column(name)
    return bool(column) and column.kind == "money"
