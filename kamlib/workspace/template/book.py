"""The input workbook from end to end: which sheets, what they hold beforehand, written in one go."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from kamlib.core.errors import Problem, UsageError
from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.schema import InputColumn
from kamlib.core.tables import TABLES
from kamlib.i18n import Language
from kamlib.intake.formats.template import MARK
from kamlib.intake.tables.headers import nearest
from kamlib.intake.tables.original import Cell, Original, original
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import create
from kamlib.workspace.template.guide import Guide
from kamlib.workspace.template.lists import find_own_lists, refer, use_own, write_hidden, write_own
from kamlib.workspace.template.plan import SheetPlan, sheet_name
from kamlib.workspace.template.rules import Rules
from kamlib.workspace.template.sheet import TableSheet
from kamlib.workspace.template.state import State
from kamlib.workspace.template.style import Styles

#: Rows of one table that are filled in beforehand; a longer one is better handed over as a file.
MOST = 100_000
#: The file says nothing of the hour in which it was made: same data, same bytes.
_MADE = datetime.datetime(2020, 1, 1)
_ENDING = ".xlsx"


def write_template(
    path: Path,
    language: Language,
    tables: Sequence[str] = (),
    engagement: Engagement | None = None,
) -> list[SheetPlan]:
    """Write the input workbook.

    Parameters
    ----------
    path : Path
        The new file; one that is there already may hold somebody's work and stays.
    language : Language
        Language of the workbook and currency of its amounts.
    tables : sequence of str
        Which ones; empty: all that some step reads.
    engagement : Engagement, optional
        Whose tables are filled in beforehand, as far as they can be read.

    Returns
    -------
    list of SheetPlan
        The sheets with the rows that were filled in.

    Raises
    ------
    UsageError
        ``source_unknown_table``, ``file_kind`` or ``file_exists``; nothing was written.
    InputError
        A file of the engagement cannot be opened.
    """
    if path.suffix.lower() != _ENDING:
        raise UsageError(Problem("file_kind", file=path.name, found=path.suffix, expected=_ENDING))
    names = _chosen(tables)
    plans = [
        plan_sheet(name, language, original(engagement.intake, name, MOST) if engagement else None) for name in names
    ]
    if not create(path, build_workbook(plans, language, engagement)):
        raise UsageError(Problem("file_exists", file=path.name))
    return plans


def _chosen(tables: Sequence[str]) -> list[str]:
    """Return the wanted tables in the order of the method; accounts and sales come first in it."""
    unknown = [name for name in dict.fromkeys(tables) if name not in TABLES]
    if unknown:
        raise UsageError(
            [
                Problem("source_unknown_table", found=name, values={"nearest": nearest(name, list(TABLES))})
                for name in unknown
            ]
        )
    wanted = set(tables) or {name for step in STEPS for name in (*step.needs, *uses(step.stem))}
    return [name for name in TABLES if name in wanted]


def plan_sheet(name: str, language: Language, found: Original | None = None) -> SheetPlan:
    """Return the sheet of a table: columns of the schema first, then the client's, with the rows that are there.

    Parameters
    ----------
    name : str
        The table, by schema.
    language : Language
        Of every word.
    found : Original, optional
        The client's rows and columns as they are.

    Returns
    -------
    SheetPlan
        Columns, rows and where they stand.
    """
    table, title = TABLES[name], sheet_name(language(f"tables.{name}.title"))
    if found is None:
        return SheetPlan(table, title, table.columns, [])
    place = {column.name: at for at, column in enumerate(found.columns)}
    own = tuple(InputColumn(column.name, column.kind) for column in found.columns if not table.column(column.name))
    columns = (*table.columns, *own)
    rows = [tuple(_cell(row, place, column.name) for column in columns) for row in found.rows]
    return SheetPlan(table, title, columns, rows, 0 if found.rows else found.total)


def _cell(row: tuple[Cell, ...], place: dict[str, int], name: str) -> Cell:
    return row[place[name]] if name in place else None


def build_workbook(plans: list[SheetPlan], language: Language, engagement: Engagement | None = None) -> bytes:
    """Return the workbook of these sheets: same sheets, same bytes.

    Parameters
    ----------
    plans : sequence of SheetPlan
        The sheets.
    language : Language
        Of every word.
    engagement : Engagement, optional
        Whose names and year stand in the guide.

    Returns
    -------
    bytes
        Of the file.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": language("template.guide.title"), "created": _MADE})
        book.set_custom_property(MARK, language.code)
        _fill(book, plans, language, engagement)
    return stream.getvalue()


def _fill(book: xlsxwriter.Workbook, plans: list[SheetPlan], language: Language, engagement: Engagement | None) -> None:
    styles = Styles(book, language.code)
    first = book.add_worksheet(language("template.sheet.guide"))
    pages = {plan.table.name: book.add_worksheet(plan.name) for plan in plans}
    by_table = {plan.table.name: plan for plan in plans}
    kept = find_own_lists(plans)
    if kept:
        write_own(book, kept, language, styles)
    lists = use_own(kept, plans) | write_hidden(book, plans, language) | refer(book, by_table)
    rules = Rules(language, language.currency, {name: plan.name for name, plan in by_table.items()}, lists)
    link = f"internal:'{first.get_name()}'!A1"
    for name, plan in by_table.items():
        state = State(plan, by_table.get("accounts"), language)
        TableSheet(pages[name], plan, language, styles).write(rules, state, link)
    settings = engagement.settings if engagement else None
    Guide(first, language, styles).write(
        plans, language.currency, settings and settings.base_year, settings.supplier if settings else ""
    )
    first.activate()
