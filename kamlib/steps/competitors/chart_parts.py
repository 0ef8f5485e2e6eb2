"""What the figures of the competitor analysis share: one colour and mark a company, names, rows of criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kamlib.core.schema import US
from kamlib.i18n import Language
from kamlib.plots import style

#: Companies are told apart by shape as well as by colour.
MARKERS = ("o", "s", "^", "D", "v", "P")
#: Lines of rivals; ours is solid and heavy.
LINES = ("-", "--", (0, (1, 1.2)), "-.", (0, (5, 1, 1, 1, 1, 1)))
#: A figure with more lines than this cannot be read.
MOST = 5
ROW = 0.32


@dataclass(frozen=True)
class Look:
    """How one company is drawn."""

    name: str
    colour: str
    marker: str

    @property
    def ours(self) -> bool:
        """Whether this is our company, which is drawn on top."""
        return self.marker == MARKERS[0]


def looks(companies: Sequence[str], language: Language) -> dict[str, Look]:
    """Return how each company is drawn; ours is always the same."""
    rivals = [company for company in companies if company != US]
    found = {US: Look(name_of(US, language), style.SERIES[0], MARKERS[0])}
    for place, company in enumerate(rivals):
        turn = 1 + place % (len(style.SERIES) - 1)
        found[company] = Look(name_of(company, language), style.SERIES[turn], MARKERS[turn])
    return {company: found[company] for company in companies}


def name_of(company: str, language: Language, most: int = 24) -> str:
    """Return a company's name as it fits a figure."""
    return style.short(language.value("competitors", "company", company), most)


def rows(count: int, *, left: float = 3.0, right: float = 0.4, top: float = 0.4, bottom: float = 0.55, least: int = 3):
    """Return figure and axes for `count` rows of criteria, first row on top."""
    height = top + bottom + ROW * max(count, least)
    figure, axes = style.canvas(height=height, left=left, right=right, top=top, bottom=bottom)
    axes.set_ylim(max(count, least) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    return figure, axes


def label_rows(axes: Axes, names: Sequence[str], most: int = 36) -> None:
    """Write the names of the rows, cut to the margin."""
    axes.set_yticks(range(len(names)), [style.short(name, most) for name in names], fontsize=9)
    axes.tick_params(axis="y", labelcolor=style.INK)


def key(axes: Axes, entries: Sequence[tuple[str, str, str]], height: float = 0.16) -> None:
    """Write the key above the axes: a shape and a name for each series, left to right in reading order.

    Parameters
    ----------
    entries : sequence of (name, colour, marker)
    height : float
        Distance above the axes in inches.
    """
    figure = axes.figure
    renderer = figure._get_renderer()
    across = 0.25 * figure.dpi
    up = axes.get_window_extent(renderer).y1 + height * figure.dpi
    width, tall = figure.get_size_inches() * figure.dpi
    most = max(10, 84 // len(entries))
    for name, colour, marker in entries:
        axes.plot(
            [(across + 4) / width],
            [up / tall],
            marker=marker,
            color=colour,
            markersize=6,
            transform=figure.transFigure,
            clip_on=False,
        )
        words = figure.text(
            (across + 13) / width, up / tall, style.short(name, most), color=style.INK, fontsize=9, va="center"
        )
        words.set_parse_math(False)
        across = words.get_window_extent(renderer).x1 + 0.22 * figure.dpi


def unfinished(figures: dict, language: Language) -> Figure:
    """Return the sentence that stands for a figure while the analysis may not draw conclusions."""
    words = language(
        f"competitors.chart.unfinished.{figures['lacking']}",
        usable=figures["usable_criteria"],
        needed=figures["least_criteria"],
    )
    return style.say(words)
