"""How far the choice of levels holds: in simulated scenarios, and against a change of one account's margin pool."""

from __future__ import annotations

import numpy as np

from kamlib.quant import scenarios
from kamlib.quant.allocation import InfeasibleError
from kamlib.quant.investment import FACTORS, net_present_value, simulate
from kamlib.steps.budget.options import Limits, Options, allowed

#: Worlds in which the choice is made anew.
SOLVED = 200
#: Changes of one account's margin pool that are tried until its level moves.
_PUSHES = (0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50, 0.75, 1.0)
#: Where too many choices keep the limits for all to be listed, each scenario is an integer programme: fewer of them.
LEAN_SOLVED, _LEAN_PUSHES = 60, (0.10, 0.30, 0.50)


def hold_levels(
    options: Options, limits: Limits, levels: np.ndarray, least: np.ndarray, correlation: float, seed: int, solved: int
) -> dict[str, np.ndarray]:
    """Return how far the choice of each account's level holds.

    Parameters
    ----------
    options, limits : Options, Limits
    levels, least : ndarray of int
        The chosen levels, and the lowest allowed ones.
    correlation, seed
        Of the simulation.
    solved : int
        Worlds in which the choice is made anew.

    Returns
    -------
    dict of str to ndarray
        level_share: share of scenarios where the optimum gives the account its level; overturn: smallest tried change
        of its margin pool with which the optimum moves it. NaN where the limits allow no choice.
    """
    unknown = np.full(len(levels), np.nan)
    if not options.ids:
        return {"level_share": unknown, "overturn": unknown}
    quick = scenarios.fits(~np.isnan(allowed(options, least)), options.needs, limits.left)
    draws = simulate(options.plan, options.worst, options.best, solved if quick else LEAN_SOLVED, correlation, seed)
    pushes = _PUSHES if quick else _LEAN_PUSHES
    tried = np.concatenate([options.npv[None], draws, _pushed(options, pushes)])
    try:
        best = scenarios.choose_in_scenarios(allowed(options, least, tried), options.needs, limits.left)
    except InfeasibleError:
        return {"level_share": unknown, "overturn": unknown}
    share = (best[1 : len(draws) + 1] == levels).mean(axis=0)
    moved = best[len(draws) + 1 :].reshape(len(pushes), 2, len(levels), len(levels))
    return {"level_share": share, "overturn": _overturns(moved, pushes, levels, best[0])}


def _pushed(options: Options, pushes: tuple[float, ...]) -> np.ndarray:
    """Return NPV with one account's margin pool moved at a time: smallest moves first, down before up."""
    count = len(options.ids)
    barren = np.ones((count, 1, len(FACTORS)))
    barren[..., 0] = 0.0
    # Linear in the pool: what is left without any margin, and what a whole pool adds.
    without = net_present_value(options.plan, barren)
    found = np.repeat(options.npv[None], 2 * len(pushes) * count, axis=0).reshape(len(pushes), 2, count, count, -1)
    own = np.arange(count)
    for place, push in enumerate(pushes):
        for side, sign in enumerate((-1, 1)):
            found[place, side, own, own] = without + (1 + sign * push) * (options.npv - without)
    return found.reshape(-1, *options.npv.shape)


def _overturns(moved: np.ndarray, pushes: tuple[float, ...], levels: np.ndarray, optimal: np.ndarray) -> np.ndarray:
    """Return the smallest tried change of each account's pool with which the optimum moves its level.

    NaN where nothing tried moves it, and where the level is not the optimum to begin with.
    """
    found = np.full(len(levels), np.nan)
    own = np.arange(len(levels))
    for place, push in reversed(list(enumerate(pushes))):
        for side, sign in ((1, 1), (0, -1)):
            found = np.where(moved[place, side, own, own] != levels, sign * push, found)
    return np.where(levels == optimal, found, np.nan)
