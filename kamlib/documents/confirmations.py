"""The form of confirmation that came back from a customer, in Excel or in Word, as answers in the dossier's decision.

The form is known by the titles of its columns, in either language, and each line by its number; nothing else of the
file is trusted, and nothing hidden is needed in a file that a customer has had.
"""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from kamlib.core.errors import InputError, Problem
from kamlib.core.registry import decision_model
from kamlib.documents.twin.readback import Readback
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.numerals import read_number
from kamlib.i18n.spellings import plain, read_truth
from kamlib.intake.formats.workbooks import check_size
from kamlib.runs.reader import RunReader, open_run
from kamlib.sheets.register import SHEET
from kamlib.workspace.engagement import Engagement

STEM = "dossier"
_COLUMNS = ("deed", "agreed", "right_figure", "remark")


@dataclass(frozen=True)
class FormLine:
    """One line of a form, as it stands in the file: its number, the three answers, the place."""

    deed: str
    agreed: str
    right_figure: str
    remark: str
    place: str


@dataclass(frozen=True)
class AnswerChange:
    """What the customer answered of one line, beside what stood there."""

    line: FormLine
    description: str
    before: float | None
    verdict: str
    benefit: float | None

    def told(self, language: Language) -> str:
        """Return it as a sentence in the reader's language."""
        words = {"deed": self.line.deed, "description": self.description, "benefit": self.benefit}
        return language(f"cli.readback.{self.verdict}", before=self.before, **words)


def is_form(path: Path) -> bool:
    """Tell whether a file is a form of confirmation: a Word file, or a workbook that is no live twin.

    Raises
    ------
    InputError
        It cannot be opened as a workbook.
    """
    if path.suffix.lower() == ".docx":
        return True
    if not path.is_file():
        raise InputError(Problem("source_missing", found=str(path)))
    check_size(path, path.name)
    return SHEET not in _opened(path).sheet_names


def read_confirmations(folder: Path, path: Path, when: datetime.date) -> Readback:
    """Compare a form that came back with the dossiers of the last run; nothing is saved.

    Parameters
    ----------
    folder : Path
        The engagement's folder.
    path : Path
        The form, filled in: an Excel or a Word file.
    when : date
        The day of the answers.

    Returns
    -------
    Readback
        The answers; a line without one changes nothing.

    Raises
    ------
    InputError
        ``form_foreign``: no table of it has the form's columns. ``form_line_unknown``: no dossier of the last run has a
        line of that number. ``form_answer``, ``form_figure``, ``twin_ambiguous``: an answer cannot be read.
        ``form_two_accounts``: its lines are of several accounts. All that is wrong, in one go.
    """
    lines = list(_lines(path))
    if not lines:
        raise InputError(Problem("form_foreign", file=path.name))
    engagement = Engagement.find(folder)
    run = open_run(engagement.folder)
    known = _deeds(run)
    changes, problems, owners = [], [], set()
    for line in lines:
        try:
            owner, change = _answer(line, known, path.name)
        except InputError as error:
            problems += error.problems
            continue
        owners.add(owner)
        changes += [change] if change else []
    if len(owners) > 1:
        problems.append(Problem("form_two_accounts", file=path.name, found=", ".join(sorted(owners))))
    if problems:
        raise InputError(problems)
    if not changes:
        return Readback((), (), {})
    account = owners.pop()
    value = _merged(engagement, run, account, changes, when)
    return Readback(tuple(changes), (), {(STEM, account): value})


def _lines(path: Path) -> Iterator[FormLine]:
    """Yield the lines of every table of a file that has the columns of the form."""
    heads = _titles()
    for name, rows in _word_tables(path) if path.suffix.lower() == ".docx" else _sheets(path):
        places = next(((at, found) for at, row in enumerate(rows) if (found := _places(row, heads))), None)
        if places is None:
            continue
        start, where = places
        for at, row in enumerate(rows[start + 1 :], start=start + 2):
            cells = {column: row[place].strip() if place < len(row) else "" for column, place in where.items()}
            if cells["deed"]:
                yield FormLine(**cells, place=f"{name}, {at}")


def _titles() -> list[dict[str, str]]:
    """Return what the columns of the form are called, by language."""
    languages = [Language(code) for code in LANGUAGES]
    return [{plain(language.column(STEM, name, "form")): name for name in _COLUMNS} for language in languages]


def _places(row: Iterable[str], heads: list[dict[str, str]]) -> dict[str, int]:
    """Return where the form's columns stand in a row of titles; empty where it is none."""
    cells = [plain(cell) for cell in row]
    for titles in heads:
        found = {titles[cell]: place for place, cell in enumerate(cells) if cell in titles}
        if set(found) == set(_COLUMNS):
            return found
    return {}


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise InputError(Problem("workbook_broken", file=path.name, found=str(error)[:120])) from error


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    book = _opened(path)
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield name, [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """Return a cell as text; a whole number without its point, any other in full."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return repr(cell).removesuffix(".0") if isinstance(cell, float) else str(cell)


def _word_tables(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    from docx import Document as open_word  # loaded late: who reads a workbook needs no Word library
    from docx.opc.exceptions import PackageNotFoundError

    if not path.is_file():
        raise InputError(Problem("source_missing", found=str(path)))
    check_size(path, path.name)
    try:
        word = open_word(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(Problem("workbook_broken", file=path.name, found=str(error)[:120])) from error
    for number, table in enumerate(word.tables, start=1):
        yield f"№ {number}", [[cell.text for cell in row.cells] for row in table.rows]


def _deeds(run: RunReader) -> dict[str, tuple[str, str, float | None]]:
    """Return account, description and benefit of every deed of the run's dossiers, by number."""
    found = {}
    for account in run.accounts_with(STEM):
        for row in run.table(STEM, "deeds", account).to_dict("records"):
            benefit = row["benefit"]
            found[str(row["deed"])] = (account, str(row["description"]), None if benefit != benefit else float(benefit))
    return found


def _answer(
    line: FormLine, known: Mapping[str, tuple[str, str, float | None]], file: str
) -> tuple[str, AnswerChange | None]:
    """Return the account of a line and what was answered of it; None where nothing was."""
    place = {"file": file, "sheet": line.place}
    if line.deed not in known:
        raise InputError(Problem("form_line_unknown", **place, found=line.deed))
    account, description, before = known[line.deed]
    said = read_truth(line.agreed) if line.agreed else None
    if line.agreed and said is None:
        raise InputError(Problem("form_answer", **place, found=line.agreed[:80]))
    benefit = _figure(line.right_figure, place)
    if said is None and benefit is None:
        return account, None
    verdict = "corrected" if benefit is not None else "agreed" if said else "denied"
    return account, AnswerChange(line, description, before, verdict, benefit)


def _figure(text: str, place: Mapping[str, str]) -> float | None:
    """Return the customer's own figure; a number that may be two is asked about, never guessed."""
    if not text:
        return None
    found = read_number(text, "money")
    if found.readings:
        one, other = found.readings
        raise InputError(Problem("twin_ambiguous", **place, found=text[:80], values={"one": one, "other": other}))
    if (found.value is None and not found.missing) or (found.value is not None and found.value < 0):
        raise InputError(Problem("form_figure", **place, found=text[:80]))
    return found.value


def _merged(
    engagement: Engagement, run: RunReader, account: str, changes: list[AnswerChange], when: datetime.date
) -> dict[str, Any]:
    """Return the account's decision with the answers in it: saved, else the run's proposal."""
    saved = engagement.decisions.read(STEM, account)
    value = dict(saved.value) if saved is not None else dict(run.decision(STEM, account) or {})
    fresh = [
        {"deed": each.line.deed, "verdict": each.verdict, "benefit": each.benefit, "on": when.isoformat()}
        | {"remark": each.line.remark}
        for each in changes
    ]
    answered = {each["deed"] for each in fresh}
    kept = [each for each in value.get("answers", ()) if each["deed"] not in answered]
    return decision_model(STEM).model_validate(value | {"answers": [*kept, *fresh]}).model_dump(mode="json")
