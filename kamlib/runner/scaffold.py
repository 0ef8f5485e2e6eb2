"""A new engagement: settings to fill in, templates of the tables, notebooks in one language."""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
from pathlib import Path

import jinja2

from kamlib.core.errors import Problem, UsageError
from kamlib.core.paths import share
from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.schema import InputTable
from kamlib.core.tables import TABLES
from kamlib.i18n import Language
from kamlib.runner.copies import write_notebooks
from kamlib.runner.samples import copy_sample, find_sample
from kamlib.workspace import branding
from kamlib.workspace.files import write_bytes, write_text
from kamlib.workspace.settings import CURRENCIES, FILE
from kamlib.workspace.template import write_template

#: What a spreadsheet of that language expects between cells.
_SEPARATOR = {"ru": ";", "en": ","}
#: The workbook that a client fills in, beside the templates of single tables.
_WORKBOOK = {"ru": "Данные клиента.xlsx", "en": "Client data.xlsx"}


def scaffold(folder: Path, language: str, sample: str = "", notebooks: Path | None = None) -> None:
    """Make an engagement folder.

    Parameters
    ----------
    folder : Path
        Absent or empty.
    language : {'ru', 'en'}
        Language of the engagement, its notebooks and its instructions.
    sample : str
        Begin with the data of this sample; empty: with templates of the tables.
    notebooks : Path, optional
        Where the notebooks in both languages stand; those of the library by default.

    Raises
    ------
    UsageError
        ``folder_not_empty`` or ``sample_unknown``; nothing was written.
    OSError
        The disk took not all of it; nothing is left.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(Problem("folder_not_empty", file=str(folder)))
    if sample:
        find_sample(sample)
    was_there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _fill(folder, language, sample, notebooks)
    except BaseException:  # half an engagement would be taken for a whole one
        for path in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if folder.is_dir() and not was_there:
            folder.rmdir()
        raise


def _fill(folder: Path, language: str, sample: str, notebooks: Path | None) -> None:
    facts = {
        "base_year": datetime.date.today().year - 1,
        "currency": CURRENCIES[language],
        "sample": sample,
        "workbook": _WORKBOOK[language],
        "tables": _described(Language(language)),
    }
    if sample:
        copy_sample(sample, folder)
        _speak(folder / FILE, language)
    else:
        for file in (FILE, branding.FILE):
            write_text(folder / file, _render(language, file, facts))
        write_templates(folder / "data" / "templates", language)
        spoken = Language(language, CURRENCIES[language])
        write_template(folder / "data" / "templates" / _WORKBOOK[language], spoken)
    write_text(folder / "README.md", _render(language, "README.md", facts))
    (folder / "decisions").mkdir(exist_ok=True)
    write_notebooks(folder / "notebooks", language, notebooks)


def write_templates(folder: Path, language: str) -> None:
    """Write a CSV with the header of every table that some step reads; spreadsheets of that language open them.

    Parameters
    ----------
    folder : Path
        Where they are written.
    language : {'ru', 'en'}
        Of the reader.
    """
    for table in _read_by_steps():
        stream = io.StringIO()
        csv.writer(stream, delimiter=_SEPARATOR[language], lineterminator="\r\n").writerow(
            column.name for column in table.columns
        )
        write_bytes(folder / f"{table.name}.csv", stream.getvalue().encode("utf-8-sig"))


def _read_by_steps() -> list[InputTable]:
    read = {name for step in STEPS for name in (*step.needs, *uses(step.stem))}
    return [table for name, table in TABLES.items() if name in read]


def _described(language: Language) -> list[dict]:
    """Return what the instructions say of each table: title, columns, and the steps that read it."""
    return [
        {
            "name": table.name,
            "title": language.first(f"tables.{table.name}.title", default=table.name),
            "columns": [
                {
                    "name": column.name,
                    "title": language.first(f"tables.{table.name}.column.{column.name}", default=column.name),
                    "required": column.required,
                }
                for column in table.columns
            ],
            "steps": [step.number for step in STEPS if table.name in (*step.needs, *uses(step.stem))],
        }
        for table in _read_by_steps()
    ]


def _render(language: str, name: str, facts: dict) -> str:
    loader = jinja2.FileSystemLoader(share("templates", "engagement", language))
    # Plain text for people, not a page: nothing to escape.
    plain = jinja2.Environment(loader=loader, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    return plain.get_template(name).render(facts) + "\n"


def _speak(path: Path, language: str) -> None:
    """Set the language of copied settings."""
    text = path.read_text(encoding="utf-8")
    write_text(path, re.sub(r"(?m)^language:.*$", f"language: {language}", text))
