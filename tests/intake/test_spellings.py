"""One reader of numbers: every spelling means the same in a file, a filled workbook, an editor and a twin."""

import io

import pytest
import xlsxwriter

from kamlib.core.errors import InputError
from kamlib.documents.twin.readback import read_typed
from kamlib.documents.twin.sent import Input, Sent
from kamlib.i18n import Language
from kamlib.i18n.numerals import read_number
from kamlib.intake import read_tables
from kamlib.sheets.register import MARK
from kamlib.widgets.cells import CellError, EditColumn, read_cell

ASK, UNREAD, NOTHING = "ask", "unread", "nothing"
#: Amounts of money: what nobody's language decides (files, workbooks), then what a Russian and an English person type.
MONEY = {
    "1234": (1234, 1234, 1234),
    "1234,5": (1234.5, 1234.5, 1234.5),
    "1234.5": (1234.5, 1234.5, 1234.5),
    "1 234,50": (1234.5, 1234.5, 1234.5),
    "1\u00a0234,50": (1234.5, 1234.5, 1234.5),
    "1\u202f234.50": (1234.5, 1234.5, 1234.5),
    "1'234.50": (1234.5, 1234.5, 1234.5),
    "1,234.50": (1234.5, 1234.5, 1234.5),
    "1.234,50": (1234.5, 1234.5, 1234.5),
    "1,234,567": (1234567, 1234567, 1234567),
    "1.234.567": (1234567, 1234567, 1234567),
    "12 345 678": (12345678, 12345678, 12345678),
    "2.500": (ASK, ASK, ASK),
    "2,500": (ASK, ASK, 2500),
    "12,500": (ASK, ASK, 12500),
    "-2.500": (ASK, ASK, ASK),
    "2.500 руб.": (ASK, ASK, ASK),
    "0,125": (0.125, 0.125, 0.125),
    "0.125": (0.125, 0.125, 0.125),
    "2,1250": (2.125, 2.125, 2.125),
    ",5": (0.5, 0.5, 0.5),
    "5.": (5, 5, 5),
    "-12,5": (-12.5, -12.5, -12.5),
    "\u221212,5": (-12.5, -12.5, -12.5),
    "12,5-": (-12.5, -12.5, -12.5),
    "(12,50)": (-12.5, -12.5, -12.5),
    "12 тыс.": (12000, 12000, 12000),
    "12,5 тыс. руб.": (12500, 12500, 12500),
    "1,1 млн": (1100000, 1100000, 1100000),
    "12k": (12000, 12000, 12000),
    "1.5m": (1500000, 1500000, 1500000),
    "12 000 руб.": (12000, 12000, 12000),
    "12 000 ₽": (12000, 12000, 12000),
    "₽ 12,5": (12.5, 12.5, 12.5),
    "10 руб. 50 коп.": (10.5, 10.5, 10.5),
    "11=90": (11.9, 11.9, 11.9),
    "1,5e3": (1500, 1500, 1500),
    "1.5E+03": (1500, 1500, 1500),
    "'12,5": (12.5, 12.5, 12.5),
    "  7 ": (7, 7, 7),
    "007": (7, 7, 7),
    "0": (0, 0, 0),
    "н/д": (NOTHING, NOTHING, NOTHING),
    "Нет": (NOTHING, NOTHING, NOTHING),
    "n/a": (NOTHING, NOTHING, NOTHING),
    "—": (NOTHING, NOTHING, NOTHING),
    "много": (UNREAD, UNREAD, UNREAD),
    "12 34,5": (UNREAD, UNREAD, UNREAD),
    "1,2,3": (UNREAD, UNREAD, UNREAD),
    "0.125.000": (UNREAD, UNREAD, UNREAD),
    "(5": (UNREAD, UNREAD, UNREAD),
    "85 %": (UNREAD, UNREAD, UNREAD),
    "12 шт": (UNREAD, UNREAD, UNREAD),
    "nan": (UNREAD, UNREAD, UNREAD),
    "1e400": (UNREAD, UNREAD, UNREAD),
    "=A1+2": (UNREAD, UNREAD, UNREAD),
}  # fmt: skip
#: Of other kinds, for people who type: kind, Russian, English.
TYPED = {
    ("2.500", "number"): (ASK, 2.5),
    ("2,500", "number"): (2.5, 2500),
    ("120 шт", "number"): (120, 120),
    ("5 %", "number"): (UNREAD, UNREAD),
    ("1.000", "int"): (1000, 1000),
    ("7,0", "int"): (7, 7),
    ("1,5", "int"): (UNREAD, UNREAD),
    ("2 031", "int"): (2031, 2031),
    ("85 %", "percent"): (0.85, 0.85),
    ("85%", "percent"): (0.85, 0.85),
    ("85", "percent"): (0.85, 0.85),
    ("2,5%", "percent"): (0.025, 0.025),
    ("0,5 %", "percent"): (0.005, 0.005),
    ("0,85", "percent"): (ASK, ASK),
    ("0.85", "percent"): (ASK, ASK),
    ("0", "percent"): (0, 0),
}
EDITORS = {"money": "money", "number": "number", "int": "whole", "percent": "share"}
SHOWN = {"money": "money", "number": "number", "int": "number", "percent": "share"}
_TYPED = [(text, "money", code, row[at]) for text, row in MONEY.items() for at, code in ((1, "ru"), (2, "en"))]
_TYPED += [(text, kind, code, row[at]) for (text, kind), row in TYPED.items() for at, code in ((0, "ru"), (1, "en"))]


def by_reader(text, kind, language):
    """The reader itself."""
    found = read_number(text, kind, language=language)
    if found.readings:
        return ASK
    return NOTHING if found.missing else UNREAD if found.value is None else found.value


def by_editor(text, kind, language):
    """The editor of a decision."""
    words = Language(language)
    try:
        value = read_cell(text, EditColumn("x", "X", kind=EDITORS[kind]), words)
    except CellError as error:
        asked = words.find("widgets.cell.ambiguous"), words.find("widgets.cell.share")
        return ASK if any(str(error).endswith(each.partition("{other}")[2]) for each in asked) else UNREAD
    return NOTHING if value is None else value


def by_twin(text, kind, language):
    """A twin that came back."""
    cell = Input("integer" if kind == "int" else "number", True, (), {}, {}, SHOWN[kind], None, "S", "A1", text)
    try:
        value = read_typed(cell, Sent("twin.xlsx", {"mark": MARK, "language": language}, (cell,)))
    except InputError as error:
        return ASK if error.problems[0].code.startswith("twin_ambiguous") else UNREAD
    return NOTHING if value is None else value


def by_file(text, folder):
    """A CSV of one cost."""
    return _cost(folder, "costs.csv", f'account_id;year;count;amount\nA1;2024;1;"{text}"\n'.encode())


def by_workbook(text, folder):
    """The same as a text in a cell of a spreadsheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("costs")
        sheet.write_row(0, 0, ["account_id", "year", "count", "amount"])
        sheet.write_row(1, 0, ["A1", 2024, 1])
        sheet.write_string(1, 3, text)
    return _cost(folder, "costs.xlsx", stream.getvalue())


def _cost(folder, name, content):
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "accounts.csv").write_text("account_id,name\nA1,Alpha\n", encoding="utf-8")
    (folder / "data" / name).write_bytes(content)
    found = read_tables(folder, base_year=2024)
    codes = {each.code for each in found.problems if each.severity == "error"}
    if codes:
        return ASK if codes == {"ambiguous_number"} else UNREAD
    frame = found.frame("costs")
    value = frame["amount"].iloc[0] if "amount" in frame else None
    return NOTHING if value is None or value != value else float(value)


@pytest.mark.parametrize(("text", "kind", "language", "value"), _TYPED)
@pytest.mark.parametrize("door", [by_reader, by_editor, by_twin])
def test_what_a_person_types_means_the_same_at_every_door(door, text, kind, language, value):
    assert door(text, kind, language) == value


@pytest.mark.parametrize(("text", "value"), [(text, row[0]) for text, row in MONEY.items()])
@pytest.mark.parametrize("door", [by_file, by_workbook])
def test_what_a_file_holds_means_the_same_in_text_and_in_a_workbook(door, text, value, tmp_path):
    assert by_reader(text, "money", "") == value
    assert door(text, tmp_path) == value
