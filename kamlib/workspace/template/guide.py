"""The first sheet: what to fill in first, what every sheet feeds, what the colours mean, how to send it back."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from kamlib.core.registry import STEPS
from kamlib.i18n import Language
from kamlib.workspace.template.plan import FIRST, SheetPlan
from kamlib.workspace.template.sheet import list_steps
from kamlib.workspace.template.style import (
    BLANK,
    DARK,
    DONE,
    GREY,
    LIGHT,
    LINE,
    LINK,
    OWN,
    PAPER,
    TWICE,
    Styles,
    count_lines,
)

_WIDTHS = (3, 32, 78, 16, 18, 34)
_TEXT = sum(_WIDTHS[1:5])
_END = 1_048_576
_COLOURS = {"required": DARK, "optional": LIGHT, "example": PAPER, "blank": BLANK, "twice": TWICE, "own": OWN}


class Guide:
    """Writes the sheet of instructions from top to bottom.

    Parameters
    ----------
    page : Worksheet
        Still blank.
    language, styles : Language, Styles
        Of the workbook.
    """

    def __init__(self, page: Worksheet, language: Language, styles: Styles):
        self._page, self._language, self._styles, self._row = page, language, styles, 0

    def write(self, plans: Sequence[SheetPlan], currency: str, base_year: int | None, supplier: str) -> None:
        """Write everything.

        Parameters
        ----------
        plans : sequence of SheetPlan
            The sheets.
        currency : str
            ISO code.
        base_year : int or None
            None: not agreed yet.
        supplier : str
            Whose engagement it is.
        """
        say, names = self._language, {plan.table.name: plan.name for plan in plans}
        for at, wide in enumerate(_WIDTHS):
            self._page.set_column(at, at, wide)
        self._line(say("template.guide.title"), bold=True, font_size=18, font_color=DARK)
        if supplier:
            self._line(say("template.guide.supplier", supplier=supplier), bold=True)
        facts = "facts" if base_year else "facts_short"
        self._line(say(f"template.guide.{facts}", currency=currency, base_year=base_year), font_color=GREY)
        self._line(say("template.guide.intro"))
        self._order(names)
        self._sheets(plans)
        self._colours(any(plan.table.open for plan in plans))
        self._heading("rules")
        for key in (
            "missing",
            "units",
            "evidence",
            *(("codes", "own") if "accounts" in names else ()),
            "paste",
            "rows",
        ):
            self._item(say(f"template.guide.rule.{key}", sheet=names.get("accounts")))
        self._item(say("template.guide.rule.protect"))
        self._heading("back")
        self._item(say("template.guide.back_1"))
        self._item(say("template.guide.back_2"))
        self._behave()

    def _order(self, names: dict[str, str]) -> None:
        self._heading("order")
        for number, table in enumerate(("accounts", "sales"), start=1):
            if table in names:
                self._item(self._language(f"template.guide.order_{number}", sheet=names[table]))
        if set(names) - {"accounts", "sales"}:
            self._item(self._language("template.guide.order_3"))

    def _sheets(self, plans: Sequence[SheetPlan]) -> None:
        self._heading("sheets")
        head = self._styles.of(bold=True, bg_color=DARK, font_color="#FFFFFF", border=1, border_color="#FFFFFF")
        for at, name in enumerate(("sheet", "about", "steps", "rows", "note"), start=1):
            self._page.write_string(self._row, at, self._language(f"template.guide.column.{name}"), head)
        self._row += 1
        first = self._row
        for plan in plans:
            self._sheet(plan)
        done = {"type": "cell", "criteria": ">", "value": 0, "format": self._styles.fill(DONE)}
        self._page.conditional_format(first, 4, self._row - 1, 4, done)
        read = {number for plan in plans for number in list_steps(plan.table.name)}
        named = [f"{step.number} — {self._language(f'{step.stem}.title')}" for step in STEPS if step.number in read]
        if named:
            self._line(
                self._language("template.guide.step_names", names="; ".join(named)), font_color=GREY, font_size=9
            )

    def _sheet(self, plan: SheetPlan) -> None:
        line = {"bottom": 1, "bottom_color": LIGHT}
        about = self._language(f"tables.{plan.table.name}.about")
        link = self._styles.of(font_color=LINK, underline=1, **line)
        self._page.write_url(self._row, 1, f"internal:{quote_sheetname(plan.name)}!B{FIRST + 1}", link, plan.name)
        self._page.write_string(self._row, 2, about, self._styles.of(text_wrap=True, **line))
        numbers = ", ".join(map(str, list_steps(plan.table.name)))
        self._page.write_string(self._row, 3, numbers, self._styles.of(**line))
        counted = next((column.name for column in plan.columns if column.required), plan.columns[0].name)
        letter, place = plan.letter(counted), plan.at(counted) - 1
        formula = f"=COUNTA({quote_sheetname(plan.name)}!${letter}${FIRST + 1}:${letter}${_END})"
        filled = sum(row[place] not in (None, "") for row in plan.rows)
        self._page.write_formula(self._row, 4, formula, self._styles.of(num_format="#,##0", **line), filled)
        self._page.write_string(
            self._row, 5, self._note(plan), self._styles.of(text_wrap=True, font_color=GREY, **line)
        )
        self._page.set_row(
            self._row, LINE * max(count_lines(about, _WIDTHS[2]), count_lines(self._note(plan), _WIDTHS[5])) + 2
        )
        self._row += 1

    def _note(self, plan: SheetPlan) -> str:
        if plan.left_out:
            return self._language("template.guide.too_long", n=plan.left_out)
        return self._language("template.guide.must") if plan.table.name == "accounts" else ""

    def _colours(self, opened: bool) -> None:
        self._heading("colours")
        for key, colour in _COLOURS.items():
            if key != "own" or opened:
                self._page.write_blank(
                    self._row, 1, None, self._styles.of(bg_color=colour, border=1, border_color=LIGHT)
                )
                self._page.write_string(self._row, 2, self._language(f"template.guide.colour.{key}"), self._styles.of())
                self._row += 1
        self._line(self._language("template.guide.colour.check"))

    def _heading(self, key: str) -> None:
        self._row += 1
        self._line(self._language(f"template.guide.{key}"), bold=True, font_size=13, font_color=DARK)

    def _item(self, text: str) -> None:
        self._line(f"•  {text}")

    def _line(self, text: str, **facts) -> None:
        style = self._styles.of(text_wrap=True, **facts)
        size = facts.get("font_size", 11)
        self._page.merge_range(self._row, 1, self._row, 5, "", style)
        self._page.write_string(self._row, 1, text, style)
        self._page.set_row(self._row, LINE * size / 11 * count_lines(text, _TEXT * 11 / size) + 3)
        self._row += 1

    def _behave(self) -> None:
        self._page.hide_gridlines(2)
        self._page.protect(options={"format_columns": True, "format_rows": True})
        self._page.set_landscape()
        self._page.set_paper(9)
        self._page.fit_to_pages(1, 0)
        self._page.set_tab_color(DARK)
