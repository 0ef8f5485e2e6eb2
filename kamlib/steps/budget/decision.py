"""The decision of the budget: the computed proposal."""

from __future__ import annotations

import math

import numpy as np

from kamlib.core.schema import LEVELS
from kamlib.steps.budget.assumptions import AccountLevel, BudgetDecision, MoneyCap
from kamlib.steps.budget.basis.result import BudgetBasisResult
from kamlib.steps.budget.costs.result import BudgetCostsResult
from kamlib.steps.budget.levels import best_levels, limits_of, sum_by_year
from kamlib.steps.budget.options import Options, least_levels
from kamlib.steps.budget.wiring import BudgetCase


def propose_budget(case: BudgetCase) -> BudgetDecision:
    """Propose limits and levels: what the client planned to spend, spent where it earns most.

    The money of each year is what the client's own lines add to, shared lines included; without lines it is what the
    key accounts would cost at the standard level. The levels maximise the expected NPV within it.
    """
    basis, costs, options = case.basis, case.costs, case.options
    money = _planned_money(basis, costs, options)
    caps = tuple(
        MoneyCap(year=year, amount=round_up(float(amount))) for year, amount in zip(options.years, money, strict=True)
    )
    proposal = case.assumptions.model_copy(update={"money_caps": caps})
    best = best_levels(options, limits_of(proposal, costs, options), least_levels(basis, options.ids, proposal))
    named = (AccountLevel(account_id=one, level=LEVELS[place]) for one, place in zip(options.ids, best, strict=True))
    return proposal.model_copy(update={"levels": tuple(named)})


def round_up(amount: float, digits: int = 4) -> float:
    """Return an amount that a person would write as a limit: a few digits, never less than what it must hold."""
    if not amount > 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(amount)) + 1 - digits)
    return float(f"{math.ceil(amount / unit - 1e-9) * unit:.12g}")


def _planned_money(basis: BudgetBasisResult, costs: BudgetCostsResult, options: Options) -> np.ndarray:
    """Return the money of each year that the client planned, or that the standard programme of key accounts takes."""
    shared = sum_by_year(costs.shared, options.years)
    planned = costs.planned.set_index("account_id")["written_for"].map(LEVELS.index)
    if len(planned):
        rows = [options.ids.index(account) for account in planned.index]
        return shared + options.plan.cost[rows, planned.to_numpy(dtype=int)].sum(axis=0)
    key = basis.candidates.set_index("account_id")["key"].reindex(list(options.ids)).to_numpy(dtype=bool)
    rows = np.flatnonzero(key if key.any() else np.ones_like(key))
    standard, there = LEVELS.index("standard"), options.there[rows]
    # Where a client knows no standard programme, his deepest one stands for it.
    deepest = len(LEVELS) - 1 - there[:, ::-1].argmax(axis=1)
    return shared + options.plan.cost[rows, np.where(there[:, standard], standard, deepest)].sum(axis=0)
