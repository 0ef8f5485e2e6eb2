"""Figure of the white space: what is bought from us of each line, and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import stack
from kamlib.steps.needs.white_space.result import NeedsWhiteSpaceResult

#: Lines that a picture carries, the largest openings; the table holds all of them.
MOST = 14
_PARTS = ("bought", "elsewhere", "not_addressable")
_LOOKS = {
    "bought": style.fill(0),
    "elsewhere": style.LACKING,
    "not_addressable": {"facecolor": style.FAINT, "edgecolor": "white", "linewidth": 0.6},
}


def cells_data(result: NeedsWhiteSpaceResult) -> pd.DataFrame:
    """Return product_line, bought, elsewhere and not_addressable over the sites; lines whose demand is known."""
    known = result.cells[result.cells["could_buy"].notna() & result.cells["bought"].notna()]
    sums = known.groupby("product_line")[list(_PARTS)].sum().reset_index()
    order = ["elsewhere", "product_line"]
    return sums.sort_values(order, ascending=[False, True], kind="stable").head(MOST).reset_index(drop=True)


@chart(
    cells_data,
    {"product_line": "text", **dict.fromkeys(_PARTS, "money")},
    native=stack("bars", "product_line", *_PARTS),
    audience="client",
)
def cells(result: NeedsWhiteSpaceResult, language: Language) -> Figure:
    """Draw each line: what is bought from us, elsewhere, and what is out of our reach."""
    data = cells_data(result)
    if data.empty:
        return style.say(language("needs_white_space.chart.cells.nothing"))
    figure, axes = style.canvas(height=0.75 + 0.36 * len(data), left=2.4, right=0.5, top=0.1, bottom=0.4)
    places, starts, names = np.arange(len(data)), np.zeros(len(data)), []
    for part in _PARTS:
        widths = data[part].fillna(0.0).to_numpy(dtype=float)
        axes.barh(places, widths, left=starts, height=0.62, **_LOOKS[part])
        if widths.any():
            words = language(f"needs_white_space.chart.cells.{part}")
            names.append(direct.segment(widths, starts, words, _LOOKS[part], places, -0.31))
        starts = starts + widths
    axes.set_yticks(places, [style.fit(each, 2.2) for each in data["product_line"]], fontsize=9)
    axes.set_ylim(len(data) - 0.4, -0.6)
    axes.set_xlim(0, max(float(starts.max()), 1e-9) * 1.03)
    style.format_axis(axes.xaxis, language, "money")
    direct.over(axes, names)
    return figure
