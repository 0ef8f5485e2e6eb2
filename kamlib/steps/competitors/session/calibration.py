"""How well our people guess the customer's marks, and how a rater's record shrinks his next ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.competitors.panel import Panel, companies_of, nan_mean, panel_of

#: A record of fewer guesses is an anecdote.
LEAST_GUESSES = 10
_RATER_COLUMNS = ["rater", "marks", "bias", "size", "rmse", "correlation", "shrink", "shift", "rmse_after"]


def calibrate_criteria(team: Panel, customer: Panel) -> pd.DataFrame:
    """Return the error of the group's guess by criterion, the largest first (columns: see CompetitorsSessionResult).

    Errors are those of the group's mean mark per company, averaged over the companies that both sides marked.
    """
    error = team.mean - customer.mean
    both = np.isfinite(error)
    frame = pd.DataFrame(
        {
            "criterion": team.criteria,
            "raters": np.isfinite(team.scores).any(axis=1).sum(axis=0) if team.raters else 0,
            "guess": nan_mean(np.where(both, team.mean, np.nan)),
            "customer": nan_mean(np.where(both, customer.mean, np.nan)),
            "error": nan_mean(error),
            "size": nan_mean(np.abs(error)),
        }
    ).dropna(subset=["error"])
    return frame.sort_values(["size", "criterion"], ascending=[False, True], kind="stable").reset_index(drop=True)


def calibrate_raters(team: Panel, customer: Panel) -> pd.DataFrame:
    """Return each rater's record against the customer's mean marks, the best guesser first."""
    truth = customer.mean.ravel()
    rows = [{"rater": rater} | record_of(marks, truth) for rater, marks in zip(team.raters, team.flat, strict=True)]
    frame = pd.DataFrame(rows, columns=_RATER_COLUMNS)
    frame = frame[frame["marks"].fillna(0) > 0]
    return frame.sort_values(["size", "rater"], kind="stable").reset_index(drop=True)


def record_of(marks: np.ndarray, truth: np.ndarray) -> dict:
    """Return one rater's record.

    bias is the mean error, size the mean absolute one. The next mark x is corrected to shift + shrink · x, the least
    squares line with its slope held within 0…1: 1 for one who orders as the customer does, 0 for one whose marks
    say nothing beyond the average. No line below ten guesses or where his marks do not vary.
    """
    known = np.isfinite(marks) & np.isfinite(truth)
    x, y = marks[known], truth[known]
    if not len(x):
        return {"marks": 0}
    error = x - y
    record = {
        "marks": len(x),
        "bias": float(error.mean()),
        "size": float(np.abs(error).mean()),
        "rmse": float(np.sqrt((error**2).mean())),
    }
    return record | _line(x, y)


def _line(x: np.ndarray, y: np.ndarray) -> dict:
    if len(x) < LEAST_GUESSES or x.std() == 0:
        return {}
    shrink = float(np.clip(np.cov(x, y, bias=True)[0, 1] / x.var(), 0.0, 1.0))
    shift = float(y.mean() - shrink * x.mean())
    after = float(np.sqrt(((shift + shrink * x - y) ** 2).mean()))
    correlation = float(np.corrcoef(x, y)[0, 1]) if y.std() > 0 else float("nan")
    return {"correlation": correlation, "shrink": shrink, "shift": shift, "rmse_after": after}


def collect_records(ratings: pd.DataFrame, account: str) -> pd.DataFrame:
    """Return our raters' records from all *other* accounts where the customer's marks exist.

    Returns
    -------
    DataFrame
        rater, accounts, marks, shrink, shift; only raters whose record holds a line. The account itself never counts:
        a correction by its own answer would prove nothing.
    """
    guesses = [_guesses(rows) for name, rows in ratings.groupby("account_id", sort=True) if name != account]
    guesses = [each for each in guesses if len(each)]
    columns = ["rater", "accounts", "marks", "shrink", "shift"]
    if not guesses:
        return pd.DataFrame(columns=columns)
    rows = []
    for rater, own in pd.concat(guesses).groupby("rater", sort=True):
        record = record_of(own["guess"].to_numpy(), own["truth"].to_numpy())
        rows.append({"rater": rater, "accounts": own["account_id"].nunique()} | record)
    return pd.DataFrame(rows).reindex(columns=columns).dropna(subset=["shrink"]).reset_index(drop=True)


def _guesses(rows: pd.DataFrame) -> pd.DataFrame:
    """Return account_id, rater, guess and truth of one account; empty without the customer's marks."""
    companies, criteria = companies_of(rows), sorted(rows["criterion"].unique())
    team, customer = (panel_of(rows, side, companies, criteria) for side in ("us", "customer"))
    if not team.raters or not customer.raters:
        return pd.DataFrame()
    frame = pd.DataFrame(
        {
            "account_id": rows["account_id"].iloc[0],
            "rater": np.repeat(team.raters, team.flat.shape[1]),
            "guess": team.flat.ravel(),
            "truth": np.tile(customer.mean.ravel(), len(team.raters)),
        }
    )
    return frame.dropna()
