"""Rows of facts that name no account: one question with their money, not an error a row."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence

from kamlib.core.errors import Problem
from kamlib.intake.contracts.binding import Mapping
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Source
from kamlib.intake.shaping.views import text_of
from kamlib.intake.tables.meanings import amount_of

#: What may be done with them: left aside, or counted as one anonymous account.
OPTIONS = ("--blank aside", "--blank one")
#: From so many rows on it is one question; the cells of fewer are named one by one, to be filled in.
_FROM = 5


def without_account(relation: Relation, mapping: Mapping, source: Source) -> Problem | None:
    """Return ``accounts_blank`` where rows with money name no account and nobody said what they are.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The rows and their columns.
    source : Source
        What was said of them.

    Returns
    -------
    Problem or None
        With the number and the amount of such rows, and the sums of both answers; None where they are fewer than five.
    """
    bound = {each.column.name: each for each in reversed(mapping.bound)}
    money = next((each for each in mapping.bound if each.column.unit == "money" and each.column.kind == "money"), None)
    account = bound.get("account_id")
    if account is None or money is None or source.blank_accounts or source.distinct:
        return None
    blank = f"{text_of(f's.c{account.place}', relation.types[account.place])} IS NULL"
    rows = (
        f"SELECT s.row, {blank} AS blank, {amount_of(relation, money.place, source)} AS v FROM {relation.numbered} AS s"
    )
    counts = (
        "count(*) FILTER (blank AND v IS NOT NULL), count(*), sum(v) FILTER (blank), sum(v), min(row) FILTER (blank)"
    )
    n, of, part, whole, row = relation.con.execute(f"SELECT {counts} FROM ({rows})").fetchone()
    if n < _FROM or n == of:
        return None
    values = {"n": n, "of": of, "amount": part or 0.0, "options": list(OPTIONS)}
    values |= {"sums": [(whole or 0.0) - (part or 0.0), whole or 0.0]}
    at = relation.locate([row])[0] if relation.rows_known else None
    place = {"file": relation.file, "sheet": relation.sheet, "column": account.header}
    return Problem("accounts_blank", **place, row=at, values=values)


def asked_once(problems: Sequence[Problem], found: Problem | None) -> list[Problem]:
    """Return the problems with the one question in the place of an error for every blank cell.

    Parameters
    ----------
    problems : sequence of Problem
        Of one table.
    found : Problem or None
        The question.

    Returns
    -------
    list of Problem
        As they were where there is no question.
    """
    if found is None:
        return list(problems)
    return [each for each in problems if not (_is_blank(each) and each.column == found.column)] + [found]


def _is_blank(problem: Problem) -> bool:
    return problem.code == "cell_blank" or (problem.code == "and_more" and problem.values.get("of") == "cell_blank")
