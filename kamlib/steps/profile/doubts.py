"""How far facts may be off: the range of their evidence class, and facts that are only a lower bound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE, range_of
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.profile.metrics import POTENTIALS, own_voice
from kamlib.steps.profile.values import as_numbers, value_of
from kamlib.steps.shared.ledger import column


@dataclass(frozen=True)
class Doubts:
    """How far the facts of the accounts may be off.

    Parameters
    ----------
    spread : DataFrame
        Half-width of the range of each fact as a share of it, by account_id (index) and metric (columns). Only metrics
        that people typed with an evidence class have one; what is booked or counted has none.
    bounds : DataFrame
        bool, of the same shape: whether the truth can only be higher.
    """

    spread: pd.DataFrame
    bounds: pd.DataFrame


@dataclass(frozen=True)
class Ends:
    """The values between which the truth lies; all of one shape: account_id (index) by criterion.

    Parameters
    ----------
    low, high : DataFrame
        A missing fact may be worth 0 or 1; a fact moves within its range; one that is a lower bound may be as much
        better as there is.
    known : DataFrame
        The part of each criterion that is known, 0…1: all of a fact, nothing of a missing one, of a lower bound what it
        proves already.
    """

    low: pd.DataFrame
    high: pd.DataFrame
    known: pd.DataFrame


def find_doubts(frames: Mapping[str, pd.DataFrame], potential: pd.DataFrame) -> Doubts:
    """Return the doubts about facts, from the evidence that stands behind them.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        accounts, needs, ratings, survey, behaviour.
    potential : DataFrame
        Table ``accounts`` of the potential: a_share, b_share, c_share, fallback. The trend of our own sales is a lower
        bound: what is bought from others comes on top.
    """
    ids = pd.Index(sorted(frames["accounts"]["account_id"]), name="account_id")
    worth = potential.set_index("account_id").reindex(ids)
    classes = worth[["a_share", "b_share", "c_share"]].astype(float)
    spread = pd.DataFrame(index=ids)
    for name in POTENTIALS:
        spread[name] = classes.to_numpy() @ np.array(list(DEFAULT_RANGE.values()))
    spread["usp_fit"] = _of_needs(frames["needs"]).reindex(ids)
    spread["customer_view"] = np.where(own_voice(frames, ids).notna(), DEFAULT_RANGE["A"], DEFAULT_RANGE["B"])
    bounds = pd.DataFrame({"potential": worth["fallback"].eq(True).to_numpy()}, index=ids)
    return Doubts(spread.fillna(0.0), bounds)


def no_doubts(metrics: pd.DataFrame) -> Doubts:
    """Return that every fact is certain."""
    ids = pd.Index(metrics["account_id"], name="account_id")
    return Doubts(pd.DataFrame(index=ids), pd.DataFrame(index=ids))


def bound_values(metrics: pd.DataFrame, values: pd.DataFrame, criteria: Sequence[Criterion], doubts: Doubts) -> Ends:
    """Return the lowest and the highest value that each account may have on each criterion.

    Parameters
    ----------
    metrics : DataFrame
        Facts by account.
    values : DataFrame
        Values 0…1 by account and criterion; NaN where the fact is missing.
    criteria : sequence of Criterion
    doubts : Doubts
    """
    low, high, known = values.copy(), values.copy(), values.notna().astype(float)
    for each in criteria:
        value = values[each.id]
        moved = [value, *(_moved(metrics, each, doubts, side) for side in (-1, 1))]
        low[each.id], high[each.id] = np.fmin.reduce(moved), np.fmax.reduce(moved)
        if each.metric in doubts.bounds:
            open_ended = doubts.bounds[each.metric].reindex(values.index).eq(True) & value.notna()
            better, best = (low, 0.0) if each.less_is_better else (high, 1.0)
            better[each.id] = better[each.id].mask(open_ended, best)
            known[each.id] = known[each.id].mask(open_ended, 1 - (value - best).abs())
    return Ends(low.fillna(0.0), high.fillna(1.0), known)  # a missing fact may be the worst or the best


def _moved(metrics: pd.DataFrame, criterion: Criterion, doubts: Doubts, side: int) -> np.ndarray:
    """Return the values of a criterion with every fact moved to one end of its range."""
    if criterion.metric not in doubts.spread or criterion.function == "categories" or criterion.metric not in metrics:
        return np.full(len(metrics), np.nan)
    facts = as_numbers(metrics[criterion.metric])
    share = doubts.spread[criterion.metric].reindex(metrics["account_id"]).to_numpy()
    return value_of(pd.Series(facts + side * share * np.abs(facts)), criterion)


def _of_needs(needs: pd.DataFrame) -> pd.Series:
    """Return the range of each account's fit: that of its needs, by their importance."""
    if needs.empty:
        return pd.Series(dtype=float)
    weight = column(needs, "importance")
    stated = needs["evidence"] if "evidence" in needs else pd.Series(None, needs.index, dtype=object)
    sums = pd.DataFrame({"spread": weight * range_of(stated), "weight": weight}).groupby(needs["account_id"]).sum()
    return sums["spread"] / sums["weight"].where(sums["weight"] > 0)
