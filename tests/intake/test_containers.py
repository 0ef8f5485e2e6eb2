"""Files by their content: archives, workbooks of all kinds, HTML under a workbook's name; hostile ones too."""

import gzip
import io
import unicodedata
import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from test_layout import SALES, code, reasons, rows_of

from kamlib.intake.contracts.source import Layout
from kamlib.intake.formats.containers import parts
from kamlib.intake.formats.encodings import encoding_of, look_at, mended
from kamlib.intake.formats.files import open_table, tables_in

HERE = Path(__file__).parent
HTML = """<html><head><style>td {color: red}</style><script>alert("x")</script></head><body>
<table border=1><tr><td colspan="3">Отчет &laquo;Продажи&raquo;</td></tr>
<tr><th rowspan=2>Клиент</th><th colspan=2>2024</th></tr><tr><th>План</th><th>Факт</th></tr>
<tr><td>ООО &quot;А&quot;</td><td>1&nbsp;000,50</td><td>2</td></tr><tr><td>Б</td><td>3<td>4</tr>
<tr><td>Итого<td>1 003,50<td>6</table></body></html>"""
XML = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1"/></Styles>
<Worksheet ss:Name="Лист1"><Table><Row><Cell><Data ss:Type="String">Клиент</Data></Cell><Cell><Data
 ss:Type="String">Сумма</Data></Cell></Row><Row ss:Index="3"><Cell><Data ss:Type="String">А</Data></Cell><Cell><Data
 ss:Type="Number">1.25</Data></Cell></Row></Table></Worksheet></Workbook>"""


def _write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_html_under_the_name_of_a_workbook(tmp_path, encoding):
    relation = open_table(_write(tmp_path, "r.xls", HTML.encode(encoding)), "r.xls")
    assert relation.headers == ("Клиент", "2024 / План", "2024 / Факт")
    assert rows_of(relation) == [('ООО "А"', "1\u00a0000,50", "2"), ("Б", "3", "4")]
    assert reasons(relation) == {1: "title", 6: "total"}
    assert (relation.title, relation.mark) == ("Отчет «Продажи»", ",")


def test_xml_spreadsheet_under_the_name_of_a_workbook(tmp_path):
    relation = open_table(_write(tmp_path, "r.xls", XML), "r.xls", sheet="Лист1")
    assert rows_of(relation) == [("А", "1.25e0")]
    assert relation.con.execute(f"SELECT row FROM {relation.numbered}").fetchall() == [(3,)]


def test_text_and_xlsx_under_the_name_of_an_xls(tmp_path):
    assert len(rows_of(open_table(_write(tmp_path, "a.xls", SALES.encode("cp1251")), "a.xls"))) == 3
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["a", "b"])
        book.worksheets()[0].write_row(1, 0, ["x", 1])
    renamed = _write(tmp_path, "b.xls", (tmp_path / "b.xlsx").read_bytes())
    assert rows_of(open_table(renamed, "b.xls")) == [("x", "1")]


@pytest.mark.parametrize("name", ["report.xls", "report.ods"])
def test_other_workbooks(name):
    relation = open_table(HERE / name, name)
    assert relation.headers == ("Контрагент", "Дата", "Сумма")
    assert rows_of(relation) == [("ООО Ромашка", "2024-03-05", "1000.5e0"), ("АО Лютик", "2024-03-06", "250")]
    assert reasons(relation) == {1: "title", 6: "total"}


def test_russian_text_of_a_workbook_without_a_code_page():
    assert [mended(text) for text in ("Êëèåíò", "ÎÎÎ «Ðîìàøêà»")] == ["Клиент", "ООО «Ромашка»"]
    assert [mended(text) for text in ("Müller GmbH", "café", "Клиент", "Ü", "naïve")] == [
        "Müller GmbH", "café", "Клиент", "Ü", "naïve",
    ]  # fmt: skip


def test_archives(tmp_path):
    one = _write(tmp_path, "one.csv.zip", _zip({"inner.csv": SALES.encode("cp1251"), "__MACOSX/x.csv": b"x"}))
    relation = open_table(one, "one.csv.zip")
    assert (len(rows_of(relation)), relation.file) == (3, "one.csv.zip/inner.csv")
    two = _write(tmp_path, "two.zip", _zip({"a.csv": b"x;y\n1;2\n", "b/c.csv": b"z;w\n3;4\n"}))
    assert [(each.sheet, each.headers) for each in tables_in(two, "two.zip")] == [
        ("a.csv", ("x", "y")),
        ("b/c.csv", ("z", "w")),
    ]
    assert rows_of(open_table(two, "two.zip", sheet="b/c.csv")) == [("3", "4")]
    assert [each.code for each in code(two)] == ["tables_several"]
    assert [each.code for each in code(two, sheet="d.csv")] == ["member_missing"]
    packed = _write(tmp_path, "a.csv.gz", gzip.compress(b"x;y\n1;2\n"))
    assert rows_of(open_table(packed, "a.csv.gz")) == [("1", "2")]
    duckdb.connect().execute(f"COPY (SELECT 1 AS a, 'x' AS b) TO '{tmp_path}/p.parquet'")
    assert tables_in(tmp_path / "p.parquet", "p")[0].sample == (("1", "x"),)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.zip", _zip({"b.zip": _zip({"c.csv": b"x"})}), "archive_nested"),
        ("a.zip", _zip({"b.csv": _zip({"c.csv": b"x"})}), "archive_nested"),
        ("a.zip", _zip({"b.exe": b"x"}), "archive_without_tables"),
        ("a.zip", _zip({"b.csv": b"1,2\n" * 30_000_000}), "archive_too_large"),
        ("a.csv.gz", gzip.compress(b"1,2\n" * 30_000_000), "archive_too_large"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n" * 5000, mtime=0)[:60], "archive_broken"),
        ("a.zip", b"PK\x03\x04 cut", "archive_broken"),
        ("a.csv", b"x" * 9_000_000, "line_too_long"),
        ("a.csv", b"a,b\n1," + b"y" * 9_000_000, "line_too_long"),
        ("a.csv", b"a,b\n1,\0\n", "nul_byte"),
        ("a.csv", b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n", "too_many_columns"),
        ("a.xls", "<table><tr>" + "<td>1" * 100_000, "too_many_columns"),
        ("a.xls", '<table><tr><td colspan="999999999">1', "too_many_columns"),
        ("a.xls", "<html><body>no table", "workbook_broken"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_broken"),
        ("a.docx", _zip({"word/document.xml": b"x"}), "archive_without_tables"),
        ("a.pdf", b"%PDF-1.4", "file_kind"),
        ("a.csv", b"", "file_empty"),
        ("a.csv", "\ufeff\n\n", "file_empty"),
    ],
)
def test_hostile_and_wrong_files(tmp_path, name, content, expected):
    path = _write(tmp_path, name, content)
    assert [each.code for each in code(path)] == [expected]
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "d.csv").mkdir()
    assert [each.code for each in code(tmp_path / "d.csv")] == ["file_unreadable"]


def test_a_workbook_under_a_password(tmp_path):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000
    assert [each.code for each in code(_write(tmp_path, "a.xlsx", content))] == ["workbook_locked"]


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (
            "id;имя\n1;Завод\n2;АО «Юг»\n".replace("«", '"').replace("»", '"'),
            ("cp1251", "cp866", "koi8-r", "utf-16-le"),
        ),
        ("КЛИЕНТ;СУММА\nЗАВОД;1\n", ("cp1251", "cp866", "koi8-r")),
        ("name;x\nMüller;Straße\nGroß;é\n", ("latin-1", "cp1252")),
    ],
)
def test_encodings_by_letters(tmp_path, text, encodings):
    for name in encodings:
        look = look_at(_write(tmp_path, "a.csv", text.encode(name)), 1000)
        assert encoding_of(look, "a").name == {"latin-1": "cp1252"}.get(name, name)


def test_an_uncertain_encoding_is_asked_about_and_can_be_said(tmp_path):
    path = _write(tmp_path, "a.csv", "id;x\n1;Я\n".encode("cp1251"))
    problem = code(path)[0]
    assert (problem.code, problem.values["first_sample"]) == ("encoding_unsure", "id;x 1;Я")
    assert rows_of(open_table(path, "a.csv", layout=Layout(encoding="cp1251"))) == [("1", "Я")]


def test_large_flat_files_are_read_in_place(tmp_path):
    lines = "".join(f"A{n};Клиент {n};{n},5\n" for n in range(200_000))
    path = _write(tmp_path, "big.csv", "id;Имя;Сумма\n" + lines)
    relation = open_table(path, "big.csv", keep=False)
    assert "read_csv" in relation.plain
    assert relation.con.execute(f"SELECT count(*), max(row) FROM {relation.numbered}").fetchone() == (200_000, 200_001)
    found = tables_in(path, "big.csv")[0]
    assert found.estimated
    assert found.rows == pytest.approx(200_000, rel=0.3)
    total = _write(tmp_path, "total.csv", "id;Имя;Сумма\n" + lines + f"Итого;;{sum(n + 0.5 for n in range(200_000))}\n")
    read = open_table(total, "total.csv", keep=False)
    assert reasons(read) == {200_002: "total"}
    inside = _write(
        tmp_path, "in.csv", "id;Имя;Сумма\n" + lines[:2_600_000].rpartition("\n")[0] + "\nИтого;;7\n" + lines
    )
    assert "total_differs" in [each.code for each in open_table(inside, "in.csv").problems]


def test_copies_in_utf8_are_removed(tmp_path, monkeypatch):
    import tempfile

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    path = _write(tmp_path, "a.csv", SALES.encode("cp1251"))
    relation = open_table(path, "a.csv")
    assert len(rows_of(relation)) == 3
    del relation
    assert list(scratch.iterdir()) == []


def _archive(path, raw: bytes) -> None:
    """Write an archive with one member whose name is these bytes, as Windows and older Macs do: nothing says how."""
    with zipfile.ZipFile(path, "w") as archive:
        stand_in = zipfile.ZipInfo("x" * len(raw))
        archive.writestr(stand_in, "Клиент;Сумма\nА;1\nБ;2\n")
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("Продажи 2024.csv", "cp866"),
        ("Продажи 2024.csv", "cp1251"),
        ("Продажи за май.csv", "utf-8"),
        ("Ёлки/Отчёт.csv", "cp866"),
        ("Umsätze 2024.csv", "cp437"),
        ("données.csv", "utf-8"),
        ("sales.csv", "ascii"),
    ],
)
def test_names_within_archives_are_read_as_their_maker_wrote_them(tmp_path, name, page):
    _archive(tmp_path / "a.zip", name.encode(page))
    assert [each.member for each in parts(tmp_path / "a.zip", "a.zip")] == [name]


def test_a_name_that_a_mac_took_apart_is_composed(tmp_path):
    _archive(tmp_path / "a.zip", unicodedata.normalize("NFD", "Майский отчёт.csv").encode())
    assert [each.member for each in parts(tmp_path / "a.zip", "a.zip")] == ["Майский отчёт.csv"]


@pytest.mark.parametrize("row", [1_048_575, 40_000])
def test_a_cell_far_below_the_table_is_told_and_costs_nothing(tmp_path, row):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["Клиент", "Сумма", *"abcdefgh"])
        for at in range(1, 6):
            sheet.write_row(at, 0, [f"К{at}", at, *"abcdefgh"])
        sheet.write(row, 1, 777)
    (found,) = tables_in(tmp_path / "x.xlsx", "x.xlsx")
    assert (found.rows, found.headers[:2]) == (5, ("Клиент", "Сумма"))
    problem = next(each for each in found.problems if each.code == "stray_cells")
    assert (problem.row, problem.found, problem.severity) == (row + 1, "777", "warning")


def test_rows_below_a_gap_are_read_where_they_are_many(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["Клиент", "Сумма"])
        for at in range(1, 6):
            sheet.write_row(at, 0, [f"К{at}", at])
        for at in range(2000, 2020):
            sheet.write_row(at, 0, [f"К{at}", at])
    relation = open_table(tmp_path / "x.xlsx", "x.xlsx")
    assert relation.con.execute(f"SELECT count(*), sum(c1::DOUBLE) FROM {relation.plain}").fetchone() == (25, 40_205)
