"""What a point costs and how long a strength lasts, counted by hand."""

import pytest

from kamlib.steps.competitors.decision import CompetitorsDecision, CriterionImportance

from .cases import CRITERIA, analyse, simple

FIVE = [5] * 10


def decided(rivals=("Rival",), **known):
    """Return a decision of equal importance; `known` gives fields by criterion."""
    criteria = [CriterionImportance(criterion=name, importance=10, **known.get(name, {})) for name in CRITERIA]
    return CompetitorsDecision(criteria=tuple(criteria), rivals=rivals)


def keys(result):
    return {each.key: each.values for each in result.findings}


# We are at 5 everywhere, the rival at 6 on three criteria: 0.3 behind, so four points of a tenth each are needed.
BEHIND = simple(FIVE, [6] * 3 + [5] * 7)


def test_without_costs_the_set_is_the_shortest_and_says_so():
    moves = analyse(*BEHIND, decision=decided()).moves
    assert moves.improvements["points"].tolist() == [3, 1]
    assert moves.improvements["cost"].isna().all()
    assert moves.figures["improve_by"] == "points"
    assert moves.figures["improve_cost"] is None
    assert "improve_found" in keys(moves)


def test_with_all_costs_the_set_is_the_cheapest():
    # A point costs 100 everywhere but 10 on each of the last four criteria: four single points for 40.
    costs = {name: {"cost_per_point": 10.0 if name >= "K07" else 100.0} for name in CRITERIA}
    costs |= {name: {"cost_per_point": 10.0 + place} for place, name in enumerate(CRITERIA[6:])}
    moves = analyse(*BEHIND, decision=decided(**costs)).moves
    assert dict(zip(moves.improvements["criterion"], moves.improvements["points"], strict=True)) == {"K07": 3, "K08": 1}
    assert moves.figures["improve_cost"] == pytest.approx(3 * 10 + 11)
    assert moves.figures["improve_by"] == "cost"
    # The shortest set takes the first two criteria, at 100 a point.
    assert keys(moves)["improve_cheaper"]["shortest"] == pytest.approx(400)


def test_the_shortest_set_that_is_the_cheapest_too_is_called_both():
    costs = {name: {"cost_per_point": 7.0} for name in CRITERIA}
    found = keys(analyse(*BEHIND, decision=decided(**costs)).moves)
    assert found["improve_cheapest"]["cost"] == pytest.approx(28)
    assert "improve_found" not in found


def test_one_unknown_cost_is_not_nothing():
    costs = {name: {"cost_per_point": 7.0} for name in CRITERIA[1:]}
    moves = analyse(*BEHIND, decision=decided(**costs)).moves
    assert moves.figures["improve_by"] == "some_costs"
    assert moves.figures["improve_cost"] is None  # K01 is in the set, and nobody knows what it costs
    assert keys(moves)["improve_some_costs"] == {"known": 9, "needed": 10}


AHEAD = simple([8, 7, 6] + [5] * 7, FIVE)


def test_a_strength_of_which_nobody_spoke_is_unknown():
    moves = analyse(*AHEAD, decision=decided()).moves
    assert moves.strengths["criterion"].tolist() == ["K01", "K02", "K03"]
    assert set(moves.strengths["copied"]) == {"unknown"}
    assert set(moves.strengths["copy_evidence"]) == {""}
    found = keys(moves)
    assert found["copy_unknown"] == {"n": 3, "of": 3}
    assert not {"copied", "copied_passed", "copied_none"} & set(found)


def test_what_is_copied_within_the_plan_no_longer_leads():
    # Three years of plan: 36 months are within, 37 beyond. The lead of 0.6 loses 0.3 and 0.2.
    known = {
        "K01": {"copy_months": 36, "copy_evidence": "A"},
        "K02": {"copy_months": 6},
        "K03": {"copy_months": 37, "copy_evidence": "B"},
    }
    moves = analyse(*AHEAD, decision=decided(**known)).moves
    assert moves.strengths["copied"].tolist() == ["within", "within", "beyond"]
    assert moves.strengths["copy_evidence"].tolist() == ["A", "C", "B"]
    found = keys(moves)["copied"]
    assert (found["copied"], found["of"], found["copy_soonest"], found["copy_months"]) == (2, 3, "K02", 6)
    assert found["lead_now"] == pytest.approx(0.6)
    assert found["lead_after"] == pytest.approx(0.1)


def test_a_lead_that_is_all_copied_is_passing():
    known = {name: {"copy_months": 12} for name in CRITERIA[:3]}
    found = keys(analyse(*AHEAD, decision=decided(**known)).moves)
    assert found["copied_passed"]["lead_after"] == pytest.approx(0)
    assert found["copied_passed"]["follower"] == "Rival"


def test_strengths_that_nobody_can_copy_in_time_are_said_to_last():
    known = {name: {"copy_months": 60} for name in CRITERIA[:3]}
    found = keys(analyse(*AHEAD, decision=decided(**known)).moves)
    assert found["copied_none"] == {"n": 3, "horizon_months": 36}


def test_half_a_point_ahead_is_a_strength_and_less_is_none():
    ratings, importance = simple([5.5, 5.4] + [5] * 8, FIVE)
    assert analyse(ratings, importance, decision=decided()).moves.strengths["criterion"].tolist() == ["K01"]
