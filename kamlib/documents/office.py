"""What Office files have in common: archives that are the same bytes whenever they are made."""

from __future__ import annotations

import io
import re
import zipfile

#: The first day that an archive can name: what is handed over does not tell when its file was packed.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_DATE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def settle(content: bytes) -> bytes:
    """Return an Office file packed anew: entries in their order, without the clock and the system of this machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            made.writestr(entry, given.read(name), compresslevel=6)
    return stream.getvalue()


def undated(content: bytes) -> bytes:
    """Return a workbook inside another file as :func:`settle` does, and without the moment at which it was written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            held = given.read(name)
            if name == "docProps/core.xml":
                held = _DATE.sub(rb"\g<1>2000-01-01T00:00:00Z", held)
            made.writestr(entry, held, compresslevel=1)
    return stream.getvalue()
