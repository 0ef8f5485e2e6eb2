"""The survey, worked out by hand: who answered, scores, movement, associations, and what is answered."""

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.catalogues import catalogue
from kamlib.steps.voice.agenda import list_actions, list_questions
from kamlib.steps.voice.decision import propose_voice
from kamlib.steps.voice.library import THEMES, WHOLE, find_item, items
from kamlib.steps.voice.waves import order_waves

from .cases import ON_TIME, RECOMMEND, STOCK, answers, case, found, one_each, result_of, sent


def test_the_library_holds_sixty_questions_of_every_theme_with_roles_in_both_languages():
    listed = items().values()
    assert len(listed) >= 60
    assert {each.theme for each in listed} == {*WHOLE, *THEMES}
    roles = {role for each in listed for role in each.roles}
    for code in LANGUAGES:
        words = catalogue(code, "voice")
        said = [words[f"value.item.{each.key}"] for each in listed]
        assert len(set(said)) == len(said)
        assert all(f"value.asked_role.{role}" in words for role in roles)
        assert all(find_item(words[f"value.item.{each.key}"]) == each.key for each in listed)


def test_waves_stand_in_their_order_by_number_or_by_day():
    survey = answers(*((f"A{at:02d}", "P", wave, ON_TIME, 5) for at, wave in enumerate(("wave 10", "wave 9"))))
    assert order_waves(survey, sent()) == ["wave 9", "wave 10"]
    listed = sent(("A00", "P", "spring", ""), ("A01", "P", "autumn", "")).assign(sent_on=["2025-03-01", "2024-10-01"])
    assert order_waves(answers(), listed) == ["autumn", "spring"]


def test_response_is_of_the_list_and_the_silent_are_named():
    asked = sent(*((f"A{at:02d}", f"P{at}", "1", "buyer" if at < 2 else "engineer") for at in range(4)))
    survey = answers(
        ("A00", "P0", "1", ON_TIME, 5), ("A01", "P1", "1", ON_TIME, None, "Late"), ("A09", "P9", "1", ON_TIME, 7)
    )
    result = result_of(case(survey, asked))
    wave = result.waves.iloc[0]
    assert wave[["asked", "answered", "listed", "unlisted"]].tolist() == [4, 3, 2, 1]
    assert wave["response_share"] == 0.5
    assert result.silent["account_id"].tolist() == ["A02", "A03"]
    assert result.unanswered["respondent"].tolist() == ["P2", "P3"]
    assert result.roles.set_index("role")["response_share"].to_dict() == {"buyer": 1.0, "engineer": 0.0}
    assert "response" in found(result)  # exactly half is not less than half
    assert found(result)["silent"]["n"] == 2
    assert found(result)["unlisted"]["n"] == 1
    assert all(check.holds for check in result.checks)


def test_a_row_with_neither_a_mark_nor_words_is_no_answer():
    asked = sent(*((f"A{at:02d}", f"P{at}", "1", "") for at in range(4)))
    blank = [("A02", "P2", "1", ON_TIME, None), ("A03", "P3", "1", ON_TIME, None, "  ")]
    result = result_of(case(answers(*one_each([5, 6]), *blank), asked))
    assert result.figures["answered"] == 2
    assert result.figures["response_share"] == 0.5
    assert result.silent["account_id"].tolist() == ["A02", "A03"]
    assert result.unanswered["respondent"].tolist() == ["P2", "P3"]


def test_less_than_half_is_said_and_without_a_list_no_rate():
    asked = sent(*((f"A{at:02d}", f"P{at}", "1", "") for at in range(5)))
    survey = answers(*one_each([5, 5]))
    assert "response_low" in found(result_of(case(survey, asked)))
    unknown = result_of(case(survey))
    assert unknown.figures["response_share"] is None
    assert unknown.figures["silent_accounts"] is None
    assert "rate_unknown" in found(unknown)


def test_ten_answers_have_an_interval_and_nine_a_median_and_a_range():
    nine, ten = (result_of(case(answers(*one_each(range(count))))).themes.iloc[0] for count in (9, 10))
    assert (nine["median"], nine["least"], nine["most"], nine["basis"]) == (4, 0, 8, "range")
    assert math.isnan(nine["mean"])
    # Each its own account: the interval is Student's with 9 degrees of freedom over 0…9.
    half = 2.262157 * np.std(range(10), ddof=1) / math.sqrt(10)
    assert (ten["mean"], ten["low"], ten["high"]) == pytest.approx((4.5, 4.5 - half, 4.5 + half), abs=1e-5)


def test_people_of_one_account_alone_have_no_interval():
    survey = answers(*(("A00", f"P{at}", "1", ON_TIME, at) for at in range(10)))
    theme = result_of(case(survey)).themes.iloc[0]
    assert (theme["mean"], theme["basis"]) == (4.5, "one_account")
    assert math.isnan(theme["low"])


def test_every_role_counts_the_same_where_that_is_decided():
    survey = answers(*one_each([4] * 9 + [8] * 3))
    asked = sent(*((f"A{at:02d}", f"P{at}", "1", "engineer" if at < 9 else "buyer") for at in range(12)))
    assert result_of(case(survey, asked)).themes["mean"].tolist() == [5]
    assert result_of(case(survey, asked), weighting="roles").themes["mean"].tolist() == pytest.approx([6])


def test_marks_of_another_scale_are_read_as_points_and_never_as_promoters():
    survey = answers(*one_each([1, 2, 3, 4, 5] * 2, question=RECOMMEND))
    result = result_of(case(survey))
    assert result.questions["scale"].tolist() == ["1-5"]
    assert result.questions["mean"].tolist() == [5]  # (3 − 1) / 4 of ten
    assert result.figures["nps"] is None
    assert {"no_nps", "other_scale"} <= set(found(result))
    told = result_of(case(survey), questions=[{"question": RECOMMEND, "theme": "recommend", "scale": "0-10"}])
    assert told.figures["nps"] == -100


def test_below_ten_answers_the_nps_has_no_interval():
    nine, ten = (result_of(case(answers(*one_each([10] * count, question=RECOMMEND)))) for count in (9, 10))
    assert nine.figures["nps"] == 100
    assert nine.loyalty[["nps_low", "nps_high", "clustered_low", "clustered_high"]].isna().all(axis=None)
    assert "nps_few" in found(nine)
    assert ten.loyalty["nps_low"].notna().all()
    assert "nps" in found(ten)


def test_marks_between_points_and_two_such_questions_are_no_nps():
    halves = answers(*one_each([9.5] * 10, question=RECOMMEND))
    assert result_of(case(halves)).loyalty.empty
    twice = answers(
        *one_each([9] * 10, question=RECOMMEND), *one_each([7] * 10, question="Готовность рекомендовать нас")
    )
    assert result_of(case(twice)).loyalty.empty


def test_a_mark_beyond_its_scale_is_left_out_and_told():
    survey = answers(*one_each([3] * 10), ("A20", "P20", "1", ON_TIME, 8))
    decided = [{"question": ON_TIME, "theme": "delivery", "scale": "1-5"}]
    result = result_of(case(survey), questions=decided)
    assert found(result)["beyond"] == {"n": 1, "names": [ON_TIME]}
    assert result.questions["n"].tolist() == [10]
    assert all(check.holds for check in result.checks)


def test_the_nps_knows_whether_everybody_was_asked():
    survey = answers(*one_each([10] * 10 + [8] * 6 + [2] * 4, question=RECOMMEND))
    asked = sent(*((f"A{at:02d}", f"P{at}", "1", "") for at in range(25)))
    free, whole = (result_of(case(survey, asked), all_asked=each).loyalty.iloc[0] for each in (False, True))
    assert free["nps"] == whole["nps"] == pytest.approx(30)
    narrower = (whole["nps_high"] - whole["nps_low"]) / (free["nps_high"] - free["nps_low"])
    assert narrower == pytest.approx(math.sqrt(5 / 24))
    stranger = answers(*one_each([10] * 10 + [8] * 6 + [2] * 4, question=RECOMMEND, start=6))
    beside = result_of(case(stranger, asked), all_asked=True).loyalty.iloc[0]
    assert beside["nps_low"] == pytest.approx(free["nps_low"])


def test_a_theme_that_falls_on_the_same_people_while_the_mean_rises():
    stay, leave = one_each([7] * 12), one_each([2] * 12, start=12)
    later = one_each([6.5, 5.5] * 6, wave="2")
    result = result_of(case(answers(*stay, *leave, *later)))
    row = result.movement.iloc[0]
    assert (row["paired_n"], row["paired"], row["before"], row["after"], row["change"]) == (12, -1, 4.5, 6, 1.5)
    assert row["mix"] == 2.5
    assert row["verdict"] == "against"
    assert found(result)["against"]["theme"] == "delivery"


@pytest.mark.parametrize(
    ("later", "verdict"), [([8] * 6 + [9] * 6, "rises"), ([5] * 6 + [6] * 6, "falls"), ([6] * 6 + [8] * 6, "unclear")]
)
def test_movement_of_the_same_people(later, verdict):
    result = result_of(case(answers(*one_each([7] * 12), *one_each(later, wave="2"))))
    assert result.movement["verdict"].tolist() == [verdict]
    assert (verdict in found(result)) == (verdict != "unclear")


def test_nine_pairs_do_not_tell_a_movement():
    result = result_of(case(answers(*one_each([7] * 9), *one_each([3] * 9, wave="2"))))
    assert result.movement["verdict"].tolist() == ["few"]
    assert result.movement["paired"].isna().all()


def test_what_goes_together_is_found_in_either_order_of_rows():
    rng = np.random.default_rng(4)
    base = rng.integers(2, 9, 30)
    rows = [
        *one_each(base, question=RECOMMEND),
        *one_each(np.clip(base + rng.integers(-1, 2, 30), 0, 10)),
        *one_each(rng.integers(3, 9, 30), question="Training of your people"),
        *one_each(rng.integers(6, 10, 30), question="Value for money"),
    ]
    result, turned = result_of(case(answers(*rows))), result_of(case(answers(*rows[::-1])))
    assert result.drivers["theme"].iloc[0] == "delivery"
    assert result.figures["whole"] == "recommend"
    assert found(result)["goes_with"]["theme"] == "delivery"
    for name, frame in result.tables().items():
        pd.testing.assert_frame_equal(frame, turned.tables()[name], check_exact=False), name


def test_alpha_is_of_the_questions_of_a_theme():
    rows = [*one_each(range(10)), *one_each(range(10), question=STOCK)]
    theme = result_of(case(answers(*rows))).themes.iloc[0]
    assert (theme["alpha"], theme["alpha_n"], theme["questions"]) == (1, 10, 2)


def test_low_marks_need_an_owner_and_a_date():
    survey = answers(("A00", "P0", "1", ON_TIME, 5), ("A00", "P1", "1", STOCK, 2), ("A01", "P2", "1", ON_TIME, 5.01))
    result = result_of(case(survey))
    row = result.low_marks.iloc[0]
    assert len(result.low_marks) == 1
    assert (row["account_id"], row["persons"], row["lowest"], row["open"]) == ("A00", 2, 2, True)
    assert found(result)["low_open"]["n"] == 1
    assert list_actions(result, "", False)[-1]["action"] == "close_low"
    told = {"account_id": "A00", "theme": "delivery", "owner": "Smith", "due": datetime.date(2026, 3, 1)}
    assert not result_of(case(survey), followups=[told]).low_marks["open"].any()


def test_the_letter_goes_when_every_low_mark_has_an_action_and_a_date_and_gives_nobody_away():
    rows = [("A00", f"P{at}", "1", ON_TIME, mark) for at, mark in enumerate((9, 9, 2))]
    survey = answers(*rows, ("A01", "P9", "1", ON_TIME, 9))
    waiting = result_of(case(survey))
    assert waiting.letter["account_id"].tolist() == ["A01"]
    assert waiting.figures["letters_waiting"] == 1
    assert waiting.letter["mark"].isna().all()  # one person answered
    assert waiting.letter["told"].tolist() == ["thanks"]  # a verdict would be that person's own
    told = {"account_id": "A00", "theme": "delivery", "action": "A buffer", "due": datetime.date(2026, 3, 1)}
    letter = result_of(case(survey), followups=[told]).letter.iloc[0]
    assert (letter["account_id"], letter["told"], letter["action"]) == ("A00", "low", "A buffer")
    assert letter["mark"] == pytest.approx(20 / 3)


def test_two_people_get_thanks_and_what_is_decided_and_no_verdict():
    survey = answers(
        *(("A00", f"P{at}", "1", ON_TIME, mark) for at, mark in enumerate((9, 2))),
        ("A01", "P9", "1", ON_TIME, None, "Late"),
    )
    told = {"account_id": "A00", "theme": "delivery", "action": "A buffer", "due": datetime.date(2026, 3, 1)}
    letter = result_of(case(survey), followups=[told]).letter
    assert letter[["account_id", "told", "action"]].values.tolist() == [
        ["A00", "thanks", "A buffer"],
        ["A01", "thanks", ""],
    ]
    assert letter["mark"].isna().all()


def test_persons_stand_in_internal_tables_alone():
    result = result_of(case(answers(*one_each([5] * 3)), sent(("A00", "P0", "1", ""), ("A09", "Secret", "1", ""))))
    for name, frame in result.tables().items():
        if result.schemas()[name].audience != "internal":
            assert not {"respondent", "person"} & set(frame), name
            assert not frame.astype(str).isin(["Secret", "P0"]).any().any(), name
    for each in result.findings:
        assert "Secret" not in str(each.values)


def test_before_the_first_survey_there_is_a_form_and_nothing_is_invented():
    contacts = pd.DataFrame({"account_id": ["A00"], "person": ["Jones"], "function": ["Buyer"]})
    result = result_of(case(contacts=contacts))
    assert list(found(result)) == ["nobody_asked"]
    assert len(result.form) == sum(each.core for each in items().values())
    assert result.invited["person"].tolist() == ["Jones"]
    assert result.figures["nps"] is result.figures["answered"] is None
    assert all(check.holds for check in result.checks)
    assert [each["action"] for each in list_actions(result, "", False)] == ["first_survey"]
    assert list_questions(result, "", False) == []


def test_asked_but_nobody_has_answered_yet():
    result = result_of(case(asked=sent(("A00", "P0", "1", ""))))
    assert result.waves["response_share"].tolist() == [0]
    assert list(found(result)) == ["nobody_answered"]


def test_a_question_of_the_clients_own_asks_for_its_theme_and_stays_in_the_form():
    result = result_of(case(answers(*one_each([5] * 3, question="Парковка у склада"))))
    assert found(result)["unsorted"]["names"] == ["Парковка у склада"]
    assert "Парковка у склада" in result.form["question"].tolist()
    decided = [{"question": "Парковка у склада", "theme": "delivery"}]
    assert "unsorted" not in found(
        result_of(case(answers(*one_each([5] * 3, question="Парковка у склада"))), questions=decided)
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_reads(code):
    rows = [*one_each([7] * 12), *one_each([2] * 12, start=12), *one_each([6.5, 5.5] * 6, wave="2")]
    for result in (result_of(case()), result_of(case(answers(*rows), sent(("A00", "P0", "2", ""))))):
        for each in result.findings:
            assert "{" not in Language(code)(f"voice.finding.{each.key}", **each.values)


def test_the_proposal_asks_again_those_who_were_asked_last():
    asked = sent(("A00", "P0", "1", ""), ("A01", "P1", "2", "buyer"))
    proposed = propose_voice(case(answers(*one_each([5])), asked))
    assert [(each.person, each.role) for each in proposed.persons] == [("P1", "buyer")]
    assert proposed.items == ("on_time",)


def test_a_question_that_the_library_does_not_hold_is_refused():
    with pytest.raises(ValueError, match="not in the library: parking"):
        result_of(case(), items=("on_time", "parking"))


@pytest.mark.parametrize(("count", "said"), [(60, False), (61, True)])
def test_a_form_longer_than_the_printed_one_is_told(count, said):
    assert ("long_form" in found(result_of(case(), items=tuple(items())[:count]))) == said


def test_standards_situations_and_statements_by_hand():
    standards = [
        {"standard": "Answer", "account_id": "A00", "agreed_share": 0.9, "cases": 10, "within": 9},
        {"standard": "Visit", "agreed_share": 0.9, "cases": 100, "within": 89},
        {"standard": "Claim", "agreed_share": 0.9},
    ]
    situations = [
        {"situation": "Strike", "cost": 100.0, "times_a_year": 0.5},
        {"situation": "Breakdown", "cost": 40.0, "times_a_year": 4.0, "drilled_by": "Smith"},
        {"situation": "Flood"},
    ]
    statements = [{"statement": "Too late", "theme": "delivery", "agreed": 3, "present": 4}]
    result = result_of(case(), standards=standards, situations=situations, statements=statements)
    assert result.standards["verdict"].tolist() == ["kept", "missed", "unknown"]
    assert result.standards["name"].tolist() == ["Name A00", "", ""]
    assert found(result)["standard_missed"] == {"n": 1, "name": "Visit", "share": 0.89, "agreed": 0.9}
    assert result.situations["situation"].tolist() == ["Breakdown", "Strike", "Flood"]
    assert result.situations["yearly_cost"].tolist()[:2] == [160, 50]
    assert result.situations["yearly_cost"].isna().tolist() == [False, False, True]
    assert found(result)["undrilled"]["names"] == ["Strike", "Flood"]
    assert result.statements["agreed_share"].tolist() == [0.75]


@pytest.mark.parametrize(
    "wrong",
    [
        {"standards": [{"standard": "Answer", "cases": 1, "within": 2}]},
        {"statements": [{"statement": "Late", "agreed": 5, "present": 4}]},
    ],
)
def test_more_than_were_there_is_refused(wrong):
    with pytest.raises(ValueError, match="of"):
        result_of(case(), **wrong)
