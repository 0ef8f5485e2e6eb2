"""What we did for an account beyond the goods, and what that is worth to it: one definition for every step.

A deed pays the customer in the year of its date, and in as many years from then on as the dossier says
(``benefit_years``): a project that nobody says to last does not pay again. A saving that several deeds name
(``equation``) is counted once in a year, with the deed that is best proven.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from kamlib.core.book import Book
from kamlib.core.schema import PROOFS
from kamlib.steps.shared.ledger import column, words
from kamlib.steps.shared.of_account import rows_of, whole_table

#: A benefit of which nobody says how it is known.
UNSTATED = "unstated"


class Answer(BaseModel):
    """What the customer answered of one deed.

    Attributes
    ----------
    deed
        Its number in the dossier.
    verdict
        ``agreed``; ``corrected``: yes, at the figure that he gives; ``denied``.
    benefit
        The customer's own figure (money a year); None: he gave none.
    person, on
        Who answered, and when, where known.
    remark
        In his words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    deed: Annotated[str, Field(min_length=1, max_length=60)]
    verdict: Literal["agreed", "corrected", "denied"]
    benefit: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)] | None = None
    person: Annotated[str, Field(max_length=200)] = ""
    on: datetime.date | None = None
    remark: Annotated[str, Field(max_length=2000)] = ""


class Answers(BaseModel):
    """The part of the dossier's decision that changes what is confirmed; the rest of it is the dossier's own."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    answers: tuple[Answer, ...] = ()


def dossier_of(book: Book, account: str) -> pd.DataFrame:
    """Return an account's dossier as it stands: each deed numbered, the customer's answers taken into it.

    Parameters
    ----------
    book : Book
        The open engagement.
    account : str
        Its account_id.

    Returns
    -------
    DataFrame
        The table ``dossier`` with every deed_id filled, and ``denied`` (bool: the customer said no).
    """
    rows = name_deeds(rows_of(whole_table(book, "dossier"), account))
    return take_answers(rows, book.decided("dossier", Answers, Answers, account).answers)


def name_deeds(rows: pd.DataFrame) -> pd.DataFrame:
    """Number the deeds that have no number: by day and by what they are, so that the order of rows says nothing.

    Returns
    -------
    DataFrame
        The rows with ``deed_id``, each once: rows that are alike in every word are told apart by a running number.
    """
    made = [_number(row) for row in rows[["account_id", "date", "kind", "description"]].itertuples(index=False)]
    named = words(rows, "deed_id")
    named = named.where(named.notna(), pd.Series(made, index=rows.index, dtype=object))
    again = named.groupby(named).cumcount()
    running = again.map(lambda count: f"-{count + 1}" if count else "")
    return rows.assign(deed_id=named + running)


#: Letters of a number: no vowels, so that it is no word, and no E, so that no program takes it for a power of ten.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def _number(row: tuple) -> str:
    account, date, *told = row
    day = pd.Timestamp(date)
    said = "|".join("" if each is None or each != each else str(each) for each in (account, day.date(), *told))
    digest = hashlib.sha256(said.encode()).digest()[:4]
    return f"{day:%y%m%d}{''.join(_LETTERS[byte % len(_LETTERS)] for byte in digest)}"


def take_answers(rows: pd.DataFrame, answers: Sequence[Answer]) -> pd.DataFrame:
    """Take the customer's answers into the dossier: his word is a document, and his figure goes before ours.

    Parameters
    ----------
    rows : DataFrame
        Of :func:`name_deeds`.
    answers : sequence of Answer
        A later one of the same deed goes before an earlier one.

    Returns
    -------
    DataFrame
        confirmed, customer_benefit, proof, evidence, confirmed_by and confirmed_on as answered; ``denied``.
    """
    frame = rows.assign(denied=False).astype(dict.fromkeys(_ANSWERED, object))
    frame["confirmed"] = frame["confirmed"].astype("boolean")
    frame["customer_benefit"] = column(frame, "customer_benefit")
    for each in answers:
        said = frame["deed_id"] == each.deed
        agreed = each.verdict != "denied"
        frame.loc[said, ["confirmed", "denied"]] = [agreed, not agreed]
        frame.loc[said, "confirmed_by"] = each.person or None
        frame.loc[said, "confirmed_on"] = pd.Timestamp(each.on) if each.on else None
        if agreed:
            frame.loc[said, "evidence"] = "A"
        if agreed and each.benefit is not None:
            frame.loc[said, ["customer_benefit", "proof"]] = [each.benefit, "customer"]
    return frame


#: Texts and days that an answer fills in.
_ANSWERED = ("confirmed_by", "confirmed_on", "proof", "evidence")


def grade_of(rows: pd.DataFrame) -> pd.Series:
    """Return how each benefit is proven: a grade, or ``unstated``."""
    return words(rows, "proof", UNSTATED)


def is_confirmed(rows: pd.DataFrame) -> pd.Series:
    """Tell which deeds the customer has confirmed."""
    return rows["confirmed"].fillna(False).astype(bool)


def span_of(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last year in which each deed pays."""
    first = pd.to_datetime(rows["date"]).dt.year.to_numpy(dtype=int)
    return first, first + column(rows, "benefit_years").fillna(1).to_numpy(dtype=int) - 1


def yearly_benefits(rows: pd.DataFrame, years: Sequence[int]) -> np.ndarray:
    """Return what each deed is worth in each year; a saving that several name counts with the best proven of them:
    confirmed before claimed, then by who measured it, then the largest.

    Parameters
    ----------
    rows : DataFrame
        Of one account's dossier; an unknown benefit adds nothing here, so whoever sums says how many there are.
    years : sequence of int

    Returns
    -------
    ndarray of shape (deeds, years)
        Money; the rows in their order.
    """
    first, last = span_of(rows)
    asked = np.asarray(list(years), dtype=int)
    amounts = column(rows, "customer_benefit").fillna(0.0).to_numpy(dtype=float)
    active = (first[:, None] <= asked) & (asked <= last[:, None])
    worth = np.where(active, amounts[:, None], 0.0)
    savings = words(rows, "equation", "").str.strip().str.casefold().to_numpy(dtype=object)
    rank = grade_of(rows).map({name: place for place, name in enumerate(PROOFS)}).fillna(len(PROOFS)).to_numpy()
    claimed = ~is_confirmed(rows).to_numpy()
    for saving in sorted({each for each in savings if each}):
        same = np.flatnonzero(savings == saving)
        best = same[np.lexsort((first[same], -amounts[same], rank[same], claimed[same]))]
        paid = worth[best] > 0
        worth[best] = np.where(paid & (np.cumsum(paid, axis=0) == 1), worth[best], 0.0)
    return worth


def confirmed_benefits(dossier: pd.DataFrame, years: Sequence[int], *, lasting: bool = False) -> pd.Series:
    """Return what one account confirmed to have from us beyond the goods, year by year.

    Parameters
    ----------
    dossier : DataFrame
        The account's rows.
    years : sequence of int
    lasting : bool
        Only deeds that are said to pay for more than one year: what would be lost by leaving.

    Returns
    -------
    Series
        Money by year; NaN in every year where nothing is confirmed.
    """
    rows = dossier[is_confirmed(dossier) & dossier["customer_benefit"].notna()]
    if rows.empty:
        return pd.Series(np.nan, index=list(years))
    kept = rows[column(rows, "benefit_years").fillna(1) > 1] if lasting else rows
    return pd.Series(yearly_benefits(kept, years).sum(axis=0), index=list(years))


def coming_benefits(dossier: pd.DataFrame, base_year: int, plan_years: Sequence[int]) -> pd.Series:
    """Return what is confirmed of the base year, and what of it lasts into the years of the plan.

    Parameters
    ----------
    dossier : DataFrame
        The account's rows.
    base_year : int
    plan_years : sequence of int
        Here only what is said to last counts: what was done once is not lost every year.

    Returns
    -------
    Series
        Money by year; NaN in every year where nothing is confirmed.
    """
    return pd.concat([confirmed_benefits(dossier, [base_year]), confirmed_benefits(dossier, plan_years, lasting=True)])


def count_unpriced(dossier: pd.DataFrame, year: int) -> int:
    """Return how many benefits the customer confirmed for a year without saying what they are worth.

    Parameters
    ----------
    dossier : DataFrame
        The account's rows.
    year : int

    Returns
    -------
    int
        Deeds that pay in that year and have no sum.
    """
    rows = dossier[is_confirmed(dossier) & dossier["customer_benefit"].isna()]
    first, last = span_of(rows)
    return int(((first <= year) & (year <= last)).sum())
