"""Where people of the customers stand in an engagement, how old the facts are, and which notes judge a person.

Nothing is quoted: whoever puts a place right opens the file, and whoever reads over the shoulder learns no more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import US, names_in
from kamlib.core.tables import TABLES
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.persons import PERSON_COLUMNS
from kamlib.workspace.private_words import find_private_kinds
from kamlib.workspace.safe_yaml import read_yaml


@dataclass(frozen=True)
class PersonReview:
    """What was found.

    Parameters
    ----------
    places : DataFrame
        table, file, sheet, column (title as the file writes it), people (different names, codes included), cells: one
        row a column that names people of the customer.
    old : tuple of Problem
        ``person_old``: facts about people that are older than the engagement allows; a remark each.
    notes : tuple of Problem
        ``person_note``: cells and fields with a word that judges, by kind; an error each.
    """

    places: pd.DataFrame
    old: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def review_persons(engagement: Engagement, today: datetime.date) -> PersonReview:
    """Look through tables and decisions for people of the customers.

    Parameters
    ----------
    engagement : Engagement
        Whose data; tables that cannot be used are looked through as well.
    today : date
        The age of a fact counts to it.

    Returns
    -------
    PersonReview
        Tables in the order of the method, rows in the order of the files.
    """
    oldest = datetime.date(today.year - engagement.settings.person_years, today.month, min(today.day, 28))
    places, old, notes = [], [], []
    for table in PERSON_COLUMNS:
        frame = engagement.intake.as_read(table)
        if frame.empty:
            continue
        places += _list_places(engagement, table, frame)
        if set(PERSON_COLUMNS[table]) & set(TABLES[table].key):  # a row tells of one person; elsewhere one is mentioned
            old += _list_old(engagement, table, frame, pd.Timestamp(oldest))
        notes += _list_notes(engagement, table, frame)
    columns = ["table", "file", "sheet", "column", "people", "cells"]
    return PersonReview(pd.DataFrame(places, columns=columns), tuple(old), (*notes, *_list_decided_notes(engagement)))


def _list_places(engagement: Engagement, table: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    his = frame[frame["side"].ne(US)] if "side" in frame else frame
    for column in PERSON_COLUMNS[table]:
        cells = his[column].dropna() if column in his else pd.Series(dtype=str)
        people = {
            (account, name)
            for account, cell in zip(his.loc[cells.index, "account_id"], cells, strict=True)
            for name in names_in(cell)
        }
        if people:
            yield engagement.intake.place_of(table, column) | {"people": len(people), "cells": len(cells)}


def _list_old(engagement: Engagement, table: str, frame: pd.DataFrame, oldest: pd.Timestamp) -> Iterator[Problem]:
    """Give a remark on every row whose latest date is older than allowed; a row without a date is no old one."""
    dates = [each.name for each in TABLES[table].columns if each.kind == "date" and each.name in frame]
    if not dates:
        return
    latest = frame[dates].max(axis=1)
    for row in frame.index[latest < oldest]:
        values = {"day": latest[row].date(), "oldest": oldest.date()}
        yield engagement.intake.point_at(table, row, dates[0], "person_old", values=values, severity="warning")


def _list_notes(engagement: Engagement, table: str, frame: pd.DataFrame) -> Iterator[Problem]:
    """Give an error on every word about a person in a cell that is no name: a name may sound like anything."""
    names = ("account_id", *PERSON_COLUMNS[table])
    texts = [each for each in frame if each not in names and isinstance(frame[each].dtype, pd.StringDtype)]
    for row in frame.index:
        for column in texts:
            cell = frame.at[row, column]
            for kind in find_private_kinds(cell) if isinstance(cell, str) else ():
                yield engagement.intake.point_at(table, row, column, "person_note", values={"kind": kind})


def _list_decided_notes(engagement: Engagement) -> Iterator[Problem]:
    for name in engagement.decisions.files():
        try:
            content = read_yaml(engagement.folder / name, name)
        except InputError:  # kam check says what is wrong with it
            continue
        for field, text in _texts(content):
            for kind in find_private_kinds(text):
                yield Problem("person_note", file=name, column=field, values={"kind": kind})


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Give every text of plain data with the field in which it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for number, each in enumerate(value, start=1):
            yield from _texts(each, f"{place}[{number}]")
