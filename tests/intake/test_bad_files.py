"""Files that cannot be tables: a clear error with its place, never a traceback."""

import io
import zipfile

import pytest
from intake_files import ACCOUNTS, codes, only

from kamlib.core.errors import InputError


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file_empty"),
        ("\n\n  \n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"account_id,name\n1,a\0b\n", "nul_byte"),
        ('account_id,name\n1,"open\n', "quote_open"),
        ("account_id,name\n1\n", "row_short"),
        ("account_id,name\n1,a,b\n", "row_long"),
        (",".join(f"c{n}" for n in range(100_000)) + "\n", "too_many_columns"),
        ("account_id;name\n1;Я\n".encode("cp1251"), "encoding_unsure"),
        ("x" * 3_000_000, "line_too_long"),
    ],
)
def test_broken_csv(make, content, code):
    intake = make({"accounts.csv": content}, accounts=False)
    assert code in codes(intake)
    with pytest.raises(InputError):
        intake.frame("accounts")
    assert only(intake, code).file == "data/accounts.csv"


def test_wrong_bytes_are_placed(make):
    text = ("account_id,name\n1," + "Завод" * 20 + "\n2,").encode()
    intake = make({"accounts.csv": text + b"\xcf\n"}, accounts=False)
    problem = only(intake, "not_utf8")
    assert problem.values["byte"] == len(text) + 1
    assert problem.found == "0xCF"


def test_wrong_bytes_far_into_a_file(make):
    text = b"account_id,name\n" + b"1," + "й".encode() * 600_000 + b"\n" + b"2,\xff\n"
    problem = only(make({"accounts.csv": text}, accounts=False), "not_utf8")
    assert problem.values["byte"] == text.index(b"\xff") + 1


def test_every_row_of_another_length_is_listed_with_its_row(make):
    rows = "".join(f"{n},x,y\n" if n % 2 else f"{n},x\n" for n in range(60))
    intake = make({"accounts.csv": "account_id,name\n" + rows}, accounts=False)
    found = [problem for problem in intake.problems if problem.code == "row_long"]
    assert len(found) == 20
    assert [problem.row for problem in found[:3]] == [3, 5, 7]
    assert only(intake, "and_more").values["n"] == 10


def test_sales_rows_of_another_length(make):
    intake = make({"sales.csv": "account_id,year,revenue\nA1,2024,5\nA1,2024\n"})
    assert only(intake, "row_short").row == 3


def test_line_too_long(make):
    intake = make({"accounts.csv": "account_id,name\n1," + "x" * 5_000_000 + "\n"}, accounts=False)
    assert codes(intake, "error")


def test_header_alone_is_no_table_but_no_error(make):
    intake = make({"needs.csv": "account_id,need,importance\n"})
    assert codes(intake, "error") == []
    assert "no_rows" in codes(intake, "warning")
    assert intake.frame("needs").empty


def test_accounts_are_required(make):
    assert codes(make({}, accounts=False)) == ["accounts_missing"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"not a zip at all"])
def test_broken_workbook(make, content):
    intake = make({"accounts.xlsx": content}, accounts=False)
    assert set(codes(intake)) <= {"workbook_broken", "file_empty"}
    assert len(codes(intake)) == 1


def test_truncated_workbook(make, tmp_path):
    import xlsxwriter

    path = tmp_path / "whole.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["account_id", "name"])
    whole = path.read_bytes()
    for cut in (len(whole) // 3, len(whole) // 2, len(whole) - 10):
        intake = make({"accounts.xlsx": whole[:cut]}, accounts=False)
        assert codes(intake) == ["workbook_broken"]


def _archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_zip_bomb_is_refused_before_it_unpacks(make):
    bomb = _archive({"xl/worksheets/sheet1.xml": b"<c>" + b"0" * 30_000_000})
    assert codes(make({"accounts.xlsx": bomb}, accounts=False)) == ["workbook_too_large"]


def test_cells_far_apart_are_refused(make):
    sheet = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row></sheetData>'
    intake = make({"accounts.xlsx": _archive({"xl/worksheets/sheet1.xml": sheet})}, accounts=False)
    assert codes(intake) == ["sheet_too_wide"]


def test_two_files_for_one_table(make):
    intake = make({"accounts.xlsx": b"", "accounts.csv": ACCOUNTS}, accounts=False)
    assert only(intake, "two_files").values["files"] == ("data/accounts.csv", "data/accounts.xlsx")


def test_broken_parquet(make):
    assert codes(make({"accounts.parquet": b"PAR1 nothing"}, accounts=False)) == ["file_broken"]
