"""Wiring of the basis of the budget: who competes for it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.core.book import Book
from kamlib.steps.budget.assumptions import BudgetDecision, decided_assumptions
from kamlib.steps.budget.basis.candidates import gather_candidates
from kamlib.steps.budget.basis.result import BudgetBasisResult


@dataclass(frozen=True)
class BudgetBasisCase:
    """What candidates are gathered from.

    Parameters
    ----------
    accounts, by_year : DataFrame
        Tables of the potential.
    ranking : DataFrame
        Of the list.
    key_accounts : tuple of str
    profits : DataFrame
        Of every account and year.
    planned : tuple of str
        Accounts that the client's plan names.
    assumptions : BudgetDecision
    plan_years : tuple of int
    base_year : int
    """

    accounts: pd.DataFrame
    by_year: pd.DataFrame
    ranking: pd.DataFrame
    key_accounts: tuple[str, ...]
    profits: pd.DataFrame
    planned: tuple[str, ...]
    assumptions: BudgetDecision
    plan_years: tuple[int, ...]
    base_year: int


def gather(book: Book) -> BudgetBasisCase:
    """Gather the list, the potential and what is left of it."""
    potential, priorities, settings = book.result("potential"), book.result("priorities"), book.settings
    return BudgetBasisCase(
        potential.accounts,
        potential.by_year,
        priorities.ranking,
        tuple(priorities.key_accounts),
        book.result("profitability").by_year,
        tuple(_planned(book)),
        decided_assumptions(book),
        tuple(settings.plan_years),
        settings.base_year,
    )


def _planned(book: Book) -> list[str]:
    """Return the accounts that the client's plan names."""
    frames = (book.frame(name) for name in ("budget_lines", "programmes"))
    return [account for frame in frames if "account_id" in frame for account in frame["account_id"].dropna().unique()]


def compute(case: BudgetBasisCase) -> BudgetBasisResult:
    """Return the candidates with their margin pools and shares."""
    return gather_candidates(
        {"accounts": case.accounts, "by_year": case.by_year},
        case.ranking,
        case.key_accounts,
        case.plan_years,
        profits=case.profits,
        base_year=case.base_year,
        planned=case.planned,
        decided=[each.account_id for each in case.assumptions.levels],
        assumed_share=case.assumptions.assumed_share,
        margin_basis=case.assumptions.margin_basis,
    )
