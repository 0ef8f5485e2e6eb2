"""What was confirmed of the client's files: one small file a table, in the engagement's folder ``mapping/``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import TABLES
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.source import Layout, Source
from kamlib.intake.mapping.programs import Program
from kamlib.intake.mapping.titles import ROLES
from kamlib.workspace.files import write_text
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import FILE, list_model_problems

FOLDER, ALIASES, PROGRAMS = "mapping", "aliases.yaml", "programs.yaml"
#: Fields that always stand in the file, in this order; the others only where they say something.
_FIRST = ("table", "who", "when", "how")


class Confirmed(Source):
    """A source that somebody confirmed.

    Attributes
    ----------
    table
        Which table it is of.
    who, when
        Whose word it is, and the day.
    how
        ``person``: looked at and confirmed; ``proposal``: taken unasked, because nothing was open.
    """

    table: str
    who: Annotated[str, Field(min_length=1, max_length=200)]
    when: datetime.date
    how: Literal["person", "proposal"] = "person"

    def origin(self, table: str) -> tuple[str, str]:
        """Return the file that says it."""
        return f"{FOLDER}/{table}.yaml", ""


class Mappings:
    """The confirmed mappings of one engagement.

    Parameters
    ----------
    folder : Path
        The engagement.
    """

    def __init__(self, folder: Path):
        self.root = Path(folder)
        self.folder = self.root / FOLDER

    def fingerprint(self) -> bytes:
        """Return what changes when any mapping does."""
        files = sorted(self.folder.glob("*.yaml")) if self.folder.is_dir() else []
        return b"\0".join(file.name.encode() + file.read_bytes() for file in files if file.is_file())

    @cached_property
    def sources(self) -> dict[str, Confirmed]:
        """Every confirmed source that can be used, by table."""
        return {name: each for name, each in self._read.items() if isinstance(each, Confirmed)}

    @cached_property
    def refused(self) -> dict[str, list[Problem]]:
        """What is wrong with the mappings that cannot be used, by table."""
        return {name: each for name, each in self._read.items() if not isinstance(each, Confirmed)}

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with the folder beside its mappings: files of no table, own titles that name no column."""
        found = []
        if self.folder.is_dir():
            known = {f"{name}.yaml" for name in TABLES} | {ALIASES, PROGRAMS}
            names = sorted(path.name for path in self.folder.glob("*.yaml"))
            found += [
                Problem("source_unknown_table", file=f"{FOLDER}/{name}", found=name.removesuffix(".yaml"))
                for name in names
                if name not in known and not name.startswith(".")
            ]
        for read in (lambda: self.aliases, lambda: self.programs):
            try:
                read()
            except InputError as error:
                found += error.problems
        return found

    @cached_property
    def programs(self) -> dict[str, Program]:
        """Exports of programs that the engagement knows by name beside the shipped ones.

        Raises
        ------
        InputError
            ``mapping/programs.yaml`` is no such list.
        """
        name, content = self._listed(PROGRAMS)
        found, problems = {}, []
        for key, each in content.items():
            try:
                found[str(key)] = Program.model_validate(each)
            except ValidationError as error:
                problems += list_model_problems(error, name)
        if problems:
            raise InputError(problems)
        return found

    @cached_property
    def aliases(self) -> dict[str, dict[str, list[str]]]:
        """Titles of the engagement's own: by table (or ``any``), by column.

        Raises
        ------
        InputError
            ``mapping/aliases.yaml`` is no such list.
        """
        name, content = self._listed(ALIASES)
        problems, found = [], {}
        for table, columns in content.items():
            found[str(table)] = _titles(str(table), columns, name, problems)
        if problems:
            raise InputError(problems)
        return found

    def save(
        self, table: str, source: Source, *, who: str, when: datetime.date, how: str = "person", note: str = ""
    ) -> Confirmed:
        """Save the source of a table as confirmed, in place of any earlier one.

        Parameters
        ----------
        table : str
            Which.
        source : Source
            What was confirmed.
        who, when, how
            As in :class:`Confirmed`.
        note : str
            A comment for whoever opens the file, one line.

        Returns
        -------
        Confirmed
            As it is saved.

        Raises
        ------
        InputError
            It says too little or too much, or the folder leads out of the engagement.
        """
        said = source.model_dump(include=set(Source.model_fields))
        try:
            confirmed = Confirmed.model_validate(said | {"table": table, "who": who, "when": when, "how": how})
        except ValidationError as error:
            raise InputError(list_model_problems(error, f"{FOLDER}/{table}.yaml")) from error
        confirmed.check(table)
        path = self.folder / f"{table}.yaml"
        self._inside(path, f"{FOLDER}/{table}.yaml")
        head = f"# {' '.join(note.split())}\n" if note else ""
        write_text(path, head + yaml.safe_dump(_plain(confirmed), allow_unicode=True, sort_keys=False, width=100))
        for name in ("_read", "sources", "refused"):
            self.__dict__.pop(name, None)
        return confirmed

    @cached_property
    def _read(self) -> Mapping[str, Confirmed | list[Problem]]:
        return {name: self._one(name) for name in TABLES if (self.folder / f"{name}.yaml").is_file()}

    def _one(self, table: str) -> Confirmed | list[Problem]:
        path, name = self.folder / f"{table}.yaml", f"{FOLDER}/{table}.yaml"
        try:
            self._inside(path, name)
            content = read_yaml(path, name)
            if not isinstance(content, dict):
                return [Problem("yaml_not_mapping", file=name, found=type(content).__name__)]
            confirmed = Confirmed.model_validate(content)
            if confirmed.table != table:
                return [Problem("decision_of_another", file=name, found=confirmed.table, expected=table)]
            confirmed.check(table)
            for column, text in confirmed.computed.items():
                parse(text, name, f"computed.{column}")
        except ValidationError as error:
            return list_model_problems(error, name)
        except InputError as error:
            return list(error.problems)
        return confirmed

    def _listed(self, file: str) -> tuple[str, dict[Any, Any]]:
        """Return the name of a file that an engagement may have, and what it lists; nothing where it has none."""
        name, path = f"{FOLDER}/{file}", self.folder / file
        if not path.is_file():
            return name, {}
        self._inside(path, name)
        content = read_yaml(path, name)
        if content is not None and not isinstance(content, dict):
            raise InputError(Problem("yaml_not_mapping", file=name, found=type(content).__name__))
        return name, content or {}

    def _inside(self, path: Path, name: str) -> None:
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise InputError(Problem("path_outside", file=name, found=name))


def warn_overridden(table: str) -> Problem:
    """Return the remark that a table has both a confirmed mapping and a source in the settings."""
    values = {"table": table}
    place = {"file": FILE, "column": f"sources.{table}", "expected": f"{FOLDER}/{table}.yaml"}
    return Problem("mapping_overridden", **place, values=values, severity="warning")


def _plain(confirmed: Confirmed) -> dict:
    """Return what the file holds: who said it first, then what, without what says nothing."""
    full = confirmed.model_dump(mode="json", exclude_none=True)
    short = confirmed.model_dump(mode="json", exclude_defaults=True)
    shown = {name: full[name] for name in _FIRST}
    shown |= {name: short[name] for name in Source.model_fields if name in short}
    for place, layout in ((shown, confirmed.layout), *_layouts(shown, confirmed)):
        if layout:
            # Where the titles stand is said even where it is the first row: whoever reads the file looks for it.
            said = layout.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
            place["layout"] = {"header": layout.header, "header_rows": layout.header_rows} | said
    return shown


def _layouts(shown: dict, confirmed: Confirmed) -> list[tuple[dict, Layout | None]]:
    return [(each, join.layout) for each, join in zip(shown.get("joins", []), confirmed.joins, strict=True)]


def _titles(table: str, columns: object, name: str, problems: list[Problem]) -> dict[str, list[str]]:
    """Check one table of the engagement's own titles."""
    if table != "any" and table not in TABLES:
        problems.append(Problem("source_unknown_table", file=name, column=table, found=table))
        return {}
    known = {each.name for one in TABLES.values() if table in ("any", one.name) for each in one.columns} | set(ROLES)
    if not isinstance(columns, dict):
        problems.append(Problem("yaml_not_mapping", file=name, column=table, found=type(columns).__name__))
        return {}
    found = {}
    for column, listed in columns.items():
        place = f"{table}.{column}"
        if column not in known:
            values = {"table": table}
            problems.append(Problem("alias_column_unknown", file=name, column=place, found=str(column), values=values))
        elif not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            problems.append(Problem("setting_list_type", file=name, column=place, found=str(listed)[:80]))
        else:
            found[str(column)] = listed
    return found
