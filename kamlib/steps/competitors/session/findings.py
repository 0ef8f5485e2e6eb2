"""What the session itself shows, most important first: moods, disputes, agreement, movement, how well we guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from kamlib.core.results import Finding
from kamlib.core.schema import US

if TYPE_CHECKING:
    from kamlib.steps.competitors.session.result import CompetitorsSessionResult


def find(result: CompetitorsSessionResult) -> Iterator[Finding]:
    """Yield the findings of one account's session."""
    yield from _extreme_findings(result.raters, result.figures)
    yield from _function_findings(result.functions)
    yield from _reason_findings(result.raters)
    yield from _dispute_findings(result.disagreement)
    yield from _agreement_findings(result.agreement)
    yield from _movement_findings(result.figures)
    yield from _calibration_findings(result.calibration, result.rater_calibration)


def _extreme_findings(raters: pd.DataFrame, figures: Mapping[str, Any]) -> list[Finding]:
    found = []
    if figures["group_state"] in ("euphoria", "defeat", "defeat_price"):
        values = {"best": figures["group_best_share"], "criteria": figures["group_criteria"]}
        found.append(Finding("group_" + figures["group_state"], values, "bad", 95))
    for state in ("euphoria", "defeat", "defeat_price"):
        names = raters.loc[raters["state"] == state, "rater"].tolist()
        if names:
            values = {"names": names, "n": len(names)}
            found.append(Finding(f"rater_{state}", values, "warn", 90, "facilitator"))
    return found


def _function_findings(functions: pd.DataFrame) -> list[Finding]:
    """Say which functions stand at the two ends: a whole function that is extreme sees something that others do not."""
    known = functions[functions["function"] != ""]
    ends = {state: known.loc[known["state"] == state, "function"].tolist() for state in ("euphoria", "defeat")}
    if len(known) < 2 or not any(ends.values()):
        return []
    key = "functions_apart" if all(ends.values()) else f"functions_{'euphoria' if ends['euphoria'] else 'defeat'}"
    values = {"euphoric": ends["euphoria"], "defeated": ends["defeat"], "of": len(known)}
    return [Finding(key, values, "warn", 88, "facilitator")]


def _reason_findings(raters: pd.DataFrame) -> list[Finding]:
    """Say of each mood whether the closed deals bear it out."""
    found = []
    for mood, states in (("euphoria", ("euphoria",)), ("defeat", ("defeat", "defeat_price"))):
        extreme = raters[raters["state"].isin(states)]
        for (why, won, lost), rows in extreme.groupby(["why", "won", "lost"], dropna=False):
            told = why not in ("unknown", "even")
            deals = {"won": int(won), "lost": int(lost)} if told else {}
            tone, weight = ("warn" if why == "against" else "info", 86) if told else ("info", 45)
            values = {"names": rows["rater"].tolist(), "n": len(rows)} | deals
            found.append(Finding(f"{mood}_{why}", values, tone, weight, "facilitator"))
    return found


def _dispute_findings(disagreement: pd.DataFrame) -> list[Finding]:
    decisive = disagreement[disagreement["decisive"]]
    if len(decisive):
        top = decisive.iloc[0]
        values = {
            "n": len(decisive),
            "criterion": top["criterion"],
            "low": float(top["low"]),
            "high": float(top["high"]),
        }
        company = "" if top["kind"] == "importance" else top["company"]
        key = "disputes_importance" if not company else ("disputes_us" if company == US else "disputes_rival")
        return [Finding(key, values | {"company": company}, "warn", 80)]
    if len(disagreement):
        return [Finding("no_disputes", {"n": len(disagreement)}, "good", 40)]
    return []


def _agreement_findings(agreement: pd.DataFrame) -> list[Finding]:
    found = []
    weights = agreement[(agreement["subject"] == "importance") & agreement["level"].isin(["weak", "chance"])]
    for _, row in weights.iterrows():
        values = {"w": float(row["w"]), "raters": int(row["raters"])}
        found.append(Finding(f"importance_disputed_{row['side']}", values, "warn", 70))
    marks = agreement[(agreement["subject"] != "importance") & (agreement["side"] == "us")].dropna(subset=["w"])
    if len(marks):
        worst = marks.sort_values(["w", "subject"], kind="stable").iloc[0]
        key = "least_agreed_us" if worst["subject"] == US else "least_agreed"
        found.append(Finding(key, {"company": worst["subject"], "w": float(worst["w"])}, "info", 30))
    return found


def _movement_findings(figures: Mapping[str, Any]) -> list[Finding]:
    first, last = figures["sd_first"], figures["sd_last"]
    if not first or last is None:
        return []
    values = {"first": first, "last": last, "change": last / first - 1}
    key, tone = ("closer", "good") if last < first else ("no_closer", "warn")
    return [Finding(key, values, tone, 35)]


def _calibration_findings(criteria: pd.DataFrame, records: pd.DataFrame) -> list[Finding]:
    raters = records.dropna(subset=["size"])
    found = []
    if len(criteria):
        top = criteria.iloc[0]
        values = {"criterion": top["criterion"], "size": float(top["size"]), "mean": float(criteria["size"].mean())}
        found.append(Finding("guess", values, "info", 60))
    if len(raters) > 1:
        best, worst = raters.iloc[0], raters.iloc[-1]
        values = {"best": best["rater"], "best_size": float(best["size"])}
        values |= {"worst": worst["rater"], "worst_size": float(worst["size"])}
        found.append(Finding("guessers", values, "info", 55, "facilitator"))
    return found
