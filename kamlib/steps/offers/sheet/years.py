"""Each way of dealing with an account, year by year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.steps.offers.sheet.frame import Offer

COLUMNS = (
    *("variant", "year", "active", "since", "customer_value", "price_value", "customer", "margin_gain", "cost", "ours"),
)
_AT = {name: column for column, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Way:
    """One way of dealing: its row, its figures in the run, and where its terms stand."""

    row: int
    variant: str
    record: dict[str, Any]
    key: str
    price: str
    uplift: str
    chance: str
    cut: bool


def fill_ways(offer: Offer, first: int, ways: list[Way]) -> dict[int, Callable[[str], str]]:
    """Fill the yearly table; return for each way, by its row, where its columns stand."""
    twin, sheet, count = offer.twin, offer.sheet, len(offer.years)
    sheet.section(first - 2, twin.say("offers.by_year"))
    sheet.heads(first - 1, twin.column("offers", *COLUMNS))
    facts = offer.by_year.set_index(["variant", "year"])
    spans = {}
    for place, way in enumerate(ways):
        start = first + place * count
        alive = _alive(offer, way)
        since = next((year for year in offer.years if alive[year]), None)
        for at, year in enumerate(offer.years):
            record = facts.loc[(way.variant, year)]
            known = since if since is not None and year >= since else None
            _year(offer, way, start, start + at, year, record, (float(alive[year]), known))
        spans[way.row] = _span(offer, start, count)
    return spans


def _span(offer: Offer, start: int, count: int) -> Callable[[str], str]:
    return lambda name: offer.sheet.span(start, _AT[name], start + count - 1, _AT[name])


def _alive(offer: Offer, way: Way) -> dict[int, bool]:
    parts = offer.components
    own = parts[parts["variant"] == way.variant] if len(parts) else parts
    if way.cut or not len(own):
        return dict.fromkeys(offer.years, True)
    return {year: bool(((own["start_year"] <= year) & (year <= own["end_year"])).any()) for year in offer.years}


def _year(offer: Offer, way: Way, start: int, row: int, year: int, record: pd.Series, now: tuple) -> None:
    sheet = offer.sheet
    cell = {name: sheet.at(row, column) for name, column in _AT.items()}
    sheet.live(
        row, 0, way.key, offer.twin.language.first(f"offers.reference.{way.variant}", default=way.variant), "text"
    )
    sheet.fact(row, 1, year, "year", "live")
    same = f"EXACT({offer.parts('variant')},{way.key})"
    during = f"({offer.parts('start_year')}<={year})*({offer.parts('end_year')}>={year})"
    count = f"SUMPRODUCT(--{same})"
    active = "1" if way.cut else f"IF({count}=0,1,IF(SUMPRODUCT({same}*{during})>0,1,0))"
    sheet.live(row, _AT["active"], active, now[0], "number")
    before = sheet.at(row - 1, _AT["since"]) if row > start else '""'
    since = f'IF(ISNUMBER({before}),{before},IF({cell["active"]}=1,{cell["year"]},""))'
    sheet.live(row, _AT["since"], since, now[1], "year")
    value = "0" if way.cut else _value(offer, same, during, count, year)
    sheet.live(row, _AT["customer_value"], value, record["customer_value"], "money")
    bought = offer.basis("bought", year)
    lowered = f'IF({way.price}=0,0,IF(ISNUMBER({bought}),-{way.price}*{bought},""))'
    sheet.live(row, _AT["price_value"], lowered, record["price_value"], "money")
    both = f"AND(ISNUMBER({cell['customer_value']}),ISNUMBER({cell['price_value']}))"
    customer = f'IF({both},{cell["customer_value"]}+{cell["price_value"]},"")'
    sheet.live(row, _AT["customer"], customer, record["customer"], "money")
    sheet.live(row, _AT["margin_gain"], _gain(offer, way, year, cell), record["margin_gain"], "money")
    cost = "0" if way.cut else _cost(offer, same, during, year)
    sheet.live(row, _AT["cost"], cost, record["cost"], "money")
    parts = [cell[name] for name in ("margin_gain", "price_value", "cost")]
    known = ",".join(f"ISNUMBER({each})" for each in parts)
    sheet.live(row, _AT["ours"], f'IF(AND({known}),(1-kam_tax)*({"-".join(parts)}),"")', record["ours"], "money")


def _value(offer: Offer, same: str, during: str, count: str, year: int) -> str:
    """Return the expected worth of the components; unknown where there are some and none is known."""
    worth, chance = offer.parts("worth"), offer.parts("confidence")
    known = f"SUMPRODUCT({same}*ISNUMBER({worth}))"
    amount = f"SUMPRODUCT({same}*{during},{worth},{chance})*{offer.basis('price_index', year)}"
    return f'IF(AND({count}>0,{known}=0),"",{amount})'


def _cost(offer: Offer, same: str, during: str, year: int) -> str:
    """Return what the components cost us; unknown as soon as one of them is."""
    cost, once = offer.parts("our_cost"), offer.parts("one_off")
    spent = f"SUMPRODUCT({same}*{during},{cost})+SUMPRODUCT({same}*({offer.parts('start_year')}={year}),{once})"
    return f'IF(SUMPRODUCT({same}*(1-ISNUMBER({cost})))>0,"",({spent})*{offer.basis("price_index", year)})'


def _gain(offer: Offer, way: Way, year: int, cell: dict[str, str]) -> str:
    """Return the expected margin on the growth of our share, which comes over the ramp."""
    won = f"MIN({way.uplift},{offer.cells['room']})*{way.chance}"
    open_, pool = offer.basis("addressable", year), offer.basis("pool", year)
    ramp = f"MIN(1,({cell['year']}-{cell['since']}+1)/{offer.cells['ramp_years']})"
    amount = f"{won}*({pool}+{way.price}*{open_})*{ramp}"
    started = f"AND({cell['active']}=1,ISNUMBER({cell['since']}))"
    known = f'IF(AND(ISNUMBER({pool}),ISNUMBER({open_})),IF({started},{amount},0),"")'
    return f'IF(ISNUMBER({way.uplift}),IF({won}=0,0,{known}),"")'
