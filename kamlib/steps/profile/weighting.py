"""Weights of the profile: as agreed, and beside them what other ways of weighing would say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.quant import consensus, groups, pairwise, weights
from kamlib.steps.profile.criteria import GROUPS, Judgement
from kamlib.steps.profile.decision import ProfileDecision

#: Fewer accounts with every fact known say nothing about weights from the data.
LEAST_ROWS = 10
#: Saaty's bound of tolerable inconsistency.
MOST_INCONSISTENT = 0.10


@dataclass(frozen=True)
class Weighting:
    """Weights and how they came about.

    Attributes
    ----------
    table : DataFrame
        Of :class:`kamlib.steps.profile.result.ProfileResult` (``weights``).
    voters, judgements, consistency : DataFrame or None
        Of the same; None where nobody voted or judged.
    figures : dict
        kendall_w, kendall_p, consistency_ratio, consensus (Goepel's S*): None where there is nothing to say.
    """

    table: pd.DataFrame
    voters: pd.DataFrame | None = None
    judgements: pd.DataFrame | None = None
    consistency: pd.DataFrame | None = None
    figures: dict[str, float | None] = field(default_factory=dict)


def weigh(decision: ProfileDecision, values: pd.DataFrame) -> Weighting:
    """Return the agreed weights beside all others that can be said.

    Parameters
    ----------
    decision : ProfileDecision
        Criteria with points; votes, judgements and best–worst comparisons where given.
    values : DataFrame
        Values of the accounts by criterion, for the look from the data
        (:func:`kamlib.steps.profile.values.value_table`).

    Returns
    -------
    Weighting

    Raises
    ------
    InputError
        ``judgements_unconnected``: the agreed weights are to come from judgements that leave criteria uncompared.
    """
    ids = decision.ids
    points = weights.normalise([each.weight for each in decision.criteria])
    ways = {"points": points, "rank_order": weights.rank_order(-points), **_from_data(values)}
    votes, voters, figures = _votes(decision)
    ways |= votes
    judged, judgements, consistency, more = _judged(decision)
    ways |= judged
    if decision.best_worst is not None:
        ways["best_worst"] = _best_worst(decision)
    table = pd.DataFrame({"criterion": ids, "label": [each.shown for each in decision.criteria]})
    table["group"] = [each.group for each in decision.criteria]
    table["weight"] = ways[decision.method]
    for name, each in ways.items():
        table[f"{name}_weight"] = each
    return Weighting(table, voters, judgements, consistency, figures | more)


def _from_data(values: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return entropy and CRITIC weights over the accounts of which everything is known."""
    useful = values.loc[:, values.notna().any()]
    complete = useful.dropna().to_numpy()
    if len(complete) < LEAST_ROWS or not (np.ptp(complete, axis=0) > 0).any():
        return {}
    found = {"entropy": weights.entropy(complete), "critic": weights.critic(complete)}
    spread = {name: pd.Series(each, useful.columns) for name, each in found.items()}
    return {name: each.reindex(values.columns).to_numpy() for name, each in spread.items()}


def _votes(decision: ProfileDecision):
    """Return the group's weights, how far each voter stands from the others, and how far they agree."""
    none = {"kendall_w": None, "kendall_p": None, "voters": len(decision.voters)}
    if not decision.voters:
        return {}, None, none
    names = sorted(decision.voters)
    rows = np.array([[decision.voters[name].get(each, 0.0) for each in decision.ids] for name in names])
    spread = groups.spread(rows)
    ways = {"voters": groups.aggregate_weights(rows, decision.voter_mean), "voters_sd": spread.sd}
    ways |= {"voters_low": spread.low, "voters_high": spread.high}
    if len(names) < 2:
        return ways, pd.DataFrame({"voter": names, "distance_share": [0.0]}), none
    table = pd.DataFrame({"voter": names, "distance_share": groups.distance_from_group(rows).distances})
    table = table.sort_values(["distance_share", "voter"], ascending=[False, True], kind="stable")
    agreed = consensus.kendall_w(rows) if rows.shape[1] > 1 else None
    figures = {"kendall_w": _known(agreed.w), "kendall_p": _known(agreed.p_value)} if agreed else {}
    return ways, table.reset_index(drop=True), none | figures


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


def _judged(decision: ProfileDecision):
    """Return AHP weights with the judgements most at odds and the consistency of each level."""
    figures = {"consistency_ratio": None, "consensus": None}
    if not decision.judgements:
        return {}, None, None, figures
    levels = judged_levels(decision)
    left_out = [name for names, pairs in levels.values() for name in unconnected(names, pairs)]
    if left_out:
        if decision.method == "ahp":
            raise InputError(
                Problem("judgements_unconnected", file="decisions/profile.yaml", found=", ".join(left_out))
            )
        return {}, None, None, figures | {"unconnected": len(left_out)}
    found = {level: pairwise.ahp(_matrix(names, pairs)) for level, (names, pairs) in levels.items()}
    labels = {each.id: each.shown for each in decision.criteria}
    judgements = pd.concat([_odds(level, levels[level][0], found[level], labels) for level in levels])
    judgements = judgements.sort_values("ratio", ascending=False, kind="stable").reset_index(drop=True)
    consistency = pd.DataFrame(
        [
            (level, len(levels[level][0]), len(levels[level][1]), each.consistency_ratio)
            for level, each in found.items()
        ],
        columns=["level", "items", "judgements", "consistency_ratio"],
    )
    figures["consistency_ratio"] = float(consistency["consistency_ratio"].max())
    figures["consensus"] = _consensus(decision, levels)
    return {"ahp": _composed(decision, levels, found)}, judgements, consistency, figures


def judged_levels(decision: ProfileDecision) -> dict[str, tuple[list[str], list[Judgement]]]:
    """Return what is compared with what: all criteria in one level, or groups and the criteria within each."""
    ids = decision.ids
    across = [each for each in decision.judgements if each.across]
    if not across:
        return {"all": (ids, list(decision.judgements))}
    members = {group: [each.id for each in decision.criteria if each.group == group] for group in GROUPS}
    levels = {"groups": ([f"group_{group}" for group in GROUPS if members[group]], across)}
    for group, names in members.items():
        if len(names) > 1:
            inside = [each for each in decision.judgements if each.first in names and each.second in names]
            levels[group] = (names, inside)
    return levels


def unconnected(names: list[str], judgements: Iterable[Judgement]) -> list[str]:
    """Return the names that no chain of judgements ties to the first one."""
    reached, open_pairs = {names[0]}, [{each.first, each.second} for each in judgements]
    while touching := [pair for pair in open_pairs if pair & reached and not pair <= reached]:
        reached |= set().union(*touching)
    return [name for name in names if name not in reached]


def _matrix(names: list[str], judgements: list[Judgement]) -> np.ndarray:
    """Return the group's matrix: geometric mean over voters, NaN where nobody judged."""
    place = {name: at for at, name in enumerate(names)}
    voters = sorted({each.voter for each in judgements})
    cube = np.full((len(voters), len(names), len(names)), np.nan)
    cube[:, range(len(names)), range(len(names))] = 1.0
    for each in judgements:
        row, column, voter = place[each.first], place[each.second], voters.index(each.voter)
        cube[voter, row, column], cube[voter, column, row] = each.times, 1 / each.times
    return groups.aggregate_judgements(cube)


def _odds(level: str, names: list[str], found: pairwise.Priorities, labels: dict[str, str]) -> pd.DataFrame:
    """Return the judgements as made beside the values that the others imply, each worded as at least 1."""
    rows = []
    for each in found.worst_judgements:
        first, second, given, consistent = names[each.i], names[each.j], each.given, each.consistent
        if given < 1:
            first, second, given, consistent = second, first, 1 / given, 1 / consistent
        rows.append((level, labels.get(first, first), labels.get(second, second), given, consistent, each.ratio))
    return pd.DataFrame(rows, columns=["level", "first", "second", "times", "consistent", "ratio"])


def _composed(decision: ProfileDecision, levels: dict, found: dict[str, pairwise.Priorities]) -> np.ndarray:
    local = {
        name: weight
        for level, (names, _) in levels.items()
        for name, weight in zip(names, found[level].weights, strict=True)
    }
    if "groups" not in levels:
        return np.array([local[each] for each in decision.ids])
    used = levels["groups"][0]
    parents = [-1] * len(used) + [used.index(f"group_{each.group}") for each in decision.criteria]
    own = [local[group] for group in used] + [local.get(each, 1.0) for each in decision.ids]
    return weights.compose_hierarchy(parents, own)[len(used) :]


def _consensus(decision: ProfileDecision, levels: dict) -> float | None:
    """Return Goepel's S* of the voters' own priorities on the first level, where at least two judged all of it."""
    names, judgements = next(iter(levels.values()))
    by_voter = {voter: [each for each in judgements if each.voter == voter] for voter in {e.voter for e in judgements}}
    whole = [own for _, own in sorted(by_voter.items()) if not unconnected(names, own)]
    if len(whole) < 2:
        return None
    return float(consensus.ahp_consensus([pairwise.ahp(_matrix(names, own)).weights for own in whole]))


def _best_worst(decision: ProfileDecision) -> np.ndarray:
    given = decision.best_worst
    to_others = [given.best_to_others.get(each, 1.0 if each == given.best else np.nan) for each in decision.ids]
    to_worst = [given.others_to_worst.get(each, 1.0 if each == given.worst else np.nan) for each in decision.ids]
    return weights.best_worst(to_others, to_worst).weights
