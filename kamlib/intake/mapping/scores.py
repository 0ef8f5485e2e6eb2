"""How well each column of a file fits each column of a table: by its title, and by what its values can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kamlib.core.schema import InputColumn, InputTable
from kamlib.i18n.spellings import plain
from kamlib.intake.mapping.assignment import assign_best
from kamlib.intake.mapping.facts import ColumnFacts
from kamlib.intake.mapping.model import Known, Said
from kamlib.intake.mapping.titles import Known as Titles
from kamlib.intake.mapping.titles import Named, known_titles, named, names_part
from kamlib.intake.mapping.titles import Titles as Titles_

#: Below this a title and a column have nothing to do with each other.
LEAST = 0.5
#: Two titles that come closer than this are both possible.
MARGIN = 0.05
#: What no title of an amount says, by column or role.
_OTHERWISE = {
    "revenue": ("no_revenue", "tax", "per_unit", "percent"),
    "revenue_net": ("no_revenue", "per_unit", "percent"),
    "revenue_gross": ("no_revenue", "per_unit", "percent"),
    "cogs": ("per_unit", "percent"),
    "margin": ("per_unit", "percent"),
    "vat": ("percent", "rate"),
    "discount_amount": ("percent",),
    "unit_cost": ("percent",),
}
#: Kinds whose cells must read as numbers.
_NUMBERS = ("number", "money", "share", "int")
#: Share of a column's values that must be of its kind: a few slips are errors of the file, not another kind.
MOST = 0.9


@dataclass(frozen=True)
class Fit:
    """How well a title of the file fits a column of ours.

    Parameters
    ----------
    place : int
        Of the title.
    score : float
        0…1; 2 where a person said so.
    how : str
        ``title``, ``part``, ``alike``, ``values`` or ``said``.
    by : str
        ``name`` or ``tax_id`` where the values name accounts that are meant by their id.
    """

    place: int
    score: float
    how: str
    by: str = ""


def fits_of(table: InputTable, facts: Sequence[ColumnFacts], known: Known, said: Said) -> dict[str, list[Fit]]:
    """Return, for each column of a table, the titles that may fill it, the best first.

    Parameters
    ----------
    table : InputTable
        What the file may be.
    facts : sequence of ColumnFacts
        Columns of the file.
    known, said : Known, Said
        What the engagement knows and what a person said.

    Returns
    -------
    dict of str to list of Fit
        By our column; only those of at least :data:`LEAST`, an empty list where there are none.
    """
    titles = known_titles(table.name, known.aliases)
    spoken = {plain(title): ours for title, ours in said.columns.items()}
    found: dict[str, list[Fit]] = {}
    for column in table.columns:
        listed = [_fit(column, table, place, each, titles, known, spoken) for place, each in enumerate(facts)]
        found[column.name] = sorted((each for each in listed if each.score >= LEAST), key=lambda each: -each.score)
    return found


def named_as(name: str, facts: ColumnFacts, titles: Titles_) -> Named:
    """Return how well a title names a column; a part proves nothing where another part says that it is something else.

    Parameters
    ----------
    name : str
        Our column.
    facts : ColumnFacts
        The column of the file.
    titles : Titles
        What our column is called.

    Returns
    -------
    Named
        0 where nothing names it.
    """
    found = named(facts.spoken, titles)
    if found.how == "title" or not any(names_part(word, facts.spoken) for word in _OTHERWISE.get(name, ())):
        return found
    return Named()


def assign(fits: dict[str, list[Fit]], width: int) -> dict[str, Fit]:
    """Return the one assignment of titles to columns whose scores add up to the most; each title once.

    Parameters
    ----------
    fits : dict of str to list of Fit
        See :func:`fits_of`.
    width : int
        How many titles there are.

    Returns
    -------
    dict of str to Fit
        By our column, in the order of `fits`; a column that no title fills is left out.
    """
    names = [name for name, listed in fits.items() if listed]
    if not names:
        return {}
    matrix = np.zeros((len(names), width))
    for row, name in enumerate(names):
        for fit in fits[name]:
            # Equal scores go to the column and title that stand first, on any machine.
            matrix[row, fit.place] = fit.score - 1e-6 * row - 1e-9 * fit.place
    chosen = {}
    for row, place in sorted(assign_best(matrix).items()):
        fit = next((each for each in fits[names[row]] if each.place == place), None)
        if fit:
            chosen[names[row]] = fit
    return {name: chosen[name] for name in fits if name in chosen}


def rivals(fits: dict[str, list[Fit]], chosen: dict[str, Fit]) -> dict[str, list[int]]:
    """Return, by column, the titles that nothing else uses and that would fill it as well as the chosen one.

    Parameters
    ----------
    fits : dict of str to list of Fit
        See :func:`fits_of`.
    chosen : dict of str to Fit
        See :func:`assign`.

    Returns
    -------
    dict of str to list of int
        Places of titles; columns without rivals, and those of which a person spoke, are left out.
    """
    taken = {fit.place for fit in chosen.values()}
    found = {}
    for name, fit in chosen.items():
        near = [each.place for each in fits[name] if each.place not in taken and fit.score - each.score < MARGIN]
        if near and fit.how != "said":
            found[name] = near
    return found


def _fit(
    column: InputColumn,
    table: InputTable,
    place: int,
    facts: ColumnFacts,
    titles: Titles,
    known: Known,
    spoken: dict[str, str],
) -> Fit:
    if plain(facts.title) in spoken:
        return Fit(place, 2.0 if spoken[plain(facts.title)] == column.name else 0.0, "said")
    if column.name == "account_id":
        return _account(column, table, place, facts, titles, known)
    name = named_as(column.name, facts, titles[column.name])
    # Of two titles the one that says more about the rows is the better one.
    filled = 1.0 if column.required or not facts.rows else 0.6 + 0.4 * facts.filled / facts.rows
    return Fit(place, name.score * compatible(column, facts) * filled, name.how)


def _account(
    column: InputColumn, table: InputTable, place: int, facts: ColumnFacts, titles: Titles, known: Known
) -> Fit:
    """An account may be named by its id, by its name, or by its tax number; its values may show which."""
    own = named(facts.title, titles["account_id"])
    options = [Fit(place, own.score * compatible(column, facts), own.how)]
    if table.name != "accounts":
        name, tax = (named(facts.title, titles[part]) for part in ("account_name", "account_tax"))
        text = 0.93 if facts.numeric_share < MOST else 0.8
        options.append(Fit(place, name.score * text, name.how, "name"))
        options.append(Fit(place, tax.score * 0.7, tax.how, "tax_id"))
        for values, by, worth in ((known.ids, "", 0.98), (known.names, "name", 0.95), (known.tax_ids, "tax_id", 0.9)):
            shared = facts.overlap(values)
            if shared >= 0.6 and facts.distinct > 1:
                options.append(Fit(place, worth * (0.6 + 0.4 * shared), "values", by))
    best = max(options, key=lambda each: each.score)
    blank = 1 - facts.filled / facts.rows if facts.rows else 0
    required = column.required and table.name != "accounts"
    return Fit(place, best.score * (0.7 if required and blank > 0.02 else 1.0), best.how, best.by)


def compatible(column: InputColumn, facts: ColumnFacts) -> float:
    """Return how far the values of a title allow the column: 0 where they contradict it, 1 where nothing does.

    Parameters
    ----------
    column : InputColumn
        Of ours.
    facts : ColumnFacts
        The column of the file.

    Returns
    -------
    float
        0…1; 0.5 where it has no values.
    """
    if not facts.values:
        return 0.5
    kind = column.kind
    if kind in _NUMBERS:
        share = facts.numeric_share
        return (1.0 if share >= MOST else 0.7 if share >= 0.6 else 0.0) * (0.3 if _looks_coded(facts) else 1.0)
    if kind == "date" and facts.serial_share >= MOST:
        return 0.9
    if kind == "date":
        return 1.0 if facts.date_share >= MOST else 0.7 if facts.date_share >= 0.6 else 0.0
    if kind == "year":
        return 1.0 if facts.year_share >= MOST else 0.0
    if kind in ("category", "bool"):
        return 1.0 if facts.words_share(column) >= 0.8 else 0.0
    if kind == "id":
        return 0.3 if facts.fraction_share > 0.5 else 0.75 if facts.length > 40 else 1.0
    return _as_text(facts)


def _as_text(facts: ColumnFacts) -> float:
    """Text may be anything; numbers with fractions and dates seldom are."""
    if facts.date_share >= MOST or facts.fraction_share > 0.5:
        return 0.4
    return 0.75 if facts.numeric_share >= MOST else 1.0


def _looks_coded(facts: ColumnFacts) -> bool:
    """Codes with leading zeros are no amounts."""
    return facts.coded_share > 0.2
