"""Cells: what people type and paste is read as they mean it, or refused."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.i18n import Language
from kamlib.widgets.cells import CellError, EditColumn, read_cell, show_cell

RU, EN = Language("ru"), Language("en", "GBP")
NUMBER = EditColumn("n", "N", kind="number", low=0, high=1000)
SHARE = EditColumn("s", "S", kind="share", low=0, high=1)
SCORE = EditColumn("s", "S", kind="score", low=0, high=1)
MONEY = EditColumn("m", "M", kind="money")
WHOLE = EditColumn("w", "W", kind="whole", low=1, high=100)
YES = EditColumn("y", "Y", kind="bool")
CHOICE = EditColumn("c", "C", kind="choice", choices=(("light", "лёгкая"), ("deep", "полная")))


@pytest.mark.parametrize(
    ("text", "column", "language", "value"),
    [
        ("12,5", NUMBER, RU, 12.5),
        ("12.5", NUMBER, RU, 12.5),
        ("12,5", NUMBER, EN, 12.5),
        (",5", NUMBER, RU, 0.5),
        ("1 000", NUMBER, RU, 1000),
        ("0,125", NUMBER, EN, 0.125),
        ("1,000", NUMBER, EN, 1000),
        ("1,000", NUMBER, RU, 1),
        ("25", SHARE, RU, 0.25),
        ("25 %", SHARE, RU, 0.25),
        ("2,5%", SHARE, EN, 0.025),
        ("0,5 %", SHARE, RU, 0.005),
        ("0", SHARE, RU, 0),
        ("55", SCORE, RU, 0.55),
        ("1 234 567,89 ₽", MONEY, RU, 1234567.89),
        ("12 000 руб.", MONEY, RU, 12000),
        ("£1,234,567.89", MONEY, EN, 1234567.89),
        ("−1 200", MONEY, RU, -1200),
        ("7", WHOLE, RU, 7),
        ("7,0", WHOLE, RU, 7),
        ("1.000", EditColumn("w", "W", kind="whole"), RU, 1000),
        ("12 тыс. руб.", MONEY, RU, 12000),
        ("(1 200,50)", MONEY, RU, -1200.5),
        ("н/д", MONEY, RU, None),
        ("", NUMBER, RU, None),
        ("   ", CHOICE, RU, None),
        ("да", YES, RU, True),
        ("x", YES, EN, True),
        ("", YES, EN, False),
        ("нет", YES, RU, False),
        ("ПОЛНАЯ", CHOICE, RU, "deep"),
        ("light", CHOICE, RU, "light"),
    ],
)
def test_a_cell_is_read_as_meant(text, column, language, value):
    assert read_cell(text, column, language) == value


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("abc", NUMBER, "«abc» — не число"),
        ("dd12", NUMBER, "не число"),
        ("NaN", NUMBER, "не число"),
        ("inf", NUMBER, "не число"),
        ("1e5", NUMBER, "100\N{NO-BREAK SPACE}000 не подходит"),
        ("5 %", NUMBER, "не число"),
        ("2.500", MONEY, "как 2,5 и как 2\N{NO-BREAK SPACE}500"),
        ("2,125", MONEY, "как 2,1250 и как 2\N{NO-BREAK SPACE}125"),
        ("$5", MONEY, "в валюте USD, а нужна в RUB"),
        ("10^400", MONEY, "не число"),
        ("9" * 400, MONEY, "не число"),
        ("1,2,3", NUMBER, "не число"),
        ("=A1+2", NUMBER, "не число"),
        ("1001", NUMBER, "не меньше 0 и не больше 1\N{NO-BREAK SPACE}000"),
        ("-1", NUMBER, "не меньше 0"),
        ("101 %", SHARE, "не больше 100\N{NO-BREAK SPACE}%"),
        ("0,25", SHARE, "Допишите знак процента"),
        ("1,5", WHOLE, "не целое"),
        ("может быть", YES, "ни «да», ни «нет»"),
        ("средняя", CHOICE, "лёгкая, полная"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_the_readers_words(text, column, said):
    with pytest.raises(CellError) as caught:
        read_cell(text, column, RU)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 160


def test_open_bounds_leave_the_bound_out():
    inside = EditColumn("p", "P", kind="share", low=0, high=1, open_low=True, open_high=True)
    assert read_cell("50", inside, EN) == 0.5
    for text in ("0", "100"):
        with pytest.raises(CellError, match="more than 0% and less than 100%"):
            read_cell(text, inside, EN)


def test_a_blank_is_refused_where_a_value_is_needed():
    with pytest.raises(CellError, match="нужно значение"):
        read_cell(" ", EditColumn("n", "N", kind="number", required=True), RU)


def test_a_long_text_is_refused():
    column = EditColumn("t", "T", longest=10)
    assert read_cell("<script>", column, RU) == "<script>"
    with pytest.raises(CellError, match="не больше 10"):
        read_cell("о" * 11, column, RU)


@given(st.sampled_from(["number", "share", "score", "money"]), st.integers(-(10**9), 10**9), st.sampled_from([RU, EN]))
def test_what_is_shown_reads_back(kind, thousandths, language):
    column = EditColumn("n", "N", kind=kind)
    value = thousandths / 1000
    assert math.isclose(read_cell(show_cell(value, column, language), column, language), value, rel_tol=1e-9)


def test_large_and_small_figures_are_shown_in_digits():
    assert show_cell(1e15, MONEY, EN) == "1,000,000,000,000,000"
    assert show_cell(1e-7, NUMBER, RU) == "0,0000001"
    assert show_cell(2031, EditColumn("y", "Y", kind="year"), RU) == "2031"
    assert show_cell(float("nan"), NUMBER, RU) == show_cell(None, SHARE, EN) == ""
