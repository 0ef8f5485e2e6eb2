"""Confirmed mappings as files, written readably and read strictly; exports taken in safely; the next one replayed."""

import datetime
from pathlib import Path

import pytest
import yaml

from kamlib.core.errors import InputError
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.problems import word
from kamlib.intake import Source
from kamlib.intake.contracts.source import Across, Join, Layout, Melt
from kamlib.intake.mapping.model import Said
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.exports import confirm_proposals, find_unmapped, prepare_proposals, take_files, try_proposals
from kamlib.workspace.mappings import Mappings

DAY = datetime.date(2026, 3, 1)
FULL = Source(
    file="Продажи: март.csv",
    layout=Layout(header=3),
    more=("b.csv",),
    joins=(Join(file="o.csv", key="№", their_key="№", shape=("№", "x")),),
    melt=Melt(into="year", columns={"2024": Across(key="2024", value="revenue")}),
    columns={"Клиент": ("account_id",), "Группа": "product_line"},
    ignore=("Склад",),
    computed={"cogs": "[a] - 1"},
    constants={"kind": "goods"},
    values={"product_line": {"GTXPro": "GTX Pro"}},
    lookup={"account_id": "name"},
    shape=("Клиент", "Группа", "2024", "a"),
)


@pytest.fixture
def engagement(tmp_path: Path) -> Engagement:
    folder = tmp_path / "client"
    (folder / "data").mkdir(parents=True)
    text = "supplier: Edge\ncurrency: EUR\nlanguage: en\nbase_year: 2024\n"
    (folder / "engagement.yaml").write_text(text, encoding="utf-8")
    return Engagement(folder)


def codes(problems) -> list[str]:
    for problem in problems:
        for language in LANGUAGES:
            assert problem.code not in word(problem, Language(language))
    return [problem.code for problem in problems]


def test_what_was_confirmed_is_read_back_equal(tmp_path):
    saved = Mappings(tmp_path).save("sales", FULL, who="Анна", when=DAY, note="for\npeople")
    assert Mappings(tmp_path).sources == {"sales": saved}
    read = Mappings(tmp_path).sources["sales"]
    assert {name: getattr(read, name) for name in Source.model_fields} == dict(FULL)
    text = (tmp_path / "mapping" / "sales.yaml").read_text(encoding="utf-8")
    assert text.startswith("# for people\ntable: sales\nwho: Анна\nwhen: '2026-03-01'\nhow: person\n")
    assert "Клиент" in text
    assert "null" not in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- a\n", "yaml_not_mapping"),
        ("table: sales\n", "setting_missing"),
        ("table: deals\nwho: a\nwhen: 2026-01-01\nfile: a.csv\n", "decision_of_another"),
        ("table: sales\nwho: a\nwhen: 2026-01-01\nfile: a.csv\ncolumns: {x: revenu}\n", "source_column_unknown"),
        ("table: sales\nwho: a\nwhen: 2026-01-01\nfile: a.csv\ncomputed: {revenue: '[a'}\n", "formula_broken"),
        ("table: sales\nwho: a\nwhen: 2026-01-01\nfile: a.csv\nbogus: 1\n", "setting_extra_forbidden"),
        ("table: sales\nwho: a\nwhen: soon\nfile: a.csv\n", "setting_date_from_datetime_parsing"),
        ("a: &x [*x]\n", "yaml_alias"),
        ("a: !!python/object/apply:os.system ['true']\n", "yaml_tag"),
        ("a: [\n", "yaml_broken"),
        ('table: sales\nwho: a\nwhen: 2026-01-01\nfile: a.csv\nnumbered: {account_id: "C\'; DROP"}\n', "setting_"),
    ],
)
def test_a_mapping_that_cannot_be_used_refuses_its_table_with_the_place(engagement, text, code):
    (engagement.folder / "mapping").mkdir()
    (engagement.folder / "mapping" / "sales.yaml").write_text(text, encoding="utf-8")
    problems = engagement.intake.problems_of("sales")
    assert any(each.startswith(code) for each in codes(problems)), problems
    assert {problem.file for problem in problems} == {"mapping/sales.yaml"}


def test_files_of_no_table_and_titles_of_no_column_are_said(engagement):
    folder = engagement.folder / "mapping"
    folder.mkdir()
    (folder / "slaes.yaml").write_text("table: sales\n", encoding="utf-8")
    (folder / "aliases.yaml").write_text("any: {account: [x]}\nsaels: {}\nsales: {revenue: one}\n", encoding="utf-8")
    found = codes(engagement.mappings.problems)
    assert found == ["source_unknown_table", "alias_column_unknown", "source_unknown_table", "setting_list_type"]


def test_settings_go_before_a_confirmed_mapping_and_that_is_remarked(engagement):
    data = engagement.folder / "data"
    (data / "accounts.csv").write_text("account_id,name\nA,A\n", encoding="utf-8")
    (data / "new.csv").write_text("account_id,year,revenue\nA,2024,5\n", encoding="utf-8")
    (data / "old.csv").write_text("account_id,year,revenue\nA,2024,1\n", encoding="utf-8")
    engagement.mappings.save("sales", Source(file="old.csv"), who="a", when=DAY)
    assert engagement.table("sales")["revenue"].sum() == 1
    settings = engagement.folder / "engagement.yaml"
    settings.write_text(settings.read_text() + "sources: {sales: new.csv}\n", encoding="utf-8")
    again = Engagement(engagement.folder)
    assert again.table("sales")["revenue"].sum() == 5
    assert "mapping_overridden" in codes(again.intake.problems)


def test_a_mapping_folder_that_leads_out_is_neither_read_nor_written(engagement, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "sales.yaml").write_text("table: sales\nwho: a\nwhen: 2026-01-01\nfile: a.csv\n", encoding="utf-8")
    (engagement.folder / "mapping").symlink_to(outside)
    assert codes(engagement.intake.problems_of("sales")) == ["path_outside"]
    with pytest.raises(InputError):
        engagement.mappings.save("deals", Source(file="a.csv"), who="a", when=DAY)
    assert [path.name for path in outside.iterdir()] == ["sales.yaml"]


def test_an_export_is_copied_and_nothing_is_overwritten(engagement, tmp_path):
    data = engagement.folder / "data"
    (data / "sales.csv").write_text("mine\n", encoding="utf-8")
    export = tmp_path / "sales.csv"
    export.write_text("theirs\n", encoding="utf-8")
    assert [each.name for each in take_files(engagement, [export])] == ["sales-2.csv"]
    assert [each.name for each in take_files(engagement, [export])] == ["sales-2.csv"]
    assert (data / "sales.csv").read_text() == "mine\n"
    assert take_files(engagement, [data / "sales.csv"])[0].origin == ""


@pytest.mark.parametrize("name", ["..csv", ".hidden.csv", "a:b.csv", "a\nb.csv", "~$lock.csv", "<b>.csv"])
def test_a_name_from_outside_is_only_a_name(engagement, tmp_path, name):
    export = tmp_path / name
    export.write_text("x\n", encoding="utf-8")
    (taken,) = take_files(engagement, [export])
    assert [path.name for path in (engagement.folder / "data").iterdir()] == [taken.name]
    assert taken.name[0] not in ".~"
    assert not set(taken.name) & set('\n:<>"|')


def test_a_link_in_the_place_of_a_copy_is_not_followed(engagement, tmp_path):
    victim = tmp_path / "victim.csv"
    victim.write_text("theirs\n", encoding="utf-8")
    (engagement.folder / "data" / "x.csv").symlink_to(victim)
    export = tmp_path / "x.csv"
    export.write_text("new\n", encoding="utf-8")
    assert take_files(engagement, [export])[0].name == "x-2.csv"
    assert victim.read_text() == "theirs\n"


def test_missing_files_and_kinds_that_are_none_are_all_said_and_nothing_is_copied(engagement, tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.exe"
    for path in (good, bad):
        path.write_text("x\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        take_files(engagement, [good, bad, tmp_path / "none.csv"])
    assert codes(caught.value.problems) == ["file_kind", "file_missing"]
    assert list((engagement.folder / "data").iterdir()) == []


SALES = "Клиент;Период;Сумма\nРомашка;05.01.2024;100\nВектор;06.01.2024;50,5\nРомашка;07.01.2024;1\n"


def mapped(engagement: Engagement, name: str, text: str, **options):
    (engagement.folder / "data" / name).write_text(text, encoding="utf-8")
    prepared = prepare_proposals(engagement, [name], Said(base_year=2024), **options)
    confirm_proposals(engagement, prepared.proposals, who="a", when=DAY)
    return prepared


def test_the_next_export_of_the_shape_is_taken_without_a_question(engagement):
    mapped(engagement, "jan.csv", SALES)
    assert engagement.table("sales")["revenue"].sum() == 151.5
    later = "Сумма;Клиент;Период\n7;Ромашка;05.02.2024\n"
    prepared = mapped(engagement, "feb.csv", later)
    assert [one.doubts for one in prepared.proposals] == [(), ()]
    assert [note.code for note in prepared.proposals[1].notes] == ["replayed"]
    assert engagement.table("sales")["revenue"].sum() == 7
    assert find_unmapped(engagement) == ["jan.csv"]


def test_the_next_export_may_be_added_to_the_earlier_one(engagement):
    mapped(engagement, "jan.csv", SALES)
    mapped(engagement, "feb.csv", SALES.replace(".01.", ".02."), add=True)
    assert engagement.mappings.sources["sales"].more == ("feb.csv",)
    assert engagement.table("sales")["revenue"].sum() == 303


def test_a_crosstab_takes_its_later_months(engagement):
    first = "Клиент;янв 2024;фев 2024\nА;1;2\nБ;;4\nВ;1;1\n"
    mapped(engagement, "Продажи 1.csv", first)
    mapped(engagement, "Продажи 2.csv", "Клиент;янв 2024;фев 2024;мар 2024\nА;1;2;10\nБ;;4;\nВ;1;1;1\n")
    frame = engagement.table("sales")
    assert frame.groupby("month")["revenue"].sum().to_dict() == {1: 2, 2: 7, 3: 11}


def test_a_renamed_column_is_told_and_asked_about(engagement):
    mapped(engagement, "jan.csv", SALES)
    text = SALES.replace("Клиент", "Клиенты").replace("Сумма", "Итого к оплате")
    (engagement.folder / "data" / "feb.csv").write_text(text, encoding="utf-8")
    prepared = prepare_proposals(engagement, ["feb.csv"], Said(base_year=2024))
    (table, _, change), *_ = [each for each in prepared.replayed.changed if each[0] == "sales"]
    assert (table, change.renamed, change.missing, change.new) == (
        "sales",
        (("Клиент", "Клиенты"),),
        ("Сумма",),
        ("Итого к оплате",),
    )
    said = Said(base_year=2024, columns={"Итого к оплате": "revenue", "Клиенты": "account_id"})
    answered = [one for one in prepare_proposals(engagement, ["feb.csv"], said).proposals if one.table == "sales"]
    assert [one.doubts for one in answered] == [()]
    assert answered[0].source.renamed["Итого к оплате"] == ("revenue",)


def test_check_says_when_a_file_is_no_longer_as_it_was_confirmed(engagement):
    mapped(engagement, "jan.csv", SALES)
    path = engagement.folder / "data" / "jan.csv"
    path.write_text(SALES.replace("Период;", "Период;Склад;").replace(".2024;", ".2024;1;"), encoding="utf-8")
    again = Engagement(engagement.folder)
    assert "shape_new" in codes(again.intake.problems_of("sales"))
    assert again.table("sales")["revenue"].sum() == 151.5
    path.write_text(SALES.replace("Сумма", "Оплачено"), encoding="utf-8")
    found = codes(Engagement(engagement.folder).intake.problems_of("sales"))
    assert {"shape_missing", "shape_renamed", "layout_changed"} & set(found)


def test_a_trial_saves_nothing(engagement):
    (engagement.folder / "data" / "jan.csv").write_text(SALES, encoding="utf-8")
    proposals = prepare_proposals(engagement, ["jan.csv"], Said(base_year=2024)).proposals
    assert try_proposals(engagement, proposals).frame("sales")["revenue"].sum() == 151.5
    assert not (engagement.folder / "mapping").exists()
    assert "sales" not in engagement.intake.present


def test_the_saved_file_holds_plain_yaml(engagement):
    mapped(engagement, "jan.csv", SALES)
    content = yaml.safe_load((engagement.folder / "mapping" / "sales.yaml").read_text(encoding="utf-8"))
    assert content["columns"] == {"Клиент": "account_id", "Период": "date", "Сумма": "revenue"}
    assert content["shape"] == ["Клиент", "Период", "Сумма"]
