"""Figures of the pipeline: what will come, why it differs from the averages, and whether the chances were right."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.pipeline.result import PipelineResult

MONTHS = {"month": "text", "expected": "money", "p10": "money", "p90": "money", "funnel": "money", "target": "money"}


def forecast_data(result: PipelineResult) -> pd.DataFrame:
    """Return month, expected, p10, p90, funnel and target of the months ahead."""
    return result.months[list(MONTHS)].reset_index(drop=True)


@chart(
    forecast_data,
    MONTHS,
    native=Native("columns", ("month",), ("funnel", "expected"), low="p10", high="p90", labels="none"),
    audience="client",
)
def forecast(result: PipelineResult, language: Language) -> Figure:
    """Draw what the open deals bring by month with its range, the averaged funnel and the target beside it."""
    data = forecast_data(result)
    if not data[["expected", "funnel"]].notna().any(axis=None):
        return style.say(language("pipeline.chart.forecast.nothing"))
    figure, axes = style.canvas(height=4.2, left=1.2, right=0.2, top=0.55, bottom=0.6)
    known = data["expected"].notna()
    words = {name: language(f"pipeline.chart.forecast.{name}") for name in ("expected", "range", "funnel", "target")}
    axes.bar(data.index[known], data.loc[known, "expected"], width=0.6, label=words["expected"], **style.fill(0))
    low, high = data.loc[known, "p10"], data.loc[known, "p90"]
    axes.vlines(data.index[known] + 0.0, low, high, color=style.INK, linewidth=1.6, label=words["range"])
    axes.plot(data.index, data["funnel"], "--", color=style.MUTED, linewidth=1.4, label=words["funnel"])
    if data["target"].notna().any():
        axes.plot(data.index, data["target"], "D", color=style.BAD, markersize=5, label=words["target"])
    every = max(1, len(data) // 12)
    axes.set_xticks(data.index[::every], [_month(name) for name in data["month"][::every]], fontsize=9)
    axes.set_ylim(0, None)
    style.format_axis(axes.yaxis, language, "money")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=9, borderaxespad=0.2)
    style.grid(axes)
    return figure


def difference_data(result: PipelineResult) -> pd.DataFrame:
    """Return part, start and amount of the steps from the averaged funnel to the forecast of the open deals."""
    figures, found, level = result.figures, [], 0.0
    if figures["expected"] is None or figures["funnel"] is None:
        return pd.DataFrame(columns=["part", "start", "amount"])
    for part in ("funnel", "not_born", "mix", "timing"):
        found.append((part, level if part != "funnel" else 0.0, figures[part]))
        level += figures[part]
    found.append(("expected", 0.0, figures["expected"]))
    return pd.DataFrame(found, columns=["part", "start", "amount"])


@chart(
    difference_data,
    {"part": "value", "start": "money", "amount": "money"},
    native=Native("columns", ("part",), ("amount",), start="start"),
    audience="client",
)
def difference(result: PipelineResult, language: Language) -> Figure:
    """Draw the way from the averaged funnel to the forecast: deals not born yet, mix, timing."""
    data = difference_data(result)
    if data.empty:
        return style.say(language("pipeline.chart.difference.nothing"))
    figure, axes = style.canvas(height=3.4, left=2.6, right=1.5, top=0.1, bottom=0.2)
    rows = data.iloc[::-1].reset_index(drop=True)
    for place, row in rows.iterrows():
        whole = row["part"] in ("funnel", "expected")
        look = style.fill(0) if whole else style.fill(2 if row["amount"] >= 0 else 1)
        axes.barh(place, row["amount"], left=row["start"], height=0.6, **look)
        end = max(row["start"], row["start"] + row["amount"])
        shown = language.show(row["amount"], "money" if whole else "+money")
        axes.annotate(
            shown, (end, place), (5, 0), textcoords="offset points", va="center", fontsize=9, annotation_clip=False
        )
    axes.set_yticks(rows.index, [language(f"pipeline.value.part.{part}") for part in rows["part"]])
    axes.axvline(0, color=style.MUTED, linewidth=0.8)
    axes.set_xticks([])
    return figure


def calibration_data(result: PipelineResult) -> pd.DataFrame:
    """Return method, said, came and deals of each band of chances."""
    return result.calibration[["method", "said", "came", "deals"]].reset_index(drop=True)


@chart(
    calibration_data,
    {"method": "value", "said": "share", "came": "share", "deals": "number:integer"},
    native=Native("points", ("method",), ("came",), x="said", group="method", labels="none"),
    audience="client",
)
def calibration(result: PipelineResult, language: Language) -> Figure:
    """Draw stated chances against what came: on the diagonal they were right."""
    data = calibration_data(result)
    if data.empty:
        return style.say(language("pipeline.chart.calibration.nothing"))
    figure, axes = style.canvas(width=5.6, height=4.4, left=0.9, right=0.3, top=0.5, bottom=0.7)
    axes.plot([0, 1], [0, 1], color=style.FAINT, linewidth=1.2)
    for place, (method, mark) in enumerate((("ours", "o-"), ("crm", "s--"))):
        rows = data[data["method"] == method]
        if len(rows):
            words = language(f"pipeline.value.method.{method}")
            axes.plot(rows["said"], rows["came"], mark, color=(style.SERIES[0], style.BAD)[place], label=words)
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "share")
    axes.set_xlabel(language("pipeline.chart.calibration.x"))
    axes.set_ylabel(language("pipeline.chart.calibration.y"))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=9, borderaxespad=0.2)
    style.grid(axes, "both")
    return figure


def _month(name: str) -> str:
    """Return ``01.26`` of ``2026-01``."""
    return f"{name[5:]}.{name[2:4]}"
