"""Several files of one table: each keeps its year, nothing counts twice, nothing confirmed goes without a word."""

import pytest
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.workspace.engagement import Engagement

LANGUAGE = "ru"

HEAD = "Номер документа;Дата;Контрагент;Номенклатура;Сумма без НДС\n"
MARCH = "Р-003;10.03.2025;Ольха;Фреза;3000,00\nР-004;20.03.2025;Берёза;Фреза;4000,00\n"
FIRST = HEAD + "Р-001;10.01.2025;Ольха;Фреза;1000,00\nР-002;15.02.2025;Берёза;Сверло;2000,00\n" + MARCH
NEXT = HEAD + MARCH + "Р-005;10.04.2025;Клён;Сверло;5000,00\n"


@pytest.fixture
def kam(client, tmp_path):
    def run(files, *options):
        paths = [tmp_path / name for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, [str(word) for word in ("map", client, *paths, *options, "--yes")])

    return run


def sales(client):
    return Engagement(client).intake.frame("sales")


def test_each_file_keeps_the_year_of_its_name(client, kam):
    said = kam(
        {"Продажи 2024.csv": "Клиент;Сумма\nО;1000\nБ;2000\n", "Продажи 2025.csv": "Клиент;Сумма\nО;500\nК;300\n"}
    )
    assert said.exit_code == 0, said.output
    assert sales(client).groupby("year")["revenue"].sum().to_dict() == {2024: 3000, 2025: 800}


def test_rows_of_two_exports_that_overlap_are_asked_about(client, kam):
    said = kam({"a.csv": FIRST, "b.csv": NEXT})
    assert said.exit_code == 2
    assert "15 000" in said.output.replace("\xa0", " ")
    assert "22 000" in said.output.replace("\xa0", " ")
    assert kam({"a.csv": FIRST, "b.csv": NEXT}, "--overlap", "once").exit_code == 0
    assert sales(client)["revenue"].sum() == 15_000


def test_the_same_bytes_under_two_names_count_once(client, kam):
    assert kam({"a.csv": FIRST, "copy.csv": FIRST}).exit_code == 0
    assert sales(client)["revenue"].sum() == 10_000


def test_the_next_export_neither_replaces_nor_adds_without_a_word(client, kam):
    assert kam({"a.csv": FIRST}).exit_code == 0
    said = kam({"b.csv": NEXT})
    assert said.exit_code == 2
    assert "--replace" in said.output
    assert sales(client)["revenue"].sum() == 10_000
    assert CliRunner().invoke(main, ["check", str(client)]).exit_code == 2  # it is open
    assert kam({"b.csv": NEXT}, "--add", "--overlap", "once").exit_code == 0
    assert sales(client)["revenue"].sum() == 15_000
    assert kam({"a.csv": FIRST}, "--add").exit_code == 2  # it is read already
    assert sales(client)["revenue"].sum() == 15_000


def test_an_export_that_holds_every_earlier_row_takes_its_place(client, kam):
    assert kam({"a.csv": FIRST}).exit_code == 0
    assert kam({"b.csv": FIRST + "Р-005;10.04.2025;Клён;Сверло;5000,00\n"}).exit_code == 0
    assert sales(client)["revenue"].sum() == 15_000
    assert CliRunner().invoke(main, ["check", str(client)]).exit_code == 0


def test_a_file_of_slightly_other_titles_is_read_below(client, kam):
    other = "Дата документа;Покупатель;Товар;Сумма без НДС\n10.05.2025;Ива;Сверло;70\n"
    said = kam({"a.csv": FIRST, "b.csv": other})
    assert said.exit_code == 0, said.output
    assert sales(client)["revenue"].sum() == 10_070
