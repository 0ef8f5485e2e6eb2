"""Rows that stand in several files of one table: two exports that overlap would count them twice."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from kamlib.core.errors import Problem
from kamlib.intake.contracts.binding import Mapping
from kamlib.intake.contracts.relation import ROWS_A_FILE, Relation
from kamlib.intake.contracts.source import Source
from kamlib.intake.shaping.files import same_rows
from kamlib.intake.tables.meanings import amount_of


def overlapping(relation: Relation, mapping: Mapping, source: Source) -> list[Problem]:
    """Return ``rows_overlap`` where rows of one file stand in an earlier one as well, and nobody said what they count.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The rows of all files, and their columns.
    source : Source
        What was said of them.

    Returns
    -------
    list of Problem
        One, with how many rows and what the amounts add up to either way; empty where none overlap.
    """
    money = next((each for each in mapping.bound if each.column.unit == "money" and each.column.kind == "money"), None)
    if not relation.parts or source.overlap or source.distinct or money is None or relation.across > 1:
        return []
    amount = amount_of(relation, money.place, source)
    rows = f"SELECT s.row, {amount} AS v, {same_rows(relation)} AS first FROM {relation.numbered} AS s"
    later = f"first < row // {ROWS_A_FILE}"
    query = (
        f"SELECT count(*) FILTER ({later}), sum(v) FILTER ({later}), sum(v), min(row) FILTER ({later}) FROM ({rows})"
    )
    n, twice, whole, row = relation.con.execute(query).fetchone()
    if not n:
        return []
    options = ["--overlap once", "--overlap each"]
    values = {
        "n": n,
        "amount": twice or 0.0,
        "options": options,
        "sums": [(whole or 0.0) - (twice or 0.0), whole or 0.0],
    }
    return [Problem("rows_overlap", file=relation.parts[row // ROWS_A_FILE], values=values)]
