"""What cells mean: numbers of both decimal marks, dates, shares, words for categories, codes that stay text."""

import datetime

import pandas as pd
import pytest
from intake_files import codes, only

from kamlib.core.errors import InputError
from kamlib.intake.contracts.source import Reading, Source


def _numbers(make, cells: list[str], separator: str = ";") -> list[float]:
    """Read cells as a client's own column of accounts next to nothing else."""
    rows = "".join(f'A{n}{separator}N{separator}"{cell}"\n' for n, cell in enumerate(cells))
    text = separator.join(("account_id", "name", "metric")) + "\n" + rows
    return make({"accounts.csv": text}, accounts=False).frame("accounts")["metric"].tolist()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1234,5", "7"], [1234.5, 7]),
        (["1234.5", "7"], [1234.5, 7]),
        (["1 234,50", "12\u00a0345,00", "1\u202f000"], [1234.5, 12345, 1000]),
        (["1.234,5", "1.234.567"], [1234.5, 1234567]),
        (["1,234.5", "1,234,567"], [1234.5, 1234567]),
        (["-5", "+5", "\u22125,5"], [-5, 5, -5.5]),
        (["65 %", "7%", "12,5 %"], [0.65, 0.07, 0.125]),
        (["1e3", "2.5E-1"], [1000, 0.25]),
        ([" 5 ", "\u00a06"], [5, 6]),
        ([",5", "2,"], [0.5, 2]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["1234,567", "1,234"], [1234.567, 1.234]),
    ],
)
def test_numbers(make, cells, values):
    assert _numbers(make, cells) == pytest.approx(values, rel=1e-12)


@pytest.mark.parametrize("cell", ["12 34,5", "1..2", "--5", "nan", "inf", "1e400", "5 шт", "1,2,3", "12.345.6", "0x1F"])
def test_what_is_no_number_makes_a_clients_column_text(make, cell):
    assert _numbers(make, [cell, "1,5"]) == [cell, "1,5"]


@pytest.mark.parametrize("cell", ["12 34,5", "nan", "inf", "1e400", "много", "65 %", "5 €/м2/год"])
def test_what_is_no_number_is_an_error_in_a_number_column(make, cell):
    intake = make({"receivables.csv": f"account_id;year;average_debt\nA1;2024;{cell}\nA2;2024;1,5\n"})
    problem = only(intake, "not_a_number")
    assert (problem.row, problem.column, problem.found) == (2, "average_debt", cell)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("cell", ["1.234", "1,234", "-12.345"])
def test_ambiguous_numbers_are_asked_about_whatever_the_separator(make, separator, cell):
    text = separator.join(("account_id", "name", "metric")) + f'\nA1{separator}N{separator}"{cell}"\n'
    intake = make({"accounts.csv": text}, accounts=False)
    problem = only(intake, "ambiguous_number")
    assert (problem.severity, problem.row, problem.found) == ("error", 2, cell)
    assert problem.values["choices"] == [".", ","]
    assert problem.values["examples"] == [cell]
    with pytest.raises(InputError):
        intake.frame("accounts")


@pytest.mark.parametrize(
    ("cell", "mark", "value"), [("1.234", ".", 1.234), ("1.234", ",", 1234), ("1,234", ",", 1.234)]
)
def test_an_answer_settles_an_ambiguous_number(make, cell, mark, value):
    source = Source(file="accounts.csv", readings={"metric": Reading(decimal=mark)})
    text = f"account_id;name;metric\nA1;N;{cell}\n"
    intake = make({"accounts.csv": text}, accounts=False, sources={"accounts": source})
    assert codes(intake) == []
    assert intake.frame("accounts")["metric"].tolist() == [value]
    assert intake.columns.set_index("header").loc["metric", ["decimal", "evidence"]].tolist() == [mark, "confirmed"]


def test_ambiguous_numbers_follow_their_neighbours_first(make):
    intake = make({"accounts.csv": "account_id;name;a;b\nA1;N;1.234;0.5\n"}, accounts=False)
    assert intake.frame("accounts")[["a", "b"]].iloc[0].tolist() == [1.234, 0.5]


def test_text_columns_keep_what_looks_like_numbers_or_nothing(make):
    text = "account_id,name,region,code,mixed\n007,NA,None,0123,1\n008,-,null,0456,n/a\n"
    frame = make({"accounts.csv": text}, accounts=False).frame("accounts")
    assert frame["account_id"].tolist() == ["007", "008"]
    assert frame["name"].tolist() == ["NA", "-"]
    assert frame["region"].tolist() == ["None", "null"]
    assert frame["code"].tolist() == ["0123", "0456"]
    assert frame["mixed"].tolist() == ["1", "n/a"]


def test_types_of_a_frame_and_of_an_absent_table(make):
    frame = make({"accounts.csv": "account_id,name,customer_since,sole_supplier\nA1,N,2001,да\n"}, accounts=False)
    accounts = frame.frame("accounts")
    assert accounts.dtypes.astype(str).to_dict() == {
        "account_id": "str",
        "name": "str",
        "status": "str",
        "industry": "str",
        "region": "str",
        "owner": "str",
        "parent": "str",
        "tax_id": "str",
        "customer_since": "Int64",
        "sole_supplier": "boolean",
        "called_key": "boolean",
        "competes_with": "str",
        "exclusivity": "str",
        "exclusivity_worth": "float64",
        "main_supplier": "str",
        "supplier_until": "Int64",
    }
    assert bool(accounts.loc[0, "sole_supplier"]) is True
    absent = frame.frame("feedback")
    assert absent.empty
    assert str(absent["date"].dtype).startswith("datetime64")
    assert absent["acceptance"].dtype == "float64"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05.03.2024", (2024, 3, 5)),
        ("5.3.2024", (2024, 3, 5)),
        ("2024-03-05", (2024, 3, 5)),
        ("2024-03-05 12:30:00", (2024, 3, 5)),
        ("2024-03-05T23:59:59", (2024, 3, 5)),
        ("1996-07-04 00:00:00.000", (1996, 7, 4)),
        ("05.03.2024 12:30", (2024, 3, 5)),
        ("05.03.2024 12:30:59", (2024, 3, 5)),
    ],
)
def test_dates(make, cell, day):
    intake = make({"commitments.csv": f"account_id,commitment,due\nA1,call,{cell}\n"})
    assert intake.frame("commitments")["due"].tolist() == [pd.Timestamp(datetime.date(*day))]


@pytest.mark.parametrize(
    "cell", ["31.02.2024", "epoch", "infinity", "2024", "March", "2024-13-01", "32/05/2024", "1 2024"]
)
def test_what_is_no_date(make, cell):
    assert only(make({"commitments.csv": f"account_id,commitment,due\nA1,call,{cell}\n"}), "not_a_date").found == cell


@pytest.mark.parametrize("cell", ["0001-01-01", "05.03.1024"])
def test_a_day_outside_our_times(make, cell):
    assert only(make({"commitments.csv": f"account_id,commitment,due\nA1,call,{cell}\n"}), "year_unlikely")


@pytest.mark.parametrize(("cell", "value"), [("Current", "current"), ("ДЕЙСТВУЮЩИЙ", "current"), ("Лид", "prospect")])
def test_words_for_categories(make, cell, value):
    frame = make({"accounts.csv": f"account_id,name,status\nA1,N,{cell}\n"}, accounts=False).frame("accounts")
    assert frame["status"].tolist() == [value]


def test_cyrillic_letters_in_evidence(make):
    rows = "".join(f"A1;станки;{2024 + n};5;{letter}\n" for n, letter in enumerate("АВС"))
    frame = make({"drivers.csv": "account_id;driver;year;quantity;evidence\n" + rows}).frame("drivers")
    assert frame["evidence"].tolist() == ["A", "B", "C"]


def test_unknown_category_names_the_nearest(make):
    intake = make({"accounts.csv": "account_id,name,status\nA1,N,curent\n"}, accounts=False)
    problem = only(intake, "value_unknown")
    assert problem.values["nearest"] == "current"
    assert problem.values["values"] == ["current", "lapsed", "prospect"]


@pytest.mark.parametrize(
    ("cell", "code"), [("2,5", "not_a_whole_number"), ("x", "not_a_whole_number"), ("-1", "value_too_low")]
)
def test_whole_numbers(make, cell, code):
    intake = make({"behaviour.csv": f"account_id;complaints\nA1;{cell}\n"})
    assert only(intake, code).found == cell


def test_titles_of_both_languages_are_headers(make):
    russian = make({"needs.csv": "Код клиента; ПОТРЕБНОСТЬ ;Важность\nA1;скорость;7\n"}).frame("needs")
    english = make({"needs.csv": "Account ID,Need,Importance\nA1,скорость,7\n"}).frame("needs")
    pd.testing.assert_frame_equal(russian, english)


def test_quoted_cells_with_separators_quotes_and_line_breaks(make):
    text = 'account_id,name\r\n1,"ООО ""Ромашка"", Псков"\r\n2,"two\nlines"\r\n'
    assert make({"accounts.csv": text}, accounts=False).frame("accounts")["name"].tolist() == [
        'ООО "Ромашка", Псков',
        "two\nlines",
    ]


def test_script_in_a_name_is_text(make):
    name = "<script>alert(1)</script>"
    assert make({"accounts.csv": f"account_id,name\n1,{name}\n"}, accounts=False).frame("accounts")["name"][0] == name


@pytest.mark.parametrize("identifier", ["../A", "a/../b", "..", "a\\b", "x" * 65, "a\tb"])
def test_unsafe_ids(make, identifier):
    text = f'account_id,name\n"{identifier}",N\n'
    intake = make({"accounts.csv": text}, accounts=False)
    assert codes(intake) == ["id_unsafe"]
    with pytest.raises(InputError):
        intake.frame("accounts")


@pytest.mark.parametrize("identifier", ["12/345", "a..b", "№ 5", "ООО.Ромашка", "x" * 64])
def test_odd_but_harmless_ids(make, identifier):
    assert codes(make({"accounts.csv": f'account_id,name\n"{identifier}",N\n'}, accounts=False)) == []


def test_bom_and_leading_blank_lines(make):
    frame = make({"accounts.csv": "\ufeff\n\naccount_id,name\n1,N\n"}, accounts=False).frame("accounts")
    assert frame["account_id"].tolist() == ["1"]
