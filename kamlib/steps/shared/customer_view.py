"""What a customer thinks of us, from every source that speaks of it, and the quadrant that follows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.schema import US
from kamlib.steps.shared import ledger
from kamlib.steps.shared.survey_marks import read_points


def gather_views(book: Book) -> pd.DataFrame:
    """Return every source of the customers' view of us (see :func:`collect_views`).

    The share of wallet speaks only where an account buys: that a prospect buys nothing is no opinion of us.
    """
    bought = book.result("profitability").accounts.set_index("account_id")["revenue"] > 0
    wallet = book.result("potential").accounts.set_index("account_id")["wallet_share"]
    wallet = wallet.where(bought.reindex(wallet.index, fill_value=False))
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

    Parameters
    ----------
    account_ids : Series of str
        Every account that gets a row.
    ratings : DataFrame
        Marks of customers for us and for rivals, by criterion.
    survey : DataFrame
        Answers of customers by wave.
    behaviour : DataFrame
        At most one row for each account, with view_of_us, reaction and information_shared.
    wallet : Series
        Share of wallet by account_id, 0…1; what is above 1 counts as 1.

    Returns
    -------
    DataFrame
        ratings (the customer's own marks, 1–10: for us against its marks for our rivals, .5 where we are as good as
        they on average; for us alone where it marked no rival), compared (bool: rivals were marked), survey (each
        question on its own scale, last wave), team (``view_of_us``), wallet (share of what it could buy from us that it
        does buy), behaviour (mean of reaction and information shared).
    """
    index = pd.Index(account_ids, name="account_id")
    found, own = {}, _own_ratings(ratings)
    found["ratings"], found["survey"] = own["view"], _last_wave(survey)
    by_account = behaviour.set_index("account_id") if len(behaviour) else behaviour
    found["team"] = ledger.column(by_account, "view_of_us") / 10
    found["wallet"] = wallet.clip(0, 1)
    signs = [(ledger.column(by_account, "reaction") - 1) / 4, ledger.column(by_account, "information_shared")]
    found["behaviour"] = pd.concat(signs, axis=1).mean(axis=1)
    table = pd.DataFrame({name: values.reindex(index).astype(float) for name, values in found.items()})
    compared = own["compared"].reindex(index).fillna(False).astype(bool)
    table.insert(1, "compared", compared)
    return table


def _own_ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the view that lies in the customer's own marks, by account_id, and whether it marked our rivals too."""
    own = ratings[ratings["side"] == "customer"] if len(ratings) else ratings
    if own.empty:
        return pd.DataFrame({"view": pd.Series(dtype=float), "compared": pd.Series(dtype=bool)})
    # A rater's last word counts; the customer is the mean of its people.
    order = ledger.column(own, "round").fillna(1)
    last = own.assign(order=order, score=own["score"].astype(float)).sort_values("order", kind="stable")
    last = last.drop_duplicates(["account_id", "rater", "company", "criterion"], keep="last")
    keys, us = ["account_id", "criterion"], last["company"] == US
    ours = last[us].groupby(keys)["score"].mean()
    theirs = last[~us].groupby(keys)["score"].mean().reindex(ours.index)
    gap = ((ours - theirs) / 18 + 0.5).groupby("account_id").mean()
    alone = (ours.groupby("account_id").mean() - 1) / 9
    return pd.DataFrame({"view": gap.fillna(alone), "compared": gap.notna()})


def _last_wave(survey: pd.DataFrame) -> pd.Series:
    if survey.empty:
        return pd.Series(dtype=float)
    known = survey.assign(mark=read_points(survey)).dropna(subset=["mark"])
    last = known[known["wave"] == known.groupby("account_id")["wave"].transform("max")]
    return last.groupby("account_id")["mark"].mean().astype(float) / 10


def judge_views(sources: pd.DataFrame) -> pd.DataFrame:
    """Return its view of us: its own word first, else the team's score, else what is observed.

    Marks that compare us with our rivals outweigh answers about us alone; marks for us alone are evidence B.

    Returns
    -------
    DataFrame
        By account_id: view, view_low, view_high (0…1; NaN where there is no source), basis, evidence. The interval
        follows from the evidence: ±5, ±20, ±40 % of the scale's upper or lower part, whichever is left.
    """
    compared = sources["compared"]
    voice = sources["ratings"].where(compared, sources[["ratings", "survey"]].mean(axis=1))
    observed = sources[["wallet", "behaviour"]].mean(axis=1)
    options = [("voice", "A", voice), ("team", "B", sources["team"]), ("observed", "C", observed)]
    table = pd.DataFrame({"view": np.nan, "basis": None, "evidence": None}, index=sources.index).astype(
        {"basis": object, "evidence": object}
    )
    for basis, evidence, values in options:
        free = table["view"].isna() & values.notna()
        table.loc[free, "view"] = values[free]
        table.loc[free, ["basis", "evidence"]] = [basis, evidence]
    marks_alone = (table["basis"] == "voice") & ~compared & sources["survey"].isna()
    table.loc[marks_alone, "evidence"] = "B"
    half = table["evidence"].map(DEFAULT_RANGE).astype(float) * np.maximum(table["view"], 1 - table["view"])
    table["view_low"], table["view_high"] = (table["view"] - half).clip(0, 1), (table["view"] + half).clip(0, 1)
    return table[["view", "view_low", "view_high", "basis", "evidence"]]
