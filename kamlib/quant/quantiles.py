"""Quantile regression: the line below which a stated share of the points lies (Koenker and Bassett 1978)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._converged import converged
from kamlib.quant._quiet import quiet_stdout


def quantile_line(x: ArrayLike, y: ArrayLike, quantile: float) -> tuple[float, float]:
    """Return intercept and slope of the line that minimises the quantile loss, exactly.

    The loss is Σ ρ(y − a − b·x) with ρ(u) = u·(q − 1[u < 0]). It is a linear programme; its dual has as many unknowns
    as there are points and two rows, and the line is read from its multipliers.

    Parameters
    ----------
    x, y : array_like of shape (n,)
        Points; `x` must take two values at least.
    quantile : float
        q, between 0 and 1, both outside.

    Returns
    -------
    tuple of float
        a, b.

    Raises
    ------
    ValueError
        Fewer than two points, an `x` without spread, a quantile outside.

    Examples
    --------
    >>> [round(each, 9) for each in quantile_line([0, 1, 2, 3], [1, 3, 5, 7], 0.5)]
    [1.0, 2.0]
    """
    from scipy.optimize import linprog

    across = check.vector(x, "x", least=2)
    up = check.vector(y, "y", length=across.size)
    q = check.number(quantile, "quantile", low=0.0, high=1.0, open_low=True)
    if not q < 1:
        raise check.refuse("quantile", "a number below 1", quantile)
    if not np.ptp(across) > 0:
        raise check.refuse("x", "two different values at least", across[0])
    # The middle and the spread of both are taken out, so that the solver's tolerance means the same for any units.
    middle, width = across.mean(), across.std()
    base, height = up.mean(), up.std() or 1.0
    rows = np.vstack([np.ones(across.size), (across - middle) / width])
    with quiet_stdout():
        solved = linprog(
            -(up - base) / height, A_eq=rows, b_eq=(1 - q) * rows.sum(axis=1), bounds=(0, 1), method="highs"
        )
    converged(solved, "quantile regression")
    level, slope = -solved.eqlin.marginals
    slope = height * slope / width
    return float(base + height * level - slope * middle), float(slope)


def explained_share(x: ArrayLike, y: ArrayLike, quantile: float) -> float:
    """Return how much of the quantile loss of a level line the fitted line saves (Koenker and Machado 1999), 0…1.

    Parameters
    ----------
    x, y, quantile
        As for :func:`quantile_line`.

    Returns
    -------
    float

    Examples
    --------
    >>> round(explained_share([0, 1, 2, 3], [1, 3, 5, 7], 0.5), 9)
    1.0
    """
    across, up = check.vector(x, "x", least=2), check.vector(y, "y")
    a, b = quantile_line(across, up, quantile)
    level = quantile_loss(up - np.quantile(up, quantile, method="inverted_cdf"), quantile)
    return 0.0 if level == 0 else float(max(0.0, 1 - quantile_loss(up - a - b * across, quantile) / level))


def quantile_loss(residuals: ArrayLike, quantile: float) -> float:
    """Return Σ u·(q − 1[u < 0]).

    Parameters
    ----------
    residuals : array_like of shape (n,)
    quantile : float
        q, between 0 and 1.

    Returns
    -------
    float
        In the unit of the residuals.

    Examples
    --------
    >>> quantile_loss([2, -1], 0.9)
    1.9
    """
    u = check.vector(residuals, "residuals")
    return float(np.sum(u * (quantile - (u < 0))))
