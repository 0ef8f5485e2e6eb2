"""What a customer thinks of us, from every source that speaks of it, and the quadrant that follows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.schema import US
from kamlib.steps.shared import ledger


def gather_views(book: Book) -> pd.DataFrame:
    """Return every source of the customers' view of us (see :func:`collect_views`)."""
    wallet = book.result("potential").accounts.set_index("account_id")["wallet_share"]
    frames = (book.frame(name) for name in ("ratings", "survey", "behaviour"))
    return collect_views(book.frame("accounts")["account_id"], *frames, wallet)


def collect_views(
    account_ids: pd.Series,
    ratings: pd.DataFrame,
    survey: pd.DataFrame,
    behaviour: pd.DataFrame,
    wallet: pd.Series,
) -> pd.DataFrame:
    """Return every source of a customer's view of us on a scale of 0…1, by account_id.

    Returns
    -------
    DataFrame
        ratings (the customer's own marks for us, 1–10), survey (0–10, last wave), team (``view_of_us``), wallet (share
        of what it could buy from us that it does buy), behaviour (mean of reaction and information shared).
    """
    index = pd.Index(account_ids, name="account_id")
    found = {"ratings": _own_ratings(ratings), "survey": _last_wave(survey)}
    by_account = behaviour.set_index("account_id") if len(behaviour) else behaviour
    found["team"] = ledger.column(by_account, "view_of_us") / 10
    found["wallet"] = wallet.clip(0, 1)
    signs = [(ledger.column(by_account, "reaction") - 1) / 4, ledger.column(by_account, "information_shared")]
    found["behaviour"] = pd.concat(signs, axis=1).mean(axis=1)
    return pd.DataFrame({name: values.reindex(index).astype(float) for name, values in found.items()})


def _own_ratings(ratings: pd.DataFrame) -> pd.Series:
    if ratings.empty:
        return pd.Series(dtype=float)
    own = ratings[(ratings["side"] == "customer") & (ratings["company"] == US)]
    # A rater's last word counts; the customer is the mean of its people.
    order = ledger.column(own, "round").fillna(1)
    last = own.assign(order=order).sort_values("order", kind="stable")
    last = last.drop_duplicates(["account_id", "rater", "criterion"], keep="last")
    return (last["score"].astype(float).groupby(last["account_id"]).mean() - 1) / 9


def _last_wave(survey: pd.DataFrame) -> pd.Series:
    known = survey.dropna(subset=["score"]) if len(survey) else survey
    if known.empty:
        return pd.Series(dtype=float)
    last = known[known["wave"] == known.groupby("account_id")["wave"].transform("max")]
    return last.groupby("account_id")["score"].mean().astype(float) / 10


def judge_views(sources: pd.DataFrame) -> pd.DataFrame:
    """Return its view of us: its own word first, else the team's score, else what is observed.

    Returns
    -------
    DataFrame
        By account_id: view, view_low, view_high (0…1; NaN where there is no source), basis, evidence. The interval
        follows from the evidence: ±5, ±20, ±40 % of the scale's upper or lower part, whichever is left.
    """
    voice = sources[["ratings", "survey"]].mean(axis=1)
    observed = sources[["wallet", "behaviour"]].mean(axis=1)
    options = [("voice", "A", voice), ("team", "B", sources["team"]), ("observed", "C", observed)]
    table = pd.DataFrame({"view": np.nan, "basis": None, "evidence": None}, index=sources.index).astype(
        {"basis": object, "evidence": object}
    )
    for basis, evidence, values in options:
        free = table["view"].isna() & values.notna()
        table.loc[free, "view"] = values[free]
        table.loc[free, ["basis", "evidence"]] = [basis, evidence]
    half = table["evidence"].map(DEFAULT_RANGE).astype(float) * np.maximum(table["view"], 1 - table["view"])
    table["view_low"], table["view_high"] = (table["view"] - half).clip(0, 1), (table["view"] + half).clip(0, 1)
    return table[["view", "view_low", "view_high", "basis", "evidence"]]
