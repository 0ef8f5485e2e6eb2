"""What Office files have in common: archives that are the same bytes whenever they are made."""

from __future__ import annotations

import io
import zipfile

#: The first day that an archive can name: what is handed over does not tell when its file was packed.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def settle(content: bytes) -> bytes:
    """Return an Office file packed anew: entries in their order, without the clock and the system of this machine."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            made.writestr(entry, given.read(name), compresslevel=6)
    return stream.getvalue()
