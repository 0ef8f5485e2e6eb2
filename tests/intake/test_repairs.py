"""Cells mended and rows set aside: all of them counted, none lost, and whatever nobody can know is asked about."""

# ruff: noqa: E501  tables of spellings are read by the line

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import codes, only

from kamlib.intake.contracts.source import Reading, Source

HEADER = "account_id;date;quantity;revenue;cogs\n"
LINES = (
    "A1;05.03.2024;5 шт;1 234,50 руб.;1000\n"
    "A1;06.03.2024;7;(100,25);-\n"
    "A2;5 мар 2024;2;12 тыс.;9000,5\n"
    "A2;март 2024;1;н/д;5\n"
)


def _repairs(intake, table: str) -> dict[tuple[str, str], int]:
    found = intake.repairs[intake.repairs["table"] == table]
    return {(row.column, row.kind): row.n for row in found.itertuples()}


def _reconciles(intake) -> None:
    report, sums = intake.report, intake.sums
    assert (report["rows_read"] == report["rows_used"] + report["rows_set_aside"]).all()
    assert len(intake.set_aside) == report.loc[report["state"] == "used", "rows_set_aside"].sum()
    assert sums["read"].tolist() == pytest.approx((sums["used"] + sums["set_aside"]).tolist(), rel=1e-9)


def test_every_repair_of_sales_is_counted_with_an_example(make):
    intake = make({"sales.csv": HEADER + LINES.replace("н/д", "2=00".replace("=", ","))})
    assert codes(intake, "error") == []
    assert _repairs(intake, "sales") == {
        ("date", "month_name"): 2,
        ("date", "month_only"): 1,
        ("quantity", "unit"): 1,
        ("revenue", "currency"): 1,
        ("revenue", "thousands"): 1,
        ("revenue", "minus"): 1,
        ("revenue", "scale_word"): 1,
        ("cogs", "missing"): 1,
    }
    examples = intake.repairs.set_index(["column", "kind"])["examples"]
    assert examples["revenue", "scale_word"] == "12 тыс. → 12000"
    assert examples["date", "month_only"] == "март 2024 → 2024-03-01"
    assert intake.frame("sales")["revenue"].sum() == pytest.approx(1234.5 - 100.25 + 12000 + 2)
    _reconciles(intake)


def test_a_table_that_is_held_counts_the_same(make):
    text = "account_id;year;amount\nA1;2024 г.;1 000\nA1;24;12 тыс.\nA2;2024;н/д\nA2;FY2024;5\n"
    intake = make({"costs.csv": text})
    assert codes(intake, "error") == []
    assert _repairs(intake, "costs") == {
        ("year", "two_digit_year"): 1,
        ("year", "year_word"): 2,
        ("amount", "missing"): 1,
        ("amount", "scale_word"): 1,
        ("amount", "thousands"): 1,
    }
    frame = intake.frame("costs")
    assert frame["year"].tolist() == [2024] * 4
    assert frame["amount"].fillna(-1).tolist() == [1000, 12000, -1, 5]


def test_nothing_is_mended_in_a_clean_file(make):
    intake = make({"sales.csv": "account_id,date,revenue\nA1,2024-01-05,10.25\nA1,2024-02-05,5\n"})
    intake.frame("sales")
    assert intake.repairs.empty
    assert intake.set_aside.empty


def test_a_required_cell_that_says_nothing_is_blank(make):
    assert only(make({"sales.csv": HEADER + LINES}), "cell_blank").row == 5


def test_rows_with_errors_are_set_aside_where_the_settings_say_so(make):
    source = Source(file="sales.csv", bad_rows="set_aside")
    intake = make({"sales.csv": HEADER + LINES + "A1;31.02.2024;1;50;5\n"}, sources={"sales": source})
    assert codes(intake, "error") == []
    assert sorted(codes(intake, "warning")) == ["cell_blank", "cost_partly_unknown", "not_a_date"]
    report = intake.report.set_index("table").loc["sales"]
    assert report[["rows_read", "rows_used", "rows_set_aside"]].tolist() == [5, 3, 2]
    assert intake.set_aside["row"].tolist() == [5, 6]
    assert intake.set_aside["cells"].tolist() == ["A2 | март 2024 | 1 | н/д | 5", "A1 | 31.02.2024 | 1 | 50 | 5"]
    revenue = intake.sums.set_index("column").loc["revenue"]
    assert revenue[["used", "set_aside"]].tolist() == [pytest.approx(13134.25), 50]
    _reconciles(intake)


def test_rows_of_a_held_table_are_set_aside_too(make):
    source = Source(file="costs.csv", bad_rows="set_aside")
    text = "account_id;year;amount\nA1;2024;10\nA1;когда-то;7\nA2;2024;много\n"
    intake = make({"costs.csv": text}, sources={"costs": source})
    assert intake.frame("costs")["amount"].tolist() == [10]
    assert intake.set_aside["row"].tolist() == [3, 4]
    assert intake.sums.set_index("column").loc["amount", ["read", "used", "set_aside"]].tolist() == [17, 10, 7]
    _reconciles(intake)


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["03/04/2024", "25/04/2024"], ["2024-04-03", "2024-04-25"]),
        (["03/04/2024", "04/25/2024"], ["2024-03-04", "2024-04-25"]),
        (["03.04.24", "05.06.99"], ["2024-04-03", "1999-06-05"]),
        (["03-04-2024", "2024-04-03", "31-01-2024"], ["2024-04-03", "2024-04-03", "2024-01-31"]),
        (["05/05/2024"], ["2024-05-05"]),
        (["03.04.2024"], ["2024-04-03"]),
    ],
)
def test_a_column_of_dates_decides_by_all_its_values(make, cells, days):
    intake = make({"commitments.csv": "account_id;commitment;due\n" + "".join(f"A1;c;{cell}\n" for cell in cells)})
    assert codes(intake, "error") == []
    assert intake.frame("commitments")["due"].dt.strftime("%Y-%m-%d").tolist() == days


@pytest.mark.parametrize(
    ("cells", "choices"),
    [(["03/04/2024", "05/06/2024"], ["dmy", "mdy"]), (["03.04.05"], ["dmy", "ymd"]), (["03/04/05"], ["dmy", "mdy", "ymd"]), (["03-04-2024"], ["dmy", "mdy"])],
)  # fmt: skip
def test_dates_that_nothing_decides_are_asked_about(make, cells, choices):
    text = "account_id;commitment;due\n" + "".join(f"A1;c;{cell}\n" for cell in cells)
    problem = only(make({"commitments.csv": text}), "ambiguous_date")
    assert (problem.severity, problem.found, problem.row) == ("error", cells[0], 2)
    assert problem.values["choices"] == choices
    assert problem.values["n"] == len(cells)
    for order in choices:
        source = Source(file="commitments.csv", readings={"due": Reading(dates=order)})
        assert codes(make({"commitments.csv": text}, sources={"commitments": source})) == []


def test_a_date_is_decided_by_the_other_dates_of_the_file(make):
    text = "deal_id,stage,opened,closed\n1,won,03/04/2024,04/25/2024\n"
    intake = make({"deals.csv": text})
    assert intake.frame("deals")["opened"].dt.month.tolist() == [3]
    evidence = intake.columns.set_index(["table", "header"])["evidence"]
    assert (evidence["deals", "opened"], evidence["deals", "closed"]) == ("others", "own")


def test_in_a_table_of_facts_a_year_to_come_decides(make):
    """Sales of the 31st in a file up to 2024: 31.12.24 cannot be 2031."""
    intake = make({"sales.csv": "account_id;date;revenue\nA1;31.12.24;5\nA1;05.06.24;5\n"})
    assert codes(intake, "error") == []
    assert intake.frame("sales")["month"].tolist() == [6, 12]


def test_columns_that_contradict_themselves_show_both_places(make):
    numbers = only(
        make({"costs.csv": "account_id;year;amount\nA1;2024;1.234,5\nA1;2024;1,234.5\n"}), "decimal_contradicts"
    )
    assert (numbers.values["row_one"], numbers.values["row_other"]) == (3, 2)
    dates = "account_id;commitment;due\nA1;c;25/04/2024\nA1;c;04/25/2024\n"
    problem = only(make({"commitments.csv": dates}), "dates_contradict")
    assert (problem.values["one"], problem.values["other"]) == ("25/04/2024", "04/25/2024")


@pytest.mark.parametrize(
    ("cells", "code"), [(["5 т", "300 кг"], "unit_mixed"), (["$5", "5 €"], "currency_mixed"), (["5 шт", "7"], "")]
)
def test_units_and_currencies_are_not_added_up(make, cells, code):
    rows = "".join(f"A1;d{n};2024;{cell}\n" for n, cell in enumerate(cells))
    assert codes(make({"drivers.csv": "account_id;driver;year;quantity\n" + rows}), "error") == ([code] if code else [])


def test_kopecks_after_a_dash_only_where_every_value_has_them(make):
    text = "account_id;year;amount\nA1;2024;11-90\nA2;2024;{}\n"
    assert make({"costs.csv": text.format("7-05")}).frame("costs")["amount"].tolist() == [11.9, 7.05]
    assert "not_a_number" in codes(make({"costs.csv": text.format("7")}))


def test_ids_that_a_spreadsheet_made_numbers(make):
    text = "account_id,name\n12345.0,A\n678.0,B\n"
    intake = make({"accounts.csv": text}, accounts=False)
    assert intake.frame("accounts")["account_id"].tolist() == ["12345", "678"]
    assert _repairs(intake, "accounts") == {("account_id", "id_number"): 2}
    lost = make({"accounts.csv": "account_id,name\n1.23457E+11,A\n"}, accounts=False)
    assert only(lost, "id_rounded").found == "1.23457E+11"
    codes_ = make({"accounts.csv": "account_id,name\n007,A\n12E5,B\n1.0,C\nx,D\n"}, accounts=False)
    assert codes_.frame("accounts")["account_id"].tolist() == ["007", "12E5", "1.0", "x"]


def test_a_value_that_is_meant_by_another(make):
    source = Source(file="sales.csv", values={"product_line": {"GTXPro": "GTX Pro"}})
    text = "account_id,year,product_line,revenue\nA1,2024,GTXPro,5\nA1,2024,GTX Pro,6\n"
    frame = make({"sales.csv": text}, sources={"sales": source}).frame("sales")
    assert frame[["product_line", "revenue"]].values.tolist() == [["GTX Pro", 11.0]]


def test_a_column_in_thousands(make):
    source = Source(file="costs.csv", readings={"amount": Reading(scale=1000)})
    text = "account_id;year;amount\nA1;2024;1,5\nA1;2024;2 тыс.\n"
    assert make({"costs.csv": text}, sources={"costs": source}).frame("costs")["amount"].tolist() == [1500, 2_000_000]


def test_few_words_for_nothing_leave_a_clients_column_a_metric(make):
    text = "account_id,name,metric,code\n1,A,5,x\n2,B,n/a,-\n3,C,7,n/a\n"
    frame = make({"accounts.csv": text}, accounts=False).frame("accounts")
    assert frame["metric"].fillna(-1).tolist() == [5, -1, 7]
    assert frame["code"].tolist() == ["x", "-", "n/a"]


_QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_CELLS = st.lists(
    st.sampled_from(["5", "1 234,5", "12 тыс.", "(7)", "7-", "н/д", "много", "5 €", "1.234,5", "", "  8 "]), min_size=1, max_size=12
)  # fmt: skip


@_QUICK
@given(cells=_CELLS, seed=st.integers(0, 99))
def test_neither_the_order_of_rows_nor_of_columns_matters(make, cells, seed):
    source = Source(file="costs.csv", bad_rows="set_aside")
    rows = [("A1", "2024", cell) for cell in cells]
    shuffled = random.Random(seed).sample(rows, len(rows))
    first = make({"costs.csv": _text(("account_id", "year", "amount"), rows)}, sources={"costs": source})
    again = make(
        {"costs.csv": _text(("amount", "account_id", "year"), [(row[2], *row[:2]) for row in shuffled])},
        sources={"costs": source},
    )
    for intake in (first, again):
        _reconciles(intake)
    pd.testing.assert_frame_equal(first.repairs, again.repairs)
    assert sorted(first.frame("costs")["amount"].fillna(-1)) == sorted(again.frame("costs")["amount"].fillna(-1))
    assert first.sums["read"].tolist() == pytest.approx(again.sums["read"].tolist())


def _text(header: tuple, rows: list[tuple]) -> str:
    return "\n".join(";".join(row) for row in (header, *rows)) + "\n"
