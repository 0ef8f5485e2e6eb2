"""Needs of the organisation and of persons, who gains by an offer, and what to ask first: by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from kamlib.core.schema import COMPONENT_KINDS
from kamlib.i18n import Language
from kamlib.steps.needs.decision import AgreedPerson, BonusEffect, NeedsDecision, propose_needs
from kamlib.steps.needs.matrix import HELPS, HURTS, lay_matrix
from kamlib.steps.needs.schema import BONUS_KINDS
from kamlib.steps.needs.wiring import compute

from .cases import make_case, need, person, solve

BUYER, MECHANIC = person("Buyer", 4, "purchase_price", role="buys"), person("Mechanic", 3, "uptime", role="uses")
SERVICE = {"variant": "V", "component": "Regrinding", "kind": "service", "customer_value": 1.0}
DISCOUNT = {"variant": "D", "title": "Cheap", "price_change": -0.05}


def keys(result):
    return {each.key for each in result.findings}


def test_phantom_share_by_hand():
    result = solve([need("a", 6, "said"), need("b", 3, "opinion"), need("c", 1, None)])
    assert result.figures["phantom_share"] == pytest.approx(0.3)
    assert result.figures["phantom_high"] == pytest.approx(0.4)
    assert "phantoms" in keys(result)  # 30 % is the border, and on it
    assert result.needs["state"].tolist() == ["backed", "opinion", "unknown"]


def test_below_the_border_the_needs_are_backed_and_a_need_of_no_importance_is_no_phantom():
    assert "backed" in keys(solve([need("a", 7.1, "document"), need("b", 2.9, "opinion")]))
    assert solve([need("a", 0, "opinion")]).figures["phantom_share"] is None


def test_a_source_that_nobody_named_is_unknown_and_no_phantom():
    result = solve([need("a", 5, "said"), need("b", 5, None)])
    assert (result.figures["phantom_share"], result.figures["phantom_high"]) == (0.0, 0.5)
    assert "sources_unknown" in keys(result)


def test_a_question_without_a_need_is_unasked_and_one_of_opinions_is_guessed():
    result = solve([need("a", question="earn"), need("b", source="opinion", question="share")])
    states = result.questions.set_index("question")["state"].to_dict()
    wanted = dict.fromkeys(("strengthen", "beat_rivals", "strategy"), "unasked") | {"earn": "asked", "share": "guessed"}
    assert states == wanted
    assert (result.figures["unasked"], result.figures["guessed"]) == (3, 1)


def test_while_needs_are_not_sorted_by_question_nothing_is_called_unasked():
    result = solve([need("a", question="earn"), need("b", question=None)])
    assert set(result.questions["state"]) == {"asked", "unsorted"}
    assert result.figures["unasked"] == 0
    assert {"unsorted"} <= keys(result)
    assert "unasked" not in keys(result)


@pytest.mark.parametrize(
    ("others", "state"),
    [
        ([("A", "opinion"), ("B", "opinion"), ("C", "opinion")], "repeated"),
        ([("A", "opinion"), ("B", "opinion")], "opinion"),  # two others are not everybody
        ([("A", "opinion"), ("B", "opinion"), ("C", "said")], "opinion"),
        ([("A", "opinion"), ("B", "opinion"), ("C", None)], "opinion"),  # unknown is not our opinion
    ],
)
def test_what_everybody_repeats_and_nobody_said(others, state):
    result = solve([need("p", 5, "opinion")], others=[(account, need("p", 5, source)) for account, source in others])
    assert result.needs["state"].tolist() == [state]
    assert ("repeated" in keys(result)) == (state == "repeated")
    assert result.needs["elsewhere"].tolist() == [len(others)]


def test_the_usp_that_answers_best_and_a_need_that_nobody_judged():
    match = [("a", "u1", 0.4), ("a", "u2", 0.9), ("b", "u1", np.nan)]
    needs = solve([need("a"), need("b"), need("c")], usp_match=match).needs.set_index("need")
    assert needs.loc["a", ["usp", "match"]].tolist() == ["u2", 0.9]
    assert np.isnan(needs.loc["b", "match"])
    assert needs.loc["c", "match"] == 0.0


def test_coverage_of_bonuses_counts_the_influence_of_those_who_matter():
    people = [
        person("A", 5, "output"),
        person("B", 3),
        person("C", 2, "safety", role="uses"),
        person("D", 2, role="guards"),
    ]
    result = solve(contacts=people)
    assert result.figures["bonus_coverage"] == pytest.approx(5 / 10)  # A, B and the guard; C does not matter
    assert solve().figures["bonus_coverage"] is None


def test_an_unknown_influence_stays_out_of_the_sum_and_is_counted():
    result = solve(contacts=[person("A", 4, "output"), person("B", None, role="decides")])
    assert (result.figures["bonus_coverage"], result.figures["influence_unknown"]) == (1.0, 1)


def test_the_matrix_is_whole_and_contradicts_itself_nowhere():
    matrix = lay_matrix({})
    assert (matrix.index.tolist(), matrix.columns.tolist()) == (list(COMPONENT_KINDS), list(BONUS_KINDS))
    assert not [(kind, bonus) for kind in HURTS for bonus in HURTS[kind] if bonus in HELPS[kind]]
    assert set(np.unique(matrix)) == {-1, 0, 1}
    changed = lay_matrix({("service", "purchase_price"): 1})
    assert changed.loc["service", "purchase_price"] == 1
    assert int((changed != matrix).to_numpy().sum()) == 1


def test_a_service_hurts_the_buyer_and_helps_the_mechanic():
    result = solve(contacts=[BUYER, MECHANIC], variants=[{"variant": "V", "title": "Whole"}], offers=[SERVICE])
    effects = result.effects.set_index("person")
    assert effects["effect"].to_dict() == {"Buyer": "hurts", "Mechanic": "helps"}
    assert (effects.loc["Buyer", "hurt_by"], effects.loc["Mechanic", "helped_by"]) == ("Regrinding", "Regrinding")
    assert effects.loc["Buyer", "turned_by"] == "discount"
    gains = result.gains.iloc[0]
    assert (gains["helps_share"], gains["hurts_share"]) == (pytest.approx(3 / 7), pytest.approx(4 / 7))
    loser = next(each for each in result.findings if each.key == "loser")
    assert (loser.values["person"], loser.values["parts"]) == ("Buyer", ["Regrinding"])


def test_a_discount_only_helps_the_purchase_price_and_is_said_to():
    result = solve(contacts=[BUYER, MECHANIC], variants=[DISCOUNT])
    effects = result.effects.set_index("person")
    assert effects["effect"].to_dict() == {"Buyer": "helps", "Mechanic": "neutral"}
    assert effects.loc["Buyer", "by_price"] == "helps"
    assert bool(result.gains["only_price"].iloc[0])
    assert {"only_price"} <= keys(result)


def test_a_higher_price_hurts_whom_a_discount_helps():
    result = solve(contacts=[BUYER], variants=[{**DISCOUNT, "price_change": 0.03}])
    assert result.effects["effect"].tolist() == ["hurts"]
    assert {"loser_price_stuck"} <= keys(result)  # nothing but a discount helps, and the variant moves the price


def test_a_component_that_was_dropped_and_an_unknown_bonus():
    people = [MECHANIC, person("Guard", 2, role="guards")]
    offers = [SERVICE, {**SERVICE, "component": "Old", "kind": "guarantee", "until_round": 1}]
    result = solve(contacts=people, variants=[{"variant": "V"}], offers=offers)
    assert result.effects.set_index("person")["effect"].to_dict() == {"Mechanic": "helps", "Guard": "unknown"}
    assert result.effects["net"].dropna().tolist() == [1.0]
    assert result.gains["unknown_share"].tolist() == [pytest.approx(2 / 5)]


def test_the_room_corrects_persons_and_the_matrix():
    decision = NeedsDecision(
        people=(AgreedPerson(person="Buyer", bonus_kind="uptime", our_owner="Eve"), AgreedPerson(person="Nobody")),
        matrix=(BonusEffect(kind="service", bonus_kind="uptime", effect=-1),),
    )
    result = solve(contacts=[BUYER], variants=[{"variant": "V"}], offers=[SERVICE], decision=decision)
    assert result.persons[["bonus_kind", "our_owner"]].iloc[0].tolist() == ["uptime", "Eve"]
    assert result.effects["effect"].tolist() == ["hurts"]


def test_effects_against_a_plain_count():
    """Every kind with every bonus, recomputed by loops over the two tables of the method."""
    offers = [{**SERVICE, "component": kind, "kind": kind} for kind in COMPONENT_KINDS]
    people = [person(bonus, 3, bonus) for bonus in BONUS_KINDS]
    effects = solve(contacts=people, variants=[{"variant": "V"}], offers=offers).effects.set_index("person")["net"]
    for bonus in BONUS_KINDS:
        plus = sum(bonus in HELPS.get(kind, ()) for kind in COMPONENT_KINDS)
        minus = sum(bonus in HURTS.get(kind, ()) for kind in COMPONENT_KINDS)
        assert effects[bonus] == plus - minus, bonus


def test_what_to_ask_whom_first():
    people = [
        person("Chief", 5, role="decides", attitude=1, our_owner="Bob; Ann", barred_kams="Bob"),
        person("Buyer", 4, "purchase_price", attitude=-1, our_owner="Bob"),
    ]
    asks = solve([need("n", 8, "opinion", "earn")], people).asks
    assert asks["weight"].tolist() == pytest.approx([1.0] * 5 + [0.8])  # the bonus, four questions, then the need
    bonus = asks[asks["topic"] == "bonus"].iloc[0]
    assert (bonus["person"], bonus["asked_by"], bonus["worth"]) == ("Chief", "Ann", 1000.0)  # Bob is barred
    assert set(asks["person"]) == {"Chief"}  # the most influential who is not against us
    assert asks["topic"].tolist() == ["beat_rivals", "bonus", "share", "strategy", "strengthen", "need"]


def test_without_anybody_there_is_somebody_to_find_first():
    asks = solve([need("n", 8, "opinion", "earn")]).asks
    assert set(asks["person"]) == {""}
    assert asks["asked_by"].unique().tolist() == ["Ann"]
    assert asks["weight"].notna().sum() == 1  # the need alone has an importance


def test_an_unknown_potential_is_unknown_worth_and_not_nothing():
    asks = solve([need("n", 8, "opinion")], potential=float("nan")).asks
    assert asks["worth"].isna().all()


def test_the_order_of_rows_changes_nothing():
    needs = [need("a", 6, "said"), need("b", 3, "opinion"), need("c", 3, None, "share")]
    people = [BUYER, MECHANIC, person("Chief", 5, role="decides")]
    one = solve(needs, people, [DISCOUNT], [SERVICE])
    other = solve(needs[::-1], people[::-1], [DISCOUNT], [SERVICE])
    for name, frame in one.tables().items():
        pd.testing.assert_frame_equal(frame, other.tables()[name])


@pytest.mark.parametrize("count", [0, 1, 500])
def test_any_number_of_people_and_hostile_names(count):
    names = itertools.islice(itertools.cycle(["=1+1", "<script>", "О'Нил; младший", "  "]), count)
    people = [person(f"{name}{place}", 1 + place % 5, BONUS_KINDS[place % 12]) for place, name in enumerate(names)]
    result = solve([need("n")], people, [DISCOUNT])
    assert len(result.effects) == count
    assert all(check.holds for check in result.checks)
    assert all("{" not in Language("ru")(f"needs.finding.{each.key}", **each.values) for each in result.findings)


def test_a_person_with_two_roles_counts_once():
    """The table holds one row a person: decides and uses is one man, whose influence counts once."""
    result = solve(contacts=[person("Chief", 5, "output", role="decides")], variants=[DISCOUNT])
    assert result.gains["neutral_share"].tolist() == [1.0]


def test_the_proposal_is_what_is_on_file_and_comes_back_the_same():
    case = make_case([need("b", 3, None, None), need("a", 6, "said", person="P", said_on="2025-03-01")])
    decision = propose_needs(case)
    assert [each.need for each in decision.needs] == ["a", "b"]
    assert decision.needs[1].question is None
    assert NeedsDecision.model_validate(decision.model_dump(mode="json")) == decision
    assert compute(case, decision).figures["needs"] == 2
