"""The marked copy: every problem on its cell, in the reader's language; the client's files untouched."""

import io
import re

import pytest
import xlsxwriter
from template_files import SETTINGS, WORDS, filled, grid, part, retyped, row_of, sheets

from kamlib.core.errors import UsageError
from kamlib.intake.tables.near import WHOLE
from kamlib.workspace.annotated import annotate
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.template.plan import FIRST

ACCOUNTS = "account_id,name,status\nA1,=cmd(),curent\nA2,,lapsed\nA1,Twin,prospect\n"


@pytest.fixture
def client(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "engagement.yaml").write_text(SETTINGS)

    def build(**files):
        for name, content in files.items():
            path = tmp_path / "data" / name.replace("__", ".")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Engagement(tmp_path)

    return build


def _marked(engagement, tmp_path, language="en") -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in annotate(engagement, tmp_path / "out", WORDS[language])}


def _comments(content: bytes) -> dict[str, str]:
    """Return the comments of the first sheet of cells."""
    each = re.findall(r'<comment ref="(\w+)"(.*?)</comment>', part(content, "xl/comments1.xml"), re.DOTALL)
    return {at: "".join(re.findall(r"<t(?: [^>]*)?>(.*?)</t>", inner, re.DOTALL)) for at, inner in each}


def _colours(content: bytes, sheet: str) -> dict[str, str]:
    """Return the colour of every filled cell of a sheet."""
    styles = part(content, "xl/styles.xml")
    fills = re.findall(r"<fill>.*?</fill>", styles)
    formats = re.findall(r"<xf [^>]*fillId=\"(\d+)\"", re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL).group())
    cells = re.findall(r'<c r="(\w+)" s="(\d+)"', sheets(content)[sheet])
    colours = {at: re.search(r'fgColor rgb="FF(\w+)"', fills[int(formats[int(style)])]) for at, style in cells}
    return {at: found.group(1) for at, found in colours.items() if found}


def test_bad_cells_are_coloured_and_say_what_to_do(client, tmp_path):
    engagement = client(accounts__csv=ACCOUNTS)
    content = _marked(engagement, tmp_path)["accounts.csv.marked.xlsx"]
    rows = grid(content, "Accounts")
    assert rows[2] == ["Row", "account_id", "name", "status"]
    assert rows[3:] == [[2.0, "A1", "=cmd()", "curent"], [3.0, "A2", "", "lapsed"], [4.0, "A1", "Twin", "prospect"]]
    comments = _comments(content)
    assert set(comments) == {"D4", "C5", "B4", "B6"}
    assert "Did you mean “current”?" in comments["D4"]
    assert comments["C5"].startswith("The cell is blank")
    red = {at for at, colour in _colours(content, "Accounts").items() if colour == "F4A7A0"}
    assert red == set(comments)


@pytest.mark.parametrize(("language", "first", "word"), [("ru", "Замечания", "ошибка"), ("en", "Remarks", "error")])
def test_the_first_sheet_lists_everything_with_links(client, tmp_path, language, first, word):
    content = _marked(client(accounts__csv=ACCOUNTS), tmp_path, language)["accounts.csv.marked.xlsx"]
    assert next(iter(sheets(content))) == first
    table = {"ru": "Клиенты", "en": "Accounts"}[language]
    lines = [row for row in grid(content, first)[4:] if row[0]]
    assert [(row[0], row[2], row[3]) for row in lines] == [
        (word, "3", "name"),
        (word, "2", "status"),
        (word, "4", "account_id"),
    ]
    links = [link.replace("'", "") for link in re.findall(r'location="([^"]+)"', sheets(content)[first])]
    assert links == [f"{table}!{at}" for at in ("C5", "D4", "B6")]


def test_text_stays_text(client, tmp_path):
    content = _marked(client(accounts__csv=ACCOUNTS), tmp_path)["accounts.csv.marked.xlsx"]
    assert all("<f>" not in xml for xml in sheets(content).values())


def test_rows_far_from_problems_are_left_out_of_a_large_table_and_that_is_said(client, tmp_path):
    bad = {2, 2000, WHOLE + 500}
    needs = [f"A1,n{row},{50 if row in bad else 5}" for row in range(2, WHOLE + 1002)]
    text = "\n".join(["account_id,need,importance", *needs])
    engagement = client(accounts__csv="account_id,name\nA1,x\n", needs__csv=text)
    content = _marked(engagement, tmp_path)["needs.csv.marked.xlsx"]
    rows = grid(content, "Needs")
    shown = [int(row[0]) for row in rows[3:]]
    assert shown == [2, 3, 4, *range(1998, 2003), *range(WHOLE + 498, WHOLE + 503)]
    assert f"13 of {WHOLE + 1000:,}".replace(",", "\u00a0") in rows[0][0].replace(",", "\u00a0")
    assert set(_comments(content)) == {"D4", "D9", "D14"}


def test_blank_lines_do_not_shift_the_marks(client, tmp_path):
    engagement = client(accounts__csv="account_id,name\nA1,x\n\n\nA2,\n")
    content = _marked(engagement, tmp_path)["accounts.csv.marked.xlsx"]
    assert [row[0] for row in grid(content, "Accounts")[3:]] == [2.0, 5.0]
    assert set(_comments(content)) == {"C5"}


def test_long_files_that_break_while_they_are_read_are_shown_by_line_as_well(client, tmp_path):
    engagement = client(accounts__csv="account_id,name\nA1,x\n", sales__csv="account_id,year,revenue\nA1,2025,1\nA1\n")
    content = _marked(engagement, tmp_path)["sales.csv.marked.xlsx"]
    assert [row[1] for row in grid(content, list(sheets(content))[1])[3:]] == [
        "account_id,year,revenue",
        "A1,2025,1",
        "A1",
    ]


def test_a_sheet_may_have_any_name_that_excel_takes(client, tmp_path):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("It's =50% <b>").write_column(0, 0, ["account_id", "A1"])
        book.get_worksheet_by_name("It's =50% <b>").write_column(0, 1, ["name", ""])
    content = _marked(client(accounts__xlsx=stream.getvalue()), tmp_path)["accounts.xlsx.marked.xlsx"]
    assert "'It''s =50% &lt;b&gt;'!C4" in part(content, "xl/worksheets/sheet1.xml")


def test_a_file_that_does_not_fall_into_cells_is_shown_by_line(client, tmp_path):
    content = _marked(client(accounts__csv="account_id,name\nA1,x\nA2\nA3,z\n"), tmp_path)["accounts.csv.marked.xlsx"]
    [name] = [name for name in sheets(content) if name != "Remarks"]
    lines = ["account_id,name", "A1,x", "A2", "A3,z"]
    assert [row[:2] for row in grid(content, name)[3:]] == [[at + 1.0, line] for at, line in enumerate(lines)]
    assert set(_comments(content)) == {"B6"}


def test_a_filled_workbook_is_marked_sheet_by_sheet(client, tmp_path):
    def change(name, rows):
        if name == "Needs":
            rows[FIRST][3] = "very"
        if name == "Accounts":
            rows[FIRST][3] = "curent"
        return name, rows

    book = filled(
        {
            "accounts": [row_of("accounts", "A1", "x")],
            "needs": [row_of("needs", "A1", "Speed", 8.5, "B")],
        },
        "en",
    )
    content = _marked(client(book__xlsx=retyped(book, change)), tmp_path)["book.xlsx.marked.xlsx"]
    assert list(sheets(content)) == ["Remarks", "Accounts", "Needs"]
    assert grid(content, "Needs")[3][:5] == [FIRST + 1.0, "A1", "Speed", "very", "B – expert estimate"]


def test_clean_data_make_no_copy_and_no_folder(client, tmp_path):
    assert _marked(client(accounts__csv="account_id,name\nA1,x\n"), tmp_path) == {}
    assert not (tmp_path / "out").exists()


def test_copies_are_the_same_twice_and_replace_only_copies(client, tmp_path):
    engagement = client(accounts__csv=ACCOUNTS)
    before = (tmp_path / "data" / "accounts.csv").read_bytes()
    assert _marked(engagement, tmp_path) == _marked(engagement, tmp_path)
    (tmp_path / "out" / "accounts.csv.marked.xlsx").write_bytes(b"the client's own")
    with pytest.raises(UsageError) as caught:
        _marked(engagement, tmp_path)
    assert caught.value.problems[0].code == "file_exists"
    assert (tmp_path / "out" / "accounts.csv.marked.xlsx").read_bytes() == b"the client's own"
    assert (tmp_path / "data" / "accounts.csv").read_bytes() == before
