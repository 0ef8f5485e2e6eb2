"""Editors of the needs and of the joint plan: two decisions of one step, in our words, with days and names."""

import datetime

import pytest

from kamlib.core.registry import module_of
from kamlib.steps.needs.schema import BONUS_KINDS

from .shop import ACCOUNT, DAY, sign, type_in

STEMS = ("needs", "joint_plan")


def open_editor(shop, stem, lang="ru"):
    return module_of(stem, "editor").editor(shop.book("needs", lang))


def rows(editor):
    return {name: table.read() for name, table in editor.tables.items()}


def saved(shop, stem):
    return shop.engagement.decisions.read(stem, ACCOUNT)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_an_untouched_editor_gives_the_decision_back_in_our_words(shop, stem, lang):
    editor = open_editor(shop, stem, lang)
    assert editor._build(rows(editor)) == editor.book.result(stem).decision
    for table in editor.tables.values():
        keys = {each.name for each in table._columns}
        titles = [each["title"] for each in table.heads] + [line[0] for line in table.shown]
        # English calls some kinds of bonuses as the keys do: delivery, output…
        assert not (keys - set(BONUS_KINDS)) & set(titles)
        words = [word for rule in table.rules for word in rule["choices"] if word]
        assert not [word for word in words if "_" in word]
    assert editor.book.language(f"{stem}.decision.title") in editor.head.value


def test_a_need_is_added_in_cyrillic_and_a_person_and_a_cell_are_corrected(shop):
    editor = sign(open_editor(shop, "needs"))
    needs, people, matrix = (editor.tables[name] for name in ("needs", "people", "matrix"))
    first_blank = next(at for at, row in enumerate(needs.rows) if not row["need"])
    for name, text in (("need", "Вырасти в доле рынка"), ("question", "завоевать долю рынка"), ("importance", "8,5")):
        type_in(needs, first_blank, name, text)
    for name, text in (("source", "слова клиента"), ("person", "Калинин С. М."), ("said_on", "26.02.2026")):
        type_in(needs, first_blank, name, text)
    guard = next(at for at, row in enumerate(people.rows) if row["person"] == "Сорокина И. Б.")
    type_in(people, guard, "bonus_kind", "безопасность")
    place = next(at for at, row in enumerate(matrix.rows) if row["kind"] == "training")
    type_in(matrix, place, "uptime", "+1")
    assert editor.save(DAY), editor.status.value
    value = saved(shop, "needs").value
    added = next(each for each in value["needs"] if each["need"] == "Вырасти в доле рынка")
    assert (added["question"], added["importance"], added["said_on"]) == ("share", 8.5, "2026-02-26")
    assert [(each["person"], each["bonus_kind"]) for each in value["people"]] == [("Сорокина И. Б.", "safety")]
    assert value["matrix"] == [{"kind": "training", "bonus_kind": "uptime", "effect": 1}]
    result = editor.book.result("needs")
    assert result.figures["unasked"] == 0
    assert editor.book.result("joint_plan").plan is not None  # the other decision of the step is untouched
    assert saved(shop, "joint_plan") is None


def test_what_is_wrong_is_said_and_nothing_is_saved(shop):
    editor = sign(open_editor(shop, "needs", "en"))
    needs = editor.tables["needs"]
    before = saved(shop, "needs")
    type_in(needs, 0, "importance", "")
    assert not editor.save(DAY)
    assert "no importance" in editor.status.value
    type_in(needs, 0, "importance", "9")
    type_in(needs, 0, "said_on", "31.02.2026")
    assert not editor.save(DAY)
    assert "is not a date" in editor.status.value
    type_in(needs, 0, "said_on", "2026-02-28")
    type_in(needs, 1, "need", needs.rows[0]["need"])
    assert not editor.save(DAY)
    assert "stands twice" in editor.status.value
    assert saved(shop, "needs") == before


def test_the_joint_plan_is_agreed_with_a_day_and_a_name(shop):
    editor = sign(open_editor(shop, "joint_plan"))
    goals, agenda, minutes, fields = (editor.tables[name] for name in ("goals", "agenda", "minutes", "fields"))
    for name, text in (("measure", "нормо-часов на деталь"), ("base", "12,5"), ("target", "10"), ("due", "30.09.2026")):
        type_in(goals, 0, name, text)
    type_in(goals, 0, "their_side", "Дьяконова Е. А.")
    blank = next(at for at, row in enumerate(agenda.rows) if not row["topic"])
    type_in(agenda, blank, "topic", "Ваш вопрос")
    type_in(minutes, 0, "resolved", "Замер трудоёмкости на трёх деталях")
    type_in(minutes, 0, "side", "заказчик")
    place = {row["name"]: at for at, row in enumerate(fields.rows)}
    type_in(fields, place["agreed"], "value", "да")
    assert not editor.save(DAY)
    assert "не записано" in editor.status.value
    type_in(fields, place["agreed_on"], "value", "01.03.2026")
    type_in(fields, place["agreed_by"], "value", "Калинин С. М.")
    assert editor.save(DAY), editor.status.value
    value = saved(shop, "joint_plan").value
    assert (value["goals"][0]["target"], value["goals"][0]["due"]) == (10.0, "2026-09-30")
    assert (value["agenda"][-1]["topic"], value["agenda"][0]["topic"]) == ("Ваш вопрос", "promises")
    assert value["minutes"] == [
        {"resolved": "Замер трудоёмкости на трёх деталях", "side": "customer", "who": "", "due": None}
    ]
    result = editor.book.result("joint_plan")
    assert result.figures["agreed"] == "yes"
    assert result.figures["complete_goals"] == 1
    assert result.agreement["agreed_on"].dt.date.tolist() == [datetime.date(2026, 3, 1)]
    assert editor._build(rows(editor)) == result.decision
