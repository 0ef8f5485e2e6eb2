"""Files of offices and public services that nobody made for us: read as they lie, nothing lost."""

import zipfile
from pathlib import Path

import pytest

from kamlib.intake.formats.files import open_table, tables_in

pytestmark = pytest.mark.real
SHARED = Path(__file__).parents[3] / "shared" / "data"


def _file(name: str):
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"the public file {name} does not stand beside the checkout")
    return path


def _rows(relation) -> list[tuple]:
    listed = ", ".join(f"c{place}" for place in range(len(relation.headers)))
    return relation.con.execute(f"SELECT {listed} FROM {relation.numbered} ORDER BY row").fetchall()


def test_customers_of_public_services_in_cp1251():
    relation = open_table(_file("russian_formats/gov_customers_cp1251.csv"), "gov.csv")
    rows = _rows(relation)
    assert len(rows) == 720
    assert relation.aside == ()
    assert relation.headers[:2] == ("responsibleOrg.regNum", "responsibleOrg.fullName")
    assert rows[0][1] == "ГОСУДАРСТВЕННАЯ ИНСПЕКЦИЯ ТРУДА В РЕСПУБЛИКЕ ТАТАРСТАН"
    assert {len(row[0]) for row in rows} == {10, 11}
    (mended,) = relation.repairs
    # How much less likely the next code page is depends on the words that we know.
    assert (mended.kind, mended.examples[0][0].partition(": 1e-1")[0]) == ("encoding", "cp1251 (koi8-r")


def test_statistics_of_production_on_every_sheet():
    path = _file("russian_formats/production_year_2017-2024.xlsx")
    relation = open_table(path, "production.xlsx", sheet="28")
    assert relation.headers == ("column 1", *map(str, range(2017, 2025)))
    tools = next(row for row in _rows(relation) if row[0].startswith("Станки металлорежущие"))
    assert (tools[1], tools[-1]) == ("4185", "12872")
    assert {each.reason for each in relation.aside} == {"title", "of_which", "note"}
    assert [each.kind for each in relation.repairs].count("header_footnote") == 3
    found = {each.sheet: each for each in tables_in(path, "production.xlsx")}
    assert len(found) == 21
    assert (found["24"].unit, found["19"].unit) == ("млн т", "млн тонн")
    assert found["35"].headers[0] == "group 1"
    assert all(each.headers[-1] == "2024" for each in found.values())


def test_survey_in_latin_1_with_line_noise():
    relation = open_table(_file("nps_survey/nps_garden_chain_latin1.csv.gz"), "nps.csv.gz")
    place = relation.headers.index("nps")
    count = f"SELECT count(*), count(TRY_CAST(c{place} AS INTEGER)) FROM {relation.plain}"
    assert relation.con.execute(count).fetchone() == (13_954, 13_612)
    assert relation.aside == ()
    assert "très" in _rows(relation)[1][relation.headers.index("explication")]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("maven_crm/sales_pipeline.csv", 8_800),
        ("maven_crm/accounts.csv", 85),
        ("northwind/customers.csv", 91),
        ("northwind/orders.csv", 830),
        ("northwind/order_details.csv", 2_155),
        ("wholesale_customers/wholesale_customers.csv", 440),
        ("adventureworks_resellers/DimReseller.csv", 701),
        ("adventureworks_resellers/FactResellerSales.csv.gz", 60_855),
    ],
)
def test_flat_exports_lose_no_row(name, rows):
    relation = open_table(_file(name), name)
    assert relation.con.execute(f"SELECT count(*) FROM {relation.plain}").fetchone() == (rows,)
    assert (relation.aside, relation.problems) == ((), ())


def test_a_workbook_inside_an_archive(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(_file("russian_formats/production_year_2017-2024.xlsx"), "stat/book.xlsx")
    relation = open_table(path, "a.zip", sheet="stat/book.xlsx/28")
    assert relation.file == "a.zip/stat/book.xlsx"
    assert len(relation.headers) == 9
