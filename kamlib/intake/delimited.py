"""CSV files: UTF-8, separated by comma, semicolon or tab; rows of another length are errors with their place."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kamlib.core.errors import InputError, Problem
from kamlib.intake.relation import Relation, connect, path_literal, quoted

SEPARATORS = (",", ";", "\t")
#: A table of the method has a few dozen columns, one of metrics some hundred; more is not a table.
MAX_COLUMNS = 1000
MAX_HEADER = 1_000_000
MAX_LINE = 4_000_000
_CHUNK = 1 << 20
#: Problems of the rows that are listed one by one; a wrong separator would give one for every row.
LISTED = 20
_REJECTS = {
    "MISSING COLUMNS": "row_short",
    "TOO MANY COLUMNS": "row_long",
    "UNQUOTED VALUE": "quote_open",
    "LINE SIZE OVER MAXIMUM": "line_too_long",
    "INVALID ENCODING": "not_utf8",
}


@dataclass(frozen=True)
class _Bytes:
    """What a look at the bytes says: the header's text, and whether blank lines shift the count of rows."""

    head: str
    skip: int
    blank_lines: bool


def open_csv(path: Path, shown: str, known: frozenset[str], *, keep: bool) -> Relation:
    """Open a CSV file as a relation of text columns.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.
    known : frozenset of str
        Titles (normalised) that the table may have: they help to tell the separator.
    keep : bool
        Whether to hold the rows in the engine; otherwise the file is read anew by every query.

    Raises
    ------
    InputError
        The file is empty, not UTF-8, or its rows do not fit its header.
    """
    look = _look(path, shown)
    separator, headers = _header(look.head, shown, known)
    con = connect()
    types = "{" + ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(headers))) + "}"
    scan = (
        f"read_csv({path_literal(path)}, auto_detect = false, header = true, delim = {quoted(separator)}, quote = '\"',"
        f" escape = '\"', columns = {types}, strict_mode = true, null_padding = false, max_line_size = {MAX_LINE},"
        f" skip = {look.skip}"
    )

    def explain(error: duckdb.Error) -> list[Problem]:
        return _rejected(con, scan, shown, error)

    plain, numbered = f"{scan})", f"(SELECT row_number() OVER () + 1 AS row, * FROM {scan}))"
    if keep:
        try:
            con.execute(f"CREATE TEMP TABLE source AS FROM {numbered}")
        except duckdb.Error as error:
            raise InputError(explain(error)) from error
        plain = numbered = "source"
    return Relation(
        con,
        plain,
        numbered,
        tuple(headers),
        ("VARCHAR",) * len(headers),
        "csv",
        shown,
        mark="," if separator == ";" else ".",
        explain=explain,
        locate=(lambda rows: _count_blank(path, separator, rows)) if look.blank_lines and len(headers) > 1 else list,
    )


def _look(path: Path, shown: str) -> _Bytes:
    """Read the bytes once: strict UTF-8 and no NUL, so that the engine meets neither."""
    decoder, place, blank, tail = codecs.getincrementaldecoder("utf-8")(), 0, False, b""
    head = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise InputError(_not_utf8(shown, chunk, error, place - pending)) from error
            if (at := chunk.find(b"\0")) >= 0:
                raise InputError(Problem("nul_byte", file=shown, found="NUL", values={"byte": place + at + 1}))
            joined = tail + chunk
            blank = blank or b"\n\n" in joined or b"\n\r\n" in joined
            head, tail, place = head or chunk, chunk[-2:], place + len(chunk)
    if decoder.getstate()[0]:
        raise InputError(Problem("not_utf8", file=shown, found="", values={"byte": place}))
    text = head.decode("utf-8-sig", errors="ignore")
    if not text.strip():
        raise InputError(Problem("file_empty", file=shown))
    skip = len(text[: len(text) - len(text.lstrip())].splitlines()) if text[0] in "\r\n" else 0
    return _Bytes(text, skip, blank or skip > 0)


def _not_utf8(shown: str, chunk: bytes, error: UnicodeDecodeError, before: int) -> Problem:
    found = f"0x{error.object[error.start]:02X}"
    return Problem("not_utf8", file=shown, found=found, expected="UTF-8", values={"byte": before + error.start + 1})


def _header(head: str, shown: str, known: frozenset[str]) -> tuple[str, list[str]]:
    """Return the separator and the titles: the separator under which most titles are ours, then the most frequent."""
    read = {separator: _first_record(head, separator) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda each: (sum(plain(t) in known for t in read[each]), len(read[each])))
    titles = [title.strip() for title in read[separator]]
    if len(head) >= MAX_HEADER and sum(map(len, titles)) >= MAX_HEADER // 2:
        raise InputError(Problem("line_too_long", file=shown, row=1))
    if len(titles) > MAX_COLUMNS:
        raise InputError(
            Problem("too_many_columns", file=shown, row=1, found=str(len(titles)), expected=str(MAX_COLUMNS))
        )
    return separator, titles


def _first_record(head: str, separator: str) -> list[str]:
    try:
        return next((record for record in csv.reader(io.StringIO(head), delimiter=separator) if record), [""])
    except csv.Error:  # a field longer than csv's limit: no header of ours
        return [head]


def plain(title: str) -> str:
    """Return a title as it is compared: without case, outer and repeated spaces; ё equals е."""
    return " ".join(title.split()).casefold().replace("ё", "е")


def _rejected(con: duckdb.DuckDBPyConnection, scan: str, shown: str, error: duckdb.Error) -> list[Problem]:
    """List the rows that do not fit, by reading once more with the engine's list of rejects."""
    con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    try:
        con.execute(f"SELECT count(*) FROM {scan}, store_rejects = true)").fetchall()
        rows = con.execute(
            "SELECT line, error_type::VARCHAR, csv_line, error_message FROM reject_errors ORDER BY line, column_idx"
        ).fetchall()
    except duckdb.Error:
        rows = []
    problems = []
    for line, kind, text, message in rows[:LISTED]:
        counts = [int(word) for word in message.replace("\n", " ").split() if word.isdigit()]
        values = dict(zip(("expected_cells", "found_cells"), counts[:2], strict=False))
        code = _REJECTS.get(kind, "row_broken")
        problems.append(Problem(code, file=shown, row=line, found=(text or "").strip()[:80], values=values))
    if len(rows) > LISTED:
        problems.append(Problem("and_more", file=shown, values={"n": len(rows) - LISTED}))
    if not problems and "state machine" in str(error):
        return [Problem("line_ends_mixed", file=shown)]
    return problems or [Problem("file_broken", file=shown, found=str(error).splitlines()[0][:200])]


def _count_blank(path: Path, separator: str, rows: list[int]) -> list[int]:
    """Turn counts of records into rows of the file: the engine does not count blank lines, a person does."""
    wanted, found, record = set(rows), {}, 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for place, cells in enumerate(csv.reader(stream, delimiter=separator), start=1):
            record += bool(cells)
            if cells and record in wanted:
                found[record] = place
    return [found.get(row, row) for row in rows]
