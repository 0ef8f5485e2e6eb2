"""Figures of the contacts: influence against attitude with names in place, and who knows whom."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kamlib.i18n import Language
from kamlib.plots import direct, style
from kamlib.plots.charts import chart
from kamlib.plots.native import Native
from kamlib.steps.needs.contacts.result import NeedsContactsResult

#: Persons and people of ours that a picture carries; the table holds all of them.
MOST, MOST_OURS = 24, 7
#: Points at one place are drawn beside each other.
_STEP = 0.09
_CELLS = {
    "live": style.fill(0),
    "stale": style.LACKING,
    "barred": {"facecolor": style.BAD, "edgecolor": "white", "linewidth": 0.6},
}


def people_data(result: NeedsContactsResult) -> pd.DataFrame:
    """Return person, influence, attitude and live of the most influential persons of whom both are known."""
    known = result.people[result.people[["influence", "attitude"]].notna().all(axis=1)]
    return known[["person", "influence", "attitude", "live"]].head(MOST).reset_index(drop=True)


@chart(
    people_data,
    {"person": "text", "influence": "number", "attitude": "+number", "live": "value:boolean"},
    native=Native("points", ("person",), ("influence",), x="attitude", group="live", labels="name"),
    audience="client",
)
def people(result: NeedsContactsResult, language: Language) -> Figure:
    """Draw influence against attitude; a hollow point is a person with whom contact is not live."""
    data = people_data(result)
    if data.empty:
        return style.say(language("needs_contacts.chart.people.nothing"))
    figure, axes = style.canvas(height=4.6, left=0.8, bottom=0.6, top=0.15)
    axes.set(xlim=(-2.5, 2.5), ylim=(0.5, 5.6))
    axes.axvline(0, color=style.MUTED, linewidth=1)
    placed = data.assign(turn=data.groupby(["influence", "attitude"]).cumcount())
    placed["x"] = placed["attitude"] + _STEP * placed["turn"]
    for row in placed.itertuples():
        colour = style.BAD if row.attitude < 0 else style.SERIES[0]
        axes.plot(
            row.x, row.influence, "o", color=colour, markerfacecolor=colour if row.live else "white", markersize=8
        )
    points = [(row.x, row.influence, row.person) for row in placed.itertuples()]
    style.label_points(axes, points, 9, 26, [point[:2] for point in points])
    dots = (("live", True, style.SERIES[0]), ("quiet", False, "white"))
    shown = [(words, face) for words, state, face in dots if (data["live"] == state).any()]
    marker = {"marker": "o", "color": style.SERIES[0], "markersize": 7}
    names = [
        direct.PlacedName(
            -2.3 + 2.4 * place,
            5.5,
            language(f"needs_contacts.chart.people.{words}"),
            marker | {"markerfacecolor": face},
            lead=False,
        )
        for place, (words, face) in enumerate(shown)
    ]
    direct.over(axes, names)
    axes.set_xlabel(language("needs_contacts.chart.people.x"), fontsize=9)
    axes.set_ylabel(language("needs_contacts.chart.people.y"), fontsize=9)
    axes.set_xticks(range(-2, 3), [language.show(each, "+number") for each in range(-2, 3)])
    axes.set_yticks(range(1, 6))
    style.grid(axes, "both")
    return figure


def who_to_whom_data(result: NeedsContactsResult) -> pd.DataFrame:
    """Return person, our_owner and state: the most influential persons, the people of ours who hold most."""
    ours = result.threads["our_owner"].head(MOST_OURS).tolist()
    theirs = result.people["person"].head(MOST)
    links = result.links[bool(ours) & result.links["person"].isin(theirs) & result.links["our_owner"].isin(["", *ours])]
    return links[["person", "our_owner", "state"]].reset_index(drop=True)


@chart(
    who_to_whom_data,
    {"person": "text", "our_owner": "text", "state": "value"},
    native=None,
    audience="client",
)
def who_to_whom(result: NeedsContactsResult, language: Language) -> Figure:
    """Draw who of theirs is known to whom of ours, and whether the contact is live."""
    data = who_to_whom_data(result)
    if data.empty:
        return style.say(language("needs_contacts.chart.who_to_whom.nothing"))
    theirs = list(dict.fromkeys(data["person"]))
    ours = [name for name in result.threads["our_owner"] if name in set(data["our_owner"])]
    height = 1.1 + 0.34 * len(theirs)
    figure, axes = style.canvas(height=height, left=2.4, right=0.4, top=0.45, bottom=0.15)
    axes.set(xlim=(-0.5, max(len(ours), 3) - 0.5), ylim=(len(theirs) - 0.5, -0.5))
    for row in data[data["our_owner"] != ""].itertuples():
        x, y = ours.index(row.our_owner), theirs.index(row.person)
        axes.add_patch(Rectangle((x - 0.44, y - 0.4), 0.88, 0.8, **_CELLS[row.state]))
        words = language.value("needs_contacts", "state", row.state)
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        axes.text(x, y, words, ha="center", va="center", fontsize=8.5, color=style.INK, bbox=ground)
    alone = data.loc[data["our_owner"] == "", "person"]
    for person in alone:
        words = language("needs_contacts.chart.who_to_whom.nobody")
        axes.text(-0.42, theirs.index(person), words, va="center", fontsize=8.5, color=style.BAD)
    wide = 5.2 / max(len(ours), 3)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(ours)), [style.fit(each, wide - 0.1, 8.5) for each in ours], fontsize=8.5)
    axes.set_yticks(range(len(theirs)), [style.fit(each, 2.2) for each in theirs], fontsize=9)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure
