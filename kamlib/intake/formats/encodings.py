"""In which code page a text file is written, and its bytes as UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kamlib.core.errors import InputError, Problem
from kamlib.intake.formats.code_pages import CodePageChoice, choose_page

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Bytes that a decision looks at: more change nothing.
_SAMPLE = 4_000_000
_BLANK = re.compile(rb"\n\r\n|\r\r")
_WORD = re.compile(r"[^\W\d_]+")
_HIGH = re.compile(rb"[\x80-\xff]+")


def _kept(error: UnicodeError) -> tuple[str, int]:
    return error.object[error.start : error.end].decode("latin-1"), error.end


_KEPT = "kamlib.kept"
codecs.register_error(_KEPT, _kept)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are read.

    Parameters
    ----------
    name : str
        Python's name; ``utf-8`` where the file can be read in place.
    bom : int
        Bytes of the mark at its beginning.
    choice : CodePageChoice or None
        How sure it is, where the letters decided it.
    """

    name: str
    bom: int = 0
    choice: CodePageChoice | None = None


@dataclass(frozen=True)
class ByteScan:
    """What a pass over the bytes of a file, or over its beginning alone, says.

    Parameters
    ----------
    head : bytes
        Its beginning.
    size : int
        Bytes.
    wrong : int or None
        Place of the first byte that is not UTF-8.
    nul : int or None
        Place of the first NUL byte.
    line_ends : tuple of str
        Which kinds it has: ``crlf``, ``lf``, ``cr``.
    blank_lines : bool
        Whether it has empty lines.
    long_line : bool
        Whether a line is longer than a table's can be.
    whole : bool
        Whether every byte was looked at.
    odd : bytes
        The part that the first wrong byte stands in, where that is not the beginning.
    """

    head: bytes
    size: int
    wrong: int | None
    nul: int | None
    line_ends: tuple[str, ...]
    blank_lines: bool
    long_line: bool
    whole: bool = True
    odd: bytes = b""


def look_at(path: Path, longest: int, most: int | None = None) -> ByteScan:
    """Read a file once, in bounded memory: all of it, or about as many bytes as are given.

    Parameters
    ----------
    path : Path
        The file.
    longest : int
        Bytes of the longest line that a table can have.
    most : int, optional
        About how many bytes to read from the beginning; None: all.

    Returns
    -------
    ByteScan
        Kept for the next call as long as the file is the same.
    """
    facts = path.stat()
    return _looked(path, facts.st_mtime_ns, facts.st_size, longest, most)


@lru_cache(maxsize=2)
def _looked(path: Path, changed: int, size: int, longest: int, most: int | None) -> ByteScan:
    """Look at a file; what it was when it was looked at is part of the key."""
    decoder, place, wrong, nul, blank, tail, run, longest_run = _utf8(), 0, None, None, False, b"", 0, 0
    odd = b""
    ends = dict.fromkeys(("crlf", "lf", "cr"), 0)
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        stream.seek(0)
        while (most is None or place < most) and (chunk := stream.read(_CHUNK)):
            if nul is None and (at := chunk.find(b"\0")) >= 0:
                nul = place + at
            if wrong is None and (wrong := _wrong(decoder, chunk, place)) is not None:
                odd = b"" if wrong < len(head) else chunk
            joined = tail + chunk
            _count_ends(ends, joined, len(tail))
            blank = blank or b"\n\n" in joined or (ends["crlf"] + ends["cr"] > 0 and bool(_BLANK.search(joined)))
            run = run + len(chunk) if b"\n" not in chunk and b"\r" not in chunk else 0
            longest_run = max(longest_run, run)
            tail, place = chunk[-2:], place + len(chunk)
    whole = most is None or place == size
    if whole and wrong is None and decoder.getstate()[0]:
        wrong = place
    kinds = tuple(name for name, n in ends.items() if n > 0)
    return ByteScan(head, max(size, place), wrong, nul, kinds, blank, longest_run > longest, whole, odd)


def _utf8() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")()


def _wrong(decoder: codecs.IncrementalDecoder, chunk: bytes, place: int) -> int | None:
    pending = len(decoder.getstate()[0])
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as error:
        return place - pending + error.start
    return None


def _count_ends(ends: dict[str, int], joined: bytes, seen: int) -> None:
    """Count ends of lines in what is new, and one that the last chunk cut in two."""
    new = joined[seen:]
    if b"\r" not in joined:
        ends["lf"] += new.count(b"\n")
        return
    both = new.count(b"\r\n")
    cut = seen > 0 and joined[seen - 1 : seen + 1] == b"\r\n"
    ends["crlf"] += both + cut
    ends["lf"] += new.count(b"\n") - both - cut
    ends["cr"] += new.count(b"\r") - both - cut


def encoding_of(look: ByteScan, shown: str, said: str = "") -> Encoding:
    """Return the encoding of a text file: by its mark, as strict UTF-8, as UTF-16, else by the letters of its words.

    Parameters
    ----------
    look : ByteScan
        See :func:`look_at`.
    shown : str
        The file's name in messages.
    said : str
        What a person said of it.

    Returns
    -------
    Encoding
        Name, bytes of its mark, and how sure it is where the letters decided.

    Raises
    ------
    InputError
        ``nul_byte``: it is no text; ``encoding_unsure``: two readings are about as likely; ``not_utf8``: none fits, or
        a byte is wrong in what says that it is UTF-8.
    """
    head = look.head
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _utf8_or_not(Encoding(name, len(mark)), look, shown)
    if said == "utf-16":
        return Encoding(_utf16(head) or "utf-16-le")
    if not said and (name := _utf16(head)):
        return Encoding(name)
    if look.nul is not None:
        raise InputError(Problem("nul_byte", file=shown, found="NUL", values={"byte": look.nul + 1}))
    if said and said != "utf-8":
        return Encoding(said)
    if said or look.wrong is None:
        return _utf8_or_not(Encoding("utf-8"), look, shown)
    choice = _of_letters(look, shown)
    return Encoding(choice.best, choice=choice)


def _utf8_or_not(encoding: Encoding, look: ByteScan, shown: str) -> Encoding:
    if encoding.name == "utf-8" and look.wrong is not None:
        raise InputError(_not_utf8(shown, look))
    return encoding


def _utf16(head: bytes) -> str:
    """Tell UTF-16 without a mark by where its NUL bytes stand: every second byte of what is mostly ASCII."""
    sample = head[: 1 << 16]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) * 0.05) or min(even, odd) > max(even, odd) * 0.02:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _of_letters(look: ByteScan, shown: str) -> CodePageChoice:
    """Decide between the code pages by what the text would be in each."""
    sample = b"\n".join(part for part in (look.head, look.odd) if part)
    if _mostly_utf8(sample):
        raise InputError(_not_utf8(shown, look))
    choice = choose_page(sample)
    if not choice.sure:
        names = {"first": choice.best, "second": choice.other}
        samples = {f"{key}_sample": _shown(look.odd or sample, name) for key, name in names.items()}
        raise InputError(Problem("encoding_unsure", file=shown, values=names | samples))
    return choice


def _mostly_utf8(head: bytes) -> bool:
    """Tell a UTF-8 file with a damaged byte from one in another code page."""
    text = head.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(letter > "\x7f" for letter in text[:200_000]) - wrong
    return right > 20 * wrong


def _shown(head: bytes, name: str) -> str:
    found = _HIGH.search(head)
    start = max(found.start() - 10, 0) if found else 0
    return " ".join(head[start : start + 60].decode(name, errors="replace").split())


def _not_utf8(shown: str, look: ByteScan) -> Problem:
    found = f"0x{look.head[look.wrong]:02X}" if look.wrong < len(look.head) else ""
    return Problem("not_utf8", file=shown, found=found, expected="UTF-8", values={"byte": look.wrong + 1})


def transcode(path: Path, target: Path, encoding: Encoding, shown: str) -> None:
    """Write a file anew as UTF-8, chunk by chunk.

    Parameters
    ----------
    path : Path
        The file.
    target : Path
        Where to write.
    encoding : Encoding
        Of the file.
    shown : str
        Its name in messages.

    Raises
    ------
    InputError
        ``not_utf8`` or ``nul_byte``, with the place.
    """
    # A code page leaves a few bytes without a letter; line noise keeps its number there.
    errors = "strict" if encoding.name.startswith("utf") else _KEPT
    decoder, place = codecs.getincrementaldecoder(encoding.name)(errors), encoding.bom
    with path.open("rb") as source, target.open("wb") as out:
        source.seek(encoding.bom)
        while True:
            chunk = source.read(_CHUNK)
            out.write(_decoded(decoder, chunk, place, shown).encode("utf-8", errors="replace"))
            place += len(chunk)
            if not chunk:
                return


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, place: int, shown: str) -> str:
    try:
        text = decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        found, values = f"0x{error.object[error.start]:02X}", {"byte": place + error.start + 1}
        facts = {"found": found, "expected": error.encoding, "values": values}
        raise InputError(Problem("not_in_encoding", file=shown, **facts)) from error
    if "\0" in text:
        raise InputError(Problem("nul_byte", file=shown, found="NUL", values={"byte": place + 1}))
    return text


def mended(text: str) -> str:
    """Return Russian text that was read as Western European (``Êëèåíò``), as it was meant; any other text as it is."""
    high = [letter for letter in text if letter > "\x7f"]
    if not high or any(not ("\u00a0" <= letter <= "\u00ff" or letter in _CP1252_ONLY) for letter in high):
        return text
    try:
        back = text.encode("cp1252").decode("cp1251")
    except UnicodeError:
        return text
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in back)
    words = _WORD.findall(back)
    whole = sum(all("\u0400" <= letter <= "\u04ff" for letter in word) for word in words if not word.isascii())
    mixed = sum(not word.isascii() for word in words) - whole
    return back if cyrillic > 1 and mixed == 0 and any(len(word) > 1 for word in words if not word.isascii()) else text


_CP1252_ONLY = frozenset(bytes(range(0x80, 0xA0)).decode("cp1252", errors="ignore"))
