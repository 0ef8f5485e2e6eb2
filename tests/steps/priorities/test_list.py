"""The prioritised list on hand-made accounts: who is proposed, why, how firmly, and what would change it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kamlib.steps.priorities import robustness
from kamlib.steps.priorities.decision import ChosenAccount, PrioritiesDecision
from tests.steps.priorities.cases import NAN, prioritise

pytestmark = pytest.mark.usefixtures("few_draws")
WEIGHTS = {"x": 0.6, "y": 0.4}
VALUES = {"A": [0.9, 0.9], "B": [0.8, 0.4], "C": [0.2, 0.9], "D": [0.1, 0.1]}


@pytest.fixture(scope="module")
def few_draws():
    """Ten thousand draws are for people; what these tests hold does not depend on their number."""
    before, robustness.DRAWS = robustness.DRAWS, 400
    yield
    robustness.DRAWS = before


def keys(result):
    return {each.key: each.values for each in result.findings}


def barred(result):
    return result.ranking.set_index("account_id")["barred"].to_dict()


def test_scores_ranks_and_proposal_by_hand():
    result = prioritise(VALUES, WEIGHTS)
    assert result.ranking["account_id"].tolist() == ["A", "B", "C", "D"]
    assert result.ranking["score"].tolist() == pytest.approx([0.9, 0.64, 0.48, 0.1])
    assert result.key_accounts == ("A", "B")
    assert result.decision.cut == 0.5
    assert barred(result) == {"A": "", "B": "", "C": "cut", "D": "cut"}


def test_equal_scores_share_a_rank_and_stand_by_account():
    result = prioritise({"B": [0.7, 0.7], "A": [0.7, 0.7], "C": [0.1, 0.1]}, WEIGHTS)
    assert result.ranking["account_id"].tolist() == ["A", "B", "C"]
    assert result.ranking["rank"].tolist() == [1, 1, 3]


def test_must_haves_fit_and_coverage_bar_the_way_in_this_order():
    values = VALUES | {"E": [NAN, 1.0]}
    result = prioritise(values, WEIGHTS, failed={"A": "x"}, fit={"B": 0.3, "A": 0.9}, size=3)
    assert barred(result) == {"E": "unknown", "A": "must_have", "B": "fit", "C": "", "D": ""}
    assert result.key_accounts == ("C", "D")
    assert keys(result)["barred_at_top"]["names"] == ["Name A", "Name B"]
    assert keys(result)["too_little_known"]["coverage"] == pytest.approx(0.4)


def test_unknown_fit_does_not_bar():
    result = prioritise(VALUES, WEIGHTS, fit={"B": 0.9})
    assert result.key_accounts == ("A", "B")
    assert keys(result)["fit_unknown"]["names"] == ["Name A"]


def test_a_cut_that_too_few_reach_is_lowered_and_said():
    result = prioritise(VALUES, WEIGHTS, size=3)
    assert result.decision.cut == pytest.approx(0.48)
    assert result.key_accounts == ("A", "B", "C")
    assert keys(result)["lowered_cut"]["cut"] == pytest.approx(0.48)


def test_the_decision_rules_and_its_difference_is_said():
    decision = PrioritiesDecision(accounts=[ChosenAccount(account_id="A"), ChosenAccount(account_id="D")], size=2)
    result = prioritise(VALUES, WEIGHTS, decision=decision)
    assert result.key_accounts == ("A", "D")
    assert keys(result)["decided_swap"] == {"added": ["Name D"], "dropped": ["Name B"]}
    assert result.ranking.set_index("account_id")["chosen"].to_dict() == {"A": True, "B": False, "C": False, "D": True}


def test_the_largest_buyer_outside_and_the_silent_one_inside_are_named():
    facts = {"revenue": {"A": 0.0, "B": 100.0, "C": 50.0, "D": 900.0}, "potential": {"A": 10.0, "B": 1.0}}
    found = keys(prioritise(VALUES, WEIGHTS, **facts))
    assert found["largest_not_key"]["name"] == "Name D"
    assert found["largest_not_key"]["share"] == pytest.approx(900 / 1050)
    assert found["silent_key"]["names"] == ["Name A"]
    assert "largest_not_key" not in keys(prioritise(VALUES, WEIGHTS, revenue={"A": 10.0, "B": 1.0}))


def test_a_tie_across_the_line_is_said_and_nobody_in_it_stands_firm_outside():
    result = prioritise({each: [0.9, 0.9] for each in "ABC"} | {"D": [0.1, 0.1]}, WEIGHTS, revenue={"C": 9.0, "A": 1.0})
    assert result.key_accounts == ("C", "A")  # money breaks the tie: purchases of 9 and of 1
    found = keys(result)
    assert found["tied"] == {"n": 1, "inside": 2, "score": pytest.approx(0.9)}
    assert "largest_not_key" not in found
    assert result.ranking.set_index("account_id")["stamp"]["B"] == "fragile"


def test_moves_say_who_enters_who_leaves_and_why():
    revenue = {"A": 1.0, "B": 100.0, "C": 2.0, "D": 900.0}
    result = prioritise(VALUES, WEIGHTS, failed={"D": "x"}, revenue=revenue, nopat={"A": 5.0, "B": 7.0})
    moves = result.moves.set_index("account_id")
    assert moves["move"].to_dict() == {"A": "enters", "D": "leaves", "B": "stays"}
    assert moves.loc["D", "reason"] == "must_have"
    # A against the mean of the buyers B and D: x adds .54 against .27, y .36 against .10.
    assert moves.loc["A", "criterion"] == "x"
    assert moves.loc["A", "difference"] == pytest.approx(0.27)
    assert moves.loc["A", ["revenue_rank", "nopat_rank", "profile_rank"]].tolist() == [4, 2, 1]
    assert result.lists["by_revenue"].tolist() == ["Name D", "Name B"]
    assert result.lists["by_nopat"].tolist() == ["Name B", "Name A"]
    # Of six pairs revenue and score order one alike.
    assert result.figures["tau_revenue_profile"] == pytest.approx((1 - 5) / 6)


def test_the_most_valuable_question_comes_first():
    values = {"A": [0.9, 0.9], "B": [0.6, 0.6], "C": [0.7, NAN], "D": [0.1, NAN]}
    result = prioritise(values, WEIGHTS, size=1, potential={"C": 50.0, "D": 500.0})
    # C: from .42 to .82 as y goes from 0 to 1, and A stands at .90: out of reach; so is D.
    assert result.questions.empty
    result = prioritise(values, WEIGHTS, size=2, potential={"C": 50.0})
    row = result.questions.iloc[0]
    assert row[["account_id", "criterion", "crosses"]].tolist() == ["C", "y", "out"]
    assert row[["score_if_low", "score_if_high"]].tolist() == pytest.approx([0.42, 0.82])
    assert row["chance"] == pytest.approx((0.60 - 0.42) / 0.40)
    assert row["worth"] == pytest.approx(row["chance"] * 50)


def test_what_only_dealings_show_is_not_asked_of_an_account_that_buys_nothing():
    values = {"A": [0.9, 0.9], "B": [0.6, 0.6], "C": [0.7, NAN], "D": [0.7, NAN]}
    weights = {"x": 0.6, "trade_margin": 0.4}
    result = prioritise(values, weights, size=2, potential={"C": 50.0, "D": 50.0}, revenue={"C": 0.0, "D": 10.0})
    assert set(result.questions["account_id"]) == {"D"}
    assert set(result.questions["criterion"]) == {"trade_margin"}


def test_one_fact_does_not_carry_a_blank_page_over_the_line():
    values = {"A": [0.9, 0.9], "B": [NAN, NAN]}
    result = prioritise(values, {"x": 0.4, "y": 0.6}, size=1, potential={"B": 10.0})
    assert result.questions[result.questions["account_id"] == "B"]["criterion"].tolist() in ([], ["y"])
    assert not ((result.questions["account_id"] == "B") & (result.questions["criterion"] == "x")).any()


def test_boundaries_count_accounts_money_and_hours():
    fit = {"A": 0.65, "B": 0.55, "C": 0.45, "D": 0.9}
    facts = {"revenue": {"A": 10.0, "B": 20.0, "C": 30.0, "D": 40.0}, "potential": dict.fromkeys("ABCD", 5.0)}
    result = prioritise(VALUES, WEIGHTS, size=2, fit=fit, **facts)
    table = result.boundaries.set_index("boundary")
    assert table["accounts"].to_dict() == {0.6: 1, 0.5: 2, 0.4: 2}
    assert table.loc[0.5, "revenue_share"] == pytest.approx(0.3)
    assert table.loc[0.5, ["hours_needed", "hours_capacity", "accounts_served"]].tolist() == [800, 1000, 2]
    assert table["decided"].to_dict() == {0.6: False, 0.5: True, 0.4: False}


def test_without_any_fit_the_boundary_is_one_of_the_score():
    table = prioritise(VALUES, WEIGHTS).boundaries
    assert set(table["measure"]) == {"score"}
    assert table["accounts"].tolist() == [2, 2, 3]


def test_robustness_of_a_clear_and_of_a_close_list():
    clear = prioritise(VALUES, WEIGHTS, size=1)
    assert clear.ranking["top_share"].tolist() == [1, 0, 0, 0]
    assert clear.ranking["stamp"].tolist() == ["robust"] * 4
    close = prioritise({"A": [0.9, 0.1], "B": [0.1, 0.9]}, {"x": 0.501, "y": 0.499}, size=1)
    assert close.ranking["stamp"].tolist() == ["fragile", "fragile"]
    change = close.weight_changes.set_index("account_id").loc["A"]
    assert change["criterion"] in ("x", "y")
    assert abs(change["change"]) == pytest.approx(0.001)
    assert keys(close)["fragile"]["name"] == "Name A"


def test_the_barred_take_nobodys_place():
    result = prioritise(VALUES, WEIGHTS, failed={"A": "x"}, size=1)
    odds = result.ranking.set_index("account_id")["top_share"]
    assert np.isnan(odds["A"])
    assert odds["B"] > odds["C"] > 0
    assert odds[["B", "C", "D"]].sum() == pytest.approx(1)


@pytest.mark.parametrize("size", [1, 3])
def test_one_account(size):
    result = prioritise({"A": [0.9, 0.9]}, WEIGHTS, size=size)
    assert result.key_accounts == ("A",)
    assert all(check.holds for check in result.checks)


def test_nothing_known():
    result = prioritise({"A": [NAN, NAN], "B": [NAN, NAN]}, WEIGHTS)
    assert result.key_accounts == ()
    assert result.ranking["rank"].isna().all()
    assert next(iter(keys(result))) == "none_chosen"
    assert all(check.holds for check in result.checks)


def test_a_decision_outside_its_bounds_is_refused():
    for wrong in ({"cut": 1.2}, {"size": 0}, {"boundary": -0.1}, {"accounts": [{"account_id": ""}]}, {"more": 1}):
        with pytest.raises(ValidationError):
            PrioritiesDecision.model_validate(wrong)


shares = st.one_of(st.none(), st.integers(0, 10).map(lambda each: each / 10))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(shares, shares), min_size=2, max_size=6), st.sampled_from([0.01, 1.0, 300.0]), st.randoms())
def test_row_order_and_weight_scale_change_nothing(rows, scale, random):
    values = {chr(65 + place): [NAN if each is None else each for each in row] for place, row in enumerate(rows)}
    shuffled = list(values.items())
    random.shuffle(shuffled)
    here = prioritise(values, WEIGHTS, revenue=dict.fromkeys(values, 1.0))
    there = prioritise(
        dict(shuffled), {name: weight * scale for name, weight in WEIGHTS.items()}, revenue=dict.fromkeys(values, 1.0)
    )
    columns = ["rank", "account_id", "score", "barred", "chosen"]
    pd.testing.assert_frame_equal(here.ranking[columns], there.ranking[columns], check_exact=False, rtol=1e-9)
    assert here.key_accounts == there.key_accounts
    assert all(check.holds for check in there.checks)
