"""How each picture of the workbook is drawn as a chart that PowerPoint can edit: one line of facts for each kind.

A kind that is not listed has no such form and stays a picture: ``conduct.signs`` is a field of marks, not of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """The form of one kind of chart, by the columns of the table behind it.

    Parameters
    ----------
    form : {'bars', 'columns', 'lines', 'points', 'curves'}
        Bars lie, columns stand; lines run over categories, curves over numbers; points have a place by two numbers.
    names : tuple of str
        Columns whose cells name a category or a point.
    values : tuple of str
        Columns that become series; of curves and points: the upright ones.
    after : str
        Every column behind this one becomes a series as well.
    by : str
        Column whose values become series: a long table.
    words : str
        Pattern of the words for series that the table does not name.
    kind : str
        Kind of the values where the table does not say.
    stacked, overlaid : bool
        Whether series stand on each other, or behind each other.
    start : str
        Column with where a step begins: a waterfall, whose steps stand on nothing that is seen.
    rest : tuple of str
        Two columns: the first less the second is a last, pale series.
    total : str
        Column with the sum of a stack, written at its end; ``+``: it is added up.
    low, high : str
        Columns with the bounds of the last series.
    base : str
        Column with the number from which bars go both ways.
    mark : str
        Column that says which bars stand out: with yes, or with our own name.
    unique : str
        Only the first row of each value of this column.
    most : int
        Most categories; 0: all. More rows than the table holds are no chart otherwise.
    labels : {'value', 'none', 'end', 'name'}
        At every bar its value; at the end of a line its name; at every point its name.
    turned : bool
        Each row is a series, each column of values a category.
    reversed : bool
        The first place is on top.
    x, x_low, x_high, group, line, cut : str
        Of points and curves: the level number, its bounds, what colours the points, a line of reference over the same
        numbers, columns with the numbers at which the axes cross.
    gap : int
        Room between bars, in per cent of their width.
    """

    form: str
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    after: str = ""
    by: str = ""
    words: str = ""
    kind: str = ""
    stacked: bool = False
    overlaid: bool = False
    start: str = ""
    rest: tuple[str, ...] = ()
    total: str = ""
    low: str = ""
    high: str = ""
    base: str = ""
    mark: str = ""
    unique: str = ""
    most: int = 0
    labels: str = "value"
    turned: bool = False
    reversed: bool = False
    x: str = ""
    x_low: str = ""
    x_high: str = ""
    group: str = ""
    line: str = ""
    cut: tuple[str, ...] = ()
    gap: int = 45


def _stack(form: str, names: str, *values: str, **more) -> Spec:
    return Spec(form, (names,), values, stacked=True, labels="none", **more)


CHARTS: dict[str, Spec] = {
    "intake.statuses": Spec("bars", ("status",), ("accounts",)),
    "intake.years": Spec("columns", ("year",), ("revenue",)),
    "profile.worth": _stack("bars", "list", "revenue", "headroom", total="+"),
    "profile.weights": Spec(
        "bars", ("label",), ("weight", "rank_order_weight", "entropy_weight", "critic_weight"), labels="none"
    ),
    "profile.separation": _stack("bars", "label", "zero", "between", "full", "unknown", kind="share"),
    "profile.scores": Spec("bars", ("name",), ("score",), low="score_low", high="score_high", most=12),
    "profile.bands": Spec("columns", ("band",), ("profitable_share",), low="profitable_low", high="profitable_high"),
    "potential.by_evidence": _stack("columns", "year", "a", "b", "c", kind="money", total="addressable"),
    "potential.wallet": Spec(
        "bars", ("name", "wallet_share"), ("addressable", "revenue_covered"), most=12, overlaid=True
    ),
    "potential.norms": Spec(
        "bars", ("product_line", "driver"), ("middle_share",), low="low_share", high="high_share", most=12
    ),
    "priorities.prioritised": Spec(
        "bars",
        ("rank", "name"),
        after="chosen",
        words="priorities.value.group.*",
        kind="score",
        stacked=True,
        total="score",
        low="score_low",
        high="score_high",
        most=12,
        labels="none",
    ),
    "priorities.waterfall": _stack("bars", "label", "contribution", "lost", start="start"),
    "priorities.lists": Spec(
        "lines",
        ("name",),
        ("revenue_rank", "nopat_rank", "profile_rank"),
        labels="end",
        turned=True,
        reversed=True,
        kind="number",
    ),
    "priorities.boundaries": Spec("bars", ("boundary",), ("hours_needed", "hours_capacity")),
    "priorities.acceptability": Spec(
        "bars", ("name",), after="name", words="documents.slides.place", stacked=True, labels="none", most=12
    ),
    "profitability.whale": Spec("curves", ("name",), ("cumulative",), x="position", labels="end"),
    "profitability.size_profit": Spec("points", ("name",), ("nopat",), x="revenue", labels="name"),
    "positions.selection": Spec(
        "points",
        ("name",),
        ("score",),
        x="view",
        low="score_low",
        high="score_high",
        x_low="view_low",
        x_high="view_high",
        group="segment",
        cut=("view_cut", "score_cut"),
        labels="name",
    ),
    "positions.supply": Spec(
        "points",
        ("name",),
        ("supply_risk",),
        x="supply_value",
        group="position",
        cut=("supply_cut", "supply_cut"),
        labels="name",
    ),
    "dependence.customers": Spec("bars", ("name",), ("revenue_share",), mark="disclosed", most=12),
    "dependence.laboratory": Spec("curves", (), ("largest_share", "load_share"), x="key_share", labels="end"),
    "lifetime.survival": Spec("curves", (), ("survival", "survival_low", "survival_high"), x="months", labels="end"),
    "lifetime.worth": Spec("bars", ("name",), ("clv",), low="clv_low", high="clv_high", most=12),
    "budget.share_path": Spec("lines", ("year",), ("share_with", "share_without"), by="name", labels="end"),
    "budget.spend": _stack("columns", "year", "amount", by="line", total="+"),
    "budget.worth": Spec("bars", ("name",), ("npv_direct", "npv"), most=12),
    "budget.sources": _stack("bars", "name", "growth", "defence", "keeping", total="+", most=12),
    "budget.recovery": _stack("columns", "year", "paid_same_year", "paid_later", "not_paid", total="cost"),
    "budget_choice.frontier": Spec("curves", (), ("npv",), x="money", by="rule", labels="end"),
    "budget_risk.cumulative": Spec("lines", ("year",), ("cumulative",), by="scenario", labels="end"),
    "budget_risk.tornado": Spec("bars", ("factor",), ("npv_low", "npv_high"), base="npv_base", overlaid=True),
    "budget_risk.distribution": Spec("columns", ("low",), ("draws",), gap=6, labels="none"),
    "budget_actuals.variance": Spec("bars", ("line",), ("variance",)),
    "competitors_session.agreement": Spec("bars", ("subject",), ("w_first", "w")),
    "competitors_session.disagreement": Spec(
        "bars", ("company", "criterion"), ("consequence",), mark="decisive", most=12
    ),
    "competitors_session.moods": Spec("bars", ("rater",), ("best_share",)),
    "competitors_session.guesses": Spec("bars", ("criterion",), ("error",)),
    "competitors.standings": Spec("bars", ("company",), ("mark",), low="mark_low", high="mark_high", mark="company"),
    "competitors.value_curve": Spec("lines", ("criterion",), ("mark",), by="company", labels="end"),
    "competitors.head_to_head": Spec("bars", ("criterion",), ("contribution",)),
    "competitors.importance_performance": Spec(
        "points", ("criterion",), ("performance",), x="weight", group="quadrant", labels="name"
    ),
    "competitors.perception_gap": Spec("bars", ("criterion",), ("our_view", "customer_view"), labels="none"),
    "competitors_value.value_map": Spec(
        "points",
        ("company",),
        ("relative_price",),
        x="quality",
        x_low="quality_low",
        x_high="quality_high",
        line="fair_price",
        labels="name",
    ),
    "competitors_value.premium": Spec("bars", ("company",), ("premium", "fair_premium", "worth"), unique="company"),
    "offers.value": Spec(
        "bars",
        ("variant", "component"),
        ("expected",),
        stacked=True,
        start="start",
        rest=("worth", "expected"),
        words="documents.slides.rest",
        labels="none",
    ),
    "offers.discounts": Spec("bars", ("variant", "title"), ("equivalent_discount", "cost_discount"), kind="share.1"),
    "offers.win_win": Spec(
        "points",
        ("variant", "title"),
        ("our_npv",),
        x="customer_npv",
        low="our_low",
        high="our_high",
        x_low="customer_low",
        x_high="customer_high",
        labels="name",
    ),
    "offers.break_even": Spec("curves", (), ("needed",), x="discount", labels="end"),
    "offers.price_war": Spec("curves", (), ("today", "average", "matched"), x="month", labels="end"),
    "offers.feedback": Spec("bars", ("variant", "title"), ("accepted_before", "accepted_after")),
    "summary.years": Spec("columns", ("year",), ("cost", "incremental_margin", "cumulative")),
}
