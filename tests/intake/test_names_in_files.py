"""Names in files: unknown ones with the nearest, slips in product lines, wrong tax numbers; each with its place."""

from intake_files import codes, only

ACCOUNTS = "account_id,name,tax_id\nA1,ООО «Ромашка»,7707083893\nA2,АО «Луч»,7736050003\nA3,Василёк,{third}\n"


def test_an_unknown_account_comes_with_the_nearest_by_name(make):
    intake = make(
        {
            "accounts.csv": ACCOUNTS.format(third=""),
            "costs.csv": "account_id,year,kind,amount\nРомашка ООО,2024,service,1\n",
        }
    )
    problem = only(intake, "reference_unknown")
    assert (problem.row, problem.values["nearest"], problem.values["named"]) == (2, "A1", "ООО «Ромашка»")


def test_an_unknown_account_that_is_like_nobody_has_no_nearest(make):
    files = {"accounts.csv": ACCOUNTS.format(third=""), "costs.csv": "account_id,year,kind,amount\nZZ,2024,service,1\n"}
    assert only(make(files), "reference_unknown").values["nearest"] == ""


def test_a_lost_zero_and_a_wrong_digit_are_remarks_with_their_row(make):
    files = {"accounts.csv": ACCOUNTS.format(third="274062111")}
    problem = only(make(files), "tax_id_wrong")
    assert (problem.severity, problem.row, problem.values["nearest"]) == ("warning", 4, "0274062111")
    files = {"accounts.csv": ACCOUNTS.format(third="7707083894")}
    assert only(make(files), "tax_id_wrong").values["nearest"] == ""


def test_numbers_of_another_country_are_not_judged(make):
    rows = "".join(f"B{n},Firm{n},{n}23456789\n" for n in range(1, 8))
    assert codes(make({"accounts.csv": f"account_id,name,tax_id\n{rows}"})) == []


def test_a_product_line_that_the_norms_spell_otherwise_is_a_remark(make):
    files = {
        "norms.csv": "driver,product_line,norm,price,gross_margin_share\nd,GTX Pro,1,1,0.3\n",
        "sales.csv": "account_id,year,product_line,revenue\nA1,2024,GTX Pro,1\nA1,2024,GTXPro,2\nA2,2024,GTXPro,3\n",
    }
    problem = only(make(files), "name_variants")
    assert (problem.severity, problem.row, problem.found, problem.expected) == ("warning", 3, "GTXPro", "GTX Pro")
    assert problem.values["n"] == 2


def test_a_decided_meaning_mends_the_table_as_it_is_read(make):
    files = {"costs.csv": "account_id,year,kind,amount\nАльфа,2024,service,1\n"}
    intake = make(files, meanings={"costs": {"account_id": {"Альфа": "A1"}}})
    assert codes(intake) == []
    assert intake.frame("costs")["account_id"].tolist() == ["A1"]
