"""Figures of the potential."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

from kamlib.core.evidence import CLASSES
from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native, stack
from kamlib.steps.profile.potential.result import PotentialResult

#: Documented figures are the darkest: what rests on nothing should look like it.
_EVIDENCE = {"A": style.SERIES[0], "B": style.SERIES[2], "C": style.FAINT}
_STATUS = {"current": (style.SERIES[0], "o"), "lapsed": (style.SERIES[1], "s"), "prospect": (style.SERIES[3], "^")}
_VERDICT = {"low": style.BAD, "high": style.WARN, "holds": style.GOOD}


def by_evidence_data(result: PotentialResult) -> pd.DataFrame:
    """Return year, then the addressable amount that rests on each evidence class (a, b, c) and in all."""
    wide = result.totals.pivot(index="year", columns="evidence", values="addressable").reindex(columns=list(CLASSES))
    wide = wide.fillna(0.0).rename(columns=str.lower)
    wide.columns.name = None
    return wide.assign(addressable=wide.sum(axis=1)).reset_index()


@chart(
    by_evidence_data,
    {"year": "text:integer", "a": "text:number", "b": "text:number", "c": "text:number", "addressable": "money"},
    native=stack("columns", "year", "a", "b", "c", kind="money", total="addressable"),
    audience="client",
)
def by_evidence(result: PotentialResult, language: Language) -> Figure:
    """Draw the addressable amount by year, stacked by evidence."""
    data = by_evidence_data(result)
    if data.empty:
        return style.say(language("potential.chart.by_evidence.nothing"))
    figure, axes = style.canvas(height=3.8, left=0.3, right=1.9, bottom=0.5)
    names, below = data["year"].astype(str), np.zeros(len(data))
    for letter in CLASSES:
        amounts = data[letter.lower()].to_numpy()
        axes.bar(names, amounts, bottom=below, color=_EVIDENCE[letter], width=0.62)
        below = below + amounts
    _name_evidence(axes, data, language)
    for place, total in enumerate(data["addressable"]):
        axes.annotate(
            language.show(total, "money"), (place, total), (0, 4), textcoords="offset points", ha="center", fontsize=9
        )
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.margins(y=0.12)
    return figure


def _name_evidence(axes: Axes, data: pd.DataFrame, language: Language) -> None:
    """Name the classes beside the last column; one that has no part there stands at its height all the same."""
    last = data[[letter.lower() for letter in CLASSES]].iloc[-1]
    middles = last.cumsum() - last / 2
    names = [
        (float(middle), language.value("potential", "evidence", letter), _looks(letter))
        for letter, middle in zip(CLASSES, middles, strict=True)
        if data[letter.lower()].any()
    ]
    direct.beside(axes, names, len(data) - 1 + 0.31, float(data["addressable"].max()))


def _looks(letter: str) -> dict:
    return {"facecolor": _EVIDENCE[letter], "edgecolor": "white"}


def wallet_data(result: PotentialResult) -> pd.DataFrame:
    """Return account_id, name, status, revenue_covered, addressable, wallet_share where consumption is known."""
    rows = result.accounts[result.accounts["wallet_share"].notna()]
    columns = ["account_id", "name", "status", "revenue_covered", "addressable", "wallet_share"]
    rows = rows.sort_values(["addressable", "account_id"], ascending=[False, True], kind="stable")
    return rows[columns].reset_index(drop=True)


@chart(
    wallet_data,
    {
        "account_id": "text",
        "name": "text",
        "status": "value",
        "revenue_covered": "money",
        "addressable": "money",
        "wallet_share": "share",
    },
    native=Native("bars", ("name", "wallet_share"), ("addressable", "revenue_covered"), most=12, overlaid=True),
    audience="client",
)
def wallet(result: PotentialResult, language: Language) -> Figure:
    """Draw what accounts consume of what we sell against what they buy from us, both on log scales."""
    data = wallet_data(result)
    if data.empty:
        return style.say(language("potential.chart.wallet.nothing"))
    figure, axes = style.canvas(height=5.6, left=1.25, right=0.3, bottom=0.75, top=0.5)
    top = float(data["addressable"].max()) * 2.2
    low = max(float(data["addressable"].min()) / 2, top / 1e5)
    silent = low / 3
    sold = data["revenue_covered"].where(data["revenue_covered"] > low / 1.5, silent)
    axes.set(xscale="log", yscale="log", xlim=(silent / 1.7, top), ylim=(low, top))
    _share_lines(axes, language, low, top)
    for status, (colour, mark) in _STATUS.items():
        rows = data["status"] == status
        axes.scatter(
            sold[rows], data["addressable"][rows], s=34, c=colour, marker=mark, alpha=0.75, lw=0.4, edgecolors="white"
        )
    _log_axes(axes, language)
    axes.axvline(low / 1.5, color=style.FAINT, lw=0.8)
    axes.set_xlabel(language("potential.chart.wallet.x"))
    axes.set_ylabel(language("potential.chart.wallet.y"))
    axes.annotate(
        language("potential.chart.wallet.silent"),
        (silent, 1.0),
        (0, 6),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
        color=style.MUTED,
    )
    _key(axes, language, [each for each in _STATUS if (data["status"] == each).any()])
    over = data["wallet_share"] > 1
    order = pd.concat([data[~over].head(9), data[over].head(2)])
    named = [(sold[at], row["addressable"], row["name"]) for at, row in order.iterrows()]
    style.label_points(axes, named, size=8, most=26, avoid=zip(sold, data["addressable"], strict=True))
    return figure


def _share_lines(axes: Axes, language: Language, low: float, top: float) -> None:
    """Draw the lines of equal share of wallet: all of it, a third, a tenth."""
    for share, width in ((1.0, 1.4), (0.3, 0.8), (0.1, 0.8)):
        axes.plot([low * share, top * share], [low, top], color=style.MUTED, lw=width, ls="-" if share == 1 else ":")
        end = axes.transAxes.inverted().transform(axes.transData.transform((top * share, top)))[0]
        if end < 0.3:
            continue
        # The first of them says what the lines are, where the words have room.
        told = share == 0.1 and end > 0.5
        axes.annotate(
            language("potential.chart.wallet.share", share=share) if told else language.show(share, "share"),
            (top * share, top),
            (6, 3),
            textcoords="offset points",
            fontsize=8.5,
            ha="right",
            color=style.MUTED,
            annotation_clip=False,
        )


def _log_axes(axes: Axes, language: Language) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(10, numticks=7))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: language.show(value, "money")))
        axis.set_minor_formatter(NullFormatter())


def _key(axes: Axes, language: Language, statuses: list[str]) -> None:
    """Name the marks in the empty corner under the line of 100 %."""
    for place, status in enumerate(reversed(statuses)):
        colour, mark = _STATUS[status]
        height = 0.05 + 0.055 * place
        axes.plot(0.79, height, mark, ms=6, color=colour, transform=axes.transAxes)
        words = language.value("potential", "status", status)
        axes.text(0.81, height, words, transform=axes.transAxes, va="center", fontsize=9)


def norms_data(result: PotentialResult) -> pd.DataFrame:
    """Return norms that sole-supplied accounts speak of: driver, product_line, norm, calibrated, low, high, verdict.

    low, middle, high are ratios to the norm in use.
    """
    rows = result.norms[result.norms["accounts"] > 0]
    frame = rows[["driver", "product_line", "norm", "calibrated", "accounts", "verdict"]].copy()
    for name, column in (("low", "calibrated_low"), ("middle", "calibrated"), ("high", "calibrated_high")):
        frame[f"{name}_share"] = rows[column] / rows["norm"].where(rows["norm"] > 0)
    order = frame["middle_share"].sub(1).abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


@chart(
    norms_data,
    {
        "driver": "text",
        "product_line": "text",
        "norm": "plain",
        "calibrated": "plain",
        "accounts": "number:integer",
        "verdict": "value",
        "low_share": "share",
        "middle_share": "share",
        "high_share": "share",
    },
    native=Native("bars", ("product_line", "driver"), ("middle_share",), low="low_share", high="high_share", most=12),
    audience="client",
)
def norms(result: PotentialResult, language: Language) -> Figure:
    """Draw each norm in use as 100 % and beside it what sole-supplied accounts really consume."""
    data = norms_data(result).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("potential.chart.norms.nothing"))
    figure, axes = style.canvas(height=1.1 + 0.42 * len(data), left=2.2, right=2.3, bottom=0.7, top=0.4)
    axes.axvline(1, color=style.MUTED, lw=1.2)
    for place, row in enumerate(data.itertuples()):
        colour = _VERDICT.get(row.verdict, style.MUTED)
        axes.plot([row.low_share, row.high_share], [place, place], color=colour, lw=5, alpha=0.35)
        axes.plot(row.middle_share, place, "o", color=colour, ms=7)
        words = language("potential.chart.norms.mark", norm=row.norm, calibrated=row.calibrated)
        if row.verdict in ("low", "high"):
            words += f" · {language.value('potential', 'verdict', row.verdict)}"
        axes.annotate(words, (1.03, place), xycoords=("axes fraction", "data"), va="center", fontsize=9)
    head = language("potential.chart.norms.head")
    axes.annotate(head, (1.03, 1.02), xycoords="axes fraction", va="bottom", fontsize=9, color=style.MUTED)
    axes.set_yticks(range(len(data)), [style.short(name, 30) for name in data["product_line"]])
    axes.set_ylim(-0.6, len(data) - 0.4)
    low, high = min(0.9, float(data["low_share"].min())), max(1.1, float(data["high_share"].max()))
    axes.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    axes.set_xlabel(language("potential.chart.norms.x"))
    style.format_axis(axes.xaxis, language, "share", 5)
    style.grid(axes, "x")
    return figure
