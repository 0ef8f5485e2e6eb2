"""What the profile says: the two wrong answers first, then what the audit found, then how firm the weights are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Finding
from kamlib.steps.profile.answers import FAME_WEIGHT
from kamlib.steps.profile.result import ProfileResult
from kamlib.steps.profile.weighting import MOST_INCONSISTENT

#: Below this coverage a score is mostly a guess about what is missing.
THIN = 0.5
#: Weights from the data that differ by more than this from the agreed one are worth a word.
FAR_APART = 0.15
#: From this W on a group agrees; fewer voters than this agree too easily for it to prove anything.
AGREED, LEAST_VOTERS = 0.7, 5
#: A judgement that many times away from what the others imply is a slip or a quarrel.
FAR_OFF = 4
_GRAVITY = {
    "no_potential": 85,
    "current_over_potential": 84,
    "fame": 82,
    "potential_from_sales": 80,
    "inconsistent": 72,
    "counted_twice": 68,
    "heavy": 66,
    "not_separating": 64,
    "no_thresholds": 62,
    "metric_absent": 61,
    "too_few": 60,
    "too_many": 58,
    "must_have_all": 52,
    "must_have_none": 56,
    "poorly_known": 50,
    "no_anchors": 54,
    "no_source": 42,
    "no_unit": 40,
}


def find(result: ProfileResult) -> Iterator[Finding]:
    """Yield what the profile says."""
    tables, figures = result.tables(), result.figures
    found = [
        _largest(tables),
        _famous(tables, figures),
        _lists_worth(result.worth),
        _fame_trial(result.answers),
        *_audit(result.audit),
        _odds(result),
        _votes(result),
        _far_voter(result.voters),
        _data_weights(result.weights),
        _thin(result.scores),
        _failed(tables, figures),
        _back(result.backtest, figures),
    ]
    yield from (each for each in found if each)


def _places(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    scores = tables["scores"][["account_id", "name", "score"]].copy()
    scores["profile_place"] = scores["score"].rank(ascending=False, method="min")
    return scores.set_index("account_id")


def _first(answers: pd.DataFrame, name: str) -> pd.Series | None:
    rows = answers[(answers["list"] == name) & (answers["place"] == 1)]
    return rows.iloc[0] if len(rows) else None


def _largest(tables: Mapping[str, pd.DataFrame]) -> Finding | None:
    """The largest buyer is not the first by the profile, or (rarely) is."""
    buyer, best = _first(tables["answers"], "purchases"), _first(tables["answers"], "profile")
    if buyer is None or best is None:
        return None
    place = _places(tables)["profile_place"].get(buyer["account_id"], np.nan)
    if np.isnan(place):
        return None
    values = {
        "name": buyer["name"],
        "revenue": float(buyer["revenue"]),
        "place": int(place),
        "best": best["name"],
        "best_revenue": _number(best["revenue"]),
        "wallet_share": _number(buyer["wallet_share"]),
    }
    if place == 1:
        return Finding("largest_is_first", values, "info", 45)
    silent = values["best_revenue"] == 0
    return Finding("largest_not_first_silent" if silent else "largest_not_first", values, "warn", 95)


def _famous(tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> Finding | None:
    famous = _first(tables["answers"], "fame")
    if famous is None or pd.isna(famous["potential_place"]):
        return None
    place = _places(tables)["profile_place"].get(famous["account_id"], np.nan)
    known = figures["potential_known"]
    values = {
        "name": famous["name"],
        "potential": float(famous["potential"]),
        "potential_place": int(famous["potential_place"]),
        "of": known,
        "place": None if np.isnan(place) else int(place),
    }
    little = famous["potential_place"] > known / 4
    return Finding("famous_little", values, "warn", 93) if little else Finding("famous_large", values, "info", 38)


def _lists_worth(worth: pd.DataFrame) -> Finding | None:
    """How much more potential the profile's list holds than the list by purchases."""
    rows = worth.set_index("list")
    if not {"purchases", "profile"} <= set(rows.index):
        return None
    ours, theirs = rows.loc["profile"], rows.loc["purchases"]
    gain = ours["headroom"] - theirs["headroom"]
    if pd.isna(gain) or ours["common"] == theirs["common"]:
        return None
    values = {
        "n": int(ours["accounts"]),
        "common": int(theirs["common"]),
        "headroom": float(ours["headroom"]),
        "headroom_purchases": float(theirs["headroom"]),
        "potential": _number(ours["potential"]),
        "potential_purchases": _number(theirs["potential"]),
    }
    return Finding("list_gains" if gain > 0 else "list_loses", values, "good" if gain > 0 else "warn", 90)


def _fame_trial(answers: pd.DataFrame) -> Finding | None:
    """Who would enter and leave the first places if fame counted."""
    with_fame, plain = (answers[answers["list"] == name] for name in ("with_fame", "profile"))
    entering = with_fame[~with_fame["account_id"].isin(plain["account_id"])]
    leaving = plain[~plain["account_id"].isin(with_fame["account_id"])]
    if with_fame.empty:
        return None
    if entering.empty:
        return Finding("fame_idle", {"weight": FAME_WEIGHT, "n": len(with_fame)}, "info", 26)
    values = {"entering": list(entering["name"]), "leaving": list(leaving["name"]), "weight": FAME_WEIGHT}
    return Finding("fame_trial", values | {"n": len(entering)}, "info", 36)


def _audit(audit: pd.DataFrame) -> list[Finding]:
    """One finding a check: criteria that fail the same check are named together."""
    rows = audit[audit["verdict"] == "attention"]
    found = []
    for name, group in rows.groupby("check", sort=False):
        labels = [each for each in group["label"] if each]
        first = group.iloc[0]
        values = {"labels": labels, "n": len(group), "label": first["label"], "other": first["other"]}
        values |= {"found": _number(first["found"]), "limit": _number(first["limit"])}
        found.append(Finding(f"audit_{name}", values, "warn", _GRAVITY[name]))
    return found


def _odds(result: ProfileResult) -> Finding | None:
    ratio = result.figures["consistency_ratio"]
    if ratio is None or result.judgements is None or result.judgements.empty:
        return None
    worst = result.judgements.iloc[0]
    # The ratio flatters judgements that are few; one far off the others is worth a word all the same.
    if ratio <= MOST_INCONSISTENT and worst["ratio"] < FAR_OFF:
        return None
    values = {"ratio": ratio, "first": worst["first"], "second": worst["second"]}
    values |= {"times": round(float(worst["times"]), 2), "consistent": round(float(worst["consistent"]), 2)}
    return Finding("judgement_at_odds", values, "warn", 71)


def _votes(result: ProfileResult) -> Finding | None:
    figures, table = result.figures, result.weights
    if figures["kendall_w"] is None:
        return None
    widest = table.sort_values("voters_sd_weight", ascending=False, kind="stable").iloc[0]
    values = {
        "w": figures["kendall_w"],
        "n": figures["voters"],
        "label": widest["label"],
        "low": float(widest["voters_low_weight"]),
        "high": float(widest["voters_high_weight"]),
    }
    key = "votes_agree" if values["n"] >= LEAST_VOTERS else "votes_few"
    return Finding(key if figures["kendall_w"] >= AGREED else "votes_differ", values, "info", 55)


def _far_voter(voters: pd.DataFrame | None) -> Finding | None:
    if voters is None or len(voters) < 3:
        return None
    far = voters.iloc[0]
    values = {"voter": far["voter"], "distance": float(far["distance_share"])}
    return Finding("voter_farthest", values, "info", 30, audience="facilitator")


def _data_weights(table: pd.DataFrame) -> Finding | None:
    """The criterion whose agreed weight is farthest above what it does to separate the accounts."""
    if "critic_weight" not in table:
        return None
    gaps = table["weight"] - table["critic_weight"]
    at = gaps.abs().idxmax()
    if not abs(gaps[at]) > FAR_APART:
        return None
    row = table.loc[at]
    values = {"label": row["label"], "weight": float(row["weight"]), "critic": float(row["critic_weight"])}
    return Finding("weight_over_data" if gaps[at] > 0 else "weight_under_data", values, "info", 34)


def _thin(scores: pd.DataFrame) -> Finding | None:
    thin = scores[scores["coverage"] < THIN]
    values = {"n": len(thin), "of": len(scores), "prospects": int((thin["status"] == "prospect").sum())}
    return Finding("thin_scores", values, "warn", 48) if len(thin) else None


def _failed(tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any]) -> Finding | None:
    if not figures["failed"]:
        return None
    scores = tables["scores"].sort_values("score", ascending=False, kind="stable")
    first = scores[scores["must_have_failed"] != ""].iloc[0]
    values = {"n": figures["failed"], "name": first["name"], "labels": first["must_have_failed"]}
    return Finding("must_have_failed", values, "info", 44)


def _back(backtest: pd.DataFrame, figures: Mapping[str, Any]) -> Finding | None:
    if figures["backtest_refused"]:
        return Finding(f"backtest_{figures['backtest_refused']}", {"accounts": figures["accounts"]}, "info", 28)
    row = backtest.iloc[0]
    values = {
        "auc": float(row["auc"]),
        "low": float(row["auc_low"]),
        "high": float(row["auc_high"]),
        "n": int(row["accounts"]),
        "profitable": int(row["profitable"]),
    }
    tone = {"separates": "good", "undecided": "info", "reversed": "warn"}[row["verdict"]]
    return Finding(f"backtest_{row['verdict']}", values, tone, 46)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
