"""How firmly the list stands: missing facts beside weights, ties, nothing to compare, other methods."""

import pandas as pd
import pytest

from kamlib.steps.priorities import robustness
from kamlib.steps.priorities.opinions import ask_methods, compare_opinions
from tests.steps.priorities.cases import NAN, prioritise

pytestmark = pytest.mark.usefixtures("few_draws")
WEIGHTS = {"x": 0.6, "y": 0.4}


@pytest.fixture(scope="module")
def few_draws():
    before, robustness.DRAWS = robustness.DRAWS, 2000
    yield
    robustness.DRAWS = before


def keys(result):
    return {each.key: each.values for each in result.findings}


def test_an_account_that_one_missing_fact_may_throw_out_is_not_robust():
    # A: .6 · .9 + .4 · U against .8 of C: in for U above .65. With certain facts only B and C would be in.
    values = {"A": [0.9, NAN], "B": [0.95, 0.95], "C": [0.8, 0.8], "D": [0.1, 0.1]}
    result = prioritise(values, WEIGHTS, size=2)
    row = result.ranking.set_index("account_id").loc["A"]
    assert row["rank"] == 2
    assert 0.2 < row["top_share"] < 0.5
    assert row["stamp"] == "fragile"
    assert result.ranking.set_index("account_id").loc["B", "stamp"] == "robust"
    assert "all_robust" not in keys(result)


def test_ten_equals_for_five_places_are_told_apart_by_money_and_none_is_robust():
    ids = [f"K{each}" for each in range(10)]
    worth = {each: float(place) for place, each in enumerate(ids)}
    result = prioritise(
        {each: [1.0, 1.0] for each in ids}, WEIGHTS, size=5, revenue=worth, potential=dict.fromkeys(ids, 1.0)
    )
    assert result.key_accounts == ("K9", "K8", "K7", "K6", "K5")
    assert set(result.ranking["stamp"]) == {"fragile"}
    assert result.ranking["top_share"].tolist() == pytest.approx([0.5] * 10)
    assert {"tied", "fragile"} <= set(keys(result))


def test_with_no_more_candidates_than_places_there_is_nothing_to_compare():
    result = prioritise({"A": [0.9, 0.9], "B": [0.8, 0.8]}, WEIGHTS, size=2)
    assert result.ranking["stamp"].tolist() == ["nothing", "nothing"]
    assert keys(result)["nothing_to_compare"] == {"n": 2, "size": 2}
    assert result.figures["robust_accounts"] == 0


def test_three_methods_over_the_same_values():
    values = pd.DataFrame({"x": [0.9, 0.7, 0.5], "y": [0.9, 0.7, 0.5]}, index=list("ABC"))
    found = ask_methods(values, pd.Series(WEIGHTS))
    assert found["second_rank"].tolist() == found["third_rank"].tolist() == [1, 2, 3]


def test_leaving_one_out_may_turn_a_second_opinion_round():
    # By net flows A and B are level on their own (each one criterion ahead); a third that only loses on x favours A.
    rows = {"A": [0.75, 0.5], "B": [0.5, 0.76], "C": [0.48, 0.9], "D": [0.0, 0.0]}
    values = pd.DataFrame(rows, index=["x", "y"]).T
    names = pd.Series({each: f"Name {each}" for each in rows})
    weights = pd.Series({"x": 0.5, "y": 0.5})
    found = compare_opinions(values, weights, ["C"], names, 1).set_index("method")
    assert found["left_out"].tolist() == [4, 4]
    by_hand = {}
    for method in ("topsis", "promethee"):
        column = "second_rank" if method == "topsis" else "third_rank"
        first = ask_methods(values, weights)[column].idxmin()
        without = {each: ask_methods(values.drop(each), weights)[column].idxmin() for each in rows if each != first}
        by_hand[method] = sum(each != first for each in without.values())
    assert found["reversals"].to_dict() == by_hand


def test_no_second_opinion_where_everybody_is_in():
    result = prioritise({"A": [0.9, 0.9], "B": [0.8, 0.8]}, WEIGHTS, size=2)
    assert result.opinions.empty
