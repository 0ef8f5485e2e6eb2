"""Figures of the prioritised list."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native, stack
from kamlib.plots.statistical import draw_heat_map
from kamlib.steps.priorities.comparisons import rank_views
from kamlib.steps.priorities.result import PrioritiesResult

_ON_WHITE = {"fc": "white", "ec": "none", "pad": 0.8}
_LISTS = ("revenue_rank", "nopat_rank", "profile_rank")


def prioritised_data(result: PrioritiesResult, top: int = 10) -> pd.DataFrame:
    """Return the first accounts: rank, name, score, score_low, score_high, chosen, and a column a group of criteria."""
    ranked = result.ranking.dropna(subset=["score"]).head(top)
    parts = result.contributions[result.contributions["account_id"].isin(ranked["account_id"])]
    order = result.contributions.groupby("group", sort=True)["weight"].sum().sort_values(ascending=False, kind="stable")
    wide = parts.pivot_table(index="account_id", columns="group", values="contribution", aggfunc="sum", observed=False)
    wide = wide.reindex(index=ranked["account_id"], columns=list(order.index)).fillna(0.0).reset_index(drop=True)
    head = ["rank", "name", "score", "score_low", "score_high", "chosen"]
    return pd.concat([ranked[head].reset_index(drop=True), wide], axis=1)


@chart(
    prioritised_data,
    {
        "rank": "text:integer",
        "name": "text",
        "score": "score",
        "score_low": "score",
        "score_high": "score",
        "chosen": "value:boolean",
        "*": "score:number:priorities.value.group.*",
    },
    native=Native(
        "bars",
        ("rank", "name"),
        after="chosen",
        words="priorities.value.group.*",
        kind="score",
        stacked=True,
        total="score",
        low="score_low",
        high="score_high",
        most=12,
        labels="none",
    ),
    audience="client",
)
def prioritised(result: PrioritiesResult, language: Language, top: int = 10) -> Figure:
    """Draw the first accounts: what makes up the score, and the interval that missing facts leave open."""
    data = prioritised_data(result, top)
    if data.empty:
        return style.say(language("priorities.chart.prioritised.nothing"))
    groups = list(data.columns[6:])
    figure, axes = style.canvas(height=0.95 + 0.34 * len(data), left=3.2, right=0.8, top=0.1, bottom=0.6)
    places, left, names = np.arange(len(data)), np.zeros(len(data)), []
    for index, group in enumerate(groups):
        axes.barh(places, data[group], left=left, height=0.62, **style.fill(index))
        names.append((data[group].to_numpy(), left, language.value("priorities", "group", group), style.fill(index)))
        left = left + data[group].to_numpy()
    line = axes.hlines(places, data["score_low"], data["score_high"], color=style.INK, linewidth=1.6)
    line.set_path_effects(style.halo())
    axes.plot(data["score"], places, "o", color="white", markeredgecolor=style.INK, markersize=5)
    _name_rows(axes, data)
    _cut_line(axes, result.figures["cut"], len(data), language)
    axes.set_xlim(0, 1)
    style.format_axis(axes.xaxis, language, "score")
    axes.set_xlabel(language("priorities.chart.prioritised.x"))
    direct.over(axes, [direct.segment(*each, places, -0.31) for each in names])
    return figure


def _name_rows(axes: Axes, data: pd.DataFrame) -> None:
    weights = ["bold" if chosen else "normal" for chosen in data["chosen"]]
    names = [f"{row.rank}. {row.name}" for row in data.itertuples(index=False)]
    names = [style.fit(name, 3.05, weight=weight) for name, weight in zip(names, weights, strict=True)]
    axes.set_yticks(np.arange(len(data)), names, fontsize=9)
    for label, chosen, weight in zip(axes.get_yticklabels(), data["chosen"], weights, strict=True):
        label.set_fontweight(weight)
        label.set_color(style.INK if chosen else style.MUTED)
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)


def _cut_line(axes: Axes, cut: float, rows: int, language: Language) -> None:
    axes.set_ylim(rows - 0.05, -0.5)
    line = axes.axvline(cut, color=style.INK, linewidth=1.3, linestyle="--")
    line.set_path_effects(style.halo())
    words = language("priorities.chart.prioritised.cut", cut=cut)
    side, shift = ("left", 5) if cut < 0.8 else ("right", -5)
    axes.annotate(words, (cut, rows - 0.3), (shift, 0), textcoords="offset points", fontsize=8.5, va="center", ha=side)


def waterfall_data(result: PrioritiesResult, account: str = "") -> pd.DataFrame:
    """Return one account's criteria, largest contribution first: label, value, weight, contribution, lost, start."""
    account = account or _first_account(result)
    rows = result.contributions[result.contributions["account_id"] == account]
    known = rows.dropna(subset=["contribution"]).sort_values(["contribution", "criterion"], ascending=[False, True])
    start = known["contribution"].cumsum() - known["contribution"]
    missing = rows[rows["contribution"].isna()].sort_values("criterion")
    table = pd.concat([known.assign(start=start), missing.assign(start=np.nan)])
    return table[["label", "value", "weight", "contribution", "lost", "start"]].reset_index(drop=True)


@chart(
    waterfall_data,
    {
        "label": "word|profile.metric.*",
        "value": "score",
        "weight": "share.1",
        "contribution": "score.1",
        "lost": "score.1",
        "start": "score",
    },
    native=stack("bars", "label", "contribution", "lost", start="start"),
    audience="client",
)
def waterfall(result: PrioritiesResult, language: Language, account: str = "") -> Figure:
    """Draw how criteria add up to one account's score, and what each leaves on the table."""
    account = account or _first_account(result)
    data = waterfall_data(result, account)
    if data.empty:
        return style.say(language("priorities.chart.waterfall.nothing"))
    figure, axes = style.canvas(height=1.25 + 0.38 * (len(data) + 1), left=2.9, right=0.6, top=0.5, bottom=0.6)
    for place, row in enumerate(data.itertuples(index=False)):
        _step(axes, place, row, language)
    row = result.ranking.set_index("account_id").loc[account]
    axes.barh(len(data), row["score"], height=0.62, color=style.INK)
    axes.annotate(
        language.show(row["score"], "score"), (row["score"], len(data)), (4, 0), textcoords="offset points", va="center"
    )
    labels = [style.short(language.show(label, "word|profile.metric.*"), 34) for label in data["label"]]
    axes.set_yticks(range(len(data) + 1), [*labels, language("priorities.chart.waterfall.total")], fontsize=9)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.tick_params(axis="y", length=0)
    style.format_axis(axes.xaxis, language, "score")
    axes.set_xlabel(language("priorities.chart.waterfall.x"))
    axes.set_title(style.fit(row["name"], 5.0, 10.5), fontsize=10.5, loc="left", color=style.INK)
    return figure


def _step(axes: Axes, place: int, row, language: Language) -> None:
    if np.isnan(row.contribution):
        words = language("priorities.chart.waterfall.missing", weight=row.weight)
        axes.annotate(
            words, (0, place), (4, 0), textcoords="offset points", va="center", color=style.WARN, fontsize=8.5
        )
        return
    axes.barh(place, row.contribution, left=row.start, height=0.62, color=style.SERIES[0])
    axes.barh(place, row.lost, left=row.start + row.contribution, height=0.62, **style.LACKING)
    words = language("priorities.chart.waterfall.step", contribution=row.contribution, full=row.contribution + row.lost)
    end = row.start + row.contribution + row.lost
    side, shift = ("left", 4) if end < 0.85 else ("right", -4)
    at = end if side == "left" else row.start
    axes.annotate(
        words,
        (at, place),
        (shift, 0),
        textcoords="offset points",
        va="center",
        ha=side,
        fontsize=8.5,
        color=style.MUTED,
    )


def _first_account(result: PrioritiesResult) -> str:
    known = result.ranking.dropna(subset=["score"])["account_id"]
    return result.key_accounts[0] if result.key_accounts else (known.iloc[0] if len(known) else "")


def lists_data(result: PrioritiesResult) -> pd.DataFrame:
    """Return the largest buyers and the key accounts with their places; nobody where nothing was bought.

    Columns: account_id, name, chosen, revenue_rank, nopat_rank, profile_rank.
    """
    places = rank_views(result.ranking).merge(result.ranking[["account_id", "name", "chosen"]], on="account_id")
    size = result.figures["size"]
    members = places[(places["revenue_rank"].astype(float) <= size) | places["chosen"]]
    if places["revenue_rank"].isna().all() or len(members) < 2:
        members = members.iloc[:0]
    return (
        members[["account_id", "name", "chosen", *_LISTS]]
        .sort_values(["profile_rank", "account_id"])
        .reset_index(drop=True)
    )


@chart(
    lists_data,
    {
        "account_id": "text",
        "name": "text",
        "chosen": "value:boolean",
        "revenue_rank": "text:integer",
        "nopat_rank": "text:integer",
        "profile_rank": "text:integer",
    },
    native=Native(
        "lines",
        ("name",),
        ("revenue_rank", "nopat_rank", "profile_rank"),
        labels="end",
        turned=True,
        reversed=True,
        kind="number",
    ),
    audience="client",
)
def lists(result: PrioritiesResult, language: Language) -> Figure:
    """Draw the places of the same accounts by purchases, by net profit and by the profile."""
    data = lists_data(result)
    if data.empty:
        return style.say(language("priorities.chart.lists.nothing"))
    shown = [name for name in _LISTS if data[name].notna().any()]
    order = pd.DataFrame({name: _positions(data, name) for name in shown})
    figure, axes = style.canvas(height=1.1 + 0.32 * len(data), left=2.6, right=2.6, top=0.7, bottom=0.2)
    for row in range(len(data)):
        chosen = bool(data["chosen"].iloc[row])
        color, width = (style.SERIES[0], 2.2) if chosen else (style.FAINT, 1.4)
        axes.plot(range(len(shown)), order.iloc[row], "-", color=color, linewidth=width, zorder=2 + chosen)
        for column, name in enumerate(shown):
            _node(axes, column, order[name].iloc[row], data[name].iloc[row], chosen)
        first = chosen or float(data["revenue_rank"].fillna(len(data) ** 2).iloc[row]) <= result.figures["size"]
        _ends(axes, order.iloc[row], data["name"].iloc[row], chosen, first)
    heads = ["\n".join(textwrap.wrap(language(f"priorities.chart.lists.{name}"), 10)) for name in shown]
    axes.set_xticks(range(len(shown)), heads, fontsize=9.5, color=style.INK)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_yticks([])
    axes.set_xlim(-0.12, len(shown) - 0.88)
    axes.set_ylim(len(data) - 0.4, -0.6)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _positions(data: pd.DataFrame, name: str) -> pd.Series:
    """Rows from the top by place; accounts without one go last."""
    order = data.assign(key=data[name].astype(float).fillna(np.inf)).sort_values(["key", "account_id"]).index
    return pd.Series(range(len(data)), index=order).reindex(data.index)


def _node(axes: Axes, column: int, row: float, place, chosen: bool) -> None:
    words = "–" if pd.isna(place) else str(place)
    box = {"boxstyle": "circle,pad=0.25", "fc": style.SERIES[0] if chosen else "white"}
    box |= {"ec": style.SERIES[0] if chosen else style.FAINT}
    color = "white" if chosen else style.MUTED
    axes.text(column, row, words, ha="center", va="center", fontsize=8, color=color, bbox=box, zorder=5)


def _ends(axes: Axes, rows: pd.Series, name: str, chosen: bool, first: bool) -> None:
    """Write the name at the right end, and at the left one where the account is a large buyer or a key account."""
    color = style.INK if chosen else style.MUTED
    ends = ((0, "right", -14), (len(rows) - 1, "left", 14))
    for column, side, shift in ends if first else ends[1:]:
        axes.annotate(
            style.short(name, 30),
            (column, rows.iloc[column]),
            (shift, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=8.5,
            color=color,
            annotation_clip=False,
        )


def boundaries_data(result: PrioritiesResult) -> pd.DataFrame:
    """Return the boundaries side by side."""
    return result.boundaries


@chart(
    boundaries_data,
    {
        "boundary": "share",
        "measure": "value",
        "decided": "value:boolean",
        "accounts": "number:integer",
        "unknown_fit": "number:integer",
        "revenue": "money",
        "revenue_share": "share",
        "potential": "money",
        "potential_share": "share",
        "hours_needed": "number",
        "hours_capacity": "number",
        "load_share": "share",
        "accounts_served": "number:integer",
        "ordinary_revenue": "money",
        "ordinary_needed": "money",
    },
    native=Native("bars", ("boundary",), ("hours_needed", "hours_capacity")),
    audience="client",
)
def boundaries(result: PrioritiesResult, language: Language) -> Figure:
    """Draw the hours that each boundary asks for against the hours that the team has."""
    data = boundaries_data(result)
    figure, axes = style.canvas(height=1.5 + 0.62 * len(data), left=1.3, right=0.5, top=0.45, bottom=0.65)
    capacity = float(data["hours_capacity"].iloc[0])
    for place, row in enumerate(data.itertuples(index=False)):
        within = min(row.hours_needed, capacity)
        axes.barh(place, within, height=0.4, color=style.SERIES[0] if row.decided else style.SERIES[2])
        axes.barh(
            place, row.hours_needed - within, left=within, height=0.4, color=style.BAD, hatch="//", edgecolor="white"
        )
        words = language(
            "priorities.chart.boundaries.row",
            accounts=row.accounts,
            revenue=row.revenue_share,
            potential=row.potential_share,
        )
        axes.annotate(words, (0, place), (2, 15), textcoords="offset points", fontsize=9, va="center", bbox=_ON_WHITE)
    axes.axvline(capacity, color=style.INK, linewidth=1.4)
    words = language("priorities.chart.boundaries.capacity", hours=capacity)
    axes.set_xlim(0, max(capacity, float(data["hours_needed"].max())) * 1.12 or 1)
    side, shift = ("left", 4) if capacity < axes.get_xlim()[1] * 0.6 else ("right", -4)
    axes.annotate(
        words,
        (capacity, 1),
        (shift, 4),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        fontsize=8.5,
        ha=side,
    )
    axes.set_yticks(range(len(data)), [language.show(each, "share") for each in data["boundary"]])
    for label, decided in zip(axes.get_yticklabels(), data["decided"], strict=True):
        label.set_fontweight("bold" if decided else "normal")
    axes.set_ylim(len(data) - 0.55, -0.75)
    axes.tick_params(axis="y", length=0)
    style.format_axis(axes.xaxis, language, "number")
    axes.set_xlabel(language("priorities.chart.boundaries.x"))
    axes.set_ylabel(language(f"priorities.chart.boundaries.{data['measure'].iloc[0]}"))
    return figure


def acceptability_data(result: PrioritiesResult) -> pd.DataFrame:
    """Return the share of simulated weights in which each account takes each place; a row an account."""
    wide = result.places.pivot(index=["account_id", "name"], columns="place", values="probability")
    order = result.places.drop_duplicates("account_id")["account_id"]
    wide.columns = [str(each) for each in wide.columns]
    return wide.reset_index().set_index("account_id").reindex(order).reset_index()


@chart(
    acceptability_data,
    {
        "account_id": "text",
        "name": "text",
        "*": "share:number",
    },
    native=Native(
        "bars", ("name",), after="name", words="documents.slides.place", stacked=True, labels="none", most=12
    ),
    audience="client",
)
def acceptability(result: PrioritiesResult, language: Language) -> Figure:
    """Draw how often each account takes each place when the weights are uncertain."""
    data = acceptability_data(result)
    if data.empty:
        return style.say(language("priorities.chart.acceptability.nothing"))
    odds = data.set_index("name")[data.columns[2:]].astype(float)
    odds.columns, odds.index = range(1, odds.shape[1] + 1), [style.short(name, 36) for name in odds.index]
    words = odds.map(lambda share: language.show(share * 100, "number") if share >= 0.005 else "")
    figure, axes = style.canvas(height=1.2 + 0.34 * len(data), left=3.1, right=0.3, top=0.35, bottom=0.65)
    draw_heat_map(axes, odds, words, most=1.15)
    size = result.figures["size"]
    axes.axvline(size, color=style.WARN, linewidth=1.8)
    axes.annotate(
        language("priorities.chart.acceptability.line", size=size),
        (size, 1),
        (0, 4),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        fontsize=8.5,
        ha="center",
    )
    axes.tick_params(axis="y", labelsize=9)
    axes.set_xlabel(language("priorities.chart.acceptability.x"))
    return figure
