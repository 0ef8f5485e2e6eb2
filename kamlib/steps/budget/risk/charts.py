"""Figures of step 3: how far the budget can be trusted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.plots.statistical import draw_distribution
from kamlib.steps.budget.risk.assessment import SCENARIOS, BudgetRiskResult

#: Colour, line and mark of each scenario.
_LOOKS = {
    "pessimistic": (style.SERIES[1], "--", "v"),
    "base": (style.SERIES[0], "-", "o"),
    "optimistic": (style.SERIES[5], "-.", "^"),
}


def cumulative_data(result: BudgetRiskResult) -> pd.DataFrame:
    """Return scenario, year, cumulative; 0 at the start of the plan."""
    years = result.scenario_years[["scenario", "year", "cumulative"]]
    if years.empty:
        return years
    start = pd.DataFrame({"scenario": SCENARIOS, "year": int(years["year"].min()) - 1, "cumulative": 0.0})
    frame = pd.concat([start, years], ignore_index=True)
    order = frame["scenario"].map(SCENARIOS.index)
    return frame.loc[frame.assign(place=order).sort_values(["place", "year"], kind="stable").index].reset_index(
        drop=True
    )


@chart(
    cumulative_data,
    {"scenario": "value", "year": "text:integer", "cumulative": "money"},
    native=Native("lines", ("year",), ("cumulative",), by="scenario", labels="end"),
    audience="client",
)
def cumulative(result: BudgetRiskResult, language: Language) -> Figure:
    """Draw the cumulative cash of the three scenarios, each named at its end."""
    data = cumulative_data(result)
    if data.empty or result.figures["p5"] is None:
        return style.say(language("budget.chart.empty"))
    figure, axes = style.canvas(height=4.2, left=1.15, right=1.9, bottom=0.5)
    reach = data["cumulative"].max() - data["cumulative"].min()
    lines = [(scenario, rows) for scenario, rows in data.groupby("scenario", sort=False)]
    apart = style.apart([rows["cumulative"].iloc[-1] for _, rows in lines], reach * 0.1)
    for (scenario, rows), place in zip(lines, apart, strict=True):
        colour, dash, mark = _LOOKS[scenario]
        axes.plot(rows["year"], rows["cumulative"], dash, color=colour, linewidth=2.2, marker=mark, ms=5)
        named = language.value("budget_risk", "scenario", scenario)
        words = f"{named}\n{language.show(rows['cumulative'].iloc[-1], 'money')}"
        axes.annotate(
            words,
            (rows["year"].iloc[-1], place),
            (8, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=9,
            annotation_clip=False,
        )
    axes.axhline(0, color=style.MUTED, linewidth=1)
    axes.set_xticks(sorted(data["year"].unique()))
    style.format_axis(axes.yaxis, language, "money")
    style.grid(axes)
    return figure


def tornado_data(result: BudgetRiskResult) -> pd.DataFrame:
    """Return factor, npv_low, npv_high, swing, and npv_base, from which both ends depart; largest first."""
    table = result.tornado[["factor", "npv_low", "npv_high", "swing"]]
    return table.assign(npv_base=result.figures["npv_base"])


@chart(
    tornado_data,
    {"factor": "value", "npv_low": "money", "npv_high": "money", "swing": "money", "npv_base": "money"},
    native=Native("bars", ("factor",), ("npv_low", "npv_high"), base="npv_base", overlaid=True),
    audience="client",
)
def tornado(result: BudgetRiskResult, language: Language) -> Figure:
    """Draw what each guess moves when it alone goes to its bad and to its good end."""
    data = tornado_data(result).iloc[::-1].reset_index(drop=True)
    if data.empty or result.figures["p5"] is None:
        return style.say(language("budget.chart.empty"))
    base = result.figures["npv_base"]
    figure, axes = style.canvas(height=1.2 + 0.45 * len(data), left=2.5, right=0.3, top=0.1, bottom=0.4)
    for name, place in (("npv_low", 1), ("npv_high", 0)):
        axes.barh(data.index, data[name] - base, left=base, height=0.58, **style.fill(place))
    low, high = data[["npv_low", "npv_high"]].min().min(), data[["npv_low", "npv_high"]].max().max()
    for place, row in data.iterrows():
        for value in (row["npv_low"], row["npv_high"]):
            if not np.isclose(value, base):
                side = 1 if value > base else -1
                axes.annotate(
                    language.show(value, "money"),
                    (value, place),
                    (5 * side, 0),
                    textcoords="offset points",
                    ha="left" if side > 0 else "right",
                    va="center",
                    fontsize=8.5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                )
    axes.plot([base, base], [-0.5, len(data) - 0.55], color=style.INK, linewidth=1)
    if low < 0 < high:
        axes.axvline(0, color=style.BAD, linewidth=1, linestyle=":", zorder=0)
        zero = {"textcoords": "offset points", "ha": "center", "va": "top", "fontsize": 8.5, "color": style.BAD}
        axes.annotate(language.show(0.0, "money"), (0, -0.6), (0, -3), annotation_clip=False, **zero)
    reach = max(high - low, abs(base) * 1e-6, 1.0)
    axes.set_xlim(low - reach * 0.26, high + reach * 0.26)
    axes.set_ylim(-0.6, len(data) - 0.5)
    names = [language.value("budget_risk", "factor", factor) for factor in data["factor"]]
    axes.set_yticks(data.index, [style.short(name, 34) for name in names], fontsize=9)
    axes.set_xticks([])
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    direct.over(axes, _ends(data.iloc[-1], len(data) - 1, base, language))
    return figure


def _ends(row: pd.Series, place: int, base: float, language: Language) -> list[direct.PlacedName]:
    """Name the plan and both ends of the longest bar."""
    words, top = "budget_risk.chart.tornado", place + 0.29
    names = [direct.PlacedName(base, top, language(f"{words}.base", npv=base))]
    for column, word, look in (("npv_low", "worse", 1), ("npv_high", "better", 0)):
        if not np.isclose(row[column], base):
            names.append(
                direct.PlacedName((row[column] + base) / 2, top, language(f"{words}.{word}"), style.fill(look))
            )
    return names


def distribution_data(result: BudgetRiskResult) -> pd.DataFrame:
    """Return low, high, draws."""
    return result.distribution[["low", "high", "draws"]]


@chart(
    distribution_data,
    {"low": "money", "high": "money", "draws": "number:integer"},
    native=Native("columns", ("low",), ("draws",), gap=6, labels="none"),
    audience="client",
)
def distribution(result: BudgetRiskResult, language: Language) -> Figure:
    """Draw the distribution of the NPV with its fifth, fiftieth and ninety-fifth percentile; losses stand out."""
    data, figures = distribution_data(result), result.figures
    if data.empty:
        return style.say(language("budget.chart.empty"))
    figure, axes = style.canvas(height=4.0, left=0.4, right=0.4, top=0.95, bottom=0.65)
    draw_distribution(axes, data)
    top = data["draws"].max()
    for name in ("p5", "p50", "p95"):
        axes.plot([figures[name]] * 2, [0, top * 1.04], color=style.INK, linewidth=1.2, linestyle="--")
        words = language(f"budget_risk.chart.distribution.{name}", value=figures[name])
        axes.annotate(words, (figures[name], top * 1.06), ha="center", va="bottom", fontsize=9)
    if data["low"].min() < 0:
        axes.axvline(0, color=style.BAD, linewidth=1)
    style.format_axis(axes.xaxis, language, "money", 6)
    axes.set_xlabel(language("budget_risk.chart.distribution.x"))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return figure
