"""Crosstabs: which titles across name a period (or a product line), and which measure stands under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kamlib.core.schema import InputTable
from kamlib.intake.contracts.source import Across, Melt
from kamlib.intake.mapping.facts import ColumnFacts
from kamlib.intake.mapping.model import Known
from kamlib.intake.mapping.periods import dated, measure_of, period_of
from kamlib.intake.mapping.titles import known_titles, named, total_words, words

#: From so many columns across on a table is a crosstab.
FEWEST = 2
#: What everyone in a room may give away.
_GIVEN = frozenset({100.0, 10.0, 1.0})
#: The measure of a crosstab whose titles name none, by table.
MEASURES = {
    "sales": "revenue",
    "costs": "amount",
    "receivables": "average_debt",
    "drivers": "quantity",
    "plan_actuals": "amount",
    "budget_lines": "amount",
}


@dataclass(frozen=True)
class Crosstab:
    """Columns across that become rows.

    Parameters
    ----------
    melt : Melt
        What would be saved.
    places : tuple of int
        Titles that it takes.
    measured : bool
        Whether the titles themselves name the measure.
    totals : tuple of int
        Titles that only sum the others.
    """

    melt: Melt
    places: tuple[int, ...]
    measured: bool
    totals: tuple[int, ...] = ()


def periods_across(
    table: InputTable, facts: Sequence[ColumnFacts], known: Known, year: int | None = None
) -> Crosstab | None:
    """Return the crosstab over periods that a file is for a table; None where it is none.

    Parameters
    ----------
    table : InputTable
        What the file may be.
    facts : sequence of ColumnFacts
        Columns of the file.
    known : Known
        What the engagement knows.
    year : int, optional
        Of months that are titled without one.

    Returns
    -------
    Crosstab or None
        Each column across with its period and measure.
    """
    titles = [dated(each.title, year) for each in facts]
    periods = {place: period_of(titles[place]) for place, each in enumerate(facts) if _numeric(each)}
    periods = {place: period for place, period in periods.items() if period}
    if len(set(periods.values())) < FEWEST or table.name not in MEASURES:
        return None
    into = _into(table, set(periods.values()))
    measures = {place: _measure(table, titles[place], known) for place in periods}
    cells: dict[tuple[str, str], int] = {}
    for place, period in periods.items():
        if measures[place]:
            cells.setdefault((period, measures[place]), place)
    if not into or not cells:
        return None
    columns = {facts[place].title: Across(key=key, value=value) for (key, value), place in cells.items()}
    measured = any(measure_of(titles[place]) for place in cells.values())
    return Crosstab(Melt(into=into, columns=columns), tuple(periods), measured, _totals(facts))


def points_across(facts: Sequence[ColumnFacts]) -> Crosstab | None:
    """Return the crosstab of points that people gave to criteria: each gave away the same sum, such as 100."""
    numbers = [place for place, each in enumerate(facts) if _numeric(each) and each.filled == each.rows]
    names = [place for place in range(len(facts)) if place not in numbers]
    totals = {round(sum(row), 6) for row in zip(*(facts[at].series for at in numbers), strict=True) if None not in row}
    if len(numbers) < 3 or len(names) != 1 or not facts[names[0]].is_key or not totals <= _GIVEN or len(totals) != 1:
        return None
    columns = {facts[place].title: Across(key=facts[place].title, value="points") for place in numbers}
    return Crosstab(Melt(into="criterion", columns=columns), tuple(numbers), True)


def products_across(facts: Sequence[ColumnFacts], free: Sequence[int]) -> Crosstab | None:
    """Return the crosstab of amounts over product lines that the titles nobody knows may be: a guess, to be asked.

    Parameters
    ----------
    facts : sequence of ColumnFacts
        Columns of the file.
    free : sequence of int
        Places of the titles that nobody knows.

    Returns
    -------
    Crosstab or None
        None where fewer than three of them hold amounts.
    """
    totals = _totals(facts)
    amounts = [place for place in free if place not in totals and _amounts(facts[place])]
    if len(amounts) < 3:
        return None
    columns = {facts[place].title: Across(key=facts[place].title, value="revenue") for place in amounts}
    return Crosstab(Melt(into="product_line", columns=columns), tuple(amounts), False, totals)


def _numeric(facts: ColumnFacts) -> bool:
    """A month without any sales is a month all the same."""
    return facts.numeric_share >= 0.6 or not facts.values


def _amounts(facts: ColumnFacts) -> bool:
    numbers = facts.numbers
    if facts.numeric_share < 0.9 or not numbers or facts.distinct < min(20, facts.rows / 2):
        return False
    return min(numbers) >= 0 and facts.year_share < 0.9 and not facts.is_key


def _into(table: InputTable, periods: set[str]) -> str:
    """Years fill a year; months and quarters need a date."""
    if all(len(period) == 4 for period in periods) and table.column("year"):
        return "year"
    return "date" if table.column("date") and all(len(period) > 4 for period in periods) else ""


def _measure(table: InputTable, title: str, known: Known) -> str:
    """Return our column that the cells under a title fill: what the title says beside its period, or the usual one."""
    text = measure_of(title)
    if not text:
        return MEASURES[table.name]
    titles = known_titles(table.name, known.aliases)
    numeric = [each.name for each in table.columns if each.kind in ("money", "number")]
    scored = {name: named(text, titles[name]).score for name in numeric}
    if table.name == "sales":
        scored["revenue"] = max(scored["revenue"], *(named(text, titles[n]).score for n in ("revenue_net",)))
    best = max(scored, key=lambda name: scored[name], default="")
    return best if best and scored[best] >= 0.55 else ""


def _totals(facts: Sequence[ColumnFacts]) -> tuple[int, ...]:
    known = total_words()
    return tuple(
        place
        for place, each in enumerate(facts)
        if words(each.title) in known or any(words(part) in known for part in each.title.split(" / "))
    )
