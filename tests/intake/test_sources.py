"""Sources other than a CSV file: sheets, Parquet, SQL in its sandbox, databases; and the folders that may be read."""

import datetime
import gzip
import io
import sqlite3
import zipfile

import duckdb
import pandas as pd
import pytest
import xlsxwriter
from intake_files import ACCOUNTS, codes, only

from kamlib.intake import Source, read_tables


def _sheet(path, rows, sheet="Sheet1", start=0):
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
        book.add_worksheet("Other" if sheet != "Sheet1" else sheet)
        page = book.add_worksheet(sheet) if sheet != "Sheet1" else book.worksheets()[0]
        for place, row in enumerate(rows, start=start):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    page.write_datetime(place, column, datetime.datetime.combine(cell, datetime.time()))
                elif cell is not None:
                    page.write(place, column, cell)


def test_sheet(make, tmp_path):
    intake = make({})
    day = datetime.date(2024, 3, 5)
    _sheet(
        tmp_path / "data/dossier.xlsx",
        [
            ["account_id", "date", "kind", "our_cost", "customer_benefit", "confirmed"],
            ["A1", day, "помощь", 1.234, "1 234,5", True],
        ],
    )
    frame = intake.frame("dossier")
    assert frame["date"].tolist() == [pd.Timestamp(day)]
    assert frame[["our_cost", "customer_benefit"]].iloc[0].tolist() == [1.234, 1234.5]
    assert frame["confirmed"].tolist() == [True]
    assert codes(intake) == []


def test_sheet_codes_and_rows(make, tmp_path):
    intake = make({}, accounts=False, sources={"accounts": Source(file="book.xlsx", sheet="клиенты")})
    rows = [["account_id", "name", "employees", 2024], [1001, "N", 5, 1.5], [None] * 4, ["007", None, 7, "x"]]
    _sheet(tmp_path / "data/book.xlsx", rows, sheet="Клиенты", start=2)
    problem = only(intake, "cell_blank")
    assert (problem.file, problem.sheet, problem.row, problem.column) == ("data/book.xlsx", "Клиенты", 6, "name")
    assert codes(intake) == ["cell_blank"]
    columns = intake.columns.set_index("header")["kind"]
    assert columns[["employees", "2024"]].tolist() == ["number", "text"]


def test_sheet_that_is_not_there(make, tmp_path):
    _sheet(tmp_path / "book.xlsx", [["account_id"]])
    intake = make({}, accounts=False, sources={"accounts": Source(file="book.xlsx", sheet="No")})
    assert only(intake, "sheet_missing").values["sheets"] == ["Sheet1"]


def test_sales_from_a_sheet_equal_sales_from_csv(make, tmp_path):
    rows = [
        ["account_id", "date", "revenue"],
        ["A1", datetime.date(2024, 1, 5), 10.25],
        ["A1", datetime.date(2024, 1, 7), 5],
    ]
    from_csv = make({"sales.csv": "account_id,date,revenue\nA1,2024-01-05,10.25\nA1,2024-01-07,5\n"}).frame("sales")
    (tmp_path / "data/sales.csv").unlink()
    _sheet(tmp_path / "data/sales.xlsx", rows)
    pd.testing.assert_frame_equal(make({}).frame("sales"), from_csv)


def test_parquet(make, tmp_path):
    query = "SELECT 1 AS account_id, 'N' AS name, 1.234 AS metric, DATE '2024-01-01' AS day, 'NaN'::DOUBLE AS nothing"
    duckdb.connect().execute(f"COPY ({query}) TO '{tmp_path}/data.parquet'")
    intake = make({}, accounts=False, sources={"accounts": "data.parquet"})
    frame = intake.frame("accounts")
    assert frame["account_id"].tolist() == ["1"]
    assert frame["metric"].tolist() == [1.234]
    assert frame["day"].tolist() == ["2024-01-01"]
    assert intake.report["source"].tolist() == ["parquet"]


def _sql(make, query: str, **files: str):
    return make(
        {"clients.csv": "id;title;sum\n007;Альфа;1,5\n008;Бета;2\n"},
        accounts=False,
        sources={"accounts": Source(sql=query, files={"clients": "clients.csv"} | files)},
    )


def test_sql_over_files(make):
    query = "SELECT id AS account_id, title AS name, sum AS total FROM clients ORDER BY 1 DESC;  -- a comment"
    intake = _sql(make, query)
    assert intake.frame("accounts")["account_id"].tolist() == ["007", "008"]
    assert codes(intake) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT content AS account_id, 'x' AS name FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT file AS account_id, 'x' AS name FROM glob('/etc/*')",
        "SELECT * FROM read_blob('../accounts.csv')",
    ],
)
def test_sql_reads_nothing_but_its_files(make, query):
    problem = only(_sql(make, query), "sql_failed")
    assert "root:" not in problem.found


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO 'stolen.csv'",
        "ATTACH 'new.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "CREATE TABLE t AS SELECT 1",
        "SELECT 1 AS account_id; SELECT 2",
        "PRAGMA database_list",
        "",
    ],
)
def test_sql_is_one_select(make, query, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert set(codes(_sql(make, query or "  "))) <= {"sql_not_select", "sql_failed"}
    after = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert {path.name for path in after} <= {"data", "clients.csv"}


def test_sql_does_not_see_pythons_variables(make):
    secret = pd.DataFrame({"account_id": ["x"], "name": ["y"]})
    assert len(secret) == 1
    assert codes(_sql(make, "SELECT * FROM secret")) == ["sql_failed"]


def test_wrong_sql_says_where(make):
    problem = only(_sql(make, "SELECT idd AS account_id FROM clients"), "sql_failed")
    assert problem.column == "sources.accounts.sql"
    assert "idd" in problem.found


def _lines(make, text: str | bytes, query: str, **more):
    return make({"lines.csv": text}, sources={"sales": Source(sql=query, files={"lines": "lines.csv"}, **more)})


LINES = "SELECT id AS account_id, day AS date, sum AS revenue FROM lines"


def test_files_of_a_query_are_read_as_every_file(make):
    """A first page, a total, a row that begins with #, thousands, a code page: none is lost or taken for another."""
    text = (
        "Отчёт о продажах;;\n\nid;day;sum\n#1;05.01.2024;1 000,5\n2;25.01.2024;2,25\n"
        "Итого;;1 002,75\n\nСформировано 31.01.2024;;\n"
    )
    accounts = "account_id,name\n#1,Альфа\n2,Бета\n"
    make({"accounts.csv": accounts}, accounts=False)
    intake = make(
        {"lines.csv": text.encode("cp1251")},
        accounts=False,
        sources={"sales": Source(sql=LINES, files={"lines": "lines.csv"})},
    )
    sales = intake.frame("sales").set_index("account_id")
    assert sales["revenue"].to_dict() == {"#1": 1000.5, "2": 2.25}
    assert sales["month"].tolist() == [1, 1]
    report = intake.report.set_index("table").loc["sales"]
    assert report[["rows_read", "rows_used", "rows_set_aside"]].tolist() == [5, 2, 3]
    aside = intake.set_aside
    assert aside[["file", "row", "reason"]].to_numpy().tolist() == [
        ["data/lines.csv", 1, "title"],
        ["data/lines.csv", 6, "total"],
        ["data/lines.csv", 8, "note"],
    ]
    assert {"encoding", "queried"} <= set(intake.repairs["kind"])


def test_a_day_that_may_be_a_month_is_asked_about_in_the_files_of_a_query(make):
    text = "id,day,sum\nA1,05/06/2024,1\nA2,07/08/2024,2\n"
    problem = only(_lines(make, text, LINES), "ambiguous_date")
    assert (problem.file, problem.row, problem.column) == ("data/lines.csv", 2, "day")
    for order, months in (("dmy", [6, 8]), ("mdy", [5, 7])):
        said = {"day": {"dates": order}}
        assert _lines(make, text, LINES, readings=said).frame("sales")["month"].tolist() == months


def test_a_point_that_may_part_thousands_is_asked_about_in_the_files_of_a_query(make):
    problem = only(_lines(make, "id;day;sum\nA1;2024-01-01;1.234\n", LINES), "ambiguous_number")
    assert (problem.file, problem.column) == ("data/lines.csv", "sum")


def test_rows_that_do_not_fit_stop_the_files_of_a_query(make):
    problem = only(_lines(make, "id;day;sum\nA1;2024-01-01;1;9\nA2;2024-01-02\n", LINES), "row_long")
    assert (problem.file, problem.row) == ("data/lines.csv", 2)


def test_numbers_and_days_reach_a_query_with_their_types(make):
    text = "id;day;sum;share;code;word\nA1;25.01.2024;1 000,5;50%;007;10\nA2;2024-02-03;3;10%;008;x\n"
    query = (
        "SELECT id AS account_id, day + 1 AS date, CAST(sum + share AS DOUBLE) AS revenue,"
        " typeof(code) || typeof(word) || typeof(day) AS product_line FROM lines"
    )
    sales = _lines(make, text, query).frame("sales")
    assert sales["revenue"].tolist() == [1001.0, 3.1]
    assert sales["product_line"].tolist() == ["VARCHARVARCHARDATE"] * 2


def test_a_large_number_of_lines_is_whole(make):
    """What only the last of many rows shows is seen: a fraction, a word among numbers."""
    rows = [f"A1;2024-01-{1 + day % 28:02d};{day}" for day in range(3_000)]
    text = "id;day;sum\n" + "\n".join([*rows, "A1;2024-01-01;0,5\n"])
    assert _lines(make, text, LINES).frame("sales")["revenue"].sum() == 3_000 * 2_999 / 2 + 0.5


def test_a_sheet_of_several_is_asked_for_in_the_files_of_a_query(make, tmp_path):
    intake = make({}, accounts=False, sources={"accounts": Source(sql="SELECT * FROM t", files={"t": "b.xlsx"})})
    with xlsxwriter.Workbook(tmp_path / "data/b.xlsx") as book:
        for name in ("one", "two"):
            book.add_worksheet(name).write_row(0, 0, ["account_id", "name"])
            book.worksheets()[-1].write_row(1, 0, [name, "N"])
    assert codes(intake) == ["tables_several"]
    source = Source(sql="SELECT * FROM t", files={"t": "b.xlsx/two"})
    assert make({}, accounts=False, sources={"accounts": source}).frame("accounts")["account_id"].tolist() == ["two"]


def test_sql_result_is_checked_like_any_table(make):
    intake = _sql(make, "SELECT 'A' AS account_id, title AS name FROM clients")
    problem = only(intake, "duplicate_key")
    assert (problem.row, problem.values["n"]) == (None, 2)


def _database(tmp_path) -> str:
    path = tmp_path / "data" / "crm.db"
    path.parent.mkdir(exist_ok=True)
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE c (id TEXT, title TEXT, total REAL, since INT)")
        base.executemany(
            "INSERT INTO c VALUES (?, ?, ?, ?)", [("01", "Альфа", 1.234, 2001), ("02", "Beta", None, None)]
        )
    return "crm.db"


def test_database(make, tmp_path, monkeypatch):
    monkeypatch.setenv("KAM_TEST_BASE", _database(tmp_path))
    query = "SELECT id AS account_id, title AS name, total, since AS customer_since FROM c"
    source = Source(url="sqlite:///${KAM_TEST_BASE}", query=query)
    intake = make({}, accounts=False, sources={"accounts": source})
    frame = intake.frame("accounts")
    assert frame["account_id"].tolist() == ["01", "02"]
    assert frame["total"].tolist()[0] == 1.234
    assert frame["customer_since"].tolist()[0] == 2001
    assert intake.report["source"].tolist() == ["database"]


@pytest.mark.parametrize(
    ("url", "query", "code"),
    [
        ("sqlite:///${KAM_NO_SUCH}", "SELECT 1", "variable_missing"),
        ("sqlite:///none.db", "SELECT 1", "source_missing"),
        ("sqlite:////etc/passwd", "SELECT 1", "path_outside"),
        ("no address at all", "SELECT 1", "database_address"),
        ("oddbase://u:p@h/d", "SELECT 1", "database_unguarded"),
        ("sqlite://", "SELECT 1", "database_address"),
        ("sqlite:///crm.db", "SELECT x FROM nowhere", "database_failed"),
        ("sqlite:///crm.db", "DELETE FROM c", "query_not_select"),
    ],
)
def test_database_errors(make, tmp_path, url, query, code):
    _database(tmp_path)
    intake = make({}, accounts=False, sources={"accounts": Source(url=url, query=query)})
    assert codes(intake) == [code]


def test_password_never_shows(make, monkeypatch):
    monkeypatch.setenv("KAM_TEST_PASSWORD", "s3cret@/:")
    source = Source(url="sqlite://user:${KAM_TEST_PASSWORD}@host/base", query="SELECT 1")
    intake = make({}, accounts=False, sources={"accounts": source})
    assert intake.problems
    assert "s3cret" not in repr(intake.problems)


@pytest.mark.parametrize("file", ["../secret.csv", "/etc/passwd", "sub/../../../secret.csv", "link.csv"])
def test_paths_out_of_the_engagement(tmp_path, file):
    (tmp_path / "secret.csv").write_text(ACCOUNTS)
    data = tmp_path / "e" / "data"
    data.mkdir(parents=True)
    (data / "link.csv").symlink_to(tmp_path / "secret.csv")
    intake = read_tables(tmp_path / "e", sources={"accounts": file})
    assert "path_outside" in codes(intake)
    intake = read_tables(tmp_path / "e", sources={"accounts": Source(sql="SELECT 1", files={"f": file})})
    assert "path_outside" in codes(intake)


def test_default_file_that_is_a_link_out(tmp_path):
    (tmp_path / "secret.csv").write_text(ACCOUNTS)
    (tmp_path / "e" / "data").mkdir(parents=True)
    (tmp_path / "e" / "data" / "accounts.csv").symlink_to(tmp_path / "secret.csv")
    assert "path_outside" in codes(read_tables(tmp_path / "e"))


def test_data_folder_that_is_a_link_out(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "data").symlink_to(tmp_path / "elsewhere")
    assert "path_outside" in codes(read_tables(tmp_path / "e"))


def test_data_folder_declared_openly(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "e").mkdir()
    intake = read_tables(tmp_path / "e", data_folder="../shared")
    assert len(intake.frame("accounts")) == 2
    assert intake.report["file"].tolist() == ["shared/accounts.csv"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (Source(file="a.csv", sql="SELECT 1"), "source_kinds"),
        (Source(url="sqlite://"), "source_half"),
        (Source(files={"a": "b.csv"}), "source_half"),
        (Source(sql="SELECT 1", files={"a b": "b.csv"}), "source_file_name"),
        (Source(file="none.csv"), "source_missing"),
        (Source(file="accounts.doc"), "file_kind"),
    ],
)
def test_sources_that_say_too_little_or_too_much(make, source, code):
    assert codes(make({"accounts.doc": "x"}, accounts=False, sources={"accounts": source})) == [code]


def test_columns_of_the_settings(make):
    source = Source(file="export.csv", columns={"Контрагент": "account_id", "Имя": "name", "Нет такого": "region"})
    intake = make({"export.csv": "Контрагент;Имя\n1;N\n"}, accounts=False, sources={"accounts": source})
    assert codes(intake) == ["column_renamed_missing"]


@pytest.mark.parametrize("name", ["sales [1].csv", "a*b.csv", "it's.csv"])
def test_file_names_are_no_patterns(make, name):
    intake = make({name: ACCOUNTS}, accounts=False, sources={"accounts": name})
    assert len(intake.frame("accounts")) == 2


def test_a_total_that_does_not_add_up_refuses_the_table(make):
    text = "Период: 2024;;\naccount_id;year;revenue\nA1;2024;10\nA2;2024;20\nИтого;;31\n"
    intake = make({"sales.csv": text})
    problem = only(intake, "total_differs")
    assert (problem.row, problem.file, problem.values["summed"]) == (5, "data/sales.csv", 30)
    assert intake.report.set_index("table").loc["sales", "state"] == "refused"
    mended = make({"sales.csv": text.replace("31", "30")})
    assert mended.frame("sales")["revenue"].sum() == 30


@pytest.mark.parametrize("ending", [".txt", ".tsv", ".csv.gz", ".zip"])
def test_a_table_is_read_from_a_file_called_like_it_whatever_its_kind(make, ending):
    text = b"account_id\tname\nA1\tAlpha\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("list.csv", text)
    content = {".csv.gz": gzip.compress(text), ".zip": stream.getvalue()}.get(ending, text)
    intake = make({f"accounts{ending}": content}, accounts=False)
    assert intake.frame("accounts")["name"].tolist() == ["Alpha"]
