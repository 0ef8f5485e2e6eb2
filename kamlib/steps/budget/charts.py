"""Figures of step 3: where the money goes, what comes back and when."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native, stack
from kamlib.steps.budget.result import BudgetResult

#: Lines that get a colour of their own; the smaller ones are drawn as one.
_LINES = 5
_PANELS = 3
#: Neighbours in a stack differ in lightness. The last one is the rest.
_STACK = tuple(
    {"facecolor": colour, "edgecolor": "white", "linewidth": 0.8}
    for colour in (style.SERIES[0], style.SERIES[2], "#b9d9f2", style.SERIES[1], "#f0b48a", "#8d97a5")
)
#: Three parts of a whole, in reading order.
_PARTS = (style.fill(0), style.fill(2), style.fill(1))
_JOINED = style.fill(3)


def spend_data(result: BudgetResult) -> pd.DataFrame:
    """Return year, line, amount; the smaller lines as one, ``other_lines``."""
    lines = result.lines
    order = lines.groupby("line")["amount"].sum().sort_values(ascending=False, kind="stable").index
    # One small line is drawn as itself: a rest of one would only hide its name.
    shown = order if len(order) <= _LINES + 1 else order[:_LINES]
    named = lines["line"].where(lines["line"].isin(shown), "other_lines")
    table = lines.assign(line=named).pivot_table(index="line", columns="year", values="amount", aggfunc="sum")
    table = table.reindex([*shown, *(["other_lines"] if len(shown) < len(order) else [])]).fillna(0.0)
    frame = table.stack().rename("amount").reset_index()
    return frame[["year", "line", "amount"]]


@chart(
    spend_data,
    {"year": "text:integer", "line": "value", "amount": "money"},
    native=stack("columns", "year", "amount", by="line", total="+"),
    audience="client",
)
def spend(result: BudgetResult, language: Language) -> Figure:
    """Draw the budget by line and year as stacked columns, lines named at the right, totals on top."""
    data = spend_data(result)
    if data.empty:
        return style.say(language("budget.chart.empty"))
    table = data.pivot(index="line", columns="year", values="amount").reindex(data["line"].unique())
    figure, axes = style.canvas(height=4.6, left=0.3, right=2.6, bottom=0.5)
    places, bottom = np.arange(len(table.columns)), np.zeros(len(table.columns))
    middles = []
    for (line, amounts), look in zip(table.iterrows(), _STACK, strict=False):
        axes.bar(places, amounts, bottom=bottom, width=0.62, **look)
        words = style.short(language.value("budget", "line", line), 30)
        middles.append((bottom[-1] + amounts.iloc[-1] / 2, words, look))
        bottom = bottom + amounts.to_numpy()
    for place, total in zip(places, bottom, strict=True):
        axes.annotate(
            language.show(total, "money"), (place, total), (0, 4), textcoords="offset points", ha="center", fontsize=9
        )
    direct.beside(axes, middles, places[-1] + 0.31, bottom.max())
    axes.set_xticks(places, [str(year) for year in table.columns])
    axes.set_ylim(0, bottom.max() * 1.1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    return figure


def recovery_data(result: BudgetResult) -> pd.DataFrame:
    """Return year, cost, paid_same_year, paid_later, not_paid, long_share."""
    return result.totals[["year", "cost", "paid_same_year", "paid_later", "not_paid", "long_share"]]


@chart(
    recovery_data,
    {
        "year": "text:integer",
        "cost": "money",
        "paid_same_year": "money",
        "paid_later": "money",
        "not_paid": "money",
        "long_share": "share",
    },
    native=stack("columns", "year", "paid_same_year", "paid_later", "not_paid", total="cost"),
    audience="client",
)
def recovery(result: BudgetResult, language: Language) -> Figure:
    """Draw how much of each year's spend pays back in the same year, later, and not within the horizon."""
    data = recovery_data(result)
    if not data["cost"].sum() > 0:
        return style.say(language("budget.chart.empty"))
    figure, axes = style.canvas(height=1.3 + 0.5 * len(data), left=0.7, right=0.9, top=0.1, bottom=0.2)
    places, left = np.arange(len(data))[::-1], np.zeros(len(data))
    parts, names = dict(zip(("paid_same_year", "paid_later", "not_paid"), _PARTS, strict=True)), []
    share = {part: (data[part] / data["cost"].where(data["cost"] > 0)).fillna(0.0).to_numpy() for part in parts}
    for part, look in parts.items():
        axes.barh(places, share[part], left=left, height=0.62, **look)
        for place, start, width in zip(places, left, share[part], strict=True):
            if width >= 0.06:
                axes.text(start + width / 2, place, language.show(width, "share"), **_inside(part))
        names.append((share[part], left, language(f"budget.chart.recovery.{part}"), look))
        left = left + share[part]
    for place, cost in zip(places, data["cost"], strict=True):
        axes.annotate(language.show(cost, "money"), (1.015, place), **_end_label(style.MUTED))
    axes.set_yticks(places, data["year"].astype(str))
    axes.set(xlim=(0, 1), ylim=(-0.5, len(data) - 0.5))
    _bare(axes)
    direct.over(axes, [direct.segment(*name, places, 0.31) for name in names if name[0].max() > 0])
    return figure


def _inside(part: str) -> dict:
    look = {"ha": "center", "va": "center", "fontsize": 9, "color": style.INK if part != "paid_same_year" else "white"}
    # On a pattern a figure needs ground of its own.
    return look | ({"bbox": {"fc": "white", "ec": "none", "pad": 1.2}} if part == "not_paid" else {})


def _bare(axes) -> None:
    axes.set_xticks([])
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)


def share_path_data(result: BudgetResult) -> pd.DataFrame:
    """Return account_id, name, year, share_with, share_without of the accounts drawn; today's share first."""
    accounts = result.accounts[result.accounts["level"] != "none"].head(_PANELS)
    if accounts.empty:
        return pd.DataFrame(columns=["account_id", "name", "year", "share_with", "share_without"])
    rows = result.by_year[result.by_year["account_id"].isin(accounts["account_id"])]
    today = accounts[["account_id", "share_today"]].rename(columns={"share_today": "share_with"})
    today = today.assign(share_without=today["share_with"], year=result.figures["first_year"] - 1)
    columns = ["account_id", "year", "share_with", "share_without"]
    frame = pd.concat([today[columns], rows[columns]], ignore_index=True)
    frame.insert(1, "name", frame["account_id"].map(accounts.set_index("account_id")["name"]))
    order = frame["account_id"].map({one: place for place, one in enumerate(accounts["account_id"])})
    return frame.loc[frame.assign(place=order).sort_values(["place", "year"], kind="stable").index].reset_index(
        drop=True
    )


@chart(
    share_path_data,
    {"account_id": "text", "name": "text", "year": "text:integer", "share_with": "share", "share_without": "share"},
    native=Native("lines", ("year",), ("share_with", "share_without"), by="name", labels="end"),
    audience="client",
)
def share_path(result: BudgetResult, language: Language) -> Figure:
    """Draw our share with and without the programme, a panel for each of the accounts worth most."""
    data = share_path_data(result)
    if data.empty:
        return style.say(language("budget.chart.empty"))
    groups = list(data.groupby("account_id", sort=False))
    figure, panels = style.canvas(height=3.4, left=0.6, right=0.95, top=0.75, bottom=0.45, columns=len(groups))
    figure.subplots_adjust(wspace=0.6)
    top = max(data["share_with"].max(), data["share_without"].max()) * 1.1 or 1.0
    for number, ((_, rows), axes) in enumerate(zip(groups, np.atleast_1d(panels), strict=True)):
        _paths(axes, rows, language, top)
        axes.set_title("\n".join(_two_lines(rows["name"].iloc[0])), fontsize=8.5, loc="left", color=style.INK)
        if number:
            axes.set_yticklabels([])
    return figure


def _paths(axes, rows: pd.DataFrame, language: Language, top: float) -> None:
    ends = {"share_with": (style.SERIES[0], "-"), "share_without": (style.SERIES[1], "--")}
    for name, (colour, dash) in ends.items():
        axes.plot(rows["year"], rows[name], dash, color=colour, linewidth=2)
    axes.fill_between(rows["year"], rows["share_without"], rows["share_with"], color=style.SERIES[2], alpha=0.18, lw=0)
    apart = style.apart([max(rows[name].iloc[-1], top * 0.08) for name in ends], top * 0.16)
    for (name, (colour, _)), place in zip(ends.items(), apart, strict=True):
        words = f"{language.show(rows[name].iloc[-1], 'share')}\n{language(f'budget.chart.share_path.{name}')}"
        axes.annotate(words, (rows["year"].iloc[-1], place), (4, 0), textcoords="offset points", **_end_label(colour))
    axes.set_xticks([rows["year"].iloc[0], rows["year"].iloc[-1]])
    style.format_axis(axes.yaxis, language, "share", 5)
    axes.set_ylim(0, top)
    style.grid(axes)


def _end_label(colour: str) -> dict:
    return {"va": "center", "fontsize": 8.5, "color": colour, "annotation_clip": False, "linespacing": 1.05}


def _two_lines(name: str) -> list[str]:
    """Break a name over two lines of a panel."""
    words, first = name.split(), ""
    while words and len(first) + len(words[0]) < 24:
        first = f"{first} {words.pop(0)}".strip()
    return (
        [style.short(first or name, 26), style.short(" ".join(words), 26)]
        if words and first
        else [style.short(name, 26)]
    )


def worth_data(result: BudgetResult) -> pd.DataFrame:
    """Return account_id, name, level, npv_direct, npv, roi_direct of the accounts with a programme."""
    served = result.accounts[result.accounts["level"] != "none"]
    ordered = served.sort_values(["npv_direct", "account_id"], ascending=[False, True], kind="stable")
    return ordered[["account_id", "name", "level", "npv_direct", "npv", "roi_direct"]].reset_index(drop=True)


@chart(
    worth_data,
    {
        "account_id": "text",
        "name": "text",
        "level": "value",
        "npv_direct": "money",
        "npv": "money",
        "roi_direct": "share",
    },
    native=Native("bars", ("name",), ("npv_direct", "npv"), most=12),
    audience="client",
)
def worth(result: BudgetResult, language: Language) -> Figure:
    """Draw the NPV of each account's programme before shared lines, and a mark where they leave it."""
    data = worth_data(result).head(14).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("budget.chart.empty"))
    figure, axes = style.canvas(height=1.0 + 0.48 * len(data), left=3.1, right=1.8, top=0.45, bottom=0.25)
    colours = np.where(data["npv_direct"] < 0, style.BAD, style.SERIES[0])
    axes.barh(data.index, data["npv_direct"], color=colours, height=0.55)
    shared = not np.allclose(data["npv"], data["npv_direct"])
    if shared:
        axes.plot(data["npv"], data.index, "|", color=style.INK, markersize=15, markeredgewidth=2)
        axes.text(0, len(data) - 0.45, language("budget.chart.worth.key"), fontsize=9, color=style.MUTED)
    for place, row in data.iterrows():
        words = language("budget.chart.worth.label", npv=row["npv_direct"], roi=row["roi_direct"])
        edge = max(row["npv_direct"], row["npv"], 0.0)
        axes.annotate(words, (edge, place), (6, 0), textcoords="offset points", va="center", fontsize=8.5)
    names = [
        f"{style.short(row['name'], 34)}\n{language.value('budget', 'level', row['level'])}"
        for _, row in data.iterrows()
    ]
    axes.set_yticks(data.index, names, fontsize=8.5)
    axes.axvline(0, color=style.MUTED, linewidth=0.8, ymax=(len(data) - 0.1) / (len(data) + 0.2))
    axes.set_ylim(-0.6, len(data) - 0.4)
    _bare(axes)
    return figure


def sources_data(result: BudgetResult) -> pd.DataFrame:
    """Return account_id, name, growth, defence, keeping, joined (present values; joined: offer, and what is borne)."""
    data = result.sources.sort_values(["pv_return", "account_id"], ascending=[False, True], kind="stable")
    data = data.assign(joined=data["offer"] + data["borne"])
    return data[["account_id", "name", "growth", "defence", "keeping", "joined"]].reset_index(drop=True)


@chart(
    sources_data,
    {
        "account_id": "text",
        "name": "text",
        "growth": "money",
        "defence": "money",
        "keeping": "money",
        "joined": "money",
    },
    native=stack("bars", "name", "growth", "defence", "keeping", "joined", total="+", most=12),
    audience="client",
)
def sources(result: BudgetResult, language: Language) -> Figure:
    """Draw where each account's return comes from: share won, share defended, the customer kept."""
    data = sources_data(result).head(14).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("budget.chart.empty"))
    figure, axes = style.canvas(height=0.65 + 0.42 * len(data), left=2.9, right=0.95, top=0.1, bottom=0.2)
    left, names = np.zeros(len(data)), []
    for part, look in zip(("growth", "defence", "keeping", "joined"), (*_PARTS, _JOINED), strict=True):
        wide = data[part].clip(lower=0).to_numpy()
        axes.barh(data.index, wide, left=left, height=0.6, **look)
        names.append((wide[::-1], left[::-1], language(f"budget.chart.sources.{part}"), look, data.index[::-1], 0.3))
        left = left + wide
    for place, total in enumerate(left):
        axes.annotate(
            language.show(total, "money"), (total, place), (5, 0), textcoords="offset points", **_end_label(style.INK)
        )
    axes.set_yticks(data.index, [style.short(name, 32) for name in data["name"]], fontsize=8.5)
    axes.set_ylim(-0.6, len(data) - 0.5)
    _bare(axes)
    direct.over(axes, [direct.segment(*name) for name in names if name[0].max() > 0])
    return figure
