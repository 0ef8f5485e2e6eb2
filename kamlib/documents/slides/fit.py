"""How a text is broken into lines, how large its letters can be, where it has to be cut: by the font's own widths."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from kamlib.documents.typefaces import Face

#: Height of a line over the size of its letters; what kerning, rounding and another font may add to a width.
LEADING, SLACK = 1.2, 1.02
#: Widths are rounded to hundredths of a point: this much is no reason to break a line.
_HAIR = 0.1
ELLIPSIS = "…"


def measure_width(text: str, face: Face, size: float) -> float:
    """Return how wide a text of one line is, on the safe side.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    size : float
        Of the letters, in points.

    Returns
    -------
    float
        In points.
    """
    return face.width(text, size) * SLACK


def wrap_text(text: str, face: Face, size: float, room: float) -> list[str]:
    """Return the lines of a text in a column of so much room, broken as Office does: at spaces, or in a long word.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    size : float
        Of the letters, in points.
    room : float
        Width that there is, in points.

    Returns
    -------
    list of str
        Its lines.
    """
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, face, size, room)]


def _paragraph(text: str, face: Face, size: float, room: float) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if measure_width(longer, face, size) <= room + _HAIR:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, face, size, room)
        lines += full
    return [*lines, line]


def _broken(word: str, face: Face, size: float, room: float) -> list[str]:
    """Return a word in pieces that each fit a line; one piece where the whole does."""
    if measure_width(word, face, size) <= room + _HAIR:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure_width(pieces[-1] + letter, face, size) > room + _HAIR:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def measure_height(text: str, face: Face, size: float, room: float) -> float:
    """Return how tall a text stands in a column.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    size : float
        Of the letters, in points.
    room : float
        Width that there is, in points.

    Returns
    -------
    float
        In points.
    """
    return len(wrap_text(text, face, size, room)) * size * LEADING


def cut(text: str, face: Face, size: float, room: float) -> str:
    """Return a text that fits one line, with an ellipsis where something was cut.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    size : float
        Of the letters, in points.
    room : float
        Width that there is, in points.

    Returns
    -------
    str
        With an ellipsis where something was cut.
    """
    if measure_width(text, face, size) <= room:
        return text
    # Halving instead of letter by letter: a name of thousands of letters is data too.
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure_width(text[:middle] + ELLIPSIS, face, size) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return _tidy(text[:low]) + ELLIPSIS


def cut_lines(text: str, face: Face, size: float, room: float, most: int) -> str:
    """Return a text that fits so many lines, with an ellipsis where something was cut.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    size : float
        Of the letters, in points.
    room : float
        Width that there is, in points.
    most : int
        How many lines there may be.

    Returns
    -------
    str
        With an ellipsis where something was cut.
    """
    lines = wrap_text(text, face, size, room)
    if len(lines) <= most:
        return text
    kept = lines[: max(most, 1)]
    last = cut(kept[-1] + " " + lines[len(kept)][:40], face, size, room)
    return "\n".join([" ".join(kept[:-1]), last]).strip() if len(kept) > 1 else last


def fit(text: str, face: Face, sizes: Sequence[float], room: float, height: float) -> tuple[str, float]:
    """Return a text and the first of the sizes, from the most pleasant down, at which it fits a box; else it is cut.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    sizes : sequence of float
        Sizes of letters in points, from the most pleasant down.
    room : float
        Width that there is, in points.
    height : float
        Height that there is, in points.

    Returns
    -------
    (str, float)
        The text, whole or cut, and its size in points.
    """
    for size in sizes:
        if measure_height(text, face, size, room) <= height:
            return text, size
    size = sizes[-1]
    return cut_lines(text, face, size, room, max(1, math.floor(height / (size * LEADING)))), size


def fit_headline(text: str, face: Face, sizes: Sequence[float], room: float, height: float) -> tuple[str, float, bool]:
    """Return a title as whole sentences where that is possible at all, its size, and whether it is the whole text.

    A long one loses its list after a colon, its later clauses, its later sentences, in this order, before it is cut.

    Parameters
    ----------
    text : str
        The text.
    face : Face
        By which letters are measured.
    sizes : sequence of float
        Sizes of letters in points, from the most pleasant down.
    room : float
        Width that there is, in points.
    height : float
        Height that there is, in points.

    Returns
    -------
    (str, float, bool)
        The title, its size in points, and whether it is the whole text.
    """
    for shorter in (text, *_shorter(text)):
        for size in sizes:
            if measure_height(shorter, face, size, room) <= height:
                return shorter, size, shorter == text
    return *fit(text, face, sizes[-1:], room, height), False


def strip_stop(title: str) -> str:
    """Return a title without its full stop; that of an abbreviation stays."""
    word = re.search(r"(\w*)\.$", title)
    return title[:-1] if word and (len(word.group(1)) not in (1, 2, 3) or word.group(1).isdigit()) else title


def _shorter(text: str) -> list[str]:
    sentences = _SENTENCE.split(text)
    listless = [_LIST.sub(r"\1", each) for each in sentences]
    clauses = [each.partition("; ")[0].rstrip(".") + "." for each in listless]
    return [" ".join(listless), " ".join(clauses), listless[0], clauses[0]]


_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-ZА-ЯЁ«“])")
#: A list of names behind a colon; figures are no list.
_LIST = re.compile(r":\s[^\d:;]+([.!?])$")


def _tidy(text: str) -> str:
    """Return a text cut at a word where that costs little."""
    space = text.rfind(" ")
    return (text[:space] if space > len(text) * 0.6 else text).rstrip(" ,;:«“(„")
