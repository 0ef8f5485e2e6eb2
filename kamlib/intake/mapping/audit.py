"""Amounts held against what stands beside them: price times quantity, cost of a unit, a discount, a document's sum."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kamlib.intake.mapping.draft import Draft
from kamlib.intake.mapping.model import Doubt
from kamlib.intake.mapping.roles import role
from kamlib.intake.mapping.titles import known_titles, named, names_part

#: A product and its factors may differ by a rounded price; a sold line may be cheaper by a discount of so much.
_NEAR, _DISCOUNT = 0.01, 0.6
#: Share of rows that must agree, and from how many lines of a document on its sum is told from theirs.
_MOST, _LINES = 0.9, 3
#: Below this a title is no proof that a column of money is what it was taken for.
SURE = 0.7
#: A cost of a line below this share of its revenue is more likely that of a unit.
_THIN = 0.35


def audit(draft: Draft) -> None:
    """Ask about money of sales that contradicts what stands beside it, or that no title and no figure proves."""
    if draft.table.name != "sales" or draft.crosstab:
        return
    fit = draft.chosen.get("revenue")
    proven = fit is not None and fit.how != "said" and _against_price(draft, fit.place)
    if fit is not None and fit.how != "said":
        _running(draft, fit.place)
        _discount_beside(draft, fit.place)
    elif fit is not None:
        _said_tax(draft, fit.place)
    _repeated(draft)
    _unit_cost(draft)
    _weak(draft, ("cogs",) if proven else ("revenue", "cogs"))


def _against_price(draft: Draft, place: int) -> bool:
    """Tell whether the amount is price times quantity, be it less a discount; ask where it is something else."""
    quantity = draft.chosen.get("quantity")
    price = role("price", draft, draft.free())
    if quantity is None or price is None:
        return False
    rows = [row for row in draft.rows(place, price, quantity.place) if row[1] and row[2]]
    if not rows:
        return False
    ratios = [amount / (each * n) for amount, each, n in rows]
    if _share(ratios, lambda ratio: abs(ratio - 1) <= _NEAR) >= _MOST:
        return True
    if _share(ratios, lambda ratio: 1 - _DISCOUNT <= ratio <= 1 + _NEAR) >= _MOST:
        return False
    title = draft.facts[place].title
    options = (f'--column "{title}=revenue"', f'--column "{title}=-"')
    sums = (draft.facts[place].total, draft.total_of([each * n for _, each, n in rows]))
    values = {"title": title, "price": draft.facts[price].title, "quantity": draft.facts[quantity.place].title}
    draft.doubts.append(Doubt("not_the_product", values, options, answered=False, sums=sums))
    return False


def _share(values: Sequence[float], test) -> float:
    return sum(map(test, values)) / len(values)


def _said_tax(draft: Draft, place: int) -> None:
    """Ask once more where a person named a tax as the revenue."""
    title = draft.facts[place].title
    known = known_titles(draft.table.name, draft.known.aliases)
    tax = named(title, known["vat"]).how == "title"
    amount = any(named(title, known[name]).score >= SURE for name in ("revenue_net", "revenue_gross"))
    if not tax and (amount or not names_part("tax", title) or names_part("inclusive", title)):
        return
    draft.doubts.append(Doubt("tax_is_revenue", {"title": title}, (f'--column "{title}=vat"',)))


def _running(draft: Draft, place: int) -> None:
    """A running total is no amount of its row."""
    title = draft.facts[place].title
    if names_part("running", title):
        draft.doubts.append(Doubt("running", {"title": title}, (f'--column "{title}=-"',), answered=False))


def _discount_beside(draft: Draft, place: int) -> None:
    """An amount with a discount beside it is the one before it or the one after it; price and quantity may tell."""
    free = draft.free()
    roles = [role(name, draft, free) for name in ("discount_amount", "discount")]
    discount = next((at for at in roles if at is not None and _is_named(draft, at)), None)
    if role("price", draft, free) is not None:
        return
    if discount is None or names_part("net", draft.facts[place].title) or draft.facts[place].title in _nets(draft):
        return
    title, other = draft.facts[place].title, draft.facts[discount].title
    rows = draft.rows(place, discount)
    if max((less for _, less in rows), default=0) <= 1 or names_part("percent", other):
        return  # a fraction or a percentage: somebody has applied it
    whole, less = draft.facts[place].total, draft.facts[discount].total
    sums = (whole, None if whole is None or less is None else whole - less)
    options = (f'--column "{title}=revenue"', f'--column "{title}=revenue_before" --column "{other}=discount_amount"')
    draft.doubts.append(
        Doubt("discount_beside", {"title": title, "discount": other}, options, answered=False, sums=sums)
    )


def _is_named(draft: Draft, place: int) -> bool:
    titles = known_titles(draft.table.name, draft.known.aliases)
    found = [named(draft.facts[place].title, titles[name]) for name in ("discount_amount", "discount")]
    return any(each.how == "title" for each in found)


def _nets(draft: Draft) -> list[str]:
    """Return the amounts of which another column is the sum before the discount."""
    return [str(each) for note in draft.notes if note.code == "net_chosen" for each in note.values.values()]


def _repeated(draft: Draft) -> None:
    """An amount that is the same in every line of a document, although the lines differ, is the document's."""
    fit = draft.chosen.get("revenue")
    if fit is None or fit.how == "said":
        return
    line = draft.chosen.get("product_line") or draft.chosen.get("quantity")
    for place in draft.free():
        if line is None or not names_part("document", draft.facts[place].title) or draft.facts[place].is_key:
            continue
        lines: dict[str, list[tuple[str, str]]] = {}
        cells = (draft.facts[at].cells for at in (place, fit.place, line.place))
        for number, amount, what in zip(*cells, strict=True):
            if number and amount:
                lines.setdefault(number, []).append((amount, what))
        several = [each for each in lines.values() if len({what for _, what in each}) > 1]
        same = [each for each in several if len({amount for amount, _ in each}) == 1]
        if sum(map(len, several)) >= _LINES and len(several) > 1 and len(same) >= _MOST * len(several):
            _ask_once(draft, place, fit.place)
            return


def _ask_once(draft: Draft, place: int, amount: int) -> None:
    title, said = draft.facts[place].title, draft.said.rows.get(draft.facts[place].title)
    if said is not None and said.once is not None:
        return
    firsts: dict[str, float] = {}
    for number, value in zip(draft.facts[place].cells, draft.facts[amount].series, strict=True):
        firsts.setdefault(number, value or 0.0)
    options = (f'--rows "{title}=once"', f'--rows "{title}=each"')
    sums = (draft.total_of(list(firsts.values())), draft.facts[amount].total)
    values = {"title": draft.facts[amount].title, "document": title}
    draft.doubts.append(Doubt("document_sum", values, options, answered=False, sums=sums))


def _unit_cost(draft: Draft) -> None:
    """A cost that hardly weighs beside the revenue, and that fits it once multiplied by the quantity, is a unit's."""
    cogs, quantity = draft.chosen.get("cogs"), draft.chosen.get("quantity")
    if cogs is None or quantity is None or cogs.how == "said":
        return
    rows = [row for row in draft.rows(cogs.place, quantity.place) if row[0] and row[1]]
    revenue = draft.revenue()
    if not rows or not revenue or median(abs(n) for _, n in rows) <= 1:
        return
    line, unit = sum(cost for cost, _ in rows), sum(cost * n for cost, n in rows)
    if line < _THIN * revenue and line < 0.5 * unit <= 0.5 * 1.05 * revenue:
        title = draft.facts[cogs.place].title
        options = (f'--column "{title}=unit_cost"', f'--column "{title}=cogs"')
        sums = tuple(draft.total_of([each]) for each in (unit, line))
        draft.doubts.append(Doubt("cost_of_unit", {"title": title}, options, answered=False, sums=sums))


def _weak(draft: Draft, names: Sequence[str]) -> None:
    for name in names:
        fit = draft.chosen.get(name)
        if fit is None or fit.how not in ("part", "alike") or fit.score >= SURE:
            continue
        title = draft.facts[fit.place].title
        options = (f'--column "{title}={name}"', f'--column "{title}=-"')
        draft.doubts.append(Doubt("money_unsure", {"title": title, "column": name}, options, answered=False))
