"""Files beside and below, columns across, formulas, constants, running numbers, replaced values: no row is lost."""

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import codes, only

from kamlib.i18n import LANGUAGES, Language
from kamlib.intake import Source, read_tables
from kamlib.intake.contracts.source import Across, Join, Melt

LINES = "order;item;price;qty;disc\n1;a;10,5;2;0\n1;b;4;1;0,25\n2;a;10;3;0\n"
ORDERS = "order,customer,day\n1,A1,2024-01-05\n2,A2,2024-02-06\n3,A2,2024-03-07\n"
Q1 = "account_id,date,revenue\nA1,2024-01-05,10\n"
REVENUE = "[price] * [qty] * (1 - [disc])"


def sales(**fields) -> dict:
    """Return a source of sales over the lines and their orders."""
    facts = {"file": "lines.csv", "joins": (Join(file="orders.csv", key="order", their_key="order"),)}
    facts |= {"columns": {"customer": "account_id", "day": "date", "item": "product_line"}}
    return {"sales": Source(**facts | {"computed": {"revenue": REVENUE}} | fields)}


def test_lines_get_their_customer_from_the_file_beside_and_their_amount_from_a_formula(make):
    intake = make({"lines.csv": LINES, "orders.csv": ORDERS}, sources=sales())
    assert codes(intake, "error") == []
    frame = intake.frame("sales")
    assert frame.groupby("account_id")["revenue"].sum().to_dict() == {"A1": 21 + 3, "A2": 30}
    assert frame["lines"].sum() == 3


def test_a_line_without_a_match_is_kept_counted_and_named(make):
    intake = make({"lines.csv": LINES + "9;c;1;1;0\n", "orders.csv": ORDERS}, sources=sales())
    said = only(intake, "join_unmatched")
    assert (said.values["n"], said.values["keys"], said.severity) == (1, ["9"], "warning")
    blank = [problem for problem in intake.problems if problem.code == "cell_blank"]
    assert {(problem.column, problem.row) for problem in blank} == {("customer", 5), ("day", 5)}
    assert intake.report.set_index("table").loc["sales", "rows_read"] == 4


def test_a_key_that_repeats_beside_would_double_money_and_is_refused(make):
    intake = make({"lines.csv": LINES, "orders.csv": ORDERS + "1,A2,2024-01-05\n"}, sources=sales())
    assert only(intake, "join_not_unique").values == {"n": 1, "keys": ["1"]}


def test_a_key_that_is_not_there_is_named_with_the_nearest(make):
    wrong = sales(joins=(Join(file="orders.csv", key="ordr", their_key="order"),))
    assert only(make({"lines.csv": LINES, "orders.csv": ORDERS}, sources=wrong), "join_title_missing").values == {
        "nearest": "order"
    }


def test_an_operand_that_is_no_number_is_an_error_with_its_cell(make):
    intake = make({"lines.csv": LINES.replace("10;3", "ten;3"), "orders.csv": ORDERS}, sources=sales())
    wrong = next(problem for problem in intake.problems if problem.code == "not_a_number")
    assert (wrong.file, wrong.row, wrong.column, wrong.found) == ("data/lines.csv", 4, "price", "ten")


def test_a_percentage_in_a_formula_is_a_share(make):
    lines = "account_id;year;list;disc\nA1;2024;200;25%\nA2;2024;100;0%\n"
    source = Source(file="s.csv", columns={}, computed={"revenue": "[list] * (1 - [disc])"})
    frame = make({"s.csv": lines}, sources={"sales": source}).frame("sales")
    assert frame.set_index("account_id")["revenue"].to_dict() == {"A1": 150, "A2": 100}


def test_an_unknown_title_in_a_formula_is_named(make):
    wrong = sales(computed={"revenue": "[prise] * [qty]"})
    said = only(make({"lines.csv": LINES, "orders.csv": ORDERS}, sources=wrong), "formula_title_missing")
    assert (said.column, said.values["nearest"]) == ("prise", "price")


def crosstab(*measures: str, **fields) -> dict:
    columns = {
        f"{year} {m}".strip(): Across(key=str(year), value=m or "revenue") for year in (2023, 2024) for m in measures
    }
    melt = Melt(into="year", columns=columns)
    return {"sales": Source(file="wide.csv", melt=melt, columns={"who": "account_id"}, shape=("who",), **fields)}


def test_blank_cells_of_a_crosstab_are_no_rows_and_zeros_are(make):
    intake = make({"wide.csv": "who,2023,2024\nA1,100,\nA2,0,50.5\n"}, sources=crosstab(""))
    frame = intake.frame("sales")
    rows = frame[["account_id", "year", "revenue"]].to_dict("records")
    assert rows == [
        {"account_id": "A1", "year": 2023, "revenue": 100},
        {"account_id": "A2", "year": 2023, "revenue": 0},
        {"account_id": "A2", "year": 2024, "revenue": 50.5},
    ]


def test_several_measures_across_meet_in_one_row(make):
    text = "who,2023 quantity,2023 revenue,2024 quantity,2024 revenue\nA1,2,100,3,150\nA2,,,1,50\n"
    frame = make({"wide.csv": text}, sources=crosstab("quantity", "revenue")).frame("sales")
    assert frame[["account_id", "year", "quantity", "revenue"]].values.tolist() == [
        ["A1", 2023, 2, 100],
        ["A1", 2024, 3, 150],
        ["A2", 2024, 1, 50],
    ]


def test_a_bad_cell_of_a_crosstab_is_found_in_its_row_of_the_file(make):
    text = "who,2023,2024\nA1,100,7\nA2,1,x7\n"
    wrong = next(p for p in make({"wide.csv": text}, sources=crosstab("")).problems if p.code == "not_a_number")
    assert (wrong.row, wrong.found) == (3, "x7")


def test_a_column_across_that_is_gone_is_named(make):
    intake = make({"wide.csv": "who,2023\nA1,100\n"}, sources=crosstab(""))
    assert only(intake, "melt_title_missing").column == "2024"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(-999, 999)), min_size=3, max_size=3), min_size=1, max_size=8))
def test_melting_keeps_every_filled_cell_and_no_other(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("melt")
    (folder / "data").mkdir()
    lines = [",".join([f"A{n}", *("" if c is None else str(c) for c in row)]) for n, row in enumerate(cells)]
    (folder / "data" / "w.csv").write_text("\n".join(["who,2021,2022,2023", *lines]) + "\n", encoding="utf-8")
    columns = {str(year): Across(key=str(year), value="revenue") for year in (2021, 2022, 2023)}
    source = Source(file="w.csv", melt=Melt(into="year", columns=columns), columns={"who": "account_id"})
    frame = read_tables(folder, sources={"sales": source}, base_year=2024)._load("sales").frame
    full = [cell for row in cells for cell in row if cell is not None]
    assert frame["lines"].sum() == len(full)
    assert frame["revenue"].sum() == pytest.approx(sum(full))


def test_further_files_of_a_shape_are_read_after_the_first_whatever_the_order_of_their_columns(make):
    files = {
        "q1.csv": "account_id,date,revenue\nA1,2024-01-05,10\n",
        "q2.csv": "revenue,account_id,date\n5,A2,2024-04-05\n",
    }
    intake = make(files, sources={"sales": Source(file="q1.csv", more=("q2.csv",))})
    assert intake.frame("sales").set_index("account_id")["revenue"].to_dict() == {"A1": 10, "A2": 5}


def test_an_error_in_a_further_file_names_that_file_and_its_row(make):
    files = {
        "q1.csv": "account_id,date,revenue\nA1,2024-01-05,10\n",
        "q2.csv": "account_id,date,revenue\nA1,2024-04-05,1\nA1,2024-04-06,x\n",
    }
    wrong = only(make(files, sources={"sales": Source(file="q1.csv", more=("q2.csv",))}), "not_a_number")
    assert (wrong.file, wrong.row) == ("data/q2.csv", 3)


def test_a_further_file_of_another_shape_is_refused_with_what_it_lacks(make):
    files = {
        "q1.csv": "account_id,date,revenue\nA1,2024-01-05,10\n",
        "q2.csv": "account_id,date,sum\nA1,2024-04-05,1\n",
    }
    wrong = only(make(files, sources={"sales": Source(file="q1.csv", more=("q2.csv",))}), "more_columns")
    assert wrong.values == {"missing": ["revenue"], "new": ["sum"]}


def test_rows_are_numbered_where_a_list_has_no_ids(make):
    source = Source(file="list.csv", numbered={"account_id": "C000", "name": "C000"}, columns={"city": "region"})
    frame = make({"list.csv": "city\nX\n\nY\n"}, accounts=False, sources={"accounts": source}).frame("accounts")
    assert frame["account_id"].tolist() == ["C001", "C002"]
    assert frame["region"].tolist() == ["X", "Y"]


def test_one_title_may_feed_two_columns(make):
    source = Source(file="list.csv", columns={"Клиент": ("account_id", "name")})
    frame = make({"list.csv": "Клиент\nРомашка\n"}, accounts=False, sources={"accounts": source}).frame("accounts")
    assert frame[["account_id", "name"]].values.tolist() == [["Ромашка", "Ромашка"]]


def test_only_the_wanted_rows_count(make):
    deals = "deal_id,account_id,stage,amount\n1,A1,Won,10\n2,A1,Lost,0\n3,A2,Won,5\n"
    frame = make({"d.csv": deals}, sources={"deals": Source(file="d.csv", only={"stage": ("Won",)})}).frame("deals")
    assert (len(frame), frame["amount"].sum()) == (2, 15)


def test_values_are_written_as_they_are_meant(make):
    deals = "deal_id,account_id,product_line,stage\n1,A1,GTXPro,Won\n2,A1, GTXPro ,Won\n3,A2,GTX Pro,Won\n"
    source = Source(file="d.csv", values={"product_line": {"GTXPro": "GTX Pro"}})
    assert make({"d.csv": deals}, sources={"deals": source}).frame("deals")["product_line"].unique().tolist() == [
        "GTX Pro"
    ]


def test_names_of_accounts_become_their_ids_and_unknown_ones_stay_to_be_said(make):
    text = "who,year,revenue\nalpha,2024,1\n«Beta»,2024,2\nGamma,2024,4\n"
    source = Source(file="s.csv", columns={"who": "account_id"}, lookup={"account_id": "name"})
    intake = make({"s.csv": text}, sources={"sales": source})
    assert only(intake, "reference_unknown").found == "Gamma"
    assert set(intake._load("sales").frame["account_id"]) == {"A1", "A2", "Gamma"}


def test_a_list_of_accounts_is_the_first_row_of_each(make):
    text = "who,town,year,revenue\nAlpha,X,2024,1\nAlpha,X,2024,2\nBeta,,2024,4\n"
    source = Source(file="s.csv", columns={"who": ("account_id", "name"), "town": "region"}, distinct=True)
    frame = make({"s.csv": text}, accounts=False, sources={"accounts": source}).frame("accounts")
    assert frame["account_id"].tolist() == ["Alpha", "Beta"]
    assert "revenue" not in frame


def test_a_column_of_the_file_gives_way_to_one_that_is_made(make):
    text = "account_id,year,revenue,net\nA1,2024,120,100\n"
    source = Source(file="s.csv", computed={"revenue": "[net] * 1"}, shape=("account_id", "year", "revenue", "net"))
    assert make({"s.csv": text}, sources={"sales": source}).frame("sales")["revenue"].tolist() == [100]


@pytest.mark.parametrize(
    "title", ['a"b', "a'b", "a\nb", "<b>x</b>", "=1+1", "[x]", "x]; DROP TABLE source; --", "%s {0}"]
)
def test_hostile_titles_are_only_titles(make, title):

    out = io.StringIO()
    csv.writer(out).writerows([[title, "year", "revenue"], ["A1", "2024", "7"]])
    source = Source(file="s.csv", columns={title.strip(): "account_id"}, values={"account_id": {"A'1": "A1"}})
    assert make({"s.csv": out.getvalue()}, sources={"sales": source}).frame("sales")["revenue"].tolist() == [7]


def test_our_columns_of_a_source_must_be_columns_of_the_table(make):
    source = Source(file="s.csv", columns={"x": "revenu"})
    wrong = only(make({"s.csv": "x\n1\n"}, sources={"sales": source}), "source_column_unknown")
    assert (wrong.file, wrong.column, wrong.found) == ("engagement.yaml", "sources.sales", "revenu")


def wide(text: str, *others: str) -> dict:
    names = [f"wide{n}.csv" for n in range(len(others) + 1)]
    columns = {year: Across(key=year, value="revenue") for year in ("2023", "2024")}
    source = Source(
        file=names[0], more=tuple(names[1:]), melt=Melt(into="year", columns=columns), columns={"who": "account_id"}
    )
    return {"files": dict(zip(names, (text, *others), strict=True)), "sources": {"sales": source}}


def accounted(intake) -> tuple[int, int, int]:
    line = intake.report.set_index("table").loc["sales"]
    return line.rows_read, line.rows_used, line.rows_set_aside


def test_rows_of_a_crosstab_are_counted_as_the_file_has_them(make):
    facts = wide("who,2023,2024\nA1,1,2\nA2,,3\nA1,,\n\n")
    intake = make(facts["files"], sources=facts["sources"])
    assert accounted(intake) == (3, 2, 1)
    aside = intake.set_aside[["row", "reason"]].values.tolist()
    assert aside == [[4, "nothing_across"]]
    assert intake.frame("sales")["lines"].sum() == 3


def test_a_row_of_a_crosstab_with_one_bad_cell_is_used_for_the_others(make):
    facts = wide("who,2023,2024\nA1,1,oops\nA2,no,none\n")
    source = facts["sources"]["sales"].model_copy(update={"bad_rows": "set_aside"})
    intake = make(facts["files"], sources={"sales": source})
    assert accounted(intake) == (2, 1, 1)
    assert intake.frame("sales")["revenue"].sum() == 1


def test_rows_set_aside_of_several_files_name_their_own_file(make):
    facts = wide("who,2023,2024\nA1,1,2\n", "who,2023,2024\nA1,5,6\nA2,,\n")
    intake = make(facts["files"], sources=facts["sources"])
    assert accounted(intake) == (3, 2, 1)
    assert intake.set_aside[["file", "row"]].values.tolist() == [["data/wide1.csv", 3]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_repair_of_shaping_has_words(language):
    words = Language(language)
    for key in ("reason.other_rows", "reason.nothing_across", *(f"repair.{each}" for each in KINDS)):
        assert words.find(f"intake.value.{key}"), key


KINDS = ("same_key", "melted", "value_replaced", "name_to_id")


def test_a_list_of_accounts_taken_from_lines_tells_of_every_line(make):
    lines = "who,revenue\nA1,1\nA1,2\n,3\nA2,4\n"
    source = Source(file="l.csv", columns={"who": ("account_id", "name")}, ignore=("revenue",), distinct=True)
    intake = make({"l.csv": lines}, accounts=False, sources={"accounts": source})
    assert intake.frame("accounts")["account_id"].tolist() == ["A1", "A2"]
    assert intake.set_aside[["row", "reason"]].values.tolist() == [[4, "no_key"]]
    assert intake.repairs[["kind", "n"]].values.tolist() == [["same_key", 1]]


def test_a_title_that_nobody_needs_may_be_lacking_in_a_further_file(make):
    files = {"q1.csv": "account_id,date,revenue,stock\nA1,2024-01-05,10,x\n", "q2.csv": Q1.replace("A1", "A2")}
    source = Source(file="q1.csv", more=("q2.csv",))
    assert make(files, sources={"sales": source}).frame("sales")["revenue"].sum() == 20


def test_a_further_member_of_an_archive_is_named_behind_it(make):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for month, account in (("jan", "A1"), ("feb", "A2")):
            archive.writestr(f"{month}.csv", Q1.replace("A1", account))
    source = Source(file="m.zip", sheet="jan.csv", more=("m.zip/feb.csv",))
    intake = make({"m.zip": stream.getvalue()}, sources={"sales": source})
    assert codes(intake, "error") == []
    assert sorted(intake.frame("sales")["account_id"]) == ["A1", "A2"]
