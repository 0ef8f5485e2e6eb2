"""Figures of the team: each declared where it is drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.team.result import TeamResult

_VALUES = {"fontsize": 8.5, "bbox": {"fc": "white", "ec": "none", "pad": 0.6}}

#: KAM that a picture carries, the most loaded; a load above so much of the hours is drawn no longer.
MOST = 12
LONGEST = 4.0


def load_data(result: TeamResult) -> pd.DataFrame:
    """Return kam, load_share and after_share of the most loaded KAM whose hours are known."""
    known = result.kams[np.isfinite(result.kams["load_share"].astype(float))]
    return known[["kam", "load_share", "after_share"]].head(MOST).reset_index(drop=True)


@chart(
    load_data,
    {"kam": "text", "load_share": "share", "after_share": "share"},
    native=Native("bars", ("kam",), ("load_share", "after_share"), reversed=True, most=MOST),
    audience="client",
)
def load(result: TeamResult, language: Language) -> Figure:
    """Draw the load of each KAM today and after the moves, with the line of all his hours."""
    data = load_data(result).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("team.chart.load.nothing"))
    figure, axes = style.canvas(height=1.3 + 0.56 * len(data), left=1.9, right=0.6, top=0.55, bottom=0.55)
    for place, (name, shift) in enumerate((("load_share", 0.19), ("after_share", -0.19))):
        shown = data[name].clip(upper=LONGEST)
        words = language(f"team.chart.load.{'today' if place == 0 else 'after'}")
        bars = axes.barh(data.index + shift, shown, height=0.34, label=words, **style.fill(place))
        axes.bar_label(bars, [language.show(value, "share") for value in data[name]], padding=4, **_VALUES)
    axes.axvline(1.0, color=style.WARN, linestyle="--", linewidth=1.2)
    look = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "fontsize": 8.5, "ha": "center"}
    axes.annotate(language("team.chart.load.line"), (1.0, 1), (0, 4), **look)
    axes.set_yticks(data.index, [style.fit(name, 1.7) for name in data["kam"]])
    axes.set_xlim(0, max(float(data[["load_share", "after_share"]].max().max()), 1.2) * 1.15)
    axes.set_xlim(0, min(axes.get_xlim()[1], LONGEST * 1.15))
    axes.tick_params(axis="y", length=0)
    style.format_axis(axes.xaxis, language, "share")
    axes.set_xlabel(language("team.chart.load.x"))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, fontsize=8.5)
    return figure
