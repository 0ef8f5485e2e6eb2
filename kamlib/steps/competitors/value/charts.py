"""The customer value map: perceived quality against relative price, with the fair-value line."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.core.schema import US
from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.competitors.chart_parts import key, looks
from kamlib.steps.competitors.value.result import CompetitorsValueResult


def value_map_data(result: CompetitorsValueResult) -> pd.DataFrame:
    """Return company, quality, quality_low, quality_high, relative_price, fair_price and verdict."""
    names = ["company", "quality", "quality_low", "quality_high", "relative_price", "fair_price", "verdict"]
    known = result.value_map["quality"].notna() & result.value_map["relative_price"].notna()
    return result.value_map.loc[known, names].reset_index(drop=True)


@chart(
    value_map_data,
    {
        "company": "value",
        "quality": "number.2",
        "quality_low": "number.2",
        "quality_high": "number.2",
        "relative_price": "number.2",
        "fair_price": "number.2",
        "verdict": "value",
    },
    native=Native(
        "points",
        ("company",),
        ("relative_price",),
        x="quality",
        x_low="quality_low",
        x_high="quality_high",
        line="fair_price",
        labels="name",
    ),
    audience="client",
)
def value_map(result: CompetitorsValueResult, language: Language) -> Figure:
    """Draw each company by quality and price; below the line the customer gets more than he pays for."""
    data = value_map_data(result)
    if data.empty or US not in set(data["company"]):
        return style.say(language("competitors_value.chart.value_map.nothing"))
    figure, axes = style.canvas(height=5.0, left=0.8, bottom=0.6, top=0.25)
    _frame(axes, data)
    line = _line(axes, result, language, data)
    companies = looks(list(result.value_map["company"]), language)
    for row in data.itertuples():
        look = companies[row.company]
        if pd.notna(row.quality_low):
            spread = [row.quality_low, row.quality_high]
            axes.plot(spread, [row.relative_price] * 2, "|-", color=look.colour, linewidth=1.8, ms=11, mew=1.8)
        axes.plot(row.quality, row.relative_price, look.marker, color=look.colour, markersize=9 if look.ours else 7.5)
    # The thin spaces keep a name off its mark, which is larger here than elsewhere.
    points = [
        (row.quality, row.relative_price, f"\u2009{companies[row.company].name}\u2009") for row in data.itertuples()
    ]
    style.label_points(axes, points, 9.5, 26, [*(each[:2] for each in points), *_ends(data), *line])
    axes.set_xlabel(language("competitors_value.chart.value_map.x"), fontsize=9)
    axes.set_ylabel(language("competitors_value.chart.value_map.y"), fontsize=9)
    for axis in (axes.xaxis, axes.yaxis):
        style.format_axis(axis, language, "number.1")
    return figure


def _ends(data: pd.DataFrame) -> list[tuple[float, float]]:
    """Return the ends of the intervals, which no name may cover."""
    known = data.dropna(subset=["quality_low", "quality_high"])
    return [(x, row.relative_price) for row in known.itertuples() for x in (row.quality_low, row.quality_high)]


def _frame(axes: Axes, data: pd.DataFrame) -> None:
    """Set limits around parity with room for names, the same scale of ratios on both axes where that fits."""
    across = np.nanmax(np.abs(data[["quality", "quality_low", "quality_high"]].to_numpy(float) - 1))
    up = np.nanmax(np.abs(data["relative_price"].to_numpy(float) - 1))
    reach = max(across, up, 0.1) * 1.25
    axes.set(xlim=(1 - reach, 1 + reach), ylim=(1 - reach, 1 + reach))
    for draw in (axes.axvline, axes.axhline):
        draw(1, color=style.FAINT, linewidth=1, zorder=0)


def _line(
    axes: Axes, result: CompetitorsValueResult, language: Language, data: pd.DataFrame
) -> list[tuple[float, float]]:
    """Draw and name the line of fair prices; return points of it, which no name may cover."""
    slope = result.figures["slope"]
    if slope is None:
        words = language("competitors_value.chart.value_map.no_line")
        axes.text(0.5, 0.99, words, transform=axes.transAxes, ha="center", va="top", fontsize=9, color=style.MUTED)
        return []
    low, high = axes.get_xlim()
    ends = np.array([low, high])
    assumed = result.figures["line_from"] == "assumed"
    axes.plot(ends, 1 + slope * (ends - 1), color=style.INK, linewidth=1.4, ls="--" if assumed else "-", zorder=1)
    axes.set_xlim(low, high)
    if assumed:
        _draw_range(axes, result)
        _name_line(axes, slope, language("competitors_value.chart.value_map.assumed"), data)
        across = np.linspace(low, high, 60)
        return list(zip(across, 1 + slope * (across - 1), strict=True))
    corners = ((0.99, 0.01, "right", "bottom", "better"), (0.01, 0.99, "left", "top", "worse"))
    for across, up, side, level, name in corners:
        words = language(f"competitors_value.chart.value_map.{name}")
        colour = style.GOOD if name == "better" else style.BAD
        axes.text(across, up, words, transform=axes.transAxes, ha=side, va=level, fontsize=9, color=colour)
    _name_line(axes, slope, language("competitors_value.chart.value_map.line"), data)
    across = np.linspace(low, high, 60)
    return list(zip(across, 1 + slope * (across - 1), strict=True))


def _draw_range(axes: Axes, result: CompetitorsValueResult) -> None:
    """Draw how far our fair price moves as one rival after the other is left out of the line."""
    own = result.value_map[result.value_map["company"] == US].iloc[0]
    if pd.notna(own["fair_low"]):
        axes.plot([own["quality"]] * 2, [own["fair_low"], own["fair_high"]], "_-", color=style.MUTED, lw=1.2, ms=9)


def _name_line(axes: Axes, slope: float, words: str, data: pd.DataFrame) -> None:
    """Write the line's name along that end of it from which the nearest company is farther."""
    low, high = axes.get_xlim()
    # A steep line leaves the map through its floor and ceiling: the frame is as high as it is wide, around parity.
    reach = 0.96 * (high - low) / 2 / max(1.0, abs(slope))
    ends = [(1 - reach, "left"), (1 + reach, "right")]
    gaps = [np.hypot(data["quality"] - x, data["relative_price"] - 1 - slope * (x - 1)).min() for x, _ in ends]
    x, side = ends[int(gaps[1] > gaps[0])]
    y = 1 + slope * (x - 1)
    turn = {"rotation": np.degrees(np.arctan(slope)), "rotation_mode": "anchor", "transform_rotates_text": True}
    axes.text(x, y, words, ha=side, va="bottom", fontsize=9, color=style.INK, **turn)


def premium_data(result: CompetitorsValueResult) -> pd.DataFrame:
    """Return company, source, title, premium, fair_premium and worth, where the premium is known."""
    names = ["company", "source", "title", "premium", "fair_premium", "worth", "contradiction"]
    return result.money.loc[result.money["premium"].notna(), names].reset_index(drop=True)


@chart(
    premium_data,
    {
        "company": "value",
        "source": "value",
        "title": "text",
        "premium": "money",
        "fair_premium": "money",
        "worth": "money",
        "contradiction": "value",
    },
    native=Native("bars", ("company",), ("premium", "fair_premium", "worth"), unique="company"),
    audience="client",
)
def premium(result: CompetitorsValueResult, language: Language, source: str = "today") -> Figure:
    """Draw per rival what the customer pays above it, what the marks allow, and what is documented in money."""
    data = premium_data(result)
    shown = data[data["source"] == source] if (data["source"] == source).any() else data.drop_duplicates("company")
    if shown.empty:
        return style.say(language("competitors_value.chart.premium.nothing"))
    figure, axes = style.canvas(height=1.3 + 0.95 * len(shown), left=2.3, bottom=0.55, top=0.45, right=0.9)
    companies = looks(list(result.value_map["company"]), language)
    bars = (("premium", style.MUTED), ("fair_premium", style.SERIES[2]), ("worth", style.SERIES[0]))
    for order, (name, colour) in enumerate(bars):
        places = np.arange(len(shown)) + (order - 1) * 0.26
        drawn = axes.barh(places, shown[name].fillna(0), height=0.24, color=colour)
        words = [language.show(value, "money") for value in shown[name]]
        axes.bar_label(drawn, words, padding=4, fontsize=8.5)
    key(axes, [(language(f"competitors_value.chart.premium.{name}"), colour, "s") for name, colour in bars])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks(range(len(shown)), [companies[company].name for company in shown["company"]], fontsize=9)
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)
    axes.axvline(0, color=style.MUTED, linewidth=0.8)
    axes.margins(x=0.28)
    axes.set_xlabel(language("competitors_value.chart.premium.x"), fontsize=9)
    style.format_axis(axes.xaxis, language, "money", 4)
    return figure
