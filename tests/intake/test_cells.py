"""The place of a problem as a person finds it: the cell of a sheet, row and column of a text file, the right file."""

import io

import pytest
import xlsxwriter
from intake_files import only

from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.intake import Source
from kamlib.intake.contracts.relation import letters_of


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_a_spreadsheet(column, letters):
    assert letters_of(column) == letters


def book(*rows: tuple, first: tuple[int, int] = (0, 0)) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        page = made.add_worksheet("Свод")
        for at, row in enumerate(rows):
            page.write_row(first[0] + at, first[1], row)
    return stream.getvalue()


def test_the_cell_counts_the_empty_columns_and_the_lines_above(make):
    content = book(("account_id", "year", "revenue"), ("A1", 2024, 5), ("A2", 2024, "oops"), first=(3, 2))
    problem = only(make({"sales.xlsx": content}), "not_a_number")
    assert (problem.row, problem.values["cell"]) == (6, "E6")
    assert word(problem, Language("ru")).startswith("data/sales.xlsx, лист «Свод», ячейка E6, столбец «revenue»: ")
    assert word(problem, Language("en")).startswith("data/sales.xlsx, sheet “Свод”, cell E6, column “revenue”: ")


def test_an_unknown_account_is_a_cell_under_the_title_of_the_file(make):
    content = book(("Клиент", "Год", "Выручка"), ("A1", 2024, 5), ("A9", 2024, 6))
    columns = {"Клиент": "account_id", "Год": "year", "Выручка": "revenue"}
    source = Source(file="s.xlsx", columns=columns)
    problem = only(make({"s.xlsx": content}, sources={"sales": source}), "reference_unknown")
    assert (problem.column, problem.values["cell"]) == ("Клиент", "A3")


def test_a_text_file_has_rows_and_no_cells(make):
    problem = only(make({"sales.csv": "account_id,year,revenue\nA1,2024,oops\n"}), "not_a_number")
    assert (problem.row, "cell" in problem.values) == (2, False)


def test_an_unknown_account_of_the_second_file_names_that_file_and_its_row(make):
    files = {
        "q1.csv": "account_id,year,revenue\nA1,2024,5\n",
        "q2.csv": "account_id,year,revenue\nA2,2024,5\nA9,2024,6\n",
    }
    source = Source(file="q1.csv", more=("q2.csv",))
    problem = only(make(files, sources={"sales": source}), "reference_unknown")
    assert (problem.file, problem.row) == ("data/q2.csv", 3)
