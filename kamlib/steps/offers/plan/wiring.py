"""Wiring of the plan of an accepted offer."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.offers.assessment import read_offers
from kamlib.steps.offers.assumptions import OffersDecision
from kamlib.steps.offers.case import OffersCase
from kamlib.steps.offers.feedback import judge_states
from kamlib.steps.offers.judgement import label
from kamlib.steps.offers.money import list_terms
from kamlib.steps.offers.plan.findings import find
from kamlib.steps.offers.plan.result import OffersPlanResult
from kamlib.steps.offers.plan.years import COSTS, YEARS, lay_costs, lay_years
from kamlib.steps.offers.wiring import gather_money


@dataclass(frozen=True)
class OffersPlanCase:
    """The account's offers, and what somebody signed of them; None where nobody has."""

    offers: OffersCase
    decision: OffersDecision | None


def gather(book: Book, account: str) -> OffersPlanCase:
    """Gather the account's money and its signed decision."""
    signed = book.signed("offers", account)
    decision = book.decided("offers", OffersDecision, OffersDecision, account) if signed else None
    return OffersPlanCase(gather_money(book, account), decision)


def compute(case: OffersPlanCase) -> OffersPlanResult:
    """Return what the signed variant puts into the plan of its account."""
    decision = case.decision or OffersDecision()
    sheet = read_offers(case.offers, decision)
    states = judge_states(sheet.listed["variant"], sheet.voices, case.offers.frames["offers"])
    terms = {each.variant: each for each in list_terms(sheet.listed, sheet.components, decision)}
    chosen = terms.get(decision.variant)
    years, costs = pd.DataFrame(columns=YEARS), pd.DataFrame(columns=COSTS)
    state = "waiting"
    if chosen is None:
        state = "unsigned" if case.decision is None else "absent" if decision.variant else "nothing"
    if chosen is not None and states.get(chosen.variant) == "accepted":
        years = lay_years(chosen, sheet.basis, decision.ramp_years)
        costs = lay_costs(chosen, sheet.basis, decision.ramp_years)
        state = "planned"
        if years[["share_gain", "cost"]].isna().any(axis=None):
            years, costs, state = years.iloc[:0], costs.iloc[:0], "unknown"
    figures = {
        "state": state,
        "variant": None if chosen is None else chosen.variant,
        "label": (decision.variant or None) if chosen is None else label(chosen.variant, chosen.title),
        "validation": None if chosen is None else str(states.get(chosen.variant, "")),
        "accepted": int((states == "accepted").sum()),
        "share_gain": float(years["share_gain"].max()) if len(years) else None,
        "cost": float(years["cost"].sum()) if len(years) else None,
    }
    return with_findings(OffersPlanResult(years=years, costs=costs, figures=figures), find)
