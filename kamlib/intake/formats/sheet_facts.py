"""What a sheet keeps beside its values: outline, indentation, merged and hidden cells, errors; and how large it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from kamlib.core.errors import InputError, Problem

#: An archive that unpacks to more, or a large part of it that shrinks so well, is not a table.
MAX_BYTES = 500_000_000
MAX_RATIO = 200
_LARGE = 10_000_000
#: Cells of the rectangle between the first and the last cell used; the reader lays it out whole.
MAX_CELLS = 30_000_000
_CHUNK = 1 << 22
_SMALL_PART = 20_000_000
_REPEATED = re.compile(
    rb'<table:table-(?:row|cell)[^>]*?repeated="(\d{4,})"[^>]*>(?=<table:table-cell[^>]*office:value-type|<text:p)'
)
_REPEATED_CELL = re.compile(rb'<table:table-cell(?=[^>]*office:value-type)[^>]*?repeated="(\d{4,})"')


@dataclass
class SheetFacts:
    """Of one sheet; rows and columns from 0.

    Parameters
    ----------
    outline : dict
        Outline level by row, where it is not 0.
    indents : dict
        Indentation by row and column, where it is not 0.
    padded : dict
        Digits to which a number is padded with zeros on screen, by row and column.
    hidden_rows, hidden_columns : int
        How many.
    stray : dict
        Cells that stand alone far below everything else, by the number of their row as a person counts.
    errors : Counter
        Cells with an error, by its text.
    uncalculated : list of str
        Cells with a formula that has no stored value, or the 0 of a program that does not calculate.
    """

    outline: dict[int, int] = field(default_factory=dict)
    indents: dict[tuple[int, int], int] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0
    stray: dict[int, tuple[str, ...]] = field(default_factory=dict)
    errors: Counter = field(default_factory=Counter)
    uncalculated: list[str] = field(default_factory=list)


def bounded(archive: zipfile.ZipFile, shown: str) -> None:
    """Refuse an archive that would unpack beyond reason, before anything is unpacked.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        ``workbook_too_large``.
    """
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    shrunk = max((_ratio(entry) for entry in entries), default=0)
    if size > MAX_BYTES or shrunk > MAX_RATIO:
        raise InputError(_too_large(shown, size))


def _too_large(shown: str, size: int) -> Problem:
    return Problem(
        "workbook_too_large",
        file=shown,
        values={"megabytes": round(size / 1e6), "limit": round(MAX_BYTES / 1e6)},
    )


def _ratio(entry: zipfile.ZipInfo) -> float:
    return entry.file_size / max(entry.compress_size, 1) if entry.file_size > _LARGE else 0


class Parts:
    """The parts of an XLSX archive that calamine does not tell of.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    shown : str
        Its name in messages.
    """

    def __init__(self, archive: zipfile.ZipFile, shown: str):
        self.archive, self.shown = archive, shown

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The part of every sheet, by its name."""
        book = self._read("xl/workbook.xml")
        targets = {}
        for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", self._read("xl/_rels/workbook.xml.rels")):
            facts = _attributes(tag)
            path = facts.get("Target", "")
            targets[facts.get("Id", "")] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
        named = {}
        for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", book):
            facts = _attributes(tag)
            link = next((value for name, value in facts.items() if name.endswith(":id") or name == "id"), "")
            named[_unescaped(facts.get("name", ""))] = targets.get(link, "")
        return named

    @cached_property
    def untouched(self) -> bool:
        """Whether the program that wrote the workbook left all calculation to Excel, and stored zeros meanwhile."""
        return (
            re.search(rb'<(?:\w+:)?calcPr\b[^>]*fullCalcOnLoad="(?:1|true)"', self._read("xl/workbook.xml")) is not None
        )

    @cached_property
    def styles(self) -> tuple[dict[int, int], dict[int, int]]:
        """Indentation, and digits padded with zeros, by number of the cell style."""
        text = self._read("xl/styles.xml")
        formats = {}
        for tag in re.findall(rb"<(?:\w+:)?numFmt\b[^>]*>", text):
            facts = _attributes(tag)
            if re.fullmatch(r"0{2,20}(?:;.*)?", facts.get("formatCode", "")):
                formats[facts.get("numFmtId", "")] = len(facts["formatCode"].split(";")[0])
        inside = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
        indents, padded = {}, {}
        for number, found in enumerate(re.finditer(_STYLE, inside.group())) if inside else ():
            facts = _attributes(found.group(1))
            indent = re.search(rb'\bindent="(\d{1,3})"', found.group())
            if indent and indent.group(1) != b"0":
                indents[number] = int(indent.group(1))
            if facts.get("numFmtId") in formats:
                padded[number] = formats[facts["numFmtId"]]
        return indents, padded

    def _read(self, name: str) -> bytes:
        try:
            with self.archive.open(name) as stream:
                return stream.read(_SMALL_PART)
        except KeyError:
            return b""

    def facts(self, sheet: str) -> SheetFacts:
        """Return what a sheet keeps beside its values, reading its part once.

        Raises
        ------
        InputError
            ``sheet_too_wide``: a few cells far apart, whose rectangle would fill the memory.
        """
        return self.read_part(self.sheets.get(sheet, ""))

    def read_part(self, part: str) -> SheetFacts:
        """Return the facts of the part of that name; nothing where there is none."""
        facts, last, width, rows = SheetFacts(), 0, 1, 0
        if part not in self.archive.namelist():
            return facts
        styled = any(self.styles)
        for text in self._pieces(part):
            last = max(last, _rows(text, facts))
            rows += text.count(b"<row ")
            width = max(width, _width(text))
            _cells(text, facts, untouched=self.untouched)
            if styled:
                _styled(text, *self.styles, facts)
        if last - rows > _GAP:
            facts.stray, last = _stray(self._pieces(part), last)
        if last * width > MAX_CELLS:
            raise InputError(Problem("sheet_too_wide", file=self.shown, values={"height": last, "width": width}))
        return facts

    def without_stray(self, sheets: dict[str, SheetFacts]) -> bytes | None:
        """Return the workbook without the rows of stray cells, so that no one lays out a million blank rows.

        Parameters
        ----------
        sheets : dict
            Facts by name of the sheet.

        Returns
        -------
        bytes or None
            None where there are none.
        """
        cut = {self.sheets[name]: facts.stray for name, facts in sheets.items() if facts.stray}
        if not cut:
            return None
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for entry in self.archive.infolist():
                content = self.archive.read(entry)
                archive.writestr(
                    entry.filename, _without(content, cut[entry.filename]) if entry.filename in cut else content
                )
        return made.getvalue()

    def _pieces(self, part: str) -> Iterator[bytes]:
        """Yield a part piece by piece, cut before a row or at least before a tag."""
        size, rest, prefixed = 0, b"", False
        with self.archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                prefixed = prefixed or (not size and b"<x:worksheet" in chunk[:4096])
                size += len(chunk)
                if size > MAX_BYTES:
                    raise InputError(_too_large(self.shown, size))
                # Some programs write every tag with the prefix of its namespace.
                text = (rest + chunk).replace(b"<x:", b"<") if prefixed else rest + chunk
                cut = max(text.rfind(b"<row "), text.rfind(b"<c "))
                cut = cut if cut > 0 else text.rfind(b"<")
                if cut <= 0 or len(text) - cut > _CHUNK:
                    cut = len(text)
                yield text[:cut]
                rest = text[cut:]
        yield rest


#: Blank rows below which a few cells are no part of a table, and how many cells are few.
_GAP, _FEW = 1000, 20
_WHOLE_ROW = re.compile(rb'<(?:x:)?row [^>]*?\br="(\d{1,7})"[^>]*?(?:/>|>(.*?)</(?:x:)?row>)', re.DOTALL)
_VALUE = re.compile(rb"<(?:x:)?(?:v|t)>([^<]{0,100})<")


def _stray(pieces: Iterator[bytes], last: int) -> tuple[dict[int, tuple[str, ...]], int]:
    """Return the cells below the widest gap where they are few, and the last row without them."""
    filled: list[tuple[int, tuple[str, ...]]] = []
    for row, cells in _WHOLE_ROW.findall(b"".join(pieces)):
        values = tuple(value.decode("utf-8", errors="replace") for value in _VALUE.findall(cells))
        if values:
            filled.append((int(row), values))
    gaps = [after[0] - before[0] for before, after in pairwise(filled)]
    if not gaps or max(gaps) <= _GAP:
        return {}, last
    at = gaps.index(max(gaps)) + 1
    below = dict(filled[at:])
    if sum(map(len, below.values())) > _FEW:
        return {}, last
    return below, filled[at - 1][0]


def _without(content: bytes, stray: dict[int, tuple[str, ...]]) -> bytes:
    """Return the part of a sheet without some rows, and without the area that it says it has."""
    kept = _WHOLE_ROW.sub(lambda row: b"" if int(row[1]) >= min(stray) else row[0], content)
    return re.sub(rb"<(?:x:)?dimension [^>]*/>", b"", kept)


_STYLE = re.compile(rb"(<(?:\w+:)?xf\b[^>]*?)(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
_ROW = re.compile(rb"<row ([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_WIDE = re.compile(rb' r="([A-Z]{2,3})\d')
_COLUMN = re.compile(rb"<col [^>]*hidden=\"(?:1|true)\"[^>]*>")
_ERROR = re.compile(rb'<c [^>]*t="e"[^>]*>.*?<v>([^<]{1,20})<')
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"([^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(<v\s*/>|<v>[^<]*</v>|)\s*</c>'
)
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(\d{1,5})"')


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): value.decode("utf-8", errors="replace")
        for name, value in re.findall(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']", tag)
    }


def _unescaped(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _rows(text: bytes, facts: SheetFacts) -> int:
    """Note outline and hidden rows; return the number of the last row."""
    tags = _ROW.findall(text)
    joined = b"\n".join(tags)
    for tag in tags if b"outlineLevel" in joined or b"hidden" in joined else ():
        given = _attributes(tag)
        row, level = given.get("r", ""), given.get("outlineLevel", "0")
        if level.isdecimal() and int(level) and row.isdecimal():
            facts.outline[int(row) - 1] = int(level)
        facts.hidden_rows += given.get("hidden") in ("1", "true")
    return max(map(int, _ROW_NUMBER.findall(joined)), default=0)


def _width(text: bytes) -> int:
    """Return the last column used beyond the twenty-sixth, or 26."""
    return max((_number(column) for column in set(_WIDE.findall(text))), default=26)


def _cells(text: bytes, facts: SheetFacts, *, untouched: bool = False) -> None:
    if b"<cols>" in text[:10_000]:
        facts.hidden_columns += len(_COLUMN.findall(text))
    if b't="e"' in text:
        facts.errors.update(found.decode("utf-8", errors="replace") for found in _ERROR.findall(text))
    if b"<f" in text:
        facts.uncalculated += _uncalculated(text, untouched=untouched)


def _uncalculated(text: bytes, *, untouched: bool) -> Iterator[str]:
    """Yield the cells whose formula nobody has calculated; a text that is empty is a value."""
    for cell, facts, value in _FORMULA.findall(text):
        stored = value.removeprefix(b"<v>").removesuffix(b"</v>").strip()
        blank = not stored or re.fullmatch(rb"<v\s*/>", stored) is not None
        if (blank and b't="str"' not in facts) or (untouched and stored == b"0"):
            yield cell.decode()


def _styled(text: bytes, indents: dict[int, int], padded: dict[int, int], facts: SheetFacts) -> None:
    for column, row, style in _STYLED.findall(text):
        number = int(style)
        place = (int(row) - 1, _number(column) - 1)
        if number in indents:
            facts.indents[place] = indents[number]
        if number in padded:
            facts.padded[place] = padded[number]


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def bounded_ods(archive: zipfile.ZipFile, shown: str) -> None:
    """Refuse an ODS whose filled cells repeat by thousands: a few bytes that lay out a huge sheet.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        ``sheet_too_wide``.
    """
    rest = b""
    with archive.open("content.xml") as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            found = [int(n[:9]) for pattern in (_REPEATED, _REPEATED_CELL) for n in pattern.findall(text)]
            if max(found, default=0) > 20_000:
                raise InputError(Problem("sheet_too_wide", file=shown, values={"height": max(found), "width": 1}))
            rest = text[-500:]


def bounded_xlsb(archive: zipfile.ZipFile, shown: str) -> None:
    """Refuse an XLSB with a few cells far apart.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        ``sheet_too_wide``.
    """
    for entry in archive.infolist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.bin", entry.filename):
            continue
        rows, columns = _area_of_records(archive.read(entry))
        if rows * columns > MAX_CELLS:
            raise InputError(Problem("sheet_too_wide", file=shown, values={"height": rows, "width": columns}))


def _area_of_records(data: bytes) -> tuple[int, int]:
    place, rows, columns = 0, 0, 0
    while place < len(data):
        kind, place = _varint(data, place, 2)
        size, place = _varint(data, place, 4)
        if kind == 0:
            rows = max(rows, int.from_bytes(data[place : place + 4], "little") + 1)
        elif 1 <= kind <= 11:
            columns = max(columns, int.from_bytes(data[place : place + 4], "little") + 1)
        place += size
    return rows, columns


def _varint(data: bytes, place: int, longest: int) -> tuple[int, int]:
    value = 0
    for n in range(longest):
        if place >= len(data):
            break
        byte = data[place]
        value |= (byte & 0x7F) << (7 * n)
        place += 1
        if byte < 0x80:
            break
    return value, place
