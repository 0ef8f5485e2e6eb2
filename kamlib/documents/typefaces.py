"""The fonts of a document: which there are, which characters they draw, how wide a text is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.core.paths import share
from kamlib.workspace.branding import FILE, FONTS, Brand

DEFAULT = "Inter"
_SUFFIXES = (".ttf", ".otf")


@dataclass(frozen=True)
class Face:
    """One font file: the glyph and the advance of each character."""

    family: str
    bold: bool
    italic: bool
    advances: dict[int, float] = field(repr=False)

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is, in the unit of the size; kerning left out.

        Parameters
        ----------
        text : str
            One line.
        size : float
            Of the letters, in any unit.

        Returns
        -------
        float
            In the unit of the size.
        """
        return sum(self.advances.get(ord(letter), 1.0) for letter in text) * size


@dataclass(frozen=True)
class Typeface:
    """The families of one document: of its text and of its headings."""

    text: str
    heading: str
    folders: tuple[Path, ...]
    faces: tuple[Face, ...] = field(repr=False)

    def face(self, *, bold: bool = False) -> Face:
        """Return the upright face of the text; where there is no bold one, the regular one."""
        own = [each for each in self.faces if each.family == self.text and not each.italic]
        return next((each for each in own if each.bold == bold), own[0])

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return the characters that some face of the document cannot draw, in their order."""
        used = {letter for text in texts for letter in text if not _ignorable(letter)}
        own = [each for each in self.faces if each.family in (self.text, self.heading)]
        return sorted(letter for letter in used if any(ord(letter) not in face.advances for face in own))


def find_typeface(brand: Brand) -> Typeface:
    """Return the fonts that a brand wants.

    Raises
    ------
    InputError
        ``font_missing``: a family that is neither shipped nor in the engagement's folder; ``font_broken``.
    """
    folders = (share("templates", "fonts"), *([brand.font_folder] if brand.font_folder else []))
    faces = tuple(face for folder in folders for face in _faces(folder))
    families = sorted({face.family for face in faces})
    wanted = {"text": brand.text_font or DEFAULT, "heading": brand.heading_font or brand.text_font or DEFAULT}
    unknown = [
        Problem("font_missing", file=FILE, column=f"fonts.{name}", found=family, expected=", ".join(families))
        for name, family in wanted.items()
        if family not in families
    ]
    if unknown:
        raise InputError(unknown)
    return Typeface(wanted["text"], wanted["heading"], folders, faces)


def _ignorable(letter: str) -> bool:
    # Joiners and possible breaks are instructions, not marks.
    return letter == "\n" or unicodedata.category(letter) in ("Cf", "Zl", "Zp")


@cache
def _faces(folder: Path) -> tuple[Face, ...]:
    return tuple(_face(path) for path in sorted(folder.iterdir()) if path.suffix.lower() in _SUFFIXES)


def _face(path: Path) -> Face:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True) as font:
            names, unit, advances = font["name"], font["head"].unitsPerEm, font["hmtx"]
            wide = {code: advances[glyph][0] / unit for code, glyph in font.getBestCmap().items()}
            family = names.getBestFamilyName() or path.stem
            weight, style = font["OS/2"].usWeightClass, font["head"].macStyle
            return Face(family, weight >= 600, bool(style & 2), wide)
    except (TTLibError, KeyError, AttributeError, TypeError) as error:
        raise InputError(Problem("font_broken", file=f"{FONTS}/{path.name}", found=str(error))) from error
