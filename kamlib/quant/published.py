"""Figures from the literature beside ours: the tests run over these cases, and a report can end with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kamlib.quant import _published_data as data
from kamlib.quant import (
    allocation,
    concentration,
    consensus,
    costing,
    finance,
    pricing,
    ranking,
    rules,
    surveys,
    survival,
    weights,
)


@dataclass(frozen=True)
class Case:
    """One published figure, or a row of them.

    Attributes
    ----------
    key : str
        Stable name, `method.author`.
    source : str
        Where it is printed.
    expected : tuple of float
        As printed.
    decimals : int
        Decimals printed; negative where the figure is rounded to tens and above.
    compute : callable
        Returns ours, without arguments: a number or an array in the order of `expected`.
    """

    key: str
    source: str
    expected: tuple[float, ...]
    decimals: int
    compute: Callable[[], object]

    @property
    def tolerance(self) -> float:
        """Half a unit of the last decimal printed."""
        return 0.5 * 10.0**-self.decimals * (1 + 1e-9) + 1e-12

    def ours(self) -> np.ndarray:
        """Return our figures."""
        return np.atleast_1d(np.asarray(self.compute(), dtype=float)).ravel()

    def agrees(self, ours: np.ndarray | None = None) -> bool:
        """Say whether ours (computed anew where they are not given), rounded as printed, are the published ones."""
        ours = self.ours() if ours is None else ours
        return ours.shape == (len(self.expected),) and bool(np.all(np.abs(ours - self.expected) <= self.tolerance))


def _ahp(matrix: np.ndarray) -> weights.Priorities:
    """Return priorities of one of the matrices above, its diagonal and lower half left to be mirrored."""
    return weights.ahp(matrix)


def _kendall(table: tuple[tuple[float, ...], ...]) -> consensus.KendallW:
    """Return the concordance of raters in rows."""
    return consensus.kendall_w(table)


def _six(table: tuple[tuple[float, ...], ...]) -> list[float]:
    """Return the six intraclass correlations."""
    return list(consensus.icc(table).by_form.values())


def _westside(**changes: float) -> float:
    """Return the break-even of a 5 % cut at price 10 and variable cost 5.50."""
    return float(pricing.break_even_sales_change(-0.5, 4.5, **changes))


def _activities() -> list[float]:
    """Return rate, minutes used, cost assigned and cost of unused capacity of a service department."""
    found = costing.time_driven(560_000, 700_000, (9_800, 280, 500), (40, 220, 250))
    return [found.rate, found.used, found.assigned, found.unused_cost]


def _lower_price() -> list[float]:
    """Return new margin (%) and sales (million) needed after a cut of 10 % at price 100, variable cost 70."""
    growth = float(pricing.break_even_sales_change(-10.0, 30.0))
    return [100 * (30.0 - 10.0) / 90.0, 60.0 * (1 + growth) * 0.9]


def _leukaemia() -> list[float]:
    """Return survival at the times of relapse, two standard errors, and both medians."""
    treated, control = survival.kaplan_meier(data.REMISSION, data.RELAPSED), survival.kaplan_meier(data.PLACEBO)
    return [
        *np.atleast_1d(treated.at((6, 7, 10, 13, 16, 22, 23))),
        *treated.std_error[1:3],
        treated.median,
        control.median,
    ]


def _satisfied() -> list[float]:
    """Return alpha and its interval of three questions to ten guests."""
    found = surveys.cronbach_alpha(np.transpose(data.GUESTS))
    return [found.value, found.low, found.high]


def _sack(name: str) -> Case:
    """Return the case of one knapsack."""
    capacity, costs, values, best = data.SACKS[name]
    source = f"Burkardt, KNAPSACK_01 data set {name.upper()}"
    return Case(f"knapsack.{name}", source, (best,), 0, lambda: allocation.knapsack(values, costs, capacity).value)


_SAATY = "Saaty (2008), Decision making with the AHP, Int. J. Services Sciences 1(1), drinks"
_HOUSE = "Saaty (1990), How to make a decision: the AHP, EJOR 48(1), buying a house"
_BOZOKI = "Bozóki, Fülöp, Rónyai (2010), Math. and Computer Modelling 52(1-2), one missing judgement"
_IRR = "R package irr, data set anxiety (Gamer et al.)"
_ALPHA = "Krippendorff (2011), Computing Krippendorff's alpha-reliability"
_NAGLE = "Nagle, Müller (2018), The Strategy and Tactics of Pricing"
_GUPTA = "Gupta, Lehmann (2005), Managing Customers as Investments, margin multiples"
_NUMPY = "numpy-financial documentation"
_RATES = (0.10, 0.12, 0.14, 0.16)

CASES: tuple[Case, ...] = (
    Case(
        "ahp.saaty_drinks.weights",
        _SAATY,
        (0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327),
        3,
        lambda: _ahp(data.DRINKS).weights,
    ),
    Case("ahp.saaty_drinks.eigenvalue", _SAATY, (7.1766,), 4, lambda: _ahp(data.DRINKS).eigenvalue),
    Case("ahp.saaty_drinks.consistency_ratio", _SAATY, (0.022,), 3, lambda: _ahp(data.DRINKS).consistency_ratio),
    Case(
        "ahp.saaty_house.weights",
        _HOUSE,
        (0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333),
        3,
        lambda: _ahp(data.HOUSE).weights,
    ),
    Case("ahp.saaty_house.eigenvalue", _HOUSE, (9.669,), 3, lambda: _ahp(data.HOUSE).eigenvalue),
    Case("ahp.saaty_house.consistency_ratio", _HOUSE, (0.169,), 3, lambda: _ahp(data.HOUSE).consistency_ratio),
    Case("ahp.bozoki.missing", _BOZOKI, (0.7303,), 4, lambda: _ahp(data.MISSING).matrix[2, 3]),
    Case("ahp.bozoki.weights", _BOZOKI, (0.3738, 0.3920, 0.0985, 0.1357), 4, lambda: _ahp(data.MISSING).weights),
    Case(
        "best_worst.consistent",
        "Best-worst method, linear model (Rezaei 2016)",
        (0.2105, 0.4211, 0.1053, 0.2105, 0.0526),
        4,
        lambda: weights.best_worst((2, 1, 4, 2, 8), (4, 8, 2, 4, 1)).weights,
    ),
    Case(
        "best_worst.deviation",
        "Best-worst method, linear model (Rezaei 2016)",
        (0.0,),
        4,
        lambda: weights.best_worst((2, 1, 4, 2, 8), (4, 8, 2, 4, 1)).deviation,
    ),
    Case(
        "rank_order_centroid.five",
        "Barron, Barrett (1996), Management Science 42(11)",
        (0.4567, 0.2567, 0.1567, 0.0900, 0.0400),
        4,
        lambda: weights.rank_order_centroid(5),
    ),
    Case(
        "critic.diakoulaki",
        "Diakoulaki, Mavrotas, Papayannakis (1995), Computers & Operations Research 22(7)",
        (0.20223, 0.48090, 0.31687),
        5,
        lambda: weights.critic(data.DIAKOULAKI),
    ),
    Case(
        "critic.tus",
        "Tuş, Aytaç Adalı (2019), OPSEARCH 56(2)",
        (0.157, 0.249, 0.168, 0.121, 0.154, 0.151),
        3,
        lambda: weights.critic(data.TUS),
    ),
    Case("entropy.xu", "Xu (2004), EJOR 156(2)", (0.4630, 0.3992, 0.1378, 0.0), 4, lambda: weights.entropy(data.XU)),
    Case(
        "entropy.zavadskas",
        "Zavadskas, Podvezko (2016), Int. J. Information Technology & Decision Making 15(2)",
        (0.1146, 0.1981, 0.4185, 0.2689),
        4,
        lambda: weights.entropy(data.ZAVADSKAS),
    ),
    Case(
        "topsis.tzeng",
        "Tzeng, Huang (2011), Multiple Attribute Decision Making",
        (0.5037, 0.6581, 0.7482, 0.3340),
        4,
        lambda: ranking.topsis(((5, 8, 4), (7, 6, 8), (8, 8, 6), (7, 4, 6)), (0.3, 0.4, 0.3)),
    ),
    Case(
        "kendall_w.strawberries.w",
        "influentialpoints.com, strawberries",
        (0.74405,),
        5,
        lambda: _kendall(data.STRAWBERRIES).w,
    ),
    Case(
        "kendall_w.strawberries.chi2",
        "influentialpoints.com, strawberries",
        (20.833,),
        3,
        lambda: _kendall(data.STRAWBERRIES).chi2,
    ),
    Case(
        "kendall_w.strawberries.p",
        "influentialpoints.com, strawberries",
        (0.00402,),
        5,
        lambda: _kendall(data.STRAWBERRIES).p_value,
    ),
    Case("kendall_w.anxiety.w", _IRR, (0.540,), 3, lambda: _kendall(data.ANXIETY).w),
    Case("kendall_w.anxiety.chi2", _IRR, (30.8,), 1, lambda: _kendall(data.ANXIETY).chi2),
    Case("kendall_w.anxiety.p", _IRR, (0.0429,), 4, lambda: _kendall(data.ANXIETY).p_value),
    Case(
        "krippendorff.levels",
        _ALPHA,
        (0.743, 0.815, 0.849, 0.797),
        3,
        lambda: [consensus.krippendorff_alpha(data.KRIPPENDORFF, level) for level in consensus.LEVELS],
    ),
    Case(
        "krippendorff.binary",
        _ALPHA,
        (0.095,),
        3,
        lambda: consensus.krippendorff_alpha(
            ((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)), "nominal"
        ),
    ),
    Case(
        "krippendorff.labels",
        _ALPHA,
        (0.692,),
        3,
        lambda: consensus.krippendorff_alpha((list("aabbdcccedda"), list("babbbccceddd")), "nominal"),
    ),
    Case(
        "icc.shrout_fleiss",
        "Shrout, Fleiss (1979), Psychological Bulletin 86(2)",
        (0.17, 0.29, 0.71, 0.44, 0.62, 0.91),
        2,
        lambda: _six(data.SHROUT_FLEISS),
    ),
    Case("break_even.westside", _NAGLE, (0.125,), 3, _westside),
    Case("break_even.westside_units", _NAGLE, (500.0,), 0, lambda: 4000 * _westside()),
    Case("break_even.westside_cost", _NAGLE, (6.64,), 2, lambda: 100 * _westside(variable_cost_change=-0.22)),
    Case("economic_value.nagle", _NAGLE, (950.0,), 0, lambda: pricing.economic_value(300, (350, 100, 200))),
    Case(
        "value_ratio.nagle",
        _NAGLE,
        (3.33, 2.50),
        2,
        lambda: pricing.value_ratio((10_000, 15_000), (3_000, 6_000)),
    ),
    Case(
        "value_surplus.nagle",
        _NAGLE,
        (7_000.0, 9_000.0),
        0,
        lambda: pricing.value_surplus((10_000, 15_000), (3_000, 6_000)),
    ),
    Case(
        "perceived_quality.gale",
        "Gale (1994), Managing Customer Value, chicken",
        (1.26,),
        2,
        lambda: pricing.market_perceived_quality(
            (10, 20, 20, 15, 10, 25), (8.1, 9.0, 9.2, 8.0, 8.0, 9.4), (7.2, 7.3, 6.5, 8.0, 8.0, 6.4)
        ),
    ),
    Case("margin_multiple.r80", _GUPTA, (2.67, 2.50, 2.35, 2.22), 2, lambda: finance.margin_multiple(0.8, _RATES)),
    Case("margin_multiple.r90", _GUPTA, (4.50, 4.09, 3.75, 3.46), 2, lambda: finance.margin_multiple(0.9, _RATES)),
    Case(
        "lifetime_value.berger_nasr",
        "Berger, Nasr (1998), J. of Interactive Marketing 12(1), case 1",
        (568.78,),
        2,
        lambda: finance.lifetime_value(260, 0.75, 0.2, 10, cost=50),
    ),
    Case("npv.numpy", _NUMPY, (3065.22267,), 5, lambda: finance.npv(0.08, (-40_000, 5_000, 8_000, 12_000, 30_000))),
    Case(
        "irr.numpy",
        _NUMPY,
        (0.28095, -0.0955, 0.06206, 0.0886),
        4,
        lambda: [
            finance.irr(flows)
            for flows in ((-100, 39, 59, 55, 20), (-100, 0, 0, 74), (-100, 100, 0, 7), (-5, 10.5, 1, -8, 1))
        ],
    ),
    Case(
        "irr.excel",
        "Microsoft, IRR function",
        (-2.1, 8.7),
        1,
        lambda: [
            100 * finance.irr((-70_000, 12_000, 15_000, 18_000, 21_000)),
            100 * finance.irr((-70_000, 12_000, 15_000, 18_000, 21_000, 26_000)),
        ],
    ),
    Case(
        "time_driven.kaplan_anderson",
        "Kaplan, Anderson (2004), Harvard Business Review 82(11)",
        (0.80, 578_600.0, 462_880.0, 97_120.0),
        2,
        _activities,
    ),
    Case(
        "workload.talley",
        "Talley (1961), J. of Marketing 25(3)",
        (60.0,),
        0,
        lambda: costing.workload((1_000, 2_000), (36, 12), 1_000),
    ),
    Case(
        "hhi.merger_guidelines",
        "U.S. Department of Justice, Herfindahl-Hirschman index",
        (2_600.0,),
        0,
        lambda: concentration.hhi((30, 30, 20, 20)),
    ),
    Case("break_even.kotler", "Kotler, Marketing Management, a lower price", (22.2, 81.0), 1, _lower_price),
    *(_sack(name) for name in data.SACKS),
    Case(
        "knapsack.p02_greedy",
        "Burkardt, KNAPSACK_01 data set P02, by ratio",
        (47.0,),
        0,
        lambda: rules.greedy_knapsack(data.SACKS["p02"][2], data.SACKS["p02"][1], data.SACKS["p02"][0]).value,
    ),
    Case(
        "kaplan_meier.freireich",
        "Freireich et al. (1963), remission of leukaemia, as worked in Kleinbaum, Klein (2012)",
        (0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448, 0.076, 0.087, 23.0, 8.0),
        3,
        _leukaemia,
    ),
    Case(
        "alpha.bobbitt",
        "Bobbitt (Statology), Cronbach's alpha of a questionnaire, three questions to ten guests",
        (0.773, 0.336, 0.939),
        3,
        _satisfied,
    ),
)
