"""A confirmed table and files that would take its place: what would be gone is told, nothing goes without a word."""

# SQL is put together here from our own names.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kamlib.core.errors import InputError
from kamlib.intake import Intake, Source
from kamlib.intake.contracts.relation import ROWS_A_FILE, Relation
from kamlib.intake.mapping.model import Doubt, Note, Proposal
from kamlib.intake.mapping.parts import together
from kamlib.intake.shaping.views import text_of
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.mappings import Confirmed


def ask_replacing(engagement: Engagement, one: Proposal, *, asks: bool, add: bool) -> Proposal:
    """Return a proposal with the question whether its files are read besides the confirmed ones or in their place.

    Nothing is asked where every row that would be gone stands in the new files as well.

    Parameters
    ----------
    engagement : Engagement
        Its mappings are the confirmed ones.
    one : Proposal
        What would take their place.
    asks : bool
        Whether to ask; otherwise a person said that they take its place.
    add : bool
        Whether a person said that it is read besides them.

    Returns
    -------
    Proposal
        With a doubt, with a note, or with the earlier files before its own.
    """
    saved = engagement.mappings.sources.get(one.table)
    gone = [name for name in saved.names if name not in one.source.names] if saved else []
    if not gone:
        return one
    if not asks:
        return _in_place(one, saved, gone)
    if saved.distinct and one.source.distinct:
        return _in_place(one, saved, gone)  # it goes with its lines, of which it is asked
    before = _trial(engagement, one.table, saved)
    joined = _joined(one, saved)
    if add and joined:
        return replace(one, source=joined)
    lost = _lost(engagement, one.table, joined, len(saved.names)) if joined else None
    if lost == 0:
        return replace(_in_place(one, saved, gone), notes=(*one.notes, Note("replaced_whole", {"files": gone})))
    values = {"table": one.table, "files": gone, "rows": _rows(before, one.table)}
    ways = [("--replace", one.source)]
    if joined:
        overlap = _trial(engagement, one.table, joined).problems_of(one.table)
        twice = any(problem.code == "rows_overlap" for problem in overlap)
        option = "--add --overlap once" if twice else "--add"
        ways.insert(0, (option, joined.model_copy(update={"overlap": "once"}) if twice else joined))
    sums = tuple(_sum(_trial(engagement, one.table, source), one.table) for _, source in ways)
    told = sums if any(each is not None for each in sums) else ()
    doubt = Doubt("replaces", values, tuple(option for option, _ in ways), answered=False, sums=told)
    return replace(one, doubts=(*one.doubts, doubt))


def _in_place(one: Proposal, saved: Source, gone: Sequence[str]) -> Proposal:
    replaced = tuple(dict.fromkeys((*saved.replaced, *gone)))
    return replace(one, source=one.source.model_copy(update={"replaced": replaced}))


def _joined(one: Proposal, saved: Source) -> Source | None:
    """Return the confirmed source with the new files below; None where they are not of one shape."""
    found = together(Proposal(one.table, Source.model_validate(_plain(saved))), one)
    return None if found.doubts and found.doubts[-1].code == "two_files" else found.source


def _plain(source: Source) -> dict:
    return source.model_dump(include=set(Source.model_fields))


def _trial(engagement: Engagement, table: str, source: Source) -> Intake:
    said = {"table": table, "who": "-", "when": "2000-01-01"}
    return engagement.intake_with({table: Confirmed.model_validate(_plain(source) | said)})


def _rows(intake: Intake, table: str) -> int:
    found = intake.report.loc[intake.report["table"] == table, "rows_used"]
    return int(found.iloc[0]) if len(found) else 0


def _sum(intake: Intake, table: str) -> float | None:
    """Return what the first column of money adds up to; None where there is none, or the table is refused."""
    found = intake.sums.loc[intake.sums["table"] == table, "used"]
    return float(found.iloc[0]) if len(found) else None


def _lost(engagement: Engagement, table: str, joined: Source, first_new: int) -> int | None:
    """Return how many rows of the confirmed files the new ones do not have; None where that cannot be told."""
    try:
        opened = _trial(engagement, table, joined).opened(table)
    except InputError:
        return None
    relation: Relation = opened[0]
    if not relation.parts or relation.across > 1:
        return None
    cells = ", ".join(text_of(f"s.c{place}", kind) for place, kind in enumerate(relation.types))
    part = f"s.row // {ROWS_A_FILE}"
    last = f"SELECT {part} AS part, max({part}) OVER (PARTITION BY {cells}) AS last FROM {relation.numbered} AS s"
    query = f"SELECT count(*) FROM ({last}) WHERE part < {first_new} AND last < {first_new}"
    return int(relation.con.execute(query).fetchone()[0])


def join_tables(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return each table once: another file of the same table is read below the first, or asked about."""
    found: dict[str, Proposal] = {}
    for one in proposals:
        found[one.table] = together(found[one.table], one) if one.table in found else one
    return list(found.values())
