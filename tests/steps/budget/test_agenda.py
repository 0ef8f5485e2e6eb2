"""What the budget gives to the summary."""

from kamlib.steps.budget.agenda import list_actions, list_questions
from steps.budget.cases import usual


def test_only_key_accounts_with_a_programme_begin():
    budget = usual()[-1]
    served = budget.accounts.set_index("account_id")["level"]
    assert served["P"] != "none"
    assert [row["account_id"] for row in list_actions(budget, "", True)] == ["A"]
    assert list_actions(budget, "", True)[0]["action"] == "start_programme"


def test_an_unsigned_budget_is_a_question():
    budget = usual()[-1]
    assert list_questions(budget, "", False) == [("not_signed", "", "budget")]
    assert list_questions(budget, "", True) == []
