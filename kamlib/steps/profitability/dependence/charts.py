"""Figures of dependence on few customers."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.profitability.dependence.customers import DISCLOSURE
from kamlib.steps.profitability.dependence.laboratory import CRITICAL
from kamlib.steps.profitability.dependence.result import DependenceResult

_PANELS = (("hhi", "number"), ("fixed_cost_months", "number"), ("load_share", "share"))


def customers_data(result: DependenceResult, top: int = 8) -> pd.DataFrame:
    """Return the largest customers: name, revenue, revenue_share, cumulative_share, disclosed, key."""
    return result.customers.head(top)[["name", "revenue", "revenue_share", "cumulative_share", "disclosed", "key"]]


@chart(
    customers_data,
    {
        "name": "text",
        "revenue": "money",
        "revenue_share": "share.1",
        "cumulative_share": "share",
        "disclosed": "value:boolean",
        "key": "value:boolean",
    },
    native=Native("bars", ("name",), ("revenue_share",), mark="disclosed", most=12),
    audience="client",
)
def customers(result: DependenceResult, language: Language, top: int = 8) -> Figure:
    """Draw the largest customers' shares of revenue, related companies as one, with the disclosure line."""
    data = customers_data(result, top)
    if data.empty:
        return style.say(language("dependence.chart.customers.nothing"))
    figure, axes = style.canvas(height=1.2 + 0.34 * len(data), left=3.2, right=1.5, top=0.4, bottom=0.6)
    colors = [style.SERIES[0] if key else style.FAINT for key in data["key"]]
    axes.barh(range(len(data)), data["revenue_share"], color=colors, edgecolor=style.MUTED, linewidth=0.5, height=0.62)
    for place, row in enumerate(data.itertuples(index=False)):
        words = language("dependence.chart.customers.row", share=row.revenue_share, sum=row.cumulative_share)
        axes.annotate(
            words,
            (row.revenue_share, place),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            bbox={"fc": "white", "ec": "none", "pad": 0.6},
        ).set_annotation_clip(False)
    axes.axvline(DISCLOSURE, color=style.WARN, linestyle="--", linewidth=1.2)
    words = language("dependence.chart.customers.line", line=DISCLOSURE)
    axes.annotate(
        words,
        (DISCLOSURE, 1),
        (0, 4),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        fontsize=8.5,
        ha="center",
    )
    axes.set_yticks(range(len(data)), [style.short(name, 36) for name in data["name"]], fontsize=9)
    axes.set_xlim(0, max(float(data["revenue_share"].max()), DISCLOSURE * 1.3))
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    style.format_axis(axes.xaxis, language, "share")
    axes.set_xlabel(language("dependence.chart.customers.x"))
    return figure


def laboratory_data(result: DependenceResult) -> pd.DataFrame:
    """Return the laboratory's table."""
    return result.laboratory


@chart(
    laboratory_data,
    {
        "key_share": "share",
        "hhi": "number",
        "largest_share": "share",
        "margin_left": "money",
        "fixed_cost_months": "number.1",
        "customers_needed": "number:integer",
        "hours_needed": "number",
        "load_share": "share",
        "zone": "word|dependence.value.zone.*",
    },
    native=Native("curves", (), ("largest_share", "load_share"), x="key_share", labels="end"),
    audience="client",
)
def laboratory(result: DependenceResult, language: Language) -> Figure:
    """Draw what rises and what falls as the key accounts' share of turnover grows."""
    data = laboratory_data(result)
    if data.empty:
        return style.say(language("dependence.chart.laboratory.nothing"))
    panels = [(name, kind) for name, kind in _PANELS if data[name].notna().any()]
    figure, axes = style.canvas(height=3.4, left=0.75, right=0.25, top=0.75, bottom=0.65, columns=len(panels))
    for panel, (name, kind) in zip([axes] if len(panels) == 1 else axes, panels, strict=True):
        panel.plot(data["key_share"], data[name], "-o", color=style.SERIES[0], markersize=4)
        panel.axvspan(CRITICAL, 1.0, color=style.BAD, alpha=0.06, linewidth=0)
        panel.set_title(language(f"dependence.chart.laboratory.{name}"), fontsize=9.5, loc="left")
        panel.set_ylim(0, float(data[name].max()) * 1.15)
        panel.set_xlim(0.25, 1.03)
        style.format_axis(panel.xaxis, language, "share", 4)
        style.format_axis(panel.yaxis, language, kind, 5)
        panel.set_xlabel(language("dependence.chart.laboratory.x"), fontsize=8.5)
        style.grid(panel)
    return figure
