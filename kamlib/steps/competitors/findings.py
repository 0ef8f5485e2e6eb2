"""What the competitor analysis concludes: only what is true for the data, most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamlib.core.results import Finding
from kamlib.core.stability import ROBUST
from kamlib.steps.competitors.standing import ROBUST_RATERS

if TYPE_CHECKING:
    from kamlib.steps.competitors.result import CompetitorsResult

#: Importance that differs by so many places and points of a hundred is worth a talk.
_RANKS_APART = 4
_SHARES_APART = 0.02
#: From this share of marks on, the analysis is a collection of opinions.
_OPINIONS = 0.5
#: Weighted marks closer than this are equal.
_TIE = 0.05


def find(result: CompetitorsResult) -> Iterator[Finding]:
    """Yield the findings that the comparison holds by itself; where it is incomplete, only what it lacks."""
    if not result.figures["complete"]:
        yield _lacking(result.figures)
        return
    yield from _position(result.figures)
    yield from _overturn(result.figures)
    yield from _views(result.scenarios, result.figures)
    yield from _weak(result.quadrants)
    yield from _overdone(result.quadrants)
    yield from _perception(result.perception)
    yield from _importance(result.criteria)
    yield from _opinions(result.evidence, result.figures)
    yield from _moods(result.scenarios)


def _lacking(figures: Mapping[str, Any]) -> Finding:
    values = {"usable": figures["usable_criteria"], "needed": figures["least_criteria"]}
    return Finding(f"lacking_{figures['lacking']}", values, "bad", 100)


def _position(figures: Mapping[str, Any]) -> list[Finding]:
    values = {
        name: figures[name] for name in ("lead", "lead_low", "lead_high", "strongest", "ahead_share", "companies")
    }
    values |= {"place": figures["our_place"]}
    if figures["our_place"] is None or figures["lead"] is None:
        return []
    key = "tied" if abs(values["lead"]) < _TIE else "first" if values["lead"] > 0 else "behind"
    tone = {"first": "good", "tied": "warn", "behind": "bad"}[key]
    found = [Finding(f"{key}_{figures['scores_from']}", values | {"lead": abs(values["lead"])}, tone, 100)]
    if figures["first_share"] is None:
        found.append(Finding("few_raters", {"n": figures["raters"]}, "warn", 96))
    elif figures["place_share"] < ROBUST:
        shares = {"first_share": figures["first_share"], "held": figures["place_share"]}
        found.append(Finding("shaky_" + figures["stamp"], values | shares, "warn", 98))
    else:
        key = "steady" if figures["raters"] >= ROBUST_RATERS else "steady_few"
        held = {"place": values["place"], "held": figures["place_share"], "n": figures["raters"]}
        found.append(Finding(key, held, "info", 60))
    return found


def _overturn(figures: Mapping[str, Any]) -> list[Finding]:
    """Name the smallest change of one weight at which we change places with somebody."""
    if not figures["overturn_criterion"]:
        return [Finding("no_overturn", {}, "info", 33)]
    values = {"criterion": figures["overturn_criterion"], "now": figures["overturn_now"]}
    return [Finding("overturn", values | {"then": figures["overturn_weight"]}, "info", 57)]


def _views(scenarios: pd.DataFrame, figures: Mapping[str, Any]) -> list[Finding]:
    places = scenarios.set_index("scenario")["place"].dropna()
    if not {"team", "customer"} <= set(places.index) or places["team"] == places["customer"]:
        return []
    values = {"team": int(places["team"]), "customer": int(places["customer"])}
    key = "team_flatters" if values["team"] < values["customer"] else "team_modest"
    return [Finding(key, values, "warn", 94)]


def _weak(quadrants: pd.DataFrame) -> list[Finding]:
    weak = quadrants[(quadrants["quadrant"] == "improve") & (quadrants["stamp"] != "fragile")]
    weak = weak.sort_values("performance", kind="stable")
    if weak.empty:
        return []
    values = {"n": len(weak), "names": weak["criterion"].tolist(), "worst": float(-weak["performance"].iloc[0])}
    return [Finding("weak", values, "bad", 75)]


def _overdone(quadrants: pd.DataFrame) -> list[Finding]:
    sure = quadrants[quadrants["stamp"] != "fragile"]
    much = sure[(sure["quadrant"] == "overdone") & (sure["performance"] >= 1)]
    much = much.sort_values("performance", ascending=False, kind="stable")
    if much.empty:
        return []
    return [Finding("overdone", {"n": len(much), "names": much["criterion"].tolist()}, "info", 35)]


def _perception(perception: pd.DataFrame) -> list[Finding]:
    found = []
    for kind, tone, weight in (("overrated", "bad", 88), ("underrated", "warn", 65)):
        rows = perception[perception["attitude"] == kind]
        if len(rows):
            size = float(rows["difference_view"].abs().max())
            names = rows["criterion"].tolist()
            found.append(Finding(kind, {"n": len(rows), "names": names, "size": size}, tone, weight))
    return found


def _importance(criteria: pd.DataFrame) -> list[Finding]:
    both = criteria.dropna(subset=["team", "customer"])
    if len(both) < 2:
        return []
    ranks = both[["team", "customer"]].rank(ascending=False, method="min")
    apart = (ranks["team"] - ranks["customer"]).abs().where(both["gap"].abs() >= _SHARES_APART, 0)
    place = apart.idxmax()
    if apart[place] < _RANKS_APART:
        return []
    values = {"criterion": both.loc[place, "criterion"]}
    values |= {side: int(ranks.loc[place, side]) for side in ("team", "customer")}
    return [Finding("importance_apart", values, "warn", 62)]


def _opinions(evidence: pd.DataFrame, figures: Mapping[str, Any]) -> list[Finding]:
    evidence = evidence[evidence["side"] == "us"]
    marks = evidence["marks"]
    if figures["scores_from"] == "customer" or not marks.sum():
        return []
    weak = (evidence["opinion_share"] + evidence["unstated_share"]).mul(marks).sum() / marks.sum()
    fact = evidence["fact_share"].mul(marks).sum() / marks.sum()
    if weak < _OPINIONS:
        return []
    return [Finding("opinions", {"opinion": float(weak), "fact": float(fact)}, "warn", 55)]


def _moods(scenarios: pd.DataFrame) -> list[Finding]:
    """Say whether the extreme raters change the team's picture; no name is given, but the room would guess."""
    rows = scenarios.set_index("scenario")
    if not {"team", "without_extremes"} <= set(rows.index):
        return []
    both, calm = rows.loc["team"], rows.loc["without_extremes"]
    values = {"lead": float(both["lead"]), "calm_lead": float(calm["lead"])}
    values |= {"n": int(both["raters"] - calm["raters"]), "place": int(both["place"]), "calm": int(calm["place"])}
    key = "extremes_matter" if values["place"] != values["calm"] else "extremes_idle"
    return [Finding(key, values, "warn" if key == "extremes_matter" else "info", 58, "facilitator")]
