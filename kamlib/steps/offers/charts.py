"""Figures of step 5. Wherever a figure names a variant, it says whether the customer has seen it."""

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
from kamlib.steps.offers.charts_course import (
    UNSEEN,
    break_even,
    break_even_data,
    feedback,
    feedback_data,
    name_of,
    price_war,
    price_war_data,
)
from kamlib.steps.offers.result import OffersResult

__all__ = [
    "break_even",
    "break_even_data",
    "discounts",
    "discounts_data",
    "feedback",
    "feedback_data",
    "price_war",
    "price_war_data",
    "value",
    "value_data",
    "win_win",
    "win_win_data",
]

_OURS, _HIS = style.SERIES[1], style.SERIES[0]


def win_win_data(result: OffersResult) -> pd.DataFrame:
    """Return the ways of dealing with both sides' present values, their bounds and what beats them."""
    columns = [
        *("variant", "title", "validation", "customer_npv", "customer_low", "customer_high"),
        *("our_npv", "our_low", "our_high", "dominated_by", "chosen"),
    ]
    rows = result.variants[result.variants[["customer_npv", "our_npv"]].notna().all(axis=1)]
    own = rows["role"] == "variant"
    return rows[columns].reset_index(drop=True) if own.any() else rows.iloc[:0][columns]


@chart(
    win_win_data,
    {
        "variant": "word|offers.reference.*",
        "title": "text",
        "validation": "word|offers.value.validation.*",
        "customer_npv": "money",
        "customer_low": "money",
        "customer_high": "money",
        "our_npv": "money",
        "our_low": "money",
        "our_high": "money",
        "dominated_by": "word|offers.reference.*",
        "chosen": "value:boolean",
    },
    native=Native(
        "points",
        ("variant", "title"),
        ("our_npv",),
        x="customer_npv",
        low="our_low",
        high="our_high",
        x_low="customer_low",
        x_high="customer_high",
        labels="name",
    ),
    audience="client",
)
def win_win(result: OffersResult, language: Language) -> Figure:
    """Draw the customer's present value against ours, with the bounds of both."""
    data = win_win_data(result)
    if data.empty:
        return style.say(language("offers.chart.win_win.nothing"))
    own = data[~data["variant"].isin([TODAY, DISCOUNT])]
    figure, axes = style.canvas(height=4.9 + 0.21 * len(own), left=1.15, right=0.35, bottom=0.8 + 0.21 * len(own))
    _limits(axes, data)
    axes.axhline(0, color=style.MUTED, lw=0.8)
    axes.axvline(0, color=style.MUTED, lw=0.8)
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    axes.fill_between([0, right], 0, top, color="#eef5ef", zorder=0, lw=0)
    corner = {"textcoords": "offset points", "ha": "right", "va": "top", "color": style.GOOD, "fontsize": 9}
    axes.annotate(language("offers.chart.win_win.both"), (right, top), (-5, -4), **corner)
    for row in data.itertuples():
        _point(axes, row)
    axes.set_xlabel(language("offers.chart.win_win.x"))
    axes.set_ylabel(language("offers.chart.win_win.y"))
    style.format_axis(axes.xaxis, language, "money")
    style.format_axis(axes.yaxis, language, "money")
    order = data.sort_values(["chosen", "our_npv"], ascending=[False, False], kind="stable")
    points = [(row.customer_npv, row.our_npv, _mark(row, language)) for row in order.itertuples()]
    _place(axes, points, _lines(axes, data))
    for line, row in enumerate(own.itertuples()):
        below = (-0.75 * 72, -(0.62 + 0.21 * line) * 72)
        words = name_of(row, language, 86)
        axes.annotate(words, (0, 0), below, xycoords="axes fraction", textcoords="offset points", fontsize=9)
    return figure


def _place(axes: Axes, points: list[tuple[float, float, str]], lines: list[tuple[float, float]]) -> None:
    """Write every name beside its point, on the side where it covers least."""
    renderer, frame = axes.figure._get_renderer(), axes.get_window_extent()
    covered, taken = axes.transData.transform(lines), []
    for x, y, words in points:
        tried = []
        for across, up in ((8, 7), (-8, 7), (8, -7), (-8, -7), (8, 18), (8, -18), (-8, 18), (-8, -18)):
            sides = {"ha": "left" if across > 0 else "right", "va": "bottom" if up > 0 else "top"}
            note = axes.annotate(words, (x, y), (across, up), textcoords="offset points", fontsize=9, **sides)
            box = note.get_window_extent(renderer).padded(4)
            outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
            under = sum(box.contains(*mark) for mark in covered) + 300 * sum(box.overlaps(other) for other in taken)
            tried.append((under + 100 * outside, len(tried), note, box))
        _, _, kept, box = min(tried, key=lambda each: each[:2])
        taken.append(box)
        for *_, note, _ in tried:
            if note is not kept:
                note.remove()


def _lines(axes: Axes, data: pd.DataFrame) -> list[tuple[float, float]]:
    """Return points along everything that a name must not cover: the marks, their bounds and the two axes."""
    found = []
    for row in data.itertuples():
        across = np.linspace(row.customer_low, row.customer_high, 60)
        up = np.linspace(row.our_low, row.our_high, 60)
        found += [(x, row.our_npv) for x in across] + [(row.customer_npv, y) for y in up]
        # A name over a mark is worse than one over a line.
        found += [(row.customer_npv, row.our_npv)] * 60
    found += [(x, 0.0) for x in np.linspace(*axes.get_xlim(), 200)] + [
        (0.0, y) for y in np.linspace(*axes.get_ylim(), 200)
    ]
    return [(x, y) for x, y in found if not (np.isnan(x) or np.isnan(y))]


def _limits(axes: Axes, data: pd.DataFrame) -> None:
    for low, middle, high, put in (
        ("customer_low", "customer_npv", "customer_high", axes.set_xlim),
        ("our_low", "our_npv", "our_high", axes.set_ylim),
    ):
        values = data[[low, middle, high]].to_numpy(dtype=float)
        least, most = min(np.nanmin(values), 0.0), max(np.nanmax(values), 0.0)
        edge = 0.08 * (most - least or 1.0)
        put(least - edge, most + 1.6 * edge)


def _point(axes: Axes, row) -> None:
    reference = row.variant in (TODAY, DISCOUNT)
    colour = style.MUTED if reference else _HIS
    beaten = row.dominated_by != "" and not reference
    lines = {"color": colour, "lw": 1.1, "alpha": 0.45, "zorder": 2}
    axes.plot([row.customer_low, row.customer_high], [row.our_npv, row.our_npv], **lines)
    axes.plot([row.customer_npv, row.customer_npv], [row.our_low, row.our_high], **lines)
    face = "white" if beaten or row.validation in UNSEEN else colour
    shape = "s" if reference else "o"
    size = 150 if row.chosen else 75
    axes.scatter(row.customer_npv, row.our_npv, s=size, marker=shape, c=face, edgecolors=colour, lw=1.6, zorder=4)


def _mark(row, language: Language) -> str:
    """Return the short name of a point; the whole one stands below the map."""
    if row.variant in (TODAY, DISCOUNT):
        return name_of(row, language)
    seen = f", {language.value('offers', 'validation', row.validation)}" if row.validation in UNSEEN else ""
    other = _short_name(row.dominated_by, language)
    note = f" ({language('offers.chart.win_win.dominated', other=other)})" if row.dominated_by else ""
    return row.variant + seen + note


def _short_name(variant: str, language: Language) -> str:
    return language.first(f"offers.reference.{variant}", default=variant)


def value_data(result: OffersResult) -> pd.DataFrame:
    """Return the steps of each variant's yearly value: names, validation, component, expected, worth, start."""
    columns = ["variant", "title", "validation", "component", "expected", "worth", "start"]
    own = result.variants[result.variants["role"] == "variant"]
    parts = result.components[result.components["current"] & result.components["worth"].notna()]
    frames = []
    for row in own.itertuples():
        steps = parts.loc[parts["variant"] == row.variant, ["component", "expected", "worth"]]
        price = row.value_year - steps["worth"].sum()
        if row.price_change and not np.isnan(price):
            steps = pd.concat([steps, pd.DataFrame([{"component": "_price", "expected": price, "worth": price}])])
        start = steps["expected"].cumsum().shift(fill_value=0.0)
        head = {"variant": row.variant, "title": row.title, "validation": row.validation}
        frames.append(steps.assign(start=start, **head))
    found = [each for each in frames if len(each)]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


@chart(
    value_data,
    {
        "variant": "word|offers.reference.*",
        "title": "text",
        "validation": "word|offers.value.validation.*",
        "component": "text",
        "expected": "money",
        "worth": "money",
        "start": "money",
    },
    native=Native(
        "bars",
        ("variant", "component"),
        ("expected",),
        stacked=True,
        start="start",
        rest=("worth", "expected"),
        words="documents.slides.rest",
        labels="none",
    ),
    audience="client",
)
def value(result: OffersResult, language: Language) -> Figure:
    """Draw each variant's yearly value to the customer, step by step; light is what it would be if it worked."""
    data = value_data(result)
    if data.empty:
        return style.say(language("offers.chart.value.nothing"))
    rows = len(data) + 2.9 * data["variant"].nunique()
    figure, axes = style.canvas(height=1.0 + 0.3 * rows, left=3.1, right=1.0, bottom=0.65, top=0.15)
    place, ticks, names = 0.0, [], []
    for _, steps in data.groupby("variant", sort=False):
        head = name_of(next(steps.itertuples()), language, 66)
        axes.annotate(head, (0, place), xycoords=("axes fraction", "data"), xytext=(-3.0 * 72, 0), **_HEAD)
        for row in steps.itertuples():
            place += 1
            _step(axes, row, place, language)
            ticks.append(place)
            names.append(language("offers.chart.value.price") if row.component == "_price" else row.component)
        place += 1
        _total(axes, language, place, steps["expected"].sum())
        ticks.append(place)
        names.append(language("offers.chart.value.total"))
        place += 1.5
    axes.set_yticks(ticks, [style.short(name, 42) for name in names], fontsize=8.5)
    axes.set_ylim(place - 0.6, -0.6)
    axes.margins(x=0.02)
    axes.axvline(0, color=style.MUTED, lw=0.8)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    style.format_axis(axes.xaxis, language, "money", 5)
    style.grid(axes, "x")
    axes.set_xlabel(f"{language('offers.chart.value.x')} ({language('offers.chart.value.if_works')})")
    return figure


_HEAD = {
    "textcoords": "offset points",
    "fontsize": 9.5,
    "fontweight": "bold",
    "va": "center",
    "ha": "left",
    "annotation_clip": False,
}


def _step(axes: Axes, row, place: float, language: Language) -> None:
    """Draw a component from where the last one ended; the price, which is no component, is hatched."""
    look = style.fill(1 if row.component == "_price" else 0)
    axes.barh(place, row.worth, left=row.start, height=0.62, color=look["facecolor"], alpha=0.22, lw=0)
    axes.barh(place, row.expected, left=row.start, height=0.62, **look | {"linewidth": 0})
    end = row.start + max(row.worth, row.expected, 0.0)
    _amount(axes, language.show(row.expected, "money"), end, place, {"color": style.MUTED, "fontsize": 8.5})


def _total(axes: Axes, language: Language, place: float, total: float) -> None:
    axes.barh(place, total, height=0.62, color=style.INK, lw=0)
    _amount(axes, language.show(total, "money"), max(total, 0.0), place, {"fontsize": 9, "fontweight": "bold"})


def _amount(axes: Axes, words: str, end: float, place: float, look: dict) -> None:
    note = axes.annotate(words, (end, place), (5, 0), textcoords="offset points", va="center", **look)
    note.set_annotation_clip(False)


def discounts_data(result: OffersResult) -> pd.DataFrame:
    """Return the plain discount that each way of dealing equals: for the customer, and in what it costs us."""
    rows = result.variants[result.variants["equivalent_discount"].notna() & (result.variants["variant"] != TODAY)]
    frame = rows[["variant", "title", "validation", "equivalent_discount"]].copy()
    frame["cost_discount"] = rows["cost_of_value"] * rows["equivalent_discount"]
    return frame.reset_index(drop=True)


@chart(
    discounts_data,
    {
        "variant": "word|offers.reference.*",
        "title": "text",
        "validation": "word|offers.value.validation.*",
        "equivalent_discount": "share.1",
        "cost_discount": "share.1",
    },
    native=Native("bars", ("variant", "title"), ("equivalent_discount", "cost_discount"), kind="share.1"),
    audience="client",
)
def discounts(result: OffersResult, language: Language) -> Figure:
    """Draw what each variant equals as a plain discount, for him and for us."""
    data = discounts_data(result)
    if data.empty:
        return style.say(language("offers.chart.discounts.nothing"))
    figure, axes = style.canvas(height=1.0 + 0.72 * len(data), left=0.3, right=0.9, bottom=0.2, top=0.55)
    key = "offers.chart.discounts"
    for at, row in enumerate(data.itertuples()):
        axes.text(0, at - 0.36, name_of(row, language, 70), fontsize=9.5, va="bottom")
        for down, amount, colour in ((-0.16, row.equivalent_discount, _HIS), (0.16, row.cost_discount, _OURS)):
            axes.barh(at + down, amount, height=0.28, color=colour)
            words = language.show(amount, "share.1")
            axes.annotate(
                words, (max(amount, 0), at + down), (4, 0), textcoords="offset points", va="center", fontsize=9
            )
    axes.set_ylim(len(data) - 0.5, -0.75)
    axes.set_axis_off()
    axes.axvline(0, color=style.MUTED, lw=0.8)
    for across, word, colour in ((0.0, "gives", _HIS), (0.5, "costs", _OURS)):
        axes.plot(across + 0.01, 1.06, "s", ms=8, color=colour, transform=axes.transAxes, clip_on=False)
        axes.text(across + 0.03, 1.06, language(f"{key}.{word}"), transform=axes.transAxes, va="center", fontsize=9)
    return figure
