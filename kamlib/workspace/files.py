"""Writing so that nobody ever sees half a file, and names of files that data cannot choose freely."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from urllib.parse import quote

_PLAIN = re.compile(r"[^\w.-]", re.UNICODE)


def slug(identifier: str) -> str:
    """Return a file name part for an id: reversible, without separators, never hidden or a reserved device name."""
    text = _PLAIN.sub(lambda match: quote(match.group(), safe="") or "%5F", identifier)
    # A leading or trailing dot hides or loses the name; "NUL" and its like are devices on Windows.
    text = re.sub(r"^\.|\.$", "%2E", text)
    return f"%{text}" if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", text.split(".")[0]) else text


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text through a temporary name in the same folder and move it into place."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes through a temporary name in the same folder and move them into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        # mkstemp makes private files; what is handed over follows the folder's habit.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
