"""What is proposed for exports of many programs: the table, the columns, what is said and what is asked."""

from pathlib import Path

import pytest
from exports import EXPORTS

from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.catalogues import catalogue
from kamlib.intake.mapping.facts import look
from kamlib.intake.mapping.model import Known, Said
from kamlib.intake.mapping.periods import measure_of, period_of
from kamlib.intake.mapping.plan import MappingPlan, make_plan
from kamlib.intake.mapping.titles import hints, known_titles, named, words
from kamlib.workspace.proposals import describe_proposal

#: Export → table, our column by title; of what is derived from it only the table.
EXPECTED = {
    "Валовая прибыль.csv": (
        "sales",
        {
            "Контрагент": "account_id",
            "Номенклатурная группа": "product_line",
            "Период": "date",
            "Количество": "quantity",
            "Выручка без НДС, руб.": "revenue",
            "Себестоимость, руб.": "cogs",
        },
    ),
    "реализация_1с.csv": ("sales", {"Дата": "date", "Клиент": "account_id", "Сумма": "revenue"}),
    "DEAL_20240501_bitrix24.csv": (
        "deals",
        {
            "ID": "deal_id",
            "Стадия сделки": "stage",
            "Компания": "account_id",
            "Сумма": "amount",
            "Ответственный": "owner",
            "Дата создания": "opened",
            "Предполагаемая дата закрытия": "expected_close",
        },
    ),
    "amocrm_export_leads.csv": (
        "deals",
        {
            "ID": "deal_id",
            "Компания": "account_id",
            "Бюджет ₽": "amount",
            "Статус сделки": "stage",
            "Ответственный": "owner",
            "Дата создания сделки": "opened",
            "Дата закрытия": "closed",
        },
    ),
    "sap_copa.csv": (
        "sales",
        {
            "Sold-to party": "account_id",
            "Posting date": "date",
            "Material group": "product_line",
            "Billed quantity": "quantity",
            "Net value": "revenue",
            "Cost of sales": "cogs",
        },
    ),
    "salesforce_accounts.csv": (
        "accounts",
        {
            "Account ID": "account_id",
            "Account Name": "name",
            "Industry": "industry",
            "Billing Country": "region",
            "Account Owner": "owner",
            "Parent Account": "parent",
        },
    ),
    "salesforce_opportunities.csv": (
        "deals",
        {
            "Opportunity ID": "deal_id",
            "Account Name": "account_id",
            "Stage": "stage",
            "Amount": "amount",
            "Close Date": "expected_close",
            "Created Date": "opened",
            "Opportunity Owner": "owner",
        },
    ),
    "hubspot-crm-exports-all-companies.csv": (
        "accounts",
        {
            "Record ID": "account_id",
            "Company name": "name",
            "Company owner": "owner",
            "Country/Region": "region",
            "Industry": "industry",
        },
    ),
    "QuickBooks Sales by Customer Detail.csv": (
        "sales",
        {
            "Date": "date",
            "Product/Service": "product_line",
            "Qty": "quantity",
            "Amount": "revenue",
            "Customer": "account_id",
        },
    ),
    "pivot_by_month.csv": ("sales", {"Покупатель": "account_id"}),
    "pivot_by_year.csv": ("sales", {"Customer": "account_id"}),
    "прайс 2024.csv": ("prices", {"Наименование": "product_line", "Цена, руб.": "price"}),
    "Контактные лица.csv": ("contacts", {"Компания": "account_id", "ФИО": "person", "Должность": "function"}),
}


def plan_of(folder: Path, said: Said | None = None, known: Known | None = None, **files: str) -> MappingPlan:
    """Write files (names by their text, ``_`` for a point) and return what is proposed for them."""
    seen = []
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
        seen += look(path, path.name, path.name)
    return make_plan(seen, known or Known(), said or Said(base_year=2024))


def only(plan: MappingPlan, table: str):
    found = [one for one in plan.proposals if one.table == table]
    assert len(found) == 1, (plan.proposals, plan.unclear, plan.unused)
    return found[0]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_with_its_columns(tmp_path, name):
    table, columns = EXPECTED[name]
    one = only(plan_of(tmp_path, **{name.replace(".", "__"): EXPORTS[name]}), table)
    found = {title: ours[0] for title, ours in one.source.renamed.items()}
    assert found | columns == found
    assert set(columns) <= set(one.source.renamed)
    assert one.complete


@pytest.mark.parametrize("name", [name for name, (table, _) in EXPECTED.items() if table != "accounts"])
def test_accounts_are_taken_from_a_table_of_facts_where_there_is_no_list(tmp_path, name):
    plan = plan_of(tmp_path, **{name.replace(".", "__"): EXPORTS[name]})
    table, columns = EXPECTED[name]
    if "account_id" not in columns.values():
        assert [one.table for one in plan.proposals] == [table]
        return
    accounts = only(plan, "accounts")
    assert accounts.source.distinct
    key = next(title for title, ours in columns.items() if ours == "account_id")
    assert "account_id" in accounts.source.renamed[key]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXPORTS)
def test_a_proposal_can_be_said_in_both_languages(tmp_path, name, language):
    for one in plan_of(tmp_path, **{name.replace(".", "__"): EXPORTS[name]}).proposals:
        said = describe_proposal(one, 3, Language(language))
        texts = [said.head, said.beside, said.across, *said.notes, *(part for pair in said.doubts for part in pair)]
        assert not any("{" in text for text in texts)
        assert len(said.lines) + len(said.aside) >= len(one.source.columns)


def test_totals_across_are_left_out_of_a_crosstab(tmp_path):
    one = only(plan_of(tmp_path, p__csv=EXPORTS["pivot_by_month.csv"]), "sales")
    assert {title: (each.key, each.value) for title, each in one.source.melt.columns.items()} == {
        "янв 2024": ("2024-01-01", "revenue"),
        "фев 2024": ("2024-02-01", "revenue"),
        "мар 2024": ("2024-03-01", "revenue"),
    }
    assert one.source.ignore == ("Общий итог",)


def test_figures_without_a_word_for_them_are_asked_about_and_a_name_answers(tmp_path):
    assert [d.code for d in only(plan_of(tmp_path, x__csv=EXPORTS["pivot_by_year.csv"]), "sales").doubts] == [
        "measure_assumed"
    ]
    assert only(plan_of(tmp_path, **{"Продажи__csv": EXPORTS["pivot_by_year.csv"]}), "sales").doubts == ()


ROWS = "Клиент;Дата;{}\nРомашка;01.02.2024;120;20\nВектор;02.02.2024;60;10\nРомашка;05.02.2024;6;1\n"


@pytest.mark.parametrize(
    ("titles", "formula", "note", "doubt"),
    [
        ("Сумма с НДС;НДС", "[Сумма с НДС] - [НДС]", "tax_taken_off", ""),
        ("Сумма с НДС;Скидка в договоре", "", "", "gross_only"),
        ("Сумма с НДС;Сумма без НДС", "", "net_chosen", ""),
        ("Сумма;Сумма с НДС", "", "base_chosen", ""),
    ],
)
def test_tax_in_the_amount_is_taken_off_or_said_or_asked(tmp_path, titles, formula, note, doubt):
    one = only(plan_of(tmp_path, s__csv=ROWS.format(titles)), "sales")
    assert one.source.computed.get("revenue", "") == formula
    assert {each.code for each in one.notes} - {"first_of"} == ({note} if note else set())
    assert {each.code for each in one.doubts} == ({doubt} if doubt else set())


def test_two_titles_that_fit_as_well_are_asked_about_with_the_words_that_decide(tmp_path):
    text = "Клиент;Дата;Сумма;Выручка\nРомашка;01.02.2024;120;100\nВектор;02.02.2024;60;50\nВектор;03.02.2024;6;5\n"
    doubt = only(plan_of(tmp_path, s__csv=text), "sales").doubts[0]
    assert doubt.code == "rivals"
    assert set(doubt.options) == {'--column "Сумма=revenue"', '--column "Выручка=revenue"'}
    said = Said(columns={"Выручка": "revenue"}, base_year=2024)
    one = only(plan_of(tmp_path, said, s__csv=text), "sales")
    assert (one.doubts, one.source.renamed["Выручка"]) == ((), ("revenue",))


@pytest.mark.parametrize(
    ("discounts", "formula"),
    [
        ("0,1 0 0,25", "[Цена] * [Количество] * (1 - [Скидка])"),
        ("10 0 25", "[Цена] * [Количество] * (1 - [Скидка] / 100)"),
        ("10% 0% 25%", "[Цена] * [Количество] * (1 - [Скидка])"),
        ("1000 0 2500", "[Цена] * [Количество] - [Скидка]"),
    ],
)
def test_an_amount_is_computed_and_the_discount_read_by_its_size(tmp_path, discounts, formula):
    lines = [f"К{n};0{n}.02.2024;{100 * n};{n};{d}" for n, d in enumerate(discounts.split(), start=1)]
    text = "\n".join(["Клиент;Дата;Цена;Количество;Скидка", *lines]) + "\n"
    assert only(plan_of(tmp_path, s__csv=text), "sales").source.computed == {"revenue": formula}


def test_a_title_in_thousands_scales_its_column(tmp_path):
    text = "Клиент;Год;Выручка, тыс. руб.\nА;2024;1,5\nБ;2024;2\nВ;2024;3\n"
    one = only(plan_of(tmp_path, s__csv=text), "sales")
    assert {title: of.scale for title, of in one.source.readings.items()} == {"Выручка, тыс. руб.": 1000}


def test_an_unknown_title_is_recognised_by_the_ids_under_it(tmp_path):
    known = Known(ids=frozenset({"k-1", "k-2", "k-3"}), tables=frozenset({"accounts"}))
    text = "Что-то;Год;Сумма\nK-1;2024;5\nK-2;2024;6\nK-1;2024;7\n"
    one = only(plan_of(tmp_path, known=known, s__csv=text), "sales")
    assert (one.source.renamed["Что-то"], one.source.lookup) == (("account_id",), {})
    known = Known(names=frozenset({"ромашка", "вектор"}), tables=frozenset({"accounts"}))
    text = "Что-то;Год;Сумма\nРомашка;2024;5\nВектор;2024;6\nРомашка;2024;7\n"
    assert only(plan_of(tmp_path, known=known, s__csv=text), "sales").source.lookup == {"account_id": "name"}


def test_own_titles_of_the_engagement_count(tmp_path):
    text = "Хозяин;Год;Монеты\nА;2024;5\nБ;2024;6\nА;2024;7\n"
    assert plan_of(tmp_path, s__csv=text).proposals == []
    own = {"any": {"account_id": ["Хозяин"]}, "sales": {"revenue": ["Монеты"]}}
    one = only(plan_of(tmp_path, known=Known(aliases=own), s__csv=text), "sales")
    assert one.source.renamed == {"Хозяин": ("account_id",), "Год": ("year",), "Монеты": ("revenue",)}


def test_a_file_that_is_no_table_says_what_it_lacks(tmp_path):
    plan = plan_of(
        tmp_path, orders__csv="Customer ID,Order Date,Ship Via\nA,2024-01-01,1\nB,2024-01-02,2\nA,2024-01-03,2\n"
    )
    assert plan.proposals == []
    assert plan.unused[0][1].missing == ("revenue",)


def test_lines_find_their_customer_through_two_files(tmp_path):
    files = {
        "lines__csv": "orderID,productID,unitPrice,quantity\n1,7,10,2\n1,8,5,1\n2,7,10,1\n3,8,5,4\n",
        "orders__csv": "orderID,customerID,orderDate\n1,A,2024-01-01\n2,B,2024-01-02\n3,A,2024-01-03\n",
        "products__csv": "productID,productName,groupID,stock\n7,Bolt,1,5\n8,Nut,2,5\n",
        "groups__csv": "groupID,categoryName\n1,Metal\n2,Wood\n",
        "parts__csv": "partID,colour\n1,red\n2,blue\n",
    }
    plan = plan_of(tmp_path, **files)
    source = only(plan, "sales").source
    assert [(each.file, each.key, each.their_key) for each in source.joins] == [
        ("orders.csv", "orderID", "orderID"),
        ("products.csv", "productID", "productID"),
        ("groups.csv", "groupID", "groupID"),
    ]
    assert source.renamed["categoryName"] == ("product_line",)
    assert source.computed == {"revenue": "[unitPrice] * [quantity]"}
    assert [seen.name for seen, _ in plan.unused] == ["parts.csv"]


def test_product_names_are_written_as_the_price_list_writes_them(tmp_path):
    prices = "product,list price\nGTX Pro,10\nMG-Special,5\nGTX Basic,7\n"
    deals = "Opportunity ID,Account,Product,Stage\n1,A,GTXPro,Won\n2,B,mg special,Lost\n3,A,GTX Basic,Won\n"
    source = only(plan_of(tmp_path, products__csv=prices, pipeline__csv=deals), "deals").source
    assert source.values == {"product_line": {"GTXPro": "GTX Pro", "mg special": "MG-Special"}}


def test_a_file_that_may_be_two_tables_is_not_decided(tmp_path):
    text = "Компания;Показатель;Год;Значение\nА;станки;2024;5\nБ;станки;2024;6\nА;тонны;2024;7\n"
    plan = plan_of(tmp_path, q__csv=text)
    tables = {one.table for _, listed in plan.unclear for one in listed} | {one.table for one in plan.proposals}
    assert len(tables - {"accounts"}) > 1 or plan.proposals == []
    assert [one.table for one in plan_of(tmp_path, Said(tables=("drivers",)), q__csv=text).proposals] == ["drivers"]


def test_a_thousand_columns_are_looked_at_in_reasonable_time(tmp_path):
    titles = ["Клиент", "Год", "Сумма", *(f"показатель {n}" for n in range(990))]
    rows = [";".join([f"К{n}", "2024", "5", *(["1"] * 990)]) for n in range(3)]
    one = only(plan_of(tmp_path, wide__csv="\n".join([";".join(titles), *rows]) + "\n"), "sales")
    assert one.source.renamed["Сумма"] == ("revenue",)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2024", "2024"),
        ("2022 2", "2022"),
        ("2023 г.", "2023"),
        ("2024 год", "2024"),
        ("янв 2024", "2024-01-01"),
        ("Январь 2024 г.", "2024-01-01"),
        ("мая 2023", "2023-05-01"),
        ("Mar-24", "2024-03-01"),
        ("September 2023", "2023-09-01"),
        ("2024-07", "2024-07-01"),
        ("07.2024", "2024-07-01"),
        ("01.07.2024", "2024-07-01"),
        ("Q3 2024", "2024-07-01"),
        ("II квартал 2024", "2024-04-01"),
        ("2024 / Выручка", "2024"),
        ("2024 / Январь", "2024-01-01"),
        ("Итого", ""),
        ("Клиент", ""),
        ("Товар 2024", ""),
        ("12345", ""),
        ("3000", ""),
        ("маркировка 2024", ""),
    ],
)
def test_titles_that_name_a_period(title, period):
    assert period_of(title) == period


@pytest.mark.parametrize(
    "names",
    [
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "янв фев мар апр май июн июл авг сен окт ноя дек",
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ],
)
def test_every_month_of_a_year_is_a_period(names):
    found = [period_of(f"{name} 2024") for name in names.split()]
    assert found == [f"2024-{month:02d}-01" for month in range(1, 13)]


def test_the_measure_of_a_title_is_what_stands_beside_its_period():
    assert (measure_of("2024 / Выручка"), measure_of("Сумма / янв 2024"), measure_of("2024")) == (
        "Выручка",
        "Сумма",
        "",
    )


def test_titles_are_compared_by_their_words():
    assert words("companyName") == words("Company_Name") == words("COMPANY name") == ("company", "name")
    assert words("Выручка, тыс. руб.") == ("выручка",)


def test_a_report_by_something_is_the_report():
    assert max(hints("Продажи по клиентам"), key=hints("Продажи по клиентам").get) == "sales"
    assert max(hints("Sales by Customer"), key=hints("Sales by Customer").get) == "sales"
    assert hints("q1") == {}


@pytest.mark.parametrize("table", TABLES)
def test_own_titles_name_their_column_best(table):
    known = known_titles(table)
    for column in TABLES[table].columns:
        for language in LANGUAGES:
            title = catalogue(language, "tables")[f"{table}.column.{column.name}"]
            scores = {each.name: named(title, known[each.name]).score for each in TABLES[table].columns}
            assert scores[column.name] == max(scores.values()) == 1, (title, scores)


def test_no_title_is_listed_for_two_columns_of_a_table():
    for language in LANGUAGES:
        listed = catalogue(language, "headers")
        for table in TABLES:
            seen: dict[tuple, str] = {}
            for key in [key for key in listed if key.startswith(f"{table}.")]:
                for title in listed[key].split(";"):
                    assert seen.setdefault(words(title), key) == key, (language, title)


@pytest.mark.parametrize(
    ("title", "period", "measure"),
    [
        ("2024 / янв", "2024-01-01", ""),
        ("Январь / 2024", "2024-01-01", ""),
        ("2024 / янв / Выручка", "2024-01-01", "Выручка"),
        ("Выручка / 2024 / I кв.", "2024-01-01", "Выручка"),
        ("2024 / Выручка", "2024", "Выручка"),
        ("Выручка", "", ""),
    ],
)
def test_a_period_may_stand_in_two_rows_of_titles_with_its_measure(title, period, measure):
    assert (period_of(title), measure_of(title)) == (period, measure)


def test_figures_under_periods_are_sales_to_be_asked_about_and_no_attributes_of_accounts(tmp_path):
    text = "Клиент;Регион;янв 2025;фев 2025\nАльфа;Юг;1;2\nБета;Юг;3;4\n"
    plan = plan_of(tmp_path, s__csv=text)
    assert [doubt.code for doubt in only(plan, "sales").doubts] == ["measure_assumed"]
    assert only(plan, "accounts").source.distinct
    said = plan_of(tmp_path, Said(tables=("sales",), base_year=2024), s__csv=text)
    assert only(said, "sales").doubts == ()
    assert only(said, "accounts").source.renamed["Регион"] == ("region",)


def test_repeated_titles_are_asked_about(tmp_path):
    text = "Клиент;Год;Сумма;Сумма\nА;2025;1;5\nБ;2025;2;6\nА;2025;3;7\n"
    [doubt] = only(plan_of(tmp_path, s__csv=text), "sales").doubts
    assert doubt.options == ('--column "Сумма=revenue"', '--column "Сумма (2)=revenue"')


def test_dates_as_a_spreadsheet_counts_days_are_dates_under_a_title_that_says_so(tmp_path):
    text = "Клиент;Дата;Сумма\nА;45678;5\nБ;45699;6\nА;45720;7\n"
    assert only(plan_of(tmp_path, s__csv=text), "sales").source.renamed["Дата"] == ("date",)


def test_the_name_beside_the_id_goes_into_the_list_of_accounts(tmp_path):
    text = "Код клиента;Название;Год;Сумма\n001;Альфа;2025;5\n002;Бета;2025;6\n001;Альфа;2025;7\n"
    assert only(plan_of(tmp_path, s__csv=text), "accounts").source.renamed["Название"] == ("name",)
