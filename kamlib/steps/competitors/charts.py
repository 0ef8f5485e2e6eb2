"""Figures of step 4: standings, value curve, head to head, importance against performance, the customer's mirror."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.core.schema import US
from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.competitors.chart_parts import LINES, MOST, Look, key, label_rows, looks, rows, unfinished
from kamlib.steps.competitors.result import CompetitorsResult

QUADRANTS = {"keep": style.GOOD, "improve": style.BAD, "overdone": style.WARN, "minor": style.MUTED}
_ATTITUDES = {"overrated": style.BAD, "underrated": style.WARN, "agreed": style.MUTED}
_OUTCOMES = {"ahead": style.SERIES[0], "behind": style.SERIES[1], "level": style.FAINT}


def standings_data(result: CompetitorsResult) -> pd.DataFrame:
    """Return company, mark, mark_low and mark_high, best first."""
    return result.companies[["company", "mark", "mark_low", "mark_high"]]


@chart(
    standings_data,
    {"company": "value", "mark": "number.1", "mark_low": "number.1", "mark_high": "number.1"},
    native=Native("bars", ("company",), ("mark",), low="mark_low", high="mark_high", mark="company"),
    audience="client",
)
def standings(result: CompetitorsResult, language: Language) -> Figure:
    """Draw each company's weighted mark with the interval over raters."""
    data = standings_data(result)
    if data.empty:
        return unfinished(result.figures, language)
    figure, axes = rows(len(data), left=2.3, top=0.2)
    for place, row in enumerate(data.itertuples()):
        colour = style.SERIES[0] if row.company == US else style.MUTED
        if pd.notna(row.mark_low):
            axes.plot([row.mark_low, row.mark_high], [place, place], color=colour, linewidth=5, alpha=0.35)
        axes.plot(row.mark, place, "o", color=colour, markersize=8)
        words = language.show(row.mark, "number.1")
        axes.annotate(words, (row.mark, place), (0, 8), textcoords="offset points", ha="center", fontsize=9)
    names = looks(data["company"], language)
    label_rows(axes, [names[company].name for company in data["company"]], 26)
    _mark_axis(axes, language, language("competitors.chart.standings.x"))
    edges = data[["mark", "mark_low", "mark_high"]]
    axes.set_xlim(max(1, edges.min().min() - 0.5), min(10.2, edges.max().max() + 0.5))
    return figure


def _mark_axis(axes: Axes, language: Language, words: str) -> None:
    axes.set_xlabel(words, fontsize=9)
    style.format_axis(axes.xaxis, language, "number.1" if axes.get_xlim()[1] - axes.get_xlim()[0] < 4 else "number")
    style.grid(axes, "x")


def value_curve_data(result: CompetitorsResult, most: int = MOST - 1) -> pd.DataFrame:
    """Return criterion, weight, company and mark of us and the strongest rivals, in the agreed order."""
    shown = [US, *_strongest(result)[:most]]
    data = result.curve[result.curve["company"].isin(shown) & result.curve["mark"].notna()]
    return data.reset_index(drop=True)


def _strongest(result: CompetitorsResult) -> list[str]:
    named = result.companies if len(result.companies) else result.curve
    rivals = [company for company in dict.fromkeys(named["company"]) if company != US]
    return rivals[: MOST - 1]


@chart(
    value_curve_data,
    {"criterion": "text", "weight": "share.1", "company": "value", "mark": "number.1"},
    native=Native("lines", ("criterion",), ("mark",), by="company", labels="end"),
    audience="client",
)
def value_curve(result: CompetitorsResult, language: Language, most: int = MOST - 1) -> Figure:
    """Draw our marks and those of the strongest rivals down the criteria, the most important on top."""
    data = value_curve_data(result, most)
    if data.empty:
        return unfinished(result.figures, language)
    criteria = list(dict.fromkeys(data["criterion"]))
    figure, axes = rows(len(criteria), top=0.1)
    companies = looks([company for company in result.decision_order if company in set(data["company"])], language)
    for company, look in reversed(companies.items()):
        own = data[data["company"] == company].set_index("criterion")["mark"].reindex(criteria)
        wide, size = (2.6, 7) if look.ours else (1.2, 5)
        places = range(len(criteria))
        dash = "-" if look.ours else LINES[list(companies).index(company) % len(LINES)]
        axes.plot(own, places, ls=dash, color=look.colour, marker=look.marker, lw=wide, ms=size)
    label_rows(axes, criteria)
    axes.set_xlim(0.8, 10.2)
    axes.set_xticks(range(1, 11))
    axes.set_xlabel(language("competitors.chart.value_curve.x"), fontsize=9)
    axes.grid(visible=True, axis="both")
    direct.over(axes, [_over_line(data, company, criteria, look) for company, look in companies.items()])
    return figure


def _over_line(data: pd.DataFrame, company: str, criteria: list[str], look: Look) -> direct.PlacedName:
    """Name a company over its first mark."""
    first = data[data["company"] == company].iloc[0]
    drawn = {"marker": look.marker, "color": look.colour, "markersize": 6}
    return direct.PlacedName(first["mark"], criteria.index(first["criterion"]), look.name, drawn)


def head_to_head_data(result: CompetitorsResult, rival: str = "") -> pd.DataFrame:
    """Return criterion, ours, theirs, contribution and outcome against one rival (default: the strongest)."""
    name = rival or result.figures["strongest"]
    pair = result.duels[result.duels["company"] == name]
    pair = pair.sort_values(["contribution", "criterion"], ascending=[False, True], kind="stable")
    return pair[["criterion", "ours", "theirs", "contribution", "outcome"]].reset_index(drop=True)


@chart(
    head_to_head_data,
    {"criterion": "text", "ours": "number.1", "theirs": "number.1", "contribution": "+number.2", "outcome": "value"},
    native=Native("bars", ("criterion",), ("contribution",)),
    audience="client",
)
def head_to_head(result: CompetitorsResult, language: Language, rival: str = "") -> Figure:
    """Draw what each criterion adds to our lead over one rival, or takes from it."""
    data = head_to_head_data(result, rival)
    if data.empty:
        return unfinished(result.figures, language)
    figure, axes = rows(len(data), top=0.45, right=0.9)
    axes.barh(range(len(data)), data["contribution"], color=[_OUTCOMES[each] for each in data["outcome"]], height=0.62)
    for place, row in enumerate(data.itertuples()):
        words = f"{language.show(row.ours, 'number.1')} : {language.show(row.theirs, 'number.1')}"
        axes.annotate(
            words, (max(row.contribution, 0), place), (5, 0), textcoords="offset points", fontsize=8, va="center"
        )
    axes.axvline(0, color=style.MUTED, linewidth=0.8)
    label_rows(axes, list(data["criterion"]))
    entries = [(language.value("competitors", "outcome", each), _OUTCOMES[each], "s") for each in _OUTCOMES]
    key(axes, entries)
    axes.margins(x=0.12)
    axes.set_xlabel(language("competitors.chart.head_to_head.x"), fontsize=9)
    style.format_axis(axes.xaxis, language, "+number.1")
    style.grid(axes, "x")
    return figure


def importance_performance_data(result: CompetitorsResult) -> pd.DataFrame:
    """Return criterion, weight, performance, quadrant and stamp."""
    return result.quadrants[["criterion", "weight", "performance", "quadrant", "stamp"]]


@chart(
    importance_performance_data,
    {"criterion": "text", "weight": "share.1", "performance": "+number.1", "quadrant": "value", "stamp": "value"},
    native=Native("points", ("criterion",), ("performance",), x="weight", group="quadrant", labels="name"),
    audience="client",
)
def importance_performance(result: CompetitorsResult, language: Language) -> Figure:
    """Draw importance against our lead over the rivals' mean in four quadrants; hollow: the quadrant is unsure."""
    data = importance_performance_data(result)
    if data.empty:
        return unfinished(result.figures, language)
    figure, axes = style.canvas(height=5.6, left=0.8, bottom=0.6, top=0.4)
    across = max(1.0, data["performance"].abs().max()) * 1.4
    high = data["weight"].max() * 1.22
    axes.set(xlim=(-across, across), ylim=(0, high))
    axes.axvline(0, color=style.MUTED, linewidth=1)
    axes.axhline(result.figures["cut_weight"], color=style.MUTED, linewidth=1)
    for row in data.itertuples():
        sure = row.stamp in ("robust", "")
        colour = QUADRANTS[row.quadrant]
        axes.plot(
            row.performance, row.weight, "o", color=colour, markerfacecolor=colour if sure else "white", markersize=7
        )
    _corners(axes, language)
    ordered = data.sort_values("weight", ascending=False, kind="stable")
    points = [(row.performance, row.weight, row.criterion) for row in ordered.itertuples()]
    style.label_points(axes, points, 8.5, 26, [point[:2] for point in points])
    if not data["stamp"].isin(["robust", ""]).all():
        key(axes, [(language("competitors.chart.importance_performance.unsure"), style.MUTED, "$○$")])
    axes.set_xlabel(language("competitors.chart.importance_performance.x"), fontsize=9)
    axes.set_ylabel(language("competitors.chart.importance_performance.y"), fontsize=9)
    style.format_axis(axes.xaxis, language, "+number", 8)
    style.format_axis(axes.yaxis, language, "share")
    return figure


def _corners(axes: Axes, language: Language) -> None:
    """Name the quadrants in the corners, where points are rare."""
    for name, across, up, side, level in (
        ("keep", 0.99, 0.99, "right", "top"),
        ("improve", 0.01, 0.99, "left", "top"),
        ("overdone", 0.99, 0.01, "right", "bottom"),
        ("minor", 0.01, 0.01, "left", "bottom"),
    ):
        words = language.value("competitors", "quadrant", name)
        axes.text(
            across,
            up,
            words,
            transform=axes.transAxes,
            ha=side,
            va=level,
            fontsize=9,
            fontweight="bold",
            color=QUADRANTS[name],
        )


def perception_gap_data(result: CompetitorsResult) -> pd.DataFrame:
    """Return criterion, our_view, customer_view, difference_view and attitude; where we flatter ourselves first."""
    names = ["criterion", "our_view", "customer_view", "difference_view", "attitude"]
    data = result.perception.sort_values(["difference_view", "criterion"], ascending=[False, True], kind="stable")
    return data[names].reset_index(drop=True)


@chart(
    perception_gap_data,
    {
        "criterion": "text",
        "our_view": "number.1",
        "customer_view": "number.1",
        "difference_view": "+number.1",
        "attitude": "value",
    },
    native=Native("bars", ("criterion",), ("our_view", "customer_view"), labels="none"),
    audience="client",
)
def perception_gap(result: CompetitorsResult, language: Language) -> Figure:
    """Draw our people's mark of us beside the customer's, criterion by criterion."""
    data = perception_gap_data(result)
    if data.empty:
        return style.say(language("competitors.chart.perception_gap.nothing"))
    figure, axes = rows(len(data), top=0.1)
    for place, row in enumerate(data.itertuples()):
        colour = _ATTITUDES[row.attitude]
        axes.plot([row.our_view, row.customer_view], [place, place], color=colour, linewidth=3, alpha=0.5, zorder=1)
        # The customer's mark fits into ours: both are seen where the two agree.
        axes.plot(row.our_view, place, zorder=2, **_VIEWS["our_view"], markersize=10)
        axes.plot(row.customer_view, place, zorder=3, **_VIEWS["customer_view"], markersize=5.5)
    label_rows(axes, list(data["criterion"]))
    axes.set_xlim(0.8, 10.2)
    axes.set_xticks(range(1, 11))
    axes.set_xlabel(language("competitors.chart.perception_gap.x"), fontsize=9)
    axes.grid(visible=True, axis="both")
    words = {"our_view": "ours", "customer_view": "theirs"}
    named = ((view, language(f"competitors.chart.perception_gap.{word}")) for view, word in words.items())
    direct.over(axes, [direct.PlacedName(data[view].iloc[0], -0.15, word, _VIEWS[view]) for view, word in named])
    return figure


_VIEWS = {
    "our_view": {"marker": "o", "color": "white", "markeredgecolor": style.SERIES[0], "markeredgewidth": 1.8},
    "customer_view": {"marker": "D", "color": style.SERIES[1]},
}
