"""Spellings of numbers, dates and years: each read by hand-written truth, and any number in any dialect reads back."""

# ruff: noqa: E501  tables of spellings are read by the line

import datetime
import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.i18n.numerals import read_number
from kamlib.intake.cells.days import PIVOT, read_date, read_year

#: Decimal mark, kind of column, then text = value.
NUMBERS = {
    (",", "money"): {
        "1 234,50-": -1234.5,
        "1 234,50 -": -1234.5,
        "(1 234)": -1234,
        "(1 234,50)": -1234.5,
        "( 12,5 )": -12.5,
        "\u22125,5": -5.5,
        "\u20135,5": -5.5,
        "- 5": -5,
        "+7": 7,
        "+7,25": 7.25,
        "'0,65": 0.65,
        "'1234": 1234,
        "1\u00a0234,5": 1234.5,
        "1\u202f234\u202f567,5": 1234567.5,
        "1\u2009234": 1234,
        "1'234'567": 1234567,
        "1\u2019234,05": 1234.05,
        "1.234.567,89": 1234567.89,
        "1.234": 1234,
        "12 тыс.": 12000,
        "12 тыс": 12000,
        "12тыс.": 12000,
        "12,5 тыс. руб.": 12500,
        "12 тыс.руб.": 12000,
        "12 т.р.": 12000,
        "12 т. р.": 12000,
        "12 тысяч": 12000,
        "1,5 млн": 1500000,
        "1,5 млн.": 1500000,
        "1,1 млн руб": 1100000,
        "2 миллиона рублей": 2000000,
        "3 млрд": 3000000000,
        "0,3 млрд ₽": 300000000,
        "(3 млн)": -3000000,
        "1 234,50 ₽": 1234.5,
        "1234₽": 1234,
        "₽ 1 234": 1234,
        "1234 руб.": 1234,
        "1234 руб": 1234,
        "1234руб.": 1234,
        "1234 р.": 1234,
        "1 234 р": 1234,
        "1 234 рублей": 1234,
        "1234 RUB": 1234,
        "RUB 1 234": 1234,
        "1 234 руб. 50 коп.": 1234.5,
        "1 234 руб 05 коп": 1234.05,
        "10 руб., 50 коп.": 10.5,
        "1 234,5 €": 1234.5,
        "€1 234,5": 1234.5,
        "-€5": -5,
        "€-5": -5,
        "100 USD": 100,
        "100 долларов": 100,
        "100 руб/шт": 100,
        "100 руб./кг": 100,
        "1,23E+05": 123000,
        "1,5e3": 1500,
        "1.5e0": 1.5,
        "2,5E-1": 0.25,
        ",5": 0.5,
        "2,": 2,
        "0": 0,
        "007": 7,
    },
    (".", "money"): {
        "1,234.50": 1234.5,
        "1,234.50-": -1234.5,
        "(1,234.50)": -1234.5,
        "$1,234.50": 1234.5,
        "-$1,234.50": -1234.5,
        "$-5.25": -5.25,
        "($5.25)": -5.25,
        "US$ 12": 12,
        "USD 12.5": 12.5,
        "12.5 usd": 12.5,
        "£12": 12,
        "12 GBP": 12,
        "12k": 12000,
        "12.5K": 12500,
        "$1.5m": 1500000,
        "1.5 million": 1500000,
        "1.5mn": 1500000,
        "2 bn": 2000000000,
        "2.25 billion dollars": 2250000000,
        "12 thousand euros": 12000,
        "1 234 567.8": 1234567.8,
        "1,234,567": 1234567,
        "10 dollars 50 cents": 10.5,
        ".5": 0.5,
        "5.": 5,
    },
    (",", "number"): {
        "120 шт": 120,
        "120шт.": 120,
        "1 200 штук": 1200,
        "15 кг": 15,
        "15,5 кг.": 15.5,
        "45 м²": 45,
        "45 м2": 45,
        "45 кв.м": 45,
        "45 кв. м": 45,
        "12 куб. м": 12,
        "7 т": 7,
        "7,5 тонн": 7.5,
        "3 ч": 3,
        "14 дней": 14,
        "25 чел.": 25,
        "12 тыс. шт.": 12000,
        "5 баллов": 5,
        "10 га": 10,
    },
    (".", "number"): {"120 pcs": 120, "15.5 kg": 15.5, "45 sqm": 45, "3 hrs": 3, "12k units": 12000, "8 hours": 8},
    (",", "share"): {"65 %": 0.65, "65%": 0.65, "7%": 0.07, "12,5 %": 0.125, "-3 %": -0.03, "100%": 1, "0,65": 0.65},
    (".", "share"): {"12.5%": 0.125, "0.7 %": 0.007},
    ("=", "money"): {"11=90": 11.9, "1 234=05": 1234.05, "7=": None, "7": 7, "-3=50": -3.5},
    ("-", "money"): {"11-90": 11.9, "1 234-05": 1234.05},
    ("", "int"): {"1 234": 1234, "5 шт": 5},
}
MISSING = (
    "нет",
    "НЕТ",
    "-",
    "—",
    "–",
    "--",
    "н/д",
    "Н/Д",
    "н.д.",
    "n/a",
    "N/A",
    "#Н/Д",
    "#N/A",
    "NULL",
    "none",
    "…",
    "...",
)
UNREAD = {
    (",", "money"): ("12 34,5", "1,2,3", "--5", "nan", "inf", "1e400", "много", "5 $ €", "руб.", "(5", "5)", "1.23,4", "(5)-",
                     "12 шт", "65 %", "0x1F", "5 6", "1 23", "тыс.", "1,5 тыс. млн"),
    (".", "number"): ("12 m", "1.5m", "1.2.3", "12,34", "5 per cent", "5%"),
    (",", "open"): ("5 шт", "15 кг", "д. 5", "5/6", "12.03.2024"),
    (",", "share"): ("65 ‰", "% 65"),
}  # fmt: skip


def _cases(table: dict) -> list:
    return [(mark, kind, text, value) for (mark, kind), texts in table.items() for text, value in texts.items()]


@pytest.mark.parametrize(("mark", "kind", "text", "value"), _cases(NUMBERS))
def test_a_number_as_people_write_it(mark, kind, text, value):
    assert read_number(text, kind, mark).value == value


@pytest.mark.parametrize("text", MISSING)
def test_words_for_nothing(text):
    assert read_number(text, "money", ",").missing
    assert read_date(text, "dmy").missing
    assert read_year(text).missing


@pytest.mark.parametrize(
    ("mark", "kind", "text"), [(mark, kind, text) for (mark, kind), texts in UNREAD.items() for text in texts]
)
def test_what_is_no_number(mark, kind, text):
    made = read_number(text, kind, mark)
    assert made.value is None
    assert not made.missing


@pytest.mark.parametrize(
    ("text", "mark", "kinds", "beside"),
    [
        ("1 234,50-", ",", ("thousands", "minus"), ""),
        ("(12,5 тыс. руб.)", ",", ("minus", "scale_word", "currency"), "currency.RUB"),
        ("$5", ".", ("currency",), "currency.USD"),
        ("'5", ".", ("apostrophe",), ""),
        ("11=90", "=", ("kopecks",), ""),
    ],
)
def test_what_was_mended_is_named(text, mark, kinds, beside):
    made = read_number(text, "money", mark)
    assert (made.kinds, made.beside) == (kinds, beside)


_SCALES = [("", 0), (" тыс.", 3), (" млн", 6), ("k", 3), (" bn", 9)]
_MONEY = [("", ""), ("", " ₽"), ("", " руб."), ("$", ""), ("", " EUR"), ("RUB ", "")]
_SIGNS = [("-", ""), ("", "-"), ("(", ")"), ("\u2212", "")]


@given(
    cents=st.integers(0, 10**13),
    digits=st.integers(0, 4),
    style=st.sampled_from([(".", ""), (",", ""), (",", " "), (",", "\u00a0"), (".", "\u202f"), (",", "."), (".", ","), (".", "'")]),
    scale=st.sampled_from(_SCALES),
    money=st.sampled_from(_MONEY),
    sign=st.none() | st.sampled_from(_SIGNS),
)  # fmt: skip
def test_any_number_in_any_dialect_reads_back_equal(cents, digits, style, scale, money, sign):
    mark, between = style
    whole, fraction = divmod(cents, 10**digits)
    shown = f"{whole:,}".replace(",", between) + (f"{mark}{fraction:0{digits}d}" if digits else "")
    before, behind = sign or ("", "")
    text = f"{before}{money[0]}{shown}{scale[0]}{money[1]}{behind}"
    expected = float(f"{cents}e{scale[1] - digits}")
    assert read_number(text, "money", mark).value == (-expected if sign else expected)


@given(st.text(st.characters(codec="utf-8"), max_size=20) | st.text(string.digits + ".,-() eE%'₽р", max_size=14))
def test_any_text_is_read_or_not_but_never_breaks(text):
    for kind in ("money", "number", "share", "open", "int"):
        for mark in (".", ",", "=", "-", ""):
            value = read_number(text, kind, mark).value
            assert value is None or math.isfinite(value)
    for order in ("dmy", "mdy", "ymd"):
        day = read_date(text, order).value
        assert day is None or isinstance(day, datetime.date)
    year = read_year(text).value
    assert year is None or 1 <= year <= 9999


DATES = {
    (2024, 3, 5): (
        "5 марта 2024 г.", "5 марта 2024", "05 марта 2024 года", "5 мар 2024", "5 мар. 2024 г.", "5-мар-24", "5-мар-2024",
        "5 МАРТА 2024 Г.", "5 March 2024", "5 Mar 2024", "March 5, 2024", "Mar 5, 2024", "5th March 2024", "March 5th, 2024",
        "5-Mar-24", "05.03.2024 г.", "05.03.24", "5.3.24", "05/03/2024", "05-03-2024", "5/3/24", "2024/03/05", "2024.03.05",
        "2024-3-5", "20240305", "45356", "45356.75", "45356,5", "05.03.2024 12:30", "05/03/2024 1:05:59 PM",
        "2024-03-05T23:59:59Z", "2024-03-05 23:59:59+03:00", "2024-03-05T10:00:00.123456", "5 марта 2024 г. 10:15", "'05.03.2024",
    ),
    (2024, 3, 1): (
        "март 2024", "Март 2024 г.", "марта 2024", "мар 2024", "мар.24", "март'24", "March 2024", "Mar 2024", "Mar-24", "2024 март",
        "2024-03", "03.2024", "3/2024", "2024.03", "2024/03",
    ),
    (2024, 1, 1): (
        "I кв. 2024", "1 кв. 2024", "1 кв 2024 г.", "1 квартал 2024", "I квартал 2024 года", "1-й квартал 2024", "Q1 2024", "Q1'24",
        "1Q24", "2024 Q1", "2024Q1", "2024-Q1", "2024 1 кв.",
    ),
    (2023, 10, 1): ("IV кв. 2023", "Q4 2023", "4 квартал 2023 г.", "октябрь 2023", "Oct-23"),
    (1969, 1, 2): ("02.01.69", "2 янв 69"),
    (2068, 1, 2): ("02.01.68", "2 Jan 68"),
}  # fmt: skip
NO_DATES = ("31.02.2024", "2024", "March", "2024-13-01", "0.5", "12345", "99999", "1 2024", "5 кв. 2024", "32 марта 2024",
            "30 февраля 2024", "марта", "abc", "1.24", "05.03.2024 25 часов", "5 март 5 2024", "03042024x", "20241301")  # fmt: skip


@pytest.mark.parametrize(("day", "text"), [(day, text) for day, texts in DATES.items() for text in texts])
def test_a_date_as_people_write_it(day, text):
    assert read_date(text, "dmy").value == datetime.date(*day)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date(text):
    assert read_date(text, "dmy").value is None


@pytest.mark.parametrize(("order", "day"), [("dmy", (2005, 4, 3)), ("mdy", (2005, 3, 4)), ("ymd", (2003, 4, 5))])
def test_the_order_of_the_column_decides(order, day):
    for text in ("03.04.05", "03/04/05", "03-04-05"):
        assert read_date(text, order).value == datetime.date(*day)


_MONTHS = {
    "января": 1, "февраля": 2, "марта": 3, "апреля": 4, "мая": 5, "июня": 6, "июля": 7, "августа": 8, "сентября": 9, "октября": 10,
    "ноября": 11, "декабря": 12, "янв": 1, "фев": 2, "мар": 3, "апр": 4, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10,
    "ноя": 11, "дек": 12, "January": 1, "February": 2, "March": 3, "April": 4, "May": 5, "June": 6, "July": 7, "August": 8,
    "September": 9, "October": 10, "November": 11, "December": 12, "Jan": 1, "Feb": 2, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8,
    "Sep": 9, "Sept": 9, "Oct": 10, "Nov": 11, "Dec": 12, "январь": 1, "июнь": 6, "сентябрь": 9, "сент": 9, "нояб": 11,
}  # fmt: skip


@pytest.mark.parametrize(("word", "month"), _MONTHS.items())
def test_names_of_months(word, month):
    assert read_date(f"2 {word} 2024", "dmy").value == datetime.date(2024, month, 2)
    assert read_date(f"{word.upper()} 2024", "dmy").value == datetime.date(2024, month, 1)


@given(st.dates(datetime.date(1970, 1, 1), datetime.date(2068, 12, 31)))
def test_any_day_in_any_form_reads_back(day):
    forms = {
        "dmy": ("%d.%m.%Y", "%d/%m/%y", "%d.%m.%y"),
        "mdy": ("%m/%d/%Y", "%m-%d-%y"),
        "ymd": ("%Y-%m-%d", "%Y%m%d", "%y.%m.%d"),
    }
    for order, texts in forms.items():
        for form in texts:
            assert read_date(day.strftime(form), order).value == day
    assert read_date(f"{day.day} {list(_MONTHS)[day.month - 1]} {day.year} г.", "mdy").value == day
    serial = (day - datetime.date(1899, 12, 30)).days
    assert read_date(str(serial), "dmy").value == day


@pytest.mark.parametrize(
    ("text", "year"),
    [("2024 г.", 2024), ("2024 год", 2024), ("2024г", 2024), ("FY2024", 2024), ("FY 24", 2024), ("fy24", 2024), ("24", 2024),
     ("'24", 2024), ("68", 2068), ("69", 1969), ("год 2024", 2024), ("2023/24", None), ("5", None), ("24 шт", None)],
)  # fmt: skip
def test_years(text, year):
    assert read_year(text).value == year


def test_the_rule_for_two_digits_is_the_stated_one():
    assert [read_year(f"{n:02d}").value for n in (0, PIVOT, PIVOT + 1, 99)] == [2000, 2068, 1969, 1999]


@pytest.mark.parametrize("mark", [",", ".", ""])
def test_kopecks_behind_a_sign_of_equality_are_kopecks_beside_any_decimal_mark(mark):
    found = read_number("1 211=90", "money", mark)
    assert (found.value, "kopecks" in found.kinds) == (1211.9, True)
    assert read_number("11=9", "money", mark).value is None
    assert read_number("11=90", "number", mark).value is None
