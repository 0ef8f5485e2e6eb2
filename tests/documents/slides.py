"""What is wrong with a deck: boxes that overlap or leave the slide, text taller than its box. Measured, not drawn."""

import io
from itertools import combinations

from pptx import Presentation
from pptx.oxml.ns import qn

from kamlib.documents.typefaces import find_typeface
from kamlib.workspace.branding import Brand

POINT, LEADING = 12700, 1.2
#: Rounding of widths to hundredths of a point and of boxes to units of Office.
HAIR = 0.6


def opened(content):
    return Presentation(io.BytesIO(content))


def faults(content):
    """Return every fault as a line of words; none of a good deck."""
    deck = opened(content)
    width, height = deck.slide_width / POINT, deck.slide_height / POINT
    found = []
    for number, slide in enumerate(deck.slides, 1):
        boxes = [(shape.name, box(shape)) for shape in slide.shapes]
        for name, (left, top, right, bottom) in boxes:
            if left < -HAIR or top < -HAIR or right > width + HAIR or bottom > height + HAIR:
                found.append(f"{number}: {name} runs off")
        found += [f"{number}: {one} over {other}" for (one, a), (other, b) in combinations(boxes, 2) if meet(a, b)]
        for shape in slide.shapes:
            found += [f"{number}: {fault}" for fault in within(shape)]
    return found


def box(shape):
    left, top = shape.left / POINT, shape.top / POINT
    return left, top, left + shape.width / POINT, top + shape.height / POINT


def meet(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > HAIR and min(one[3], other[3]) - max(one[1], other[1]) > HAIR


def within(shape):
    if shape.has_text_frame:
        yield from in_text(shape)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from in_table(shape)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from in_chart(shape)


def in_text(shape):
    frame = shape.text_frame
    size = usual(shape)
    # The text of a place has no margins; that of our own shapes has those it says.
    sides = (frame.margin_left + frame.margin_right) / POINT if not shape.is_placeholder else 0.0
    above = (frame.margin_top + frame.margin_bottom) / POINT if not shape.is_placeholder else 0.0
    tall = tall_of(frame.paragraphs, size, shape.width / POINT - sides)
    if tall > shape.height / POINT - above + HAIR:
        yield f"{shape.name}: {tall:.0f} in {shape.height / POINT - above:.0f}"


def in_table(shape):
    table = shape.table
    widths, heights = [each.width / POINT for each in table.columns], [each.height / POINT for each in table.rows]
    if abs(sum(widths) - shape.width / POINT) > 1 or abs(sum(heights) - shape.height / POINT) > 1:
        yield f"{shape.name}: the frame is not as large as the table"
    for row, height in zip(table.rows, heights, strict=True):
        for cell, width in zip(row.cells, widths, strict=True):
            room = width - (cell.margin_left + cell.margin_right) / POINT
            tall = tall_of(cell.text_frame.paragraphs, 18.0, room) + (cell.margin_top + cell.margin_bottom) / POINT
            if tall > height + HAIR:
                yield f"{shape.name}: {cell.text[:30]!r} stands {tall:.0f} in {height:.0f}"
            if any(run.font.size.pt < 10 for paragraph in cell.text_frame.paragraphs for run in paragraph.runs):
                yield f"{shape.name}: {cell.text[:30]!r} is too small"


def in_chart(shape):
    width, face = shape.width / POINT, find_typeface(Brand()).face()
    area = shape.chart._chartSpace.chart.plotArea
    place = {
        each.tag.partition("}")[2]: float(each.get("val"))
        for each in area.find(qn("c:layout")).iter()
        if each.tag in (qn("c:x"), qn("c:y"), qn("c:w"), qn("c:h"))
    }
    ends = (place["x"] + place["w"], place["y"] + place["h"])
    if min(place["x"], place["y"]) < 0 or max(ends) > 1:
        yield f"{shape.name}: the plot leaves its chart"
    if place["w"] < 0.2 or place["h"] < 0.2:
        yield f"{shape.name}: no room for the plot"
    way = area.find(f"{qn('c:barChart')}/{qn('c:barDir')}")
    if way is not None and way.get("val") == "bar":
        names = [str(each) for each in shape.chart.plots[0].categories]
        if max(face.width(name, 11) for name in names) > place["x"] * width + HAIR:
            yield f"{shape.name}: a name is wider than its margin"


def tall_of(paragraphs, size, width):
    typeface, total = find_typeface(Brand()), 0.0
    for paragraph in paragraphs:
        runs = paragraph.runs
        end = paragraph._p.find(qn("a:endParaRPr"))
        empty = int(end.get("sz")) / 100 if end is not None and end.get("sz") else size
        own = max((run.font.size.pt for run in runs if run.font.size), default=size if runs else empty)
        bold = any(run.font.bold for run in runs)
        face = typeface.face(bold=bold)
        margin = int(paragraph._p.pPr.get("marL", 0)) / POINT if paragraph._p.pPr is not None else 0.0
        after = paragraph.space_after.pt if paragraph.space_after else 0.0
        text = "".join(run.text for run in runs)
        total += lines(text, face, own, width - margin) * own * LEADING + after
    return total


def lines(text, face, size, width):
    """Count lines as Office breaks them: at spaces, and within a word that is longer than a line."""
    count, used = 1, 0.0
    for word in text.split(" "):
        long = face.width(word, size)
        space = face.width(" ", size) if used else 0.0
        if used + space + long <= width + HAIR:
            used += space + long
            continue
        count += bool(used)
        used = long
        while used > width + HAIR:
            count, used = count + 1, used - width
    return count


def usual(shape):
    """Return the size of letters that the layout of a place says."""
    if not shape.is_placeholder:
        return 18.0
    found = shape._base_placeholder._element.find(f".//{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
    return int(found.get("sz")) / 100
