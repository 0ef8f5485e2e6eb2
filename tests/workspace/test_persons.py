"""People of the customer are called what the engagement allows, wherever its tables and decisions are read."""

import datetime
import shutil

import pandas as pd
import pytest

from kamlib.core.errors import InputError
from kamlib.core.paths import share
from kamlib.core.tables import TABLES
from kamlib.workbook.session import Session
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.persons import PERSON_COLUMNS, Persons

CONTACTS = pd.DataFrame(
    {
        "account_id": ["A1", "A1", "A1", "A2"],
        "person": ["Королёв Пётр", "Кравцова Полина", "Смирнов А. В.", "Королёв Пётр"],
        "function": ["Главный инженер", "Закупки; склад", "Главный инженер", None],
        "our_owner": ["Ермакова О. В."] * 4,
    }
)
FEEDBACK = pd.DataFrame(
    {
        "account_id": ["A1", "A2"],
        "person": ["Королев  Пётр", "Юнг (закупки)"],
        "change": ["Кравцова Полина против: спросить Смирнов А. В.", "Кравцова Полинарна молчит"],
    }
)
RATINGS = pd.DataFrame(
    {"account_id": ["A1", "A1"], "side": ["us", "customer"], "rater": ["Громов (сбыт)", "Дьяконова (технолог)"]}
)


def make(rule, **frames):
    frames = {"contacts": CONTACTS, "feedback": FEEDBACK, "ratings": RATINGS} | frames
    empty = {name: pd.DataFrame({"account_id": pd.Series(dtype=str)}) for name in TABLES}
    return Persons(rule, "ru", lambda name: frames.get(name, empty[name]))


def test_by_name_nothing_changes():
    assert make("names").hide_in_table("contacts", CONTACTS) is CONTACTS
    assert make("names").hide("A1", "Королёв Пётр") == "Королёв Пётр"


@pytest.mark.parametrize(
    ("rule", "labels"),
    [
        ("initials", ["К. П. № 1", "К. П. № 2", "С. А. В.", "К. П."]),
        ("roles", ["Главный инженер № 1", "Закупки / склад", "Главный инженер № 2", "№ 1"]),
        ("none", ["№ 2", "№ 3", "№ 4", "№ 1"]),
    ],
)
def test_people_get_labels_of_their_own_within_an_account(rule, labels):
    hidden = make(rule).hide_in_table("contacts", CONTACTS)
    assert hidden["person"].tolist() == labels
    assert hidden["our_owner"].tolist() == CONTACTS["our_owner"].tolist(), "our own people stay readable"


def test_a_person_is_found_in_every_spelling_and_in_free_words_but_not_inside_another_word():
    hidden = make("roles").hide_in_table("feedback", FEEDBACK)
    assert hidden["person"].tolist() == ["Главный инженер № 1", "закупки"]
    assert hidden["change"].tolist() == [
        "Закупки / склад против: спросить Главный инженер № 2",
        "Кравцова Полинарна молчит",
    ]


def test_raters_of_ours_keep_their_names_and_those_of_the_customer_do_not():
    assert make("initials").hide_in_table("ratings", RATINGS)["rater"].tolist() == ["Громов (сбыт)", "Д."]


def test_codes_of_respondents_are_nobodys_name():
    survey = pd.DataFrame({"account_id": ["A1"], "respondent": ["A1-1"]})
    assert make("none", survey=survey).hide_in_table("survey", survey)["respondent"].tolist() == ["A1-1"]


def test_the_order_of_rows_changes_no_label():
    turned = make("roles", contacts=CONTACTS[::-1].reset_index(drop=True))
    assert turned.labels == make("roles").labels


def test_labels_are_not_saved_where_names_belong():
    persons = make("initials")
    persons.refuse_labels("A1", {"goal": "Рост", "owner": ["Ермакова"]})
    with pytest.raises(InputError) as error:
        persons.refuse_labels("A1", {"plan": [{"owner": "спросить К. П. № 1"}]})
    assert [each.code for each in error.value.problems] == ["persons_hidden"]
    make("names").refuse_labels("A1", {"owner": "К. П. № 1"})


@pytest.fixture
def sample(tmp_path):
    folder = shutil.copytree(share("data_samples", "toolmaker"), tmp_path / "e")
    with (folder / "engagement.yaml").open("a", encoding="utf-8") as file:
        file.write("\npersons: roles\n")
    return folder


def test_no_name_of_a_persons_list_reaches_a_table_that_steps_read(sample):
    names = {name for _, name in Engagement(share("data_samples", "toolmaker")).persons.labels}
    engagement = Engagement(sample)
    raw = {name for _, name in engagement.persons.labels}
    assert len(raw) > 20
    assert raw == names, "the list itself does not depend on the rule"
    for table in set(TABLES) - {"sales"}:
        frame = engagement.table(table)
        told = "\n".join(map(str, frame.astype("str").to_numpy().ravel())).replace("ё", "е")
        assert not [name for name in raw if name in told], table


def test_rows_that_were_set_aside_are_not_quoted():
    report = pd.DataFrame({"table": ["contacts", "costs"], "cells": ["A9|Неизвестный И.", "A9|2025"]})
    assert make("none").hide_quotes(report, "cells")["cells"].tolist() == ["…", "A9|2025"]
    assert make("names").hide_quotes(report, "cells") is report


def test_decisions_are_read_with_labels_and_refused_with_them(sample):
    engagement = Engagement(sample)
    (account, name), label = next(iter(engagement.persons.labels.items()))
    day = datetime.date(2026, 1, 15)
    engagement.decisions.save(
        "offers", {"note": f"{name} согласен"}, who="Я", why=f"так сказал {name}", when=day, account_id=account
    )
    saved = Session(engagement).saved("offers", account)
    assert saved.value == {"note": f"{label} согласен"}
    assert saved.entry.why == f"так сказал {label}"
    before = engagement.decisions.path("offers", account).read_bytes()
    with pytest.raises(InputError):
        engagement.sign("offers", saved.value, who="Я", why="снова", when=day, account=account)
    assert engagement.decisions.path("offers", account).read_bytes() == before


def test_tables_that_name_people_declare_it():
    told = {(name, column.name) for name, table in TABLES.items() for column in table.columns if column.person}
    assert {("contacts", "person"), ("feedback", "person"), ("rivals", "held_by"), ("survey", "respondent")} <= told
    assert set(PERSON_COLUMNS) == {name for name, _ in told}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("КОРОЛЁВ ПЁТР согласен", "№ 2 согласен"),
        ("Пётр Королев согласен", "№ 2 согласен"),
        ("Смирнов А.В. против", "№ 4 против"),
        ("Смирновы А. В. против", "Смирновы А. В. против"),
    ],
)
def test_a_name_in_free_words_is_found_in_any_case_order_and_spacing(said, told):
    assert make("none").hide("A1", said) == told


def test_a_function_that_names_somebody_is_no_label():
    told = CONTACTS.assign(function=["Мастер; заменяет Кравцова Полина", None, None, None])
    assert make("roles", contacts=told).labels["A1", "Королев Петр"] == "№ 1"


@pytest.mark.parametrize(
    ("name", "code"), [("A003-1", True), ("12", True), ("Оглы Юсуп (доб. 812)", False), ("Иванов 2-й", False)]
)
def test_a_digit_makes_no_code_of_a_name(name, code):
    contacts = CONTACTS.head(1).assign(person=name)
    assert (make("none", contacts=contacts).hide_in_table("contacts", contacts)["person"].tolist() == [name]) is code


def test_a_one_word_role_in_a_sentence_is_no_name():
    persons = make("roles", contacts=CONTACTS.assign(function=["CEO", "Закупки", "Мастер", None]))
    persons.refuse_labels("A1", {"goal": "The CEO of theirs wants growth"})
    with pytest.raises(InputError):
        persons.refuse_labels("A1", {"owner": "Ермакова; ceo"})
