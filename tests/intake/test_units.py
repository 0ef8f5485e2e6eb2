"""Amounts in thousands: proposed by the mapping, asked about without one, multiplied once where a person said so."""

import pytest
from test_mapping import only, plan_of

from kamlib.core.errors import InputError
from kamlib.intake.cells.units import scale_of
from kamlib.intake.contracts.source import Reading, Source
from kamlib.intake.mapping.facts import look
from kamlib.intake.mapping.model import Said
from kamlib.intake.mapping.propose import reading
from kamlib.intake.mapping.replay import replay

BUYERS = "account_id,name\nА,a\nБ,b\nВ,c\n"
ABOVE = "Отчёт о продажах\nтыс. руб.\n\nКлиент;Год;Сумма\nА;2024;1,5\nБ;2024;2\nВ;2024;3\n"
ACROSS = "Продажи, тыс. руб.\n\nКлиент;янв 2024;фев 2024\nА;1,5;2\nБ;3;4\nВ;5;6\n"
FORMULA = "тыс. руб.\n\nКлиент;Дата;Цена;Количество\nА;01.02.2024;1,5;10\nБ;02.02.2024;2;3\n"


@pytest.mark.parametrize(("text", "scale"), [("тыс. руб.", 1000), ("млн руб.", 1e6), ("руб.", 1), ("USD, 000s", 1000)])
def test_what_a_remark_says_of_a_unit(text, scale):
    assert scale_of(text) == scale


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        (ABOVE, {"Сумма": 1000}),
        (ABOVE.replace("тыс. руб.", "").replace("Сумма", "Сумма, млн руб."), {"Сумма, млн руб.": 1e6}),
        (ACROSS.replace("Продажи, тыс", "(в тыс").replace("руб.", "руб.)"), {"revenue": 1000}),
        (FORMULA, {"Цена": 1000}),
    ],
)
def test_the_unit_is_proposed_for_the_amounts_and_for_nothing_else(tmp_path, text, readings):
    one = only(plan_of(tmp_path, s__csv=text), "sales")
    assert {title: of.scale for title, of in one.source.readings.items()} == readings
    assert {note.code for note in one.notes} & {"scaled", "scaled_across"}


@pytest.mark.parametrize(("text", "total"), [(ABOVE, 6_500), (FORMULA, 21_000)])
def test_what_was_confirmed_takes_effect_on_the_sums_also_of_a_formula(tmp_path, make, text, total):
    source = only(plan_of(tmp_path, s__csv=text), "sales").source
    intake = make({"accounts.csv": BUYERS, "s.csv": text}, sources={"sales": source})
    assert intake.frame("sales")["revenue"].sum() == total


def test_without_a_word_of_a_person_it_is_a_question(make):
    source = Source(file="s.csv", columns={"Клиент": "account_id", "Год": "year", "Сумма": "revenue"})
    [problem] = make({"accounts.csv": BUYERS, "s.csv": ABOVE}, sources={"sales": source}).problems_of("sales")
    assert (problem.code, problem.column, problem.found) == ("unit_unsaid", "Сумма", "тыс. руб.")
    with pytest.raises(InputError):
        make({"accounts.csv": BUYERS, "s.csv": ABOVE}, sources={"sales": source}).frame("sales")


@pytest.mark.parametrize(("scale", "total"), [(1, 6.5), (1000, 6_500)])
def test_any_answer_settles_it(make, scale, total):
    columns = {"Клиент": "account_id", "Год": "year", "Сумма": "revenue"}
    source = Source(file="s.csv", columns=columns, readings={"Сумма": Reading(scale=scale)})
    assert (
        make({"accounts.csv": BUYERS, "s.csv": ABOVE}, sources={"sales": source}).frame("sales")["revenue"].sum()
        == total
    )


def test_a_decimal_mark_alone_says_nothing_of_the_unit():
    assert reading(",").scale is None
    assert Reading.model_validate(reading(",").model_dump()).scale is None


@pytest.mark.parametrize("text", ["x0", "xinf", "xnan", "x-3"])
def test_a_scale_is_a_positive_number(text):
    with pytest.raises(ValueError, match=text):
        reading(text)


def test_a_renamed_title_brings_its_own_unit(tmp_path):
    old = "Клиент;Год;Выручка, тыс. руб.\nА;2024;1,5\nБ;2024;2\nВ;2024;3\n"
    source = only(plan_of(tmp_path, s__csv=old), "sales").source
    path = tmp_path / "next.csv"
    path.write_text(old.replace(", тыс. руб.", ", руб."), encoding="utf-8")
    [one] = replay({"sales": source}, look(path, "next.csv", "next.csv"), Said(base_year=2024), add=False).proposals
    assert {title: of.scale for title, of in one.source.readings.items()} == {"Выручка, руб.": 1}


@pytest.mark.parametrize(
    ("currency", "scale", "wrong"), [("RUB", None, True), ("USD", None, False), ("RUB", 90.5, False)]
)
def test_amounts_in_another_currency_are_never_taken_for_the_engagements_own(make, currency, scale, wrong):
    files = {"sales.csv": "account_id,year,revenue\nA1,2024,$5\nA2,2024,7\n"}
    source = Source(file="sales.csv", readings={"revenue": Reading(scale=scale)})
    intake = make(files, sources={"sales": source}, currency=currency)
    found = [(each.code, each.column, each.values["currency"]) for each in intake.problems_of("sales")]
    assert found == ([("currency_other", "revenue", "USD")] if wrong else [])
    if not wrong:
        assert intake.frame("sales")["revenue"].sum() == 12 * (scale or 1)
