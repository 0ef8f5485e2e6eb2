"""Accounts that may be one company: what is proposed as likely, what as a question, and what must not be."""

import random
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.intake.names import find_duplicates, inn_holds, kpp_holds, ogrn_holds, read_tax_id
from kamlib.intake.names.parents import propose_parents

SBER, GAZPROM, ROSNEFT = "7707083893", "7736050003", "7706107510"


def table(*rows, **columns):
    frame = pd.DataFrame({"account_id": [f"A{n}" for n, _ in enumerate(rows, 1)], "name": list(rows)})
    return frame.assign(**columns)


def pair(one, other, **columns):
    """Return verdict and reasons of two names, or nothing."""
    found = find_duplicates(table(one, other, **columns))
    rows = found[found["account_id"] != found["keep"]]
    return (rows["verdict"].iloc[0], set(rows["reasons"].iloc[0].split(", "))) if len(rows) else None


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("ООО «Ромашка»", "ООО «Ромашка»", "same_name"),
        ("ООО «Ромашка»", "ромашка, ооо", "spelling"),
        ("Ёлка", "Елка", "spelling"),
        ("ООО «Ромашка»", "Ромашка", "form_missing"),
        ("ЗАО «Ромашка»", "АО «Ромашка»", "other_form"),
        ("Ромашка", "Pомaшкa", "look_alike"),
        ("Роснефть-Бурение", "Бурение Роснефть", "word_order"),
        ("СтройМонтаж", "Строй-Монтаж", "spacing"),
        ("Верхнелугский агрегатный завод", "Верхнелугский агрегатый завод", "typo"),
        ("Гиперион Трейдинг", "Гиперион Трейдниг", "typo"),
    ],
)
def test_spellings_of_one_company_are_likely(one, other, reason):
    verdict, reasons = pair(one, other)
    assert verdict == "likely"
    assert reason in reasons


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("ООО «Ромашка»", "АО «Ромашка»", "other_form_kind"),
        ("ИП Иванов И. И.", "ИП Иванов Иван Ильич", "initials"),
        ("Вектор", "Вектар", "typo"),
    ],
)
def test_weaker_reasons_are_a_question(one, other, reason):
    verdict, reasons = pair(one, other)
    assert verdict == "possible"
    assert reason in reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Север-1", "Север-2"),
        ("Завод № 7", "Завод № 17"),
        ("Ромашка Казань", "Ромашка Самара"),
        ("Ромашка", "Ромашка Казань"),
        ("Ромашка", "Филиал «Ромашка»"),
        ("Томский завод", "Омский завод"),
        ("ИП Иванов И. И.", "ИП Иванов И. П."),
        ("ИП Иванов", "ИП Иванова"),
        ("ООО «Лада»", "ООО «Лана»"),
        ("Северный завод", "Южный завод"),
        ("Bike World", "Bike Works"),
    ],
)
def test_names_of_different_companies_are_not_proposed(one, other):
    assert pair(one, other) is None


def test_the_same_name_with_another_tax_number_is_another_entity():
    assert pair("ООО «Ромашка»", "ООО «Ромашка»", tax_id=[SBER, GAZPROM]) == (
        "other_entity",
        {"other_tax_id", "same_name"},
    )
    assert pair("ООО «Ромашка»", "ООО «Рамашка»", tax_id=[SBER, GAZPROM]) is None


def test_one_tax_number_is_one_company_and_branches_are_a_question():
    assert pair("Ромашка", "Василёк", tax_id=[SBER, SBER]) == ("likely", {"same_tax_id"})
    assert pair("Ромашка", "Василёк", tax_id=["274062111", "0274062111"])[0] == "likely"
    branches = [f"{SBER}/770701001", f"{SBER}/540602001"]
    assert pair("Ромашка", "Ромашка, филиал", tax_id=branches) == ("possible", {"same_tax_id", "other_kpp"})


@pytest.mark.parametrize("filler", ["0000000000", "1111111111", "нет", "-", "7707083894"])
def test_a_filler_or_a_wrong_number_says_nothing(filler):
    frame = table("Ромашка", "Василёк", "Сбер", "Газпром", tax_id=[filler, filler, SBER, GAZPROM])
    assert find_duplicates(frame).empty


def test_a_namesake_of_two_entities_is_not_given_to_either():
    found = find_duplicates(table("Ромашка", "Ромашка", "Ромашка", tax_id=[SBER, GAZPROM, None]))
    assert set(found["verdict"]) == {"possible", "other_entity"}
    open_rows = found[(found["verdict"] == "possible") & (found["reasons"] != "")]
    assert open_rows["reasons"].str.contains("several_namesakes").all()


def test_other_regions_make_it_a_question():
    assert pair("Ромашка", "Ромашка", region=["Казань", "Самара"]) == ("possible", {"same_name", "other_region"})


def test_the_heaviest_is_proposed_to_stay():
    found = find_duplicates(table("Ромашка", "ООО Ромашка", "Ромашка ООО"), {"A2": 5.0, "A3": 9.0})
    assert list(found["account_id"]) == ["A3", "A1", "A2"]
    assert set(found["keep"]) == {"A3"}
    assert found["group"].nunique() == 1


def test_two_words_that_both_stand_elsewhere_are_no_slip():
    towns = ["буинского", "заинского"]
    names = [f"{kind} {town} района" for town in towns for kind in ("исполком", "отдел образования", "больница")]
    assert find_duplicates(table(*names)).empty


names = st.lists(
    st.sampled_from(["Ромашка", "ООО Ромашка", "Рамашка", "Север-1", "Север 2", "СЕВЕР 1", "Василёк", "Василек ЗАО"]),
    min_size=2,
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(names, st.randoms())
def test_the_order_of_rows_changes_nothing(listed, chance):
    frame = table(*listed)
    mixed = frame.sample(frac=1, random_state=chance.randrange(1000))
    pd.testing.assert_frame_equal(find_duplicates(frame), find_duplicates(mixed))


def test_five_thousand_accounts_take_seconds():
    chance = random.Random(5)
    letters = "абвгдежзиклмнопрст"
    one_word = ["".join(chance.choice(letters) for _ in range(chance.randint(5, 12))) for _ in range(2500)]
    shared_word = [f"торговый дом {word}" for word in one_word]
    start = time.perf_counter()
    find_duplicates(table(*one_word, *shared_word))
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize("text", [SBER, GAZPROM, ROSNEFT, "0274062111", "500100732259", "3664069397"])
def test_right_tax_numbers_pass(text):
    assert inn_holds(text)


@pytest.mark.parametrize("text", ["7707083894", "500100732258", "0000000000", "770708389", "77070838931", "abc", ""])
def test_wrong_tax_numbers_do_not(text):
    assert not inn_holds(text)


def test_one_wrong_digit_is_always_noticed():
    for place in range(10):
        for digit in set("0123456789") - {SBER[place]}:
            changed = SBER[:place] + digit + SBER[place + 1 :]
            # Weights of the remainder 10 fold into 0: the one kind of slip that this check cannot see.
            remainder = sum(int(d) * w for d, w in zip(changed, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=False)) % 11
            assert not inn_holds(changed) or remainder == 10


def test_a_lost_zero_is_given_back_and_both_numbers_of_a_cell_are_read():
    assert (read_tax_id("274062111").number, read_tax_id("274062111").state) == ("0274062111", "repaired")
    assert (read_tax_id(f" {SBER} / 770701001").number, read_tax_id(f"{SBER}/770701001").kpp) == (SBER, "770701001")
    assert read_tax_id("DE123456789").state == "other"
    assert read_tax_id(None).number == ""


def test_other_numbers_of_the_register():
    assert ogrn_holds("1027700132195")  # Sberbank
    assert not ogrn_holds("1027700132196")
    assert kpp_holds("770701001")
    assert not kpp_holds("77070100")


def test_parents_are_proposed_with_their_reason():
    frame = table(
        *("Роснефть", "Роснефть-Бурение", "ООО Ромашка", "Ромашка Казань", "Луч", "Ромашка"),
        parent=[None, "Роснфеть", None, None, "A1", None],
        tax_id=[ROSNEFT, None, SBER, None, None, GAZPROM],
    )
    found = propose_parents(frame, {"A6": 1.0}).set_index("account_id")
    assert found.loc["A2", ["parent_id", "reason"]].tolist() == ["A1", "stated"]
    assert found.loc["A4", ["parent_id", "reason"]].tolist() == ["A3", "branch"]
    assert found.loc["A3", ["parent_id", "reason"]].tolist() == ["A6", "namesake"]
    assert "A5" not in found.index  # states its parent exactly
    assert (found["confidence"] <= 1).all()


def test_a_line_of_business_is_nobodys_owner():
    letters = (
        "альфа",
        "бета",
        "гамма",
        "дельта",
        "сигма",
        "омега",
        "каппа",
        "лямбда",
        "тета",
        "йота",
        "эта",
        "кси",
        "пси",
    )
    assert propose_parents(table("Завод", *(f"Завод {letter}" for letter in letters))).empty
