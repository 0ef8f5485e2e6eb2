"""What a person says to ``kam map`` in options: tables, columns and values by our keys or by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kamlib.i18n import Language
    from kamlib.intake.contracts.source import Rows
    from kamlib.intake.mapping.model import Said


_WITH_VALUES = ("keep", "drop", "negative")
_ROWS = re.compile(
    r"(?P<title>.+)=\s*(?P<how>keep|drop|negative|rate|once|each|x\d{1,9}(?:\.\d{1,9})?)\s*(?::(?P<values>.+))?",
    re.DOTALL,
)


def parse_said(
    language: Language,
    base_year: int,
    *,
    tables: Iterable[str],
    constants: Iterable[str],
    columns: Iterable[str],
    readings: Iterable[str],
    rows: Iterable[str],
    overlap: str | None,
    blank: str | None,
) -> Said:
    """Return the options as the mapping takes them.

    Parameters
    ----------
    language : Language
        Of every word.
    base_year : int
        Base year of the engagement.
    tables : iterable of str
        Names of tables: the files are these.
    constants : iterable of str
        ``column=value``, one for every row.
    columns : iterable of str
        ``title=column``.
    readings : iterable of str
        ``title=how its cells are read``.
    rows : iterable of str
        ``title=what such rows are: values``.
    overlap : str or None
        What becomes of rows that two files share.
    blank : str or None
        What rows are that name no account.

    Returns
    -------
    Said
        What a person said of the files.

    Raises
    ------
    click.UsageError
        One of them names nothing of ours, or is not written as a pair.
    """
    from kamlib.intake.mapping.model import Said

    named = tuple(dict.fromkeys(_table(each, language) for each in tables))
    return Said(
        named,
        {
            _column(name, language): value
            for name, value in (_pair(each, language, "column=value") for each in constants)
        },
        {
            title: _ours(name, language)
            for title, name in (_pair(each, language, "title=column", 1) for each in columns)
        },
        {title: _reading(how, language) for title, how in (_pair(each, language, "title=,", 1) for each in readings)},
        base_year,
        _rows(rows, language),
        overlap or "",
        {"aside": "-", "one": language("cli.map.anonymous")}.get(blank or "", ""),
    )


def _rows(listed: Iterable[str], language: Language) -> dict[str, Rows]:
    """Put together what is said of the rows: ``Status=drop: Cancelled; Void``, ``Currency=x90: USD``, ``Rate=rate``."""
    from kamlib.intake.contracts.source import Rows
    from kamlib.intake.mapping.replay import with_said

    found: dict[str, Rows] = {}
    for text in listed:
        match = _ROWS.fullmatch(text.strip())
        if not match:
            raise click.UsageError(language("cli.map.bad_rows", found=text))
        title, how = match["title"].strip(), match["how"]
        values = tuple(each.strip() for each in (match["values"] or "").split(";") if each.strip())
        if (how in _WITH_VALUES or how.startswith("x")) != bool(values) or (how[:1] == "x" and not float(how[1:])):
            raise click.UsageError(language("cli.map.bad_rows", found=text))
        if how.startswith("x"):
            made = Rows(times=dict.fromkeys(values, float(how[1:])))
        elif how in _WITH_VALUES:
            made = Rows(**{how: values})
        else:
            made = Rows(rate=how == "rate", once={"once": True, "each": False}.get(how))
        found = with_said(found, {title: made})
    return found


def _pair(text: str, language: Language, expected: str, right: int = 0) -> tuple[str, str]:
    """Split at the first sign; of a client's title, which may hold one, at the last."""
    name, sign, value = text.rpartition("=") if right else text.partition("=")
    if not sign or not value.strip() or not (name.strip() or right):
        raise click.UsageError(language("cli.map.bad_pair", found=text, expected=expected))
    return name.strip(), value.strip()


def _table(text: str, language: Language) -> str:
    from kamlib.core.tables import TABLES
    from kamlib.i18n import LANGUAGES
    from kamlib.i18n.catalogues import catalogue
    from kamlib.i18n.spellings import plain

    for name in TABLES:
        titles = (name, *(catalogue(code, "tables")[f"{name}.title"] for code in LANGUAGES))
        if plain(text) in map(plain, titles):
            return name
    raise click.UsageError(language("cli.map.bad_table", found=text))


def _column(text: str, language: Language) -> str:
    """Return the key of a column; ``table.column`` keeps its table."""
    table, dot, name = text.rpartition(".")
    return f"{_table(table, language)}.{_key(name, language)}" if dot else _key(name, language)


def _ours(text: str, language: Language) -> str:
    return "-" if text == "-" else _key(text, language)


def _key(text: str, language: Language) -> str:
    from kamlib.core.tables import TABLES
    from kamlib.i18n.spellings import plain
    from kamlib.intake.contracts.binding import titles
    from kamlib.intake.mapping.titles import ROLES

    found = [known[plain(text)] for known in map(titles, TABLES) if plain(text) in known]
    found += [name for name in ROLES if name == text]
    if not found:
        raise click.UsageError(language("cli.map.bad_column", found=text))
    return found[0]


def _reading(text: str, language: Language) -> str:
    from kamlib.intake.mapping.propose import reading

    try:
        reading(text)
    except ValueError as error:
        raise click.UsageError(language("cli.map.bad_reading", found=text)) from error
    return text
