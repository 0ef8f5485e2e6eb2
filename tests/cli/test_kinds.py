"""Kinds of export that fooled the reading once: by the real command, with the right figure or the one question."""

import unicodedata

import duckdb
import pytest
from click.testing import CliRunner
from xlsxwriter import Workbook

from kamlib.cli.main import main
from kamlib.workspace.engagement import Engagement

LANGUAGE = "en"


@pytest.fixture
def kam(client, tmp_path):
    """Map files (text, or rows of a sheet, by name) by the command; return what it said."""

    def run(files, *options):
        for name, content in files.items():
            if isinstance(content, str):
                (tmp_path / name).write_text(content, encoding="utf-8")
            elif content:
                _write(tmp_path / name, *content)
        words = ["map", client, *(tmp_path / name for name in files), *options, "--yes"]
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


def _write(path, rows, merges=()):
    with Workbook(path) as book:
        sheet = book.add_worksheet("Sheet")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for area, text in merges:
            sheet.merge_range(area, text)


def sales(client):
    return Engagement(client).intake.frame("sales")


def by_account(client):
    return sales(client).groupby("account_id")["revenue"].sum().to_dict()


YEARS = [
    ["Клиент", "2025 год", None, None, "2024 год", None],
    [None, "Январь", "Февраль", None, "Январь", "Февраль"],
    ["Липа", 10, 20, None, 3, 4],
    ["Сосна", 30, 40, None, 5, 6],
    ["Дуб", 50, 60, None, 7, 8],
]


@pytest.mark.parametrize("gap", [1, 2])
def test_a_year_beside_a_year_is_one_table_where_names_stand_once(client, kam, gap):
    rows = [[*row[:4], *[None] * (gap - 1), *row[4:]] for row in YEARS]
    said = kam({"x.xlsx": (rows,)}, "--table", "sales")
    assert said.exit_code == 0, said.output
    assert sales(client).groupby("year")["revenue"].sum().to_dict() == {2024: 33, 2025: 210}
    assert by_account(client) == {"Липа": 37, "Сосна": 81, "Дуб": 125}


def test_letters_that_a_mac_takes_apart_are_the_same_ids(client, kam):
    accounts = "Код клиента;Клиент\nЙ-1;Йод\nЁ-2;Ель\n"
    lines = "Дата;Код клиента;Сумма без НДС\n15.01.2025;Й-1;10,00\n01.03.2025;Ё-2;25,00\n"
    said = kam({"accounts_.csv": accounts, "sales_.csv": unicodedata.normalize("NFD", lines)})
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"Й-1": 10, "Ё-2": 25}


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u2060", "\u00ad"])
def test_signs_that_nobody_sees_are_no_part_of_an_id(client, kam, sign):
    accounts = "Code,Customer\nA01,Alder\nB02,Birch\n"
    lines = f"Date,Customer code,Net amount\n2025-01-15,A01{sign},10.00\n2025-03-01,B{sign}02,25.00\n"
    said = kam({"accounts_.csv": accounts.replace("Code", "Customer code"), "sales_.csv": lines})
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"A01": 10, "B02": 25}


def test_ids_that_a_sheet_made_fractions_of_are_one_account_with_the_whole_ones(client, kam):
    head = "Invoice date,Customer ID,Net amount\n"
    first = head + "2024-01-05,100,1\n2024-02-05,101,2\n2024-03-05,100,4\n"
    later = head + "2025-01-05,100.0,10\n2025-02-05,102.0,20\n"
    said = kam({"one.csv": first, "two.csv": later})
    assert said.exit_code == 0, said.output
    assert sorted(Engagement(client).table("accounts")["account_id"]) == ["100", "101", "102"]
    assert by_account(client) == {"100": 15, "101": 2, "102": 20}


NAMELESS = "Invoice date,Customer ID,Quantity,Unit price\n" + "".join(
    f"2025-01-{day:02d},{'' if day % 4 == 0 else 100 + day % 3},{day},2.0\n" for day in range(1, 25)
)


def test_rows_without_an_account_are_one_question_with_their_money(client, kam):
    said = kam({"x.csv": NAMELESS})
    assert said.exit_code == 2
    assert "6 rows of 24 name no account" in said.output.replace("\xa0", " ")
    assert "€432" in said.output  # with them left aside: 600 less twice (4 + 8 + … + 24)
    assert not (client / "mapping" / "sales.yaml").exists()


def test_rows_without_an_account_are_left_aside_with_their_sum(client, kam):
    assert kam({"x.csv": NAMELESS}, "--blank", "aside").exit_code == 0
    intake = Engagement(client).intake
    line = intake.sums.set_index(["table", "column"]).loc[("sales", "revenue")]
    assert (line.read, line.used, line.set_aside) == (600, 432, 168)
    row = intake.report.set_index("table").loc["sales"]
    assert (row.rows_read, row.rows_used, row.rows_set_aside) == (24, 18, 6)
    assert len(intake.frame("accounts")) == 3


def test_rows_without_an_account_are_one_anonymous_account(client, kam):
    assert kam({"x.csv": NAMELESS}, "--blank", "one").exit_code == 0
    assert by_account(client)["No account"] == 168
    assert sales(client)["revenue"].sum() == 600
    accounts = Engagement(client).table("accounts").set_index("account_id")
    assert accounts.loc["No account", "name"] == "No account"


FOOTED = (
    '"Account Name","Stage","Close Date","Amount Currency","Amount",'
    '"Amount (converted) Currency","Amount (converted)"\n'
    '"Alder","Closed Won","15/01/2025","USD","100.00","EUR","90.00"\n'
    '"Birch","Closed Won","20/02/2025","EUR","250.00","EUR","250.00"\n'
    '"Birch","Closed Lost","21/02/2025","EUR","700.00","EUR","700.00"\n\n'
    '"Grand Totals","3 records"\n\n"For internal use"\n"Copyright, all rights reserved."\n'
)


def test_footers_of_a_report_are_set_aside_and_the_converted_amount_is_taken(client, kam):
    said = kam({"opps.csv": FOOTED}, "--table", "sales")
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"Alder": 90, "Birch": 250}
    aside = Engagement(client).intake.set_aside
    reasons = aside[aside["table"] == "sales"]["reason"].value_counts().to_dict()
    assert reasons == {"note": 2, "total": 1, "other_rows": 1}


@pytest.mark.parametrize("footer", ['"Report total","2 rows"', '"Total","2"', '"Totals","2 lines"'])
def test_a_footer_that_counts_rows_is_no_row(client, kam, footer):
    lines = (
        '"Customer","Region","Date","Amount"\n"Alder","North","2025-01-15","10"\n"Birch","South","2025-02-15","20"\n'
    )
    said = kam({"x.csv": f"{lines}\n{footer}\n"})
    assert said.exit_code == 0, said.output
    assert sales(client)["revenue"].sum() == 30


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (("2,00,000.00", "11,22,333.50", "4,000.00"), 1_326_333.5),
        (("2,00,000", "11,22,333", "40,000"), 1_362_333),
        (("-2,00,000", "1,11,22,333", "40"), 10_922_373),
    ],
)
def test_thousands_as_india_parts_them_are_read(client, kam, amounts, total):
    rows = "".join(f'2025-0{at}-15,C{at},"{text}"\n' for at, text in enumerate(amounts, start=1))
    said = kam({"x.csv": "Date,Customer,Net amount\n" + rows})
    assert said.exit_code == 0, said.output
    assert sales(client)["revenue"].sum() == total


@pytest.mark.parametrize("marks", [("Dr", "Cr"), ("Дт", "Кт"), ("DR.", "CR.")])
def test_amounts_marked_as_debit_and_credit_are_refused_by_name(client, kam, marks):
    rows = f'2025-01-15,A,"2,000.00 {marks[0]}"\n2025-02-15,B,"500.00 {marks[1]}"\n'
    said = kam({"x.csv": "Date,Customer,Net amount\n" + rows})
    assert said.exit_code == 2
    assert "“Net amount”: the amounts are marked Dr and Cr" in said.output


def test_a_code_and_its_text_under_one_title_are_both_kept(client, kam):
    text = (
        "Payer;Payer;Posting date;Net value;Net value\nC7;Alder;15.01.2025;10,00;EUR\nC8;Birch;16.01.2025;20,00;EUR\n"
    )
    said = kam({"x.csv": text + "C7;Alder;17.02.2025;5,00-;EUR\n"}, "--column", "Payer=account_id")
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"C7": 5, "C8": 20}
    assert Engagement(client).table("accounts").set_index("account_id")["name"].to_dict() == {
        "C7": "Alder",
        "C8": "Birch",
    }


def test_stamps_in_utc_are_said_with_the_rows_that_may_be_of_another_year(client, kam):
    text = (
        "Date,Customer,Amount\n2024-12-31T22:30:00Z,A,1\n2025-06-01T10:00:00Z,B,2\n2025-01-01T08:00:00.000+00:00,B,4\n"
    )
    said = kam({"x.csv": text})
    assert said.exit_code == 0, said.output
    assert "times in UTC" in said.output
    assert "into the other year: 2." in said.output
    assert sales(client).groupby("year")["revenue"].sum().to_dict() == {2024: 1, 2025: 6}


ACCOUNTS = "Customer code,Customer,VAT ID\nA1,East Ltd,DE811193231\nA2,East Ltd,DE129273398\nA3,West Ltd,DE136695976\n"


def test_of_namesakes_the_refusal_says_that_there_are_two(client, kam):
    lines = "Date,Customer,Net amount\n2025-01-15,East Ltd,1\n2025-02-15,West Ltd,2\n"
    said = kam({"accounts_.csv": ACCOUNTS, "sales_.csv": lines})
    assert said.exit_code == 2
    assert "several accounts of the table “Accounts” are called “East Ltd”: A1 and A2" in said.output
    assert "Did you mean" not in said.output


def test_ids_that_only_look_alike_are_told_by_their_letters(client, kam):
    accounts = "Customer code,Customer\nА01,Alder\nK02,Birch\n"  # a Cyrillic А
    lines = "Date,Customer code,Net amount\n2025-01-15,A01,1\n2025-02-15,K02,2\n"
    said = kam({"accounts_.csv": accounts, "sales_.csv": lines})
    assert said.exit_code == 2
    assert "“A” is of the other alphabet" in said.output


POINTS = "Voter,Price,Quality,Delivery\nAnn,50,30,20\nBob,40,40,20\nCy,10,60,30\n"


def test_points_that_a_room_gave_are_importance(client, kam):
    assert kam({"accounts_.csv": "Customer code,Customer\nA1,Alder\nA2,Birch\n"}).exit_code == 0
    said = kam({"points.csv": POINTS})
    assert said.exit_code == 2
    assert "Importance of criteria" in said.output
    said = kam({"points.csv": POINTS}, "--set", "account_id=A1", "--set", "side=customer")
    assert said.exit_code == 0, said.output
    points = Engagement(client).table("importance")
    assert points.groupby("criterion")["points"].sum().to_dict() == {"Price": 100, "Quality": 130, "Delivery": 70}
    assert set(points["rater"]) == {"Ann", "Bob", "Cy"}


DRAWN = (
    "List\n-------------------------------------------\n|   |Sold-to|Name  |Bill.date |  Net value|\n"
    "-------------------------------------------\n|   |107    |Alder |15.01.2025|   1.250,00|\n"
    "|   |107    |Alder |21.02.2025|     250,10-|\n| * |107    |      |          |     999,90|\n"
    "-------------------------------------------\n|   |109    |Birch |20.02.2025|   3.200,50|\n"
    "| * |109    |      |          |   3.200,50|\n-------------------------------------------\n"
    "|** |       |      |          |   4.200,40|\n-------------------------------------------\n"
)


def test_a_list_drawn_by_sap_is_read_without_its_starred_sums(client, kam):
    said = kam({"alv.txt": DRAWN})
    assert said.exit_code == 0, said.output
    assert by_account(client) == pytest.approx({"107": 999.9, "109": 3200.5})
    assert Engagement(client).table("accounts")["name"].tolist() == ["Alder", "Birch"]


MONTHS = "Клиент;Май;Июнь;Июль;Август\nЛипа;1;2;4;8\nДуб;16;32;64;128\n"


def test_months_take_the_year_of_the_file(client, kam):
    said = kam({"Продажи 2024.csv": MONTHS})
    assert said.exit_code == 0, said.output
    frame = sales(client)
    assert frame["year"].unique().tolist() == [2024]
    assert by_account(client) == {"Липа": 15, "Дуб": 240}
    assert len(Engagement(client).mappings.sources["sales"].melt.columns) == 4


def test_months_of_the_next_file_take_its_year_and_not_the_one_confirmed(client, kam):
    assert kam({"Продажи 2024.csv": MONTHS}).exit_code == 0
    assert kam({"Продажи 2025.csv": MONTHS.replace("1;2", "3;2")}, "--replace").exit_code == 0
    assert sales(client).groupby("year")["revenue"].sum().to_dict() == {2025: 257}
    said = kam({"latest.csv": MONTHS.replace("1;2", "5;2")}, "--replace")
    assert said.exit_code == 2
    assert "neither a date nor a year" in said.output


def test_months_of_two_files_are_not_put_into_one_year(client, kam):
    said = kam({"Продажи 2024.csv": MONTHS, "Продажи 2025.csv": MONTHS.replace("1;2", "3;2")})
    assert said.exit_code == 2
    assert not (client / "mapping" / "sales.yaml").exists()


@pytest.mark.parametrize("options", [(), ("--table", "sales")])
def test_rows_of_different_measures_are_never_added_up(client, kam, options):
    rows = (
        "Товар;Показатель;Январь;Февраль\nЧайник;Цена, шт.;21;22\n;Кол-во проданных штук;5;6\nТостер;Цена, шт.;34;35\n"
    )
    said = kam({"Продажи 2024.csv": rows + ";Кол-во проданных штук;7;8\n"}, *options)
    assert said.exit_code == 2
    assert "rows of different measures alternate" in said.output
    assert not (client / "mapping" / "sales.yaml").exists()


@pytest.mark.parametrize("text", ["1e308", "-1e308", "123456789012345678901234567890", "1e15"])
def test_what_nobody_can_mean_is_no_money_and_refused_with_its_cell(client, kam, text):
    rows = f"2025-01-01,A,10\n2025-01-02,B,{text}\n2025-01-03,B,{text}\n"
    said = kam({"x.csv": "Date,Customer,Amount\n" + rows})
    assert said.exit_code == 2
    assert f"row 3, column “Amount”: found “{text}”: no amount is so large" in said.output
    assert "Traceback" not in said.output


@pytest.mark.parametrize("text", ["inf", "-Infinity", "NaN"])
def test_what_is_no_number_to_a_person_is_none_to_us(client, kam, text):
    rows = "".join(f"2025-01-{day:02d},A,{text if day == 7 else day}\n" for day in range(1, 20))
    said = kam({"x.csv": "Date,Customer,Amount\n" + rows})
    assert said.exit_code == 2
    assert f"row 8, column “Amount”: found “{text}”" in said.output


def test_formulas_that_nobody_has_calculated_are_refused_with_their_cells(client, kam, tmp_path):
    with Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet("Sheet")
        for at, row in enumerate([["Date", "Customer", "Amount"], ["2025-01-15", "A"], ["2025-02-15", "B"]]):
            sheet.write_row(at, 0, row)
        sheet.write_formula("C2", "=10*3")
        sheet.write_formula("C3", "=10*4")
    said = kam({"x.xlsx": None})
    assert said.exit_code == 2
    assert "2 formulas have no stored value (C2 and C3)" in said.output.replace("\xa0", " ")


@pytest.mark.parametrize("word", ["Разом", "Suma końcowa", "Toplam"])
def test_a_last_row_that_sums_all_others_is_a_total_in_any_language(client, kam, word):
    rows = f"15.01.2025;Липа;3;70\n16.01.2025;Дуб;5;90\n17.01.2025;Ель;7;110\n{word};;15;270\n"
    said = kam({"x.csv": "Дата;Клиент;Количество;Сумма без НДС\n" + rows.replace(f"{word};;", f";{word};")})
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"Липа": 70, "Дуб": 90, "Ель": 110}


def test_plan_and_fact_under_years_are_no_attributes_of_accounts(client, kam):
    rows = [["Клиент", "2024", None, "2025", None], [None, "План", "Факт", "План", "Факт"]]
    rows += [["Липа", 10, 20, 30, 40], ["Дуб", 50, 60, 70, 80], ["Ель", 5, 6, 7, 8]]
    said = kam({"x.xlsx": (rows,)})
    assert said.exit_code == 2
    assert not (client / "mapping" / "accounts.yaml").exists()


def test_a_parquet_file_is_mapped_as_its_csv_would_be(client, kam, tmp_path):
    rows = "VALUES ('2025-01-15', 'Липа', 10.5), ('2025-02-15', 'Дуб', 20.25)"
    table = f'SELECT col0 AS "Дата", col1 AS "Клиент", CAST(col2 AS DOUBLE) AS "Сумма" FROM ({rows})'
    duckdb.sql(f"COPY ({table}) TO '{tmp_path / 'Продажи.parquet'}' (FORMAT parquet)")
    said = kam({"Продажи.parquet": None})
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"Липа": 10.5, "Дуб": 20.25}


def test_a_product_of_punctuation_alone_is_a_product(client, kam):
    rows = "2025-01-15,A,?,10\n2025-01-16,A,-,20\n2025-01-17,B,Drill,40\n"
    said = kam({"x.csv": "Date,Customer,Product,Amount\n" + rows})
    assert "Traceback" not in said.output
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"A": 30, "B": 40}


@pytest.mark.parametrize("area", ["H1:J2", "A40:C41"])
def test_merged_cells_beside_the_data_change_nothing(client, kam, area):
    rows = [["Дата", "Клиент", "Сумма"], ["2025-01-15", "Липа", 10], ["2025-02-15", "Дуб", 20]]
    said = kam({"x.xlsx": (rows, [(area, "")])})
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"Липа": 10, "Дуб": 20}


def test_deals_are_no_list_of_accounts(client, kam):
    rows = "".join(f"{at},Firm {at % 3},{'won' if at % 2 else 'lost'},{at}00,2025-0{at}-15\n" for at in range(1, 9))
    said = kam({"x.csv": "id,company,outcome,deal_value,closed\n" + rows})
    assert said.exit_code == 2 or "accounts" not in Engagement(client).mappings.sources
    assert "id → Account ID" not in said.output


def test_a_base_year_without_sales_is_said_with_the_last_year_that_has_them(client, kam):
    said = kam({"x.csv": "Date,Customer,Amount\n2019-01-15,A,10\n2020-02-15,B,20\n"})
    assert said.exit_code == 0, said.output
    assert "the base year (2025) has no sales; the last year that has is 2020" in said.output


def test_two_sheets_of_one_workbook_are_two_tables(client, kam, tmp_path):
    with Workbook(tmp_path / "x.xlsx") as book:
        sheets = {
            "Клиенты": [["Код клиента", "Клиент"], ["K1", "Липа"], ["K2", "Дуб"]],
            "Продажи": [["Дата", "Код клиента", "Сумма"], ["2025-01-15", "K1", 10], ["2025-02-15", "K2", 20]],
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    said = kam({"x.xlsx": None})
    assert said.exit_code == 0, said.output
    assert by_account(client) == {"K1": 10, "K2": 20}
    assert Engagement(client).table("accounts")["name"].tolist() == ["Липа", "Дуб"]
