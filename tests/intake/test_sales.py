"""Sales are summed by the engine; nothing is lost on the way, whatever the order and the number of lines."""

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import codes, only

HEADER = "account_id;date;kind;product_line;quantity;revenue;cogs\n"


def test_lines_become_months(make):
    intake = make(
        {
            "sales.csv": HEADER
            + "A1;05.03.2024;goods;x;1;100,10;60\nA1;31.03.2024;;x;2;200,20;70\nA1;01.04.2024;услуга;;;5;1\n"
        }
    )
    expected = pd.DataFrame(
        {
            "account_id": ["A1", "A1"],
            "year": [2024, 2024],
            "month": [3, 4],
            "kind": ["goods", "service"],
            "product_line": ["x", None],
            "quantity": [3.0, None],
            "revenue": [300.3, 5.0],
            "cogs": [130.0, 1.0],
            "lines": [2, 1],
        }
    ).astype({"year": "Int64", "month": "Int64", "account_id": "str", "kind": "str", "product_line": "str"})
    pd.testing.assert_frame_equal(intake.frame("sales"), expected)
    assert intake.sums.set_index(["table", "column"]).loc[("sales", "revenue")].tolist() == [305.3, 305.3, 0.0]


def test_year_alone_leaves_the_month_unknown(make):
    frame = make({"sales.csv": "account_id,year,revenue\nA1,2024,5\n"}).frame("sales")
    assert frame["month"].isna().all()
    assert frame["cogs"].isna().all()
    assert frame["kind"].tolist() == ["goods"]


def test_cost_follows_from_the_margin(make):
    frame = make({"sales.csv": "account_id,year,revenue,margin\nA1,2024,100,30\n"}).frame("sales")
    assert frame["cogs"].tolist() == [70.0]


def test_unknown_cost_is_neither_zero_nor_hidden_in_a_sum(make):
    intake = make({"sales.csv": "account_id,year,revenue,cogs\nA1,2024,100,60\nA1,2024,50,\n"})
    frame = intake.frame("sales")
    assert frame["revenue"].tolist() == [100, 50]
    assert frame["cogs"].isna().tolist() == [False, True]
    assert only(intake, "cost_partly_unknown").values == {"n": 1, "revenue": 50.0}


def test_date_and_year_may_stand_together_but_not_contradict(make):
    text = "account_id,date,year,revenue\nA1,2024-05-01,2024,1\nA1,,2023,1\nA1,2024-05-01,2023,1\nA1,,,1\n"
    intake = make({"sales.csv": text})
    assert sorted(codes(intake)) == ["cell_blank", "year_contradicts"]
    assert only(intake, "year_contradicts").row == 4
    assert only(intake, "cell_blank").row == 5


def test_a_mark_that_the_first_rows_do_not_show(make):
    rows = "".join("A1;01.01.2024;goods;x;1;10;5\n" for _ in range(2500))
    intake = make({"sales.csv": HEADER + rows + "A1;01.01.2024;goods;x;0,5;10,25;5\n"})
    frame = intake.frame("sales")
    assert frame["quantity"].tolist() == [2500.5]
    assert frame["revenue"].tolist() == [25010.25]
    assert codes(intake) == []


def test_spaces_far_down(make):
    rows = "".join("A1;01.01.2024;goods;x;1;10;5\n" for _ in range(2500))
    text = HEADER + rows + " A1 ; 01.01.2024 ;goods; x ;1;\u00a01\u00a0000\u00a0; 5\n"
    intake = make({"sales.csv": text})
    assert intake.frame("sales")["revenue"].tolist() == [26000]
    assert codes(intake) == []


def test_errors_far_down_are_placed(make):
    rows = "".join("A1;01.01.2024;goods;x;1;10;5\n" for _ in range(5000))
    intake = make({"sales.csv": HEADER + rows + "A1;01.01.2024;goods;x;1;десять;5\n"})
    problem = only(intake, "not_a_number")
    assert (problem.row, problem.column, problem.found) == (5002, "revenue", "десять")


def test_order_of_lines_does_not_change_the_table(make):
    draw = random.Random(20)
    lines = [
        f"A{draw.randint(1, 2)};{draw.randint(1, 28):02d}.{draw.randint(1, 12):02d}.2024;goods;p{draw.randint(1, 3)};1;"
        f"{draw.random() * 1e6:.2f};{draw.random() * 1e6:.2f}\n".replace(".2024", "\0")
        .replace(".", ",")
        .replace("\0", ".2024")
        for _ in range(2000)
    ]
    lines = [line.replace(",", ".", 1) if line.split(";")[1].count(",") else line for line in lines]
    first = make({"sales.csv": HEADER + "".join(lines)}).frame("sales")
    draw.shuffle(lines)
    pd.testing.assert_frame_equal(make({"sales.csv": HEADER + "".join(lines)}).frame("sales"), first, check_exact=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(2010, 2024), st.integers(-(10**9), 10**9)), min_size=1))
def test_sums_survive(make, lines):
    text = "account_id;year;revenue\n" + "".join(
        f"A{a % 2 + 1};{y};{c / 100:.2f}\n".replace(".", ",") for a, y, c in lines
    )
    intake = make({"sales.csv": text})
    frame = intake.frame("sales")
    assert frame["revenue"].sum() == pytest.approx(sum(c for *_, c in lines) / 100, rel=1e-9, abs=1e-6)
    assert frame["lines"].sum() == len(lines)
    read, used = intake.sums.loc[intake.sums["table"] == "sales", ["read", "used"]].iloc[0]
    assert read == pytest.approx(used, rel=1e-9, abs=1e-6)
    assert not frame.duplicated(["account_id", "year", "month", "kind", "product_line"]).any()
