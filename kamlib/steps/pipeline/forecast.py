"""What will be won, by month and account: simulated from the chances, beside the funnel of averages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant.forecasting import simulate_coming, within_correlation
from kamlib.steps.pipeline.chances import PERIOD, Fitted
from kamlib.steps.pipeline.history import History
from kamlib.steps.pipeline.places import closed_by
from kamlib.steps.shared.deals import WON

DRAWS = 10_000
#: Days over which new deals are counted.
YEAR = 365
RANGE = (0.1, 0.5, 0.9)


def month_ends(day: int, months: int) -> tuple[list[str], np.ndarray]:
    """Return the months that follow a day and how many days ahead each of them ends.

    Parameters
    ----------
    day : int
        Days since 1970; the first month is that of the next day.
    months : int
        How many.

    Returns
    -------
    (list of str, ndarray of shape (months,))
        ``2026-01`` …, and days.
    """
    first = np.datetime64(day + 1, "D").astype("datetime64[M]")
    names = first + np.arange(months)
    ends = (names + 1).astype("datetime64[D]").astype("int64") - 1
    return [str(name) for name in names], ends - day


@dataclass(frozen=True)
class Funnel:
    """Averages of a day.

    Parameters
    ----------
    daily : float
        New deals a day.
    size : float
        Average amount of a won deal; NaN where none is known.
    conversion : float
        Share of new deals that are won in the end.
    won : ndarray of shape (weeks,)
        Share of new deals won within so many weeks.
    """

    daily: float
    size: float
    conversion: float
    won: np.ndarray


def measure_funnel(history: History, fitted: Fitted, day: int) -> Funnel:
    """Return the averages of the past year (or of as long as deals are recorded).

    Parameters
    ----------
    history : History
    fitted : Fitted
        As known on the day.
    day : int
        Days since 1970.

    Returns
    -------
    Funnel
    """
    begin = history.deals["begin"]
    known = begin[(begin >= 0) & (begin <= day)]
    since = max(day - YEAR, int(known.min()) - 1 if len(known) else day - YEAR)
    closed = closed_by(history, day)
    won = fitted.ages.average()[:, 0]
    daily = float((known > since).sum()) / max(day - since, 1)
    return Funnel(daily, float(closed.loc[closed["outcome"] == WON, "amount"].mean()), float(won[-1]), won)


def explain_difference(expected: np.ndarray, value: float, funnel: Funnel, ahead: np.ndarray) -> pd.DataFrame:
    """Return the funnel of averages by month and why the forecast of the open deals differs from it.

    In a steady flow of λ new deals a day with won share F(u) after u days, the funnel wins λ·size·F(∞) a day; of a
    month that ends b days ahead ∫F over the month comes from deals not yet born. The deals that a steady flow has open
    are worth λ·size·∫(F(∞) − F) in the end, and a known part of that falls into each month. Against it stand the open
    deals: what they are worth in the end differs (mix: number, size and chance), and when it comes (timing). The three
    parts add up to the difference exactly.

    Parameters
    ----------
    expected : ndarray of shape (months,)
        Σ chance × amount of the open deals.
    value : float
        The same over all time.
    funnel : Funnel
    ahead : ndarray of shape (months,)
        Days to the end of each month.

    Returns
    -------
    DataFrame
        funnel, not_born, mix, timing (money).
    """
    flow = funnel.daily * funnel.size
    weeks = np.append(0.0, funnel.won)
    area = np.append(0.0, np.cumsum((weeks[1:] + weeks[:-1]) / 2)) * PERIOD
    reached = np.interp(ahead, PERIOD * np.arange(weeks.size), area)
    whole = flow * funnel.conversion * np.diff(ahead, prepend=0)
    unborn = flow * np.diff(reached, prepend=0.0)
    stock = flow * (funnel.conversion * PERIOD * (weeks.size - 1) - area[-1])
    part = (whole - unborn) / stock if stock > 0 else np.zeros(len(ahead))
    mix = (value - stock) * part
    timing = expected - (whole - unborn) - mix
    return pd.DataFrame({"funnel": whole, "not_born": -unborn, "mix": mix, "timing": timing})


@dataclass(frozen=True)
class Forecast:
    """What will be won.

    Parameters
    ----------
    months : DataFrame
        month, expected, p10, p50, p90 (money).
    total : tuple of float
        P10, P50, P90 of the whole horizon.
    accounts : DataFrame
        group (value of the labels), deals, amount, expected, p10, p50, p90; unknown where no deal has an amount.
    """

    months: pd.DataFrame
    total: tuple[float, float, float]
    accounts: pd.DataFrame


def forecast_deals(
    won: np.ndarray, deals: pd.DataFrame, months: list[str], correlation: float, spread: float, seed: int
) -> Forecast:
    """Simulate what the open deals bring.

    Parameters
    ----------
    won : ndarray of shape (deals, months)
        Cumulative chance of being won by the end of each month.
    deals : DataFrame
        amount, group: what belongs together is won and lost together.
    months : list of str
    correlation : float
        Within a group, 0 … 1.
    spread : float
        Variance of what strikes all deals of a month alike.
    seed : int

    Returns
    -------
    Forecast
    """
    codes, names = pd.factorize(deals["group"], sort=True)
    amounts = deals["amount"].to_numpy(float)
    expected = np.nan_to_num(amounts) @ np.diff(won, axis=1, prepend=0.0) if len(deals) else np.zeros(len(months))
    coming = simulate_coming(won.reshape(len(deals), len(months)), amounts, codes, correlation, DRAWS, seed, spread)
    low, middle, high = np.quantile(coming.totals, RANGE, axis=0)
    table = pd.DataFrame({"month": months, "expected": expected, "p10": low, "p50": middle, "p90": high})
    total = np.quantile(coming.totals.sum(axis=1), RANGE)
    by = np.quantile(coming.groups, RANGE, axis=1) if len(names) else np.zeros((3, 0))
    worth = pd.Series(amounts * (won[:, -1] if len(deals) else 0.0))
    accounts = pd.DataFrame(
        {
            "group": names,
            "deals": np.bincount(codes, minlength=len(names)),
            "amount": deals["amount"].groupby(codes).sum(min_count=1).to_numpy(),
            "expected": worth.groupby(codes).sum(min_count=1).to_numpy(),
            "p10": by[0],
            "p50": by[1],
            "p90": by[2],
        }
    )
    # Of an account of which no amount is on file nothing is known; deals without one add nothing beside others.
    accounts.loc[accounts["amount"].isna(), ["p10", "p50", "p90"]] = np.nan
    return Forecast(table, (float(total[0]), float(total[1]), float(total[2])), accounts)


def correlate_accounts(history: History, day: int) -> float:
    """Return how alike the closed deals of one account ended, by that day."""
    closed = closed_by(history, day)
    named = closed[closed["account_id"].notna()]
    return within_correlation(named["outcome"] == WON, pd.factorize(named["account_id"])[0])


def group_of(deals: pd.DataFrame) -> pd.Series:
    """Return what each deal belongs to: its account, else itself."""
    return deals["account_id"].where(deals["account_id"].notna(), "·" + deals["deal_id"].astype(str)).astype(str)
