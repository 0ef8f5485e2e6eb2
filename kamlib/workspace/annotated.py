"""A copy of the client's file for marking: bad cells coloured, each with a comment that says what to put right."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import xlsxwriter

from kamlib.core.errors import Problem, UsageError
from kamlib.i18n import Language
from kamlib.intake.contracts.source import SETTINGS_FILE
from kamlib.intake.tables.near import lines_near, rows_near
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import write_bytes
from kamlib.workspace.marking import Listing, MarkedPart, Marks, list_rows
from kamlib.workspace.template.plan import sheet_name

#: What tells a copy of ours from a file of the client's.
MARK = "kam-annotated-copy"
_ENDING, _LONGEST_STEM = ".marked.xlsx", 80
_MADE = datetime.datetime(2020, 1, 1)
_TEXTS = (".csv", ".txt", ".tsv")


def annotate(engagement: Engagement, folder: Path, language: Language) -> list[Path]:
    """Write a marked copy of every data file that has problems.

    Parameters
    ----------
    engagement : Engagement
        Whose files are checked; none of them is changed.
    folder : Path
        Where the copies go; made when there is something to write.
    language : Language
        The reader's.

    Returns
    -------
    list of Path
        The copies, in the order of the files' first problems.

    Raises
    ------
    UsageError
        ``file_exists``: a file that is not a copy of ours stands in the way.
    """
    problems = [each for each in engagement.intake.problems if each.file not in ("", SETTINGS_FILE)]
    files = [file for file in dict.fromkeys(each.file for each in problems) if _is_file(engagement, file)]
    targets = _targets(folder, files)
    for path in targets.values():
        if path.exists() and not _ours(path):
            raise UsageError(Problem("file_exists", file=str(path)))
    for file, path in targets.items():
        of_file = [each for each in problems if each.file == file]
        write_bytes(path, _content(file, _parts(engagement, file, of_file, language), of_file, language))
    return list(targets.values())


def _is_file(engagement: Engagement, file: str) -> bool:
    return any((base / file).is_file() for base in _bases(engagement))


def _bases(engagement: Engagement) -> tuple[Path, Path]:
    return engagement.folder, (engagement.folder / engagement.settings.data_folder).resolve().parent


def _targets(folder: Path, files: Sequence[str]) -> dict[str, Path]:
    """Name the copies after the files; two files of one name are told apart by a number."""
    made: dict[str, Path] = {}
    for file in files:
        stem = PurePosixPath(file).name[:_LONGEST_STEM]
        names = [f"{stem}{_ENDING}", *(f"{stem}.{number}{_ENDING}" for number in range(2, len(files) + 1))]
        taken = {path.name.casefold() for path in made.values()}
        made[file] = folder / next(name for name in names if name.casefold() not in taken)
    return made


def _ours(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/custom.xml") as stream:
            return MARK.encode() in stream.read(100_000)
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def _parts(engagement: Engagement, file: str, problems: list[Problem], language: Language) -> list[MarkedPart]:
    report = engagement.intake.report
    tables = {(row.sheet, row.table) for row in report.itertuples() if row.file == file}
    parts = []
    for sheet in dict.fromkeys(each.sheet for each in problems):
        of_sheet = [each for each in problems if each.sheet == sheet]
        wanted = {row for each in of_sheet for row in list_rows(each)}
        table = next((name for at, name in sorted(tables) if at == sheet), "")
        near = rows_near(engagement.intake, table, wanted) if table else None
        lines = [] if near else _lines(engagement, file, wanted)
        title = sheet or (language(f"tables.{table}.title") if table else PurePosixPath(file).name)
        parts.append(MarkedPart(_unlike(sheet_name(title), parts), of_sheet, near, lines))
    return parts


def _unlike(name: str, parts: list[MarkedPart]) -> str:
    taken = {part.name.casefold() for part in parts}
    names = [name, *(f"{name[:27]} {number}" for number in range(2, len(parts) + 3))]
    return next(each for each in names if each.casefold() not in taken)


def _lines(engagement: Engagement, file: str, wanted: set[int]) -> list[tuple[int, str]]:
    path = next((base / file for base in _bases(engagement) if (base / file).is_file()), None)
    return lines_near(path, wanted) if path and path.suffix.lower() in _TEXTS else []


def _content(file: str, parts: list[MarkedPart], problems: list[Problem], language: Language) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"title": language("annotated.title", file=file), "created": _MADE})
        book.set_custom_property(MARK, language.code)
        # The list is the first sheet, and is named like none of the client's.
        first = book.add_worksheet(_unlike(language("annotated.sheet"), parts))
        links: dict[int, str] = {}
        for part in parts:
            links |= Marks(book, book.add_worksheet(part.name), part, language).write()
        Listing(book, first, language).write(file, problems, links)
        first.activate()
    return stream.getvalue()
