"""What the settings ask of a file, step by step, until its rows are rows of the table."""

from __future__ import annotations

from collections.abc import Callable

from kamlib.core.schema import InputTable
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.binding import titles
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Join, Source
from kamlib.intake.shaping import across, files, fill, weigh
from kamlib.intake.tables.headers import meant


def shape(
    relation: Relation,
    table: InputTable,
    source: Source,
    *,
    more: Callable[[str], Relation],
    join: Callable[[Join], Relation],
) -> Relation:
    """Return the rows of the table.

    Parameters
    ----------
    relation : Relation
        The source's first file.
    table : InputTable
        What it is to be.
    source : Source
        What to do.
    more, join : callable
        Open another file of the same shape, or one beside.

    Returns
    -------
    Relation
        Under titles of the file and of our own columns, every row numbered as in its file.

    Raises
    ------
    InputError
        What the settings name is not there, or does not fit.
    """
    wanted = _wanted(source)
    relation = files.of_part(relation, source.parts.get(source.name))
    if source.more:
        needed = wanted | set(titles(table.name))
        others = [files.of_part(more(name), source.parts.get(name)) for name in source.more]
        relation = files.below(
            relation, others, lambda title: (table.open and not source.distinct) or plain(title) in needed
        )
        relation = files.counted_once(relation) if source.overlap == "once" else relation
    for each in source.joins:
        relation = files.beside(relation, each, join(each), lambda title: plain(title) in wanted)
    if source.only:
        relation = fill.only(relation, source.only)
    if source.rows:
        relation = weigh.left_out(relation, source.rows)
    if source.numbered:
        relation = fill.numbered(relation, source.numbered)
    if source.blank_accounts:
        places, named = (_places(relation, table, source, name) for name in ("account_id", "name"))
        meant_ = source.blank_accounts
        relation = fill.nameless(relation, places, named, meant_) if places else relation
    relation = fill.copied(relation, source.renamed)
    if source.melt:
        relation = across.melt(relation, source.melt)
    if source.computed:
        relation = fill.computed(relation, source.computed, source.readings, source.origin(table.name))
    if source.constants:
        relation = fill.constants(relation, source.constants)
    if any(each.weighs for each in source.rows.values()) and not source.distinct:
        places = [place for each in weigh.additive(table) for place in _places(relation, table, source, each)]
        relation = weigh.weighed(relation, places, source)
    for name, words in source.values.items():
        relation = replace_in(relation, table, source, name, words, "value_replaced")
    return _distinct(relation, table, source) if source.distinct else relation


def replace_in(
    relation: Relation, table: InputTable, source: Source, name: str, words: dict[str, str], kind: str
) -> Relation:
    """Write what is meant for what is found, in the column that fills one of ours; nothing where none does.

    Parameters
    ----------
    relation : Relation
        The rows.
    table : InputTable
        What they are.
    source : Source
        Which title is which of our columns.
    name : str
        Our column.
    words : dict of str to str
        Value meant by value found.
    kind : str
        Of the repair: ``value_replaced`` or ``name_to_id``.

    Returns
    -------
    Relation
        With the values that are meant.
    """
    places = _places(relation, table, source, name)
    return fill.replaced(relation, places[0], words, kind) if places else relation


def values_in(relation: Relation, table: InputTable, source: Source, name: str) -> list[str]:
    """Return every value (trimmed) that stands in the column for one of ours, in their order.

    Parameters
    ----------
    relation : Relation
        The rows.
    table : InputTable
        What they are.
    source : Source
        Which title is which of our columns.
    name : str
        Our column.

    Returns
    -------
    list of str
        Each once; empty where no title fills the column.
    """
    places = _places(relation, table, source, name)
    if not places:
        return []
    text = fill.text_of(f"s.c{places[0]}", relation.types[places[0]])
    query = f"SELECT DISTINCT {text} AS k FROM {relation.plain} AS s WHERE k IS NOT NULL ORDER BY k"  # noqa: S608
    return [value for (value,) in relation.con.execute(query).fetchall()]


def _distinct(relation: Relation, table: InputTable, source: Source) -> Relation:
    places = [place for name in table.key for place in _places(relation, table, source, name)]
    return fill.first_of_each(relation, places) if places else relation


def _places(relation: Relation, table: InputTable, source: Source, name: str) -> list[int]:
    names = meant(relation.headers, table, source, relation.made)
    return [place for place, each in names.items() if each == name]


def _wanted(source: Source) -> set[str]:
    """Return the titles (normalised) that the settings name anywhere: no other column of a file beside is read."""
    formulas = [parse(text).titles for text in source.computed.values()]
    named = [*source.columns, *source.only, *source.rows, *(title for each in formulas for title in each)]
    named += [*(source.melt.columns if source.melt else ()), *(each.key for each in source.joins)]
    return set(map(plain, named))
