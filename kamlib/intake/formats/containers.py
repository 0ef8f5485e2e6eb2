"""What a file is, by its content first and its name second; archives are unpacked within bounds."""

from __future__ import annotations

import gzip
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kamlib.core.errors import InputError, Problem
from kamlib.i18n.spellings import plain
from kamlib.intake.formats.sheet_facts import MAX_RATIO
from kamlib.intake.formats.temporary import Temporary

TEXT = (".csv", ".txt", ".tsv", ".tab")
WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsb", ".xls": "xls", ".ods": "ods"}
#: Endings of files that are read, in the order in which messages name them.
READ = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet", ".zip", ".gz")
#: An archive may unpack to so much, and have so many members.
_MAX_UNPACKED = 4_000_000_000
_MAX_MEMBERS = 200
_LARGE = 10_000_000
#: Flag of a member whose name is in UTF-8, as it says.
_IN_UTF8 = 0x800
_LATIN, _CYRILLIC = "[a-z\u00c0-\u024f]", "[\u0400-\u04ff]"
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"<(?:!doctype html|html|table|\?xml|head|meta|body|div|style|center)\b", re.IGNORECASE)
_SPREADSHEET = re.compile(rb"<(?:\w+:)?(?:table|worksheet)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ReadableFile:
    """One readable file: the client's own, or a member of an archive.

    Parameters
    ----------
    path : Path
        Where it can be read.
    shown : str
        Its name in messages: ``a.zip/inner.csv``.
    kind : str
        ``text``, ``markup``, ``parquet``, or a kind of workbook.
    member : str
        Name within the archive; empty outside of one.
    held : object
        Keeps the unpacked copy.
    """

    path: Path
    shown: str
    kind: str
    member: str = ""
    held: object = None


def parts(path: Path, shown: str, wanted: str = "") -> Iterator[ReadableFile]:
    """Yield the readable files that a file is or holds.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.
    wanted : str
        Of an archive: the member, or ``member/sheet``; empty: all.

    Raises
    ------
    InputError
        It is empty, of no kind that is read, broken, or unreasonably large.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_CHUNK)
    except OSError as error:
        raise InputError(Problem("file_unreadable", file=shown, found=error.strerror or "")) from error
    if not head:
        raise InputError(Problem("file_empty", file=shown))
    kind = _kind(path, head, shown)
    if kind == "zip":
        yield from _members(path, shown, wanted)
    elif kind == "gz":
        yield _unpacked(path, shown)
    else:
        yield ReadableFile(path, shown, kind)


def _kind(path: Path, head: bytes, shown: str) -> str:
    ending = path.suffix.lower()
    by_content = _by_content(path, head, ending)
    if by_content == "locked":
        raise InputError(Problem("workbook_locked", file=shown))
    if by_content:
        return by_content
    if ending in TEXT or (ending in WORKBOOKS and _reads_as_table(head)):
        return "text"
    if ending in WORKBOOKS:
        raise InputError(Problem("workbook_broken", file=shown, found=path.name))
    if ending in (".parquet", ".zip", ".gz"):
        code = "archive_broken" if ending != ".parquet" else "file_broken"
        raise InputError(Problem(code, file=shown, found=ending))
    raise InputError(Problem("file_kind", file=shown, found=ending or path.name, expected=", ".join(READ)))


def _by_content(path: Path, head: bytes, ending: str) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(_OLE):
        return "locked" if _LOCKED in head and b"W\0o\0r\0k\0b\0o\0o\0k" not in head else "xls"
    if head.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")) and ending == ".xls":
        return "xls"
    if head.startswith(b"PK"):
        return _of_zip(path, ending)
    start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe").replace(b"\0", b"")
    if _MARKUP.match(start) and _SPREADSHEET.search(head.replace(b"\0", b"")):
        return "markup"
    return ""


def _of_zip(path: Path, ending: str) -> str:
    """Tell a workbook from an archive; what cannot be opened is what its name says."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            first = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        return WORKBOOKS.get(ending, "zip" if ending == ".zip" else "")
    if b"opendocument.spreadsheet" in first:
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    return "zip"


def _reads_as_table(head: bytes) -> bool:
    """Tell text under the name of a workbook: several lines with one separator in each."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    lines = [line for line in head.replace(b"\0", b"").splitlines()[:20] if line.strip()]
    return len(lines) > 1 and any(all(sign in line for line in lines) for sign in (b";", b",", b"\t", b"|"))


def _members(path: Path, shown: str, wanted: str) -> Iterator[ReadableFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _readable(archive, shown)
            _bounded(entries, shown)
            chosen = [entry for entry in entries if _is_wanted(entry.filename, wanted)]
            if not chosen:
                values = {"members": [entry.filename for entry in entries]}
                raise InputError(Problem("member_missing", file=shown, found=wanted, values=values))
            for entry in chosen:
                yield _member(archive, entry, shown)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise InputError(Problem("archive_broken", file=shown, found=str(error)[:120])) from error


def _readable(archive: zipfile.ZipFile, shown: str) -> list[zipfile.ZipInfo]:
    for entry in archive.infolist():
        entry.filename = _named(entry)
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    nested = next((entry.filename for entry in entries if entry.filename.lower().endswith((".zip", ".gz", ".7z"))), "")
    if nested:
        raise InputError(Problem("archive_nested", file=shown, found=nested))
    found = [entry for entry in entries if PurePosixPath(entry.filename).suffix.lower() in READ]
    if not found:
        values = {"members": [entry.filename for entry in entries[:10]]}
        raise InputError(Problem("archive_without_tables", file=shown, expected=", ".join(READ), values=values))
    return found


def _named(entry: zipfile.ZipInfo) -> str:
    """Return the name of a member as its maker wrote it, letters composed.

    Windows writes names in the code page of its console and says nothing of it, a Mac in UTF-8 without saying so.
    """
    name = entry.filename
    if not entry.flag_bits & _IN_UTF8 and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:  # told by the archive in another way
            return unicodedata.normalize("NFC", name)
        russian = [each for page in ("cp866", "cp1251") if _reads_as_russian(each := _decoded(raw, page))]
        name = _decoded(raw, "utf-8") or next(iter(russian), name)
    return unicodedata.normalize("NFC", name)


def _decoded(raw: bytes, page: str) -> str:
    try:
        return raw.decode(page)
    except UnicodeDecodeError:
        return ""


def _reads_as_russian(text: str) -> bool:
    """Tell whether a name has Cyrillic letters, and none of the signs of a wrong code page: lines, mixed words."""
    if re.search("[\u2190-\u25ff]", text) or not re.search(_CYRILLIC, text):
        return False
    words = re.findall(r"[^\W\d_]+", text)
    return not any(re.search(_LATIN, word, re.IGNORECASE) and re.search(_CYRILLIC, word) for word in words)


def _is_litter(name: str) -> bool:
    """Tell what systems add to archives by themselves."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")


def _bounded(entries: list[zipfile.ZipInfo], shown: str) -> None:
    size = sum(entry.file_size for entry in entries)
    ratio = size / max(sum(entry.compress_size for entry in entries), 1)
    if size > _MAX_UNPACKED or len(entries) > _MAX_MEMBERS or (size > _LARGE and ratio > MAX_RATIO):
        raise InputError(_too_large(shown))


def _too_large(shown: str) -> Problem:
    return Problem("archive_too_large", file=shown, values={"limit": round(_MAX_UNPACKED / 1e6)})


def _is_wanted(name: str, wanted: str) -> bool:
    return not wanted or plain(name) == plain(wanted) or plain(wanted).startswith(plain(name) + "/")


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str) -> ReadableFile:
    """Unpack a member under a name of our own: what the archive calls it may lead anywhere."""
    held, name = Temporary(), f"{shown}/{entry.filename}"
    target = held.path / ("member" + PurePosixPath(entry.filename).suffix.lower())
    with archive.open(entry) as source:
        _copy(source.read, target, entry.file_size, name)
    return _inner(target, name, entry.filename, held)


def _inner(target: Path, name: str, member: str, held: Temporary) -> ReadableFile:
    with target.open("rb") as stream:
        head = stream.read(_CHUNK)
    if not head:
        raise InputError(Problem("file_empty", file=name))
    kind = _kind(target, head, name)
    if kind in ("zip", "gz"):
        raise InputError(Problem("archive_nested", file=name, found=member))
    return ReadableFile(target, name, kind, member, held)


def _copy(read: Callable[[int], bytes], target: Path, limit: int, shown: str) -> None:
    done = 0
    with target.open("wb") as out:
        while chunk := read(_CHUNK):
            done += len(chunk)
            if done > limit:
                raise InputError(_too_large(shown))
            out.write(chunk)


def _unpacked(path: Path, shown: str) -> ReadableFile:
    held, inner = Temporary(), Path(path.stem)
    ending = inner.suffix.lower() if inner.suffix.lower() in READ else ".csv"
    target = held.path / f"member{ending}"
    limit = min(max(path.stat().st_size * MAX_RATIO, _LARGE), _MAX_UNPACKED)
    try:
        with gzip.open(path) as source:
            _copy(source.read, target, limit, shown)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(Problem("archive_broken", file=shown, found=str(error)[:120])) from error
    return _inner(target, shown, "", held)
