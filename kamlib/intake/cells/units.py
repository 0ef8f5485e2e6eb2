"""Amounts in thousands and millions: what titles and remarks say of it, and whether a person was asked."""

from __future__ import annotations

import re

from kamlib.core.errors import Problem
from kamlib.intake.cells.lost_decimals import confirmed
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Source

_THOUSANDS = re.compile(r"тыс|thousand|\b000s?\b|\(k\)|\bk(?:rub|usd|eur)\b|[€$₽]k\b", re.IGNORECASE)
_MILLIONS = re.compile(r"\bмлн\b|million|\bmln\b", re.IGNORECASE)


def scale_of(text: str) -> float:
    """Return what one unit is worth that a title or a remark speaks of: 1000 for ``тыс. руб.``."""
    return 1e6 if _MILLIONS.search(text) else 1e3 if _THOUSANDS.search(text) else 1.0


def unsaid(relation: Relation, mapping: Mapping, source: Source) -> list[Problem]:
    """Return ``unit_unsaid`` for every column of money that the file calls thousands or millions, where nobody said so.

    Parameters
    ----------
    relation : Relation
        The opened source; its ``unit`` is what stands above the table.
    mapping : Mapping
        Its columns.
    source : Source
        What a person said of them: a scale of 1 is an answer as well.

    Returns
    -------
    list of Problem
        In the order of the columns; each with the title or remark, and the scale that it speaks of.
    """
    found = []
    for bound in mapping.bound:
        titles = _titles(relation, bound, source)
        told = next((text for text in (*titles, relation.unit) if scale_of(text) != 1), "")
        if bound.column.kind == "money" and titles and told and not any(confirmed(source, each) for each in titles):
            place = {"file": relation.file, "sheet": relation.sheet, "column": bound.header}
            found.append(Problem("unit_unsaid", **place, found=told, values={"scale": scale_of(told)}))
    return found


def _titles(relation: Relation, bound: Bound, source: Source) -> tuple[str, ...]:
    """Return the titles that a column is made of; none for one that the settings fill themselves."""
    name = relation.made.get(bound.place)
    if name in source.computed:
        return parse(source.computed[name]).titles
    return () if name in source.constants else (bound.header,)
