"""The decision of the budget: the computed proposal."""

from __future__ import annotations

from kamlib.core.schema import LEVELS
from kamlib.steps.budget.assumptions import AccountLevel, BudgetDecision
from kamlib.steps.budget.levels import best_levels, limits_of
from kamlib.steps.budget.options import least_levels
from kamlib.steps.budget.wiring import BudgetCase


def propose_budget(case: BudgetCase) -> BudgetDecision:
    """Propose for every account the level that earns most.

    A limit is what a person typed as a limit. Nobody has typed one here, so the proposal knows none: the budget says
    what it would need.
    """
    options, proposal = case.options, case.assumptions
    least = least_levels(case.basis, options.ids, proposal)
    best = best_levels(options, limits_of(proposal, case.costs, options), least)
    named = (
        AccountLevel.model_validate({"account_id": one, "level": LEVELS[place]})
        for one, place in zip(options.ids, best, strict=True)
    )
    return proposal.model_copy(update={"levels": tuple(named)})
