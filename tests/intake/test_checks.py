"""Rules within and between tables: everything wrong at once, each with file, row, column, found and expected."""

import pytest
from intake_files import codes, only

from kamlib.core.errors import InputError


def test_all_problems_at_once(make):
    intake = make(
        {
            "drivers.csv": "account_id,driver,year,quantity\n"
            "A1,m2,2024,много\nA1,m2,2024,-3\n,m2,1990,5\nA9,m2,2025,1\n",
            "norms.csv": "driver,product_line,norm,price\nm2,cement,1,2\n",
        }
    )
    assert sorted(codes(intake)) == [
        "cell_blank",
        "column_missing",
        "duplicate_key",
        "not_a_number",
        "reference_unknown",
        "value_too_low",
        "year_outside",
    ]
    with pytest.raises(InputError) as caught:
        intake.frame("drivers")
    assert len(caught.value.problems) == 6
    assert intake.frame("accounts").shape[0] == 2


def test_missing_column_names_the_nearest_title(make):
    problem = only(make({"needs.csv": "account_id,need,importanse\nA1,x,5\n"}), "column_missing")
    assert (problem.column, problem.row, problem.values["nearest"]) == ("importance", 1, "importanse")


def test_missing_column_of_accounts_looks_among_the_clients_own_columns(make):
    problem = only(make({"accounts.csv": "account_id,nmae\nA1,x\n"}, accounts=False), "column_missing")
    assert problem.values["nearest"] == "nmae"


def test_one_of_a_group_must_be_there(make):
    assert only(make({"sales.csv": "account_id,revenue\nA1,5\n"}), "one_of_missing").values["columns"] == [
        "date",
        "year",
    ]


def test_unknown_columns_are_warned_about_and_kept_in_accounts_alone(make):
    intake = make({"needs.csv": "account_id,need,importance,Заметка\nA1,x,5,y\n"})
    problem = only(intake, "column_unknown")
    assert (problem.severity, problem.column) == ("warning", "Заметка")
    assert "Заметка" not in intake.frame("needs")
    kept = make({"accounts.csv": "account_id,name,Заметка, Объём \nA1,x,y,5\n"}, accounts=False).frame("accounts")
    assert kept[["Заметка", "Объём"]].iloc[0].tolist() == ["y", 5.0]


def test_repeated_and_twice_mapped_headers(make):
    accounts = make({"accounts.csv": "account_id,name,x,x\n1,N,1,2\n"}, accounts=False).frame("accounts")
    assert accounts[["x", "x (2)"]].iloc[0].tolist() == [1, 2]
    twice = make({"needs.csv": "account_id,Код клиента,need,importance\nA1,A1,x,5\n"})
    assert only(twice, "column_twice").expected == "account_id"


def test_column_without_a_header(make):
    empty = make({"needs.csv": "account_id,need,importance,\nA1,x,5,\n"})
    assert codes(empty) == []
    filled = make({"needs.csv": "account_id,need,importance,\nA1,x,5,y\n"})
    problem = only(filled, "column_unknown")
    assert (problem.severity, problem.column) == ("warning", "column 4")


def test_duplicate_keys_list_their_rows(make):
    intake = make({"needs.csv": "account_id,need,importance\nA1,x,5\nA2,x,5\nA1,x,6\n"})
    problem = only(intake, "duplicate_key")
    assert problem.values["rows"] == [2, 4]
    assert problem.found == "A1, x"


def test_blank_parts_of_a_key_are_equal(make):
    text = "account_id,rater,side,company,criterion,score\nA1,r,us,us,price,5\nA1,r,us,us,price,6\n"
    assert only(make({"ratings.csv": text}), "duplicate_key").values["rows"] == [2, 3]


def test_unknown_account_is_listed_with_count_row_and_nearest(make):
    intake = make({"sales.csv": "account_id,year,revenue\nA1,2024,1\nAlpfa,2024,2\nAlpfa,2023,2\n"})
    problem = only(intake, "reference_unknown")
    assert (problem.found, problem.row, problem.values["n"]) == ("Alpfa", 3, 2)
    assert problem.values["nearest"] == "A1"


def test_many_offenders_are_listed_up_to_a_limit_and_counted(make):
    rows = "".join(f"A1,n{n},x\n" for n in range(50))
    intake = make({"needs.csv": "account_id,need,importance\n" + rows})
    found = [problem for problem in intake.problems if problem.code == "not_a_number"]
    assert [problem.row for problem in found] == list(range(2, 22))
    assert only(intake, "and_more").values == {"n": 30, "of": "not_a_number"}


def test_rows_are_those_a_person_sees(make):
    text = 'account_id,need,importance\nA1,"two\nlines",5\n\nA1,y,x\n'
    assert only(make({"needs.csv": text}), "not_a_number").row == 4


def test_reference_to_a_table_that_is_absent(make):
    intake = make({"costs.csv": "account_id,year,activity,count\nA1,2024,visit,3\n"})
    assert only(intake, "table_missing").expected == "rates"


@pytest.mark.parametrize(("year", "code"), [(2013, "year_outside"), (2040, "year_outside"), (20245, "year_unlikely")])
def test_year_outside_the_horizon(make, year, code):
    intake = make({"drivers.csv": f"account_id,driver,year,quantity\nA1,m2,{year},1\n"})
    assert code in codes(intake, "error")


def test_actuals_after_the_base_year_are_kept_and_said(make):
    intake = make({"sales.csv": "account_id,year,revenue\nA1,2024,1\nA1,2025,2\n"})
    problem = only(intake, "year_after_base")
    assert (problem.severity, problem.values["n"], problem.values["years"]) == ("warning", 1, [2025])
    assert intake.frame("sales")["revenue"].sum() == 3


@pytest.mark.parametrize(
    ("cell", "code"), [("0,5", ""), ("50 %", ""), ("1", ""), ("65", "share_outside"), ("-0,1", "share_outside")]
)
def test_shares(make, cell, code):
    text = f"account_id;product_line;addressable_share\nA1;x;{cell}\n"
    assert codes(make({"addressable.csv": text})) == ([code] if code else [])


def test_blank_rows_are_no_rows(make):
    intake = make({"needs.csv": "account_id,need,importance\n,,\nA1,x,5\n,,\n"})
    assert codes(intake) == []
    assert intake.report.set_index("table").loc["needs", "rows_read"] == 1


def test_a_refused_table_says_so_in_the_report(make):
    report = make({"needs.csv": "account_id,need,importance\nA1,x,\n"}).report.set_index("table")
    assert report.loc["needs", ["state", "rows_read", "rows_used", "rows_set_aside"]].tolist() == ["refused", 1, 0, 1]
    assert report.loc["accounts", "state"] == "used"
