"""Any table, written in any dialect that we read, comes back equal."""

import csv
import datetime
import io

import pandas as pd
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn")), min_size=1, max_size=12
)
_AMOUNT = st.integers(0, 10**12).map(lambda cents: cents / 100)
_DAY = st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31))
_ROW = st.tuples(
    _DAY, _TEXT, st.none() | _AMOUNT, st.none() | _AMOUNT, st.sampled_from("ABC"), st.none() | st.booleans()
)
_HEADERS = ["date", "kind", "our_cost", "customer_benefit", "evidence", "confirmed"]
_QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _number(value: float | None, mark: str, thousands: str) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}".replace(",", "\0").replace(".", mark).replace("\0", thousands)


def _written(rows, separator: str, mark: str, thousands: str, day: str, words: tuple[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow(["account_id", *_HEADERS])
    for date, kind, cost, benefit, evidence, confirmed in rows:
        cells = [_number(each, mark, thousands) for each in (cost, benefit)]
        word = "" if confirmed is None else words[0] if confirmed else words[1]
        writer.writerow(["A1", date.strftime(day), kind, *cells, evidence, word])
    return stream.getvalue()


def _expected(rows) -> list[list]:
    return [[pd.Timestamp(row[0]), row[1].strip(), *row[2:]] for row in rows]


def _read(frame: pd.DataFrame) -> list[list]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame[_HEADERS].itertuples(index=False)]


@_QUICK
@given(
    rows=st.lists(_ROW, min_size=1, max_size=6),
    separator=st.sampled_from(",;\t"),
    marks=st.sampled_from([(".", ""), (",", ""), (",", " "), (",", "\u00a0"), (".", "\u202f"), (",", "."), (".", ",")]),
    day=st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d 00:00:00"]),
    words=st.sampled_from([("да", "нет"), ("true", "false"), ("1", "0"), ("Yes", "No")]),
    bom=st.booleans(),
)
def test_csv(make, rows, separator, marks, day, words, bom):
    text = _written(rows, separator, *marks, day, words)
    intake = make({"dossier.csv": ("\ufeff" if bom else "") + text})
    assert _read(intake.frame("dossier")) == _expected(rows)


@_QUICK
@given(rows=st.lists(_ROW, min_size=1, max_size=6))
def test_sheet(make, tmp_path, rows):
    intake = make({})
    with xlsxwriter.Workbook(tmp_path / "data/dossier.xlsx", {"strings_to_urls": False}) as book:
        page, style = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, ["account_id", *_HEADERS])
        for place, (date, kind, *rest) in enumerate(rows, start=1):
            page.write_string(place, 0, "A1")
            page.write_datetime(place, 1, datetime.datetime.combine(date, datetime.time()), style)
            page.write_string(place, 2, kind)
            for column, cell in enumerate(rest, start=3):
                if cell is not None:
                    page.write(place, column, cell)
    assert _read(intake.frame("dossier")) == _expected(rows)


@_QUICK
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_end_in_a_table_or_in_problems(make, content):
    intake = make({"accounts.csv": content, "sales.csv": b"account_id,year,revenue\n" + content})
    for problem in intake.problems:
        assert problem.code
    assert (intake.report["rows_read"] == intake.report["rows_used"] + intake.report["rows_set_aside"]).all()
