"""Figures of account profitability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.profitability.profits import LARGE
from kamlib.steps.profitability.result import ProfitabilityResult

#: Accounts shown at each end of the whale curve's table, and about so many between them.
ENDS, BETWEEN = 8, 24


def whale_data(result: ProfitabilityResult) -> pd.DataFrame:
    """Return the best accounts, some of those between, those about the peak and the worst.

    Columns: position, name, nopat, cumulative.
    """
    table = result.whale[["position", "name", "nopat", "cumulative"]]
    last, peak = len(table), result.figures["nopat_peak_position"] or 0
    every = max(1, (last - 2 * ENDS) // BETWEEN)
    near = (
        (table["position"] % every == 0)
        | (table["position"] <= ENDS)
        | (table["position"] > last - ENDS)
        | (table["position"].sub(peak).abs() <= 1)
    )
    return table[near].reset_index(drop=True)


@chart(
    whale_data,
    {"position": "text:integer", "name": "text", "nopat": "money", "cumulative": "money"},
    native=Native("curves", ("name",), ("cumulative",), x="position", labels="end"),
    audience="client",
)
def whale(result: ProfitabilityResult, language: Language) -> Figure:
    """Draw cumulative net profit from the best account to the worst: its peak, and what is lost after it."""
    data = result.whale
    if data.empty:
        return style.say(language("profitability.chart.whale.nothing"))
    figure, axes = style.canvas(height=4.4, left=1.3, right=1.5, top=0.5, bottom=0.65)
    x = np.concatenate([[0], data["position"]])
    y = np.concatenate([[0.0], data["cumulative"]])
    peak = int(np.argmax(y))
    axes.fill_between(x[: peak + 1], y[: peak + 1], color=style.SERIES[2], alpha=0.35, linewidth=0)
    lost = {"facecolor": "#f6d5d2", "edgecolor": style.BAD, "hatch": "////", "linewidth": 0}
    axes.fill_between(x[peak:], y[peak:], **lost)
    axes.plot(x, y, color=style.SERIES[0], linewidth=2)
    axes.axhline(0, color=style.MUTED, linewidth=0.8)
    axes.plot(x[peak], y[peak], "o", color=style.SERIES[0])
    if 0 < peak < len(data):
        words = language("profitability.chart.whale.peak", peak=y[peak], position=int(x[peak]))
        side = "right" if peak > len(data) / 2 else "left"
        axes.annotate(words, (x[peak], y[peak]), (0, 6), textcoords="offset points", ha=side, fontsize=9, va="bottom")
    words = language("profitability.chart.whale.total", total=y[-1])
    axes.annotate(
        words, (x[-1], y[-1]), (6, 0), textcoords="offset points", va="center", fontsize=9, annotation_clip=False
    )
    axes.set_xlim(0, len(data))
    axes.set_ylim(min(0, y.min()) * 1.1, max(y.max(), 0) * 1.18 or 1)
    style.format_axis(axes.yaxis, language, "money")
    axes.set_xlabel(language("profitability.chart.whale.x"))
    axes.set_ylabel(language("profitability.chart.whale.y"))
    style.grid(axes)
    return figure


def size_profit_data(result: ProfitabilityResult) -> pd.DataFrame:
    """Return the accounts that are named in the figure: the largest, the most profitable and the misfits."""
    table = _bought(result)
    odd = table["account_id"].isin(result.misfits["account_id"])
    named = odd | (table["revenue_rank"].astype(float) <= 3) | (table["nopat_rank"].astype(float) <= 3)
    shown = table[named].sort_values(["revenue", "account_id"], ascending=[False, True]).head(LARGE)
    return shown[["name", "revenue", "nopat"]].reset_index(drop=True)


def _bought(result: ProfitabilityResult) -> pd.DataFrame:
    table = result.accounts.dropna(subset=["revenue_rank", "nopat"])
    return table[table["revenue"] > 0]


@chart(
    size_profit_data,
    {"name": "text", "revenue": "money", "nopat": "money"},
    native=Native("points", ("name",), ("nopat",), x="revenue", labels="name"),
)
def size_profit(result: ProfitabilityResult, language: Language) -> Figure:
    """Draw net profit against purchases: the biggest buyers are not always the most profitable."""
    data = _bought(result)
    if data.empty:
        return style.say(language("profitability.chart.size_profit.nothing"))
    figure, axes = style.canvas(height=4.6, left=1.15, right=0.4, top=0.3, bottom=0.65)
    loses = data["nopat"] < 0
    for rows, color, mark in ((data[~loses], style.SERIES[0], "o"), (data[loses], style.BAD, "v")):
        axes.plot(rows["revenue"], rows["nopat"], mark, color=color, markersize=5, alpha=0.75, linestyle="none")
    axes.axhline(0, color=style.MUTED, linewidth=1)
    axes.set_xlim(0, data["revenue"].max() * 1.15)
    style.format_axis(axes.xaxis, language, "money")
    style.format_axis(axes.yaxis, language, "money")
    axes.set_xlabel(language("profitability.chart.size_profit.x"))
    axes.set_ylabel(language("profitability.chart.size_profit.y"))
    style.grid(axes, "both")
    points = list(size_profit_data(result)[["revenue", "nopat", "name"]].itertuples(index=False, name=None))
    style.label_points(axes, points, most=30)
    return figure
