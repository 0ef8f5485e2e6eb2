"""Further figures of step 5: what a discount needs, what a price war takes, what the customer's answer changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.offers.assumptions import DISCOUNT, TODAY
from kamlib.steps.offers.result import OffersResult

#: States of a variant that the customer has not seen as it stands.
UNSEEN = ("unvalidated", "revised")


def name_of(row, language: Language, most: int = 40) -> str:
    """Return what a figure calls a way of dealing: key and title, and whether he has not seen it or refused it."""
    if row.variant in (TODAY, DISCOUNT):
        return language(f"offers.reference.{row.variant}")
    told = row.validation in (*UNSEEN, "refused")
    mark = f" – {language.value('offers', 'validation', row.validation)}" if told else ""
    words = f"{row.variant} · {row.title}" if row.title else str(row.variant)
    return style.short(words, most - len(mark)) + mark


def break_even_data(result: OffersResult) -> pd.DataFrame:
    """Return the curve: discount, needed (share of today's purchases)."""
    return result.curve


@chart(
    break_even_data,
    {"discount": "share.1", "needed": "+share"},
    native=Native("curves", (), ("needed",), x="discount", labels="end"),
    audience="client",
)
def break_even(result: OffersResult, language: Language) -> Figure:
    """Draw the extra purchases that a discount needs; beyond the margin no volume is enough."""
    data, key = break_even_data(result), "offers.chart.break_even"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    margin, room = result.figures["unit_margin"], result.figures["headroom"]
    figure, axes = style.canvas(height=4.2, left=0.95, right=0.35, bottom=0.7, top=0.35)
    axes.plot(data["discount"], data["needed"], color=style.SERIES[0], lw=2)
    top = _top(result, room)
    axes.set(xlim=(0, min(margin * 1.08, 1.0)), ylim=(0, top))
    axes.axvline(margin, color=style.BAD, lw=1.2, ls="--")
    words = language(f"{key}.never", margin=margin)
    beside = {"textcoords": "offset points", "rotation": 90, "ha": "left", "va": "bottom", "color": style.BAD}
    axes.annotate(words, (margin, top * 0.03), (4, 0), fontsize=9, **beside)
    if room and room < top:
        axes.axhline(room, color=style.WARN, lw=1.2, ls=":")
        above = {"textcoords": "offset points", "va": "bottom", "color": style.INK, "fontsize": 9}
        axes.annotate(language(f"{key}.room", room=room), (0, room), (6, 3), **above)
    _discount_point(axes, result, language, top)
    axes.set_xlabel(language(f"{key}.x"))
    axes.set_ylabel(language(f"{key}.y"))
    style.format_axis(axes.xaxis, language, "share")
    style.format_axis(axes.yaxis, language, "+share", 5)
    style.grid(axes, "both")
    return figure


def _top(result: OffersResult, room: float | None) -> float:
    needed = result.figures["break_even_discount"]
    wanted = [1.0, 2.2 * needed if needed is not None and np.isfinite(needed) else 1.0]
    return min(max(*wanted, 1.15 * room if room else 0.0), 3.0)


def _discount_point(axes: Axes, result: OffersResult, language: Language, top: float) -> None:
    cut, needed = result.decision.discount, result.figures["break_even_discount"]
    if needed is None or not np.isfinite(needed) or not cut or needed > top:
        return
    axes.scatter([cut], [needed], s=70, color=style.SERIES[1], zorder=4)
    name = language(f"offers.reference.{DISCOUNT}")
    shown = language.show(cut, "share" if np.isclose(cut * 100, round(cut * 100)) else "share.1")
    words = f"{name}: {shown} → {language.show(needed, '+share')}"
    axes.annotate(words, (cut, needed), (9, -6), textcoords="offset points", va="top", fontsize=9)


def price_war_data(result: OffersResult) -> pd.DataFrame:
    """Return our margin by month: month, today, average, matched."""
    return result.war_path


@chart(
    price_war_data,
    {"month": "number:integer", "today": "money", "average": "money", "matched": "money"},
    native=Native("curves", (), ("today", "average", "matched"), x="month", labels="end"),
    audience="client",
)
def price_war(result: OffersResult, language: Language) -> Figure:
    """Draw our monthly margin on today's terms, on average in a war, and with every cut answered."""
    data, key = price_war_data(result), "offers.chart.price_war"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    figure, axes = style.canvas(height=3.9, left=1.15, right=1.7, bottom=0.7, top=0.25)
    looks = {"today": (style.INK, "-"), "average": (style.SERIES[1], "-."), "matched": (style.BAD, "--")}
    # The last month lasts to its end.
    months = [*data["month"], data["month"].iloc[-1] + 1]
    for name, (colour, line) in looks.items():
        axes.step(months, [*data[name], data[name].iloc[-1]], where="post", color=colour, lw=1.8, ls=line)
    low, high = min(0.0, data[list(looks)].min().min()), data[list(looks)].max().max()
    axes.set_ylim(low, high * 1.08 if high > 0 else 1.0)
    axes.set_xlim(months[0], months[-1])
    ends = style.apart([float(data[name].iloc[-1]) for name in looks], 0.17 * (high - low))
    for (name, (colour, _)), height in zip(looks.items(), ends, strict=True):
        at = {"textcoords": "offset points", "va": "center", "fontsize": 9, "annotation_clip": False}
        axes.annotate(language(f"{key}.{name}"), (months[-1], height), (7, 0), color=colour, **at)
    axes.axhline(0, color=style.MUTED, lw=0.8)
    axes.set_xlabel(language(f"{key}.x"))
    axes.xaxis.set_ticks(range(months[0], months[-1] + 1, 12))
    style.format_axis(axes.yaxis, language, "money", 5)
    style.grid(axes)
    return figure


def feedback_data(result: OffersResult) -> pd.DataFrame:
    """Return variant, title, validation, rounds and mean acceptance before and after; empty without any answer."""
    titles = result.variants.set_index("variant")["title"]
    rows = result.movement[["variant", "validation", "rounds", "accepted_before", "accepted_after"]].copy()
    rows.insert(1, "title", rows["variant"].map(titles))
    return rows if rows["rounds"].gt(0).any() else rows.iloc[:0]


@chart(
    feedback_data,
    {
        "variant": "word|offers.reference.*",
        "title": "text",
        "validation": "word|offers.value.validation.*",
        "rounds": "number:integer",
        "accepted_before": "number.1",
        "accepted_after": "number.1",
    },
    native=Native("bars", ("variant", "title"), ("accepted_before", "accepted_after")),
    audience="client",
)
def feedback(result: OffersResult, language: Language) -> Figure:
    """Draw the mean acceptance of each variant in the first and in the last round."""
    data, key = feedback_data(result), "offers.chart.feedback"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    figure, axes = style.canvas(height=1.05 + 0.62 * len(data), left=0.3, right=0.3, bottom=0.65, top=0.15)
    for at, row in enumerate(data.itertuples()):
        axes.text(1, at - 0.2, name_of(row, language, 66), fontsize=9.5, va="bottom")
        axes.plot([1, 5], [at + 0.1] * 2, color=style.FAINT, lw=1, zorder=1)
        _movement(axes, row, at + 0.1, language)
    axes.set(xlim=(0.9, 5.35), ylim=(len(data) - 0.4, -0.75), yticks=[])
    axes.set_xticks([1, 2, 3, 4, 5])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(language(f"{key}.x"))
    return figure


def _movement(axes: Axes, row, height: float, language: Language) -> None:
    key = "offers.chart.feedback"
    if not row.rounds:
        axes.text(1, height, language(f"{key}.none"), color=style.BAD, fontsize=9, va="center", backgroundcolor="white")
        return
    before, after = row.accepted_before, row.accepted_after
    colour = style.GOOD if after > before else (style.BAD if after < before else style.MUTED)
    axes.plot([before, after], [height] * 2, color=colour, lw=3, zorder=2)
    axes.scatter([before], [height], s=60, facecolor="white", edgecolor=colour, lw=1.6, zorder=3)
    axes.scatter([after], [height], s=80, color=colour, zorder=4)
    moved = f"{language.show(before, 'number.1')} → {language.show(after, 'number.1')}"
    words = moved if row.rounds > 1 else f"{language.show(after, 'number.1')}, {language(f'{key}.once')}"
    note = {"textcoords": "offset points", "va": "center", "fontsize": 9, "backgroundcolor": "white"}
    axes.annotate(words, (max(before, after), height), (9, 0), **note).get_bbox_patch().set_boxstyle("square", pad=0.1)
