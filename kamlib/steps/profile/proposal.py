"""The computed proposal of a profile: a start for the discussion, from the data that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kamlib.quant import weights
from kamlib.steps.profile.attributes import ROLES, role_of
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.profile.metrics import METRICS
from kamlib.steps.profile.values import as_numbers

#: Points out of 100 by group: what an account will need weighs more than what it buys today.
GROUP_POINTS = {
    "potential": 40,
    "fit": 18,
    "economics": 14,
    "behaviour": 10,
    "risk": 8,
    "relationship": 5,
    "current": 5,
}
#: How many criteria a group gives at the most; a longer list weighs each thing less and is filled in worse.
GROUP_SIZE = {"potential": 3, "fit": 2, "economics": 2, "behaviour": 2, "risk": 2, "relationship": 1, "current": 1}
#: Candidates by group, best first; ``role:`` stands for the client's own columns of that role.
CANDIDATES = {
    "potential": ("potential", "role:growth", "potential_growth_share", "role:size_money", "role:size_count"),
    "fit": ("usp_fit", "role:fit"),
    "economics": ("margin_share", "cost_to_serve_share", "role:discount"),
    "behaviour": ("role:payment", "days_overdue", "information_shared", "contract_breaches", "reaction", "learning"),
    "risk": ("solvency", "role:solvency", "role:debt", "role:age"),
    "relationship": ("referrals", "product_lines", "months_since_purchase", "years_customer"),
    "current": ("revenue", "revenue_growth_share"),
}
#: A proposal leaves room for what only the team knows: the audit allows twelve.
MOST_CRITERIA = 10
HEAVIEST = 40
LEAST_KNOWN = 0.5
MOST_SAME = 0.9
MOST_ALIKE = 0.8
#: Facts below this many say nothing about thresholds.
LEAST_FACTS = 3


def propose_criteria(
    metrics: pd.DataFrame, measures: pd.DataFrame, own_sales_share: float, roles: Mapping[str, str] | None = None
) -> tuple[Criterion, ...]:
    """Propose 5–12 criteria with thresholds and weights from the data.

    A metric is taken when at least half of the accounts have it, it separates them, and no criterion taken before it
    says the same (|Spearman| ≥ 0.8). Potential comes first; where it is only our own sales carried on, and the client's
    columns hold a size of the account, the size stands in for it. Fame never enters. Thresholds are robust quantiles
    rounded to figures that can be said aloud; weights are points by group, within a group by rank order.

    Parameters
    ----------
    metrics : DataFrame
        Of :func:`kamlib.steps.profile.metrics.measure_accounts`.
    measures : DataFrame
        Of :func:`kamlib.steps.profile.metrics.describe_metrics`.
    own_sales_share : float
        Share of the known potentials that rest on the trend of our own sales.
    roles : mapping of str to str, optional
        Roles of the client's columns, where the names do not tell.

    Returns
    -------
    tuple of Criterion
        At least one, whatever the data.
    """
    chosen = choose_metrics(metrics, measures, own_sales_share, roles or {})
    points = share_points(chosen)
    while len(points) > MOST_CRITERIA:
        lightest = min(points.values())
        chosen.remove([each for each in chosen if points[each[0]] == lightest][-1])
        points = share_points(chosen)
    criteria = [_criterion(name, group, points[name], metrics[name], roles or {}) for name, group in chosen]
    if own_sales_share > 0.5:
        criteria = [_from_sales(each) for each in criteria]
    return tuple(each for each in criteria if each) or (_blank(),)


def own_sales_share(potential: pd.DataFrame) -> float:
    """Return the share of the known potentials that are only our own sales carried on."""
    known = potential[potential["potential"].notna()]
    return float(known["fallback"].astype(bool).mean()) if len(known) else 0.0


def choose_metrics(
    metrics: pd.DataFrame, measures: pd.DataFrame, own_sales_share: float, roles: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return (metric, group) of the criteria to propose, most important group first."""
    facts = measures.set_index("metric")
    usable = facts.index[
        (facts["known_share"] >= LEAST_KNOWN) & (facts["same_share"] <= MOST_SAME) & ~facts["category"].astype(bool)
    ]
    by_role = {name: [m for m in usable if m not in METRICS and role_of(m, dict(roles)).name == name] for name in ROLES}
    sizes = by_role["size_money"] + by_role["size_count"]
    stand_in = own_sales_share > 0.5 and bool(sizes)
    chosen: list[tuple[str, str]] = []
    for group, names in CANDIDATES.items():
        open_names = [each for name in names for each in (by_role[name[5:]] if name.startswith("role:") else [name])]
        if stand_in and group == "potential":
            open_names = sizes + [name for name in open_names if name not in (*sizes, "potential")]
        taken = 0
        for name in open_names:
            if taken == GROUP_SIZE[group] or name not in usable or _said_before(metrics, name, chosen):
                continue
            chosen.append((name, group))
            taken += 1
    return chosen


def _said_before(metrics: pd.DataFrame, name: str, chosen: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a metric orders the accounts as one of those chosen does."""
    names = [each for each, _ in chosen]
    if not names:
        return False
    alike = metrics[[*names, name]].corr(method="spearman", min_periods=LEAST_FACTS)[name].drop(name).abs()
    return bool((alike >= MOST_ALIKE).any())


def share_points(chosen: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return whole points that add to 100: by group, within it by rank order; none above 40 if it can be helped."""
    by_group: dict[str, list[str]] = {}
    for name, group in chosen:
        by_group.setdefault(group, []).append(name)
    raw = {
        name: GROUP_POINTS[group] * share
        for group, names in by_group.items()
        for name, share in zip(names, weights.rank_order_centroid(len(names)), strict=True)
    }
    if not raw:
        return {}
    points = pd.Series(raw, dtype=float) / sum(raw.values()) * 100
    cap = max(HEAVIEST, 100 / len(points))
    for _ in range(len(points)):
        over = points > cap + 1e-9
        if not over.any():
            break
        rest = points[~over & (points < cap - 1e-9)]
        points[rest.index] = rest + (points[over] - cap).sum() * rest / rest.sum()
        points[over] = cap
    return dict(_whole(points).items())


def _whole(points: pd.Series) -> pd.Series:
    """Round to whole points with the same sum, largest remainders up."""
    whole = np.floor(points + 1e-9)
    rest = round(points.sum() - whole.sum())
    order = (points - whole).sort_values(ascending=False, kind="stable").index[:rest]
    whole[order] += 1
    return whole.astype(int)


def _criterion(name: str, group: str, points: int, facts: pd.Series, roles: Mapping[str, str]) -> Criterion | None:
    """Return one criterion with thresholds from the facts; None where they leave no room between them."""
    metric = METRICS.get(name)
    role = role_of(name, dict(roles))
    unit = metric.unit if metric else role.unit
    less = metric.less_is_better if metric else role.less_is_better
    known = as_numbers(facts)
    known = known[~np.isnan(known)]
    if name == "revenue_growth_share":
        # Those who left say nothing of how fast the others grow; those who just came grow from next to nothing.
        known = known[known > -1]
        known = known[known <= np.quantile(known, 0.75)] if known.size else known
    low, high, function = thresholds(known, unit)
    if low == high:
        return None
    floor, target = (high, low) if less else (low, high)
    return Criterion(
        id=name,
        metric=name,
        group=group,
        unit=unit,
        function=function,
        floor=floor,
        target=target,
        weight=points,
        must_have=_must_have(name, role.name, known),
        source=metric.source if metric else "accounts",
    )


def _from_sales(criterion: Criterion | None) -> Criterion | None:
    """Say of a potential that it is our own sales carried on."""
    return criterion.model_copy(update={"source": "sales"}) if criterion and criterion.id == "potential" else criterion


def thresholds(facts: np.ndarray, unit: str) -> tuple[float, float, str]:
    """Return readable low and high thresholds and the function between them.

    Sizes spread over orders of magnitude, so a size that only takes positive values is measured by its logarithm,
    between the 25 % and 95 % quantiles; everything else linearly, between the 10 % and 90 % quantiles.
    """
    if facts.size < LEAST_FACTS:
        return 0.0, 0.0, "linear"
    positive = facts[facts > 0]
    if unit in ("money", "units") and positive.size >= max(LEAST_FACTS, 0.5 * facts.size):
        low, high = (readable(each, unit) for each in np.quantile(positive, (0.25, 0.95)))
        if low < high:
            return low, high, "log"
    low, high = (readable(each, unit) for each in np.quantile(facts, (0.10, 0.90)))
    if low == high:
        low, high = (readable(each, unit) for each in (facts.min(), facts.max()))
    return low, high, "linear"


def readable(number: float, unit: str = "") -> float:
    """Round to a figure that can be said aloud: whole per cents and points, one or two digits of an amount."""
    if number == 0:
        return 0.0
    if unit == "share":
        step = 0.05 if abs(number) >= 0.3 else 0.01
        return round(round(number / step) * step, 2)
    if unit in ("points", "lines", "days", "months", "years", "times") and abs(number) < 100:
        step = 5.0 if abs(number) >= 30 else (1.0 if abs(number) >= 3 else 0.5)
        return round(number / step) * step
    size = 10.0 ** np.floor(np.log10(abs(number)))
    steps = np.array((1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))
    nearest = steps[np.abs(np.log(steps / (abs(number) / size))).argmin()]
    return float(np.sign(number) * float(f"{nearest * size:.6g}"))


def _must_have(name: str, role: str, facts: np.ndarray) -> float | None:
    """Return a must-have for solvency alone: the lowest fact that leaves out a few accounts, never all or none."""
    if name != "solvency" and role != "solvency":
        return None
    limits = np.unique(facts)[1:]
    kept = {float(limit): float((facts >= limit).mean()) for limit in limits}
    fitting = [limit for limit, share in kept.items() if 0.7 <= share < 1]
    return min(fitting) if fitting else None


def _blank() -> Criterion:
    """Return the criterion to start from where nothing can be measured yet: it says what to collect."""
    return Criterion(id="potential", metric="potential", group="potential", unit="money", weight=100)
