"""Printed reports, as accounting systems and spreadsheets make them, become flat tables, and no line is lost."""

from pathlib import Path

import pytest
import xlsxwriter

from kamlib.core.errors import InputError
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.problems import word
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.contracts.source import Layout
from kamlib.intake.formats.files import open_table, tables_in


def rows_of(relation: Relation) -> list[tuple]:
    listed = ", ".join(f"c{place}" for place in range(len(relation.headers)))
    return relation.con.execute(f"SELECT {listed} FROM {relation.numbered} ORDER BY row").fetchall()


def reasons(relation: Relation) -> dict[int, str]:
    return {each.row: each.reason for each in relation.aside}


def write_text(folder: Path, text: str, name: str = "report.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, **options) -> Relation:
    relation = open_table(path, path.name, **options)
    assert_every_line_counted(path, relation)
    return relation


def assert_every_line_counted(path: Path, relation: Relation) -> None:
    """Every line that is not blank is a title, a row, or aside with its reason."""
    if path.suffix != ".csv":
        return
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            lines = path.read_bytes().decode(encoding).splitlines()
            break
        except UnicodeDecodeError:
            continue
    separators = ";,|\t"
    filled = {n for n, line in enumerate(lines, start=1) if line.strip(separators + " ")}
    numbers = {row for (row,) in relation.con.execute(f"SELECT row FROM {relation.numbered}").fetchall()}
    aside = {each.row for each in relation.aside}
    assert not numbers & aside
    titles = filled - numbers - aside
    assert len(titles) <= 4
    assert relation.header_row in titles
    for each in relation.aside:
        assert each.reason
        for language in LANGUAGES:
            assert Language(language).find(f"intake.value.reason.{each.reason}")
    for each in relation.repairs:
        for language in LANGUAGES:
            assert Language(language).find(f"intake.value.repair.{each.kind}")


def code(path: Path, **options) -> list:
    """Return the problems of a file that cannot be used, having put each into words."""
    try:
        problems = open_table(path, path.name, **options).problems
    except InputError as error:
        problems = error.problems
    for problem in problems:
        for language in LANGUAGES:
            assert problem.code not in word(problem, Language(language))
    return list(problems)


SALES = """Ведомость по продажам;;;
Параметры:;Период: 01.01.2024 - 31.12.2024;;
Отбор:;Организация Равно "ООО Поставщик";;
;;;
Контрагент;Количество;Сумма;Цена
Номенклатура;;;
ООО Ромашка;15;1 500,50;
Молоко;10;1 000,00;100,00
Кефир;5;500,50;100,10
АО «Лютик»;4;400,00;
Молоко;4;400,00;100,00
Итого;19;1 900,50;

Ответственный: Иванова А. А. ____________;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "utf-16"])
def test_groups_with_their_sums_in_the_same_line(tmp_path, encoding):
    text = SALES.replace("«", '"').replace("»", '"') if encoding in ("cp866", "koi8-r") else SALES
    path = write_text(tmp_path, text, "r.csv", encoding)
    relation = open_table(path, "r.csv")
    assert relation.headers == ("Контрагент", "Номенклатура", "Количество", "Сумма", "Цена")
    quotes = ('"', '"') if text is not SALES else "«»"
    assert rows_of(relation) == [
        ("ООО Ромашка", "Молоко", "10", "1 000,00", "100,00"),
        ("ООО Ромашка", "Кефир", "5", "500,50", "100,10"),
        (f"АО {quotes[0]}Лютик{quotes[1]}", "Молоко", "4", "400,00", "100,00"),
    ]
    assert reasons(relation) == {
        1: "title", 2: "parameters", 3: "parameters", 7: "group", 10: "group", 12: "total", 14: "note",
    }  # fmt: skip
    assert relation.problems == ()
    assert relation.title == "Ведомость по продажам"
    if encoding == "utf-8":
        assert_every_line_counted(path, relation)


def test_a_total_that_is_not_the_sum_of_its_rows_stops_the_file(tmp_path):
    path = write_text(tmp_path, SALES.replace("Итого;19;1 900,50", "Итого;19;1 950,50"))
    problem = next(each for each in code(path) if each.code == "total_differs")
    assert (problem.row, problem.column, problem.severity) == (12, "Сумма", "error")
    assert (problem.values["stated"], problem.values["summed"]) == (1950.5, 1900.5)
    assert "1 950,50" in word(problem, Language("ru")).replace("\u00a0", " ")
    reported = code(path, layout=Layout(titles=("Контрагент", "Номенклатура", "Количество"), differences="report"))
    assert [each.severity for each in reported] == ["warning"]


def test_lost_rows_are_noticed_by_a_total_of_pieces(tmp_path):
    text = "Товар;Штук\n" + "".join(f"Товар {n};{n}\n" for n in range(1, 101)) + "Итого;5060\n"
    problem = code(write_text(tmp_path, text))[0]
    assert (problem.code, problem.values["summed"]) == ("total_differs", 5050)


def test_groups_alone_on_their_lines_nested(tmp_path):
    text = """Отчет по отгрузкам;;
Регион, Клиент, Документ;Дата;Сумма
Север;;
ООО Альфа;;
Накладная 1;01.02.2024;100
Накладная 2;02.02.2024;200
ООО Бета;;
Накладная 3;03.02.2024;50
Юг;;
ООО Гамма;;
Накладная 4;04.02.2024;25
Всего;;375
"""
    relation = read(write_text(tmp_path, text))
    assert relation.headers == ("Регион", "Клиент", "Регион, Клиент, Документ", "Дата", "Сумма")
    assert rows_of(relation)[2:] == [
        ("Север", "ООО Бета", "Накладная 3", "03.02.2024", "50"),
        ("Юг", "ООО Гамма", "Накладная 4", "04.02.2024", "25"),
    ]


def test_turnover_balance_sheet_two_row_header_and_column_numbers(tmp_path):
    text = """Оборотно-сальдовая ведомость по счету 62 за 2024 г.;;;;;;
Единица измерения: тыс. руб.;;;;;;
Счет, Контрагент;Сальдо на начало;;Обороты за период;;Сальдо на конец;
;Дебет;Кредит;Дебет;Кредит;Дебет;Кредит
1;2;3;4;5;6;7
62.01;100;;50;120;30;
ООО Альфа;60;;30;80;10;
ООО Бета;40;;20;40;20;
62.02;;10;5;;;5
ООО Альфа;;10;5;;;5
Итого;100;10;55;120;30;5
"""
    relation = read(write_text(tmp_path, text))
    assert relation.headers[2:5] == (
        "Сальдо на начало / Дебет",
        "Сальдо на начало / Кредит",
        "Обороты за период / Дебет",
    )
    assert relation.unit == "тыс. руб."
    assert [row[:3] for row in rows_of(relation)] == [
        ("62.01", "ООО Альфа", "60"),
        ("62.01", "ООО Бета", "40"),
        ("62.02", "ООО Альфа", None),
    ]
    assert reasons(relation)[5] == "column_numbers"
    assert relation.problems == ()


def test_years_over_measures_without_merged_cells(tmp_path):
    text = "Клиент;2023;;2024;\n;План;Факт;План;Факт\nАльфа;1;2;3;4\nБета;5;6;7;8\n"
    relation = read(write_text(tmp_path, text))
    assert relation.headers == ("Клиент", "2023 / План", "2023 / Факт", "2024 / План", "2024 / Факт")
    assert len(rows_of(relation)) == 2


def test_sap_list_with_pipes_and_drawn_lines(tmp_path):
    text = """30.06.2024            Dynamic List Display            1
-----------------------------------------------
|Customer  |Material|   Net value|
-----------------------------------------------
|1000      |M-01    |    1.234,50|
|1000      |M-02    |      200,00-|
|2000      |M-01    |      100,00|
-----------------------------------------------
|Total     |        |    1.134,50|
-----------------------------------------------
"""
    relation = read(write_text(tmp_path, text))
    assert [title.strip() for title in relation.headers] == ["Customer", "Material", "Net value"]
    assert [row[0].strip() for row in rows_of(relation)] == ["1000", "1000", "2000"]
    assert sorted(reasons(relation).values()) == ["rule"] * 4 + ["title", "total"]
    assert relation.problems == ()


def test_pivot_table_with_outer_keys_written_once(tmp_path):
    text = """Регион;Менеджер;Сумма
Север;Иванов;10
;Петров;20
Север Итог;;30
Юг;Сидоров;5
Юг Итог;;5
Общий итог;;35
"""
    relation = read(write_text(tmp_path, text))
    assert rows_of(relation) == [("Север", "Иванов", "10"), ("Север", "Петров", "20"), ("Юг", "Сидоров", "5")]
    assert reasons(relation) == {4: "subtotal", 6: "subtotal", 7: "total"}
    assert [each.kind for each in relation.repairs] == ["filled_down"]


def test_page_breaks_repeat_the_titles(tmp_path):
    head = "№;Клиент;Сумма\n"
    text = "Реестр;;\n" + head + "1;А;10\n2;Б;20\nСтраница 1 из 2;;\n" + head + "3;В;30\nСтраница 2 из 2;;\nВсего;;60\n"
    relation = read(write_text(tmp_path, text))
    assert [row[1] for row in rows_of(relation)] == ["А", "Б", "В"]
    assert sorted(reasons(relation).values()) == ["header_again", "page", "page", "title", "total"]


def test_a_total_printed_on_top(tmp_path):
    text = "Клиент;Код;Сумма\nИтого;;60\nА;1;10\nБ;2;50\n"
    relation = read(write_text(tmp_path, text))
    assert reasons(relation) == {2: "total"}
    assert relation.problems == ()


@pytest.mark.parametrize("name", ["Итоговая аттестация", "Total Energies", "Всего хорошего, ООО"])
def test_a_name_that_begins_like_a_total_is_a_row(tmp_path, name):
    text = f'Код;Клиент;Сумма\n1;Альфа;10\n2;"{name}";5\n3;Бета;20\nИтого;;35\n'
    relation = read(write_text(tmp_path, text))
    assert [row[1] for row in rows_of(relation)] == ["Альфа", name, "Бета"]
    assert reasons(relation) == {5: "total"}


def test_what_may_be_a_row_or_a_total_is_asked(tmp_path):
    text = "Клиент;Сумма\nАльфа;10\nTotal Energies;5\nБета;20\n"
    path = write_text(tmp_path, text)
    assert [(each.code, each.row) for each in code(path)] == [("total_unsure", 3)]
    relation = read(path, layout=Layout(titles=("Клиент", "Сумма"), data=("Total Energies",)))
    assert len(rows_of(relation)) == 3
    assert relation.problems == ()


def test_prices_and_means_are_no_sums(tmp_path):
    text = "Товар;Код;Кол-во;Цена;Сумма\nА;1;2;10,00;20,00\nБ;2;3;20,00;60,00\nИтого;;5;16,00;80,00\n"
    relation = read(write_text(tmp_path, text))
    assert relation.problems == ()
    assert reasons(relation) == {4: "total"}


def test_rounded_figures_add_up_within_their_rounding(tmp_path):
    text = "Клиент;Код;Сумма\n" + "".join(f"К{n};{n};0,33\n" for n in range(30)) + "Итого;;9,91\n"
    assert read(write_text(tmp_path, text)).problems == ()
    off = "Клиент;Код;Сумма\n" + "".join(f"К{n};{n};0,33\n" for n in range(30)) + "Итого;;10,23\n"
    assert [each.code for each in code(write_text(tmp_path, off))] == ["total_differs"]


def test_a_plain_list_of_names_loses_nothing(tmp_path):
    text = "Клиент;Телефон;Город\nИсточник, ООО;;\nАльфа;123;Казань\nБета;;\nРуководитель, ИП;;\n"
    relation = read(write_text(tmp_path, text))
    assert len(rows_of(relation)) + len(relation.aside) == 4
    assert rows_of(relation)[0][0] == "Источник, ООО"


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "a;b\n1,5;2\n",
        "a\tb\n1\t2\n",
        "sep=;\na;b\n1;2\n",
        "a;b;\n1;2;\n",
        "a;b\r1;2\r",
        "a;b\r\n1;2\n3;4\r\n",
        'a;b\n"ООО ""Икс""";"две\nстроки"\n',
        'a;b\nООО "Икс";2\n',
    ],
)
def test_dialects(tmp_path, text):
    relation = open_table(write_text(tmp_path, text), "r.csv")
    assert relation.headers == ("a", "b")
    assert len(rows_of(relation)) in (1, 2)
    assert all(len(row) == 2 and None not in row for row in rows_of(relation))


def test_quotes_escaped_by_a_backslash_or_meant_as_signs(tmp_path):
    escaped = read(write_text(tmp_path, 'a;b\n"say \\"yes\\"; please";2\n'))
    assert rows_of(escaped) == [('say "yes"; please', "2")]
    signs = read(write_text(tmp_path, 'a;b\n"Икс" ООО;2\n"Игрек" АО;3\n'))
    assert rows_of(signs) == [('"Икс" ООО', "2"), ('"Игрек" АО', "3")]


def _book(folder: Path, fill, name: str = "book.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        fill(book)
    return path


def test_outline_levels_and_merged_titles_of_a_sheet(tmp_path):
    def fill(book):
        page = book.add_worksheet("TDSheet")
        page.write(0, 0, "Продажи")
        page.merge_range(2, 0, 3, 0, "Контрагент / Номенклатура")
        page.merge_range(2, 1, 2, 2, "2024")
        page.write_row(3, 1, ["Количество", "Сумма"])
        lines = [("Альфа", 3, 30, 0), ("Болт", 1, 10, 1), ("Гайка", 2, 20, 1), ("Бета", 4, 40, 0), ("Болт", 4, 40, 1)]
        for row, (name, n, amount, level) in enumerate(lines, start=4):
            page.write_row(row, 0, [name, n, amount])
            page.set_row(row, None, None, {"level": level})
        page.write_row(9, 0, ["Итого", 7, 70])

    relation = read(_book(tmp_path, fill))
    assert relation.headers == ("Контрагент", "Контрагент / Номенклатура", "2024 / Количество", "2024 / Сумма")
    assert rows_of(relation) == [
        ("Альфа", "Болт", "1", "10"),
        ("Альфа", "Гайка", "2", "20"),
        ("Бета", "Болт", "4", "40"),
    ]
    assert reasons(relation) == {1: "title", 5: "group", 8: "group", 10: "total"}


def test_indentation_of_a_pivot_table(tmp_path):
    def fill(book):
        page = book.add_worksheet()
        inner = book.add_format({"indent": 1})
        page.write_row(2, 0, ["Названия строк", "Сумма по полю Выручка"])
        for row, (name, amount, deep) in enumerate(
            [("Север", 30, False), ("Иванов", 10, True), ("Петров", 20, True), ("Юг", 5, False), ("Иванов", 5, True)],
            start=3,
        ):
            page.write(row, 0, name, inner if deep else None)
            page.write(row, 1, amount)
        page.write_row(8, 0, ["Общий итог", 35])

    relation = read(_book(tmp_path, fill))
    assert rows_of(relation) == [("Север", "Иванов", "10"), ("Север", "Петров", "20"), ("Юг", "Иванов", "5")]
    assert relation.headers[0] == "Названия строк 1"


def test_tables_side_by_side_and_one_below_the_other_are_listed_and_asked_about(tmp_path):
    def fill(book):
        page = book.add_worksheet("Лист")
        page.write_row(0, 0, ["Клиент", "Сумма"])
        for row in range(1, 7):
            page.write_row(row, 0, [f"К{row}", row])
        page.write_row(0, 4, ["Товар", "Цена"])
        for row in range(1, 3):
            page.write_row(row, 4, [f"Т{row}", row])
        page.write(9, 0, "Долги")
        page.write_row(10, 0, ["Контрагент", "Дней"])
        page.write_row(11, 0, ["К1", 30])
        book.add_worksheet("Пусто")

    path = _book(tmp_path, fill)
    found = tables_in(path, "book.xlsx")
    assert [each.headers for each in found] == [("Клиент", "Сумма"), ("Контрагент", "Дней"), ("Товар", "Цена")]
    assert [each.rows for each in found] == [6, 1, 2]
    assert found[1].title == "Долги"
    assert [each.code for each in code(path)] == ["tables_several"]
    first = open_table(path, "book.xlsx", sheet="Лист", layout=found[0].layout)
    assert reasons(first) == {10: "other_table", 11: "other_table", 12: "other_table"}
    for each in found:
        assert rows_of(open_table(path, "book.xlsx", sheet="Лист", layout=each.layout))[0][0] == each.sample[0][0]


def test_cells_of_a_sheet_that_are_not_what_they_seem(tmp_path):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["Код", "Имя", "Сумма", "Доля"])
        page.write_number(1, 0, 42, book.add_format({"num_format": "00000"}))
        page.write_string(1, 1, "=cmd|' /C calc'!A0")
        page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        page.write_formula(1, 3, "=A1", None, 0.5)
        page.write_row(2, 0, [7, "Бета", 3, 1], None)
        page.set_row(2, None, None, {"hidden": True})
        for row in range(3, 3000):
            page.write_blank(row, 0, None, book.add_format({"bold": True}) if row == 3 else None)

    relation = read(_book(tmp_path, fill))
    assert rows_of(relation) == [("00042", "=cmd|' /C calc'!A0", None, "0.5e0"), ("7", "Бета", "3", "1")]
    assert {each.kind: each.n for each in relation.repairs} == {"error_cell": 1, "hidden_rows": 1, "leading_zeros": 1}


def test_the_layout_is_found_again_in_next_months_export(tmp_path):
    first = write_text(tmp_path, "Отчет;;\nКлиент;Код;Сумма\nА;1;5\n")
    layout = tables_in(first, "r.csv")[0].layout
    longer = write_text(tmp_path, "Отчет;;\nПериод: май;;\nОтбор: нет;;\n\nКлиент;Код;Сумма\nБ;2;7\n", "next.csv")
    assert rows_of(open_table(longer, "r.csv", layout=layout)) == [("Б", "2", "7")]
    other = write_text(tmp_path, "Товар;Цена\nБ;7\n", "other.csv")
    problem = code(other, layout=layout)[0]
    assert (problem.code, problem.values["found_titles"]) == ("layout_changed", ["Товар", "Цена"])


@pytest.mark.parametrize("last", ["A2", "A1", "A2,"])
def test_a_code_alone_on_the_last_line_is_a_row_that_lacks_its_cells_and_no_note(tmp_path, last):
    path = write_text(tmp_path, f"account_id,name,region\nA1,x,North\n\n{last}\n")
    [found] = tables_in(path, "report.csv")
    assert (found.rows, found.aside) == (2, ())


@pytest.mark.parametrize("last", ["Director", "1) without returns", "Printed on 05.03.2024"])
def test_a_remark_alone_on_the_last_line_stays_a_note(tmp_path, last):
    relation = read(write_text(tmp_path, f"account_id,name,revenue\nA1,x,5\nA2,y,6\n\n{last}\n"))
    assert reasons(relation) == {5: "note"}


def test_levels_of_groups_named_line_by_line_below_each_other(tmp_path):
    lines = [
        *((0, "Регион", "Количество", "Сумма"), (0, "Контрагент"), (0, "Номенклатура")),
        *((0, "Север", 8, 350), (1, "Альфа ООО", 7, 250), (2, "Станки", 2, 200), (2, "Фрезы", 5, 50)),
        *((1, "Бета АО", 1, 100), (2, "Станки", 1, 100), (0, "Юг", 3, 30), (1, "Гамма ИП", 3, 30)),
        *((2, "Фрезы", 2, 20), (2, "Свёрла", 1, 10), (0, "Итого", 11, 380)),
    ]
    with xlsxwriter.Workbook(tmp_path / "1c.xlsx") as book:
        page = book.add_worksheet("TDSheet")
        page.write(0, 0, "Ведомость по продажам")
        for row, (level, *cells) in enumerate(lines, start=2):
            page.write_row(row, 0, cells)
            page.set_row(row, None, None, {"level": level})
    relation = read(tmp_path / "1c.xlsx")
    assert relation.headers == ("Регион", "Контрагент", "Номенклатура", "Количество", "Сумма")
    assert rows_of(relation)[0] == ("Север", "Альфа ООО", "Станки", "2", "200")
    assert len(rows_of(relation)) == 5


def test_a_subtotal_of_one_row_is_known_by_the_group_it_names(tmp_path):
    text = "Регион;Клиент;Сумма\nСевер;А;100\nСевер;Б;50\nИтого Север;;150\nЮг;В;30\nИтого Юг;;30\nВсего;;180\n"
    relation = read(write_text(tmp_path, text))
    assert reasons(relation) == {4: "subtotal", 6: "subtotal", 7: "total"}
    assert relation.problems == ()
