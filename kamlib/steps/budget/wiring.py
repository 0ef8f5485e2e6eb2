"""Wiring of the budget."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from kamlib.core.book import Book
from kamlib.steps.budget.assumptions import BudgetDecision, decided_assumptions
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.observed import Observed
from kamlib.steps.budget.one_plan import Accepted, gather_accepted
from kamlib.steps.budget.options import Options, lay_options
from kamlib.steps.budget.plan import build_budget
from kamlib.steps.budget.result import BudgetResult
from kamlib.steps.shared.ledger import words


@dataclass(frozen=True)
class BudgetCase:
    """What the budget is made of.

    Parameters
    ----------
    assumptions : BudgetDecision
        The saved decision, or the proposed assumptions, still without levels.
    basis, costs : BudgetBasisResult, BudgetCostsResult
    options : Options
        Every level of every account under these assumptions.
    base_year : int
    observed : Observed
        What the plan is held against.
    """

    assumptions: BudgetDecision
    basis: BudgetBasisResult
    costs: BudgetCostsResult
    options: Options
    base_year: int
    observed: Observed = field(default_factory=Observed)


def gather(book: Book) -> BudgetCase:
    """Gather candidates, costs and every level under the assumptions."""
    basis, costs, settings = book.result("budget_basis"), book.result("budget_costs"), book.settings
    rates, assumed = settings.rates, decided_assumptions(book)
    options = lay_options(
        basis,
        costs,
        assumed,
        settings.plan_years,
        discount=rates.discount,
        tax=rates.tax,
        accepted=_accept(book, basis),
        profits=book.result("profitability").by_year,
        base_year=settings.base_year,
    )
    return BudgetCase(assumed, basis, costs, options, settings.base_year, _observe(book))


def _accept(book: Book, basis: BudgetBasisResult) -> Accepted:
    """Return what the offers to the candidates put into their plans."""
    offered = set(words(book.frame("offers"), "account_id").dropna())
    plans = {one: book.result("offers_plan", one) for one in basis.candidates["account_id"] if one in offered}
    return gather_accepted({one: (plan.figures, plan.years, plan.costs) for one, plan in plans.items()})


def _observe(book: Book) -> Observed:
    """Return what really happened: retention, sales, wallets, and the managers on file."""
    lifetime, potential, kams = book.result("lifetime"), book.result("potential"), book.frame("kams")
    signs = lifetime.accounts[lifetime.accounts["retention_source"] == "scorecard"]
    named = "fte" in kams and kams["fte"].notna().any()
    return Observed(
        lifetime.figures["yearly_retention"],
        signs.set_index("account_id")["retention"],
        float(kams["fte"].sum()) if named else None,
        book.result("profitability").by_year[["account_id", "year", "revenue"]],
        potential.accounts[["account_id", "status", "addressable", "fallback"]],
    )


def compute(case: BudgetCase, decision: BudgetDecision) -> BudgetResult:
    """Return the budget as decided, or as proposed where nobody has decided."""
    return build_budget(
        case.basis, case.costs, case.options, decision, base_year=case.base_year, observed=case.observed
    )


def decision_frame(result: BudgetResult) -> pd.DataFrame:
    """Return what is decided: the programme of each account that has one, key accounts in any case."""
    told = result.accounts[result.accounts["key"] | (result.accounts["level"] != "none")]
    return told[["account_id", "name", "level", "fte", "cost_first", "cost", "npv"]]
