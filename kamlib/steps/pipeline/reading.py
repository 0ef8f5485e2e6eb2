"""The tables of a day: open deals with their chances, stages, months and accounts, what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kamlib.steps.pipeline.chances import PERIOD, SPENT, DealHazards, Fitted, fit_history, open_on, reach
from kamlib.steps.pipeline.decision import PipelineDecision
from kamlib.steps.pipeline.forecast import Funnel, explain_difference, forecast_deals, group_of, month_ends
from kamlib.steps.pipeline.history import History
from kamlib.steps.pipeline.places import closed_by, measure_stages, place_deals
from kamlib.steps.shared.deals import WON

#: Days spent in a stage of which the chance is told.
SPENT_DAYS = (0, 14, 30, 60, 90, 180)
#: Reasons to act, the gravest first; what is too large or has no amount is a question of the forecast.
REASONS = ("stuck", "slipping", "sleeping", "no_step", "no_amount", "too_large")
MOST_TO_DO = 10


@dataclass(frozen=True)
class PipelineReading:
    """One pipeline, read on one day.

    Parameters
    ----------
    history : History
    day : int
        Days since 1970.
    decision : PipelineDecision
    names : Series
        Names of accounts, by id.
    enough : bool
        Whether chances can be stated.
    """

    history: History
    day: int
    decision: PipelineDecision
    names: pd.Series
    enough: bool

    @cached_property
    def fitted(self) -> Fitted:
        """How deals end, as known on the day."""
        return fit_history(self.history, self.day)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Deals that are open on the day."""
        return open_on(self.history, self.day)

    @cached_property
    def measured(self) -> pd.DataFrame:
        """The stages, measured."""
        return measure_stages(self.history, self.rows, self.day)


def read_deals(reading: PipelineReading) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the open deals, their cumulative chances by month, and the days to the end of each month.

    Parameters
    ----------
    reading : PipelineReading

    Returns
    -------
    (DataFrame, ndarray of shape (deals, months), ndarray of shape (months,))
        Deals in the order of their expectation; chances NaN where too few deals have ended.
    """
    rows, decision = reading.rows, reading.decision
    _, ahead = month_ends(reading.day, decision.horizon_months)
    grid = PERIOD * np.arange(1, 53)
    asked = np.concatenate([ahead, grid])
    reached = reach(reading.fitted, rows, asked)[:, 0]
    if not reading.enough:
        reached = np.full_like(reached, np.nan)
    ever, by_week = reached[:, -1], reached[:, len(ahead) : -1]
    placed = place_deals(reading.history, rows, reading.measured, reading.day, decision.sleeping_days)
    age_known = rows["age_days"].notna()
    staged = (rows["state"] >= 0) & (reading.fitted.stages is not None)
    half = np.argmax(by_week >= ever[:, None] / 2, axis=1)
    reaches = (by_week >= ever[:, None] / 2).any(axis=1) & (ever > 0)
    stage = placed["stage"].where(
        ~staged | (reading.day >= reading.history.last), rows["state"].map(dict(enumerate(reading.history.stages)))
    )
    deals = placed.assign(
        name=placed["account_id"].map(reading.names).where(placed["account_id"].notna(), None),
        stage=stage,
        chance=ever,
        basis=np.where(staged, "stage", np.where(age_known, "age", "new")),
        half_days=np.where(reaches, grid[half], np.nan),
        crm=placed["probability"].astype(float),
        expected=placed["amount"].fillna(0.0).to_numpy(float) * reached[:, len(ahead) - 1],
        row=np.arange(len(rows)),
    )
    deals["name"] = deals["name"].where(deals["name"].notna(), deals["account_id"])
    deals = deals.sort_values(["expected", "amount", "deal_id"], ascending=[False, False, True], kind="stable")
    order = deals["row"].to_numpy(int)
    columns = [
        "deal_id",
        "account_id",
        "name",
        "owner",
        "stage",
        "amount",
        "age_days",
        "stage_days",
        "stuck_days",
        "marks",
    ]
    columns += ["chance", "basis", "half_days", "crm", "expected_close", "next_date", "expected"]
    return deals[columns].reset_index(drop=True), reached[order][:, : len(ahead)], ahead


def read_stages(reading: PipelineReading) -> pd.DataFrame:
    """Return the stages with their meaning and the chance of a deal that has just entered."""
    said = {each.stage: each.meaning for each in reading.decision.stages}
    table = reading.measured
    model = reading.fitted.stages if reading.enough else None
    chance = _ever(model)[:, 0] if model is not None else np.full(len(table), np.nan)
    table = table.assign(meaning=[said.get(name, "") for name in table["stage"]], chance=chance)
    columns = ["stage", "place", "meaning", "open_deals", "open_amount", "left", "passed_share", "lost_share"]
    return table[[*columns, "usual_days", "stuck_days", "large_amount", "chance"]]


def chance_by_time(reading: PipelineReading) -> pd.DataFrame:
    """Return how the chance changes with the time spent in a stage; without moves, with age."""
    if not reading.enough:
        return pd.DataFrame(columns=["stage", "spent_days", "chance"])
    model = reading.fitted.stages or reading.fitted.ages
    names = reading.history.stages if reading.fitted.stages is not None else ("",)
    ever = _ever(model)
    return pd.DataFrame(
        [
            (name, spent, float(ever[place, min(spent // PERIOD, SPENT - 1)]))
            for place, name in enumerate(names)
            for spent in SPENT_DAYS
        ],
        columns=["stage", "spent_days", "chance"],
    )


def read_months(
    reading: PipelineReading,
    deals: pd.DataFrame,
    reached: np.ndarray,
    ahead: np.ndarray,
    funnel: Funnel,
    correlation: float,
    spread: float,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[float, float, float]]:
    """Return the forecast by month and by account, and of the whole horizon.

    Parameters
    ----------
    reading : PipelineReading
    deals : DataFrame
        See :func:`read_deals`.
    reached : ndarray of shape (deals, months)
    ahead : ndarray of shape (months,)
    funnel : Funnel
    correlation, spread : float
        Within an account; of all deals of a month together.
    seed : int

    Returns
    -------
    (DataFrame, DataFrame, tuple of float)
        Months, accounts, and P10, P50, P90; NaN where too few deals have ended: then the funnel stands alone.
    """
    names, _ = month_ends(reading.day, len(ahead))
    grouped = deals[["amount"]].assign(group=group_of(deals))
    chances = np.nan_to_num(reached)
    found = forecast_deals(chances, grouped, names, correlation, spread, seed)
    months, accounts, total = found.months, found.accounts, found.total
    if reading.enough:
        value = float((deals["amount"].fillna(0.0) * deals["chance"]).sum())
        parts = explain_difference(months["expected"].to_numpy(float), value, funnel, ahead)
        months = pd.concat([months, parts], axis=1)
    else:
        closed = closed_by(reading.history, reading.day)
        rate = float((closed["outcome"] == WON).mean()) if len(closed) else float("nan")
        whole = funnel.daily * funnel.size * rate * np.diff(ahead, prepend=0)
        blank = dict.fromkeys(("expected", "p10", "p50", "p90"), np.nan)
        months = months.assign(**blank, funnel=whole, not_born=-whole, mix=np.nan, timing=np.nan)
        accounts, total = accounts.assign(**blank), (float("nan"),) * 3
    account = accounts["group"].where(~accounts["group"].str.startswith("·"), None)
    shown = accounts.assign(account_id=account, name=account.map(reading.names).where(account.notna(), None))
    shown["name"] = shown["name"].where(shown["name"].notna(), account)
    shown = shown.sort_values(["expected", "group"], ascending=[False, True], kind="stable").reset_index(drop=True)
    columns = ["account_id", "name", "deals", "amount", "expected", "p10", "p50", "p90"]
    return months, shown[columns], (total[0], total[1], total[2])


def what_to_do(deals: pd.DataFrame) -> pd.DataFrame:
    """Return the deals to act on first: the gravest reason of each, the largest money first."""
    acute = deals[deals["marks"].map(len) > 0]
    reason = acute["marks"].map(lambda marks: next(each for each in REASONS if each in marks))
    found = acute.assign(reason=reason).head(MOST_TO_DO)
    return found[["deal_id", "name", "owner", "reason", "stage", "amount", "chance"]].reset_index(drop=True)


def _ever(model: DealHazards) -> np.ndarray:
    """Return the chance of being won in the end, by state and weeks spent there."""
    return model.reach(np.array([PERIOD * 260]))[0, 0]
