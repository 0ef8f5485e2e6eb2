"""What is proposed for a file: a table, what each title is in it, what is unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kamlib.intake.contracts.source import Rows, Source
from kamlib.intake.mapping.programs import Program


@dataclass(frozen=True)
class Line:
    """What one title of the file becomes.

    Parameters
    ----------
    title : str
        As found.
    columns : tuple of str
        Our columns that it feeds; empty where it feeds none.
    how : str
        ``title``, ``part``, ``alike``, ``values``, ``said``, ``across``, ``operand``, ``own`` (kept as the client's
        own), ``total`` or ``aside``; worded as ``map.how.<code>``.
    confidence : float
        0…1.
    samples : tuple of str
        First values.
    """

    title: str
    columns: tuple[str, ...] = ()
    how: str = "aside"
    confidence: float = 0.0
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """Something that the file does not decide: what was proposed, and how to say it otherwise.

    Parameters
    ----------
    code : str
        Worded as ``map.doubt.<code>``.
    values : mapping
        Facts for the wording.
    options : tuple of str
        Options of the command that answer it.
    answered : bool
        Whether the proposal has an answer that a person may simply confirm.
    sums : tuple of float or None
        What the amounts would add up to with each of the options, where that can be told.
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    answered: bool = True
    sums: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Note:
    """Something to know about the proposal that needs no answer; worded as ``map.note.<code>``."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A table proposed for a file.

    Parameters
    ----------
    table : str
        Which.
    source : Source
        What would be saved.
    lines : tuple of Line
        Every title of the files it reads.
    confidence : float
        0…1: how well the file fits the table.
    missing : tuple of str
        Columns that the table cannot do without and nothing fills.
    doubts, notes : tuple
        What a person should look at.
    """

    table: str
    source: Source
    lines: tuple[Line, ...] = ()
    confidence: float = 0.0
    missing: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every column that the table needs is filled."""
        return not self.missing


@dataclass(frozen=True)
class Said:
    """What a person said in advance.

    Parameters
    ----------
    tables : tuple of str
        The files are these tables.
    constants : mapping
        Value by our column, or by ``table.column``.
    columns : mapping
        Our column by title; ``-`` for a title to leave aside.
    readings : mapping
        How a title writes its values: ``,`` ``.`` ``dmy`` ``mdy`` ``ymd`` ``x1000``.
    base_year : int or None
        Of the engagement.
    rows : mapping
        What the rows with certain values of a title are worth.
    overlap : str
        What rows count that stand in several files: ``once`` or ``each``.
    blank : str
        What rows are that name no account: ``-`` leaves them aside, else the id of one anonymous account.
    """

    tables: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    base_year: int | None = None
    rows: Mapping[str, Rows] = field(default_factory=dict)
    overlap: str = ""
    blank: str = ""

    def constant(self, table: str, column: str) -> str | None:
        """Return what was said to stand in every row of a column.

        Parameters
        ----------
        table : str
            Of the method.
        column : str
            Of ours.

        Returns
        -------
        str or None
            What was said of the column of this table, else of the column of any; None where nothing was said.
        """
        return self.constants.get(f"{table}.{column}", self.constants.get(column))


@dataclass(frozen=True)
class Known:
    """What the engagement knows already, to compare values with.

    Parameters
    ----------
    ids, names, tax_ids, products : frozenset of str
        Of its accounts and product lines, normalised.
    tables : frozenset of str
        Tables that it has.
    aliases : mapping
        Its own titles: by table, by column.
    programs : mapping
        Its own exports of programs, by name.
    """

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    tax_ids: frozenset[str] = frozenset()
    products: Sequence[str] = ()
    tables: frozenset[str] = frozenset()
    aliases: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    programs: Mapping[str, Program] = field(default_factory=dict)
