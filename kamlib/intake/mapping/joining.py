"""A file of lines that is no table by itself, with the files beside that hold what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.source import Join
from kamlib.intake.mapping.facts import ColumnFacts, Seen, beside
from kamlib.intake.mapping.model import Known, Note, Proposal, Said
from kamlib.intake.mapping.propose import About, propose
from kamlib.intake.mapping.titles import hints, words
from kamlib.intake.shaping.files import titles_beside

#: Share of the keys of the lines that the other file must hold.
_FOUND = 0.9


@dataclass(frozen=True)
class _Wide:
    """Lines with the columns of the files beside them."""

    facts: tuple[ColumnFacts, ...]
    joins: tuple[Join, ...]
    origin: tuple[int, ...]


def join(root: Seen, seen: Sequence[Seen], known: Known, said: Said, tables: Sequence[str]) -> Proposal | None:
    """Return the table that a file of lines becomes with other files beside it; None where it becomes none.

    Parameters
    ----------
    root : Seen
        The lines.
    seen : sequence of Seen
        All files at hand.
    known, said : Known, Said
        What the engagement knows and what a person said.
    tables : sequence of str
        What the lines may be.

    Returns
    -------
    Proposal or None
        The complete one that fits best, with the files it needs beside it.
    """
    wide = _widen(root, [each for each in seen if each is not root])
    if not wide.joins:
        return None
    hinted = hints(" ".join([root.name, *(each.file for each in wide.joins)]))
    found = [
        propose(TABLES[name], wide.facts, known, said, About(hinted.get(name, 0.0), root.found.unit)) for name in tables
    ]
    complete = sorted((one for one in found if one.complete), key=lambda one: -one.confidence)
    return _pruned(complete[0], root, wide) if complete else None


def _widen(root: Seen, others: Sequence[Seen]) -> _Wide:
    """Put every file beside the lines that they lead to by a key, and those that these lead to."""
    facts, origin, joins = list(root.facts), [-1] * len(root.facts), []
    left = list(others)
    while True:
        step = next(filter(None, (_key(facts, other) for other in left)), None)
        if step is None:
            return _Wide(tuple(facts), tuple(joins), tuple(origin))
        other, on, to = step
        left.remove(other)
        made = Join(key=facts[on].title, their_key=other.headers[to], shape=other.headers, **other.place)
        titles = titles_beside([each.title for each in facts], made, other.headers)
        fresh = beside(other.facts, titles, root.facts[0].rows)
        facts += [each for place, each in enumerate(fresh) if place != to]
        origin += [len(joins)] * (len(fresh) - 1)
        joins.append(made)


def _key(facts: Sequence[ColumnFacts], other: Seen) -> tuple[Seen, int, int] | None:
    """Return the title of the lines and the title of the other file that hold the same key, once a row there."""
    for to, theirs in enumerate(other.facts):
        if not theirs.is_key:
            continue
        for on, ours in enumerate(facts):
            if _same(ours.title, theirs.title) and ours.overlap(other.keys(to)) >= _FOUND:
                return other, on, to
    return None


def _same(one: str, other: str) -> bool:
    return words(one.rpartition(".")[2]) == words(other.rpartition(".")[2])


def _pruned(one: Proposal, root: Seen, wide: _Wide) -> Proposal:
    """Keep the joins that the table needs, and those that lead to them."""
    source = one.source
    formulas = [title for text in source.computed.values() for title in parse(text).titles]
    named = set(map(plain, (*source.columns, *source.rows, *formulas)))
    where = {plain(each.title): origin for each, origin in zip(wide.facts, wide.origin, strict=True)}
    wanted = {where[title] for title in named if title in where} - {-1}
    for place in reversed(range(len(wide.joins))):
        if place in wanted:
            wanted |= {where[plain(wide.joins[place].key)]} - {-1}
    joins = tuple(each for place, each in enumerate(wide.joins) if place in wanted)
    files = [each.file for each in joins]
    shown = [line for line, at in zip(one.lines, wide.origin, strict=True) if at == -1 or line.columns]
    # A column of a file beside that nothing uses is not read at all.
    own = set(root.headers)
    ignore = tuple(title for title in source.ignore if title in own)
    source = source.model_copy(update=root.place | {"shape": root.headers, "joins": joins, "ignore": ignore})
    note = Note("joined", {"file": root.name, "files": files})
    return replace(one, source=source, lines=tuple(shown), notes=(note, *one.notes))
