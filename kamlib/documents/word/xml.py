"""The few pieces of WordprocessingML that python-docx has no words for: fields, bookmarks, widths, repeated heads."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr  # they write XML; nothing is read

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph


def make_element(name: str, /, **attributes: str):
    """Return an element of the main namespace with attributes of it."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Paragraph, code: str, shown: str = "", *, dirty: bool = False) -> None:
    """Put a field into a paragraph, with what it shows until Word works it out.

    Parameters
    ----------
    paragraph : Paragraph
        Where it is added.
    code : str
        The field's instruction.
    shown : str
        What stands there meanwhile.
    dirty : bool
        Whether Word works it out on opening.
    """
    begin = make_element("fldChar", fldCharType="begin", **({"dirty": "true"} if dirty else {}))
    paragraph.add_run()._r.append(begin)
    instruction = make_element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(make_element("fldChar", fldCharType="separate"))
    if shown:
        paragraph.add_run(shown)
    paragraph.add_run()._r.append(make_element("fldChar", fldCharType="end"))


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name the whole paragraph, so that fields and links find it.

    Parameters
    ----------
    paragraph : Paragraph
        What is named.
    name : str
        The name: letters, digits and underscores.
    number : int
        One of its own in the document.
    """
    start = make_element("bookmarkStart", id=str(number), name=name)
    after = paragraph._p.pPr
    paragraph._p.insert(0 if after is None else 1, start)
    paragraph._p.append(make_element("bookmarkEnd", id=str(number)))


def add_inner_link(paragraph: Paragraph, text: str, to: str) -> None:
    """Add a link to a bookmark.

    Parameters
    ----------
    paragraph : Paragraph
        Where it is added.
    text : str
        The text.
    to : str
        Name of the bookmark.
    """
    link = make_element("hyperlink", anchor=to, history="1")
    run = paragraph.add_run(text)._r
    link.append(run)
    paragraph._p.append(link)


def add_outer_link(paragraph: Paragraph, text: str, url: str) -> None:
    """Add a link to a page of the web.

    Parameters
    ----------
    paragraph : Paragraph
        Where it is added.
    text : str
        The text.
    url : str
        The address.
    """
    made = make_element("hyperlink")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    made.set(qn("r:id"), paragraph.part.relate_to(url, kind, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    made.append(run._r)
    paragraph._p.append(made)


def add_table(
    style: str,
    widths: Sequence[float],
    rows: Sequence[Sequence[tuple[str, str]]],
    *,
    about: str = "",
    size: float = 0.0,
    least: float = 0.0,
):
    """Return a table whose first row is its head, repeated on every page; no row breaks.

    It is put together as text: python-docx takes milliseconds a cell.

    Parameters
    ----------
    style : str
        Id of the table's style.
    widths : sequence of float
        Of the columns in points; in the grid and in every cell: programs read one or the other.
    rows : sequence of sequence of (str, str)
        Id of the paragraph's style, and the text, of every cell.
    about : str
        What the table is, for those who cannot see it.
    size : float
        Of the letters; 0: as the styles say.
    least : float
        Least height of a row in points.
    """
    twips = [round(width * 20) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in twips)
    caption = f"<w:tblCaption w:val={quoteattr(about)}/>" if about else ""
    look = '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noVBand="1"/>'
    body = "".join(_row(cells, twips, size, least, head=not place) for place, cells in enumerate(rows))
    width = f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    properties = f"<w:tblPr><w:tblStyle w:val={quoteattr(style)}/>{width}{look}{caption}</w:tblPr>"
    return parse_xml(f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>")


def _row(cells: Sequence[tuple[str, str]], twips: Sequence[int], size: float, least: float, *, head: bool) -> str:
    height = f'<w:trHeight w:val="{round(least * 20)}" w:hRule="atLeast"/>' if least else ""
    repeated = "<w:tblHeader/>" if head else ""
    letters = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>' if size else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>'
        f"</w:pPr><w:r>{letters}{_text(text)}</w:r></w:p></w:tc>"
        for width, (style, text) in zip(twips, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{made}</w:tr>"


def _text(text: str) -> str:
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return "<w:br/>".join(lines)


def describe_picture(inline, alt: str, number: int) -> None:
    """Give a picture its sentence and a name of its own.

    Parameters
    ----------
    inline : CT_Inline
        The picture in its paragraph.
    alt : str
        The sentence.
    number : int
        One of its own in the document.
    """
    properties = inline.docPr
    properties.set("id", str(number))
    properties.set("name", f"Picture {number}")
    properties.set("descr", alt)


def set_font(style_element, family: str) -> None:
    """Set the font of a style, whatever the theme says.

    Parameters
    ----------
    style_element : CT_Style
        The style.
    family : str
        Name of the font.
    """
    fonts = style_element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), family)


def set_language(styles_element, code: str) -> None:
    """Set the language of the whole text: spelling is checked in it, and it is read aloud in it.

    Parameters
    ----------
    styles_element : CT_Styles
        Styles of the document.
    code : str
        Such as ``en-GB``.
    """
    defaults = styles_element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = properties.find(qn("w:lang"))
    if spoken is None:
        spoken = make_element("lang")
        properties.append(spoken)
    for name in ("val", "eastAsia"):
        spoken.set(qn(f"w:{name}"), code)
