"""Rows of facts about a person: records of a delimited text, rows of a sheet; by the column of people alone."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile

from kamlib.runner.forget.erasing import CannotEraseError, erase, rewritten
from kamlib.runner.forget.target import Target

_TAGS = re.compile(r"<[^>]*>")
_ROW = re.compile(r"<row\b(?:[^>]*[^/>])?>.*?</row>", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_STRING = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
#: Records among which the titles stand.
_TOP = 30


def drop_rows(text: str, target: Target, title: str) -> str:
    """Return a delimited text without the records whose person is meant.

    Parameters
    ----------
    text : str
        Of the table of contacts: a record there tells nothing but facts about one person.
    target : Target
        Who is taken out.
    title : str
        Of the column of people, as the file writes it.

    Returns
    -------
    str
        The other records as they stand.

    Raises
    ------
    CannotEraseError
        He stands in it, and no row has the title.
    """
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    for mark in ";,\t|":
        try:
            kept = _kept(lines, mark, target, title)
        except csv.Error:
            continue
        if kept is not None:
            return "".join(kept)
    if target.is_in(text):
        raise CannotEraseError
    return text


def _kept(lines: list[str], mark: str, target: Target, title: str) -> list[str] | None:
    reader = csv.reader(lines, delimiter=mark)
    place, start, kept = None, 0, []
    for number, record in enumerate(reader):
        if place is None:
            place = next((at for at, cell in enumerate(record) if _key(cell) == _key(title)), None)
            if place is None and number == _TOP:
                return None
        if place is None or len(record) <= place or not target.is_named(record[place]):
            kept += lines[start : reader.line_num]
        start = reader.line_num
    return kept if place is not None else None


def drop_sheet_rows(content: bytes, sheet: str, target: Target, title: str) -> bytes:
    """Return a workbook without the person's rows of one sheet; their numbers stay free, so that nothing else moves.

    Parameters
    ----------
    content : bytes
        Of an ``.xlsx``.
    sheet : str
        Name of the sheet of contacts.
    target : Target
        Who is taken out.
    title : str
        Of the column of people, as the sheet writes it.

    Returns
    -------
    bytes
        Another workbook.

    Raises
    ------
    CannotEraseError
        He stands in it, and his column is not found.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _part_of(archive, sheet)
            packed = "xl/sharedStrings.xml"
            shared = archive.read(packed).decode() if packed in archive.namelist() else ""
            strings = [_plain(each) for each in _STRING.findall(shared)]
            body = archive.read(part).decode()
            rows = [_cells(row, strings) for row in _ROW.findall(body)[:_TOP]]
            titles = (column for row in rows for column, text in row.items() if _key(text) == _key(title))
            if column := next(titles, ""):
                made = _ROW.sub(
                    lambda found: "" if target.is_named(_cells(found[0], strings).get(column, "")) else found[0], body
                )
                return rewritten(archive, {part: made.encode()})
    except (KeyError, IndexError, StopIteration, ValueError, RuntimeError, zipfile.BadZipFile) as error:
        raise CannotEraseError from error
    if erase("book.xlsx", content, target) is not None:
        raise CannotEraseError
    return content


def _cells(row: str, strings: list[str]) -> dict[str, str]:
    """Return the texts of a row by the letters of their column."""
    found = {}
    for attributes, body in _CELL.findall(row):
        column = re.sub(r"\d", "", _attribute(attributes, "r"))
        value = re.search(r"<v\b[^>]*>(.*?)</v>", body, re.DOTALL)
        kind = _attribute(attributes, "t")
        if kind == "s" and value:
            found[column] = strings[int(value[1])]
        elif kind == "inlineStr":
            found[column] = _plain(body)
        elif kind == "str" and value:
            found[column] = _plain(value[1])
    return found


def _key(title: str) -> str:
    return " ".join(title.lstrip("\ufeff").split()).casefold()


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the member of a workbook that holds a sheet; the first one where the sheet has no name."""
    book = archive.read("xl/workbook.xml").decode()
    links = archive.read("xl/_rels/workbook.xml.rels").decode()
    sheets = [(_attribute(each, "name"), _attribute(each, "r:id")) for each in re.findall(r"<sheet\b[^>]*>", book)]
    link = next((of for name, of in sheets if _plain(name) == sheet), sheets[0][1])
    found = next(each for each in re.findall(r"<Relationship\b[^>]*>", links) if _attribute(each, "Id") == link)
    target = _attribute(found, "Target")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _plain(xml: str) -> str:
    return html.unescape(_TAGS.sub("", xml))
