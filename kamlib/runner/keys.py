"""What a job rests on, as hashes by name: a finished job is used again where all of them are the same."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.core.reads import read_by
from kamlib.core.registry import STEPS
from kamlib.core.tables import TABLES
from kamlib.runner.hashes import hash_code, hash_parts, list_versions
from kamlib.runner.survey import fingerprint_view
from kamlib.runs.folder import RUNS
from kamlib.runs.jobs import Job
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import hash_file
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import FILE

BRANDING = "branding.yaml"
#: Settings that say where the data come from; what was read from there is hashed itself.
_WHERE = {"sources", "data_folder"}
#: No name of a file is longer; a query is.
_LONGEST = 250


class InputsChangedError(InputError):
    """Files were saved while a run rested on them: what was computed since may be of the old ones or of the new."""


class RunInputs:
    """Hashes of everything that an engagement gives to a run; each file is read once.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    notebooks : Path
        Folder of the notebooks.
    """

    def __init__(self, engagement: Engagement, notebooks: Path):
        self.engagement, self.notebooks = engagement, notebooks
        self.prints: Mapping[str, dict[str, Any]] = {}
        self._notebooks: dict[str, str] = {}
        # Before the first hash: whatever is saved from now on is noticed.
        self._stamps = self._stamped()

    def refuse_changed(self) -> None:
        """Refuse files that were saved, added or taken away since these inputs were opened.

        Raises
        ------
        InputsChangedError
            ``inputs_changed``.
        """
        now = self._stamped()
        names = sorted(
            {
                _name(path, self.engagement.folder)
                for path in now.keys() | self._stamps
                if now.get(path) != self._stamps.get(path)
            }
        )
        if names:
            raise InputsChangedError(Problem("inputs_changed", file=names[0], values={"files": names}))

    @cached_property
    def data(self) -> dict[str, str]:
        """Hash by name of every file that tables may be read from."""
        return {_name(path, self.engagement.folder): hash_file(path) for path in sorted(self._data_files())}

    @cached_property
    def decisions(self) -> dict[str, str]:
        """Hash by file name of every saved decision."""
        return {path.name: hash_file(path) for path in sorted(self.engagement.decisions.folder.glob("*.yaml"))}

    @cached_property
    def mappings(self) -> dict[str, str]:
        """Hash by name of every file that says what the client's files are."""
        folder = self.engagement.mappings.folder
        return {_name(path, self.engagement.folder): hash_file(path) for path in sorted(folder.glob("*.yaml"))}

    @cached_property
    def whole(self) -> str:
        """One hash of all that a survey looks at, and of what it looks with."""
        fresh = uuid.uuid4().hex if self._from_database() else ""
        settings = hash_file(self.engagement.folder / FILE)
        files = [
            item for pair in (*self.data.items(), *self.mappings.items(), *self.decisions.items()) for item in pair
        ]
        return hash_parts([hash_code(), str(list_versions()), settings, self._branding, fresh, *files])

    def files(self) -> dict[str, str]:
        """Return hash by file: settings, data, what they are, and decisions."""
        settings = {FILE: hash_file(self.engagement.folder / FILE)}
        return (
            settings
            | self.data
            | self.mappings
            | {f"decisions/{name}": digest for name, digest in self.decisions.items()}
        )

    def of(self, job: Job) -> dict[str, str]:
        """Return what a job rests on: settings, code, versions, notebook, each view and each decision that it reads.

        Raises
        ------
        UsageError
            ``notebook_missing``.
        """
        reads = read_by(job.stem)
        data = {f"data/{view}": fingerprint_view(self.prints, view, job.account) for view in reads.views}
        decided = {f"decision/{name}": value for key in reads.decisions for name, value in self._decided(key, job)}
        return {
            "notebook": self.notebook(job.step.notebook),
            "code": hash_code(),
            "versions": hash_parts(item for pair in list_versions().items() for item in pair),
            "settings": self._settings,
            "account": job.account_name,
            **data,
            **decided,
        }

    def notebook(self, name: str) -> str:
        """Return the hash of a notebook.

        Raises
        ------
        UsageError
            ``notebook_missing``.
        """
        if name not in self._notebooks:
            path = self.notebooks / name
            if not path.is_file():
                raise UsageError(Problem("notebook_missing", file=name, found=str(path.parent)))
            self._notebooks[name] = hash_file(path)
        return self._notebooks[name]

    def _stamped(self) -> dict[Path, tuple[int, ...]]:
        """Return of each file that an engagement gives when it was written, how long it is, and which it is."""
        folder = self.engagement.folder
        kept = (self.engagement.decisions.folder, self.engagement.mappings.folder)
        files = {folder / FILE, folder / BRANDING, *self._data_files(), *self._brand_files()}
        files.update(path for each in kept for path in each.glob("*.yaml"))
        found = {}
        for path in files:
            with contextlib.suppress(OSError):
                seen = path.stat()
                found[path] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        return found

    @cached_property
    def _settings(self) -> str:
        settings = self.engagement.settings.model_dump_json(exclude=_WHERE)
        return hash_parts([settings, self._branding])

    @cached_property
    def _branding(self) -> str:
        """Return the hash of the branding and of the files that it names, logos and fonts."""
        path = self.engagement.folder / BRANDING
        return hash_parts(map(hash_file, (path, *self._brand_files()))) if path.is_file() else ""

    def _brand_files(self) -> list[Path]:
        """Return the logos and fonts that the branding names; a branding that cannot be read is told elsewhere."""
        path = self.engagement.folder / BRANDING
        try:
            content = read_yaml(path, BRANDING) if path.is_file() else {}
        except InputError:
            return []
        return sorted(set(_named(content, (self.engagement.folder,))))

    def _decided(self, key: str, job: Job) -> Iterator[tuple[str, str]]:
        account_step = next(step for step in STEPS if key in step.decisions).scope == "account"
        if account_step and not job.account:  # all accounts' decisions of that key
            theirs = {name: each for name, each in self.decisions.items() if name.startswith(f"{key}.")}
            theirs.pop(f"{key}.yaml", None)
            yield f"{key}.*", hash_parts(item for pair in theirs.items() for item in pair) if theirs else ""
        else:
            path = self.engagement.decisions.path(key, job.account if account_step else "")
            yield path.stem, self.decisions.get(path.name, "")

    def _from_database(self) -> bool:
        """Tell whether some table comes from a database: what it will say cannot be known without asking."""
        return any(getattr(source, "url", "") for source in self.engagement.settings.sources.values())

    def _data_files(self) -> set[Path]:
        settings, folder = self.engagement.settings, self.engagement.folder
        data = (folder / settings.data_folder).resolve()
        confirmed = {name: each.model_dump() for name, each in self.engagement.mappings.sources.items()}
        named = _named([settings.model_dump()["sources"], confirmed], (data, folder))
        if data.is_relative_to(folder):
            runs = folder / RUNS  # where the data stand beside them
            found = {path for path in data.rglob("*") if path.is_file() and not path.name.startswith(".")}
            found = {path for path in found if not path.is_relative_to(runs)}
        else:  # a folder that others share: what of it is ours is named, or bears the name of a table
            found = {path for path in data.glob("*") if path.is_file() and path.stem in TABLES}
        return found | set(named)


def _named(content: object, bases: tuple[Path, ...]) -> Iterator[Path]:
    """Give the files in some folders that any text inside of settings names, plainly or by a pattern."""
    if isinstance(content, dict | list | tuple):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _named(each, bases)
    elif isinstance(content, str) and 0 < len(content) < _LONGEST and "\n" not in content and ".." not in content:
        for base in bases:
            yield from (path for path in _matching(base, content) if path.is_relative_to(base.resolve()))


def _matching(base: Path, name: str) -> Iterator[Path]:
    try:
        found = base.glob(name) if any(mark in name for mark in "*?[") else [base / name]
        yield from (each.resolve() for each in found if each.is_file())
    except (OSError, ValueError, NotImplementedError):  # the text of a query is no name of a file
        return


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def find_differences(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of what differs, most telling first: the first is the reason that a person wants to read.

    Parameters
    ----------
    before : mapping of str to str
        Hash by name of what an earlier job rested on.
    now : mapping of str to str
        The same of the job as it would be done now.

    Returns
    -------
    tuple of str
        Empty: nothing differs.
    """
    names = [name for name in now if before.get(name, "") != now[name]]
    names += [name for name in before if name not in now]
    order = ("code", "versions", "notebook", "settings", "decision", "data", "account")
    known = {name: place for place, name in enumerate(order)}
    return tuple(sorted(names, key=lambda name: (known.get(name.split("/")[0], len(order)), name)))
