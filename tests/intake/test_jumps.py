"""Decimal points lost by a wrong locale are noticed; goods that are dear by right are not."""

import pandas as pd
import pytest
from intake_files import codes, only

from kamlib.intake.cells.lost_decimals import against_list
from kamlib.intake.contracts.source import Reading, Source

HEADER = "account_id,date,product_line,quantity,revenue\n"
GOOD = [
    ("cement", 2, "20.50"),
    ("cement", 1, "10.75"),
    ("cement", 3, "30.15"),
    ("sand", 1, "5.25"),
    ("sand", 4, "20.90"),
]


def _sales(lines: list[tuple]) -> str:
    return HEADER + "".join(f"A1,2024-05-{n + 1:02d},{p},{q},{r}\n" for n, (p, q, r) in enumerate(lines))


def test_lines_that_lost_their_points_are_named_with_both_sums(make):
    bad = [("cement", 2, "2050"), ("cement", 1, "1075"), ("cement", 3, "3015")]
    problem = only(make({"sales.csv": _sales(GOOD + bad)}), "scale_jump")
    assert (problem.severity, problem.row, problem.column) == ("error", 7, "revenue")
    assert problem.values["n"] == 3
    assert problem.values["factors"] == ["100"]
    assert problem.values["products"] == ["cement"]
    assert problem.values["read"] == pytest.approx(6140)
    assert problem.values["meant"] == pytest.approx(61.40)


def test_a_person_may_say_that_the_amounts_are_right(make):
    bad = [("cement", 2, "2050"), ("cement", 1, "1075"), ("cement", 3, "3015")]
    source = Source(file="sales.csv", readings={"revenue": Reading(scale=1)})
    assert codes(make({"sales.csv": _sales(GOOD + bad)}, sources={"sales": source})) == []


@pytest.mark.parametrize(
    "dear",
    [
        [("cement", 1, "1075.50"), ("cement", 2, "2150.25"), ("cement", 1, "1080.10")],  # points in their place
        [("cement", 1, "1075")],  # one line proves nothing
        [("cement", 1, "400"), ("cement", 1, "410"), ("cement", 2, "790")],  # dear, but by no power of ten
        [("cement", 1, "100"), ("cement", 1, "300"), ("cement", 1, "1000"), ("cement", 1, "60")],  # all prices between
    ],
)
def test_dear_goods_raise_no_alarm(make, dear):
    assert codes(make({"sales.csv": _sales(GOOD + dear)})) == []


def test_amounts_in_whole_roubles_have_no_points_to_lose(make):
    lines = [("a", 1, "10"), ("a", 1, "11"), ("a", 1, "1000"), ("a", 1, "1100"), ("a", 2, "2200")]
    assert codes(make({"sales.csv": _sales(lines)})) == []


def test_revenue_against_its_own_cost(make):
    text = "account_id,year,revenue,cogs\n" + "".join(f"A1,2024,{n * 7 + 0.5},{n * 5 + 0.25}\n" for n in range(1, 9))
    text += "".join(f"A1,2024,{(n * 7) * 100 + 50},{n * 5 + 0.25}\n" for n in range(1, 5))
    assert only(make({"sales.csv": text}), "scale_jump").values["n"] == 4


def test_a_whole_column_against_the_price_list(make):
    lines = [("cement", 2, "2050"), ("sand", 4, "2100"), ("brick", 10, "33000")]
    prices = "company,product_line,price\nus,cement,10.25\nus,sand,5.25\nus,brick,33\nrival,brick,30\n"
    problem = only(make({"sales.csv": _sales(lines), "prices.csv": prices}), "scale_off_list")
    assert (problem.values["factor"], problem.values["n"], problem.values["scale"]) == (100, 3, "0.01")
    mended = Source(file="sales.csv", readings={"revenue": Reading(scale=0.01)})
    intake = make({"sales.csv": _sales(lines), "prices.csv": prices}, sources={"sales": mended})
    assert codes(intake) == []
    assert intake.frame("sales")["revenue"].sum() == pytest.approx(371.5)


@pytest.mark.parametrize(
    ("sold", "found"),
    [
        ([10, 20, 30], None),
        ([8, 17, 29], None),
        ([1000, 2000, 3000], (3, 100)),
        ([30, 60, 90], None),
        ([1000, 20, 31], None),
    ],
)
def test_against_list(sold, found):
    names = ["a", "b", "c"]
    answer = against_list(pd.Series(sold, names, dtype=float), pd.Series([10.0, 20.0, 30.0], names))
    assert answer == (found and (found[0], len(str(found[1])) - 1))


def test_one_price_of_several_for_the_same_product(make):
    prices = "company,product_line,price\nus,cement,12.50\nr1,cement,13.10\nr2,cement,1290\n"
    problem = only(make({"prices.csv": prices}), "scale_jump")
    assert (problem.row, problem.values["meant"]) == (4, 12.9)
