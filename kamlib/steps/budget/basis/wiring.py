"""Wiring of the basis of step 3: who competes for the budget."""

from kamlib.steps.budget.basis.result import BudgetBasisResult, gather_candidates
from kamlib.steps.budget.decision import BudgetDecision, propose_parameters


def parameters(book) -> BudgetDecision:
    """Return the saved decision, or the proposed assumptions, still without levels and limits."""
    kams, capacity = book.frame("kams"), book.settings.capacity
    stated = "fte" in kams and kams["fte"].notna().any()
    fte = float(kams["fte"].sum()) if stated else capacity.kams
    return book.decided(
        "budget", BudgetDecision, lambda: propose_parameters(book.frame("programmes"), book.frame("norms"), fte)
    )


def compute(book) -> BudgetBasisResult:
    """Return the candidates with their margin pools and shares."""
    potential, priorities = book.result("potential"), book.result("priorities")
    decision = parameters(book)
    planned = [
        account
        for table in ("budget_lines", "programmes")
        if "account_id" in book.frame(table)
        for account in book.frame(table)["account_id"].dropna().unique()
    ]
    return gather_candidates(
        {"accounts": potential.accounts, "by_year": potential.by_year},
        priorities.ranking,
        priorities.key_accounts,
        book.settings.plan_years,
        profits=book.result("profitability").by_year,
        base_year=book.settings.base_year,
        planned=planned,
        decided=[each.account_id for each in decision.levels],
        assumed_share=decision.assumed_share,
        margin_basis=decision.margin_basis,
    )
