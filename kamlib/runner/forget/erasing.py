"""One person out of one file, by the kind of the file: what cannot be changed here is said, never left in silence."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from kamlib.runner.forget.lettering import readings, written
from kamlib.runner.forget.target import Target

#: Kinds of text; whatever else is no archive is not changed here.
TEXTS = frozenset(
    {".csv", ".tsv", ".txt", ".yaml", ".yml", ".json", ".ipynb", ".html", ".htm", ".md", ".xml", ".svg", ".rels"}
)
#: Kinds whose members are changed.
ARCHIVES = frozenset({".xlsx", ".xlsm", ".docx", ".pptx", ".ods", ".zip"})
#: Bytes that an archive may unpack to; a larger one is looked at by a person.
_LARGEST = 1_000_000_000
_TAGS = re.compile(r"<[^>]*>")


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
    if ending in ARCHIVES:
        return _erase_in_archive(content, target)
    if ending == ".gz":
        return _look_packed(name, content, target)
    if not target.may_be_in(content):
        return None
    if ending not in TEXTS:
        raise CannotEraseError(name)
    for text, encoding, mark in readings(content):
        dropped = drop(text)
        made = target.take_out(dropped)
        if made != text:
            try:
                return written(made, encoding, mark)
            except UnicodeEncodeError:
                return written(target.plain().take_out(dropped), encoding, mark)
    return None


def _look_packed(name: str, content: bytes, target: Target) -> None:
    """Say that he stands in a packed file, or that nobody can tell."""
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            inside = packed.read(_LARGEST)
    except (OSError, EOFError, zlib.error):
        return
    if len(inside) == _LARGEST or any(target.is_in(text) for text, _, _ in readings(inside)):
        raise CannotEraseError(name)


def _erase_in_archive(content: bytes, target: Target) -> bytes | None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return None
    try:
        return _erase_in_members(archive, target)
    except (RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise CannotEraseError from error


def _erase_in_members(archive: zipfile.ZipFile, target: Target) -> bytes | None:
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
        return rewritten(archive, changed) if changed else None


def _is_torn(name: str, content: bytes, target: Target) -> bool:
    """Tell whether a name stands in a text only when its marks are taken out: written in several letterings."""
    return name.endswith(".xml") and target.is_in(_TAGS.sub("", content.decode("utf-8", errors="replace")))


def rewritten(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """Return an archive with other content of some members.

    Parameters
    ----------
    archive : ZipFile
        Open for reading.
    changed : dict of str to bytes
        New content by the name of the member.

    Returns
    -------
    bytes
        Of a new archive; members and their order stay.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as fresh:
        for member in archive.infolist():
            fresh.writestr(member, changed.get(member.filename, archive.read(member)))
    return made.getvalue()
