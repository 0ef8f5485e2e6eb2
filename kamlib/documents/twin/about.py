"""The first sheet: what the twin is, what may be changed, what is there, what is left out, and how it comes back."""

from __future__ import annotations

from kamlib.sheets.book import Sheet, between
from kamlib.sheets.context import Twin

_FACTS, _LEGEND = 4, 15


def fill_about(twin: Twin, sheet: Sheet, contents: list[tuple[str, str]], left_out: list[tuple[str, str]]) -> None:
    """Fill the sheet.

    Parameters
    ----------
    twin : Twin
        What all sheets share.
    sheet : Sheet
        Empty.
    contents : list of (str, str)
        Keys of the sheets in order, and what each is for.
    left_out : list of (str, str)
        What is not there, and why.
    """
    record = twin.run.manifest
    sheet.head(twin.say("title"), twin.say("about.note"), 3)
    sheet.text(2, 0, twin.say("about.audience"), "bold", font_color="#C00000")
    _facts(twin, sheet, record)
    _legend(twin, sheet)
    row = _contents(twin, sheet, _LEGEND + 7, contents)
    row = _list(sheet, row + 1, twin.say("about.left_out"), [f"{what}: {why}" for what, why in left_out])
    back = [twin.say(f"about.back.{step}", run=str(record["run"])) for step in ("one", "two", "three")]
    _list(sheet, row + 1, twin.say("about.back.title"), back)
    sheet.finish((34, 44, 24, 24), sideways=False)


def _facts(twin: Twin, sheet: Sheet, record) -> None:
    """Write whose twin it is, and the rates that several sheets reckon with."""
    base = int(record["base_year"])
    facts = (
        ("supplier", str(record["supplier"])),
        ("run", str(record["run"])),
        ("date", twin.language.show(twin.book.day, "date")),
        ("version", str(record.get("versions", {}).get("kamlib", ""))),
        ("currency", str(record["currency"])),
    )
    for row, (name, value) in enumerate(facts, start=_FACTS):
        sheet.text(row, 0, twin.say(f"about.{name}"))
        sheet.text(row, 1, value, "fact")
    row = _FACTS + len(facts)
    sheet.text(row, 0, twin.say("about.base_year"))
    sheet.fact(row, 1, base, "year")
    twin.book.name("kam_base_year", sheet.at(row, 1))
    for at, name in enumerate(("discount", "tax"), start=row + 1):
        sheet.text(at, 0, twin.say(f"about.{name}"))
        place = sheet.data(at, 1, twin.rate(name), "share", between(0, 1 if name == "tax" else 10))
        twin.book.name(f"kam_{name}", place)


def _legend(twin: Twin, sheet: Sheet) -> None:
    sheet.section(_LEGEND - 1, twin.say("about.legend"))
    for row, role in enumerate(("input", "data", "live", "fact"), start=_LEGEND):
        sheet.text(row, 0, twin.say(f"about.role.{role}.name"), role)
        sheet.ws.merge_range(row, 1, row, 3, "", twin.book.style("wrap"))
        sheet.text(row, 1, twin.say(f"about.role.{role}.text"), "wrap")
        sheet.ws.set_row(row, 30)
    sheet.ws.merge_range(_LEGEND + 4, 0, _LEGEND + 4, 3, "", twin.book.style("note"))
    sheet.text(_LEGEND + 4, 0, twin.say("about.protection"), "note")
    sheet.ws.set_row(_LEGEND + 4, 30)


def _contents(twin: Twin, sheet: Sheet, row: int, contents: list[tuple[str, str]]) -> int:
    """Write a link to every sheet; return the next free row."""
    sheet.section(row - 1, twin.say("about.contents"))
    link = twin.book.style("plain", font_color="#0563C1", underline=1)
    for at, (key, text) in enumerate(contents, start=row):
        name = twin.book.sheets[key].name
        sheet.ws.write_url(at, 0, f"internal:'{name}'!A1", link, name)
        sheet.ws.merge_range(at, 1, at, 3, "", twin.book.style("wrap"))
        sheet.text(at, 1, text, "wrap")
    return row + len(contents)


def _list(sheet: Sheet, row: int, title: str, lines: list[str]) -> int:
    """Write a heading and lines under it, nothing where there are none; return the next free row."""
    if not lines:
        return row
    sheet.section(row, title)
    for at, line in enumerate(lines, start=row + 1):
        sheet.ws.merge_range(at, 0, at, 3, "", sheet.book.style("wrap"))
        sheet.text(at, 0, line, "wrap")
        sheet.ws.set_row(at, 15 * (1 + len(line) // 115))
    return row + 1 + len(lines)
