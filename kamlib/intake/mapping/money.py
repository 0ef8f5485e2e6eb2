"""The revenue of sales: with or without tax, or price times quantity less the discount."""

from __future__ import annotations

from kamlib.intake.cells.units import scale_of
from kamlib.intake.contracts.arithmetic import bracketed
from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.facts import ColumnFacts
from kamlib.intake.mapping.model import Doubt, Note
from kamlib.intake.mapping.scores import Fit, role


def settle_revenue(draft: Draft) -> None:
    """Choose between amounts with and without tax, or compute the amount; say what was chosen, ask what is open."""
    if draft.table.name != "sales" or draft.crosstab:
        return
    if draft.chosen.get("revenue") and draft.chosen["revenue"].how == "said":
        return
    free = [place for place in draft.free(besides=("revenue", "cogs", "margin")) if place not in draft.spoken]
    net, gross, vat = (role(name, "sales", draft.facts, draft.known, free) for name in _TAXED)
    base = draft.chosen.get("revenue")
    if base and base.place in (net, gross, vat):
        base = None
    title = {name: draft.facts[at].title for name, at in (("net", net), ("gross", gross)) if at is not None}
    if net is not None and net != gross:
        draft.fill("revenue", Fit(net, 0.97, "title"))
        draft.notes += [Note("net_chosen", title)] if gross is not None and gross != net else []
    elif base:
        draft.notes += [Note("base_chosen", {"title": draft.facts[base.place].title, **title})] if title else []
    elif gross is not None and vat is not None and vat != gross:
        draft.compute("revenue", f"{draft.bracket(gross)} - {draft.bracket(vat)}", (gross, vat))
        draft.amounts = {gross, vat}
        draft.notes.append(Note("tax_taken_off", title | {"vat": draft.facts[vat].title}))
    elif gross is not None:
        draft.fill("revenue", Fit(gross, 0.8, "title"))
        draft.doubts.append(Doubt("gross_only", title, (f'--column "{title["gross"]}=revenue"',)))
    elif not draft.chosen.get("revenue"):
        _multiply(draft)


_TAXED = ("revenue_net", "revenue_gross", "vat")


def _multiply(draft: Draft) -> None:
    """Compute revenue from price, quantity and discount, where there is no amount."""
    quantity = draft.chosen.get("quantity")
    free = draft.free()
    price = role("price", "sales", draft.facts, draft.known, free)
    if quantity is None or price is None:
        return
    formula, used = f"{draft.bracket(price)} * {draft.bracket(quantity.place)}", [price, quantity.place]
    draft.amounts = {price}
    discount = role("discount", "sales", draft.facts, draft.known, [place for place in free if place != price])
    if discount is not None:
        less = _less(draft.facts[discount])
        formula += less
        used.append(discount)
        draft.amounts |= {discount} if less.startswith(" - ") else set()
    draft.compute("revenue", formula, used)
    draft.notes.append(Note("computed", {"formula": formula}))


def _less(discount: ColumnFacts) -> str:
    """A discount is a fraction, a percentage or money: its largest value tells."""
    most = max(discount.numbers, default=0.0)
    name = bracketed(discount.title)
    percent = any(text.endswith("%") for text in discount.values)
    if most <= 1 or percent:
        return f" * (1 - {name})"
    return f" * (1 - {name} / 100)" if most <= 100 else f" - {name}"


def settle_margin(draft: Draft) -> None:
    """Leave the margin aside where cost of goods is there as well and could contradict it."""
    if draft.table.name == "sales" and "cogs" in draft.chosen and "margin" in draft.chosen:
        place = draft.chosen.pop("margin").place
        draft.notes.append(Note("margin_aside", {"title": draft.facts[place].title}))


def scales(draft: Draft, unit: float) -> dict[str, float]:
    """Return what one unit is worth, by title, where the table or the title speaks of thousands or millions.

    Columns across are one column by the time that their figures are read, and known by what they measure.
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
