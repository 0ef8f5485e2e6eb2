"""Exports of programs (CRM, accounting), known by their titles: which table they are, what fills which column.

What is known stands in ``programs.yaml``; an engagement adds its own in ``mapping/programs.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.shipped import read_list
from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain


class Program(BaseModel):
    """One kind of export.

    Attributes
    ----------
    program
        Name of the program, as a reader is told.
    table
        What its rows are.
    known_by
        Titles that all stand in such a file.
    columns
        Our column by title.
    computed
        Our column by formula.
    won
        Stages of a deal that was won.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    program: str = Field(min_length=1, max_length=100)
    table: str
    known_by: tuple[str, ...] = Field(min_length=2)
    columns: dict[str, str] = Field(min_length=1)
    computed: dict[str, str] = {}
    won: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _knows_its_columns(self) -> Program:
        if self.table not in TABLES:
            raise ValueError(f"table: {self.table}")
        unknown = sorted({*self.columns.values(), *self.computed} - {each.name for each in TABLES[self.table].columns})
        if unknown:
            raise ValueError(f"columns: {', '.join(unknown)}")
        return self

    def fits(self, headers: Sequence[str]) -> bool:
        """Tell whether a file with these titles is such an export."""
        return set(map(plain, self.known_by)) <= set(map(plain, headers))

    def named(self, headers: Sequence[str]) -> dict[str, str]:
        """Return our column by title (normalised), for titles that are there; of two for one column the first."""
        here, found = set(map(plain, headers)), {}
        for title, ours in self.columns.items():
            if plain(title) in here and ours not in found.values():
                found[plain(title)] = ours
        return found


@cache
def shipped_programs() -> Mapping[str, Program]:
    """Return the exports that we know, by name."""
    listed = read_list("kamlib.intake.mapping", "programs.yaml")
    return {name: Program.model_validate(each) for name, each in listed.items()}


def recognise_program(headers: Sequence[str], own: Mapping[str, Program]) -> Program | None:
    """Return the export that a file is, the most closely described one; None where it is none that is known.

    Parameters
    ----------
    headers : sequence of str
        Titles of the file.
    own : mapping
        Those of the engagement, by name; one of a shipped name takes its place.

    Returns
    -------
    Program or None
        None where it is none that is known.
    """
    found = [each for each in {**shipped_programs(), **own}.values() if each.fits(headers)]
    return max(found, key=lambda each: len(each.known_by), default=None)
