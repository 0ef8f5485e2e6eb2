"""What an eye checks in a figure, as far as geometry can: words that collide or leave it, series that grey joins."""

from itertools import combinations

from matplotlib import colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from matplotlib.text import Text

#: Two series count as told apart by lightness from this difference of L* (0…100).
APART = 12.0
#: The smallest words that are drawn, in points.
SMALLEST = 8.0


def words(figure):
    """Return (text, box) of everything written that is level or upright; a blank is no word."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    figure.draw_without_rendering()  # places the titles of axes
    ticks, shown = _tick_labels(figure)
    found = []
    for text in figure.findobj(Text):
        drawn = text.get_visible() and (id(text) in shown or id(text) not in ticks)
        if drawn and text.get_text().strip() and text.get_rotation() in (0.0, 90.0):
            if hasattr(text, "update_positions"):
                text.update_positions(renderer)
            found.append((text, Text.get_window_extent(text, renderer)))
    return found


def _tick_labels(figure):
    """Return the labels that an axis has made, and those of them that are drawn: ticks outside the limits are not."""
    made, shown = set(), set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            drawn = axis._update_ticks() if axes.axison else []
            made |= {id(label) for tick in axis.get_major_ticks() for label in (tick.label1, tick.label2)}
            shown |= {id(label) for tick in drawn for label in (tick.label1, tick.label2) if label.get_visible()}
    return made, shown


def collisions(found, slack=1.5):
    """Return the pairs of words whose boxes overlap by more than `slack` pixels both ways."""
    pairs = combinations(found, 2)
    return [(one.get_text(), two.get_text()) for (one, a), (two, b) in pairs if _overlap(a, b, slack)]


def _overlap(a, b, slack):
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    up = min(a.y1, b.y1) - max(a.y0, b.y0)
    return across > slack and up > slack


def outside(figure, found, slack=2.0):
    """Return the words that leave the picture."""
    wide, tall = figure.get_size_inches() * figure.dpi
    return [
        text.get_text()
        for text, box in found
        if box.x0 < -slack or box.y0 < -slack or box.x1 > wide + slack or box.y1 > tall + slack
    ]


def small(found):
    """Return the words that nobody reads on a phone."""
    return [text.get_text() for text, _ in found if text.get_fontsize() < SMALLEST]


def lightness(colour, ground=(1.0, 1.0, 1.0)):
    """Return L* (0…100) of a colour on white: what grey print leaves of it (CIE 1976)."""
    red, green, blue, alpha = colors.to_rgba(colour)
    mixed = [alpha * part + (1 - alpha) * under for part, under in zip((red, green, blue), ground, strict=True)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in mixed]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 903.3 * y if y <= 216 / 24389 else 116 * y ** (1 / 3) - 16


def merged_in_grey(figure):
    """Return pairs of bars that touch, and of lines in one axes, which neither lightness nor pattern tells apart."""
    found = []
    for axes in figure.axes:
        bars = [
            each
            for each in axes.patches
            if isinstance(each, Rectangle) and abs(each.get_width() * each.get_height()) > 0
        ]
        found += [pair for pair in combinations(map(_bar, bars), 2) if _touch(*pair) and _same(*pair)]
        lines = {_line(each) for each in axes.lines if len(each.get_xdata()) > 2 and each.get_linestyle() != "None"}
        found += [pair for pair in combinations(sorted(lines, key=str), 2) if _same(*pair)]
    return found


def _bar(bar):
    box = bar.get_bbox()
    colour = colors.to_hex(bar.get_facecolor(), keep_alpha=True)
    return colour, bar.get_hatch() or "", (box.x0, box.x1, box.y0, box.y1)


def _line(line):
    return colors.to_hex(line.get_color()), (str(line._unscaled_dash_pattern), line.get_marker())


def _touch(one, two):
    (a, b, c, d), (e, f, g, h) = one[2], two[2]
    wide, tall = max(abs(b - a), abs(f - e)), max(abs(d - c), abs(h - g))
    beside = min(abs(b - e), abs(f - a)) < 1e-6 * wide and min(d, h) - max(c, g) > 0.5 * tall
    above = min(abs(d - g), abs(h - c)) < 1e-6 * tall and min(b, f) - max(a, e) > 0.5 * wide
    return beside or above


def _same(one, two):
    """Whether two differently coloured things become one in grey."""
    alike = abs(lightness(one[0]) - lightness(two[0])) < APART
    return one[0] != two[0] and alike and one[1] == two[1]
