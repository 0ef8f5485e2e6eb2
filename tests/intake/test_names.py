"""Names taken apart, keys under which spellings fall together, and what was perhaps meant."""

import time

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kamlib.intake.names import match_names, nearest_name, normal, read_name, resolve_accounts
from kamlib.intake.names.variants import find_variants

SPELLINGS = [
    "ООО «Ромашка»",
    "Ромашка, ООО",
    "OOO Pомашка",  # the legal form and one letter of the name in Latin
    "общество с ограниченной ответственностью РОМАШКА",
    'ООО "РОМАШКА"',
    "„Ромашка“",
    "ромашка\u00a0 ооо",
    "О.О.О. Ромашка",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_of_one_name_have_one_key(text):
    assert normal(text) == normal("Ромашка")


@pytest.mark.parametrize(
    ("text", "form", "family"),
    [
        ("ООО «Ромашка»", "ооо", "limited"),
        ("Ромашка LLC", "llc", "limited"),
        ("Müller GmbH", "gmbh", "limited"),
        ("Müller GmbH & Co. KG", "kg", "partnership"),
        ("Fakro Sp. z o.o.", "spzoo", "limited"),
        ("Foo S.p.A.", "spa", "joint_stock"),
        ("ПАО Сбербанк", "пао", "joint_stock"),
        ("Публичное акционерное общество «Сбербанк»", "пао", "joint_stock"),
        ("ТОВ «Ромашка»", "тов", "limited"),
        ("ИП Иванов И. И.", "ип", "sole_trader"),
        ("ГУП «Мосводосток»", "гуп", "state"),
    ],
)
def test_legal_forms_of_several_languages_are_known(text, form, family):
    name = read_name(text)
    assert (name.form, name.family) == (form, family)


@pytest.mark.parametrize("text", ["Spa Hotel", "SE Asia Trading", "AS Roma Store", "A Bike Store", "ООО", "Север"])
def test_a_word_is_not_taken_for_a_legal_form(text):
    assert read_name(text).form == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Север-1", "Север-2"),
        ("Завод № 7", "Завод № 17"),
        ("Завод II", "Завод III"),
        ("Иванов И. И.", "Иванов И. П."),
        ("Ромашка Казань", "Ромашка Самара"),
    ],
)
def test_numbers_initials_and_places_stay(one, other):
    assert normal(one) != normal(other)


@pytest.mark.parametrize(("one", "other"), [("Завод II", "Завод № 2"), ("Север 01", "СЕВЕР-1"), ("Ёлка", "Елка")])
def test_ways_to_write_a_number_and_yo_do_not_count(one, other):
    assert normal(one) == normal(other)


words = st.text(
    alphabet="АВЕКМНОРСТУХабвгеёжзиклмнопрстуABCEHKMOPTXYabcdehikmopqrxyzü -«»\"'.,0123456789IVX&№", max_size=40
)


@settings(max_examples=400, deadline=None)
@given(words)
@example("ИП ООО АО")
@example("Ромашка ИП лист")
@example("И и И")
def test_a_key_is_its_own_key(text):
    assert normal(normal(text)) == normal(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["ромашка", "север", "завод", "2", "плюс", "trade", "казань"]), min_size=1, max_size=4))
def test_the_order_of_words_does_not_count(parts):
    assert normal(" ".join(parts)) == normal(" ".join(reversed(parts)))


def test_a_very_long_name_takes_no_time():
    start = time.perf_counter()
    normal("ООО " * 200_000)
    assert time.perf_counter() - start < 1.0


def only(found, *known):
    (match,) = match_names([found], known)
    return match


@pytest.mark.parametrize(
    ("found", "known", "meant", "kind"),
    [
        ("GTXPro", ("GTX Basic", "GTX Plus Pro", "GTX Pro"), "GTX Pro", "same_key"),
        ("Сетт", ("Дилер", "Прямые продажи", "Сеть"), "Сеть", "typo"),
        ("Ромашка ООО", ("ООО «Ромашка»", "ООО «Рубашка»"), "ООО «Ромашка»", "same_key"),
        ("Бурение Роснефть", ("Роснефть-Бурение", "Роснефть"), "Роснефть-Бурение", "same_words"),
        ("technolgy", ("technology", "telecommunications"), "technology", "typo"),
        ("Philipines", ("Philippines", "Poland"), "Philippines", "typo"),
    ],
)
def test_what_was_meant(found, known, meant, kind):
    match = only(found, *known)
    assert (match.meant, match.kind, match.unambiguous) == (meant, kind, True)


def test_two_names_as_near_are_not_decided_between():
    match = only("Сета", "Сеть", "Сети")
    assert not match.unambiguous
    assert {match.meant, *match.others} == {"Сеть", "Сети"}


@pytest.mark.parametrize(
    ("found", "known"),
    [("Север-1", "Север-2"), ("Резец 10", "Резец 11"), ("Томск", "Омск"), ("ООО Томский завод", "ООО Омский завод")],
)
def test_another_number_or_place_is_never_a_typing_error(found, known):
    assert all(match.kind == "similar" and not match.unambiguous for match in match_names([found], [known]))


def test_what_is_like_nothing_is_left_out():
    assert match_names(["Незнакомец", "", "!!!"], ["Ромашка", "Сеть"]) == []
    assert match_names(["Ромашка"], []) == []
    assert nearest_name("qqqq", ["Ромашка"]) == ""


def test_five_thousand_names_against_five_thousand_take_seconds():
    known = [f"{head} {middle} {end}" for head in HEADS for middle in MIDDLES for end in ENDS]
    assert len(known) == 5000
    start = time.perf_counter()
    matches = match_names([f"{name[:-2]}{name[-1]}" for name in known], known)
    assert time.perf_counter() - start < 20
    assert len(matches) == 5000


HEADS = [
    f"{a}{b}" for a in ("строй", "метал", "агро", "хим", "тех") for b in ("монтаж", "снаб", "инвест", "маш", "пром")
]
MIDDLES = ["восток", "запад", "юг", "север", "центр", "волга", "урал", "сибирь", "кама", "дон"]
ENDS = ["сервис", "деталь", "партнёр", "ресурс", "альянс"] + [f"{a}он{b}" for a in "бвгдж" for b in "клм"]


def accounts():
    return pd.DataFrame(
        {
            "account_id": ["A1", "A2", "A3", "A4", "A5"],
            "name": ["ООО «Ромашка»", "АО «Север-1»", "Двойник", "Двойник", "Одуванчик"],
            "tax_id": ["7707083893", "7736050003", None, None, "274062111"],
        }
    )


def test_accounts_are_found_by_id_by_tax_number_and_by_name():
    mapping, unresolved = resolve_accounts(
        ["A2", "7707083893", "0274062111", "РОМАШКА ООО", "Одуванчик", None, " "], accounts()
    )
    assert mapping == {"A2": "A2", "7707083893": "A1", "0274062111": "A5", "РОМАШКА ООО": "A1", "Одуванчик": "A5"}
    assert unresolved == []


def test_what_is_in_doubt_is_not_resolved_but_comes_with_the_nearest():
    mapping, unresolved = resolve_accounts(["Двойник", "Рамашка", "Север", "Кто это"], accounts())
    assert mapping == {}
    found = {each.found: each for each in unresolved}
    assert {found["Двойник"].meant, *found["Двойник"].others} == {"A3", "A4"}
    assert not found["Двойник"].unambiguous
    assert (found["Рамашка"].meant, found["Рамашка"].kind) == ("A1", "typo")
    assert (found["Север"].meant, found["Север"].kind) == ("A2", "similar")
    assert (found["Кто это"].meant, found["Кто это"].kind) == ("", "none")


def test_product_lines_written_in_two_ways_are_told_by_the_list_or_by_the_more_frequent():
    known = {"GTX Pro": 1, "GTX Basic": 1}
    assert [(each.found, each.meant) for each in find_variants({"GTXPro": 9, "GTX Pro": 1}, known)] == [
        ("GTXPro", "GTX Pro")
    ]
    assert [(each.found, each.meant) for each in find_variants({"Плстины": 1, "Пластины": 9})] == [
        ("Плстины", "Пластины")
    ]
    assert find_variants({"Станки 1": 3, "Станки 2": 3, "Резцы": 1, "Фрезы": 1}) == []


def test_thousands_of_product_lines_take_seconds():
    counts = {f"{head} {middle} {end}": 2 for head in HEADS for middle in MIDDLES for end in ENDS}
    start = time.perf_counter()
    found = find_variants(counts | {"строймонтаж востк сервис": 1, "СтройМонтаж восток-деталь": 1})
    assert time.perf_counter() - start < 20
    assert {
        ("строймонтаж востк сервис", "строймонтаж восток сервис"),
        ("СтройМонтаж восток-деталь", "строймонтаж восток деталь"),
    } <= {(each.found, each.meant) for each in found}
