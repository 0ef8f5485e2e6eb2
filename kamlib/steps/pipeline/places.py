"""Each deal in its place: how long it stands there, and what is wrong with that."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant.competing import OPEN
from kamlib.steps.pipeline.history import NEVER, History, days
from kamlib.steps.shared.deals import LOST, WON

#: Longer in its stage than this share of those that moved on: stuck. Larger than this share of them: too large.
STUCK, LARGE = 0.8, 0.95
#: Deals that must have moved on from a stage before anything in it is called long or large.
LEAST = 10
MARKS = ("stuck", "slipping", "sleeping", "too_large", "no_amount", "no_step")


def measure_stages(history: History, rows: pd.DataFrame, day: int) -> pd.DataFrame:
    """Return what is known of each stage on a day.

    Parameters
    ----------
    history : History
    rows : DataFrame
        Open deals, see :func:`~kamlib.steps.pipeline.chances.open_on`.
    day : int
        Days since 1970.

    Returns
    -------
    DataFrame
        stage, place, open_deals, open_amount, left (stays that ended), passed_share (of them: went on or won),
        lost_share, usual_days (median stay of those that went on), stuck_days and large_amount (NaN below `LEAST`).
    """
    ended = history.spells[(history.spells["end"] <= day) & (history.spells["target"] != OPEN)]
    lost_code = len(history.stages) + 1
    amount = history.deals["amount"]
    found = []
    for place, name in enumerate(history.stages):
        left, here = ended[ended["state"] == place], rows.index[rows["state"] == place]
        passed = left[left["target"] != lost_code]
        stay, size = passed["end"] - passed["begin"], amount.loc[passed["deal"]].dropna()
        found.append(
            {
                "stage": name,
                "place": place + 1,
                "open_deals": len(here),
                "open_amount": amount.loc[here].sum(min_count=1),
                "left": len(left),
                "passed_share": len(passed) / len(left) if len(left) else np.nan,
                "lost_share": 1 - len(passed) / len(left) if len(left) else np.nan,
                "usual_days": stay.median(),
                "stuck_days": stay.quantile(STUCK) if len(stay) >= LEAST else np.nan,
                "large_amount": size.quantile(LARGE) if len(size) >= LEAST else np.nan,
            }
        )
    columns = ["stage", "place", "open_deals", "open_amount", "left", "passed_share", "lost_share", "usual_days"]
    return pd.DataFrame(found, columns=[*columns, "stuck_days", "large_amount"])


def place_deals(history: History, rows: pd.DataFrame, stages: pd.DataFrame, day: int, sleeping: int) -> pd.DataFrame:
    """Return the open deals with what is wrong with each.

    Parameters
    ----------
    history : History
    rows : DataFrame
        Open deals.
    stages : DataFrame
        See :func:`measure_stages`.
    day : int
        Days since 1970.
    sleeping : int
        Days without a recorded move after which a deal sleeps.

    Returns
    -------
    DataFrame
        Index as `rows`: deal_id, account_id, owner, stage, amount, age_days, stage_days, stuck_days, expected_close,
        next_date, probability, marks (list of `MARKS`). Without moves the whole life stands for the stay in a stage:
        it is compared with the lives of deals that were won.
    """
    deals = history.deals.loc[rows.index]
    limits = stages.set_index(stages["place"] - 1)
    stage_days = (day - rows["since"]).where(rows["since"] >= 0).astype(float)
    staged = rows["state"] >= 0
    stuck = rows["state"].map(limits["stuck_days"]).where(staged, _long_life(history, day))
    large = rows["state"].map(limits["large_amount"]).where(staged, _large_deal(history, day))
    expected, following = days(deals["expected_close"]), days(deals["next_date"])
    moves = history.events[history.events["day"] <= day]
    last = np.maximum(moves.groupby("deal")["day"].max().reindex(rows.index).fillna(-1), rows["since"])
    ahead = following > day
    marks = {
        "stuck": stage_days > stuck,
        "slipping": ((expected >= 0) & (expected < day)) | _moved_close(moves, deals["expected_close"]),
        "sleeping": (last >= 0) & (day - last > sleeping) & ~ahead,
        "too_large": deals["amount"] > large,
        "no_amount": deals["amount"].isna(),
        "no_step": (following >= 0) & ~ahead,
    }
    flags = np.column_stack([marks[name].to_numpy(bool) for name in MARKS]) if len(rows) else np.zeros((0, len(MARKS)))
    names = np.array(MARKS, dtype=object)
    return deals[["deal_id", "account_id", "owner", "stage", "amount"]].assign(
        age_days=rows["age_days"],
        stage_days=stage_days,
        stuck_days=stuck,
        expected_close=deals["expected_close"],
        next_date=deals["next_date"],
        probability=deals["probability"],
        marks=pd.Series([list(names[line.astype(bool)]) for line in flags], index=rows.index, dtype=object),
    )


def _long_life(history: History, day: int) -> float:
    won = _won(history, day)
    lives = (won["end"] - won["begin"])[won["begin"] >= 0]
    return float(lives.quantile(STUCK)) if len(lives) >= LEAST else float("nan")


def _large_deal(history: History, day: int) -> float:
    size = _won(history, day)["amount"].dropna()
    return float(size.quantile(LARGE)) if len(size) >= LEAST else float("nan")


def _won(history: History, day: int) -> pd.DataFrame:
    deals = history.deals
    return deals[(deals["outcome"] == WON) & (deals["end"] <= day)]


def _moved_close(moves: pd.DataFrame, now: pd.Series) -> pd.Series:
    """Tell whose expected close stands later than it once did."""
    said = moves.dropna(subset=["expected_close"]).groupby("deal")["expected_close"].min().reindex(now.index)
    return pd.to_datetime(now) > pd.to_datetime(said)


def closed_by(history: History, day: int) -> pd.DataFrame:
    """Return the deals that had ended by a day, as won or lost."""
    deals = history.deals
    return deals[deals["outcome"].isin([WON, LOST]) & (deals["end"] <= day) & (deals["end"] < NEVER)]
