"""Writing so that nobody ever sees half a file, and names of files that data cannot choose freely."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

#: Bytes of an id in a name of a file: room is left for what stands before and behind it.
_LONGEST = 150
_PLAIN = re.compile(r"[^\w.-]", re.UNICODE)


def slug(identifier: str) -> str:
    """Return a file name part for an id: without separators, never hidden, a reserved device or longer than disks take.

    Different ids have different parts; one that is cut ends in a hash of the whole, after a sign that no other has.
    """
    text = _PLAIN.sub(lambda match: quote(match.group(), safe="") or "%5F", identifier)
    # A leading or trailing dot hides or loses the name; "NUL" and its like are devices on Windows.
    text = re.sub(r"^\.|\.$", "%2E", text)
    text = f"%{text}" if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", text.split(".")[0]) else text
    if len(text.encode()) <= _LONGEST:
        return text
    head = text.encode()[: _LONGEST - 20].decode(errors="ignore")
    return f"{head}~{hashlib.sha256(identifier.encode()).hexdigest()[:16]}"


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text through a temporary name in the same folder and move it into place.

    Parameters
    ----------
    path : Path
        Where to; its folder is made where it is absent.
    text : str
        The whole content.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes through a temporary name in the same folder and move them into place.

    Parameters
    ----------
    path : Path
        Where to; its folder is made where it is absent.
    content : bytes
        The whole content.
    """
    with _beside(path, content) as fresh:
        fresh.replace(path)


def write_durably(path: Path, text: str) -> None:
    """Write UTF-8 text as :func:`write_text` does, and return when a power cut can no longer undo it.

    Parameters
    ----------
    path : Path
        Where to; its folder is made where it is absent.
    text : str
        The whole content.
    """
    with _beside(path, text.encode("utf-8")) as fresh:
        _flush(fresh, os.O_RDWR)
        fresh.replace(path)
    if os.name != "nt":  # a folder cannot be opened there; the file system keeps its own journal
        _flush(path.parent, os.O_RDONLY)


def _flush(path: Path, mode: int) -> None:
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def create(path: Path, content: bytes) -> bool:
    """Write a file that is not there yet; return whether it was this call that made it, whoever else tries at once.

    Parameters
    ----------
    path : Path
        Where to; its folder is made where it is absent.
    content : bytes
        The whole content.

    Returns
    -------
    bool
        False: it was there already.
    """
    with _beside(path, content) as fresh:
        try:
            os.link(fresh, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links; the moment between look and move is all that is lost
            if path.exists():
                return False
            fresh.replace(path)
    return True


@contextlib.contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """Give a complete temporary file in the same folder; it is gone afterwards, unless it was moved."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        # mkstemp makes private files; what is handed over follows the folder's habit.
        Path(name).chmod(0o644)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
