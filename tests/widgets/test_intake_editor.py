"""The editor of names: what is accepted row by row is saved, applied to the tables, and can be taken back."""

import pytest

import kamlib
from kamlib.core.errors import InputError
from kamlib.i18n import LANGUAGES, Language
from kamlib.runner.inputs import find_problems
from kamlib.steps.intake.editor import build, editor
from kamlib.widgets.cells import CellError
from kamlib.workspace.engagement import Engagement

from .shop import DAY, sign, type_in

FILES = {
    "engagement.yaml": "supplier: Завод\ncurrency: RUB\nlanguage: ru\nbase_year: 2025\n",
    "data/accounts.csv": (
        'account_id,name,region,tax_id\nA1,ООО «Ромашка»,,7707083893\nA2,"Ромашка, ООО",Казань,\n'
        "A3,Планета,,7736050003\nA4,Планета-Сервис,,\nA5,Гиперион Трейдинг,,\n"
    ),
    "data/sales.csv": (
        "account_id,year,product_line,revenue\nA1,2025,GTX Pro,100\nA2,2025,GTXPro,50\n"
        "Гиперион Трейдниг,2025,GTX Pro,7\nНезнакомец,2025,GTX Pro,1\n"
    ),
    "data/receivables.csv": "account_id,year,average_debt\nA1,2025,10\nA2,2025,5\n",
    "data/norms.csv": "driver,product_line,norm,price,gross_margin_share\nd,GTX Pro,1,1,0.3\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def book(folder):
    return kamlib.open_workbook("intake", str(folder), "ru")


def place(table, **wanted):
    return next(n for n, row in enumerate(table.rows) if all(row[name] == value for name, value in wanted.items()))


def decide_all(shown):
    """Merge the pair, refuse the owner, give every name its meaning."""
    type_in(shown.tables["duplicates"], 0, "choice", "объединить")
    type_in(shown.tables["parents"], 0, "choice", "отклонить")
    names = shown.tables["variants"]
    type_in(names, place(names, found="Незнакомец"), "meant", "A3")
    for at in range(len(names.rows)):
        type_in(names, at, "choice", "принять")
    return shown


def test_sales_of_unknown_names_are_refused_until_somebody_says_who_they_are(book):
    with pytest.raises(InputError):
        book.engagement.table("sales")
    assert next(each.key for each in book.result().findings) == "refused"
    assert book.remarks().tone == "bad"
    shown = decide_all(sign(editor(book)))
    assert shown.save(DAY), shown.status.value
    sales = book.engagement.table("sales").groupby(["account_id", "product_line"])["revenue"].sum()
    assert sales.to_dict() == {("A1", "GTX Pro"): 150.0, ("A3", "GTX Pro"): 1.0, ("A5", "GTX Pro"): 7.0}
    assert book.engagement.table("receivables")["average_debt"].tolist() == [15.0]
    assert book.engagement.table("accounts")["account_id"].tolist() == ["A1", "A3", "A4", "A5"]
    result = book.result()
    assert result.figures["revenue"] == 158.0
    assert all(check.holds for check in result.checks)
    assert [each.severity for each in find_problems(book.engagement)] == []


def test_a_saved_decision_can_be_read_back_and_taken_back(book, folder):
    shown = decide_all(sign(editor(book)))
    assert shown.save(DAY)
    again = editor(kamlib.open_workbook("intake", str(folder), "ru"))
    assert again._build({name: table.read() for name, table in again.tables.items()}) == book.result().decision
    type_in(again.tables["duplicates"], 0, "choice", "")
    assert sign(again).save(DAY), again.status.value
    assert len(Engagement(folder).table("accounts")) == 5


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_cannot_be_accepted_is_said_and_nothing_is_saved(book, code):
    book.language = Language(code, "RUB")
    shown = sign(editor(book))
    yes, no = (Language(code)(f"widgets.intake.value.{each}") for each in ("accepted", "rejected"))
    names = shown.tables["variants"]
    type_in(names, place(names, found="Незнакомец"), "choice", yes)
    type_in(names, place(names, found="Гиперион Трейдниг"), "choice", no)
    assert not shown.save(DAY)
    assert shown.status.value.count("<p>") == 2
    type_in(names, place(names, found="Незнакомец"), "meant", "A99")
    assert not shown.save(DAY)
    assert "A99" in shown.status.value
    assert book.saved_decision() is None


def test_apart_that_other_rows_contradict_is_refused(book):
    start = book.result().decision
    row = {"name": "x", "kept_name": "y"}
    rows = [
        {"account_id": "A1", "keep": "A2", "choice": "merged"} | row,
        {"account_id": "A2", "keep": "A3", "choice": "merged"} | row,
        {"account_id": "A1", "keep": "A3", "choice": "apart"} | row,
    ]
    with pytest.raises(CellError):
        build(start, {"duplicates": rows, "parents": [], "variants": []}, book.language, set())
    rows[2]["choice"] = None
    decision = build(start, {"duplicates": rows, "parents": [], "variants": []}, book.language, set())
    assert [(each.keep, set(each.merged)) for each in decision.merges] == [("A3", {"A1", "A2"})]


def test_headless_shows_the_candidates_as_a_table(book, monkeypatch):
    monkeypatch.setenv("KAM_LIVE", "0")
    text = book.edit()._repr_mimebundle_()["text/plain"]
    for word in ("Ромашка, ООО", "Планета-Сервис", "Незнакомец", "GTXPro", "не решено"):
        assert word in text


def test_a_decision_about_an_account_that_is_gone_is_a_clear_error(book, folder):
    shown = decide_all(sign(editor(book)))
    assert shown.save(DAY)
    accounts = folder / "data" / "accounts.csv"
    accounts.write_text(accounts.read_text("utf-8").replace("A2,", "B2,"), encoding="utf-8")
    fresh = Engagement(folder)
    found = [each for each in find_problems(fresh) if each.file == "decisions/intake.yaml"]
    assert [(each.code, each.column, each.found) for each in found] == [("account_unknown", "merges", "A2")]
    with pytest.raises(InputError):
        fresh.table("accounts")


def test_a_broken_decision_is_said_by_the_check_and_stops_the_tables(book, folder):
    (folder / "decisions").mkdir()
    (folder / "decisions" / "intake.yaml").write_text(
        "decision: intake\nwho: a\nwhen: '2026-01-01'\nwhy: b\nvalue: {merges: [{keep: A1, merged: [A1]}]}\n", "utf-8"
    )
    fresh = Engagement(folder)
    assert "setting_value_error" in [each.code for each in find_problems(fresh)]
    with pytest.raises(InputError):
        fresh.table("accounts")
