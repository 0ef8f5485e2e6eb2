"""Figures of the needs: what is backed of each question, and whose influence each variant has."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import stack
from kamlib.steps.needs.gains import EFFECTS
from kamlib.steps.needs.result import NeedsResult

_ROW = 0.36
_SHARES = tuple(f"{each}_share" for each in (*EFFECTS, "unknown"))
#: The offer that wins influence is ours; what is not known is white.
_LOOKS = {
    "helps": style.fill(0),
    "neutral": {"facecolor": style.FAINT, "edgecolor": "white", "linewidth": 0.6},
    "hurts": style.fill(1),
    "unknown": style.LACKING,
}


def questions_data(result: NeedsResult) -> pd.DataFrame:
    """Return question, backed and guessed (importance): the five questions in their order."""
    frame = result.questions[["question"]].copy()
    total = result.questions["importance"].fillna(0.0)
    frame["backed"] = total * result.questions["backed_share"].fillna(0.0)
    frame["guessed"] = total - frame["backed"]
    return frame


@chart(
    questions_data,
    {"question": "value", "backed": "number.1", "guessed": "number.1"},
    native=stack("bars", "question", "backed", "guessed"),
    audience="client",
)
def questions(result: NeedsResult, language: Language) -> Figure:
    """Draw the importance of the needs by question: what the customer said, what we think, what nobody asked."""
    data = questions_data(result)
    figure, axes = style.canvas(height=0.75 + _ROW * len(data), left=2.6, right=0.4, top=0.1, bottom=0.4)
    places = np.arange(len(data))
    axes.barh(places, data["backed"], height=0.62, **style.fill(0))
    axes.barh(places, data["guessed"], left=data["backed"], height=0.62, **style.LACKING)
    for place in places[(data[["backed", "guessed"]].sum(axis=1) == 0).to_numpy()]:
        state = str(result.questions["state"].iloc[place])
        words = language.value("needs", "state", state)
        axes.annotate(words, (0, place), (4, 0), textcoords="offset points", va="center", fontsize=9, color=style.BAD)
    axes.set_yticks(places, [language.value("needs", "question", each) for each in data["question"]], fontsize=9)
    axes.set_ylim(len(data) - 0.4, -0.6)
    axes.set_xlim(0, max(float(data[["backed", "guessed"]].sum(axis=1).max()), 1.0) * 1.05)
    style.format_axis(axes.xaxis, language, "number")
    starts = np.zeros(len(data))
    names = []
    for name, look in (("backed", style.fill(0)), ("guessed", style.LACKING)):
        widths = data[name].to_numpy()
        if widths.any():
            names.append(direct.segment(widths, starts, language(f"needs.chart.questions.{name}"), look, places, -0.31))
        starts = starts + widths
    direct.over(axes, names)
    return figure


def gains_data(result: NeedsResult) -> pd.DataFrame:
    """Return title and the four shares of the influence; variants whose influence is known."""
    known = result.gains[result.gains["helps_share"].notna()]
    title = known["title"].where(known["title"] != "", known["variant"])
    return known.assign(title=title)[["title", *_SHARES]].reset_index(drop=True)


@chart(
    gains_data,
    {"title": "text", **dict.fromkeys(_SHARES, "share")},
    native=stack("bars", "title", *_SHARES),
    audience="client",
)
def gains(result: NeedsResult, language: Language) -> Figure:
    """Draw whose influence each variant has with it, against it, and of whom the bonus is unknown."""
    data = gains_data(result)
    if data.empty:
        return style.say(language("needs.chart.gains.nothing"))
    figure, axes = style.canvas(height=0.75 + _ROW * len(data), left=2.8, right=0.4, top=0.1, bottom=0.4)
    places, starts, names = np.arange(len(data)), np.zeros(len(data)), []
    for name in _SHARES:
        effect, widths = name.removesuffix("_share"), data[name].to_numpy(dtype=float)
        axes.barh(places, widths, left=starts, height=0.62, **_LOOKS[effect])
        if widths.any():
            words = language.column("needs", name, "gains")
            names.append(direct.segment(widths, starts, words, _LOOKS[effect], places, -0.31))
        starts = starts + widths
    axes.set_yticks(places, [style.fit(each, 2.6) for each in data["title"]], fontsize=9)
    axes.set_ylim(len(data) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    style.format_axis(axes.xaxis, language, "share")
    direct.over(axes, names)
    return figure
