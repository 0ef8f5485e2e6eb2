"""Agreement between people: order, ratings, priorities, and the part of a rating that belongs to the rater."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kamlib.quant import _checks as check
from kamlib.quant._checks import Array
from kamlib.quant.ranking import rank

LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class KendallW:
    """Kendall's coefficient of concordance.

    Attributes
    ----------
    w : float
        0 (no common order) … 1 (one order), ties corrected; NaN where every rater ties everything.
    chi2, p_value : float
        m (n − 1) W and its upper tail on n − 1 degrees of freedom.
    raters, items : int
        m and n.
    """

    w: float
    chi2: float
    p_value: float
    raters: int
    items: int


@dataclass(frozen=True)
class IntraclassCorrelation:
    """The six intraclass correlations of Shrout and Fleiss.

    Attributes
    ----------
    icc1, icc2, icc3 : float
        One rater: each subject its own raters (1), raters a sample (2), these raters only (3).
    icc1k, icc2k, icc3k : float
        The mean of all raters, likewise.
    """

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float
    icc3k: float
    raters: int

    @property
    def by_form(self) -> dict[str, float]:
        """The six by the name of their form: "(1,1)", "(2,1)", "(3,1)" and "(1,k)", "(2,k)", "(3,k)"."""
        return {
            "(1,1)": self.icc1,
            "(2,1)": self.icc2,
            "(3,1)": self.icc3,
            "(1,k)": self.icc1k,
            "(2,k)": self.icc2k,
            "(3,k)": self.icc3k,
        }

    def __getitem__(self, form: str) -> float:
        """Return one form by name; the number of raters may stand for k, and "ICC" before it."""
        name = str(form).upper().removeprefix("ICC").strip().replace(" ", "").lower()
        if self.raters > 1:
            name = name.replace(f",{self.raters})", ",k)")
        check.choice(name, "form", tuple(self.by_form))
        return self.by_form[name]


@dataclass(frozen=True)
class Diversity:
    """Shannon diversity of several people's priorities.

    Attributes
    ----------
    alpha, beta, gamma : float
        Mean entropy within people, between people, and of the group's mean (natural logarithms; γ = α + β).
    consensus : float
        Goepel's S*.
    """

    alpha: float
    beta: float
    gamma: float
    consensus: float


@dataclass(frozen=True)
class RaterEffects:
    """Two-way additive model: rating = mean + rater + item + rest.

    Attributes
    ----------
    mean : float
        Mean of all ratings given.
    raters : ndarray of shape (raters,)
        How much higher than the panel each rater marks; the mean over ratings given is 0. NaN for one who gave none.
    items : ndarray of shape (items,)
        Each item's mark had everybody rated it, on the scale of the ratings; NaN for one that nobody rated.
    adjusted : ndarray of shape (raters, items)
        Ratings less the rater's effect, same overall mean; NaN where none was given.
    residual_sd : float
        Standard deviation of the rest on its degrees of freedom; NaN where none are left.
    connected : bool
        Whether the ratings tie all raters together. If not, effects of separate groups cannot be told apart.
    """

    mean: float
    raters: Array
    items: Array
    adjusted: Array
    residual_sd: float
    connected: bool


def kendall_w(ratings: ArrayLike) -> KendallW:
    """Return Kendall's W with the correction for ties.

    W = 12 S / (m² (n³ − n) − m Σ (t³ − t)), S the sum of squared deviations of the items' rank sums.

    Parameters
    ----------
    ratings : array_like of shape (raters, items)
        Scores or ranks, at least 2 × 2; each row is ranked, ties taking their mean rank. No NaN.

    Returns
    -------
    KendallW
        `.w .chi2 .p_value .raters .items`. The χ² tail is rough below about 7 items.

    Raises
    ------
    ValueError
        If there are fewer than two raters or items, or a rating is missing.

    References
    ----------
    Kendall, M. G., Babington Smith, B. (1939). The problem of m rankings. Annals of Mathematical Statistics 10(3);
    Siegel, S., Castellan, N. J. (1988). Nonparametric Statistics for the Behavioral Sciences.

    Examples
    --------
    >>> round(kendall_w([[1, 2, 3], [1, 2, 3], [1, 3, 2]]).w, 3)
    0.778
    """
    from scipy.special import chdtrc

    table = check.matrix(ratings, "ratings", rows=2, columns=2)
    m, n = table.shape
    ranks = np.array([rank(row, "average", descending=False) for row in table])
    sums = ranks.sum(axis=0)
    ties = sum(float((count**3 - count).sum()) for count in (np.unique(row, return_counts=True)[1] for row in ranks))
    bottom = m**2 * (n**3 - n) - m * ties
    w = float(12 * ((sums - sums.mean()) ** 2).sum() / bottom) if bottom > 0 else float("nan")
    chi2 = m * (n - 1) * w
    return KendallW(w, chi2, float(chdtrc(n - 1, chi2)), m, n)


def krippendorff_alpha(ratings: ArrayLike, level: str = "nominal") -> float:
    """Return Krippendorff's α.

    Parameters
    ----------
    ratings : array_like of shape (raters, units)
        NaN (or None) where a rater did not rate; units with fewer than two ratings do not count. Numbers, or at the
        nominal level any labels.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What differences between values mean; at the ratio level values are not negative.

    Returns
    -------
    float
        1 for full agreement, 0 for what chance gives, below 0 for less. NaN where all comparable ratings are the same
        value, or none are comparable: without variation there is nothing to agree on.

    Raises
    ------
    ValueError
        If the level is unknown, the ratings are not a table, or a ratio rating is negative.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> round(krippendorff_alpha([[1, 2, 3, 3], [1, 2, 3, 3], [1, 2, 3, 2]], 'nominal'), 3)
    0.766
    """
    check.choice(level, "level", LEVELS)
    table = _ratings(ratings, level)
    values, codes = np.unique(table[~np.isnan(table)], return_inverse=True)
    counts = np.zeros((table.shape[1], values.size))
    np.add.at(counts, (np.nonzero(~np.isnan(table))[1], codes), 1.0)
    counts = counts[counts.sum(axis=1) >= 2]
    size = counts.sum(axis=1)
    coincidence = (counts / (size - 1)[:, None]).T @ counts - np.diag((counts / (size - 1)[:, None]).sum(axis=0))
    margin = coincidence.sum(axis=1)
    distance = _distance(level)(values, margin)
    expected = margin @ distance @ margin
    if not expected > 0:
        return float("nan")
    return float(1 - (margin.sum() - 1) * (coincidence * distance).sum() / expected)


def _ratings(ratings: ArrayLike, level: str) -> Array:
    """Return ratings as numbers; labels of the nominal level become codes."""
    raw = np.asarray(ratings)
    if level == "nominal" and raw.dtype.kind in "OUS" and raw.ndim == 2:
        labels = sorted({str(x) for x in raw.ravel() if x is not None and x == x})
        code = {label: float(i) for i, label in enumerate(labels)}
        raw = np.array([[np.nan if x is None or x != x else code[str(x)] for x in row] for row in raw])
    table = check.matrix(raw, "ratings", missing=True)
    return check.non_negative(table, "ratings") if level == "ratio" else table


def _distance(level: str) -> Callable[[Array, Array], Array]:
    """Return the squared difference function of a level, of the values and how often each occurs."""
    return {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}[level]


def _nominal(values: Array, margin: Array) -> Array:
    """Return 1 for different values."""
    return 1.0 - np.eye(values.size)


def _ordinal(values: Array, margin: Array) -> Array:
    """Return the squared number of ratings between two values."""
    middle = np.cumsum(margin) - margin / 2
    return (middle[:, None] - middle) ** 2


def _interval(values: Array, margin: Array) -> Array:
    """Return the squared difference."""
    return (values[:, None] - values) ** 2


def _ratio(values: Array, margin: Array) -> Array:
    """Return the squared difference relative to the sum."""
    total = values[:, None] + values
    return np.divide(values[:, None] - values, total, out=np.zeros_like(total), where=total > 0) ** 2


def icc(ratings: ArrayLike) -> IntraclassCorrelation:
    """Return the six intraclass correlations.

    Parameters
    ----------
    ratings : array_like of shape (subjects, raters)
        At least 2 × 2; no NaN. Note the orientation: subjects in rows, as the literature prints them.

    Returns
    -------
    IntraclassCorrelation
        `.icc1 .icc2 .icc3 .icc1k .icc2k .icc3k`, also by name: `result["(2,1)"]`. NaN where the ratings do not vary;
        the mean forms may run below −1 when raters contradict each other.

    Raises
    ------
    ValueError
        If there are fewer than two subjects or raters, or a rating is missing.

    References
    ----------
    Shrout, P. E., Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater reliability. Psychological
    Bulletin 86(2).
    """
    table = check.matrix(ratings, "ratings", rows=2, columns=2)
    n, k = table.shape
    subjects, raters = table.mean(axis=1), table.mean(axis=0)
    between = k * subjects.var(ddof=1)
    columns = n * raters.var(ddof=1)
    within = ((table - subjects[:, None]) ** 2).sum() / (n * (k - 1))
    rest = ((table - subjects[:, None] - raters + table.mean()) ** 2).sum() / ((n - 1) * (k - 1))
    return IntraclassCorrelation(
        _quotient(between - within, between + (k - 1) * within),
        _quotient(between - rest, between + (k - 1) * rest + k * (columns - rest) / n),
        _quotient(between - rest, between + (k - 1) * rest),
        _quotient(between - within, between),
        _quotient(between - rest, between + (columns - rest) / n),
        _quotient(between - rest, between),
        k,
    )


def _quotient(top: float, bottom: float) -> float:
    """Return top / bottom, NaN for nothing over nothing."""
    return float(top / bottom) if abs(bottom) > 1e-300 else float("nan")


def ahp_diversity(priorities: ArrayLike, scale: float = 9.0) -> Diversity:
    """Return Shannon α, β and γ entropy of several people's priorities with Goepel's consensus.

    S* = (1/e^β − D) / (1 − D) with D = e^α_min / n; α_min is the entropy of a person for whom one criterion counts
    `scale` times as much as every other, and n the diversity of a group that weighs all criteria the same.

    Parameters
    ----------
    priorities : array_like of shape (raters, criteria)
        Non-negative, each row scaled to sum to one; at least two criteria, no NaN.
    scale : float
        Largest judgement of the comparison scale, 9 for Saaty's.

    Returns
    -------
    Diversity
        `.alpha .beta .gamma .consensus`. One rater, or all of one mind: consensus 1.

    Raises
    ------
    ValueError
        If a priority is negative, a row sums to zero, there is one criterion only or the scale is not above 1.

    References
    ----------
    Goepel, K. D. (2013). Implementing the analytic hierarchy process as a standard method for multi-criteria decision
    making in corporate enterprises. Proc. ISAHP; with the simplified γ_max = ln n of the author's later template.
    """
    table = check.non_negative(check.matrix(priorities, "priorities", columns=2), "priorities")
    total = table.sum(axis=1)
    check.forbid(total, total <= 0, "priorities", "rows with a positive sum")
    scale = check.number(scale, "scale", low=1, open_low=True)
    rows, n = table / total[:, None], table.shape[1]
    alpha, gamma = float(np.mean([_entropy(row) for row in rows])), _entropy(rows.mean(axis=0))
    beta = max(gamma - alpha, 0.0)
    least = np.exp(_entropy(np.append(np.ones(n - 1), scale) / (n + scale - 1))) / n
    return Diversity(alpha, beta, gamma, float((np.exp(-beta) - least) / (1 - least)))


def ahp_consensus(priorities: ArrayLike, scale: float = 9.0) -> float:
    """Return Goepel's consensus S* of several people's AHP priorities: 1 full, about 0 none.

    Parameters and errors are those of `ahp_diversity`, which also returns the entropies behind the figure. By the
    author's word scale, below 0.5 is very low, 0.625 low, 0.75 moderate, 0.875 high, above it very high. Priorities
    more extreme than the scale allows can fall below 0.

    Parameters
    ----------
    priorities : array_like of shape (raters, criteria)
        Non-negative, each row scaled to sum to one; at least two criteria, no NaN.
    scale : float
        Largest judgement of the comparison scale, above 1; 9 for Saaty's.

    Returns
    -------
    float
        S*, at most 1. One rater, or all of one mind: 1.

    Raises
    ------
    ValueError
        As for `ahp_diversity`.
    """
    return ahp_diversity(priorities, scale).consensus


def _entropy(shares: Array) -> float:
    """Return −Σ p ln p."""
    known = shares[shares > 0]
    return float(-(known * np.log(known)).sum())


def rater_effects(ratings: ArrayLike) -> RaterEffects:
    """Separate what belongs to the rater from what belongs to the item, by least squares.

    Parameters
    ----------
    ratings : array_like of shape (raters, items)
        NaN where a rater did not rate. An item is whatever was marked, for instance company × criterion.

    Returns
    -------
    RaterEffects
        `.mean .raters .items .adjusted .residual_sd .connected`. In a complete table the effects are differences of
        means. A rater who adds a constant everywhere changes only his effect and the mean.

    Raises
    ------
    ValueError
        If no rating is given or one is infinite.
    """
    table = check.matrix(ratings, "ratings", missing=True)
    r, i = np.nonzero(~np.isnan(table))
    if r.size == 0:
        raise check.refuse("ratings", "at least one number", "none")
    m, n = table.shape
    design = np.zeros((r.size, m + n))
    design[np.arange(r.size), r] = design[np.arange(r.size), m + i] = 1.0
    given = table[r, i]
    found, _, order, _ = np.linalg.lstsq(design, given, rcond=None)
    shift = found[r].mean()
    effects = np.where(np.isin(np.arange(m), r), found[:m] - shift, np.nan)
    marks = np.where(np.isin(np.arange(n), i), found[m:] + shift, np.nan)
    free = r.size - int(order)
    rest = float(np.sqrt(((given - design @ found) ** 2).sum() / free)) if free > 0 else float("nan")
    connected = int(order) == np.unique(r).size + np.unique(i).size - 1
    return RaterEffects(float(given.mean()), effects, marks, table - effects[:, None], rest, connected)
