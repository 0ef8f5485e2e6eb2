"""Contrast by the figures of WCAG, and shades that reach it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.core.colours import contrast, luminance, normal, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_published_contrasts():
    """WCAG 2: black on white is 21, #767676 on white is the lightest grey that passes 4.5."""
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert luminance("#ff0000") == pytest.approx(0.2126)


@given(COLOURS, st.sampled_from(["#ffffff", "#171c22", "#000000"]), st.sampled_from([3.0, 4.5, 6.5]))
def test_a_readable_shade_is_readable_and_a_good_colour_stays(colour, ground, least):
    shade = readable(colour, ground, least)
    assert contrast(shade, ground) >= least
    if contrast(colour, ground) >= least:
        assert shade == colour


@pytest.mark.parametrize("wrong", ["", "red", "#12", "#1234567", "rgb(0,0,0)", "#ggg", "url(x)", "#fff;}"])
def test_what_is_no_colour_is_refused(wrong):
    with pytest.raises(ValueError, match="expected #rrggbb"):
        normal(wrong)


def test_short_and_capital_forms_are_one():
    assert normal(" #AbC ") == "#aabbcc"
