"""What the two maps are made of, and the maps."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.positions.case import PositionsCase
from kamlib.steps.positions.decision import PositionsDecision
from kamlib.steps.positions.findings import find
from kamlib.steps.positions.result import PositionsResult
from kamlib.steps.positions.selection import SEGMENTS, place_selection, sum_groups
from kamlib.steps.positions.supply import POSITIONS, compute_supply, place_supply
from kamlib.steps.shared.customer_view import gather_views, judge_views


def gather(book: Book) -> PositionsCase:
    """Return what the two maps are made of."""
    priorities = book.result("priorities")
    wallet = book.result("potential").accounts.set_index("account_id")["wallet_share"]
    by_year = book.result("profitability").by_year
    return PositionsCase(
        ranking=priorities.ranking,
        cut=priorities.decision.cut,
        views=gather_views(book),
        behaviour=book.frame("behaviour"),
        computed=compute_supply(book.frame("accounts"), wallet, by_year, book.settings.base_year),
    )


def compute(case: PositionsCase, decision: PositionsDecision) -> PositionsResult:
    """Return where each account stands with us, and we with it."""
    ranking, judged = case.ranking, judge_views(case.views)
    table = ranking.drop(columns="view", errors="ignore").merge(judged, left_on="account_id", right_index=True)
    known = table["view"].notna()
    selection = place_selection(table[known & table["score"].notna()], case.cut, decision.view_cut)
    supply = place_supply(ranking, case.behaviour, case.computed, decision.value_cut, decision.risk_cut)
    unknown = table.loc[~known, ["account_id", "name", "status", "score", "potential", "chosen"]]
    unscored = int((known & table["score"].isna()).sum())
    result = PositionsResult(
        selection=selection,
        unknown_views=unknown.reset_index(drop=True),
        segments=_with_words(sum_groups(selection, "segment", SEGMENTS, ["revenue", "potential"]), "segment", "advice"),
        views=_name_views(case.views, ranking),
        supply=supply,
        supply_positions=_with_words(sum_groups(supply, "position", POSITIONS, ["revenue"]), "position", "reading"),
        rules=_rules(case.cut, decision),
        decision=decision,
        figures=_figures(selection, supply, len(ranking), int((~known).sum()), case.cut, decision),
        checks=(Check("views", float(len(selection) + unscored + len(unknown)), float(len(ranking)), 0.0),),
    )
    return with_findings(result, find)


def decision_frame(result: PositionsResult) -> pd.DataFrame:
    """Return each cut line and the rule behind it."""
    return result.rules


def _with_words(table: pd.DataFrame, key: str, column: str) -> pd.DataFrame:
    """Return a table of groups with the column whose words say what the group means: the same key."""
    return table.assign(**{column: table[key]})


def _name_views(views: pd.DataFrame, ranking: pd.DataFrame) -> pd.DataFrame:
    named = views.reset_index().merge(ranking[["account_id", "name", "revenue"]], on="account_id")
    return named.assign(buys=named["revenue"] > 0)[["account_id", "name", *views.columns, "buys"]]


def _rules(cut: float, decision: PositionsDecision) -> pd.DataFrame:
    usual = PositionsDecision()
    rows = [("score", cut * 100, "agreed_cut")]
    lines = (("view", "view_cut", 100), ("supply_risk", "risk_cut", 1), ("supply_value", "value_cut", 1))
    for axis, name, scale in lines:
        line = getattr(decision, name)
        rows.append((axis, line * scale, "middle" if line == getattr(usual, name) else "agreed_line"))
    return pd.DataFrame(rows, columns=["axis", "cut", "rule"])


def _figures(
    selection: pd.DataFrame, supply: pd.DataFrame, accounts: int, unknown: int, cut: float, decision: PositionsDecision
) -> dict[str, Any]:
    return {
        "accounts": accounts,
        "known_views": len(selection),
        "unknown_view": unknown,
        "known_positions": len(supply),
        "unknown_position": accounts - len(supply),
        "score_cut": cut,
        "view_cut": decision.view_cut,
        **{f"in_{each}": int((selection["segment"] == each).sum()) for each in SEGMENTS},
        **{f"as_{each}": int((supply["position"] == each).sum()) for each in POSITIONS},
    }
