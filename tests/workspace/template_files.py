"""What the tests of the input workbook share: engagements to fill, workbooks to look into, changes that people make."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from kamlib.core.tables import TABLES
from kamlib.i18n import Language
from kamlib.intake import Intake, read_tables
from kamlib.intake.tables.original import Original, original
from kamlib.workspace.template.book import build_workbook, plan_sheet

WORDS = {code: Language(code) for code in ("ru", "en")}
SETTINGS = "supplier: Test\ncurrency: EUR\nlanguage: en\nbase_year: 2025\n"


def row_of(table: str, *cells) -> tuple:
    """Return a row of a table whose last columns are blank."""
    return (*cells, *[None] * (len(TABLES[table].columns) - len(cells)))


def filled(tables: dict[str, list[tuple]], language: str = "ru") -> bytes:
    """Return a workbook with these rows, each as long as its table has columns."""
    plans = []
    for name, rows in tables.items():
        plans.append(
            plan_sheet(
                name,
                WORDS[language],
                Original(TABLES[name].columns, rows, len(rows)),
            )
        )
    return build_workbook(plans, WORDS[language])


def intake_of(folder: Path, files: dict[str, bytes | str]) -> Intake:
    """Return the intake over a data folder with these files and no others."""
    data = folder / "data"
    data.mkdir(exist_ok=True, parents=True)
    for old in data.iterdir():
        old.unlink()
    for name, content in files.items():
        (data / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_tables(folder, base_year=2025)


def cells(intake: Intake, table: str) -> list[tuple]:
    """Return the rows of a table as they are read back, by the columns of its schema."""
    found = original(intake, table, 10_000)
    if found is None:
        return []
    place = {column.name: at for at, column in enumerate(found.columns)}
    names = [column.name for column in TABLES[table].columns]
    return [tuple(row[place[name]] if name in place else None for name in names) for row in found.rows]


def retyped(content: bytes, change: Callable[[str, list[list]], tuple[str, list[list]]]) -> bytes:
    """Return the workbook as another program may save it: values alone, each sheet changed by a person."""
    book, stream = CalamineWorkbook.from_filelike(io.BytesIO(content)), io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as fresh:
        day = fresh.add_format({"num_format": "yyyy-mm-dd"})
        for name in book.sheet_names:
            title, rows = change(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            page = fresh.add_worksheet(title)
            for row, line in enumerate(rows):
                for at, cell in enumerate(line):
                    if isinstance(cell, str) and cell:
                        page.write_string(row, at, cell)
                    elif hasattr(cell, "year"):
                        page.write_datetime(row, at, cell, day)
                    elif cell != "":
                        page.write_number(row, at, cell)
    return stream.getvalue()


def part(content: bytes, name: str) -> str:
    """Return one file of the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def sheets(content: bytes) -> dict[str, str]:
    """Return the XML of every sheet by its name."""
    names = re.findall(r'<sheet name="([^"]+)"', part(content, "xl/workbook.xml"))
    return {name: part(content, f"xl/worksheets/sheet{number}.xml") for number, name in enumerate(names, start=1)}


def grid(content: bytes, name: str) -> Sequence[list]:
    """Return the cells of a sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python(skip_empty_area=False)
