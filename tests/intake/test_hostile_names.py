"""Whatever titles, sheets, files and values are called: none becomes a command, each arrives as it is written."""

import csv
import io
import sqlite3

import duckdb
import pandas as pd
import pytest
import xlsxwriter
from intake_files import ACCOUNTS, codes

from kamlib.intake import Source
from kamlib.intake.contracts.source import Across, Join, Melt

HOSTILE = [
    "O'Neill",
    'the "best"',
    "x' FROM accounts; COPY (SELECT 'taken' AS account_id) TO 'accounts.csv'; --",
    'x" FROM y; DROP TABLE source; --',
    "a') UNION SELECT 'A3', 'C",
    "two\nlines",
    "{0} ${HOME} %s [x] \\",
    "/* open",
    "c0",
]


@pytest.fixture(params=HOSTILE)
def name(request):
    return request.param


def _csv(*rows) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _title(name: str) -> str:
    """A title is read as one line."""
    return " ".join(name.split())


@pytest.fixture
def read(make, tmp_path):
    """Read accounts from a source and hold that nothing beside it was written or changed."""

    def reading(files, source, **more):
        make(files, accounts=False)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        intake = make({}, accounts=False, sources={"accounts": source, **more})
        frame = intake.frame("accounts")
        codes(intake)
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
        return frame

    return reading


def test_title_of_a_text_file(read, name):
    frame = read({"list.csv": _csv(["account_id", "name", name], ["A1", "N", "x y"])}, "list.csv")
    assert frame[_title(name)].tolist() == ["x y"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_title_in_a_query(read, tmp_path, name, ending):
    file = f"list.{ending}"
    (tmp_path / "data").mkdir()
    if ending == "csv":
        (tmp_path / "data" / file).write_text(_csv(["account_id", "name", name], ["A1", "N", "x y"]))
    elif ending == "parquet":
        frame = pd.DataFrame({"account_id": ["A1"], "name": ["N"], name: ["x y"]})
        _as_parquet(frame, tmp_path / "data" / file)
    else:
        _sheet(tmp_path / "data" / file, "S", [["account_id", "name", name], ["A1", "N", "x y"]])
    title = name if ending == "parquet" else _title(name)
    source = Source(sql=f"SELECT account_id, name, {_quoted(title)} AS got FROM t", files={"t": file})
    assert read({}, source)["got"].tolist() == ["x y"]


def _sheet(path, sheet, rows):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(place, column, cell)


def test_sheet(read, tmp_path, name):
    sheet = "".join(letter for letter in name if letter not in "[]:*?/\\\n").strip("'")[:31]
    (tmp_path / "data").mkdir()
    _sheet(tmp_path / "data" / "book.xlsx", sheet, [["account_id", "name"], ["A1", "N"]])
    assert read({}, Source(file="book.xlsx", sheet=sheet))["name"].tolist() == ["N"]
    source = Source(sql="SELECT * FROM t", files={"t": f"book.xlsx/{sheet}"})
    assert read({}, source)["name"].tolist() == ["N"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx", "csv.gz"])
def test_file(read, tmp_path, name, ending):
    file = f"{name.translate({ord('/'): '_', ord(chr(92)): '_'})}.{ending}"
    path = tmp_path / "data" / file
    path.parent.mkdir()
    if ending == "parquet":
        pd.DataFrame({"account_id": ["A1", "A2"], "name": ["Alpha", "Beta"]}).pipe(_as_parquet, path)
    elif ending == "xlsx":
        _sheet(path, "S", [line.split(",") for line in ACCOUNTS.splitlines()])
    else:
        pd.read_csv(io.StringIO(ACCOUNTS)).to_csv(path, index=False)
    assert len(read({}, file)) == 2
    assert len(read({}, Source(sql="SELECT * FROM t", files={"t": file}))) == 2


def _as_parquet(frame, path):
    plain = path.with_name("plain")
    duckdb.connect().execute(f"COPY (FROM frame) TO '{plain}' (FORMAT parquet)")
    plain.rename(path)


def test_values_of_the_settings(read, name):
    rows = _csv(["id", name, "kind"], ["1", "5", name], ["2", "6", "other"])
    source = Source(
        file="list.csv",
        columns={"id": "account_id", _title(name): "amount"},
        only={"kind": (name,)},
        constants={"name": name, "region": name},
        values={"region": {name: name + "!"}},
    )
    frame = read({"list.csv": rows}, source)
    assert frame[["account_id", "name", "region", "amount"]].to_numpy().tolist() == [["1", name, name + "!", 5.0]]


def test_titles_that_join_and_melt(read, name):
    left = _csv(["account_id", name, "2024"], ["A1", "k1", "1"], ["A2", "k2", "2"])
    right = _csv([name + " too", "name"], ["k1", "Alpha"], ["k2", "Beta"])
    join = Join(file="right.csv", key=_title(name), their_key=_title(name + " too"))
    melt = Melt(into="region", columns={"2024": Across(key=name, value="amount")})
    source = Source(file="left.csv", joins=(join,), melt=melt, columns={"name": "name"})
    frame = read({"left.csv": left, "right.csv": right}, source)
    assert frame[["name", "region", "amount"]].to_numpy().tolist() == [["Alpha", name, 1.0], ["Beta", name, 2.0]]


def test_a_formula(read, name):
    title = _title(name).translate({ord(letter): None for letter in "[]"})
    rows = _csv(["account_id", "name", title], ["A1", "N", "5"])
    frame = read({"list.csv": rows}, Source(file="list.csv", computed={"amount": f"[{title}] * 2"}))
    assert frame["amount"].tolist() == [10.0]


def test_a_database(read, tmp_path, name):
    name = name.replace("\\", "")  # such a query is refused: whether it ends the string depends on the server
    path = tmp_path / "data" / "crm.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as base:
        base.execute(f"CREATE TABLE {_quoted(name)} (account_id TEXT, name TEXT, {_quoted(name)} TEXT)")
        base.execute(f"INSERT INTO {_quoted(name)} VALUES ('A1', 'N', ?)", [name])
    frame = read({}, Source(url="sqlite:///crm.db", query=f"SELECT * FROM {_quoted(name)}"))
    assert frame["name"].tolist() == ["N"]


def test_a_nul_in_the_settings_ends_no_statement(read):
    source = Source(file="list.csv", constants={"region": "a\0b'c"})
    assert read({"list.csv": ACCOUNTS}, source)["region"].tolist() == ["a\0b'c"] * 2
