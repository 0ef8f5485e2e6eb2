"""An engagement: one supplier whose key-account system is being built, as a folder."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

import pandas as pd

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.core.paths import share
from kamlib.intake import Intake, read_tables
from kamlib.workspace.branding import Brand, read_branding
from kamlib.workspace.decisions import Decisions
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

    @property
    def read_only(self) -> bool:
        """Whether this is a shipped sample: everybody reads it as it is, so decisions belong into a copy."""
        return self.folder.is_relative_to(share("data_samples").resolve())

    def refuse_read_only(self) -> None:
        """Refuse to decide in a shipped sample.

        Raises
        ------
        UsageError
            ``sample_is_read_only``.
        """
        if self.read_only:
            name = self.folder.name
            raise UsageError(Problem("sample_is_read_only", found=name, expected=f"kam new DIR --sample {name}"))

    @cached_property
    def brand(self) -> Brand:
        """Names, colours, logo and fonts, checked; the house's own where the engagement has none."""
        return read_branding(self.folder)

    @cached_property
    def decisions(self) -> Decisions:
        """The decisions of the engagement."""
        return Decisions(self.folder / "decisions")

    @cached_property
    def intake(self) -> Intake:
        """Every table with its report; problems are collected, nothing is raised here."""
        settings = self.settings
        return read_tables(
            self.folder,
            data_folder=settings.data_folder,
            sources=settings.sources,
            base_year=settings.base_year,
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
