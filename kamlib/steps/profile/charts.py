"""Figures of step 1: how the criteria weigh, how they separate the accounts, and what the profile finds."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native, stack
from kamlib.steps.profile.result import ProfileResult

_WAYS = (
    ("critic", "D", style.SERIES[1]),
    ("entropy", "^", style.SERIES[3]),
    ("ahp", "x", style.SERIES[4]),
    ("best_worst", "+", style.SERIES[5]),
    ("rank_order", "|", style.INK),
)
_PARTS = (
    ("zero", style.fill(1) | {"hatch": ""}),
    ("between", style.fill(2) | {"facecolor": "#b9d9f2"}),
    ("full", style.fill(0)),
    ("unknown", style.LACKING),
)
_LABEL = 30


def label_of(language: Language, label: str, most: int = _LABEL) -> str:
    """Return the words for a criterion's label, cut to fit."""
    return style.short(language.show(label, "word|profile.metric.*"), most)


def weights_data(result: ProfileResult) -> pd.DataFrame:
    """Return label, weight and the weights by the other ways that the data allow, as in ``weights`` of the result."""
    names = [name for name in result.weights.columns if name not in ("criterion", "group", "points_weight")]
    return result.weights[names].reset_index(drop=True)


@chart(
    weights_data,
    {
        "label": "word|profile.metric.*",
        "weight": "share.1",
        "rank_order_weight": "share.1",
        "entropy_weight": "share.1",
        "critic_weight": "share.1",
    },
    native=Native(
        "bars", ("label",), ("weight", "rank_order_weight", "entropy_weight", "critic_weight"), labels="none"
    ),
    audience="client",
)
def weights(result: ProfileResult, language: Language) -> Figure:
    """Draw the agreed weights as bars, beside them what the data would say and the voters' range."""
    data = weights_data(result).iloc[::-1].reset_index(drop=True)
    ways = [each for each in _WAYS if f"{each[0]}_weight" in data]
    voted = [("voters", "_", style.INK)] if "voters_low_weight" in data else []
    figure, axes = style.canvas(height=1.35 + 0.36 * len(data), left=3.0, right=0.9, top=0.6, bottom=0.55)
    axes.barh(range(len(data)), data["weight"], color=style.SERIES[2], height=0.62)
    for name, mark, colour in ways:
        axes.plot(data[f"{name}_weight"], range(len(data)), mark, color=colour, ms=7, mew=1.8, ls="")
    if voted:
        axes.hlines(range(len(data)), data["voters_low_weight"], data["voters_high_weight"], color=style.INK, lw=1.2)
    for place, weight in enumerate(data["weight"]):
        axes.annotate(
            language.show(weight, "share"), (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=9
        )
    _rows(axes, language, data["label"])
    axes.set_xlim(0, None)
    style.format_axis(axes.xaxis, language, "share", 5)
    style.grid(axes, "x")
    _legend(axes, [(language("profile.chart.weights.agreed"), "s", style.SERIES[2]), *_named(language, ways + voted)])
    return figure


def _named(language: Language, ways) -> list[tuple[str, str, str]]:
    return [(language(f"profile.chart.weights.{name}"), mark, colour) for name, mark, colour in ways]


def _legend(axes: Axes, items: list[tuple[str, str, str]]) -> None:
    """Name the marks in one line above the axes, from the left edge of the figure."""
    figure = axes.figure
    width = figure.get_size_inches()[0]
    place = 0.2
    for words, mark, colour in items:
        high = 1 - 0.25 / figure.get_size_inches()[1]
        axes.plot(place / width, high, mark, color=colour, ms=7, mew=1.8, transform=figure.transFigure, clip_on=False)
        axes.text((place + 0.14) / width, high, words, transform=figure.transFigure, va="center", fontsize=9)
        place += 0.45 + 0.078 * len(words)


def _rows(axes: Axes, language: Language, labels: pd.Series) -> None:
    axes.set_yticks(range(len(labels)), [label_of(language, label) for label in labels])
    axes.set_ylim(-0.6, len(labels) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def separation_data(result: ProfileResult) -> pd.DataFrame:
    """Return label and the shares of accounts at zero, between, at full value, and unknown, one row a criterion."""
    values = result.contributions["value"]
    marks = pd.DataFrame(
        {
            "zero": values == 0,
            "between": (values > 0) & (values < 1),
            "full": values == 1,
            "unknown": values.isna(),
        }
    )
    shares = marks.groupby(result.contributions["criterion"]).mean().reindex(result.criteria["criterion"])
    return shares.reset_index(drop=True).set_axis(result.criteria["label"]).rename_axis("label").reset_index()


@chart(
    separation_data,
    {
        "label": "word|profile.metric.*",
        "zero": "text:number",
        "between": "text:number",
        "full": "text:number",
        "unknown": "text:number",
    },
    native=stack("bars", "label", "zero", "between", "full", "unknown", kind="share"),
    audience="client",
)
def separation(result: ProfileResult, language: Language) -> Figure:
    """Draw how each criterion sorts the accounts: under the floor, between, on target, unknown."""
    data = separation_data(result).iloc[::-1].reset_index(drop=True)
    figure, axes = style.canvas(height=0.5 + 0.38 * len(data), left=3.0, right=0.3, top=0.1, bottom=0.25)
    left, names = pd.Series(0.0, index=data.index), []
    for name, look in _PARTS:
        axes.barh(range(len(data)), data[name], left=left, height=0.66, **look)
        ground = {"fc": "white", "ec": "none", "pad": 0.8} if look["hatch"] else None
        for place, share in enumerate(data[name]):
            if share >= 0.07:
                axes.text(
                    left[place] + share / 2,
                    place,
                    language.show(share, "share"),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if name in ("zero", "full") else style.INK,
                    bbox=ground,
                )
        words = language(f"profile.chart.separation.{name}")
        names.append((data[name].iloc[::-1].to_numpy(), left.iloc[::-1].to_numpy(), words, look))
        left = left + data[name]
    _rows(axes, language, data["label"])
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    places = range(len(data) - 1, -1, -1)
    direct.over(axes, [direct.segment(*each, places, 0.33) for each in names if each[0].max() > 0])
    return figure


def scores_data(result: ProfileResult, rows: int = 15) -> pd.DataFrame:
    """Return the first accounts by score, with score_low, score_high, coverage and must_have_failed."""
    known = result.scores[result.scores["score"].notna()]
    known = known.sort_values(["score", "account_id"], ascending=[False, True], kind="stable").head(rows)
    columns = ["account_id", "name", "score", "score_low", "score_high", "coverage", "must_have_failed"]
    return known[columns].reset_index(drop=True)


@chart(
    scores_data,
    {
        "account_id": "text",
        "name": "text",
        "score": "score",
        "score_low": "score",
        "score_high": "score",
        "coverage": "share",
        "must_have_failed": "of|profile.metric.*",
    },
    native=Native("bars", ("name",), ("score",), low="score_low", high="score_high", most=12),
    audience="client",
)
def scores(result: ProfileResult, language: Language, rows: int = 15) -> Figure:
    """Draw the first accounts by score, each with the interval that its missing facts leave open."""
    data = scores_data(result, rows).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("profile.chart.scores.nothing"))
    figure, axes = style.canvas(height=1.1 + 0.33 * len(data), left=3.2, right=1.1, top=0.35, bottom=0.65)
    for place, row in enumerate(data.itertuples()):
        failed = bool(row.must_have_failed)
        colour = style.BAD if failed else style.SERIES[0]
        axes.plot([row.score_low, row.score_high], [place, place], color=colour, lw=3, alpha=0.35)
        axes.plot(row.score, place, "o", color=colour, mfc="white" if failed else colour, mew=1.8, ms=7)
        axes.annotate(
            language.show(row.coverage, "share"),
            (1.04, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9,
            color=style.INK if row.coverage > 0.99 else style.BAD if row.coverage < 0.5 else style.WARN,
        )
    axes.set_yticks(range(len(data)), [style.short(name, 34) for name in data["name"]])
    axes.set_ylim(-0.6, len(data) - 0.4)
    axes.set_xlim(0, 1.02)
    axes.set_xlabel(language("profile.chart.scores.x"))
    head = language("profile.chart.scores.coverage")
    axes.annotate(head, (1.04, 1.0), (0, 5), xycoords="axes fraction", textcoords="offset points", fontsize=9)
    style.format_axis(axes.xaxis, language, "score", 6)
    style.grid(axes, "x")
    return figure


def worth_data(result: ProfileResult) -> pd.DataFrame:
    """Return list, accounts, revenue (already ours), headroom (not yet ours); nothing where no headroom is known."""
    rows = result.worth[(result.worth["list"] != "with_fame") & result.worth["headroom"].notna().any()]
    return rows[["list", "accounts", "revenue", "headroom"]].reset_index(drop=True)


@chart(
    worth_data,
    {"list": "value", "accounts": "number:integer", "revenue": "money", "headroom": "money"},
    native=stack("bars", "list", "revenue", "headroom", total="+"),
    audience="client",
)
def worth(result: ProfileResult, language: Language) -> Figure:
    """Draw what the accounts of each list consume: already ours, and not yet."""
    data = worth_data(result).iloc[::-1].reset_index(drop=True)
    if data.empty:
        return style.say(language("profile.chart.worth.nothing"))
    figure, axes = style.canvas(height=0.4 + 0.62 * len(data), left=2.3, right=0.4, top=0.1, bottom=0.3)
    left, names = pd.Series(0.0, index=data.index), []
    for name, colour, ink in (("revenue", style.FAINT, style.INK), ("headroom", style.SERIES[0], "white")):
        amounts = data[name].fillna(0.0).clip(lower=0.0)
        bars = axes.barh(range(len(data)), amounts, left=left, color=colour, height=0.6)
        shown = [language.show(value, "money") if value > 0 else "" for value in amounts]
        wide = float((data["revenue"].fillna(0) + data["headroom"].fillna(0)).max())
        fits = [words if value > 0.13 * wide else "" for words, value in zip(shown, amounts, strict=True)]
        axes.bar_label(bars, fits, label_type="center", fontsize=9, color=ink)
        words, look = language(f"profile.chart.worth.{name}"), {"facecolor": colour, "edgecolor": "white"}
        names.append((amounts.iloc[::-1].to_numpy(), left.iloc[::-1].to_numpy(), words, look))
        left = left + amounts
    axes.set_ylim(-0.6, len(data) - 0.5)
    axes.set_yticks(range(len(data)), [language.value("profile", "list", name) for name in data["list"]])
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    places = range(len(data) - 1, -1, -1)
    direct.over(axes, [direct.segment(*each, places, 0.3) for each in names if each[0].max() > 0])
    return figure


def bands_data(result: ProfileResult) -> pd.DataFrame:
    """Return the calibration of the score: bands with accounts, profitable share and its interval, mean NOPAT."""
    return result.bands[result.bands["accounts"] > 0].reset_index(drop=True)


@chart(
    bands_data,
    {
        "band": "text",
        "accounts": "number:integer",
        "mean_score": "score",
        "profitable_share": "share",
        "profitable_low": "share",
        "profitable_high": "share",
        "mean_nopat": "money",
    },
    native=Native("columns", ("band",), ("profitable_share",), low="profitable_low", high="profitable_high"),
    audience="client",
)
def bands(result: ProfileResult, language: Language) -> Figure:
    """Draw the share of accounts that proved profitable in each band of the score."""
    data = bands_data(result)
    if data.empty:
        reason = result.figures["backtest_refused"] or "no_profit"
        return style.say(language(f"profile.finding.backtest_{reason}"))
    figure, axes = style.canvas(height=3.6, left=0.9, right=0.4, bottom=0.95)
    places = range(len(data))
    axes.vlines(places, data["profitable_low"], data["profitable_high"], color=style.SERIES[2], lw=7, alpha=0.6)
    axes.plot(places, data["profitable_share"], "o", color=style.SERIES[0], ms=8)
    usual = float((data["profitable_share"] * data["accounts"]).sum() / data["accounts"].sum())
    axes.axhline(usual, color=style.MUTED, lw=1, ls="--")
    axes.annotate(
        language("profile.chart.bands.usual", share=usual),
        (1, usual),
        (0, -11),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        fontsize=8.5,
        color=style.MUTED,
    )
    words = [f"{row.band}\n{language('profile.chart.bands.n', n=row.accounts)}" for row in data.itertuples()]
    axes.set_xticks(places, words)
    axes.set_xlim(-0.5, len(data) - 0.5)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel(language("profile.chart.bands.x"))
    style.format_axis(axes.yaxis, language, "share", 5)
    style.grid(axes)
    return figure
