"""Figures of step 3: plan against actuals."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.budget.actuals.lines import INCOME, OFF
from kamlib.steps.budget.actuals.result import BudgetActualsResult


def variance_data(result: BudgetActualsResult) -> pd.DataFrame:
    """Return line, plan, actual, variance, variance_share of the last year with actuals: cost lines, largest first."""
    lines = result.by_line
    costs = lines[(lines["year"] == result.figures["last_year"]) & ~lines["line"].isin(INCOME)]
    ordered = costs.sort_values(["plan", "line"], ascending=[False, True], kind="stable")
    return ordered[["line", "plan", "actual", "variance", "variance_share"]].reset_index(drop=True)


@chart(
    variance_data,
    {"line": "value", "plan": "money", "actual": "money", "variance": "+money", "variance_share": "+share"},
    native=Native("bars", ("line",), ("variance",)),
    audience="client",
)
def variance(result: BudgetActualsResult, language: Language) -> Figure:
    """Draw each cost line's actual over its plan; the deviation is written beside it."""
    data = variance_data(result).head(14).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("budget_actuals.chart.variance.empty"))
    figure, axes = style.canvas(height=1.1 + 0.4 * len(data), left=2.2, right=1.9, top=0.5, bottom=0.2)
    axes.barh(data.index, data["plan"], color=style.FAINT, height=0.72)
    far = data["variance_share"].abs() > OFF
    colours = [style.SERIES[1] if flag else style.SERIES[0] for flag in far]
    axes.barh(data.index, data["actual"], color=colours, height=0.36)
    for place, row in data.iterrows():
        words = language("budget_actuals.chart.variance.label", actual=row["actual"], share=row["variance_share"])
        edge = max(row["plan"], row["actual"])
        axes.annotate(words, (edge, place), (6, 0), textcoords="offset points", va="center", fontsize=8.5)
    names = [style.short(language.value("budget_actuals", "line", line), 28) for line in data["line"]]
    axes.set_yticks(data.index, names, fontsize=9)
    axes.text(0, len(data) - 0.35, language("budget_actuals.chart.variance.key"), fontsize=9, color=style.MUTED)
    axes.set_ylim(-0.6, len(data) - 0.3)
    axes.set_xticks([])
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure
