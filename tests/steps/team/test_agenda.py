"""What the team gives to the summary, and what its editor gives back."""

import pytest

import kamlib
from kamlib.steps.team.agenda import list_actions, list_questions
from kamlib.steps.team.decision import propose_team
from kamlib.steps.team.editor import build, lay_rows
from kamlib.steps.team.wiring import compute

from .cases import case


def result(basis="norm"):
    made = case([("A", "x", 80.0, True), ("B", "x", 60.0, True)])
    made.accounts["basis"] = basis
    return compute(made, propose_team(made))


def test_key_accounts_that_change_hands_are_handed_over_and_the_decision_signed():
    asked = [(row["action"], row["account_id"], row["subject"]) for row in list_actions(result(), "", False)]
    assert asked == [("sign_team", "", ""), ("hand_over", "B", "y")]
    assert [row["action"] for row in list_actions(result(), "", True)] == ["hand_over"]
    assert list_actions(None, "", False) == list_actions(result(), "A", False) == []


def test_nobody_knows_whom_to_keep_up_with():
    assert list_questions(result("settings"), "", True) == [("who_matters", "A", ""), ("who_matters", "B", "")]
    assert list_questions(result(), "", False) == [("not_signed", "", "team")]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_an_untouched_editor_gives_the_decision_back_and_a_changed_kam_is_a_move(lang):
    language = kamlib.open_workbook("team", "toolmaker", lang).language
    made = result()
    rows = lay_rows(made.decision, made, [("x", "technical")], language)
    assert build(made, rows) == made.decision
    back = [row | {"agreed": row["owner"]} for row in rows["moves"]]
    learned = [row | {"action": "Learns at the machine", "until": "June"} for row in rows["developments"]]
    changed = build(made, rows | {"moves": back, "developments": learned})
    assert changed.moves == ()
    assert [(each.kam, each.action) for each in changed.developments] == [("x", "Learns at the machine")]
