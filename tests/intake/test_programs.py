"""Exports of programs that are known by name: a small invented file of each kind, taken without a question."""

# ruff: noqa: E501  files are read by the line

import pytest
from click.testing import CliRunner
from intake_files import ACCOUNTS

from kamlib.cli.main import main
from kamlib.intake.mapping.facts import look
from kamlib.intake.mapping.model import Known, Said
from kamlib.intake.mapping.plan import make_plan
from kamlib.intake.mapping.programs import Program, shipped_programs

FILES = {
    "bitrix24_deals": (
        "ID;Название сделки;Стадия сделки;Компания;Сумма;Дата создания;Предполагаемая дата закрытия;Ответственный\n"
        "11;Станки;Новая;Ромашка;500000;01.02.2024;30.06.2024;Иванова\n12;Ремонт;Сделка успешна;Вектор;70000;11.02.2024;30.03.2024;Петров\n"
    ),
    "bitrix24_companies": (
        "ID;Название компании;Тип компании;Сфера деятельности;Ответственный\n7;Ромашка;Клиент;Машиностроение;Иванова\n8;Вектор;Поставщик;Химия;Петров\n"
    ),
    "amocrm_deals": (
        "ID,Название сделки,Компания,Этап сделки,Бюджет,Дата создания,Дата закрытия,Ответственный\n"
        "901,Заявка,Ромашка,Переговоры,120000,10.01.2024,,Анна\n902,Заявка,Вектор,Успешно реализовано,80000,10.02.2024,01.03.2024,Анна\n"
    ),
    "amocrm_deals_by_status": (
        "ID,Название сделки,Компания,Бюджет ₽,Статус сделки,Ответственный,Дата создания сделки,Дата закрытия\n"
        "901,Заявка,Ромашка,120000,Переговоры,Анна,10.01.2024,\n902,Заявка,Вектор,80000,Успешно реализовано,Анна,10.02.2024,01.03.2024\n"
    ),
    "onec_sales": (
        "Период;Контрагент;Номенклатура;Количество;Выручка без НДС;Себестоимость\n"
        "31.01.2024;Ромашка;Станок;2;1200000,00;900000,50\n29.02.2024;Вектор;Фреза;15;45300,10;30100,00\n"
    ),
    "onec_contractors": (
        "Код;Наименование;ИНН;Юридическое / физическое лицо;Основной менеджер;Бизнес-регион\n"
        "00-0001;Ромашка;7707083893;Юридическое лицо;Иванова;Урал\n00-0002;Вектор;7728168971;Юридическое лицо;Петров;Сибирь\n"
    ),
    "onec_documents": (
        "Дата;Номер;Контрагент;Вид операции;Сумма\n12.01.2024;0001;Ромашка;Товары;100000,00\n13.02.2024;0002;Вектор;Товары;50000,50\n"
    ),
    "onec_account_62": (
        "Оборотно-сальдовая ведомость по счету 62 за 2024 г.;;;;;;\n\n"
        "Контрагенты;Сальдо на начало периода;;Обороты за период;;Сальдо на конец периода;\n;Дебет;Кредит;Дебет;Кредит;Дебет;Кредит\n"
        "Ромашка;100000,00;0,00;900000,00;800000,00;200000,00;0,00\nВектор;40000,00;0,00;50000,00;70000,00;20000,00;0,00\n"
        "Луч;10000,00;0,00;5000,00;9000,00;6000,00;0,00\n"
    ),
    "salesforce_opportunities": (
        "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,Opportunity Owner\n"
        "006A,Big deal,Alpha,Negotiation,10000,2024-06-30,2024-01-15,Jane\n006B,Small deal,Beta,Closed Won,2500,2024-03-31,2024-02-01,John\n"
    ),
    "salesforce_accounts": (
        "Account ID,Account Name,Industry,Billing Country,Account Owner,Parent Account\n001A,Alpha,Machinery,Germany,Jane,\n001B,Beta,Chemicals,Austria,John,001A\n"
    ),
    "hubspot_deals": (
        "Record ID,Deal Name,Deal Stage,Associated Company,Amount,Create Date,Close Date,Deal owner\n"
        "1,Big,Appointment scheduled,Alpha,9000,2024-01-15,2024-06-30,Jane\n2,Small,Closed won,Beta,2500,2024-02-01,2024-03-31,John\n"
    ),
    "hubspot_companies": (
        "Record ID,Company name,Company owner,Country/Region,Industry,Lifecycle Stage\n901,Alpha,Jane,Germany,Machinery,customer\n902,Beta,John,Austria,Chemicals,lead\n"
    ),
    "sap_billing": (
        "Sold-to party,Billing date,Material,Billed quantity,Net value,Cost\n0001000231,15.01.2024,Bearings,10,1250.00,900.00\n0001000977,20.02.2024,Seals,400,3200.50,2100.00\n"
    ),
    "sap_orders": (
        "Sold-to party,Document Date,Sales Document,Material,Order Quantity,Net value\n0001000231,15.01.2024,55001,Bearings,10,1250.00\n0001000977,20.02.2024,55002,Seals,400,3200.50\n"
    ),
}


def planned(folder, text, said=None, known=None):
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return make_plan(look(path, "export.csv", "export.csv"), known or Known(), said or Said(base_year=2024))


@pytest.mark.parametrize("name", list(shipped_programs()))
def test_a_known_export_is_taken_for_what_it_is(tmp_path, name):
    program = shipped_programs()[name]
    plan = planned(tmp_path, FILES[name])
    assert not plan.unclear
    one = next(each for each in plan.proposals if each.table == program.table)
    assert ("program", program.program) in [(note.code, note.values.get("program")) for note in one.notes]
    assert one.complete
    titles = {
        title: ours
        for title, ours in program.columns.items()
        if f"{title};" in FILES[name] or f"{title}," in FILES[name]
    }
    filled = {title: ours for title, own in one.source.renamed.items() for ours in own}
    for title, ours in titles.items():
        assert filled.get(title, ours) == ours
    assert set(titles.values()) <= {*filled.values(), *one.source.made}


def test_the_balance_sheet_of_account_62_gives_the_average_debt(tmp_path):
    text = FILES["onec_account_62"]
    folder, file = tmp_path / "e", tmp_path / "ОСВ 62.csv"
    file.write_text(text, encoding="utf-8")
    run = CliRunner().invoke
    assert run(main, ["new", str(folder), "--lang", "ru"]).exit_code == 0
    names = "".join(f"{each},{each}\n" for each in ("Ромашка", "Вектор", "Луч"))
    (folder / "data" / "accounts.csv").write_text("account_id,name\n" + names, encoding="utf-8")
    done = run(main, ["map", str(folder), str(file), "--set", "year=2024", "--yes"])
    assert done.exit_code == 0, done.output
    from kamlib.workspace.engagement import Engagement

    debts = Engagement(folder).table("receivables").set_index("account_id")["average_debt"]
    # (100 000 + 200 000) / 2, (40 000 + 20 000) / 2, (10 000 + 6 000) / 2
    assert debts.to_dict() == {"Ромашка": 150000, "Вектор": 30000, "Луч": 8000}


def test_won_deals_are_sales_where_a_person_says_so(tmp_path):
    plan = planned(tmp_path, FILES["bitrix24_deals"], Said(tables=("sales",), base_year=2024))
    one = next(each for each in plan.proposals if each.table == "sales")
    assert one.source.only == {"Стадия сделки": ("Сделка успешна",)}


def test_an_engagement_knows_its_own_exports(tmp_path):
    folder = tmp_path / "e"
    run = CliRunner().invoke
    assert run(main, ["new", str(folder), "--lang", "en"]).exit_code == 0
    (folder / "data" / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (folder / "mapping").mkdir(exist_ok=True)
    own = "ours:\n  program: Our ERP\n  table: sales\n  known_by: [KD, BTR]\n  columns: {KD: account_id, DT: date, BTR: revenue}\n"
    (folder / "mapping" / "programs.yaml").write_text(own, encoding="utf-8")
    file = tmp_path / "x.csv"
    file.write_text("KD,DT,BTR,ZZ\nA1,2024-01-02,100.5,7\nA2,2024-01-03,200.5,8\n", encoding="utf-8")
    done = run(main, ["map", str(folder), str(file), "--yes"])
    assert done.exit_code == 0, done.output
    assert "A known export: Our ERP." in done.output
    (folder / "mapping" / "programs.yaml").write_text(own.replace("account_id", "acount_id"), encoding="utf-8")
    wrong = run(main, ["map", str(folder), str(file), "--yes", "--again"])
    assert wrong.exit_code == 2
    assert "programs.yaml" in wrong.output


def test_an_export_that_lacks_a_title_is_none(tmp_path):
    program = shipped_programs()["sap_billing"]
    assert program.fits(["SOLD-TO  PARTY", "Billing date", "Net value", "more"])
    assert not program.fits(["Sold-to party", "Net value"])
    with pytest.raises(ValueError, match="columns"):
        Program(program="X", table="sales", known_by=("a", "b"), columns={"a": "nothing"})
