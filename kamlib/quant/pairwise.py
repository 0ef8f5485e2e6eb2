"""Weights from pairwise judgements: the analytic hierarchy process and the best-worst method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant._converged import FLAT, converged

# Saaty's random index by order 1 … 15 (The Analytic Hierarchy Process, 1980; 1.32 for n = 7).
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
_RECIPROCAL_TOLERANCE = 0.05  # 0.33 against 3 is a rounded reciprocal; 0.4 against 3 is a contradiction


@dataclass(frozen=True)
class JudgementCheck:
    """One judgement beside the value that the others imply.

    Attributes
    ----------
    i, j : int
        Row and column (i < j).
    given : float
        The judgement as made: how many times i counts against j.
    consistent : float
        The least-squares value of this judgement from all the others, itself left out.
    ratio : float
        The larger of the two over the smaller, at least 1; 1 also where no other judgement speaks of the pair.
    """

    i: int
    j: int
    given: float
    consistent: float
    ratio: float


@dataclass(frozen=True)
class Priorities:
    """Result of `ahp`.

    Attributes
    ----------
    weights : ndarray of shape (n,)
        Principal eigenvector, sum 1.
    eigenvalue : float
        Principal eigenvalue, n for consistent judgements.
    consistency_index : float
        (λ − n) / (n − 1).
    consistency_ratio : float
        Index over the random index of the same order; 0 for n ≤ 2.
    worst_judgements : list of JudgementCheck
        Judgements that were given, most at odds first.
    matrix : ndarray of shape (n, n)
        The reciprocal matrix that was used, missing judgements completed.
    """

    weights: Array
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    worst_judgements: list[JudgementCheck]
    matrix: Array


@dataclass(frozen=True)
class BestWorstResult:
    """Result of `best_worst`.

    Attributes
    ----------
    weights : ndarray of shape (n,)
        Sum 1.
    deviation : float
        ξ of the linear model, 0 for consistent judgements.
    consistency_ratio : float
        Input-based ratio, 0 (consistent) … 1.
    best, worst : int
        Positions of the two reference criteria.
    """

    weights: Array
    deviation: float
    consistency_ratio: float
    best: int
    worst: int


def ahp(matrix: ArrayLike, completion: str = "least_squares") -> Priorities:
    """Return weights from a pairwise comparison matrix by the principal eigenvector.

    Parameters
    ----------
    matrix : array_like of shape (n, n)
        Entry (i, j) says how many times criterion i counts against j. NaN is a judgement not made; one given on one
        side only is mirrored. A rounded reciprocal (0.33 for 1/3) is accepted within 5 %: the side of at least 1 rules.
    completion : {"least_squares", "eigenvalue"}
        How missing judgements are filled in: by logarithmic least squares over those made (default), or so that the
        principal eigenvalue is smallest. Both are optimal completions in the sense of Bozóki, Fülöp and Rónyai, both
        are unique where the judgements connect all criteria, and they agree where one pair of four is missing.

    Returns
    -------
    Priorities
        `.weights .eigenvalue .consistency_index .consistency_ratio .worst_judgements .matrix`. The random index is
        Saaty's table (`RANDOM_INDEX`); above n = 15 the mean eigenvalue 2.7699 n − 4.3513 of Alonso and Lamata. For an
        incomplete matrix the index of the full order is used, which flatters it somewhat.

    Raises
    ------
    ValueError
        If the matrix is not square, positive, reciprocal with ones on the diagonal, or if its judgements do not connect
        all criteria.

    Notes
    -----
    `worst_judgements` sorts by how far each is from what the others imply, which is the revision that Saaty (2003)
    proposes: the pair is left out and replaced by the ratio of the weights found without it. For n = 3 all judgements
    are equally at odds: three numbers cannot say which of them is wrong.

    References
    ----------
    Saaty, T. L. (1980); Saaty, T. L. (2003). EJOR 145(1); Bozóki, S., Fülöp, J., Rónyai, L. (2010). On optimal
    completion of incomplete pairwise comparison matrices. Mathematical and Computer Modelling 52(1-2).

    Examples
    --------
    >>> ahp([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]).weights.round(3).tolist()
    [0.637, 0.258, 0.105]
    """
    check.choice(completion, "completion", ("least_squares", "eigenvalue"))
    given = _reciprocal(matrix)
    logs, resistance = _least_squares(given)
    full = np.where(np.isnan(given), np.exp(logs[:, None] - logs), given)
    if completion == "eigenvalue":
        full = _least_eigenvalue(given, full)
    eigenvalue, weights = _principal(full)
    index, ratio = _consistency(eigenvalue, len(full))
    return Priorities(weights, eigenvalue, index, ratio, _worst(given, logs, resistance), full)


def _reciprocal(matrix: ArrayLike) -> Array:
    """Return the judgements with both sides of every pair, exactly reciprocal."""
    given = check.matrix(matrix, "matrix", missing=True)
    rows, columns = given.shape
    if rows != columns:
        raise check.refuse("matrix", "as many columns as rows", f"{rows} × {columns}")
    check.positive(given, "matrix")
    diagonal = np.where(np.isnan(np.diag(given)), 1.0, np.diag(given))
    check.forbid(diagonal, np.abs(diagonal - 1) > 1e-9, "matrix", "ones on the diagonal")
    mirrored = np.where(np.isnan(given), 1 / given.T, given)
    np.fill_diagonal(mirrored, 1.0)
    clash = np.abs(mirrored * mirrored.T - 1) > _RECIPROCAL_TOLERANCE
    check.forbid(mirrored, clash, "matrix", "reciprocal judgements (a_ij = 1 / a_ji)")
    return np.where((mirrored >= 1) | np.isnan(mirrored), mirrored, 1 / mirrored.T)


def _least_squares(given: Array) -> tuple[Array, Array]:
    """Return logarithmic least-squares scores and the variance of each pair's difference (effective resistance)."""
    made = ~np.isnan(given) & ~np.eye(len(given), dtype=bool)
    laplacian = np.diag(made.sum(axis=1)) - made.astype(float)
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    if np.linalg.matrix_rank(laplacian, hermitian=True) < len(given) - 1:
        raise check.refuse("matrix", "judgements that connect all criteria", _apart(made))
    scores = inverse @ np.where(made, np.log(np.where(made, given, 1.0)), 0.0).sum(axis=1)
    spread = np.diag(inverse)
    return scores, spread[:, None] + spread - 2 * inverse


def _apart(made: np.ndarray) -> str:
    """Name a criterion that the judgements do not connect with the first."""
    reached = np.linalg.matrix_power(made + np.eye(len(made)), len(made))[0] > 0
    return f"none between 0 and {int(np.argmin(reached))}"


def _principal(full: Array) -> tuple[float, Array]:
    """Return the largest eigenvalue and its eigenvector, scaled to sum to one."""
    values, vectors = np.linalg.eig(full)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return float(max(values[place].real, len(full))), vector / vector.sum()


def _least_eigenvalue(given: Array, start: Array) -> Array:
    """Return the completion whose principal eigenvalue is smallest; convex in the logarithms of what is missing."""
    from scipy.optimize import minimize

    rows, columns = np.nonzero(np.triu(np.isnan(given), 1))

    def filled(logs: Array) -> Array:
        full = start.copy()
        full[rows, columns], full[columns, rows] = np.exp(logs), np.exp(-logs)
        return full

    def objective(logs: Array) -> tuple[float, Array]:
        full = filled(logs)
        value, right = _principal(full)
        left = _principal(full.T)[1]
        slope = left[rows] * full[rows, columns] * right[columns] - left[columns] * full[columns, rows] * right[rows]
        return value, slope / (left @ right)

    if rows.size == 0:
        return start
    found = minimize(objective, np.log(start[rows, columns]), jac=True, method="BFGS", options={"gtol": 1e-10})
    return filled(converged(found, "missing judgements", flat=FLAT).x)


def _consistency(eigenvalue: float, n: int) -> tuple[float, float]:
    """Return Saaty's consistency index and ratio."""
    if n <= 2:
        return 0.0, 0.0
    index = (eigenvalue - n) / (n - 1)
    random = RANDOM_INDEX[n - 1] if n <= len(RANDOM_INDEX) else (2.7699 * n - 4.3513 - n) / (n - 1)
    return index, index / random


def _worst(given: Array, logs: Array, resistance: Array) -> list[JudgementCheck]:
    """Return the judgements made, those farthest from what the others imply first."""
    found = []
    for i, j in zip(*np.nonzero(np.triu(~np.isnan(given), 1)), strict=True):
        own = 1 - resistance[i, j]
        error = np.log(given[i, j]) - (logs[i] - logs[j])
        error = error / own if own > 1e-9 else 0.0
        consistent = float(given[i, j] * np.exp(-error))
        found.append(JudgementCheck(int(i), int(j), float(given[i, j]), consistent, float(np.exp(abs(error)))))
    return sorted(found, key=lambda one: (-round(one.ratio, 9), one.i, one.j))


def compose_hierarchy(parents: ArrayLike, local: ArrayLike) -> Array:
    """Return global weights of the nodes of a hierarchy from their weights within each group of siblings.

    Parameters
    ----------
    parents : array_like of int, shape (n,)
        Position of each node's parent; −1 for the nodes directly under the goal.
    local : array_like of shape (n,)
        Non-negative weight among siblings; each group is scaled to sum to one.

    Returns
    -------
    ndarray of shape (n,)
        Product of local weights along the way from the goal; the leaves sum to one.

    Raises
    ------
    ValueError
        If a parent does not exist, the parents run in a circle, or a group's weights sum to zero.
    """
    above = check.vector(parents, "parents")
    check.forbid(above, (above < -1) | (above >= above.size) | (above % 1 != 0), "parents", "positions or -1")
    own = check.non_negative(check.vector(local, "local", length=above.size), "local")
    above = above.astype(int)
    totals = np.bincount(above + 1, own, minlength=above.size + 1)
    check.forbid(own, totals[above + 1] <= 0, "local", "weights of siblings with a positive sum")
    result, node = own / totals[above + 1], above.copy()
    for _ in range(above.size):
        result = result * np.where(node >= 0, (own / totals[above + 1])[node], 1.0)
        node = np.where(node >= 0, above[node], -1)
    if np.any(node >= 0):
        raise check.refuse("parents", "a tree", "a circle")
    return result


def best_worst(best_to_others: ArrayLike, others_to_worst: ArrayLike) -> BestWorstResult:
    """Return weights by the best-worst method, linear model.

    Minimise ξ subject to |w_B − a_Bj w_j| ≤ ξ and |w_j − a_jW w_W| ≤ ξ for all j, Σ w = 1, w ≥ 0.

    Parameters
    ----------
    best_to_others : array_like of shape (n,)
        How many times the best criterion counts against each; 1 for the best itself, all at least 1.
    others_to_worst : array_like of shape (n,)
        How many times each counts against the worst; 1 for the worst itself, all at least 1.

    Returns
    -------
    BestWorstResult
        `.weights .deviation .consistency_ratio .best .worst`. The linear model's ξ is not comparable with the index
        table of the non-linear one, so the ratio is the input-based one: max_j |a_Bj a_jW − a_BW| / (a_BW² − a_BW), 0
        where a_BW = 1. It needs no solution of the model and says at once which judgements to look at.

    Raises
    ------
    ValueError
        If the vectors differ in length, a judgement is below 1, no best or no worst is marked by a 1, or if the two
        vectors disagree on best against worst.

    References
    ----------
    Rezaei, J. (2016). Best-worst multi-criteria decision-making method: some properties and a linear model. Omega 64;
    Liang, F., Brunelli, M., Rezaei, J. (2020). Consistency issues in the best worst method. Omega 96.

    Examples
    --------
    >>> best_worst([2, 1, 4, 2, 8], [4, 8, 2, 4, 1]).weights.round(4).tolist()
    [0.2105, 0.4211, 0.1053, 0.2105, 0.0526]
    """
    to_others = _judgements(best_to_others, "best_to_others", None)
    to_worst = _judgements(others_to_worst, "others_to_worst", to_others.size)
    best, worst = _references(to_others, to_worst)
    if to_others.size == 1:
        return BestWorstResult(np.ones(1), 0.0, 0.0, best, worst)
    weights, deviation = _linear_model(to_others, to_worst, best, worst)
    span = float(to_others[worst])
    gap = float(np.abs(to_others * to_worst - span).max())
    ratio = gap / (span**2 - span) if span > 1 else 0.0
    return BestWorstResult(weights, deviation, ratio, best, worst)


def _judgements(value: ArrayLike, name: str, length: int | None) -> Array:
    """Return judgements of at least 1, one of them exactly 1."""
    result = check.vector(value, name, length=length)
    check.forbid(result, result < 1, name, "judgements of at least 1")
    if not np.any(result == 1):
        raise check.refuse(name, "a 1 for the criterion itself", "none")
    return result


def _references(to_others: Array, to_worst: Array) -> tuple[int, int]:
    """Return positions of best and worst; among several ones the pair whose judgements agree, first in order."""
    pairs = [
        (int(b), int(w))
        for b in np.flatnonzero(to_others == 1)
        for w in np.flatnonzero(to_worst == 1)
        if np.isclose(to_others[w], to_worst[b]) and (b != w or to_others.size == 1 or np.all(to_others == 1))
    ]
    if not pairs:
        best, worst = int(np.argmin(to_others)), int(np.argmin(to_worst))
        expected = f"the same best over worst as in best_to_others ({to_others[worst]:g})"
        raise check.refuse("others_to_worst", expected, f"{to_worst[best]:g}")
    return max(pairs, key=lambda pair: (to_others[pair[1]], -pair[0], -pair[1]))


def _linear_model(to_others: Array, to_worst: Array, best: int, worst: int) -> tuple[Array, float]:
    """Solve the linear programme; unknowns are the weights and ξ."""
    from scipy.optimize import linprog

    n = to_others.size
    first, second = -np.diag(to_others), np.eye(n)
    first[:, best] += 1
    second[:, worst] -= to_worst
    gaps = np.vstack([first, second])
    limits = np.hstack([np.vstack([gaps, -gaps]), -np.ones((4 * n, 1))])
    total = np.append(np.ones(n), 0.0)[None, :]
    found = linprog(np.append(np.zeros(n), 1.0), A_ub=limits, b_ub=np.zeros(4 * n), A_eq=total, b_eq=[1.0])
    found = converged(found, "best-worst method")
    weights = np.clip(found.x[:n], 0, None)
    return weights / weights.sum(), max(float(found.x[n]), 0.0)
