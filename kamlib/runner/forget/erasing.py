"""One person out of one file, by the kind of the file: what cannot be changed here is said, never left in silence."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from kamlib.runner.forget.target import Target

#: Kinds of text; whatever else is no archive is not changed here.
_TEXTS = frozenset(
    {".csv", ".tsv", ".txt", ".yaml", ".yml", ".json", ".ipynb", ".html", ".htm", ".md", ".xml", ".svg", ".rels"}
)
_ARCHIVES = frozenset({".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".zip"})
#: Bytes that an archive may unpack to; a larger one is looked at by a person.
_LARGEST = 1_000_000_000
_TAGS = re.compile(r"<[^>]*>")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class CannotEraseError(Exception):
    """The person stands in a file that cannot be changed without harming it."""


def erase(name: str, content: bytes, target: Target, drop: Callable[[str], str] = lambda text: text) -> bytes | None:
    """Return the content of a file without a person.

    Parameters
    ----------
    name : str
        Of the file; its ending tells the kind.
    content : bytes
        As it is.
    target : Target
        Who is taken out.
    drop : callable
        From the text of a delimited file to the same without his own rows: done before he is taken out of the rest.

    Returns
    -------
    bytes or None
        None where he does not stand in it.

    Raises
    ------
    CannotEraseError
        He stands in it, and it is of a kind that is not changed here.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in _ARCHIVES:
        return _erase_in_archive(content, target)
    if not target.may_be_in(content):
        return None
    if ending not in _TEXTS:
        raise CannotEraseError(name)
    text, encoding = _decode(content)
    made = target.take_out(drop(text))
    return made.encode(encoding) if made != text else None


def drop_rows(text: str, target: Target) -> str:
    """Return a delimited text without the lines of which one cell is the person's name and nothing more.

    Parameters
    ----------
    text : str
        Of the table of contacts: a row there tells nothing but facts about him.
    target : Target
        Who is taken out.

    Returns
    -------
    str
        The other lines, with their ends.
    """
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not any(map(target.is_named, _cells(line))))


def drop_sheet_rows(content: bytes, sheet: str, target: Target) -> bytes:
    """Return a workbook without the person's rows of one sheet; their numbers stay free, so that nothing else moves.

    Parameters
    ----------
    content : bytes
        Of an ``.xlsx``.
    sheet : str
        Name of the sheet of contacts.
    target : Target
        Who is taken out.

    Returns
    -------
    bytes
        Another workbook.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of(archive, sheet)
        shared = archive.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in archive.namelist() else ""
        strings = re.findall(r"<si\b[^>]*>(.*?)</si>", shared, re.DOTALL)
        his = {str(number) for number, each in enumerate(strings) if target.is_named(_plain(each))}

        def is_his(row: str) -> bool:
            cells = re.findall(r"<c\b([^>]*)>(.*?)</c>", row, re.DOTALL)
            return any(_is_his_cell(attributes, body, his, target) for attributes, body in cells)

        body = archive.read(part).decode()
        made = re.sub(
            r"<row\b[^>]*>.*?</row>", lambda found: "" if is_his(found[0]) else found[0], body, flags=re.DOTALL
        )
        return _rewritten(archive, {part: made.encode()})


def _is_his_cell(attributes: str, body: str, his: set[str], target: Target) -> bool:
    if 't="s"' in attributes:
        return _plain(body).strip() in his
    return 't="inlineStr"' in attributes and target.is_named(_plain(body))


def _erase_in_archive(content: bytes, target: Target) -> bytes | None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return None
    changed: dict[str, bytes] = {}
    with archive:
        if sum(each.file_size for each in archive.infolist()) > _LARGEST:
            raise CannotEraseError
        for member in archive.infolist():
            made = erase(member.filename, archive.read(member), target)
            if made is not None:
                changed[member.filename] = made
            elif _is_torn(member.filename, archive.read(member), target):
                raise CannotEraseError(member.filename)
        return _rewritten(archive, changed) if changed else None


def _is_torn(name: str, content: bytes, target: Target) -> bool:
    """Tell whether a name stands in a text only when its marks are taken out: written in several letterings."""
    return name.endswith(".xml") and target.is_in(_TAGS.sub("", content.decode("utf-8", errors="replace")))


def _rewritten(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as fresh:
        for member in archive.infolist():
            fresh.writestr(member, changed.get(member.filename, archive.read(member)))
    return made.getvalue()


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


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1251"), "cp1251"


def _cells(line: str) -> list[str]:
    """Return what may be the cells of a line, by each mark that parts cells."""
    return [cell.strip() for mark in ";,\t|" for row in csv.reader([line], delimiter=mark) for cell in row]
