"""Where people stand, how old the facts are, which notes judge them: told by place, never quoted."""

import datetime
import shutil

import pytest
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.core.paths import share
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.person_review import review_persons
from kamlib.workspace.private_words import STEMS, find_private_kinds

TODAY = datetime.date(2026, 3, 1)


@pytest.fixture
def client(tmp_path):
    folder = shutil.copytree(share("data_samples", "first_session"), tmp_path / "e")
    account = (folder / "data/accounts.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    lines = [
        "account_id,person,function,bonus_driver,our_owner,last_contact",
        f"{account},Королёв Пётр,Главный инженер,Простои линии,Ермакова,2023-03-01",
        f"{account},Кравцова Полина,Юрист,Болеет с мая и жадный,Ермакова,2023-02-28",
        f"{account},Christian Sonntag,Engineer,Output,Smith,",
    ]
    (folder / "data/contacts.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_people_are_counted_by_column(client):
    places = review_persons(Engagement(client), TODAY).places.set_index(["table", "column"])
    assert places.loc[("contacts", "person"), ["people", "cells"]].tolist() == [3, 3]
    assert places["file"].tolist() == ["data/contacts.csv"]


def test_a_fact_of_the_last_allowed_day_is_not_old_and_one_of_the_day_before_is(client):
    old = review_persons(Engagement(client), TODAY).old
    assert [(each.row, each.severity) for each in old] == [(3, "warning")]


def test_notes_are_told_by_place_and_kind_and_a_name_is_no_note(client):
    notes = review_persons(Engagement(client), TODAY).notes
    assert [(each.row, each.values["kind"]) for each in notes] == [(3, "health"), (3, "insult")]


def test_notes_in_decisions_are_told_by_field(client):
    engagement = Engagement(client)
    value = {"accounts": [{"note": "верующий, развёлся"}]}
    engagement.decisions.save("summary", value, who="Я", why="так", when=TODAY)
    notes = review_persons(engagement, TODAY).notes[2:]
    assert [(each.file, each.column, each.values["kind"]) for each in notes] == [
        ("decisions/summary.yaml", "value.accounts[1].note", "family"),
        ("decisions/summary.yaml", "value.accounts[1].note", "religion"),
    ]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_command_quotes_nothing(client, lang):
    said = CliRunner().invoke(main, ["check", str(client), "--persons", "--lang", lang])
    assert said.exit_code == 2, said.output
    assert "contacts.csv" in said.output
    for word in ("Королёв", "Кравцова", "Болеет", "жадный", "Юрист"):
        assert word not in said.output


def test_nobody_on_file_is_said(tmp_path):
    said = CliRunner().invoke(main, ["check", str(share("data_samples", "construction")), "--persons", "--lang", "en"])
    assert said.exit_code == 0, said.output
    assert "No table names people of the customers." in said.output


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Доля брака на токарной операции",
            "Дочерняя компания",
            "Разводка кабелей",
            "Тупой инструмент",
            "Холостой ход",
        ),
        *("Поставки на Кавказ и в Украину", "Узбекистан", "Хамелеон-краска", "Воронеж", "Сынтез"),
        *(
            "stroke 40 mm",
            "illustrated catalogue",
            "Sonic test",
            "foolproof fixture",
            "disabled function",
            "childproof cap",
        ),
    ],
)
def test_words_of_the_trade_are_no_notes(text):
    assert find_private_kinds(text) == []


@pytest.mark.parametrize("kind", STEMS)
def test_every_stem_is_found_in_its_kind(kind):
    for stem in STEMS[kind]:
        assert kind in find_private_kinds(f"он {stem.rstrip('|')}, говорят")
