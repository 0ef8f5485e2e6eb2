"""What an amount is: with or without tax, before or after a discount, of a unit or of a line; the sum to the cent."""

import pytest

from kamlib.intake import read_tables
from kamlib.intake.mapping.facts import look
from kamlib.intake.mapping.model import Known, Said
from kamlib.intake.mapping.plan import make_plan

HEAD = "Дата;Клиент;Товар;"
THREE = (
    HEAD + "Количество;Цена;{0}\n15.01.2024;О;Ф;10;100,00;{1}\n16.02.2025;Б;С;20;50,00;{2}\n17.03.2025;О;С;4;50,00;0\n"
)


@pytest.fixture
def sales(tmp_path):
    """Plan the sales of a text; return the proposal and what its columns add up to."""

    def made(text, **columns):
        path = tmp_path / "data" / "x.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        said = Said(columns=columns, base_year=2025)
        plan = make_plan(look(path, "x.csv", "x.csv"), Known(), said)
        [one] = [each for each in plan.proposals if each.table == "sales"]
        intake = read_tables(tmp_path, sources={each.table: each.source for each in plan.proposals}, base_year=2025)
        return one, intake.frame("sales").sum(numeric_only=True)

    return made


def doubts(one):
    return [doubt.code for doubt in one.doubts]


@pytest.mark.parametrize(
    ("text", "revenue"),
    [
        ("Дата;Клиент;Сумма;В том числе НДС\n15.12.2025;О;1200,00;200,00\n15.01.2025;О;1220,00;220,00\n", 2000),
        ("Date,Customer,Amount,of which VAT\n2024-12-15,A,1200.00,200.00\n2025-01-15,B,2400.00,400.00\n", 3000),
        ("Дата;Клиент;Сумма;НДС\n15.12.2025;О;1200;200\n15.01.2025;О;3000;500\n", 3500),
        ("Дата;Клиент;Сумма;НДС\n15.12.2025;О;1000;200\n15.01.2025;О;2500;500\n", 3500),
        ("Дата;Клиент;Сумма;НДС;Всего\n15.12.2025;О;1000;200;1200\n15.01.2025;О;2000;400;2400\n", 3000),
        (
            "Дата;Клиент;Сумма с НДС;Ставка НДС\n15.12.2025;О;1200;20%\n"
            "1.01.2025;О;1220;22%\n2.01.2025;Б;500;Без НДС\n",
            2500,
        ),
        ("Date,Customer,Gross amount,VAT rate\n2025-01-02,A,119.00,19%\n2025-01-03,B,107.00,7%\n", 200),
    ],
)
def test_a_tax_is_taken_off_where_the_file_says_that_it_is_inside(sales, text, revenue):
    one, sums = sales(text)
    assert doubts(one) == []
    assert sums["revenue"] == pytest.approx(revenue, abs=0.001)


def test_a_tax_that_may_be_inside_or_beside_is_asked_with_both_sums(sales):
    text = "Дата;Клиент;Сумма;НДС\n15.12.2025;О;1000;130,11\n15.01.2025;О;1000;129,45\n"
    one, _ = sales(text)
    [doubt] = one.doubts
    assert (doubt.code, doubt.answered) == ("tax_inside", False)
    assert doubt.sums == (pytest.approx(1740.44), 2000)
    assert sales(text, Сумма="revenue_gross")[1]["revenue"] == pytest.approx(1740.44)
    assert sales(text, Сумма="revenue_net")[1]["revenue"] == 2000


@pytest.mark.parametrize(
    ("title", "one", "two", "revenue"),
    [
        ("Скидка, %", "0,5", "1", 995 + 990 + 200),
        ("Скидка, руб.", "50", "100", 950 + 900 + 200),
        ("Сумма скидки", "50", "100", 2050),
        ("Скидка за единицу", "5", "2", 950 + 960 + 200),
        ("Скидка", "5%", "10%", 950 + 900 + 200),
        ("Скидка", "0,05", "0,1", 950 + 900 + 200),
        ("Скидка", "150", "100", 850 + 900 + 200),
    ],
)
def test_a_discount_is_what_its_title_or_its_values_say(sales, title, one, two, revenue):
    proposal, sums = sales(THREE.format(title, one, two))
    assert doubts(proposal) == []
    assert sums["revenue"] == pytest.approx(revenue)


@pytest.mark.parametrize(
    ("kind", "revenue"), [("discount_percent", 950 + 900 + 200), ("discount_amount", 2185), ("discount_unit", 1950)]
)
def test_a_discount_that_may_be_anything_is_asked(sales, kind, revenue):
    text = THREE.format("Скидка", "5", "10")
    assert doubts(sales(text)[0]) == ["discount_kind"]
    one, sums = sales(text, Скидка=kind)
    assert doubts(one) == []
    assert sums["revenue"] == pytest.approx(revenue)


def test_a_discount_beside_an_amount_is_asked_with_both_sums(sales):
    text = HEAD + "Кол-во;Сумма;Скидка\n15.01.2024;О;Ф;10;1000,00;50,00\n16.02.2025;Б;С;20;1000,00;100,00\n"
    [doubt] = sales(text)[0].doubts
    assert (doubt.code, doubt.sums) == ("discount_beside", (2000, 1850))
    assert sales(text, Сумма="revenue")[1]["revenue"] == 2000
    assert sales(text, Сумма="revenue_before", Скидка="discount_amount")[1]["revenue"] == 1850


@pytest.mark.parametrize("title", ["Tax amount", "Shipping amount", "Discount amount", "Bonus amount"])
def test_no_other_amount_passes_for_revenue(sales, title):
    text = f"Date,Customer,Product,{title},Quantity,Unit Price\n2024-01-15,A,C,0,10,100.00\n2025-02-16,B,D,0,20,50.00\n"
    assert sales(text)[1]["revenue"] == 2000


def test_a_price_of_a_unit_is_no_amount_and_a_cost_may_be_of_one(sales):
    text = (
        "Дата отгрузки;Клиент;Товар;Количество;Цена продажи за единицу;Себестоимость позиции\n"
        "12.01.2025;О;Фильтр;10;250;180\n13.01.2025;К;Насос;4;9100;7000\n02.02.2025;Б;Насос;2;9300;7000\n"
        "17.03.2025;Е;Фильтр;100;240;180\n05.04.2025;К;Кран;30;1250;900\n11.05.2025;Е;Кран;25;1240;900\n"
    )
    one, sums = sales(text)
    assert sums["revenue"] == 2500 + 36400 + 18600 + 24000 + 37500 + 31000
    [doubt] = one.doubts
    assert (doubt.code, doubt.sums) == ("cost_of_unit", (111_300, 16_160))
    one, sums = sales(text, **{"Себестоимость позиции": "unit_cost"})
    assert (doubts(one), sums["cogs"]) == ([], 111_300)


def test_revenue_that_is_not_price_times_quantity_is_asked(sales):
    text = HEAD + "Количество;Цена;Сумма\n15.01.2024;О;Ф;10;100;5\n16.02.2025;Б;С;20;50;7\n"
    [doubt] = sales(text)[0].doubts
    assert (doubt.code, doubt.sums) == ("not_the_product", (12, 2000))
    assert sales(text, Сумма="-")[1]["revenue"] == 2000
    exact = HEAD + "Количество;Цена;Сумма\n15.01.2024;О;Ф;10;100;1000\n16.02.2025;Б;С;20;50;900\n"
    one, sums = sales(exact)
    assert (doubts(one), sums["revenue"]) == ([], 1900)


def test_the_sum_of_a_document_in_each_of_its_lines_is_asked(sales):
    text = (
        "Дата;Номер заказа;Клиент;Товар;Сумма заказа\n15.01.2025;1;О;Ф;500\n15.01.2025;1;О;С;500\n"
        "16.01.2025;2;Б;Ф;70\n16.01.2025;2;Б;К;70\n16.01.2025;2;Б;С;70\n"
    )
    [doubt] = [each for each in sales(text)[0].doubts if each.code == "document_sum"]
    assert doubt.sums == (570, 1210)


def test_a_running_total_and_an_unsure_title_are_asked(sales):
    text = "Дата;Клиент;Сумма нарастающим итогом\n15.01.2025;О;500\n15.02.2025;О;700\n"
    assert "running" in doubts(sales(text)[0])


def test_the_one_column_of_sums_is_the_amount(sales):
    text = "Дата;Клиент;Товар;Итого\n15.01.2025;О;Ф;500\n15.02.2025;О;С;700\n"
    assert sales(text)[1]["revenue"] == 1200


def test_the_amount_in_the_currency_of_the_books_is_taken(sales):
    head = "Date,Customer,Amount,Amount in company currency,Currency\n"
    text = head + "2024-03-01,A,1000,900,USD\n2024-04-01,B,800,800,EUR\n"
    one, sums = sales(text)
    assert (doubts(one), sums["revenue"]) == ([], 1700)
