"""What a column beside the amount means: by ``kam map``, a question with the sum of every answer, and the right sum."""

import re

import pytest
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.core.errors import InputError
from kamlib.intake.tables.meanings import _speaks
from kamlib.workspace.engagement import Engagement

LANGUAGE = "ru"

RU_RETURNS = (
    "Дата;Вид документа;Контрагент;Сумма без НДС\n15.01.2024;Реализация товаров;Ольха;1000,00\n"
    "20.01.2024;Возврат от покупателя;Ольха;300,00\n01.03.2025;Реализация товаров;Берёза;2500,00\n"
    "05.03.2025;Возврат от покупателя;Берёза;500,00\n"
)
EN_RETURNS = (
    "Date,Transaction Type,Customer,Net amount\n2024-01-15,Invoice,Alder Ltd,1000.00\n"
    "2024-01-20,Credit Memo,Alder Ltd,300.00\n2025-03-01,Invoice,Birch Ltd,2500.00\n"
    "2025-03-05,Refund,Birch Ltd,500.00\n"
)
STATUS = (
    "Номер заказа;Дата заказа;Клиент;Состояние;Сумма без НДС\n1;15.01.2024;Ольха;Закрыт;1000,00\n"
    "2;20.01.2024;Ольха;Отменён;9000,00\n3;01.03.2025;Берёза;К отгрузке;2500,00\n"
    "4;05.03.2025;Берёза;Помечен на удаление;8000,00\n"
)
CURRENCY = "Дата;Клиент;Сумма;Валюта;Курс\n15.01.2024;Ольха;1000;руб.;1\n01.03.2025;Берёза;2500;USD;90\n"
POSTED = (
    "Дата;Контрагент;Сумма;Проведён\n15.01.2024;Ольха;1000;Да\n01.03.2025;Берёза;2500;Да\n05.03.2025;Берёза;7500;Нет\n"
)
PLANNED = "Date,Customer,Scenario,Amount\n2025-01-15,A,Actual,10\n2025-02-15,B,Actual,20\n2025-02-15,B,Budget,500\n"
UNITS = "Дата;Клиент;Ед. изм.;Сумма\n15.01.2025;Ольха;руб.;1000\n15.02.2025;Берёза;тыс. руб.;2\n"
FLAG = "Date,Customer,Amount,Cancelled\n2025-01-15,A,10,No\n2025-02-15,B,20,No\n2025-02-15,B,500,Yes\n"


@pytest.fixture
def kam(client, tmp_path):
    """Map files (text by name) by the command; return what it said."""

    def run(files, *options, yes=True):
        paths = []
        for name, text in files.items():
            paths.append(tmp_path / name)
            paths[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
        words = ["map", client, *paths, *options, *(["--yes"] if yes else [])]
        return CliRunner().invoke(main, [str(word) for word in words])

    return run


def revenue(client):
    return Engagement(client).intake.frame("sales")["revenue"].sum()


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (RU_RETURNS, {"negative": 2700, "drop": 3500, "keep": 4300}),
        (EN_RETURNS, {"negative": 2700, "drop": 3500, "keep": 4300}),
        (STATUS, {"drop": 3500, "keep": 20500}),
        (POSTED, {"drop": 3500, "keep": 11000}),
        (PLANNED, {"drop": 30, "keep": 530}),
        (FLAG, {"drop": 30, "keep": 530}),
        (CURRENCY, {"drop": 1000}),
    ],
)
def test_an_unused_column_that_changes_the_amount_is_asked_with_the_sum_of_every_answer(client, kam, text, answers):
    said = kam({"x.csv": text})
    assert said.exit_code == 2, said.output
    assert not (client / "mapping" / "sales.yaml").exists()
    for how, total in answers.items():
        option = re.search(rf'--rows "([^"]*={how}: [^"]*)"\D*?(\d[\d\s]*)₽', said.output)
        assert int(re.sub(r"\D", "", option[2])) == total
        answered = kam({"x.csv": text}, "--again", "--rows", option[1])
        assert answered.exit_code == 0, answered.output
        assert revenue(client) == total


@pytest.mark.parametrize(
    ("text", "option", "total"),
    [
        (CURRENCY, "Валюта=x80: USD", 201_000),
        (CURRENCY, "Курс=rate", 226_000),
        (UNITS, "Ед. изм.=x1000: тыс. руб.", 3000),
    ],
)
def test_an_amount_in_another_currency_or_unit_is_multiplied_as_was_said(client, kam, text, option, total):
    assert kam({"x.csv": text}).exit_code == 2
    said = kam({"x.csv": text}, "--rows", option)
    assert said.exit_code == 0, said.output
    assert revenue(client) == total


def test_what_is_left_out_is_named_with_its_sum(client, kam):
    said = kam({"x.csv": STATUS}, "--rows", "Состояние=drop: Отменён; Помечен на удаление")
    assert "в файле 20 500" in said.output.replace("\xa0", " "), said.output
    assert Engagement(client).intake.set_aside["reason"].tolist().count("left_out") == 4  # of sales and of accounts


def test_a_new_status_in_the_next_export_is_open_again(client, kam):
    assert kam({"x.csv": STATUS}, "--rows", "Состояние=drop: Отменён; Помечен на удаление").exit_code == 0
    later = STATUS.replace("Закрыт", "Аннулирован").replace("15.01.2024", "16.01.2024")
    said = kam({"later.csv": later})
    assert said.exit_code == 2
    assert "Аннулирован" in said.output


def test_the_same_file_under_our_own_titles_is_refused_until_somebody_decides(client):
    rows = "account_id,date,revenue,status\nA1,2025-01-01,5,paid\nA1,2025-01-02,7,cancelled\n"
    (client / "data" / "sales.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Engagement(client).intake.frame("sales")
    assert "rows_undecided" in [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize("title", ["Вид документа", "Комментарий"])
def test_ordinary_words_raise_no_question(kam, title):
    text = f"Дата;Клиент;{title};Сумма\n15.01.2025;Ольха;Реализация товаров;1\n16.01.2025;Ива;Акт об оказании услуг;2\n"
    assert kam({"x.csv": text}).exit_code == 0


@pytest.mark.parametrize(
    ("value", "says"), [("Отменён клиентом", True), ("Не отменён", False), ("not cancelled", False)]
)
def test_a_word_and_its_opposite(value, says):
    assert _speaks(value, ["отмен", "cancel"]) is says


@pytest.mark.parametrize("wrong", ["Статус", "Статус=drop", "Статус=once: 5", "Статус=x0: USD", "=drop: a"])
def test_an_answer_that_is_not_written_as_one_is_refused(kam, wrong):
    assert kam({"x.csv": STATUS}, "--rows", wrong).exit_code == 2


def test_an_answer_about_a_column_that_is_not_there_is_not_ignored(client, kam):
    said = kam({"x.csv": POSTED}, "--rows", "Проведён=drop: Нет", "--rows", "Статус=drop: Отменён")
    assert said.exit_code == 2, said.output
    assert "Статус" in said.output
