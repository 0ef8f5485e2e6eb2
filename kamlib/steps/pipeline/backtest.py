"""The forecast as it would have been made earlier, against what came, beside win rate × sum and the CRM's chances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant.forecasting import brier, common_spread, simulate_coming
from kamlib.steps.pipeline.chances import fit_history, open_on, reach
from kamlib.steps.pipeline.forecast import DRAWS, RANGE, correlate_accounts, group_of, month_ends
from kamlib.steps.pipeline.history import NEVER, History, days
from kamlib.steps.pipeline.places import closed_by
from kamlib.steps.shared.deals import WON

#: Closed deals below which no chance is stated.
LEAST_CLOSED = 30
#: Wins, and losses, below which neither is known.
LEAST_EACH = 5
#: Earlier dates at most, one a month, and months that each looked ahead.
MOST_DATES, LEAD = 18, 3
#: Months that a spread is learned from at least.
LEAST_MONTHS = 3
BANDS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Backtest:
    """Earlier forecasts against what came.

    Parameters
    ----------
    months : DataFrame
        day, lead (1 …), end (day), expected, variance, p10, p50, p90, actual, inside (bool).
    dates : DataFrame
        day, deals, expected, actual, win_rate_sum, crm_sum (NaN where the CRM's chance of then is not recorded).
    deals : DataFrame
        day, chance (of won in the end, ours), within (won within the months looked ahead, ours), came_within (bool),
        outcome (1, 0, NaN: still open), win_rate, crm (chance in the CRM on that day; NaN).
    """

    months: pd.DataFrame
    dates: pd.DataFrame
    deals: pd.DataFrame


def earlier_dates(history: History, day: int) -> list[int]:
    """Return ends of months, latest last, that can be looked back to: a month is known, `LEAST_CLOSED` had ended."""
    last = np.datetime64(day + 1, "D").astype("datetime64[M]")
    ends = [int((last - back).astype("datetime64[D]").astype("int64")) - 1 for back in range(1, MOST_DATES + 1)]
    return [each for each in reversed(ends) if is_enough(closed_by(history, each))]


def is_enough(closed: pd.DataFrame) -> bool:
    """Tell whether chances can be stated from these closed deals: `LEAST_CLOSED` of them, `LEAST_EACH` of each kind."""
    won = int((closed["outcome"] == WON).sum())
    return len(closed) >= LEAST_CLOSED and min(won, len(closed) - won) >= LEAST_EACH


def run_backtest(history: History, day: int, seed: int) -> Backtest:
    """Make the forecast of every earlier date, from what was known on it, and lay what came beside it.

    Parameters
    ----------
    history : History
    day : int
        Days since 1970; months that ended after it are not judged.
    seed : int

    Returns
    -------
    Backtest
        Amounts are those of today's file, expected closes and chances in the CRM those of the log, where it keeps them.
    """
    months: list[dict[str, float]] = []
    dates, deals = [], []
    for then in earlier_dates(history, day):
        rows = open_on(history, then)
        facts = history.deals.loc[rows.index]
        _, ahead = month_ends(then, LEAD)
        known = int((ahead + then <= day).sum())
        reached = reach(fit_history(history, then), rows, ahead)[:, 0]
        spread = learn_spread(pd.DataFrame(months), then)
        months += _judge_months(history, facts, reached[:, :known], ahead[:known], then, spread, seed)
        rate = float((closed_by(history, then)["outcome"] == WON).mean())
        said = crm_chance(history, rows.index, then)
        if known == LEAD:
            span = (then, then + int(ahead[-1]))
            dates.append(_judge_date(facts, reached[:, LEAD - 1], rate, said, _due(history, facts, then), span))
        over = (facts["end"] <= day) & (facts["end"] < NEVER) & (facts["outcome"] != "")
        came = (facts["outcome"] == WON) & (facts["end"] <= then + ahead[-1])
        deals.append(
            pd.DataFrame(
                {
                    "day": then,
                    "chance": reached[:, -1],
                    "within": reached[:, LEAD - 1] if known == LEAD else np.nan,
                    "came_within": came.to_numpy(bool),
                    "outcome": (facts["outcome"] == WON).astype(float).where(over).to_numpy(),
                    "win_rate": rate,
                    "crm": said.to_numpy(float),
                }
            )
        )
    columns = ["day", "lead", "end", "expected", "variance", "p10", "p50", "p90", "actual", "inside"]
    by_date = ["day", "deals", "expected", "actual", "win_rate_sum", "crm_sum"]
    by_deal = ["day", "chance", "within", "came_within", "outcome", "win_rate", "crm"]
    return Backtest(
        pd.DataFrame(months, columns=columns),
        pd.DataFrame(dates, columns=by_date),
        pd.concat(deals, ignore_index=True) if deals else pd.DataFrame(columns=by_deal, dtype=float),
    )


def learn_spread(months: pd.DataFrame, day: int) -> float:
    """Return by how much forecasts missed together, from months that had ended by a day; 0 where too few had.

    Parameters
    ----------
    months : DataFrame
        day, end, expected, variance, actual of earlier forecasts.
    day : int
        Days since 1970.

    Returns
    -------
    float
        See :func:`kamlib.quant.forecasting.common_spread`.
    """
    known = months[months["end"] <= day] if len(months) else months
    if len(known) < LEAST_MONTHS:
        return 0.0
    return common_spread(known["actual"], known["expected"], known["variance"])


def compare_methods(test: Backtest) -> pd.DataFrame:
    """Return error, bias and Brier score of our chances, of win rate × sum and of the CRM's chances.

    Returns
    -------
    DataFrame
        method ('ours', 'win_rate', 'crm'), dates, error (mean absolute, money), bias (mean, money), judged (deals that
        have ended since), brier. A method that was not recorded has no row.
    """
    found = []
    ended = test.deals[test.deals["outcome"].notna()]
    for method, column, chance in (("ours", "expected", "chance"), ("win_rate", "win_rate_sum", "win_rate")):
        found.append(_measure(method, test.dates, column, ended, chance))
    found.append(_measure("crm", test.dates.dropna(subset=["crm_sum"]), "crm_sum", ended[ended["crm"].notna()], "crm"))
    return pd.DataFrame([each for each in found if each["dates"] or each["judged"]], columns=list(found[0]))


def _measure(method: str, dates: pd.DataFrame, column: str, ended: pd.DataFrame, chance: str) -> dict[str, object]:
    miss = (dates[column] - dates["actual"]).astype(float)
    return {
        "method": method,
        "dates": len(dates),
        "error": float(miss.abs().mean()),
        "bias": float(miss.mean()),
        "judged": len(ended),
        "brier": brier(ended[chance], ended["outcome"]) if len(ended) else float("nan"),
    }


def read_calibration(test: Backtest) -> pd.DataFrame:
    """Return the reliability of the stated chances: how often what was given such a chance came.

    Returns
    -------
    DataFrame
        method ('ours', 'crm'), low, high (band of chances), deals, said (mean), came (share). Ours: won within the
        months looked ahead; the CRM's: won in the end, of those that have ended.
    """
    ours = test.deals.dropna(subset=["within"])[["within", "came_within"]].set_axis(["said", "came"], axis=1)
    crm = test.deals.dropna(subset=["crm", "outcome"])[["crm", "outcome"]].set_axis(["said", "came"], axis=1)
    found = []
    for method, pairs in (("ours", ours), ("crm", crm)):
        place = np.clip(np.searchsorted(BANDS, pairs["said"].to_numpy(float), side="right") - 1, 0, len(BANDS) - 2)
        for band in np.unique(place):
            part = pairs[place == band].astype(float)
            found.append((method, BANDS[band], BANDS[band + 1], len(part), part["said"].mean(), part["came"].mean()))
    return pd.DataFrame(found, columns=["method", "low", "high", "deals", "said", "came"])


def crm_chance(history: History, index: pd.Index, day: int) -> pd.Series:
    """Return the chance that the CRM stated of deals on a day: of the last move until then that recorded one."""
    said = history.events[(history.events["day"] <= day) & history.events["probability"].notna()]
    return said.groupby("deal")["probability"].last().reindex(index).astype(float)


def _judge_months(
    history: History, facts: pd.DataFrame, won: np.ndarray, ahead: np.ndarray, then: int, spread: float, seed: int
) -> list[dict[str, float]]:
    if not len(ahead) or not len(facts):
        return []
    amount = np.nan_to_num(facts["amount"].to_numpy(float))
    each = np.diff(won, axis=1, prepend=0.0)
    codes = pd.factorize(group_of(facts), sort=True)[0]
    coming = simulate_coming(won, amount, codes, correlate_accounts(history, then), DRAWS // 5, seed + then, spread)
    low, middle, high = np.quantile(coming.totals, RANGE, axis=0)
    found = []
    for lead, end in enumerate(ahead + then):
        begin = then + (ahead[lead - 1] if lead else 0)
        came = (facts["outcome"] == WON) & (facts["end"] > begin) & (facts["end"] <= end)
        actual = float(amount[came.to_numpy(bool)].sum())
        found.append(
            {
                "day": then,
                "lead": lead + 1,
                "end": int(end),
                "expected": float(amount @ each[:, lead]),
                "variance": float(amount**2 @ (each * (1 - each))[:, lead]),
                "p10": float(low[lead]),
                "p50": float(middle[lead]),
                "p90": float(high[lead]),
                "actual": actual,
                "inside": bool(low[lead] <= actual <= high[lead]),
            }
        )
    return found


def _due(history: History, facts: pd.DataFrame, then: int) -> pd.Series:
    """Return when each deal was expected to close, as last recorded by a day; as today where no move says."""
    said = history.events[(history.events["day"] <= then) & history.events["expected_close"].notna()]
    last = said.groupby("deal")["expected_close"].last().reindex(facts.index)
    return days(pd.to_datetime(last).fillna(pd.to_datetime(facts["expected_close"])))


def _judge_date(
    facts: pd.DataFrame, won: np.ndarray, rate: float, said: pd.Series, expected: pd.Series, span: tuple[int, int]
) -> dict[str, float]:
    """Return totals of the months looked ahead: ours, and the usual sums over what is expected to close by then.

    An expected close that has passed is still expected; a deal without one counts as due, and a deal of which the CRM
    states no chance has the win rate there.
    """
    amount = facts["amount"].fillna(0.0)
    due = (expected < 0) | (expected <= span[1])
    came = (facts["outcome"] == WON) & (facts["end"] <= span[1])
    stated = said.notna().any()
    return {
        "day": span[0],
        "deals": len(facts),
        "expected": float(amount @ won),
        "actual": float(amount[came].sum()),
        "win_rate_sum": float(amount[due].sum() * rate),
        "crm_sum": float((amount * said.fillna(rate))[due].sum()) if stated else float("nan"),
    }
