"""Figures of the dossier: each declared where it is drawn."""

from __future__ import annotations

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.core.schema import PROOFS
from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.direct import PlacedName
from kamlib.plots.native import Native
from kamlib.steps.dossier.kinds import KINDS
from kamlib.steps.dossier.result import DossierResult
from kamlib.steps.shared.benefits import UNSTATED

GRADES = (*PROOFS, UNSTATED)
#: Bars of single parts that a picture carries; the rest are summed.
MOST = 8


def years_data(result: DossierResult) -> pd.DataFrame:
    """Return the benefit by year and grade of proof, and what is confirmed, running up."""
    names = ["year", *GRADES, "cumulative_confirmed"]
    known = result.by_year[result.by_year["benefit"].notna()]
    return known[names].reset_index(drop=True)


@chart(
    years_data,
    {"year": "text:integer", **dict.fromkeys(GRADES, "money"), "cumulative_confirmed": "money"},
    native=Native("columns", ("year",), GRADES, words="common.value.proof.*", stacked=True),
    audience="client",
)
def years(result: DossierResult, language: Language) -> Figure:
    """Draw the customer's benefit by year, by how it is proven, and the sum of what is confirmed."""
    data, key = years_data(result), "dossier.chart.years"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    shown = [grade for grade in GRADES if data[grade].sum() > 0]
    parts = {grade: language.value("dossier", "proof", grade) for grade in shown}
    figure, axes = _columns(data, parts, language)
    axes.set_ylabel(language(f"{key}.y"))
    return figure


def _columns(data: pd.DataFrame, parts: dict[str, str], language: Language) -> tuple[Figure, Axes]:
    """Draw stacked columns by year, the names of the parts above."""
    figure, axes = style.canvas(height=3.4, left=1.1, right=0.35, bottom=0.45, top=0.15)
    base = pd.Series(0.0, index=data.index)
    for place, name in enumerate(parts):
        axes.bar(data.index, data[name], bottom=base, width=0.62, **style.fill(place))
        base = base + data[name].fillna(0.0)
    axes.set_xticks(data.index, [str(int(year)) for year in data["year"]])
    axes.set_ylim(0, float(base.max()) * 1.12 if base.max() > 0 else 1.0)
    style.format_axis(axes.yaxis, language, "money", 5)
    style.grid(axes)
    step = len(data) / max(len(parts), 1)
    names = [PlacedName(i * step - 0.3, 0.0, word, style.fill(i), lead=False) for i, word in enumerate(parts.values())]
    direct.over(axes, names)
    return figure, axes


def timeline_data(result: DossierResult) -> pd.DataFrame:
    """Return the deeds by day: date, kind, description, benefit, state."""
    return result.deeds[["date", "kind", "description", "benefit", "state"]].reset_index(drop=True)


@chart(
    timeline_data,
    {"date": "date", "kind": "value", "description": "text", "benefit": "money", "state": "value"},
    native=None,
    audience="client",
)
def timeline(result: DossierResult, language: Language) -> Figure:
    """Draw the history: a point for each deed, the larger the more it gave a year; hollow where it is not confirmed."""
    data = timeline_data(result)
    if data.empty:
        return style.say(language("dossier.chart.timeline.nothing"))
    kinds = [kind for kind in KINDS if kind in set(data["kind"])]
    figure, axes = style.canvas(height=0.7 + 0.36 * len(kinds), left=1.9, right=0.35, bottom=0.4, top=0.1)
    places = {kind: len(kinds) - 1 - place for place, kind in enumerate(kinds)}
    largest = float(data["benefit"].max())
    for row in data.itertuples(index=False):
        known = row.benefit == row.benefit
        size = 30 + 220 * (row.benefit / largest) if known and largest > 0 else 45
        look = _look(row.state)
        axes.scatter([row.date], [places[row.kind]], s=size, **look)
    axes.set_yticks(list(places.values()), [language.value("dossier", "kind", kind) for kind in places], fontsize=9)
    axes.set_ylim(-0.6, len(kinds) - 0.4)
    axes.margins(x=0.06)
    axes.tick_params(axis="y", length=0)
    style.grid(axes, "y")
    years_on = pd.date_range(f"{data['date'].min().year}-01-01", f"{data['date'].max().year + 1}-01-01", freq="YS")
    axes.set_xticks(years_on, [str(day.year) for day in years_on], fontsize=9)
    _name_states(axes, data, language)
    return figure


def _look(state: str) -> dict:
    if state == "confirmed":
        return {"color": style.SERIES[0], "alpha": 0.85, "zorder": 3}
    if state == "claimed":
        return {"facecolor": "white", "edgecolor": style.SERIES[0], "linewidth": 1.6, "zorder": 3}
    return {"color": style.MUTED, "marker": "x", "linewidth": 1.6, "zorder": 3}


def _name_states(axes: Axes, data: pd.DataFrame, language: Language) -> None:
    """Say above the picture what a full point, a hollow one and a cross are."""
    states = [state for state in _MARKS if state in set(data["state"])]
    days = mdates.date2num(data["date"])
    across = [days.min() + (days.max() - days.min()) * place / 3 for place in range(len(states))]
    names = [
        PlacedName(at, 0.0, language(f"dossier.chart.timeline.{state}"), _MARKS[state], lead=False)
        for at, state in zip(across, states, strict=True)
    ]
    direct.over(axes, names)


#: How each state is drawn in the line of names.
_MARKS = {
    "confirmed": {"marker": "o", "color": style.SERIES[0], "markersize": 7},
    "claimed": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": style.SERIES[0], "markersize": 7},
    "unpriced": {"marker": "x", "color": style.MUTED, "markersize": 7, "markeredgewidth": 1.6},
}


def leaving_data(result: DossierResult) -> pd.DataFrame:
    """Return the parts of the cost of leaving, largest first, the price and the total last: part, title, money."""
    known = result.losses[result.losses["present"].notna()]
    own = known[known["part"] != "price"].sort_values("present", ascending=False, kind="stable")
    if own.empty:
        return pd.DataFrame(columns=["part", "title", "present", "low", "high"])
    rest = own.iloc[MOST:]
    parts = own.head(MOST)[["part", "title", "present", "low", "high"]]
    if len(rest):
        sums = rest[["present", "low", "high"]].sum()
        parts = pd.concat([parts, pd.DataFrame([{"part": "other", "title": "", **sums}])])
    price = known[known["part"] == "price"][["part", "title", "present", "low", "high"]]
    figures = result.figures
    named = ("loss_npv", "loss_low", "loss_high") if figures["loss_npv"] is not None else ("gross_npv",) * 3
    total = {"part": "net" if figures["loss_npv"] is not None else "gross", "title": ""}
    if total["part"] == "net" and figures["loss_npv"] < 0:
        total["part"] = "gain"
    total |= {name: figures[source] for name, source in zip(("present", "low", "high"), named, strict=True)}
    return pd.concat([parts, price, pd.DataFrame([total])], ignore_index=True)


@chart(
    leaving_data,
    {
        "part": "value",
        "title": "text",
        "present": "money",
        "low": "money",
        "high": "money",
    },
    native=Native("bars", ("part", "title"), ("present",), reversed=True),
    audience="client",
)
def leaving(result: DossierResult, language: Language) -> Figure:
    """Draw what the customer loses by leaving, what the rival's price saves, and the total with its range."""
    data, key = leaving_data(result), "dossier.chart.leaving"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    data = data.iloc[::-1].reset_index(drop=True)
    figure, axes = style.canvas(height=0.8 + 0.4 * len(data), left=3.7, right=1.1, bottom=0.5, top=0.12)
    colours = [_colour(row) for row in data.itertuples(index=False)]
    axes.barh(data.index, data["present"], height=0.6, color=colours, edgecolor=style.MUTED, linewidth=0.5)
    total = data.iloc[0]
    if total["low"] < total["high"]:
        axes.plot([total["low"], total["high"]], [0, 0], "|-", color=style.INK, lw=1.6, ms=9, mew=1.6)
    for place, row in data.iterrows():
        end = max(float(row["high"] if row["part"] in ("net", "gain") else row["present"]), 0.0)
        words = language.show(row["present"], "money")
        at = {"textcoords": "offset points", "va": "center", "fontsize": 9, "annotation_clip": False}
        axes.annotate(words, (end, place), (6, 0), **at)
    axes.set_yticks(
        data.index, [style.fit(_name(row, language), 3.4) for row in data.itertuples(index=False)], fontsize=9
    )
    axes.axvline(0, color=style.MUTED, lw=0.8)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(language(f"{key}.x"))
    style.format_axis(axes.xaxis, language, "money", 5)
    return figure


def _colour(row: tuple) -> str:
    if row.part in ("net", "gain", "gross"):
        return style.GOOD if row.present >= 0 else style.BAD
    return style.FAINT if row.part == "price" else style.SERIES[0] if row.part == "benefit" else style.SERIES[1]


def _name(row: tuple, language: Language) -> str:
    part = language.value("dossier", "part", row.part)
    if row.part in ("net", "gain", "gross"):
        return part[:1].upper() + part[1:]
    return f"{style.fit(row.title, 3.3 - 0.075 * len(part))} ({part})" if row.title else part


def returns_data(result: DossierResult) -> pd.DataFrame:
    """Return the kinds whose benefit and cost are known: kind, per_cost, paired (deeds)."""
    known = result.kinds[result.kinds["per_cost"].notna()]
    return known[["kind", "per_cost", "paired"]].reset_index(drop=True)


@chart(
    returns_data,
    {"kind": "value", "per_cost": "number.1", "paired": "number:integer"},
    native=Native("bars", ("kind",), ("per_cost",), reversed=True),
    audience="client",
)
def returns(result: DossierResult, language: Language) -> Figure:
    """Draw the customer's benefit per unit of our cost, by kind of deed."""
    data, key = returns_data(result).iloc[::-1].reset_index(drop=True), "dossier.chart.returns"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    figure, axes = style.canvas(height=0.6 + 0.36 * len(data), left=2.0, right=1.3, bottom=0.2, top=0.1)
    bars = axes.barh(data.index, data["per_cost"], height=0.6, **style.fill(0))
    rows = [language(f"{key}.row", ratio=row.per_cost, n=row.paired) for row in data.itertuples(index=False)]
    axes.bar_label(bars, rows, padding=4, fontsize=9)
    axes.set_yticks(data.index, [language.value("dossier", "kind", kind) for kind in data["kind"]])
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    return figure


def given_data(result: DossierResult) -> pd.DataFrame:
    """Return what the customer reads of the years: year, confirmed_benefit, open_benefit."""
    known = result.statement_years[result.statement_years["benefit"] > 0]
    open_benefit = known["benefit"] - known["confirmed_benefit"]
    return known[["year", "confirmed_benefit"]].assign(open_benefit=open_benefit).reset_index(drop=True)


@chart(
    given_data,
    {"year": "text:integer", "confirmed_benefit": "money", "open_benefit": "money"},
    native=Native("columns", ("year",), ("confirmed_benefit", "open_benefit"), stacked=True),
    audience="customer",
)
def given(result: DossierResult, language: Language) -> Figure:
    """Draw for the customer what working together has given by year: confirmed, and still to be confirmed."""
    data, key = given_data(result), "dossier.chart.given"
    if data.empty:
        return style.say(language(f"{key}.nothing"))
    names = {"confirmed_benefit": "confirmed", "open_benefit": "open"}
    parts = {name: language(f"{key}.{word}") for name, word in names.items() if data[name].sum() > 0}
    figure, axes = _columns(data, parts, language)
    axes.set_ylabel(language(f"{key}.y"))
    return figure
