"""In which letters a file is written: read as the intake reads it, and written back byte for byte alike."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.errors import InputError
from kamlib.intake.formats.code_pages import PAGES
from kamlib.intake.formats.encodings import ByteScan, encoding_of

#: Bytes by which an encoding is judged.
_HEAD = 4_000_000
#: Bytes that have no letter are kept as they are.
_KEPT = "surrogateescape"


def readings(content: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Give the ways in which bytes are a text, the likeliest first: text, encoding and mark.

    Parameters
    ----------
    content : bytes
        Of a file.

    Yields
    ------
    tuple
        Only those that :func:`written` brings back as they were.
    """
    for name, mark in _encodings(content):
        try:
            text = content[len(mark) :].decode(name, errors=_KEPT)
            if written(text, name, mark) == content:
                yield text, name, mark
        except UnicodeError:
            continue


def written(text: str, encoding: str, mark: bytes) -> bytes:
    """Return a text as bytes, as it was written before.

    Parameters
    ----------
    text : str
        Its letters.
    encoding : str
        Of the file.
    mark : bytes
        Byte order mark that it had; empty where it had none.

    Returns
    -------
    bytes
        Of the file.
    """
    return mark + text.encode(encoding, errors=_KEPT)


def _encodings(content: bytes) -> list[tuple[str, bytes]]:
    wrong = nul = None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = error.start
    if (place := content.find(b"\0")) >= 0:
        nul = place
    look = ByteScan(content[:_HEAD], len(content), wrong, nul, (), False, False, True)
    first = [("utf-8", b"")]
    try:
        found = encoding_of(look, "")
        first = [(found.name, content[: found.bom])]
    except InputError:
        pass
    pages = [] if wrong is None or first[0][1] else [(page, b"") for page in PAGES]
    return list(dict.fromkeys([*first, *pages, ("utf-8", b"")]))
