"""The few pieces of WordprocessingML that python-docx has no words for: fields, bookmarks, widths, repeated heads."""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph


def element(name: str, /, **attributes: str):
    """Return an element of the main namespace with attributes of it."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def field(paragraph: Paragraph, code: str, shown: str = "", *, dirty: bool = False) -> None:
    """Put a field into a paragraph, with what it shows until Word works it out."""
    begin = element("fldChar", fldCharType="begin", **({"dirty": "true"} if dirty else {}))
    paragraph.add_run()._r.append(begin)
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))
    if shown:
        paragraph.add_run(shown)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name the whole paragraph, so that fields and links find it."""
    start = element("bookmarkStart", id=str(number), name=name)
    after = paragraph._p.pPr
    paragraph._p.insert(0 if after is None else 1, start)
    paragraph._p.append(element("bookmarkEnd", id=str(number)))


def inner_link(paragraph: Paragraph, text: str, to: str) -> None:
    """Add a link to a bookmark."""
    link = element("hyperlink", anchor=to, history="1")
    run = paragraph.add_run(text)._r
    link.append(run)
    paragraph._p.append(link)


def outer_link(paragraph: Paragraph, text: str, url: str) -> None:
    """Add a link to a page of the web."""
    made = element("hyperlink")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    made.set(qn("r:id"), paragraph.part.relate_to(url, kind, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    made.append(run._r)
    paragraph._p.append(made)


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """Fix the widths of the columns (points) in the grid and in every cell: programs read one or the other."""
    table.autofit = False
    properties = table._tbl.tblPr
    width = properties.find(qn("w:tblW"))
    if width is not None:
        width.set(qn("w:type"), "dxa")
        width.set(qn("w:w"), str(round(sum(widths) * 20)))
    for column, each in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Pt(each)
    for row in table._tbl.tr_lst:
        for cell, each in zip(row.tc_lst, widths, strict=True):
            cell.width = Pt(each)


def repeat_head(table: Table) -> None:
    """Repeat the first row on every page, and let no row break."""
    for place, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(element("cantSplit"))
        if not place:
            properties.append(element("tblHeader"))


def describe_table(table: Table, title: str, alt: str) -> None:
    """Say what a table is to those who cannot see it."""
    for name, text in (("tblCaption", title), ("tblDescription", alt)):
        if text:
            table._tbl.tblPr.append(element(name, val=text))


def describe_picture(inline, alt: str, number: int) -> None:
    """Give a picture its sentence and a name of its own."""
    properties = inline.docPr
    properties.set("id", str(number))
    properties.set("name", f"Picture {number}")
    properties.set("descr", alt)


def set_font(style_element, family: str) -> None:
    """Set the font of a style, whatever the theme says."""
    fonts = style_element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), family)


def language_of(styles_element, code: str) -> None:
    """Set the language of the whole text: spelling is checked in it, and it is read aloud in it."""
    defaults = styles_element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = properties.find(qn("w:lang"))
    if spoken is None:
        spoken = element("lang")
        properties.append(spoken)
    for name in ("val", "eastAsia"):
        spoken.set(qn(f"w:{name}"), code)
