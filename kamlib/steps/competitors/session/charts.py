"""Figures of the group session: what to argue about, and how far raters agree."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from kamlib.core.schema import US
from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.competitors.chart_parts import key, label_rows, name_of, rows
from kamlib.steps.competitors.session.agreement import LEVELS
from kamlib.steps.competitors.session.result import CompetitorsSessionResult


def disagreement_data(result: CompetitorsSessionResult, most: int = 12) -> pd.DataFrame:
    """Return kind, company, criterion, low, high, consequence and decisive: the differences that weigh most."""
    names = ["kind", "company", "criterion", "low", "high", "consequence", "decisive"]
    return result.disagreement.head(most)[names]


@chart(
    disagreement_data,
    {
        "kind": "value",
        "company": "value",
        "criterion": "text",
        "low": "number.1",
        "high": "number.1",
        "consequence": "number.2",
        "decisive": "value:boolean",
    },
    native=Native("bars", ("company", "criterion"), ("consequence",), mark="decisive", most=12),
    audience="client",
)
def disagreement(result: CompetitorsSessionResult, language: Language, most: int = 12) -> Figure:
    """Draw how far our lead moves between the lowest and the highest opinion; dark where our place would change."""
    data = disagreement_data(result, most)
    if data.empty:
        return style.say(language("competitors_session.chart.disagreement.nothing"))
    figure, axes = rows(len(data), left=3.9, right=1.4, top=0.45)
    colours = [style.SERIES[1] if flag else style.FAINT for flag in data["decisive"]]
    axes.barh(range(len(data)), data["consequence"], color=colours, height=0.62)
    for place, row in enumerate(data.itertuples()):
        words = language(f"competitors_session.chart.disagreement.{row.kind}", low=row.low, high=row.high)
        axes.annotate(words, (row.consequence, place), (5, 0), textcoords="offset points", fontsize=8.5, va="center")
    label_rows(axes, [_subject(row, language) for row in data.itertuples()], 46)
    states = (("decisive", style.SERIES[1]), ("idle", style.FAINT))
    key(axes, [(language(f"competitors_session.chart.disagreement.{name}"), colour, "s") for name, colour in states])
    axes.set_xlabel(language("competitors_session.chart.disagreement.x"), fontsize=9)
    style.format_axis(axes.xaxis, language, "number.1")
    style.grid(axes, "x")
    return figure


def _subject(row, language: Language) -> str:
    """Name the mark or the importance that people differ about."""
    if row.kind == "importance":
        company = language("competitors_session.chart.disagreement.weight")
    else:
        company = name_of(row.company, language, 14)
    return f"{company}: {style.short(row.criterion, 44 - len(company))}"


def agreement_data(result: CompetitorsSessionResult, side: str = "us") -> pd.DataFrame:
    """Return subject, w_first and w of one side, where W could be had."""
    data = result.agreement[(result.agreement["side"] == side) & result.agreement["w"].notna()]
    return data[["subject", "w_first", "w"]].reset_index(drop=True)


@chart(
    agreement_data,
    {"subject": "value", "w_first": "number.2", "w": "number.2"},
    native=Native("bars", ("subject",), ("w_first", "w")),
    audience="client",
)
def agreement(result: CompetitorsSessionResult, language: Language, side: str = "us") -> Figure:
    """Draw Kendall's W for importance and for each company: the first round hollow, the last one full."""
    data = agreement_data(result, side)
    if data.empty:
        return style.say(language("competitors_session.chart.agreement.nothing"))
    figure, axes = rows(len(data), left=2.3, top=0.4)
    axes.set_ylim(max(len(data), 3) - 0.3, -0.6)
    for place, row in enumerate(data.itertuples()):
        axes.plot([row.w_first, row.w], [place, place], color=style.FAINT, linewidth=3, zorder=1)
        axes.plot(row.w_first, place, "o", color="white", markeredgecolor=style.MUTED, markersize=8)
        axes.plot(row.w, place, "o", color=style.SERIES[0] if row.subject == US else style.MUTED, markersize=8)
    for least, word in LEVELS:
        axes.axvline(least, color=style.FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
        words = language.value("competitors_session", "level", word)
        axes.text(least + 0.01, len(data) - 0.45, words, fontsize=8, color=style.MUTED, va="bottom")
    names = [style.short(language.value("competitors_session", "subject", each), 24) for each in data["subject"]]
    label_rows(axes, names, 26)
    key(axes, [(language(f"competitors_session.chart.agreement.{each}"), style.MUTED, mark) for each, mark in _ROUNDS])
    axes.set_xlim(0, 1.02)
    axes.set_xlabel(language("competitors_session.chart.agreement.x"), fontsize=9)
    style.format_axis(axes.xaxis, language, "number.1")
    return figure


_ROUNDS = (("first", "$○$"), ("last", "o"))
