"""A logo from outside: a PNG or SVG inside the engagement, of a sane size, that can neither act nor reach out."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from kamlib.core.errors import InputError, Problem
from kamlib.core.paths import is_file

MAX_BYTES = 1_000_000
MAX_PIXELS = 4000
_PNG = b"\x89PNG\r\n\x1a\n"
_SPACE = "http://www.w3.org/2000/svg"
#: What a drawn logo needs; everything else (scripts, styles, foreign objects, pictures, links, animation) is refused.
_ELEMENTS = frozenset(
    {
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "use"),
        *("defs", "linearGradient", "radialGradient", "stop", "clipPath", "symbol", "title", "desc"),
    }
)
_INSIDE = re.compile(r"#[\w.-]+")
_ACTS = re.compile(r"on", re.IGNORECASE)
_REACHES = re.compile(r"url\(\s*['\"]?(?!#)|(java)?script:|data:|@import", re.IGNORECASE)


@dataclass(frozen=True)
class Logo:
    """A checked logo: its bytes, ``png`` or ``svg``, and width over height."""

    content: bytes = field(repr=False)
    kind: str
    ratio: float


def read_logo(folder: Path, name: str, file: str) -> Logo:
    """Read a logo.

    Parameters
    ----------
    folder : Path
        The engagement; the logo must lie inside it.
    name : str
        Relative path.
    file : str
        The file that names it, for messages.

    Returns
    -------
    Logo
        Checked.

    Raises
    ------
    InputError
        ``logo_outside``, ``logo_missing``, ``logo_too_large``, ``logo_kind`` or ``logo_unsafe``.
    """
    place = {"file": file, "column": "logo"}
    path = (folder / name).resolve()
    if Path(name).is_absolute() or not path.is_relative_to(folder.resolve()):
        raise InputError(Problem("logo_outside", **place, found=name))
    if not is_file(path):
        raise InputError(Problem("logo_missing", **place, found=name))
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError(Problem("logo_too_large", **place, found=str(size), expected=str(MAX_BYTES)))
    content = path.read_bytes()
    if content.startswith(_PNG):
        return _png(content, place)
    if path.suffix.lower() == ".svg":
        return _svg(content, place)
    raise InputError(Problem("logo_kind", **place, found=name, expected="PNG, SVG"))


def _png(content: bytes, place: dict[str, str]) -> Logo:
    # A short or foreign header has no size.
    known = len(content) >= 33 and content[12:16] == b"IHDR"
    wide, high = struct.unpack(">II", content[16:24]) if known else (0, 0)
    if not (0 < wide <= MAX_PIXELS and 0 < high <= MAX_PIXELS):
        limit = f"1…{MAX_PIXELS} × 1…{MAX_PIXELS}"
        raise InputError(Problem("logo_pixels", **place, found=f"{wide} × {high}", expected=limit))
    return Logo(content, "png", wide / high)


def _svg(content: bytes, place: dict[str, str]) -> Logo:
    # Without a document type there are no entities, and so nothing that could grow or reach a file.
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise InputError(Problem("logo_unsafe", **place, found="<!DOCTYPE"))
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 (no document type: see above)
    except ElementTree.ParseError as error:
        raise InputError(Problem("logo_kind", **place, found=str(error), expected="SVG")) from error
    if root.tag != f"{{{_SPACE}}}svg":
        raise InputError(Problem("logo_kind", **place, found=f"<{str(root.tag)[:60]}>", expected="SVG"))
    _prune(root)
    unsafe = sorted({found for node in root.iter() for found in _unsafe(node)})
    if unsafe:
        raise InputError([Problem("logo_unsafe", **place, found=found) for found in unsafe])
    ElementTree.register_namespace("", _SPACE)
    return Logo(ElementTree.tostring(root), "svg", _ratio(root))


def _prune(root: ElementTree.Element) -> None:
    """Take out what drawing programs leave for themselves: other vocabularies draw nothing."""
    for node in root.iter():
        for child in [each for each in node if not str(each.tag).startswith(f"{{{_SPACE}}}")]:
            node.remove(child)
        for name in [each for each in node.attrib if each.startswith("{") and not each.endswith("}href")]:
            del node.attrib[name]


def _unsafe(node: ElementTree.Element) -> list[str]:
    space, _, name = str(node.tag).rpartition("}")
    found = [] if space == f"{{{_SPACE}" and name in _ELEMENTS else [f"<{name[:40]}>"]
    for attribute, value in node.attrib.items():
        bare = attribute.rpartition("}")[2]
        links = bare == "href" and not _INSIDE.fullmatch(value.strip())
        if links or _ACTS.match(bare) or _REACHES.search(value):
            found.append(f"{bare[:40]}=")
    return found


def _ratio(root: ElementTree.Element) -> float:
    """Return width over height by the view box, or by the sizes; 3 where the drawing says neither."""
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))]
    if len(numbers) != 4:
        sides = [re.match(r"\d+(?:\.\d+)?", root.get(name, "")) for name in ("width", "height")]
        numbers = [0, 0, *(float(side.group()) for side in sides)] if all(sides) else []
    return numbers[2] / numbers[3] if len(numbers) == 4 and min(numbers[2:]) > 0 else 3.0
