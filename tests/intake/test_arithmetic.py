"""Formulas over titles: what is computed, what is refused, and that nothing but arithmetic reaches the engine."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.core.errors import InputError
from kamlib.intake.contracts.arithmetic import bracketed, parse


def value(text: str, **operands: float) -> float:
    """Compute a formula by the engine."""
    sql = parse(text).sql(lambda title: f"CAST({operands[title]} AS DOUBLE)")
    return duckdb.connect().execute(f"SELECT {sql}").fetchone()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a] * [b] * (1 - [c])", 2 * 3 * 0.75),
        ("[a] - [b] - [c]", 2 - 3 - 0.25),
        ("[a] - ([b] - [c])", 2 - 2.75),
        ("[a] / [b] / [c]", 2 / 3 / 0.25),
        ("1 / 2", 0.5),
        ("- -[a]", 2),
        ("-([a] + 1.5) * 2", -7),
    ],
)
def test_arithmetic_is_that_of_a_pocket_calculator(text, expected):
    assert value(text, a=2, b=3, c=0.25) == pytest.approx(expected)


def test_titles_are_named_once_in_their_order():
    assert parse("[b] * [a] + [b]").titles == ("b", "a")


@given(st.text(min_size=1, max_size=40))
def test_any_title_can_be_named(title):
    assert parse(f"2 * {bracketed(title)}").titles == (title,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[a",
        "[a] *",
        "* [a]",
        "[a] [b]",
        "([a]",
        "[a])",
        "a * 2",
        "[a]; DROP TABLE source",
        "[a] -- comment",
        "read_csv('/etc/passwd')",
        "[a] + (SELECT 1)",
        "1e5",
        "[]",
        "(" * 40 + "1" + ")" * 40,
        "1+" * 600 + "1",
    ],
)
def test_anything_else_is_refused_with_its_place(text):
    with pytest.raises(InputError) as caught:
        parse(text, "mapping/sales.yaml", "computed.revenue")
    assert [problem.code for problem in caught.value.problems] == ["formula_broken"]
    assert caught.value.problems[0].file == "mapping/sales.yaml"


def test_a_title_with_quotes_and_code_stays_a_title():
    title = 'x"]; DROP TABLE source; --'
    formula = parse(bracketed(title))
    assert formula.titles == (title,)
    assert "DROP" not in formula.sql(lambda _: "1")
