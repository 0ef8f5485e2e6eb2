"""Simulation of a budget (200 accounts, 5 years, 10 000 draws) against a loop over accounts and bare draws."""

from __future__ import annotations

from benchmarks.measure import compare, python, show

_PLAN = """
import numpy as np
from kamlib.quant import investment
n, years = 200, 5
draw = np.random.default_rng(1)
start = draw.uniform(0.05, 0.5, (n, 1))
plan = investment.Plan(
    pool=draw.uniform(1e6, 5e7, (n, 1, years)), start=start,
    path=investment.share_path(start, 0.1, 3, years), path_without=investment.eroded_path(start, 0.05, years),
    retention=np.full((n, 1), 0.9), retention_without=np.full((n, 1), 0.85),
    cost=draw.uniform(1e5, 1e6, (n, 1, years)), discount=0.15, tax=0.2,
)
worst, best = np.full((n, 5), 0.8), np.full((n, 5), 1.2)
"""
_OURS = _PLAN + "assert investment.simulate(plan, worst, best, draws=10_000, seed=1).shape[:2] == (10_000, n)"
_LOOP = (
    _PLAN
    + """
for account in range(n):
    part = {name: getattr(plan, name)[account] for name in ("pool", "start", "path", "path_without", "retention",
            "retention_without", "cost")}
    one = investment.Plan(**part, discount=plan.discount, tax=plan.tax)
    for _ in range(100):
        investment.net_present_value(one, draw.triangular(0.8, 1.0, 1.2, (1, 5)))
"""
)
_FLOOR = "import numpy as np; np.random.default_rng(1).triangular(0.8, 1.0, 1.2, (10_000, 200, 5))"


def main() -> None:
    """Print the ratios."""
    ours = "ours: correlated draws, NPV of every account"
    ways = {
        ours: python(_OURS),
        "a loop over accounts, draw by draw (1% of draws)": python(_LOOP),
        "floor: the bare independent draws": python(_FLOOR),
    }
    show("Monte Carlo, 200 accounts × 5 years × 10,000 draws", compare(ways), ours)
