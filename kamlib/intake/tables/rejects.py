"""Rows that are read, but not used: kept with their place, their reason, their cells, and what they add up to."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kamlib.intake.cells.casting import Typing
from kamlib.intake.contracts.binding import Bound
from kamlib.intake.contracts.relation import AMOUNTS, Aside, asides


def aside_sums(typing: Typing, money: list[Bound]) -> dict[str, float]:
    """Return the sums of the rows that the layout set aside (totals, groups), by our column.

    A row that is not as wide as the table of the file (a title, a note) holds no amounts. Columns that were added to
    those of the file stand behind them.

    Parameters
    ----------
    typing : Typing
        The typed view.
    money : list of Bound
        The columns of money.

    Returns
    -------
    dict of str to float
        In money; empty where no such row holds amounts.
    """
    width, added = len(typing.relation.headers), len(typing.relation.made)
    rows = [
        _padded(each, width)
        for each in typing.relation.aside
        if each.reason in AMOUNTS and width - added <= len(each.cells) <= width
    ]
    if not rows or not money:
        return {}
    con = typing.relation.con
    frame = pd.DataFrame([each.cells for each in rows], columns=[f"c{place}" for place in range(width)], dtype="str")
    con.register("aside_rows", frame.assign(row=[each.row for each in rows]))
    typed = ", ".join(
        f"TRY_CAST(nullif(c{place}, '') AS {kind}) AS c{place}" for place, kind in enumerate(typing.relation.types)
    )
    sums = _sums(typing, typing.sql(source=f"(SELECT row, {typed} FROM aside_rows)"), "true", money)
    con.unregister("aside_rows")
    return sums


def _padded(aside: Aside, width: int) -> Aside:
    return replace(aside, cells=(*aside.cells, *[""] * (width - len(aside.cells))))


def set_aside(loaded, typing: Typing, rows: str, broken: str, money: list[Bound]) -> dict[str, float]:
    """Set the rows that break a rule aside, and return their sums by our column.

    Parameters
    ----------
    loaded : Loaded
        Takes the rows.
    typing : Typing
        The typed view.
    rows : str
        Its rows with their numbers, to stand after ``FROM``.
    broken : str
        Condition of a row that is not used.
    money : list of Bound
        The columns of money.

    Returns
    -------
    dict of str to float
        In money.
    """
    loaded.aside += asides(typing.relation, "bad_value", f"s.row IN (SELECT row FROM {rows} WHERE {broken})")
    return _sums(typing, rows, broken, money)


def add(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Return the sums of two groups of rows together.

    Parameters
    ----------
    one, other : dict of str to float
        Sums by column.

    Returns
    -------
    dict of str to float
        A column that one of them lacks counts as 0 there.
    """
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in one.keys() | other.keys()}


def _sums(typing: Typing, rows: str, condition: str, money: list[Bound]) -> dict[str, float]:
    if not money:
        return {}
    query = ", ".join(f"coalesce(fsum(t{each.place}), 0.0)" for each in money)
    found = typing.relation.con.execute(f"SELECT {query} FROM {rows} WHERE {condition}").fetchall()[0]
    return {each.column.name: value for each, value in zip(money, found, strict=True)}
