"""What a step returns: tables, key figures and findings, without language, files or pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, TypeVar

import pandas as pd

from kamlib.core.columns import Column, read_column

AnyResult = TypeVar("AnyResult", bound="Result")


@dataclass(frozen=True)
class Finding:
    """A sentence computed from the data: a message key and the numbers it names.

    Parameters
    ----------
    key : str
        Wording is ``<stem>.finding.<key>`` in the catalogues.
    values : mapping
        The numbers, names and ids that the sentence names; plain Python values.
    tone : {'good', 'info', 'warn', 'bad'}
        How it is marked.
    weight : float
        Importance; findings are shown heaviest first.
    audience : {'', 'customer', 'client', 'internal', 'facilitator'}
        Who may read it; empty: whoever may see the block that shows it.
    stem : str
        The step that found it, where another step passes it on; empty for a step's own.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    tone: str = "info"
    weight: float = 0.0
    audience: str = ""
    stem: str = ""


@dataclass(frozen=True)
class Check:
    """One line of a reconciliation: two numbers that must agree for any client."""

    key: str
    left: float
    right: float
    tolerance: float = 1e-6

    @property
    def holds(self) -> bool:
        """Whether the two agree within the tolerance, relative to their size (absolute below 1)."""
        return abs(self.left - self.right) <= self.tolerance * max(1.0, abs(self.left), abs(self.right))


@dataclass(frozen=True)
class TableSchema:
    """What a table of a result holds.

    Parameters
    ----------
    columns : mapping of str to Column
        In the order of the table; ``*`` for columns that the data name.
    audience : {'customer', 'client', 'internal', 'facilitator'}
        The widest circle that may see it.
    """

    columns: Mapping[str, Column]
    audience: str


def table(columns: Mapping[str, str], *, audience: str = "internal", optional: bool = False) -> Any:
    """Declare a table of a result beside its field.

    Parameters
    ----------
    columns : mapping of str to str
        ``kind`` or ``kind:dtype`` of every column (see :mod:`kamlib.core.columns`).
    audience : {'customer', 'client', 'internal', 'facilitator'}
        The widest circle that may see it.
    optional : bool
        Whether a result may be without it (None).

    Returns
    -------
    dataclasses.Field
        Of the result's class, its schema in the metadata.
    """
    metadata = {"table": TableSchema(read_columns(columns), audience)}
    return field(default=None, metadata=metadata) if optional else field(metadata=metadata)


def read_columns(declared: Mapping[str, str]) -> dict[str, Column]:
    """Return the columns that a mapping of declarations means."""
    return {name: read_column(text) for name, text in declared.items()}


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base of every step's result. A DataFrame field is a table, declared with :func:`table`.

    Subclasses also say of which kinds their key figures are (``FIGURES``), what their decision shows as a table
    (``DECISION``), and who may see what is no table and no chart (``AUDIENCES``: ``figures``, ``findings``, …).

    Parameters
    ----------
    figures : mapping
        Key figures: plain numbers, strings, or None where unknown.
    findings : tuple of Finding
        Most important first (see :func:`order_findings`).
    checks : tuple of Check
        Invariants for the *Reconciliation* at the end of the notebook.
    """

    stem: ClassVar[str] = ""
    FIGURES: ClassVar[Mapping[str, str]] = {}
    DECISION: ClassVar[Mapping[str, str]] = {}
    AUDIENCES: ClassVar[Mapping[str, str]] = {}
    figures: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()

    @classmethod
    def schemas(cls) -> dict[str, TableSchema]:
        """Return what each table of the result is declared to hold, by its name."""
        return {each.name: each.metadata["table"] for each in fields(cls) if "table" in each.metadata}

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the result by name, in the order of declaration; absent (None) ones are left out."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, pd.DataFrame)}

    def id_lists(self) -> dict[str, list[str]]:
        """Return the lists of ids of the result by name, each in its order, such as the key accounts."""
        return {each.name: list(getattr(self, each.name)) for each in fields(self) if each.type == "tuple[str, ...]"}


def order_findings(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sort findings by weight, heaviest first; equal weights keep their order."""
    return tuple(sorted(findings, key=lambda finding: -finding.weight))


def with_findings(result: AnyResult, find: Callable[[AnyResult], Iterable[Finding]]) -> AnyResult:
    """Return a result with the findings that a step's ``find(result)`` makes of it, most important first.

    Parameters
    ----------
    result : Result
        Without findings; those it has are replaced.
    find : callable
        Yields the findings of a result.

    Returns
    -------
    Result
        A copy; findings of equal weight keep their order.
    """
    return replace(result, findings=order_findings(list(find(result))))
