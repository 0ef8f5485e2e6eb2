"""Figures of lifetime and value of relationships."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.profitability.lifetime.result import LifetimeResult


def survival_data(result: LifetimeResult) -> pd.DataFrame:
    """Return the survival curve every half-year: months, survival, survival_low, survival_high, at_risk."""
    last = result.curve["months"].max()
    return result.curve[(result.curve["months"] % 6 == 0) | (result.curve["months"] == last)].reset_index(drop=True)


@chart(
    survival_data,
    {
        "months": "number",
        "survival": "share",
        "survival_low": "share",
        "survival_high": "share",
        "at_risk": "number:integer",
    },
    native=Native("curves", (), ("survival", "survival_low", "survival_high"), x="months", labels="end"),
    audience="client",
)
def survival(result: LifetimeResult, language: Language) -> Figure:
    """Draw the share of accounts still buying by months since the first purchase on file, or say why there is none."""
    data = result.curve
    if data.empty:
        return style.say(language(f"lifetime.chart.survival.{result.figures['refusal']}", **result.figures))
    figure, axes = style.canvas(height=3.8, left=0.85, right=0.5, bottom=0.65)
    axes.fill_between(
        data["months"],
        data["survival_low"],
        data["survival_high"],
        step="post",
        color=style.SERIES[2],
        alpha=0.3,
        linewidth=0,
    )
    axes.step(data["months"], data["survival"], where="post", color=style.SERIES[0], linewidth=2)
    last = data.iloc[-1]
    axes.annotate(
        language.show(last["survival"], "share"),
        (last["months"], last["survival"]),
        (4, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )
    axes.set_ylim(0, 1.03)
    axes.set_xlim(0, float(data["months"].max()))
    axes.set_xticks(range(0, int(data["months"].max()) + 1, 12 if data["months"].max() <= 120 else 24))
    style.format_axis(axes.yaxis, language, "share")
    axes.set_xlabel(language("lifetime.chart.survival.x"))
    style.grid(axes)
    return figure


def worth_data(result: LifetimeResult) -> pd.DataFrame:
    """Return name, clv, clv_low, clv_high, clv_certain, retention and basis, most valuable key account first."""
    names = ["name", "clv", "clv_low", "clv_high", "clv_certain", "retention", "basis"]
    known = result.accounts.dropna(subset=["clv"])
    return known.sort_values(["clv", "account_id"], ascending=[False, True])[names].reset_index(drop=True)


@chart(
    worth_data,
    {
        "name": "text",
        "clv": "money",
        "clv_low": "money",
        "clv_high": "money",
        "clv_certain": "money",
        "retention": "share",
        "basis": "value",
    },
    native=Native("bars", ("name",), ("clv",), low="clv_low", high="clv_high", most=12),
    audience="client",
)
def worth(result: LifetimeResult, language: Language) -> Figure:
    """Draw what each relationship is worth with the risk of losing it, and without."""
    data = worth_data(result)
    if data.empty:
        return style.say(language("lifetime.chart.worth.nothing"))
    figure, axes = style.canvas(height=1.4 + 0.5 * len(data), left=3.2, right=0.6, top=0.35, bottom=0.65)
    places = range(len(data))
    colors = [style.SERIES[0] if basis == "profit" else style.SERIES[2] for basis in data["basis"]]
    axes.barh(places, data["clv_certain"], height=0.6, **style.LACKING)
    axes.barh(places, data["clv"], height=0.6, color=colors)
    axes.hlines(places, data["clv_low"], data["clv_high"], color=style.INK, linewidth=1.5)
    for place, row in enumerate(data.itertuples(index=False)):
        words = language("lifetime.chart.worth.row", clv=row.clv, retention=row.retention)
        end = max(row.clv_certain, row.clv_high, 0.0)
        axes.annotate(words, (end, place), (5, 0), textcoords="offset points", va="center", fontsize=8.5)
    axes.axvline(0, color=style.MUTED, linewidth=0.8)
    axes.set_xlim(
        min(0.0, float(data["clv_certain"].min()) * 1.1), max(float(data["clv_certain"].max()), 0.0) * 1.6 or 1
    )
    axes.set_yticks(places, [style.short(name, 36) for name in data["name"]], fontsize=9)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    style.format_axis(axes.xaxis, language, "money", 5)
    axes.set_xlabel(language("lifetime.chart.worth.x"))
    return figure
