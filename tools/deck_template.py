"""Make ``templates/documents/deck.pptx``: the look of decks, as named layouts. Run it after a change here."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml

from kamlib.core.colours import SERIES
from kamlib.documents.office import repack

PLACE = Path(__file__).resolve().parents[1] / "templates" / "documents" / "deck.pptx"
#: On every machine with PowerPoint, and as wide as what other programs take in its place.
FONT = "Arial"
INK, MUTED, GROUND = "1D2733", "5B6675", "EEF1F5"
WIDTH, HEIGHT = 960, 540
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
#: Name, type of the placeholder, its number, its box in points, size, colour, bold, anchor; the first is read first.
_TITLE = ("Title", "title", 0, (42, 42, 876, 64), 24, "tx1", True, "t")
_KICKER = ("Kicker", "body", 10, (42, 20, 876, 18), 11, "accent1", True, "ctr")
_CAPTION = ("Caption", "body", 11, (42, 108, 876, 22), 13, "tx2", False, "ctr")
_SOURCE = ("Source", "body", 13, (42, 486, 876, 24), 9, "tx2", False, "b")
_FOOTER = ("Footer", "ftr", 20, (42, 514, 700, 16), 9, "tx2", False, "ctr")
_NUMBER = ("Number", "sldNum", 21, (858, 514, 60, 16), 9, "tx2", False, "ctr")
_FRAME = (_TITLE, _KICKER, _CAPTION, _SOURCE, _FOOTER, _NUMBER)
_CONTENT = ("Content", "obj", 12, (42, 134, 876, 346), 14, "tx1", False, "t")
LAYOUTS = {
    "KAM Title": (
        ("Title", "ctrTitle", 0, (78, 186, 804, 96), 36, "accent1", True, "b"),
        ("Subtitle", "subTitle", 1, (78, 290, 804, 52), 20, "tx1", False, "t"),
        ("Facts", "body", 10, (78, 366, 804, 88), 13, "tx1", False, "t"),
        ("Note", "body", 11, (78, 476, 804, 32), 11, "tx2", False, "b"),
        ("Logo", "pic", 12, (78, 48, 240, 72), 11, "tx2", False, "t"),
    ),
    "KAM Section": (("Title", "title", 0, (78, 204, 804, 132), 32, "accent1", True, "ctr"), _FOOTER, _NUMBER),
    "KAM Message": (*_FRAME, _CONTENT),
    "KAM Table": (*_FRAME, _CONTENT),
    "KAM Two": (
        *_FRAME,
        ("Left", "obj", 12, (42, 134, 426, 346), 14, "tx1", False, "t"),
        ("Right", "obj", 14, (492, 134, 426, 346), 14, "tx1", False, "t"),
    ),
    "KAM Closing": (
        _TITLE,
        ("Left", "body", 10, (42, 116, 426, 320), 16, "tx1", False, "t"),
        ("Right", "body", 11, (492, 116, 426, 320), 16, "tx1", False, "t"),
        ("Note", "body", 12, (42, 444, 876, 62), 10, "tx2", False, "b"),
        _FOOTER,
        _NUMBER,
    ),
}


def main() -> None:
    """Write the template."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _emu(WIDTH), _emu(HEIGHT)
    master = deck.slide_masters[0]
    for layout in list(master.slide_layouts)[len(LAYOUTS) :]:
        master.slide_layouts.remove(layout)
    _master(master)
    for layout, (name, places) in zip(master.slide_layouts, LAYOUTS.items(), strict=True):
        _layout(layout, name, places)
    _theme(master.part.part_related_by(RT.THEME))
    own = deck.core_properties
    own.title, own.author, own.last_modified_by, own.comments = "KAM deck", "", "", ""
    own.created = own.modified = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    package = deck.part.package
    for each in [key for key, one in package._rels.items() if one.reltype == RT.THUMBNAIL]:
        package._rels.pop(each)
    stream = io.BytesIO()
    deck.save(stream)
    PLACE.write_bytes(repack(stream.getvalue()))


def _emu(points: float) -> int:
    return round(points * 12700)


def _shape(number: int, place: tuple, words: str = "") -> str:
    """Return a placeholder as XML: its name, its box, and how it sets text."""
    name, kind, index, box, size, colour, bold, anchor = place
    left, top, width, height = map(_emu, box)
    typed = "" if kind == "obj" else f' type="{kind}"'
    align = ' algn="r"' if kind == "sldNum" else ' algn="l"'
    levels = "".join(_level(level, size, colour, bold, align) for level in range(1, 3))
    field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>‹#›</a:t></a:fld>'
    inside = field if kind == "sldNum" else f"<a:r><a:rPr/><a:t>{escape(words or name)}</a:t></a:r>"
    return f"""<p:sp {_SPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/>
<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>
<p:nvPr><p:ph{typed}{f' idx="{index}"' if index else ""}/></p:nvPr></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>
<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>
<a:lstStyle>{levels}</a:lstStyle><a:p>{inside}</a:p></p:txBody></p:sp>"""


def _level(level: int, size: float, colour: str, bold: bool, align: str) -> str:
    bullet = "<a:buNone/>" if level == 1 else '<a:buFont typeface="Arial"/><a:buChar char="•"/>'
    indent = 'marL="0" indent="0"' if level == 1 else 'marL="171450" indent="-171450"'
    return f"""<a:lvl{level}pPr {indent}{align}><a:lnSpc><a:spcPct val="100000"/></a:lnSpc>
<a:spcBef><a:spcPts val="0"/></a:spcBef>{bullet}<a:defRPr sz="{size * 100}" b="{int(bold)}">
<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl{level}pPr>"""


def _band(number: int, box: tuple) -> str:
    left, top, width, height = map(_emu, box)
    return f"""<p:sp {_SPACES}><p:nvSpPr><p:cNvPr id="{number}" name="Band"/><p:cNvSpPr/>
<p:nvPr userDrawn="1"/></p:nvSpPr>
<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>
<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"""


def _fill(tree, shapes: list[str]) -> None:
    for child in list(tree)[2:]:
        tree.remove(child)
    for shape in shapes:
        tree.append(parse_xml(shape))


def _master(master) -> None:
    body = ("Body", "body", 1, (42, 134, 876, 346), 14, "tx1", False, "t")
    shapes = [_band(2, (0, 0, WIDTH, 6))]
    shapes += [_shape(number, place) for number, place in enumerate((_TITLE, body, _FOOTER, _NUMBER), 3)]
    _fill(master.shapes._spTree, shapes)


def _layout(layout, name: str, places: tuple) -> None:
    layout.name = name
    for gone in ("type", "preserve"):
        layout._element.attrib.pop(gone, None)
    layout._element.set("preserve", "1")
    band = [_band(90, (0, 0, 30, HEIGHT))] if name in ("KAM Title", "KAM Section") else []
    if band:
        layout._element.set("showMasterSp", "0")
    _fill(layout.shapes._spTree, band + [_shape(number, place) for number, place in enumerate(places, 2)])


def _theme(part) -> None:
    theme = etree.fromstring(part.blob)
    theme.set("name", "KAM")
    colours = {"dk1": INK, "lt1": "FFFFFF", "dk2": MUTED, "lt2": GROUND, "hlink": SERIES[0][1:], "folHlink": MUTED}
    colours |= {f"accent{number}": colour[1:] for number, colour in enumerate(SERIES, 1)}
    scheme = theme.find(f".//{_A}clrScheme")
    scheme.set("name", "KAM")
    for name, colour in colours.items():
        place = scheme.find(f"{_A}{name}")
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, f"{_A}srgbClr", val=colour.upper())
    fonts = theme.find(f".//{_A}fontScheme")
    fonts.set("name", "KAM")
    for place in ("majorFont", "minorFont"):
        family = fonts.find(f"{_A}{place}")
        for script in family.findall(f"{_A}font"):
            family.remove(script)
        family.find(f"{_A}latin").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


if __name__ == "__main__":
    main()
