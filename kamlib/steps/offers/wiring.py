"""Wiring of the special offer: everything that the offers to one account are weighed on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kamlib.core.book import Book
from kamlib.core.errors import InputError, Problem
from kamlib.core.results import with_findings
from kamlib.core.tables import TABLES
from kamlib.steps.offers.assessment import assess_offers
from kamlib.steps.offers.assumptions import OffersDecision, UnknownChoiceError
from kamlib.steps.offers.case import OffersCase
from kamlib.steps.offers.findings import find
from kamlib.steps.offers.result import OffersResult
from kamlib.steps.shared.benefits import coming_benefits, dossier_of
from kamlib.steps.shared.frames import blank
from kamlib.steps.shared.of_account import purchases_of, rows_of, whole_table
from kamlib.workspace.files import slug

_OWN = ("variants", "offers", "equations", "feedback", "contacts")


def gather(book: Book, account: str) -> OffersCase:
    """Gather everything that the account's offers are weighed on."""
    case, dossier = gather_money(book, account), dossier_of(book, account)
    debts = rows_of(whole_table(book, "receivables"), account)
    return replace(
        case,
        frames={**case.frames, "prices": whole_table(book, "prices"), "dossier": dossier, "receivables": debts},
        standing=_standing(book, account),
        purchases=purchases_of(book, account),
        benefits=coming_benefits(dossier, case.base_year, case.plan_years),
    )


def gather_money(book: Book, account: str) -> OffersCase:
    """Gather what the money of an offer is counted on; what it is compared with is unknown there."""
    settings, potential = book.settings, book.result("potential")
    rates, years = settings.rates, [settings.base_year, *settings.plan_years]
    return OffersCase(
        account=account,
        frames={name: rows_of(whole_table(book, name), account) for name in _OWN}
        | {"prices": blank([each.name for each in TABLES["prices"].columns])},
        potential=potential.accounts,
        potential_by_year=potential.by_year,
        price_lines=potential.lines,
        profits=book.result("profitability").by_year,
        standing=pd.DataFrame(columns=["company", "mark", "place"]),
        purchases=pd.Series(dtype=float),
        benefits=pd.Series(np.nan, index=years),
        base_year=settings.base_year,
        plan_years=tuple(settings.plan_years),
        discount=rates.discount,
        tax=rates.tax,
        financing=rates.financing,
        seed=book.seed(f"offers.{account}"),
    )


def compute(case: OffersCase, decision: OffersDecision) -> OffersResult:
    """Return the offer to one account as decided.

    Raises
    ------
    InputError
        ``offer_unknown``, ``rival_unpriced``: the decision names what is not on file.
    """
    try:
        return with_findings(assess_offers(case, decision), find)
    except UnknownChoiceError as error:
        file = f"decisions/offers.{slug(case.account)}.yaml"
        raise InputError(Problem(error.code, found=error.name, file=file)) from error


def decision_frame(result: OffersResult) -> pd.DataFrame:
    """Return the variants with what is decided about each, and why not."""
    rows = result.variants[result.variants["role"] == "variant"].copy()
    typed = {each.variant: each.reason for each in result.decision.reasons}
    rows["note"] = rows["variant"].map(typed).astype(object).fillna("")
    rows["why_not"] = rows["why_not"].mask(rows["chosen"], "")
    return rows[["variant", "title", "validation", "chosen", "why_not", "note", "customer_npv", "our_npv"]]


def _standing(book: Book, account: str) -> pd.DataFrame:
    """Return where the competitor analysis puts each company; empty where there was no session."""
    if rows_of(whole_table(book, "ratings"), account).empty:
        return pd.DataFrame(columns=["company", "mark", "place"])
    return book.result("competitors", account).companies[["company", "mark", "place"]]
