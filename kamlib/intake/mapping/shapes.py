"""The shape of a file: its titles as they were confirmed, and what has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from kamlib.core.errors import Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Source
from kamlib.intake.mapping.periods import period_of

#: From here on a new title is taken for a renamed one.
ALIKE = 75
#: Share of common or renamed titles from which on a file is an earlier one that has changed, and not another one.
KINDRED = 0.5


@dataclass(frozen=True)
class TitleChange:
    """How the titles of a file differ from those that were confirmed; periods across are one and the same title."""

    new: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.missing or self.renamed)


def compare(before: Sequence[str], now: Sequence[str]) -> TitleChange:
    """Return what is new, missing and renamed; the order of the columns does not matter.

    Parameters
    ----------
    before : sequence of str
        Titles as they were confirmed.
    now : sequence of str
        Titles of the file.

    Returns
    -------
    TitleChange
        Titles as each of the two writes them; false where nothing changed.
    """
    old, fresh = ({_key(title): title for title in each} for each in (before, now))
    missing = [title for key, title in old.items() if key not in fresh]
    new = [title for key, title in fresh.items() if key not in old]
    pairs = sorted(
        ((fuzz.WRatio(plain(one), plain(other)), one, other) for one in missing for other in new), reverse=True
    )
    renamed: dict[str, str] = {}
    for alike, one, other in pairs:
        if alike >= ALIKE and one not in renamed and other not in renamed.values():
            renamed[one] = other
    return TitleChange(
        tuple(title for title in new if title not in renamed.values()),
        tuple(title for title in missing if title not in renamed),
        tuple((one, renamed[one]) for one in missing if one in renamed),
    )


def likeness(before: Sequence[str], now: Sequence[str]) -> float:
    """Return the share of titles that two files have in common, 1 for the same shape.

    Parameters
    ----------
    before, now : sequence of str
        Titles of the two.

    Returns
    -------
    float
        0…1; common titles over all different ones.
    """
    old, fresh = set(map(_key, before)), set(map(_key, now))
    return len(old & fresh) / len(old | fresh) if old | fresh else 0.0


def kinship(before: Sequence[str], now: Sequence[str]) -> float:
    """Return the share of titles that two files have in common or that only look renamed.

    Parameters
    ----------
    before : sequence of str
        Titles as they were confirmed.
    now : sequence of str
        Titles of the file.

    Returns
    -------
    float
        0…1.
    """
    old, fresh, renamed = set(map(_key, before)), set(map(_key, now)), len(compare(before, now).renamed)
    return (len(old & fresh) + renamed) / max(len(old | fresh) - renamed, 1)


def changed(relation: Relation, shape: Sequence[str], source: Source, table: str) -> list[Problem]:
    """Return what is no longer as it was confirmed: an error where a column in use is gone, else a remark.

    Parameters
    ----------
    relation : Relation
        The opened file.
    shape : sequence of str
        Its titles when it was confirmed; empty: never.
    source : Source
        Which of them are in use.
    table : str
        Of the method.

    Returns
    -------
    list of Problem
        Empty where nothing changed, or nothing was confirmed.
    """
    if not shape:
        return []
    across = source.melt.columns if source.melt else {}
    used = set(map(plain, (*source.columns, *across, *source.only, *source.rows)))
    change = compare(shape, relation.headers)
    place = {"file": relation.file, "sheet": relation.sheet}
    problems = [_said("shape_renamed", one, place, table, plain(one) in used, other) for one, other in change.renamed]
    problems += [_said("shape_missing", title, place, table, plain(title) in used) for title in change.missing]
    problems += [_said("shape_new", title, place, table, False) for title in change.new]
    known = set(map(plain, shape))
    later = [title for title in relation.headers if across and period_of(title) and plain(title) not in known]
    return problems + [_said("shape_period", title, place, table, False) for title in later]


def _said(code: str, title: str, place: dict[str, str], table: str, used: bool, found: str = "") -> Problem:
    severity = "error" if used else "warning"
    return Problem(code, **place, column=title, found=found, values={"table": table}, severity=severity)


def _key(title: str) -> str:
    return "<period>" if period_of(title) else plain(title)
