"""Figure of the nine signs."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.steps.profitability.conduct.result import ConductResult
from kamlib.steps.profitability.conduct.signs import SIGNS

_MARKS = {"yes": ("✓", style.GOOD), "no": ("✗", style.BAD), "unknown": ("?", style.MUTED)}
_GROUNDS = {"yes": "#e6f2ea", "no": "#f9e3e1", "unknown": "#f3f4f6"}


def signs_data(result: ConductResult, top: int = 8) -> pd.DataFrame:
    """Return the key accounts, then the largest others in trouble: name, chosen, verdict and the state of each sign."""
    accounts = result.accounts
    worst = accounts[~accounts["chosen"] & accounts["verdict"].isin(["refuse", "repair"])]
    worst = worst.sort_values(["revenue", "account_id"], ascending=[False, True], na_position="last")
    order = pd.concat([accounts[accounts["chosen"]], worst]).head(top if result.figures["judged"] else 0)
    wide = result.signs.pivot(index="account_id", columns="sign", values="state").reindex(columns=list(SIGNS))
    return order[["account_id", "name", "chosen", "verdict"]].merge(wide, on="account_id").drop(columns="account_id")


@chart(
    signs_data,
    {
        "name": "text",
        "chosen": "value:boolean",
        "verdict": "value",
        "*": "word|conduct.value.state.*:text:conduct.value.sign.*",
    },
    native=None,
    audience="client",
)
def signs(result: ConductResult, language: Language, top: int = 8) -> Figure:
    """Draw the nine signs of the key accounts and of the largest accounts in trouble."""
    data = signs_data(result, top)
    if data.empty:
        return style.say(language("conduct.chart.signs.nothing"))
    figure, axes = style.canvas(height=1.85 + 0.36 * len(data), left=2.9, right=0.6, top=1.6, bottom=0.15)
    for row, each in enumerate(data.itertuples(index=False)):
        for column, sign in enumerate(SIGNS):
            state = getattr(each, sign)
            mark, color = _MARKS[state]
            axes.add_patch(_cell(column, row, _GROUNDS[state]))
            axes.text(column, row, mark, ha="center", va="center", color=color, fontsize=11)
    heads = ["\n".join(textwrap.wrap(language.value("conduct", "sign", sign), 20)) for sign in SIGNS]
    axes.set_xticks(range(len(SIGNS)), heads, fontsize=8, rotation=60, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    weights = ["bold" if chosen else "normal" for chosen in data["chosen"]]
    names = [style.fit(name, 2.75, weight=weight) for name, weight in zip(data["name"], weights, strict=True)]
    axes.set_yticks(range(len(data)), names, fontsize=9)
    for label, weight in zip(axes.get_yticklabels(), weights, strict=True):
        label.set_fontweight(weight)
    axes.set_xlim(-0.5, len(SIGNS) - 0.5)
    axes.set_ylim(len(data) - 0.5, -0.5)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _cell(column: int, row: int, color: str):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, color=color, linewidth=0)
