"""The next export of a shape that was confirmed: recognised and taken as before; a changed one is told precisely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kamlib.i18n.spellings import plain
from kamlib.intake.cells.units import scale_of
from kamlib.intake.contracts.arithmetic import bracketed, parse
from kamlib.intake.contracts.source import Across, Join, Reading, Rows, Source
from kamlib.intake.mapping.facts import Seen
from kamlib.intake.mapping.model import Doubt, Line, Note, Proposal, Said
from kamlib.intake.mapping.periods import dated, measure_of, period_of, year_in
from kamlib.intake.mapping.shapes import KINDRED, TitleChange, compare, kinship, likeness

#: A year to tell a month by: whichever.
_ANY = 2000


@dataclass(frozen=True)
class Replayed:
    """What saved mappings make of new files.

    Parameters
    ----------
    proposals : tuple of Proposal
        The same mappings over the new files; with doubts where titles seem renamed.
    taken : tuple of Seen
        Files that they read.
    changed : tuple of (str, Seen, Change)
        Table, file and change where a column in use is gone.
    """

    proposals: tuple[Proposal, ...] = ()
    taken: tuple[Seen, ...] = ()
    changed: tuple[tuple[str, Seen, TitleChange], ...] = ()


def replay(saved: Mapping[str, Source], seen: Sequence[Seen], said: Said, *, add: bool = False) -> Replayed:
    """Return what the saved mappings make of the files.

    Parameters
    ----------
    saved : mapping
        Confirmed source by table.
    seen : sequence of Seen
        Tables of the new files.
    said : Said
        Columns that a person named for renamed titles.
    add : bool
        Whether the files are read after the earlier ones instead of taking their place.

    Returns
    -------
    Replayed
        Proposals of the mappings that still hold, the files they read, and what is changed too much.
    """
    proposals, taken, changed = [], [], []
    for table, source in saved.items():
        files = _files(source, seen)
        if not files or (said.columns and likeness(source.shape, files[0].headers) == 1):
            continue  # another file, or one of the shape of which a person now says otherwise
        taken += files
        change = compare(source.shape, files[0].headers)
        renames = _renames(source, change, said)
        lost = [title for title in (*change.missing, *(old for old, _ in change.renamed)) if title not in renames]
        if any(plain(title) in _used(source) for title in lost):
            changed.append((table, files[0], change))
            continue
        proposals.append(_again(table, source, files, seen, renames, change, said, add))
        taken += [each for each in seen if each.name in {join.file for join in proposals[-1].source.joins}]
    return Replayed(tuple(proposals), tuple(taken), tuple(changed))


def _files(source: Source, seen: Sequence[Seen]) -> list[Seen]:
    """Return the files of the saved shape; if none, the one that is most like it and enough so."""
    same = [each for each in seen if likeness(source.shape, each.headers) == 1]
    if same:
        return same
    scored = [(kinship(source.shape, each.headers), -place) for place, each in enumerate(seen)]
    best = max(scored, default=(0.0, 0))
    return [seen[-best[1]]] if best[0] >= KINDRED else []


def _renames(source: Source, change: TitleChange, said: Said) -> dict[str, str]:
    """Return new titles by old ones: those that a person named, and those that look alike."""
    renames = dict(change.renamed)
    gone = [*change.missing, *renames]
    for title, ours in said.columns.items():
        old = next((each for each in gone if ours in source.renamed.get(each, ())), None)
        if old is not None:
            renames[old] = title
    return renames


def _used(source: Source) -> set[str]:
    formulas = [title for text in source.computed.values() for title in parse(text).titles]
    across = [title for title in (source.melt.columns if source.melt else ()) if not period_of(title)]
    return set(
        map(
            plain,
            (*source.columns, *source.only, *source.rows, *formulas, *across, *(each.key for each in source.joins)),
        )
    )


def _again(
    table: str,
    source: Source,
    files: Sequence[Seen],
    seen: Sequence[Seen],
    renames: Mapping[str, str],
    change: TitleChange,
    said: Said,
    add: bool,
) -> Proposal:
    first = files[0]
    names = [each.name for each in files]
    more = [name for name in (source.file, *source.more) if name not in names] if add else []
    place = {"file": source.file} if more else first.place
    facts = (
        place
        | {"more": tuple([*more, *names][1:])}
        | {"shape": first.headers, "joins": _joins(source.joins, seen), "melt": _across(source, first)}
    )
    made = _renamed(source.model_copy(update=facts), renames)
    answers = {"overlap": said.overlap or made.overlap, "blank_accounts": said.blank or made.blank_accounts}
    made = made.model_copy(update={"rows": with_said(made.rows, said.rows), **answers})
    lines = [Line(each.title, _fed(made, each.title), "said", 1.0, each.examples()) for each in first.facts]
    notes = [Note("replayed", {"table": table})]
    notes += [Note("new_titles", {"titles": list(change.new)})] if change.new else []
    doubts = [
        Doubt("renamed", {"old": old, "new": new}, tuple(f'--column "{new}={ours}"' for ours in source.renamed[old]))
        for old, new in renames.items()
        if plain(old) in _used(source) and old in source.renamed and new not in said.columns
    ]
    doubts += _unsaid_year(source, first)
    return Proposal(table, made, tuple(lines), 1.0, (), tuple(doubts), tuple(notes))


def with_said(before: Mapping[str, Rows], said: Mapping[str, Rows]) -> dict[str, Rows]:
    """Let what a person says of some values now stand beside what was confirmed of the others.

    Parameters
    ----------
    before : mapping of str to Rows
        Confirmed, by title.
    said : mapping of str to Rows
        Said now, by title.

    Returns
    -------
    dict of str to Rows
        By title; what is said now of a value goes before what was confirmed of it.
    """
    found = dict(before)
    for title, now in said.items():
        old = found.get(title, Rows())
        fresh = {value.casefold() for value in now.decided}
        lists = {
            name: (*(each for each in getattr(old, name) if each.casefold() not in fresh), *getattr(now, name))
            for name in ("keep", "drop", "negative")
        }
        times = {value: each for value, each in old.times.items() if value.casefold() not in fresh} | now.times
        once = old.once if now.once is None else now.once
        found[title] = Rows(**lists, times=times, rate=old.rate or now.rate, once=once)
    return found


def _fed(source: Source, title: str) -> tuple[str, ...]:
    across = source.melt.columns.get(title) if source.melt else None
    return (source.melt.into, across.value) if across else source.renamed.get(title, ())


def _renamed(source: Source, renames: Mapping[str, str]) -> Source:
    """Write new titles for old ones, wherever the source names them."""
    if not renames:
        return source
    computed = source.computed
    for old, new in renames.items():
        computed = {name: text.replace(bracketed(old), bracketed(new)) for name, text in computed.items()}
    changes = {"computed": computed, "ignore": tuple(renames.get(title, title) for title in source.ignore)}
    for name in ("columns", "only", "rows"):
        changes[name] = {renames.get(title, title): value for title, value in getattr(source, name).items()}
    changes["readings"] = {
        renames.get(title, title): _rescaled(each, title, renames.get(title, title))
        for title, each in source.readings.items()
    }
    changes["joins"] = tuple(each.model_copy(update={"key": renames.get(each.key, each.key)}) for each in source.joins)
    return source.model_copy(update=changes)


def _rescaled(reading: Reading, old: str, new: str) -> Reading:
    """A title that speaks of another unit than before has that unit's scale, not the one that was confirmed."""
    told = scale_of(new)
    return reading if told == scale_of(old) else reading.model_copy(update={"scale": told})


def _joins(joins: Sequence[Join], seen: Sequence[Seen]) -> tuple[Join, ...]:
    """Read the new file beside, where one of the same shape is there."""
    made = []
    for join in joins:
        fresh = next((each for each in seen if likeness(join.shape, each.headers) == 1), None)
        if fresh:
            join = join.model_copy(update=fresh.place)
        made.append(join)
    return tuple(made)


def _year(seen: Seen) -> int | None:
    """Return the year that the names of a file, its sheet and its report tell."""
    return year_in(f"{seen.name.rpartition('.')[0]} {seen.found.sheet} {seen.found.title}")


def _unsaid_year(source: Source, seen: Seen) -> list[Doubt]:
    """Months without a year keep the year that was confirmed, unless a name tells another: that is asked."""
    months = [title for title in (source.melt.columns if source.melt else ()) if not period_of(title)]
    bare = [title for title in months if period_of(dated(title, _ANY))]
    if not bare or _year(seen):
        return []
    year = source.melt.columns[bare[0]].key[:4] if source.melt else ""
    return [Doubt("year_unknown", {"year": year}, (f"--set year={year}",), answered=False)]


def _across(source: Source, seen: Seen):
    """Take the periods that the new file has: the same measures, later months."""
    year = _year(seen)
    if not source.melt or not any(period_of(dated(title, _ANY)) for title in source.melt.columns):
        return source.melt
    measures = {measure_of(dated(title, _ANY)): each.value for title, each in source.melt.columns.items()}
    columns = {}
    for title in seen.headers:
        period, measure = period_of(dated(title, year)), measure_of(dated(title, year))
        if period and measure in measures:
            columns[title] = Across(key=period, value=measures[measure])
    if not columns:
        return source.melt
    return source.melt.model_copy(update={"columns": columns})


def keep(proposal: Proposal, **facts: object) -> Proposal:
    """Return a proposal whose source says something else as well."""
    return replace(proposal, source=proposal.source.model_copy(update=facts))
