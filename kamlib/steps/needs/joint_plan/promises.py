"""What was promised: kept on time, kept late, open, overdue."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from kamlib.steps.shared.ledger import words


def judge_promises(commitments: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """Return the state of each promise.

    Parameters
    ----------
    commitments : DataFrame
        The account's rows of that table.
    as_of : date
        The day on which they are judged. What was done after it is open still.

    Returns
    -------
    DataFrame
        commitment, side (us / customer; a blank is ours), owner (on that side; '' nobody), due, done_on, state (kept:
        by its day; late: done after it; done: without a day; overdue; open; undated: neither a day nor done), days
        (late or overdue; NaN otherwise). Overdue ones first, the oldest on top, then by day.
    """
    frame = pd.DataFrame({"commitment": words(commitments, "commitment", "")})
    frame["side"] = words(commitments, "side", "us")
    theirs = frame["side"] == "customer"
    frame["owner"] = words(commitments, "owner", "").mask(theirs, words(commitments, "their_owner", ""))
    for name in ("due", "done_on"):
        frame[name] = pd.to_datetime(commitments[name]) if name in commitments else pd.NaT
    today = pd.Timestamp(as_of)
    done = frame["done_on"].where(frame["done_on"] <= today)
    conditions = [
        done.notna() & frame["due"].isna(),
        done.notna() & (done <= frame["due"]),
        done.notna(),
        frame["due"].isna(),
        frame["due"] < today,
    ]
    frame["state"] = np.select(conditions, ["done", "kept", "late", "undated", "overdue"], "open").astype(object)
    passed = (done.fillna(today) - frame["due"]).dt.days.astype(float)
    frame["days"] = passed.where(frame["state"].isin(["late", "overdue"]))
    order = frame.assign(first=frame["state"] != "overdue")
    order = order.sort_values(["first", "due", "commitment"], kind="stable", na_position="last")
    return order.drop(columns="first").reset_index(drop=True)


def sum_promises(promises: pd.DataFrame) -> pd.DataFrame:
    """Return how each of us, and each of them, keeps promises.

    Parameters
    ----------
    promises : DataFrame
        See :func:`judge_promises`.

    Returns
    -------
    DataFrame
        side, owner, promised, kept, late, overdue, open, kept_share (kept / those that fell due: kept, late, overdue;
        NaN where none did), worst_days (overdue; NaN none). Most overdue first.
    """
    states = ["kept", "late", "overdue"]
    grouped = promises.groupby(["side", "owner"], sort=True)
    frame = pd.DataFrame({"promised": grouped.size()})
    for state in states:
        frame[state] = (promises["state"] == state).groupby([promises["side"], promises["owner"]]).sum()
    waiting = promises["state"].isin(["open", "undated"])
    frame["open"] = waiting.groupby([promises["side"], promises["owner"]]).sum()
    due = frame[states].sum(axis=1)
    frame["kept_share"] = frame["kept"] / due.where(due > 0)
    late = promises.loc[promises["state"] == "overdue"].groupby(["side", "owner"])["days"].max()
    frame["worst_days"] = late.reindex(frame.index)
    frame = frame.reset_index().astype({"kept_share": float, "worst_days": float})
    order = ["overdue", "side", "owner"]
    return frame.sort_values(order, ascending=[False, False, True], kind="stable").reset_index(drop=True)


def keep_rate(promises: pd.DataFrame) -> dict[str, object]:
    """Return how we keep promises, theirs left out.

    Parameters
    ----------
    promises : DataFrame
        See :func:`judge_promises`.

    Returns
    -------
    dict
        promised, due, kept, overdue (numbers of ours), kept_share (None where none fell due), worst_days (None where
        none is overdue).
    """
    ours = promises[promises["side"] == "us"]
    counts = ours["state"].value_counts()
    due = int(sum(counts.get(state, 0) for state in ("kept", "late", "overdue")))
    kept, overdue = int(counts.get("kept", 0)), int(counts.get("overdue", 0))
    worst = ours.loc[ours["state"] == "overdue", "days"].max()
    return {
        "promised": len(ours),
        "due": due,
        "kept": kept,
        "overdue": overdue,
        "kept_share": kept / due if due else None,
        "worst_days": int(worst) if pd.notna(worst) else None,
    }
