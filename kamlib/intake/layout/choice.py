"""Which of several tables is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from kamlib.core.errors import InputError, Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.source import Layout

#: Share of the confirmed titles that a table must still have to be taken for the same one.
_SAME = 0.5


class Candidate(Protocol):
    """A table that may be meant."""

    headers: tuple[str, ...]
    hidden: bool
    place: tuple[str, str, int]


_One = TypeVar("_One", bound=Candidate)


def chosen(candidates: Sequence[_One], layout: Layout | None, known: frozenset[str], shown: str) -> _One:
    """Return the table that is meant: the only one, the one with the confirmed titles, or the one with ours.

    Parameters
    ----------
    candidates : sequence of Candidate
        Tables of a file, at least one.
    layout : Layout or None
        What a person said or confirmed.
    known : frozenset of str
        Titles (normalised) that the table may have.
    shown : str
        The file's name in messages.

    Returns
    -------
    Candidate
        One of `candidates`.

    Raises
    ------
    InputError
        ``tables_several`` or ``layout_changed``.
    """
    if layout and layout.titles:
        return _confirmed(candidates, layout, shown)
    if len(candidates) == 1:
        return candidates[0]
    titles = {id(each): each.headers for each in candidates}
    real = [each for each in candidates if len(titles[id(each)]) > 1 and not each.hidden]
    if len(real) == 1:
        return real[0]
    ours = {id(each): sum(plain(title) in known for title in titles[id(each)]) for each in candidates}
    best = sorted(candidates, key=lambda each: -ours[id(each)])
    if ours[id(best[0])] > 1 and ours[id(best[0])] >= 2 * ours[id(best[1])]:
        return best[0]
    raise InputError(Problem("tables_several", file=shown, values={"tables": [_named(each) for each in real or best]}))


def _confirmed(candidates: Sequence[_One], layout: Layout, shown: str) -> _One:
    wanted = {plain(title) for title in layout.titles}
    shares = [_share(wanted, each.headers) for each in candidates]
    best = max(range(len(candidates)), key=lambda place: (shares[place], -abs(_distance(candidates[place], layout))))
    if shares[best] < _SAME:
        found = candidates[best].headers
        values = {"titles": list(layout.titles), "found_titles": list(found)}
        raise InputError(Problem("layout_changed", file=shown, sheet=candidates[best].place[1], values=values))
    return candidates[best]


def _share(wanted: set[str], headers: tuple[str, ...]) -> float:
    return len(wanted & {plain(title) for title in headers}) / max(len(wanted), 1)


def _distance(candidate: Candidate, layout: Layout) -> int:
    return candidate.place[2] - layout.header


def _named(candidate: Candidate) -> str:
    """Where a table stands, without words of a language: file or sheet, row, its first titles."""
    file, sheet, row = candidate.place
    titles = [title for title in candidate.headers if not title.startswith("column ")][:3]
    return f"{sheet or file}:{row} ({', '.join(titles)}…)"
