"""Where a person stands in an engagement: tables, decisions, notebooks, runs; and what can be done about each place."""

from __future__ import annotations

import difflib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import names_in
from kamlib.core.tables import TABLES
from kamlib.runner.forget import erasing, rows
from kamlib.runner.forget.lettering import readings
from kamlib.runner.forget.runs import clean_run, is_document
from kamlib.runner.forget.target import Target
from kamlib.runs.folder import RUNS, list_runs
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.persons import PERSON_COLUMNS, fold_name
from kamlib.workspace.safe_yaml import read_yaml

#: What was forgotten, by number: no name stands in it.
RECORD = "forgotten.yaml"
#: What stands for him: letters that mean nothing to YAML, JSON, XML or a delimited file.
_TOKENS = {"ru": "(удалено {n})", "en": "(removed {n})"}
#: Tables of which a row tells nothing but facts about one person.
_FACTS = ("contacts",)


@dataclass(frozen=True)
class Traces:
    """Where one person stands.

    Parameters
    ----------
    target : Target
        Who is meant.
    accounts : tuple of str
        Ids of the accounts that have somebody of this name.
    cells : dict of str to int
        By table, cells that name him.
    contents : dict of Path to bytes
        By file, its content without him.
    listing : tuple of Path
        The files of `contents` that the tables with names are read from, those with facts about people last: as long
        as the last of them stands, he is found again.
    gone : tuple of Path
        Documents of runs that he may stand in: they are made again from the run.
    by_hand : tuple of str
        Files and sources that name him and cannot be changed here.
    alike : tuple of str
        Other names at his accounts that begin as his does: he under another name, or somebody else.
    near : tuple of str
        Files of data and decisions in which the first word of the name still stands: perhaps he, inflected.
    """

    target: Target
    accounts: tuple[str, ...]
    cells: dict[str, int]
    contents: dict[Path, bytes]
    listing: tuple[Path, ...]
    gone: tuple[Path, ...]
    by_hand: tuple[str, ...]
    alike: tuple[str, ...]
    near: tuple[str, ...]


def find_traces(engagement: Engagement, name: str) -> Traces:
    """Look for a person everywhere in an engagement; nothing is changed.

    Parameters
    ----------
    engagement : Engagement
        Its folder, data folder and runs.
    name : str
        As the tables write it; spaces and ё may differ.

    Returns
    -------
    Traces
        What would change.

    Raises
    ------
    InputError
        ``person_unknown``: no table names him (the nearest names are told); ``person_ours``: he is one of our people;
        ``person_one_word`` or ``person_account``: the name would be taken out of what is no person.
    """
    people = _list_people(engagement)
    target = _target(engagement, name, set(people["name"]))
    his = people[people["name"].map(target.is_named)]
    accounts, counts = tuple(sorted(set(his["account_id"]))), his["table"].value_counts()
    facts = _sheets(engagement, _FACTS)
    contents, by_hand = _read_files(engagement, target, facts)
    by_hand += _list_left(engagement, set(his["table"]), contents, by_hand)
    near = _list_near(engagement, target, contents)
    gone: list[Path] = []
    for run in list_runs(engagement.folder):
        gone += clean_run(run, accounts, contents)
    return Traces(
        target,
        accounts,
        {table: int(counts[table]) for table in TABLES if table in counts},
        contents,
        tuple(
            sorted(contents.keys() & _sheets(engagement, PERSON_COLUMNS).keys(), key=lambda path: (path in facts, path))
        ),
        tuple(gone),
        (*by_hand, *_list_sources(engagement, set(his["table"]))),
        _list_alike(people[people["account_id"].isin(accounts)], target),
        near,
    )


def _list_people(engagement: Engagement) -> pd.DataFrame:
    """Return everybody whom a table names, a row each cell and name: account_id, table, name."""
    rows = []
    for table, columns in PERSON_COLUMNS.items():
        frame = engagement.intake.as_read(table)
        for column in (each for each in columns if each in frame):
            cells = zip(frame["account_id"], frame[column], strict=True)
            rows += [(account, table, name) for account, cell in cells for name in names_in(cell)]
    return pd.DataFrame(rows, columns=["account_id", "table", "name"])


def _list_alike(people: pd.DataFrame, target: Target) -> tuple[str, ...]:
    first = fold_name(target.name).split()[0]
    others = (name for name in sorted(set(people["name"])) if not target.is_named(name))
    return tuple(name for name in others if fold_name(name).split()[0] == first)


def _target(engagement: Engagement, name: str, known: set[str]) -> Target:
    """Return who is meant, among those whom the tables name.

    Raises
    ------
    InputError
        ``person_unknown``, ``person_ours``, ``person_one_word`` or ``person_account``.
    """
    if fold_name(name) in _list_ours(engagement):
        raise InputError(Problem("person_ours", found=name))
    folded = {fold_name(each): each for each in sorted(known)}
    if fold_name(name) not in folded:
        nearest = difflib.get_close_matches(fold_name(name), list(folded), n=1)
        raise InputError(
            Problem("person_unknown", found=name, values={"nearest": folded[nearest[0]]} if nearest else {})
        )
    if len(fold_name(name).split()) == 1:
        raise InputError(Problem("person_one_word", found=name))
    if fold_name(name).casefold() in _list_words(engagement):
        raise InputError(Problem("person_account", found=name))
    token = _TOKENS[engagement.settings.language].format(n=len(read_forgotten(engagement.folder)) + 1)
    return Target(folded[fold_name(name)], tuple(sorted(known - {folded[fold_name(name)]})), token)


def read_forgotten(folder: Path) -> list[dict[str, object]]:
    """Return the record of what was forgotten, oldest first; empty where nothing was."""
    path = folder / RECORD
    return list(read_yaml(path, RECORD).get("forgotten", [])) if path.is_file() else []


def _list_ours(engagement: Engagement) -> set[str]:
    tables = (("kams", "kam"), ("accounts", "owner"), ("contacts", "our_owner"))
    frames = ((engagement.intake.as_read(table), column) for table, column in tables)
    return {fold_name(name) for frame, column in frames if column in frame for name in frame[column].dropna()}


def _list_words(engagement: Engagement) -> set[str]:
    """Return the names of accounts and the titles of columns: a person of such a name is told from neither."""
    frame = engagement.intake.as_read("accounts")
    words = set(frame["name"].dropna()) if "name" in frame else set()
    for table in set(engagement.intake.report["table"]) & set(TABLES):
        columns = (each.name for each in TABLES[table].columns)
        present = [column for column in columns if column in engagement.intake.as_read(table)]
        words |= {engagement.intake.place_of(table, column)["column"] for column in present}
    return {fold_name(str(each)).casefold() for each in words}


def _sheets(engagement: Engagement, tables: Iterable[str]) -> dict[Path, str]:
    """Return the sheet (empty in a file of text) by file, of the files from which some tables are read."""
    report = engagement.intake.report
    rows = report[report["table"].isin(list(tables))]
    return {(engagement.folder / row.file).resolve(): row.sheet for row in rows.itertuples()}


def _read_files(engagement: Engagement, target: Target, facts: dict[Path, str]) -> tuple[dict[Path, bytes], list[str]]:
    """Return the files that name a person, without him, and those that name him and cannot be changed here."""
    contents: dict[Path, bytes] = {}
    by_hand = []
    title = engagement.intake.place_of("contacts", "person")["column"] if facts else ""
    for path in _list_files(engagement):
        try:
            made = _without(path, target, facts.get(path), title)
        except erasing.CannotEraseError:
            by_hand.append(_shown(engagement, path))
            continue
        if made is not None:
            contents[path] = made
    return contents, by_hand


def _list_files(engagement: Engagement) -> Iterator[Path]:
    """Give the files of an engagement and of its data folder, in order; documents of runs are dealt with apart."""
    folders = (engagement.folder, (engagement.folder / engagement.settings.data_folder).resolve())
    found = {
        path.resolve() for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()
    }
    yield from sorted(path for path in found if not is_document(engagement.folder, path) and path.name != RECORD)


def _without(path: Path, target: Target, sheet: str | None, title: str) -> bytes | None:
    """Return a file without a person, None where he is not in it; `sheet` is that of facts about people."""
    content = path.read_bytes()
    ending = path.suffix.lower()
    if sheet is not None and ending in {".xlsx", ".xlsm"}:
        made = rows.drop_sheet_rows(content, sheet, target, title)
        return erasing.erase(path.name, made, target)
    if sheet is None or ending in erasing.TEXTS:
        facts = sheet is not None
        return erasing.erase(
            path.name, content, target, lambda text: rows.drop_rows(text, target, title) if facts else text
        )
    if erasing.erase(path.name, content, target) is not None:
        raise erasing.CannotEraseError(path.name)
    return None


def _shown(engagement: Engagement, path: Path) -> str:
    inside = path.is_relative_to(engagement.folder)
    return path.relative_to(engagement.folder).as_posix() if inside else str(path)


def _list_left(engagement: Engagement, tables: set[str], done: Iterable[Path], told: list[str]) -> list[str]:
    """Return the files of tables that name him, as the intake reads them, and that would stay as they are."""
    left = sorted(path for path in _sheets(engagement, tables).keys() - set(done) if path.is_file())
    return [shown for path in left if (shown := _shown(engagement, path)) not in told]


def _list_near(engagement: Engagement, target: Target, contents: dict[Path, bytes]) -> tuple[str, ...]:
    """Return the files of data and decisions in which the first word of his name still stands."""
    paths = (path for path in _list_files(engagement) if not path.is_relative_to(engagement.folder / RUNS))
    found = (path for path in paths if _is_near(path.name, contents.get(path) or path.read_bytes(), target))
    return tuple(_shown(engagement, path) for path in found)


def _is_near(name: str, content: bytes, target: Target) -> bool:
    ending = Path(name).suffix.lower()
    if ending in erasing.TEXTS:
        return any(target.may_be_near(text) for text, _, _ in readings(content))
    if ending not in erasing.ARCHIVES:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(_is_near(each, archive.read(each), target) for each in archive.namelist())
    except (zipfile.BadZipFile, RuntimeError):
        return False


def _list_sources(engagement: Engagement, tables: set[str]) -> list[str]:
    """Return the tables that name him and come from no file of the folder: databases and queries."""
    report = engagement.intake.report
    rows = report[report["table"].isin(tables) & report["source"].isin(["sql", "database"])]
    return [f"sources.{row.table}" for row in rows.itertuples()]
