"""The prioritised list, put together: ranks, chances, comparisons, boundaries, figures and checks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.quant.ranking import kendall_tau
from kamlib.steps.priorities import boundary, comparisons, opinions, robustness
from kamlib.steps.priorities.case import PrioritiesCase
from kamlib.steps.priorities.decision import PrioritiesDecision
from kamlib.steps.priorities.eligibility import LEAST_COVERAGE, USUAL_CUT, bar_accounts, find_lines
from kamlib.steps.priorities.facts import add_contributions, explain_places, spread_values


def build_list(
    case: PrioritiesCase, decision: PrioritiesDecision, proposal: PrioritiesDecision
) -> dict[str, pd.DataFrame]:
    """Return the tables of :class:`kamlib.steps.priorities.result.PrioritiesResult`, by name.

    Parameters
    ----------
    case : PrioritiesCase
        Facts, profile, team.
    decision, proposal : PrioritiesDecision
        What holds, and what was computed.
    """
    weights = case.criteria.set_index("criterion")["weight"].astype(float)
    labels = case.criteria.set_index("criterion")["label"]
    values = spread_values(case.contributions, case.facts, weights)
    facts = case.facts.assign(barred=bar_accounts(case.facts, decision.boundary, decision.cut))
    eligible = facts.set_index("account_id")["barred"].isin(["", "cut"])
    named = facts[facts["barred"].isin(["", "cut"])]
    listed = list(named["account_id"].head(decision.size))
    chances, places = robustness.shake_ranks(values, weights, eligible, listed, decision.size, case.seed)
    able = values[eligible.reindex(values.index)]
    ranked = _rank(facts, chances.merge(_second(able, weights), on="account_id", how="left"), decision, proposal)
    changes = robustness.find_changes(able, weights, named, decision.size)
    chosen = [each.account_id for each in decision.accounts]
    lines, parts = find_lines(named, decision.cut, decision.size), add_contributions(case.contributions, weights)
    least, cut, size, names = decision.boundary, decision.cut, decision.size, facts.set_index("account_id")["name"]
    return {
        "ranking": ranked,
        "contributions": parts,
        "reasons": explain_places(parts, chosen, names),
        "questions": _label(comparisons.ask_facts(ranked, values, case.criteria, *lines, LEAST_COVERAGE), labels),
        "lists": comparisons.list_views(facts, chosen, size),
        "moves": _label(comparisons.explain_moves(facts, values, weights, chosen, size), labels),
        "called": comparisons.compare_called(facts, case.called, chosen),
        "boundaries": boundary.compare_boundaries(facts, least, cut, case.capacity, case.carried),
        "service": boundary.assign_service(facts, case.owners, chosen, least),
        "opinions": opinions.compare_opinions(able, weights, listed, names, size),
        "weight_changes": _label(changes, labels),
        "places": _name(places, facts),
    }


def _second(able: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    found = opinions.ask_methods(able, weights) if weights.sum() > 0 else pd.DataFrame()
    return found.reindex(columns=["second_rank", "third_rank"]).astype("Int64").rename_axis("account_id").reset_index()


def _label(table: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """Put the label beside the criterion: ids stay for machines, labels are for people."""
    table = table.copy()
    table.insert(table.columns.get_loc("criterion") + 1, "label", table["criterion"].map(labels).astype(object))
    return table


def _name(places: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    named = places.merge(facts[["account_id", "name"]], on="account_id")
    return named[["account_id", "name", "place", "probability"]]


def _rank(
    facts: pd.DataFrame, chances: pd.DataFrame, decision: PrioritiesDecision, proposal: PrioritiesDecision
) -> pd.DataFrame:
    table = facts.merge(chances, on="account_id", how="left")
    table["stamp"] = table["stamp"].fillna("")
    table["proposed"] = table["account_id"].isin([each.account_id for each in proposal.accounts])
    table["chosen"] = table["account_id"].isin([each.account_id for each in decision.accounts])
    last = ["top_share", "rank_low", "rank_high", "second_rank", "third_rank", "stamp", "barred", "proposed", "chosen"]
    return table[[*facts.columns.drop("barred"), *last]]


def sum_list(ranked: pd.DataFrame, decision: PrioritiesDecision, proposal: PrioritiesDecision) -> dict[str, Any]:
    """Return the key figures of the list."""
    chosen = ranked[ranked["chosen"]]
    open_to = ranked[ranked["barred"].isin(["", "cut"])]
    sums = {name: _share(chosen[name].sum(min_count=1), ranked[name].sum()) for name in ("revenue", "potential")}
    orders = open_to[["rank", "second_rank", "third_rank"]].astype(float)
    taus = {name: kendall_tau(orders["rank"], orders[name]) if len(orders) else np.nan for name in orders}
    return {
        "accounts": len(ranked),
        "scored": int(ranked["score"].notna().sum()),
        "eligible": int((ranked["barred"] == "").sum()),
        "open_accounts": len(open_to),
        "chosen_accounts": len(chosen),
        "size": decision.size,
        "boundary": decision.boundary,
        "cut": decision.cut,
        "usual_cut": USUAL_CUT,
        "chosen_revenue": _known(chosen["revenue"].sum(min_count=1)),
        "chosen_revenue_share": sums["revenue"],
        "chosen_potential": _known(chosen["potential"].sum(min_count=1)),
        "chosen_potential_share": sums["potential"],
        "robust_accounts": int((chosen["stamp"] == "robust").sum()),
        "fragile_accounts": int((chosen["stamp"] == "fragile").sum()),
        "tau_second": _known(taus["second_rank"]),
        "tau_third": _known(taus["third_rank"]),
        "decided": decision != proposal,
        **comparisons.agree(ranked),
    }


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 and not np.isnan(part) else None


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def check_list(tables: dict[str, pd.DataFrame], decision: PrioritiesDecision, revenue: float) -> tuple[Check, ...]:
    """Return what must agree: contributions with scores, revenue with the profitability's, names with the decision."""
    ranked, parts = tables["ranking"], tables["contributions"]
    added, known = parts.groupby("account_id")["contribution"].sum(min_count=1), ranked.dropna(subset=["score"])
    return (
        Check("scores", float(known["account_id"].map(added).sum()), float(known["score"].sum())),
        Check("revenue", float(ranked["revenue"].sum()), float(revenue)),
        Check("chosen", float(ranked["chosen"].sum()), float(len(decision.accounts)), 0.0),
    )
