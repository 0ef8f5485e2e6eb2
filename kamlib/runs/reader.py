"""The one reader of a run: its manifest, jobs, decisions, results and tables, each read when it is asked for."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.runs.cells import map_texts, read_cell
from kamlib.runs.folder import MANIFEST, find_latest, is_finished, list_runs, result_path, table_path
from kamlib.workspace.safe_yaml import read_yaml

if TYPE_CHECKING:
    import pandas as pd

    from kamlib.runs.executed import NotebookReading

#: Folders of what a document is made from.
_ARTEFACTS = ("notebooks/", "tables/", "results/")
#: Columns of ids, labels and words: text even where all of it looks like numbers.
_TEXT = (
    *("account_id", "name", "status", "criterion", "label", "group", "unit", "metric", "function", "level", "line"),
    *("must_have_failed", "barred", "company", "variant", "title", "component", "kind", "driver", "product_line"),
    *("split_key", "factor", "source", "evidence", "scenario", "alternative", "origin"),
)


class _Recorded(BaseModel):
    """What may stand in a manifest and what may not: it is read by whoever holds the folder, and can be damaged."""

    model_config = ConfigDict(extra="allow", strict=True)


class _RecordedJob(_Recorded):
    number: int
    stem: str
    account_id: str
    account: str
    language: str
    status: Literal["done", "reused", "skipped", "failed"]
    why: list[str]
    where: dict[str, Any]
    notebook: str
    because: list[str] = []
    reused: str = ""
    seconds: float = 0.0
    inputs: dict[str, str] = {}
    files: dict[str, str] = {}


class _RecordedRun(_Recorded):
    jobs: list[_RecordedJob]
    started: str = ""
    run: str = ""
    supplier: str = ""
    currency: str = "RUB"
    base_year: int | None = None
    languages: list[str] = []
    versions: dict[str, str] = {}
    inputs: dict[str, str] = {}
    status: dict[str, int] = {}
    rates: dict[str, float] = {}


class _RecordedResult(_Recorded):
    figures: dict[str, Any] = {}
    findings: list[dict[str, Any]] = []
    id_lists: dict[str, list[Any]] = {}
    tables: list[str] = []


@dataclass(frozen=True)
class JobEntry:
    """One job of a finished run, as the manifest holds it."""

    number: int
    stem: str
    account_id: str
    account: str
    language: str
    status: str
    why: tuple[str, ...]
    section: str
    notebook: Path | None
    digest: str = ""

    @property
    def name(self) -> str:
        """What a person calls it: the notebook's number and stem, and the account."""
        return f"{self.number:02d}_{self.stem}" + (f" ({self.account or self.account_id})" if self.account_id else "")

    @cached_property
    def reading(self) -> NotebookReading:
        """What its notebook says."""
        from kamlib.runs.executed import (  # loads nbformat: a run without changes opens none
            NotebookReading,
            read_notebook,
        )

        if not self.notebook:
            return NotebookReading(self.language)
        _check(self.notebook.name, self.digest, self.notebook)
        try:
            return read_notebook(self.notebook, self.language)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _broken(error, self.notebook.name) from error


class RunReader:
    """What a run left on disk, read when it is asked for.

    Parameters
    ----------
    folder : Path
        The folder of the run.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._tables: dict[Path, pd.DataFrame] = {}

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The record of the run as a whole.

        Raises
        ------
        InputError
            ``run_broken``.
        """
        try:
            content = (self.folder / MANIFEST).read_bytes()
            return _RecordedRun.model_validate_json(content).model_dump()
        except ValidationError as error:
            raise _misshapen(error, MANIFEST) from error
        except (OSError, ValueError, RecursionError) as error:
            raise _broken(error) from error

    @cached_property
    def digests(self) -> dict[str, str]:
        """The hash of every file that the record names, by its path in the run."""
        return {name: digest for job in self.manifest["jobs"] for name, digest in job["files"].items()}

    def verify(self) -> None:
        """Hold every notebook, table and result of the run against its record.

        Raises
        ------
        InputError
            ``run_edited``, one problem for each file that is not what the run left.
        """
        problems: list[Problem] = []
        for name, digest in self.digests.items():
            if name.startswith(_ARTEFACTS):
                try:
                    _check(name, digest, self.folder / name)
                except InputError as error:
                    problems += error.problems
        if problems:
            raise InputError(problems)

    def _bytes(self, path: Path) -> bytes:
        """Return what a file of the run holds, as the run left it."""
        name = path.relative_to(self.folder).as_posix()
        return _check(name, self.digests.get(name, ""), path)

    @cached_property
    def jobs(self) -> tuple[JobEntry, ...]:
        """The jobs, in the order of the method.

        Raises
        ------
        InputError
            ``run_broken``: also where a notebook is named that is not in the run, or no day on which it began.
        """
        try:
            datetime.date.fromisoformat(self.manifest["started"][:10])
            return tuple(_job(entry, self.folder) for entry in self.manifest["jobs"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _broken(error) from error

    @property
    def languages(self) -> list[str]:
        """Languages in which the run was made, its first one first."""
        return list(dict.fromkeys([*self.manifest.get("languages", []), *(job.language for job in self.jobs)]))

    def accounts(self, language: str) -> dict[str, str]:
        """Return the name of each account that has a step of its own, by its id, in the order of the run."""
        return {job.account_id: job.account for job in self.jobs if job.account_id and job.language == language}

    def accounts_with(self, stem: str) -> list[str]:
        """Return the accounts that have a result of their own, in the order of the run."""
        return [each for each in self.accounts(self.languages[0]) if self.has(stem, each)]

    def steps(self, language: str, account: str = "") -> list[JobEntry]:
        """Return the jobs of a language: those of the engagement, and of one account or (empty) of none.

        Parameters
        ----------
        language : {'ru', 'en'}
            Of the notebooks.
        account : str
            The account's id.

        Returns
        -------
        list of JobEntry
            In the order of the method.
        """
        return [job for job in self.jobs if job.language == language and job.account_id in ("", account)]

    def job(self, stem: str, language: str, account: str = "") -> JobEntry | None:
        """Return the job of a step.

        Parameters
        ----------
        stem : str
            The step.
        language : {'ru', 'en'}
            Of the notebook.
        account : str
            The account's id, where the step has one.

        Returns
        -------
        JobEntry or None
            None: the run has no such job.
        """
        found = [job for job in self.steps(language, account) if job.stem == stem]
        return found[0] if found else None

    @cached_property
    def decisions(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The decisions that the run rested on, by key and account."""
        paths = sorted((self.folder / "decisions").glob("*.yaml"))
        found = [read_yaml(path, f"decisions/{path.name}") for path in paths]
        named = [each for each in found if isinstance(each, dict)]
        return {(str(each.get("decision")), str(each.get("account_id", ""))): each for each in named}

    # Results and tables ------------------------------------------------------------------------------------------

    def has(self, stem: str, account: str = "") -> bool:
        """Tell whether the run has this result, of the account where one is named.

        Parameters
        ----------
        stem : str
            The result.
        account : str
            The account's id, where there is one; empty: of the engagement.

        Returns
        -------
        bool
            Whether its record is there.
        """
        return result_path(self.folder, stem, account).is_file()

    def result(self, stem: str, account: str = "") -> dict[str, Any]:
        """Return the record of a result, of the account where one is named; empty where there is no such result.

        Parameters
        ----------
        stem : str
            The result.
        account : str
            The account's id, where there is one; empty: of the engagement.

        Returns
        -------
        dict
            Figures, findings, decision, lists of ids, names of tables.

        Raises
        ------
        InputError
            ``run_broken``: it is there, and is no record of a result.
        """
        path = result_path(self.folder, stem, account)
        if not path.is_file():
            return {}
        try:
            return _RecordedResult.model_validate_json(self._bytes(path)).model_dump()
        except ValidationError as error:
            raise _misshapen(error, f"results/{path.name}") from error

    def figures(self, stem: str, account: str = "") -> Mapping[str, Any]:
        """Return the key figures of a result, of the account where one is named; empty where there is none.

        Parameters
        ----------
        stem : str
            The result.
        account : str
            The account's id, where there is one; empty: of the engagement.

        Returns
        -------
        mapping
            Value by name.
        """
        return self.result(stem, account).get("figures", {})

    def figure(self, stem: str, name: str) -> float | None:
        """Return one key figure of a result of the engagement; None where it is unknown or not a number.

        Parameters
        ----------
        stem : str
            The result.
        name : str
            The figure.

        Returns
        -------
        float or None
            In its own unit.
        """
        value = self.figures(stem).get(name)
        return float(value) if isinstance(value, int | float) else None

    def decision(self, stem: str, account: str = "") -> dict[str, Any] | None:
        """Return what was decided, or proposed, when the run was made.

        Parameters
        ----------
        stem : str
            The step that decides.
        account : str
            The account's id, where the step has one.

        Returns
        -------
        dict or None
            None: the run has no such result.

        Raises
        ------
        InputError
            ``twin_run_too_old``: the run was made before decisions were kept with it.
        """
        path = result_path(self.folder, stem, account)
        record = self.result(stem, account)
        if record and "decision" not in record:
            raise InputError(Problem("twin_run_too_old", found=path.stem))
        return record.get("decision")

    def rows(self, stem: str, name: str, account: str = "") -> list[dict[str, str]]:
        """Return the rows of a table as they were written, read without pandas.

        Parameters
        ----------
        stem, name : str
            The result and the table.
        account : str
            The account's id, where the result has one.

        Returns
        -------
        list of dict
            Text by column; empty where there is no such table.

        Raises
        ------
        InputError
            ``run_broken``: it is there, and is no table.
        """
        path = table_path(self.folder, stem, name, account)
        if not path.is_file():
            return []
        try:
            lines = csv.DictReader(io.StringIO(self._bytes(path).decode("utf-8"), newline=""))
            return [{name: read_cell(cell) for name, cell in line.items()} for line in lines]
        except (ValueError, csv.Error) as error:
            raise _broken(error, f"tables/{path.name}") from error

    def table(self, stem: str, name: str, account: str = "") -> pd.DataFrame:
        """Return a table of a result.

        Parameters
        ----------
        stem, name : str
            The result and the table.
        account : str
            The account's id, where the result has one.

        Returns
        -------
        DataFrame
            Text as text, blank for unknown; empty where there is no such table.
        """
        path = table_path(self.folder, stem, name, account)
        if path not in self._tables:
            self._tables[path] = _read_typed(self._bytes(path), path) if path.is_file() else _nothing()
        return self._tables[path]

    def texts(self, stem: str, name: str, account: str = "") -> pd.DataFrame:
        """Return a table of a result with every cell as it was written; the parameters are those of :meth:`table`.

        Parameters
        ----------
        stem : str
            The result.
        name : str
            The table.
        account : str
            The account's id, where there is one; empty: of the engagement.

        Returns
        -------
        DataFrame
            Text alone; empty where there is no such table.
        """
        import pandas as pd

        path = table_path(self.folder, stem, name, account)
        if not path.is_file():
            return pd.DataFrame()
        return _parse(self._bytes(path), path, dtype=str, keep_default_na=False)


def open_run(folder: Path) -> RunReader:
    """Open a run, or the latest run of an engagement.

    Raises
    ------
    UsageError
        ``run_missing``: there is no finished run.
    InputError
        ``run_broken``: its record cannot be read, or names a notebook that is not in the run.
    """
    places = [folder, find_latest(folder)]
    place = next((each for each in places if each and is_finished(each)), None)
    if place is None:
        raise UsageError(Problem("run_missing", found=str(folder), expected=f"kam run {folder}"))
    run = RunReader(place.resolve())
    _ = run.jobs
    return run


def find_two_runs(places: tuple[Path, ...]) -> tuple[Path, Path]:
    """Return the two runs that are meant: two folders of runs or of engagements, or the last two of one engagement.

    Raises
    ------
    InputError
        ``run_missing`` or ``one_run``.
    """
    if len(places) == 1:
        done = [run for run in list_runs(places[0].resolve()) if is_finished(run)]
        if len(done) < 2:
            raise InputError(Problem("one_run", file=str(places[0]), found=str(len(done))))
        return done[-2], done[-1]
    one, other = (_run_of(place) for place in places)
    return one, other


def read_number(text: str) -> float | None:
    """Return a cell of a table of a run as a number; None where it is blank, not a number, or infinite."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _run_of(place: Path) -> Path:
    run = place.resolve() if is_finished(place) else find_latest(place)
    if run is None or not is_finished(run):
        raise InputError(Problem("run_missing", found=str(place), expected=f"kam run {place}"))
    return run


def _broken(error: Exception, file: str = MANIFEST) -> InputError:
    return InputError(Problem("run_broken", file=file, found=f"{type(error).__name__}: {error}"[:200]))


def _job(entry: Mapping[str, Any], run: Path) -> JobEntry:
    notebook = (run / entry["notebook"]).resolve() if entry["notebook"] else None
    if notebook and not (notebook.is_relative_to(run) and notebook.is_file()):
        raise ValueError(f"no notebook {entry['notebook']!r}")
    return JobEntry(
        number=int(entry["number"]),
        stem=str(entry["stem"]),
        account_id=str(entry["account_id"]),
        account=str(entry["account"]),
        language=str(entry["language"]),
        status=str(entry["status"]),
        why=tuple(map(str, entry["why"])),
        section=str(entry["where"].get("section", "")),
        notebook=notebook,
        digest=entry["files"].get(entry["notebook"], ""),
    )


def _nothing() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()


def _read_typed(content: bytes, path: Path) -> pd.DataFrame:
    frame = _parse(content, path, dtype=dict.fromkeys(_TEXT, str), keep_default_na=False, na_values=[""])
    texts = [name for name in frame.columns if name in _TEXT]
    return frame.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))


def _parse(content: bytes, path: Path, **options: Any) -> pd.DataFrame:
    import pandas as pd

    try:
        frame = pd.read_csv(io.BytesIO(content), **options)
    except ValueError as error:  # what pandas finds wrong with a file is one, its own kinds included
        raise _broken(error, f"tables/{path.name}") from error
    return map_texts(frame, read_cell)


def _check(name: str, digest: str, path: Path) -> bytes:
    """Return a file's content, held against its hash where the record has one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(Problem("run_edited", file=name)) from error
    if digest and hashlib.sha256(content).hexdigest() != digest:
        raise InputError(Problem("run_edited", file=name))
    return content


def _misshapen(error: ValidationError, file: str) -> InputError:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return InputError(Problem("run_broken", file=file, found=f"{place}: {first['msg']}".removeprefix(": ")))
