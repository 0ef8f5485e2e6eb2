"""The two maps: whose word counts, which quadrant, and how firmly an account stands in it."""

from types import SimpleNamespace

import pandas as pd
import pytest

from kamlib.steps.positions.case import PositionsCase
from kamlib.steps.positions.decision import PositionsDecision
from kamlib.steps.positions.selection import place_accounts
from kamlib.steps.positions.supply import compute_supply
from kamlib.steps.positions.wiring import compute
from kamlib.steps.shared.customer_view import collect_views, gather_views, judge_views

NAN = float("nan")
IDS = pd.Series(["A", "B", "C", "D"])
EMPTY = pd.DataFrame()


def ratings(*rows):
    names = ["account_id", "rater", "side", "round", "company", "criterion", "score"]
    return pd.DataFrame(rows, columns=names)


def behaviour(**columns):
    return pd.DataFrame({"account_id": list(IDS), **columns})


def ranking(scores, **changes):
    table = pd.DataFrame({"account_id": list(IDS), "name": [f"Name {each}" for each in IDS], "status": "current"})
    table["score"], table["score_low"], table["score_high"] = scores, scores, scores
    return table.assign(revenue=10.0, potential=1.0, chosen=False, **changes)


def map_positions(ranking, sources, behaviour, computed, cut, decision=None):
    return compute(PositionsCase(ranking, cut, sources, behaviour, computed), decision or PositionsDecision())


def test_the_customers_own_last_word_on_us_counts():
    marks = ratings(
        ("A", "r", "customer", 1, "us", "price", 1),
        ("A", "r", "customer", 2, "us", "price", 10),
        ("A", "r", "customer", 1, "rival", "price", 1),
        ("A", "s", "us", 1, "us", "price", 1),
    )
    answers = pd.DataFrame({"account_id": ["B", "B"], "wave": ["2024", "2025"], "score": [2.0, 8.0]})
    found = collect_views(IDS, marks, answers, EMPTY, pd.Series(dtype=float))
    assert found.loc["A", "ratings"] == 1
    assert found.loc["B", "survey"] == 0.8
    assert found.loc["A", "compared"]
    assert found.drop(columns="compared").loc[["C", "D"]].isna().to_numpy().all()


@pytest.mark.parametrize(("rival", "view"), [(10, 0.5 - 3 / 18), (7, 0.5), (4, 0.5 + 3 / 18)])
def test_a_view_of_us_is_one_against_our_rivals(rival, view):
    marks = ratings(("A", "r", "customer", 1, "us", "price", 7), ("A", "r", "customer", 1, "rival", "price", rival))
    answers = pd.DataFrame({"account_id": ["A"], "wave": ["1"], "score": [9.0]})
    judged = judge_views(collect_views(IDS, marks, answers, EMPTY, pd.Series(dtype=float)))
    assert judged.loc["A", "view"] == pytest.approx(view)  # what was said of us alone does not outweigh it
    assert judged.loc["A", "evidence"] == "A"


def test_marks_for_us_alone_compare_with_nobody_and_are_weaker_evidence():
    marks = ratings(("A", "r", "customer", 1, "us", "price", 7))
    judged = judge_views(collect_views(IDS, marks, EMPTY, EMPTY, pd.Series(dtype=float)))
    assert judged.loc["A", ["view", "basis", "evidence"]].tolist() == [pytest.approx(6 / 9), "voice", "B"]


def test_that_a_prospect_buys_nothing_is_no_opinion_of_us():
    class Asked:
        def frame(self, name):
            return pd.DataFrame({"account_id": list("ABCD")}) if name == "accounts" else EMPTY

        def result(self, stem):
            own = {"wallet_share": [0.6, 0.0, 0.0, NAN], "revenue": [5.0, 0.0, -3.0, NAN]}
            return SimpleNamespace(accounts=pd.DataFrame({"account_id": list("ABCD"), **own}))

    views = judge_views(gather_views(Asked()))
    assert views.loc["A", "view"] == pytest.approx(0.6)
    assert views.loc[["B", "C", "D"], "view"].isna().all()


def test_word_before_team_before_observation():
    facts = behaviour(view_of_us=[2, 2, None, None], reaction=[5, 5, 5, None], information_shared=[1.0, 1.0, 0.0, None])
    answers = pd.DataFrame({"account_id": ["A"], "wave": ["1"], "score": [9.0]})
    views = judge_views(collect_views(IDS, EMPTY, answers, facts, pd.Series({"C": 0.1})))
    assert views["view"].tolist()[:3] == pytest.approx([0.9, 0.2, (0.1 + 0.5) / 2])
    assert views["basis"].tolist()[:3] == ["voice", "team", "observed"]
    assert views["evidence"].tolist()[:3] == ["A", "B", "C"]
    assert pd.isna(views["view"]["D"])
    widths = (views["view_high"] - views["view_low"]).tolist()
    assert widths[0] < widths[1] < widths[2]


def test_quadrants_take_the_line_itself():
    score, view = pd.Series([0.5, 0.5, 0.49, 0.49, NAN]), pd.Series([0.5, 0.49, 0.5, 0.49, 0.9])
    assert place_accounts(score, view, 0.5, 0.5).tolist() == [
        "key",
        "developing",
        "maintained",
        "opportunistic",
        "unknown",
    ]


def test_unknown_views_are_listed_apart():
    sources = collect_views(IDS, EMPTY, EMPTY, behaviour(view_of_us=[9, None, 1, 8]), pd.Series(dtype=float))
    result = map_positions(ranking([0.9, 0.8, 0.7, 0.1]), sources, EMPTY, no_supply(), 0.5)
    assert result.selection.set_index("account_id")["segment"].to_dict() == {
        "A": "key",
        "C": "developing",
        "D": "maintained",
    }
    assert result.unknown_views["account_id"].tolist() == ["B"]
    assert result.segments.set_index("segment")["accounts"].to_dict() == {
        "key": 1,
        "developing": 1,
        "maintained": 1,
        "opportunistic": 0,
    }
    assert all(check.holds for check in result.checks)


def test_a_quadrant_holds_as_far_as_both_intervals_do():
    sources = collect_views(IDS, EMPTY, EMPTY, behaviour(view_of_us=[6, None, None, None]), pd.Series(dtype=float))
    table = ranking([0.6, 0.1, 0.1, 0.1]).assign(score_low=0.4, score_high=0.8)
    row = map_positions(table, sources, EMPTY, no_supply(), 0.5).selection.iloc[0]
    # View .6 ± 20 % of .6: from .48 to .72, of which .22 of .24 lies right of .5; score: .3 of .4 above .5.
    assert row["holds_share"] == pytest.approx((0.22 / 0.24) * (0.3 / 0.4))
    assert row["stamp"] == "undecided"
    assert row["to_line"] == pytest.approx(0.1)


def test_supply_positions_and_their_source():
    facts = behaviour(supply_risk=[8, 2, None, None], supply_value=[8, 8, 2, None])
    computed = pd.DataFrame({"supply_risk": [0.0, 0.0, 9.0, NAN], "supply_value": [0.0, 0.0, 0.0, 3.0]}, index=IDS)
    result = map_positions(
        ranking([0.5] * 4), collect_views(IDS, EMPTY, EMPTY, EMPTY, pd.Series(dtype=float)), facts, computed, 0.5
    )
    found = result.supply.set_index("account_id")
    assert found["position"].to_dict() == {"A": "partner", "B": "managed", "C": "desired"}
    assert found["basis"].to_dict() == {"A": "stated", "B": "stated", "C": "computed"}


def test_computed_supply_speaks_of_services_only_where_there_are_any():
    by_year = pd.DataFrame({"account_id": ["A", "B"], "year": 2025, "revenue": 100.0, "revenue_intellectual": 0.0})
    accounts = pd.DataFrame({"account_id": IDS, "sole_supplier": [None, None, True, False]})
    wallet = pd.Series({"A": 1.2, "B": 0.3})
    goods = compute_supply(accounts, wallet, by_year.assign(revenue_service=0.0), 2025)
    assert goods["supply_risk"].isna().tolist() == [True, True, False, True]
    assert goods["supply_value"].tolist()[:2] == [10, 3]
    mixed = compute_supply(accounts, wallet, by_year.assign(revenue_service=[40.0, 0.0]), 2025)
    assert mixed["supply_risk"].tolist()[:3] == [4, 0, 10]


def test_the_team_against_the_customer_is_said_of_buyers():
    facts = behaviour(view_of_us=[9, 9, 9, 9])
    answers = pd.DataFrame({"account_id": ["A", "B"], "wave": "1", "score": [1.0, 9.0]})
    sources = collect_views(IDS, EMPTY, answers, facts, pd.Series(dtype=float))
    found = {each.key: each for each in map_positions(ranking([0.5] * 4), sources, facts, no_supply(), 0.5).findings}
    assert found["team_against_voice"].values["name"] == "Name A"
    silent = map_positions(ranking([0.5] * 4).assign(revenue=0.0), sources, facts, no_supply(), 0.5)
    assert "team_against_voice" not in {each.key for each in silent.findings}


def test_lines_are_decisions():
    facts = behaviour(view_of_us=[6, 6, 6, 6], supply_risk=[5, 6, 7, 8], supply_value=[8, 8, 8, 8])
    sources = collect_views(IDS, EMPTY, EMPTY, facts, pd.Series(dtype=float))
    lines = PositionsDecision(view_cut=0.65, risk_cut=7.0)
    result = map_positions(ranking([0.9] * 4), sources, facts, no_supply(), 0.5, lines)
    assert set(result.selection["segment"]) == {"developing"}
    assert result.supply["position"].tolist() == ["managed", "managed", "partner", "partner"]
    assert result.rules.set_index("axis")["rule"].to_dict() == {
        "score": "agreed_cut",
        "view": "agreed_line",
        "supply_risk": "agreed_line",
        "supply_value": "middle",
    }


def no_supply():
    return pd.DataFrame({"supply_risk": NAN, "supply_value": NAN}, index=IDS)
