"""Chance of winning, and when, by stage and time already spent there: fitted on what was known on a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant.competing import OPEN, absorb, choose_bands, count_ends, hazards
from kamlib.steps.pipeline.history import NEVER, History, whole_lives

#: Days of a period: time is counted in weeks.
PERIOD = 7
#: Times in a stage that are told apart, and how far ahead an end is looked for: two and five years.
SPENT, EVER = 104, 260
#: Months of a quarter.
SEASONS = 3


@dataclass(frozen=True)
class DealHazards:
    """How deals end, as known on one day.

    Parameters
    ----------
    rates : ndarray of shape (states, bands, seasons, states + 2)
        Chance a week of going over to each stage, to won and to lost; seasons are the months of a quarter.
    edges : ndarray of int
        First week of each band of time spent in a stage.
    day : int
        Days since 1970.
    """

    rates: np.ndarray
    edges: np.ndarray
    day: int

    def reach(self, ahead: np.ndarray) -> np.ndarray:
        """Return the cumulative chance of won and lost at days ahead, of shape (k, 2, states, SPENT)."""
        limits = np.unique(np.concatenate([PERIOD * np.arange(EVER + 1), ahead]))
        length = np.diff(limits) / PERIOD
        calendar = seasons(self.day + 1 + limits[:-1] + np.diff(limits) // 2)
        return absorb(self.rates, self.edges, SPENT, (length, calendar), np.searchsorted(limits, ahead))

    def average(self) -> np.ndarray:
        """Return the cumulative chances of a new deal week by week, months of the quarter made one: (EVER, 2)."""
        level = self.rates.mean(axis=2, keepdims=True)
        steps = (np.ones(EVER), np.zeros(EVER, dtype=int))
        return absorb(level, self.edges, SPENT, steps, np.arange(1, EVER + 1))[:, :, 0, 0]


def seasons(days: np.ndarray) -> np.ndarray:
    """Return the month within its quarter, 0…2, of days since 1970: sellers close before the quarter does."""
    months = np.asarray(days, dtype="int64").astype("datetime64[D]").astype("datetime64[M]").astype("int64")
    return months % SEASONS


def fit(spells: pd.DataFrame, states: int, day: int, watched: int) -> DealHazards:
    """Fit how stays ended, from what was known on a day.

    Parameters
    ----------
    spells : DataFrame
        state, begin, end, target; see :class:`~kamlib.steps.pipeline.history.History`.
    states : int
        How many stages there are.
    day : int
        Days since 1970; what happened later is not looked at, what ended later is still open (right-censored).
    watched : int
        First day on which ends were recorded: earlier days were not watched (left truncation).

    Returns
    -------
    DealHazards
    """
    begin, state = spells["begin"].to_numpy(), spells["state"].to_numpy()
    known = begin <= day
    begin, state = begin[known], state[known]
    end, target = spells["end"].to_numpy()[known], spells["target"].to_numpy()[known]
    over = (end <= day) & (target != OPEN)
    lived = np.where(over, end, day) - begin
    first = -(-np.maximum(watched - begin, 0) // PERIOD)
    last = np.where(over, lived // PERIOD, lived // PERIOD - 1)
    edges = choose_bands((lived // PERIOD)[over])
    origin = int(begin.min(initial=day))
    middle = begin - origin + PERIOD // 2
    calendar = (seasons(np.arange(origin, day + PERIOD + 1)), middle, begin + lived - origin, PERIOD)
    counts = count_ends(
        state, first, last, np.where(over, target, OPEN), calendar, edges, (states, SEASONS, states + 2)
    )
    return DealHazards(hazards(counts), edges, day)


@dataclass(frozen=True)
class Fitted:
    """Both views of a day: by stage where moves are recorded, by age for every other deal."""

    stages: DealHazards | None
    ages: DealHazards


def fit_history(history: History, day: int) -> Fitted:
    """Return what was known on a day of how deals end."""
    by_stage = None
    if len(history.stages) and (history.spells["begin"] <= day).any():
        by_stage = fit(history.spells, len(history.stages), day, history.watched)
    return Fitted(by_stage, fit(whole_lives(history), 1, day, history.watched))


def open_on(history: History, day: int) -> pd.DataFrame:
    """Return the deals that were open on a day.

    Parameters
    ----------
    history : History
        Of all deals.
    day : int
        Days since 1970.

    Returns
    -------
    DataFrame
        Index: row of ``history.deals``; state (−1 where its stage then is not recorded), since (day it entered it, else
        was opened; −1 unknown), age_days (NaN unknown). Deals without a day of opening count only where they are open
        in the file.
    """
    deals = history.deals
    known = (deals["begin"] >= 0) | (day >= history.last)
    dated = (deals["outcome"] == "") | (deals["end"] < NEVER)
    alive = known & dated & (deals["begin"] <= day) & (deals["end"] > day)
    found = pd.DataFrame({"state": -1, "since": deals["begin"]}, index=deals.index)
    spells = history.spells
    now = spells[(spells["begin"] <= day) & (spells["end"] > day)].drop_duplicates("deal", keep="last")
    found.loc[now["deal"], "state"] = now["state"].to_numpy()
    found.loc[now["deal"], "since"] = now["begin"].to_numpy()
    found["age_days"] = (day - deals["begin"]).where(deals["begin"] >= 0).astype(float)
    return found[alive]


def reach(fitted: Fitted, rows: pd.DataFrame, ahead: np.ndarray) -> np.ndarray:
    """Return the cumulative chance of won and lost of open deals at some days ahead, and ever.

    Parameters
    ----------
    fitted : Fitted
        As known on the day.
    rows : DataFrame
        See :func:`open_on`.
    ahead : ndarray of shape (k,)
        Days from that day on.

    Returns
    -------
    ndarray of shape (deals, 2, k + 1)
        The last column: ever. A deal of unknown age has the chances of one that has just been opened.
    """
    asked, day = np.append(ahead, PERIOD * EVER), fitted.ages.day
    state, since = rows["state"].to_numpy(), rows["since"].to_numpy()
    weeks = np.clip(np.where(since >= 0, day - since, 0) // PERIOD, 0, SPENT - 1)
    age = np.clip(np.nan_to_num(rows["age_days"].to_numpy(float)).astype(int) // PERIOD, 0, SPENT - 1)
    found = fitted.ages.reach(asked)[:, :, 0, age]
    if fitted.stages is not None:
        staged = state >= 0
        found[:, :, staged] = fitted.stages.reach(asked)[:, :, state[staged], weeks[staged]]
    return np.moveaxis(found, 2, 0).swapaxes(1, 2)
