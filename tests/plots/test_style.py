"""A brand's colours in a finished figure: everything drawn in a colour of the house follows, nothing else does."""

import io

import numpy as np
import pytest
from matplotlib import colors
from PIL import Image

from kamlib.plots import branding, style

BRAND = ("#7a1f5c", "#00695c")


def seen(figure):
    """Return the colours that cover more than a few points of a figure."""
    picture = np.array(Image.open(io.BytesIO(style.png(figure))).convert("RGB")).reshape(-1, 3)
    found, counts = np.unique(picture, axis=0, return_counts=True)
    return {colors.to_hex(each / 255) for each, count in zip(found, counts, strict=True) if count > 400}


def test_bars_lines_points_and_words_follow_the_brand():
    figure, axes = style.canvas()
    axes.bar([0, 1], [1, 2], color=[style.SERIES[0], style.GOOD])
    line = axes.plot([0, 1], [1, 2], color=style.SERIES[1], marker="o")[0]
    points = axes.scatter([0, 1], [1, 2], c=[style.SERIES[0], style.SERIES[1]], alpha=0.5)
    words = axes.text(0, 0, "x", color=style.SERIES[0])
    style.repaint(figure, BRAND)
    assert [colors.to_hex(bar.get_facecolor()) for bar in axes.patches] == [BRAND[0], style.GOOD]
    assert colors.to_hex(line.get_color()) == BRAND[1]
    assert colors.to_hex(line.get_markerfacecolor()) == BRAND[1]
    assert [colors.to_hex(each) for each in points.get_facecolors()] == list(BRAND)
    assert points.get_facecolors()[0][3] == 0.5
    assert colors.to_hex(words.get_color()) == BRAND[0]


def test_without_a_brand_nothing_changes():
    plain, painted = branding.series("abc"), branding.series("abc")
    style.repaint(painted, ())
    assert style.png(plain) == style.png(painted)


def test_the_house_fills_up_with_what_looks_least_like_the_brand():
    figure = branding.series(["a", "b", "c", "d", "e", "f"])
    style.repaint(figure, BRAND)
    painted = [colors.to_hex(bar.get_facecolor()) for bar in figure.axes[0].patches]
    assert painted[:2] == list(BRAND)
    assert len(set(painted)) == 6
    # The house's own green is nearly the brand's: it comes last, if at all.
    assert "#00795c" not in painted[:5]


@pytest.mark.parametrize("names", [[], ["a"], list("abcdefgh")])
def test_as_many_bars_as_names(names):
    figure = branding.series(names)
    assert len(figure.axes[0].patches) == len(branding.series_data(names)) == len(names)


def test_the_picture_holds_the_colours():
    figure = branding.series(["a", "b"])
    style.repaint(figure, BRAND)
    assert set(BRAND) <= seen(figure)
    assert style.SERIES[0] not in seen(figure)


def test_flat_colours_stay_exact_among_patterns_and_words():
    figure, axes = style.canvas()
    for place in range(7):
        axes.bar(place, 1.0, width=1.0, **style.fill(place))
        axes.text(place, 0.5, "слово", color=style.MUTED)
    axes.bar(7, 1.0, color=BRAND[0])
    assert {"#ffffff", style.SERIES[0], style.SERIES[2], BRAND[0]} <= seen(figure)


@pytest.mark.parametrize("inches", [0.5, 1.5, 3.0])
@pytest.mark.parametrize("text", ["W" * 200, "Щ" * 40, "i" * 200, "ООО «Шшш щщщ жжж» " * 9, "короткое"])
def test_a_label_is_cut_to_its_width_and_no_shorter_than_needed(text, inches):
    cut = style.fit(text, inches)
    figure, axes = style.canvas()
    words = axes.text(0, 0, cut, fontsize=9)
    words.set_parse_math(False)
    wide = words.get_window_extent(figure._get_renderer()).width / figure.dpi
    assert wide <= inches * 1.06 or len(cut) <= 4
    assert cut == text or wide > inches * 0.5 or len(cut) <= 4


def test_every_shade_of_a_map_stays_exact_though_its_words_have_hundreds():
    shades = [f"#{240 - 9 * step:02x}{244 - 7 * step:02x}fa" for step in range(25)]
    figure, axes = style.canvas()
    for place, shade in enumerate(shades):
        axes.bar(place, 1.0, width=1.0, color=shade)
        axes.text(place, 0.5, "Ж7", color=style.SERIES[place % 5], fontsize=6 + place % 4)
    assert set(shades) <= seen(figure)
