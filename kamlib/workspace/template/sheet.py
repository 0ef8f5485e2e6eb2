"""One sheet of the input workbook: titles, rules, an example, the client's rows, and what helps to fill them in."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.schema import InputColumn
from kamlib.i18n import Language
from kamlib.intake.formats.template import HELPER, STAR
from kamlib.workspace.template.cells import read_example, word_value, write_cell
from kamlib.workspace.template.plan import ABOUT, EXAMPLE, FIRST, HEADER, KEYS, RULES, TITLE, SheetPlan
from kamlib.workspace.template.rules import Rules
from kamlib.workspace.template.state import State, required
from kamlib.workspace.template.style import (
    BLANK,
    GREY,
    LIGHT,
    LINE,
    LINK,
    PAPER,
    TWICE,
    Styles,
    choose_width,
    count_lines,
)

_CHECK_WIDTH, _OWN_WIDTH, _SAMPLE = 24, 16, 200
_ALLOWED = ("format_columns", "autofilter", "sort", "insert_rows", "select_locked_cells", "select_unlocked_cells")
_A4 = 9


def list_steps(table: str) -> list[int]:
    """Return the numbers of the steps that read a table."""
    return [step.number for step in STEPS if table in (*step.needs, *uses(step.stem))]


class TableSheet:
    """Writes one sheet of the workbook.

    Parameters
    ----------
    page : Worksheet
        Still blank.
    plan : SheetPlan
        Its table, columns and rows.
    language, styles : Language, Styles
        Of the workbook.
    """

    def __init__(self, page: Worksheet, plan: SheetPlan, language: Language, styles: Styles):
        self._page, self._plan, self._language, self._styles = page, plan, language, styles
        self._titles = [self._title(column) for column in plan.columns]

    def write(self, rules: Rules, state: State, guide: str) -> None:
        """Fill the sheet.

        Parameters
        ----------
        rules, state : Rules, State
            What may be typed; what is said of a row.
        guide : str
            Link to the instructions.
        """
        told = [rules.told(self._plan.table.name, column) for column in self._plan.columns]
        self._heights(told, self._widths())
        self._labels(guide)
        for at, column in enumerate(self._plan.columns, start=1):
            self._column(at, column, told[at - 1])
        self._rows()
        self._own()
        self._states(state)
        self._checks(rules, state)
        self._behave()

    def _title(self, column: InputColumn) -> str:
        title = self._language.first(f"tables.{self._plan.table.name}.column.{column.name}", default=column.name)
        return title + (STAR if column.required else "")

    def _widths(self) -> list[float]:
        self._page.set_column(0, 0, _CHECK_WIDTH, self._styles.small)
        wide = []
        for at, column in enumerate(self._plan.columns, start=1):
            cells = [word_value(row[at - 1], column, self._language) for row in self._plan.rows[:_SAMPLE]]
            longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
            wide.append(choose_width(column, self._titles[at - 1], longest))
            self._page.set_column(at, at, wide[-1], self._styles.cells(column))
        return wide

    def _heights(self, told: list[str], wide: list[float]) -> None:
        """Set the heights of the rows above the client's, locked over columns that are not."""
        locked = self._styles.of()
        rules = max(count_lines(text, each * 1.15) for text, each in zip(told, wide, strict=True))
        heads = max(count_lines(text, each / 1.15) for text, each in zip(self._titles, wide, strict=True))
        if self._plan.table.open:
            rules = max(rules, count_lines(self._language("template.own"), _OWN_WIDTH * 1.15))
        for row, height in ((TITLE, 26), (ABOUT, 18), (RULES, 12.5 * rules + 5), (EXAMPLE, 18)):
            self._page.set_row(row, height, locked)
        self._page.set_row(KEYS, None, locked, {"hidden": True})
        self._page.set_row(HEADER, LINE * heads + 5)

    def _labels(self, guide: str) -> None:
        name, page, style = self._plan.table.name, self._page, self._styles.of
        about, steps = self._language(f"tables.{name}.about"), list_steps(name)
        if steps:
            about = f"{about} {self._language('template.steps', numbers=', '.join(map(str, steps)))}"
        page.write_url(TITLE, 0, guide, style(font_color=LINK, underline=1), self._language("template.back"))
        page.write_string(TITLE, 1, self._language(f"tables.{name}.title"), style(bold=True, font_size=16))
        page.write_string(ABOUT, 1, about, style(font_color=GREY))
        page.write_string(
            RULES, 0, self._language("template.row.rules"), style(font_color=GREY, align="right", indent=1)
        )
        label = style(font_color=GREY, align="right", indent=1, italic=True)
        page.write_string(EXAMPLE, 0, self._language("template.row.example"), label)
        page.write_string(KEYS, 0, HELPER)
        label = style(bold=True, bg_color=PAPER, font_color=GREY)
        page.write_string(HEADER, 0, self._language("template.row.check"), label)

    def _column(self, at: int, column: InputColumn, told: str) -> None:
        name, page, ours = self._plan.table.name, self._page, self._plan.table.column(column.name)
        page.write_string(HEADER, at, self._titles[at - 1], self._styles.header(column) if ours else self._styles.own)
        page.write_string(RULES, at, told if ours else "", self._styles.note)
        if not ours:
            return
        page.write_string(KEYS, at, f"{name}.{column.name}")
        example = self._language.find(f"template.example.{name}.{column.name}")
        page.write_blank(EXAMPLE, at, None, self._styles.example(column))
        if example:
            value = word_value(read_example(example, column), column, self._language)
            write_cell(page, EXAMPLE, at, value, self._styles.example(column))

    def _rows(self) -> None:
        styles = [self._styles.cells(column) for column in self._plan.columns]
        for row, cells in enumerate(self._plan.rows, start=FIRST):
            for at, cell in enumerate(cells):
                write_cell(
                    self._page, row, at + 1, word_value(cell, self._plan.columns[at], self._language), styles[at]
                )

    def _own(self) -> None:
        """Offer free columns behind those of an open table: their titles are the client's to write."""
        for at in range(len(self._plan.columns) + 1, self._plan.last + 1):
            self._page.set_column(at, at, _OWN_WIDTH, self._styles.of(locked=False))
            self._page.write_blank(HEADER, at, None, self._styles.own)
            self._page.write_string(RULES, at, self._language("template.own"), self._styles.note)

    def _states(self, state: State) -> None:
        for at in range(self._plan.checked):
            value = state.value(self._plan.rows[at] if at < len(self._plan.rows) else None)
            self._page.write_formula(FIRST + at, 0, state.formula(FIRST + at), self._styles.small, value)

    def _checks(self, rules: Rules, state: State) -> None:
        plan = self._plan
        for at, column in enumerate(plan.columns, start=1):
            check = rules.check(plan.table.name, column) if plan.table.column(column.name) else None
            if check:
                self._page.data_validation(FIRST, at, plan.reach, at, check)
            if column.required:
                self._mark(at, plan.reach, required(column, plan), BLANK)
            if column.name in state.key:
                self._mark(at, FIRST + plan.checked - 1, f"={state.repeated(FIRST)}", TWICE)

    def _mark(self, at: int, last: int, criteria: str, colour: str) -> None:
        mark = {"type": "formula", "criteria": criteria, "format": self._styles.fill(colour)}
        self._page.conditional_format(FIRST, at, last, at, mark)

    def _behave(self) -> None:
        """Freeze, filter, protect and print."""
        page, plan = self._page, self._plan
        page.freeze_panes(FIRST, 2)
        page.autofilter(HEADER, 1, FIRST + max(plan.checked, len(plan.rows)) - 1, plan.last)
        page.protect(options=dict.fromkeys(_ALLOWED, True) | ({"insert_columns": True} if plan.table.open else {}))
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{FIRST + max(plan.reach, len(plan.rows))}"})
        page.set_tab_color(LINK if plan.rows else LIGHT)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEADER)
        page.print_area(0, 0, FIRST + len(plan.rows) + 20, max(len(plan.columns), 8))
        page.hide_gridlines(0)
