"""Simple rules of allocation, to compare the exact choice of `allocation` with."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant.allocation import SLACK, Choice, Knapsack, choice, items_within, problem, sack


def greedy_levels(values: ArrayLike, costs: ArrayLike, caps: ArrayLike) -> Choice:
    """Return a choice made move by move: from the cheapest levels, always the best value for money that still fits.

    Parameters
    ----------
    values, costs, caps
        As for `choose_levels`.

    Returns
    -------
    Choice
        Keeps the caps; seldom much below the optimum, never above it. Cost counts relative to the caps, equal moves in
        the order given.

    Raises
    ------
    ValueError
        As `choose_levels`; also if the cheapest levels together exceed a cap.
    """
    worth, need, limits = problem(values, costs, caps)
    caps_flat = limits.ravel()
    price = _price(worth, need, caps_flat)
    levels = np.lexsort((-np.nan_to_num(worth, nan=-np.inf), price), axis=1)[:, 0]
    rows = np.arange(len(worth))
    if np.any(need[rows, levels].sum(axis=0) > caps_flat * (1 + SLACK)):
        raise check.refuse("caps", "caps that hold the cheapest level of every item", "less")
    while (move := _best_move(worth, need, caps_flat, price, levels)) is not None:
        levels[move[0]] = move[1]
    return choice(worth, need, limits.shape, levels)


def _price(worth: Array, need: Array, caps: Array) -> Array:
    """Return what each level takes, relative to the caps and added up; infinite where there is no such level."""
    finite = np.isfinite(caps)
    unit = np.where(caps[finite] > 0, caps[finite], 1.0)
    return np.where(np.isnan(worth), np.inf, (need[:, :, finite] / unit).sum(axis=2))


def _best_move(worth: Array, need: Array, caps: Array, price: Array, levels: np.ndarray) -> tuple[int, int] | None:
    """Return the item and level with the largest gain for its price that still fits, or None."""
    rows = np.arange(len(worth))
    left = caps - need[rows, levels].sum(axis=0)
    gain = worth - worth[rows, levels][:, None]
    extra = need - need[rows, levels][:, None, :]
    fits = np.all(extra <= left + SLACK * np.where(np.isfinite(caps), caps, 0.0), axis=2) & (gain > 0)
    if not fits.any():
        return None
    dearer = np.where(np.isfinite(price), price, 0.0) - price[rows, levels][:, None]
    ratio = np.where(fits, gain / np.maximum(dearer, 1e-12), -np.inf)
    item, level = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
    return int(item), int(level)


def split_levels(values: ArrayLike, costs: ArrayLike, caps: ArrayLike, shares: ArrayLike | None = None) -> Choice:
    """Return the choice when every item gets its share of each cap and takes the best level that fits in it.

    Parameters
    ----------
    values, costs, caps
        As for `choose_levels`.
    shares : array_like of shape (items,), optional
        Non-negative, scaled to sum to one: current revenue for the proportional rule. Equal split by default.

    Returns
    -------
    Choice
        An item for which nothing fits takes its cheapest level, so that the use can exceed a cap: compare `.used`.

    Raises
    ------
    ValueError
        As `choose_levels`, or if the shares are negative, sum to zero or do not fit.
    """
    worth, need, limits = problem(values, costs, caps)
    part = check.shares(np.ones(len(worth)) if shares is None else shares, "shares", len(worth))
    caps_flat = limits.ravel()
    finite = np.isfinite(caps_flat)
    own = part[:, None, None] * caps_flat[finite]
    fits = np.all(need[:, :, finite] <= own * (1 + SLACK), axis=2) & ~np.isnan(worth)
    best = np.where(fits, worth, -np.inf)
    cheapest = np.argmin(_price(worth, need, caps_flat), axis=1)
    levels = np.where(fits.any(axis=1), best.argmax(axis=1), cheapest)
    return choice(worth, need, limits.shape, levels)


def greedy_knapsack(values: ArrayLike, costs: ArrayLike, budget: float) -> Knapsack:
    """Return items taken by value for money, as long as they fit.

    Parameters
    ----------
    values, costs, budget
        As for `knapsack`.

    Returns
    -------
    Knapsack
        Never better than `knapsack`. Items that do not fit are passed over, equal ratios taken in the order given.

    Raises
    ------
    ValueError
        As `knapsack`.

    Examples
    --------
    >>> greedy_knapsack([24, 13, 23, 15, 16], [12, 7, 11, 8, 9], 26).value
    47.0
    """
    worth, need, limit = items_within(values, costs, budget)
    ratio = np.divide(worth, need, out=np.where(worth > 0, np.inf, 0.0), where=need > 0)
    chosen, left = np.zeros(worth.size, dtype=bool), limit
    for item in np.argsort(-ratio, kind="stable"):
        if worth[item] > 0 and need[item] <= left + SLACK * limit:
            chosen[item] = True
            left -= need[item]
    return sack(worth, need, chosen)
