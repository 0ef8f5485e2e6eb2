"""Wiring of step 5."""

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.steps.offers.decision import OffersDecision, UnknownChoiceError
from kamlib.steps.offers.result import OfferCase, OffersResult, assess_offers, propose_offers
from kamlib.steps.shared.money_view import collect_benefits
from kamlib.steps.shared.of_account import purchases_of, rows_of, whole_table

_OWN = ("variants", "offers", "equations", "feedback", "contacts", "dossier")


def compute(book, account: str) -> OffersResult:
    """Return the offer as decided, or as proposed where nobody has decided."""
    case = gather(book, account)
    decision = book.decided("offers", OffersDecision, lambda: propose_offers(case), account)
    try:
        return assess_offers(case, decision)
    except UnknownChoiceError as error:
        where = {"file": f"decisions/{book.engagement.decisions.path('offers', account).name}"}
        raise InputError(Problem(error.code, found=error.name, **where)) from error


def decision_frame(result: OffersResult) -> pd.DataFrame:
    """Return the variants with what is decided about each, and why not."""
    rows = result.variants[result.variants["role"] == "variant"].copy()
    typed = {each.variant: each.reason for each in result.decision.reasons}
    rows["note"] = rows["variant"].map(typed).fillna("")
    rows["why_not"] = rows["why_not"].mask(rows["chosen"], "")
    return rows[["variant", "title", "validation", "chosen", "why_not", "note", "customer_npv", "our_npv"]]


def gather(book, account: str) -> OfferCase:
    """Gather everything that the account's offers are weighed on."""
    own = {name: rows_of(whole_table(book, name), account) for name in _OWN}
    settings, potential = book.settings, book.result("potential")
    dossier = own.pop("dossier")
    parts = (own[name].iloc[:0] for name in ("variants", "offers", "equations"))
    benefits = collect_benefits(dossier, *parts, settings.base_year)["worth"]
    return OfferCase(
        account=account,
        frames=own | {"sales": book.frame("sales"), "prices": whole_table(book, "prices")},
        potential=potential.accounts,
        potential_by_year=potential.by_year,
        standing=_standing(book, account),
        purchases=purchases_of(book, account),
        benefits=float(benefits.iloc[0]) if len(benefits) else float("nan"),
        base_year=settings.base_year,
        plan_years=tuple(settings.plan_years),
        discount=settings.rates.discount,
        seed=book.seed(f"offers.{account}"),
    )


def _standing(book, account: str) -> pd.DataFrame:
    """Return where the competitor analysis puts each company; empty where there was no session."""
    if rows_of(whole_table(book, "ratings"), account).empty:
        return pd.DataFrame(columns=["company", "mark", "place"])
    return book.result("competitors", account).companies[["company", "mark", "place"]]
