"""An engagement: one supplier whose key-account system is being built, as a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as MappingOf
from functools import cached_property
from pathlib import Path

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.paths import share
from kamlib.intake import Intake, Source, read_tables
from kamlib.workspace.decisions import Decisions
from kamlib.workspace.mappings import Mappings, overridden
from kamlib.workspace.settings import FILE, Settings, read_settings


class Engagement:
    """Settings, tables and decisions of one engagement; reads lazily, never writes data.

    Parameters
    ----------
    folder : Path
        The folder that holds ``engagement.yaml``.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder).resolve()

    @classmethod
    def find(cls, name: str | Path) -> Engagement:
        """Return the engagement at a path, or the shipped sample of that name.

        Raises
        ------
        InputError
            ``engagement_missing``: neither is there.
        """
        places = [Path(name).expanduser(), share("data_samples", str(name))]
        for place in places:
            if (place / FILE).is_file():
                return cls(place)
        raise InputError(Problem("engagement_missing", found=str(name), expected=FILE))

    @cached_property
    def settings(self) -> Settings:
        """The checked content of ``engagement.yaml``."""
        return read_settings(self.folder)

    @cached_property
    def decisions(self) -> Decisions:
        """The decisions of the engagement."""
        return Decisions(self.folder / "decisions")

    @cached_property
    def intake(self) -> Intake:
        """Every table with its report; problems are collected, nothing is raised here."""
        return self.intake_with({})

    @cached_property
    def mappings(self) -> Mappings:
        """What was confirmed of the client's files."""
        return Mappings(self.folder)

    def intake_with(self, sources: MappingOf[str, Source]) -> Intake:
        """Return every table as it would be with other sources for some of them.

        What ``engagement.yaml`` says goes before what was confirmed by ``kam map``; both at once are remarked.
        """
        settings, mappings = self.settings, self.mappings
        both = sorted(mappings.sources.keys() & settings.sources.keys())
        return read_tables(
            self.folder,
            data_folder=settings.data_folder,
            sources=mappings.sources | settings.sources | dict(sources),
            base_year=settings.base_year,
            refused={name: found for name, found in mappings.refused.items() if name not in sources},
            remarks=[*mappings.problems, *(overridden(name) for name in both)],
        )

    def has(self, *names: str) -> bool:
        """Tell whether all the named tables are there and hold rows."""
        return all(not self.table(name).empty for name in names)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by schema; empty, with its columns, where the client gave none.

        Raises
        ------
        InputError
            The table is there, but cannot be used as it is: everything wrong with it.
        """
        return self.intake.frame(name)

    def seed(self, label: str) -> int:
        """Return the seed of one computation: same engagement and label, same draws on any machine."""
        digest = hashlib.sha256(f"{self.settings.seed}:{self.settings.supplier}:{label}".encode()).digest()
        return int.from_bytes(digest[:4], "big")
