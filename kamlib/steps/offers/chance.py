"""How sure an offer is: what confidence and evidence leave of the expected figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.evidence import range_of
from kamlib.quant.simulation import one_factor, probability_below, triangular_quantile
from kamlib.steps.offers.assumptions import DISCOUNT, TODAY, OffersDecision
from kamlib.steps.offers.basis import Basis
from kamlib.steps.offers.money import Terms, lay_flows
from kamlib.steps.offers.reference import Reference

DRAWS = 4000
#: Less money than this is what adding up leaves of nothing.
_NOISE = 1e-6


def simulate_terms(
    terms: list[Terms], basis: Basis, reference: Reference, decision: OffersDecision, seed: int
) -> pd.DataFrame:
    """Simulate every way of dealing: each promise comes true in part, each figure lies in the range of its evidence.

    The part of a component's worth, or of a growth of share, that comes true lies anywhere between nothing and all of
    it, and is its confidence on average (:func:`part_come_true`); the figure itself is a triangular draw around what is
    stated. So a chance that is returned is never the confidence that somebody typed. The same component has the same
    luck in every variant; values and growth are wrong together by the decision's correlation; costs go their own way.

    Returns
    -------
    DataFrame
        variant, customer_low, customer_high, our_low, our_high (5–95 % of the present values), better_share (the
        customer gains more than with the next best alternative), discount_share (more than with just a discount),
        earn_share (our present value is above 0), both_share. NaN where a value or a cost is unknown.
    """
    luck = _Luck(terms, decision, seed)
    gains = {each.variant: _customer(each, basis, decision, luck) for each in terms}
    ours = {each.variant: _ours(each, basis, decision, luck) for each in terms}
    rival = float(reference.gain @ basis.factors) * luck.size("_reference", reference.spread)
    rows = []
    for each in terms:
        customer, own = gains[each.variant], ours[each.variant]
        better, more, earn = customer - rival, customer - gains[DISCOUNT], own
        rows.append(
            (
                each.variant,
                *_interval(customer),
                *_interval(own),
                *(_positive(amount) for amount in (better, more, earn)),
                _positive(np.minimum(better, earn)),
            )
        )
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    # Nothing is changed on today's terms, so nothing is to be earned by them.
    frame.loc[frame["variant"] == TODAY, _COLUMNS[5:]] = np.nan
    frame.loc[frame["variant"] == DISCOUNT, "discount_share"] = np.nan
    return frame


_COLUMNS = [
    *("variant", "customer_low", "customer_high", "our_low", "our_high", "better_share", "discount_share"),
    *("earn_share", "both_share"),
]


def part_come_true(luck: np.ndarray, confidence: float) -> np.ndarray:
    """Return which part of a promise comes true: 0…1, its confidence on average.

    The distribution is Beta(c/(1 − c), 1), whose quantile is uᵏ with k = (1 − c)/c: at a confidence of one half every
    part is as likely as any other.

    Parameters
    ----------
    luck : ndarray
        Uniform numbers in 0…1.
    confidence : float
        0…1.
    """
    if confidence <= 0:
        return np.zeros(np.shape(luck))
    return luck ** ((1 - confidence) / confidence)


class _Luck:
    """Uniform numbers by name, the same for every variant that shares the name."""

    def __init__(self, terms: list[Terms], decision: OffersDecision, seed: int):
        parts = sorted({name for each in terms for name in each.parts["component"]})
        grown = [f"_uplift {each.variant}" for each in terms]
        names = [*parts, *grown, "_pool", "_reference"]
        self._at = {name: place for place, name in enumerate(names)}
        count = len(names)
        together = one_factor(DRAWS, 2 * count, decision.correlation, seed)
        self._works, self._size = together[:, :count], together[:, count:]
        self._cost = one_factor(DRAWS, count, 0.0, seed + 1)

    def part(self, name: str, confidence: float) -> np.ndarray:
        """Return the part of it that comes true; good luck is a high number, as in its size."""
        return part_come_true(self._works[:, self._at[name]], confidence)

    def size(self, name: str, spread: float) -> np.ndarray:
        """Return the factor on a figure of that spread."""
        return triangular_quantile(self._size[:, self._at[name]], 1 - spread, 1.0, 1 + spread)

    def cost(self, name: str, spread: float) -> np.ndarray:
        """Return the factor on a cost of that spread."""
        return triangular_quantile(self._cost[:, self._at[name]], 1 - spread, 1.0, 1 + spread)


def _customer(terms: Terms, basis: Basis, decision: OffersDecision, luck: _Luck) -> np.ndarray:
    flows, parts = lay_flows(terms, basis, decision.ramp_years), terms.parts
    worth = flows.value @ basis.factors
    spread = range_of(parts["evidence"], decision.ranges)
    total = np.full(DRAWS, float(flows.price @ basis.factors))
    known = [at for at in range(len(parts)) if not np.isnan(worth[at])]
    if len(parts) and not known:
        return np.full(DRAWS, np.nan)
    for at in known:
        name = parts["component"].iloc[at]
        total += worth[at] * luck.part(name, parts["confidence"].iloc[at]) * luck.size(name, spread.iloc[at])
    return total


def _ours(terms: Terms, basis: Basis, decision: OffersDecision, luck: _Luck) -> np.ndarray:
    flows, parts = lay_flows(terms, basis, decision.ramp_years), terms.parts
    spent = flows.cost @ basis.factors
    spread = range_of(parts["cost_evidence"], decision.ranges)
    gain = float(flows.gain @ basis.factors)
    come = luck.part(f"_uplift {terms.variant}", 0.0 if np.isnan(terms.confidence) else terms.confidence)
    total = gain * come * luck.size("_pool", basis.pool_range) - float(flows.price @ basis.factors)
    for at in range(len(parts)):
        total = total - spent[at] * luck.cost(parts["component"].iloc[at], spread.iloc[at])
    return basis.kept * total


def _interval(amounts: np.ndarray) -> tuple[float, float]:
    if np.isnan(amounts).any():
        return np.nan, np.nan
    low, high = np.quantile(amounts, (0.05, 0.95))
    return float(low), float(high)


def _positive(amounts: np.ndarray) -> float:
    """Return how often an amount is above nothing; what rounding leaves of a tie is no gain."""
    return np.nan if np.isnan(amounts).any() else probability_below(-amounts, -_NOISE)


def rank_doubts(terms: list[Terms], basis: Basis, decision: OffersDecision) -> pd.DataFrame:
    """Rank what the uncertainty of each variant comes from: which check would narrow it most.

    A figure v of half-width h of which the part c comes true on average varies by v²·(c/(2 − c)·(1 + h²/6) − c²).

    Returns
    -------
    DataFrame
        variant, side (customer: of his gain / us: of our profit), source (component / uplift / pool / cost), component,
        evidence, confidence (NaN where nothing can fail), present_value (if it works), doubt_share (of the variance of
        that side, guesses taken one by one). Largest first within variant and side.
    """
    rows = [row for each in terms if each.variant not in (TODAY, DISCOUNT) for row in _doubts(each, basis, decision)]
    frame = pd.DataFrame(rows, columns=[*_DOUBTS, "variance"])
    total = frame.groupby(["variant", "side"])["variance"].transform("sum")
    frame["doubt_share"] = frame["variance"] / total.where(total > 0)
    order = ["variant", "side", "doubt_share", "source", "component"]
    frame = frame.sort_values(order, ascending=[True, True, False, True, True], kind="stable")
    return frame[[*_DOUBTS, "doubt_share"]].reset_index(drop=True)


_DOUBTS = ["variant", "side", "source", "component", "evidence", "confidence", "present_value"]


def _doubts(terms: Terms, basis: Basis, decision: OffersDecision) -> list[tuple]:
    flows, parts, ranges = lay_flows(terms, basis, decision.ramp_years), terms.parts, decision.ranges
    worth, spent = flows.value @ basis.factors, flows.cost @ basis.factors
    rows = []
    for at, part in enumerate(parts.itertuples(index=False)):
        if worth[at] != 0 and not np.isnan(worth[at]):
            spread = _variance(worth[at], part.confidence, ranges[part.evidence])
            head = (terms.variant, "customer", "component", part.component, part.evidence)
            rows.append((*head, part.confidence, float(worth[at]), spread))
        if spent[at] > 0:
            spread = _variance(spent[at], 1.0, ranges[part.cost_evidence])
            head = (terms.variant, "us", "cost", part.component, part.cost_evidence)
            rows.append((*head, np.nan, float(spent[at]), spread))
    gain = float(flows.gain @ basis.factors)
    if gain and not np.isnan(gain):
        chance, range_ = terms.confidence, basis.pool_range
        head = (terms.variant, "us")
        rows.append((*head, "uplift", "", None, chance, gain, _variance(gain, chance, 0.0)))
        rows.append((*head, "pool", "", None, np.nan, gain, _square(chance) * gain**2 * range_**2 / 6))
    return rows


def _variance(amount: float, chance: float, spread: float) -> float:
    return amount**2 * (_square(chance) * (1 + spread**2 / 6) - chance**2)


def _square(confidence: float) -> float:
    """Return the mean square of the part that comes true (:func:`part_come_true`)."""
    return confidence / (2 - confidence)
