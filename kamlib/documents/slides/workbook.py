"""The workbook inside a chart: the same bytes whenever it is made."""

from __future__ import annotations

import io
import re
import zipfile

_MOMENT = (1980, 1, 1, 0, 0, 0)
_DATE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def undated(content: bytes) -> bytes:
    """Return a workbook without the moment at which it was written; hardly packed, as what holds it is packed again."""
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
