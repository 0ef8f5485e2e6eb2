"""The lists of the input workbook, kept in cells: fixed ones on the hidden sheet, the client's own on a visible one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kamlib.core.schema import US, InputColumn
from kamlib.i18n import Language
from kamlib.intake.formats.template import MARK, SHEET, VERSION
from kamlib.workspace.template.plan import REACH, SheetPlan, growing_range
from kamlib.workspace.template.style import DARK, GREY, LINE, Styles, count_lines

#: Lists that the client fills in, by the columns that choose from them.
_OWN = {
    "driver": "driver",
    "product_line": "product_line",
    "need": "need",
    "company": "company",
    "criterion": "criterion",
    "industry": "industry",
    "region": "region",
    "stage": "stage",
    "from_stage": "stage",
    "to_stage": "stage",
}
_TOP, _ROOM, _WIDTH = 4, 500, 30


def write_hidden(book: Workbook, plans: Sequence[SheetPlan], language: Language) -> dict[str, str]:
    """Write the hidden sheet: what the file is, which sheet is which table, and the words of every category.

    Parameters
    ----------
    book : Workbook
        The file.
    plans : sequence of SheetPlan
        The sheets.
    language : Language
        Of every word.

    Returns
    -------
    dict
        Defined name of the list by ``table.column``.
    """
    page = book.add_worksheet(SHEET)
    page.write_row(0, 0, [MARK, VERSION, language.code])
    for row, plan in enumerate(plans, start=2):
        page.write_row(row, 0, [plan.table.name, plan.name])
    page.very_hidden()
    page.protect()
    made: dict[tuple[str, ...], str] = {}
    return {
        f"{plan.table.name}.{column.name}": _fixed(
            book, page, made, column, language, f"{plan.table.name}_{column.name}"
        )
        for plan in plans
        for column in plan.columns
        if column.values or column.kind == "bool"
    }


def _fixed(
    book: Workbook,
    page: Worksheet,
    made: dict[tuple[str, ...], str],
    column: InputColumn,
    language: Language,
    name: str,
) -> str:
    shown = tuple(language.value("tables", column.name, each) for each in column.values)
    shown = shown or tuple(language(f"common.value.any.{each}") for each in (True, False))
    if shown not in made:
        at, letter = 4 + len(made), xl_col_to_name(4 + len(made))
        page.write_column(0, at, shown)
        made[shown] = f"list_{name}"
        book.define_name(made[shown], f"={SHEET}!${letter}$1:${letter}${len(shown)}")
    return made[shown]


def refer(book: Workbook, plans: Mapping[str, SheetPlan]) -> dict[str, str]:
    """Name the columns that others refer to, as ranges that grow; return the name by ``table.column`` that refers.

    Parameters
    ----------
    book : Workbook
        The file.
    plans : mapping of str to SheetPlan
        Sheets by table.

    Returns
    -------
    dict
        Defined name by ``table.column`` that refers.
    """
    found, named = {}, set()
    for plan in plans.values():
        for column in plan.columns:
            table, _, key = column.refers.partition(".")
            if table not in plans:
                continue
            name = f"known_{table}_{key}"
            found[f"{plan.table.name}.{column.name}"] = name
            if name not in named:
                whole = plans[table].span(key, max(REACH, 2 * len(plans[table].rows)), outside=True)
                book.define_name(name, growing_range(whole.partition(":")[0], whole))
                named.add(name)
    return found


def find_own_lists(plans: Sequence[SheetPlan]) -> dict[str, list[str]]:
    """Return the client's lists that the tables choose from, with what stands in the tables already."""
    found: dict[str, dict[str, None]] = {}
    for plan in plans:
        for place, column in enumerate(plan.columns):
            if column.kind == "text" and column.name in _OWN and plan.table.column(column.name):
                seen = found.setdefault(_OWN[column.name], {US: None} if column.name == "company" else {})
                seen.update(dict.fromkeys(str(row[place]) for row in plan.rows if row[place]))
    return {key: list(found[key])[:_ROOM] for key in dict.fromkeys(_OWN.values()) if key in found}


def use_own(kept: Mapping[str, list[str]], plans: Sequence[SheetPlan]) -> dict[str, str]:
    """Return the defined name of the client's list by ``table.column``.

    Parameters
    ----------
    kept : mapping of str to list of str
        The client's own lists by name.
    plans : sequence of SheetPlan
        The sheets.

    Returns
    -------
    dict
        Defined name by ``table.column``.
    """
    return {
        f"{plan.table.name}.{column.name}": f"own_{_OWN[column.name]}"
        for plan in plans
        for column in plan.table.columns
        if column.kind == "text" and _OWN.get(column.name) in kept
    }


def write_own(book: Workbook, kept: Mapping[str, list[str]], language: Language, styles: Styles) -> None:
    """Write the sheet of the client's lists, and name each as a range that grows.

    Parameters
    ----------
    book : Workbook
        The file.
    kept : mapping of str to list of str
        The client's own lists by name.
    language : Language
        Of every word.
    styles : Styles
        Formats of the file.
    """
    page = book.add_worksheet(language("template.sheet.lists"))
    head = styles.of(bold=True, bg_color=DARK, font_color="#FFFFFF", text_wrap=True)
    page.write_string(0, 0, language("template.lists.title"), styles.of(bold=True, font_size=16))
    about = language("template.lists.about")
    page.merge_range(1, 0, 1, max(len(kept) - 1, 2), about, styles.of(text_wrap=True, font_color=GREY))
    for row in range(_TOP - 1):
        # Over an unlocked column, a row of ours stays locked.
        page.set_row(row, LINE * count_lines(about, _WIDTH * max(len(kept), 3)) + 4 if row == 1 else None, styles.of())
    sheet = quote_sheetname(page.get_name())
    for at, (key, values) in enumerate(kept.items()):
        wide = min(max([_WIDTH, *(len(value) + 2 for value in values)]), 2 * _WIDTH)
        page.set_column(at, at, wide, styles.of(num_format="@", locked=False))
        page.write_string(_TOP - 1, at, language(f"template.lists.{key}"), head)
        for row, value in enumerate(values, start=_TOP):
            page.write_string(row, at, value, styles.of(num_format="@", locked=False))
        letter = xl_col_to_name(at)
        whole = f"{sheet}!${letter}${_TOP + 1}:${letter}${_TOP + _ROOM}"
        book.define_name(f"own_{key}", growing_range(whole.partition(":")[0], whole))
    page.freeze_panes(_TOP, 0)
    page.protect(options={"format_columns": True})
    page.set_landscape()
    page.fit_to_pages(1, 0)
