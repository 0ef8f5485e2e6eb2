"""The boundary of key-account work, who serves whom, whom the client calls key, and what sets an account apart."""

import pandas as pd
import pytest

from kamlib.steps.priorities import robustness
from kamlib.steps.priorities.decision import PrioritiesDecision
from kamlib.steps.priorities.eligibility import lies_above
from tests.steps.priorities.cases import NAN, prioritise

pytestmark = pytest.mark.usefixtures("few_draws")
WEIGHTS = {"x": 0.6, "y": 0.4}
VALUES = {"A": [0.9, 0.9], "B": [0.8, 0.4], "C": [0.2, 0.9], "D": [0.1, 0.1]}


@pytest.fixture(scope="module")
def few_draws():
    before, robustness.DRAWS = robustness.DRAWS, 200
    yield
    robustness.DRAWS = before


def keys(result):
    return {each.key: each.values for each in result.findings}


def test_ordinary_sales_carry_what_the_key_accounts_leave_of_the_fixed_cost():
    fit = {"A": 0.9, "B": 0.55, "C": 0.45, "D": 0.3}
    revenue = {"A": 100.0, "B": 80.0, "C": 60.0, "D": 60.0}
    left = {"A": 30.0, "B": 20.0, "C": 10.0, "D": 10.0}
    result = prioritise(VALUES, WEIGHTS, boundary=0.6, fit=fit, revenue=revenue, contribution=left, fixed_cost=80.0)
    rows = result.boundaries.set_index("boundary")
    # At 60 % A alone is inside: 50 of 80 are left to 200 of sales that leave 40 of contribution: 250 are needed.
    assert rows.loc[0.6, ["accounts", "ordinary_revenue", "ordinary_needed"]].tolist() == [1, 200, pytest.approx(250)]
    # At 50 % B too (its score reaches the cut): 30 are left, 120 of sales leave 20: 180.
    assert rows.loc[0.5, "ordinary_needed"] == pytest.approx(180)
    assert keys(result)["ordinary_short"]["needed"] == pytest.approx(250)
    rich = prioritise(VALUES, WEIGHTS, boundary=0.6, fit=fit, revenue=revenue, contribution=left, fixed_cost=30.0)
    assert "carried_by_key" in keys(rich)
    unknown = prioritise(VALUES, WEIGHTS, boundary=0.6, fit=fit, revenue=revenue)
    assert unknown.boundaries["ordinary_needed"].isna().all()


def test_every_account_has_somebody_or_is_said_not_to_be_served():
    fit = {"A": 0.9, "B": 0.55, "C": 0.45, "D": 0.3}
    owners = {"A": "Kim", "B": "Lee"}
    result = prioritise(VALUES, WEIGHTS, boundary=0.6, fit=fit, revenue={"B": 5.0}, owners=owners)
    table = result.service.set_index("account_id")
    assert table["belt"].to_dict() == {"A": "above", "B": "belt_50", "C": "belt_40", "D": "below"}
    assert table["served"].to_dict() == {"A": "kam", "B": "seller", "C": "seller", "D": "not_served"}
    assert table["who"].dropna().to_dict() == {"A": "Kim", "B": "Lee"}


def test_whom_the_client_calls_key_stands_against_the_profile():
    result = prioritise(VALUES, WEIGHTS, size=2, called={"A": True, "D": True, "C": False})
    assert result.called.set_index("account_id")["verdict"].to_dict() == {"B": "missing", "D": "falls", "A": "stays"}
    assert keys(result)["called_falls"]["names"] == ["Name D"]
    assert keys(result)["called_missing"]["names"] == ["Name B"]
    same = prioritise(VALUES, WEIGHTS, size=1, called={"A": True})
    assert keys(same)["called_same"] == {"n": 1}
    assert prioritise(VALUES, WEIGHTS).called.empty


def test_reasons_are_what_is_above_the_others_on_the_list():
    values = {"A": [0.9, 0.9, 0.5], "B": [0.9, 0.5, 0.9], "C": [0.9, 0.5, 0.5], "D": [0.1, 0.1, 0.1]}
    result = prioritise(values, {"x": 0.6, "y": 0.2, "z": 0.2}, size=3)
    above = result.reasons[result.reasons["side"] == "above"]
    # x weighs most and lifts all three alike: it explains none of them.
    assert list(zip(above["account_id"], above["criterion"], strict=True)) == [("A", "y"), ("B", "z")]
    assert above["difference"].tolist() == pytest.approx([0.08, 0.08])


def test_a_net_returner_is_no_buyer_and_shares_of_nothing_fall_back_to_money():
    revenue = {"A": 10.0, "B": -50.0, "C": 5.0, "D": 1.0}
    result = prioritise(VALUES, WEIGHTS, revenue=revenue, potential=dict.fromkeys("ABCD", 1.0))
    assert "B" not in result.lists["by_revenue"].tolist()
    assert result.moves.set_index("account_id")["revenue_rank"].isna()["B"]
    found = keys(result)
    assert "key_list" not in found
    assert found["key_money"]["chosen_revenue"] == -40


def test_an_empty_decision_is_said_to_be_one():
    result = prioritise(
        VALUES, WEIGHTS, revenue={"A": 9.0, "B": 1.0}, decision=PrioritiesDecision(boundary=0.5, size=2)
    )
    assert keys(result)["decided_none"]["n"] == result.figures["eligible"] > 0
    assert not {"none_chosen", "largest_not_key", "moves"} & set(keys(result))
    nobody = prioritise({"A": [NAN, NAN]}, WEIGHTS)
    assert keys(nobody)["none_chosen"] == {"n": 0, "of": 1}


def test_a_fit_at_the_boundary_does_not_lie_above_it_whatever_its_last_digit():
    fit = pd.Series([0.6, 0.1 + 0.2 + 0.3, 0.5999999999999999, 0.61, float("nan")])
    assert lies_above(fit, 0.6).tolist() == [False, False, False, True, False]
