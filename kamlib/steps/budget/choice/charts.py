"""Figures of step 3: the efficient frontier and the rules of thumb beside it."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.budget.choice.comparison import RULES
from kamlib.steps.budget.choice.result import BudgetChoiceResult

_LOOK = {
    "optimal": (style.SERIES[0], "-", 2.6),
    "greedy": (style.SERIES[5], ":", 1.8),
    "proportional": (style.SERIES[1], "--", 1.8),
    "equal": (style.SERIES[4], "-.", 1.8),
}


def frontier_data(result: BudgetChoiceResult) -> pd.DataFrame:
    """Return rule, scale, money, npv, cost, served."""
    return result.frontier[["rule", "scale", "money", "npv", "cost", "served"]]


@chart(
    frontier_data,
    {"rule": "value", "scale": "share", "money": "money", "npv": "money", "cost": "money", "served": "number:integer"},
    native=Native("curves", (), ("npv",), x="money", by="rule", labels="end"),
    audience="client",
)
def frontier(result: BudgetChoiceResult, language: Language) -> Figure:
    """Draw the NPV that each rule gets out of more and less money; today's limit and the decision are marked."""
    data = frontier_data(result)
    if data.empty or not data["money"].max() > 0:
        return style.say(language("budget.chart.empty"))
    figure, axes = style.canvas(height=4.5, left=1.15, right=2.1, top=0.35, bottom=0.75)
    groups = {rule: data[data["rule"] == rule] for rule in RULES if (data["rule"] == rule).any()}
    reach = max(data["npv"].max() - data["npv"].min(), 1.0)
    apart = style.apart([rows["npv"].iloc[-1] for rows in groups.values()], reach * 0.075)
    for (rule, rows), place in zip(groups.items(), apart, strict=True):
        colour, dash, width = _LOOK[rule]
        axes.plot(rows["money"], rows["npv"], dash, color=colour, linewidth=width)
        axes.annotate(
            style.short(language.value("budget_choice", "rule", rule), 24),
            (rows["money"].iloc[-1], rows["npv"].iloc[-1]),
            (1.03, place),
            textcoords=axes.get_yaxis_transform(),
            color=colour,
            fontsize=9,
            va="center",
            annotation_clip=False,
        )
    _marks(axes, result, data, language)
    style.format_axis(axes.xaxis, language, "money", 5)
    style.format_axis(axes.yaxis, language, "money")
    axes.set_xlabel(language("budget_choice.chart.frontier.x"))
    axes.set_ylabel(language("budget_choice.chart.frontier.y"))
    axes.set_xlim(0, data["money"].max())
    style.grid(axes)
    return figure


def _marks(axes, result: BudgetChoiceResult, data: pd.DataFrame, language: Language) -> None:
    """Mark today's limit and where the decision stands."""
    today = data.loc[data["scale"] == 1.0, "money"]
    floor = data["npv"].min()
    if len(today):
        axes.axvline(today.iloc[0], color=style.MUTED, linewidth=1, linestyle=":")
        words = language("budget_choice.chart.frontier.today")
        axes.annotate(words, (today.iloc[0], floor), (-5, 6), textcoords="offset points", ha="right", **_quiet())
    decided = result.rules[result.rules["rule"] == "decided"].iloc[0]
    axes.plot([decided["cost"]], [decided["npv"]], "D", color=style.INK, markersize=7, zorder=5)
    words = language("budget_choice.chart.frontier.decided")
    axes.annotate(
        words,
        (decided["cost"], decided["npv"]),
        (8, -7),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=9,
    )


def _quiet() -> dict:
    return {"fontsize": 8.5, "color": style.MUTED, "va": "bottom"}
