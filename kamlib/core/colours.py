"""Colours by their arithmetic: reading them, how far two stand apart, and the nearest one that can be read.

Contrast is that of WCAG 2: the relative luminance of the lighter one over that of the darker one.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Sequence

#: Least contrast of text and of a line or bar against its ground (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT, GRAPHIC = 4.5, 3.0
#: Ours, rivals and further series: dark to light, so that they differ in grey as well (after Okabe and Ito).
SERIES = ("#0b4f8a", "#d55e00", "#4aa3df", "#8a6d00", "#cc79a7", "#00795c")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def normal(colour: str) -> str:
    """Return a colour as ``#rrggbb``.

    Raises
    ------
    ValueError
        It is neither ``#rgb`` nor ``#rrggbb``.
    """
    match = _HEX.fullmatch(colour.strip())
    if not match:
        raise ValueError(f"colour: expected #rrggbb, found {colour!r}")
    digits = match.group(1).lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def channels(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue, 0…1."""
    digits = normal(colour)[1:]
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance: 0 of black, 1 of white."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels(colour)]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1…21.

    Parameters
    ----------
    one, other : str
        As ``#rrggbb``; their order does not matter.

    Returns
    -------
    float
        1 for the same luminance, 21 for black on white.

    Raises
    ------
    ValueError
        One is not a colour.
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, ground: str, least: float = TEXT) -> str:
    """Return the nearest shade of a colour that stands out from its ground: the same hue, darker or lighter.

    Parameters
    ----------
    colour, ground : str
        As ``#rrggbb``.
    least : float
        The contrast wanted; one that the ground allows (black or white reaches at least 4.58 on any ground).

    Returns
    -------
    str
        As ``#rrggbb``: the colour itself where it stands out already; black or white where no shade of it does.

    Raises
    ------
    ValueError
        One is not a colour.
    """
    if contrast(colour, ground) >= least:
        return normal(colour)
    towards = 0.0 if luminance(ground) > 0.18 else 1.0
    hue, light, saturation = colorsys.rgb_to_hls(*channels(colour))
    for step in range(1, 101):
        shade = _hex(colorsys.hls_to_rgb(hue, light + (towards - light) * step / 100, saturation))
        if contrast(shade, ground) >= least:
            return shade
    return "#000000" if towards == 0 else "#ffffff"


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def palette(series: Sequence[str]) -> list[str]:
    """Return as many colours as the house has: the brand's, then the house's, those least like the brand's first.

    Parameters
    ----------
    series : sequence of str
        The brand's colours in the order of :data:`SERIES`; may be empty.
    """
    given = [channels(each) for each in series]
    rest = [each for each in SERIES if channels(each) not in given]
    if given:
        rest.sort(key=lambda each: -min(math.dist(channels(each), one) for one in given))
    return [*series, *rest][: len(SERIES)]
