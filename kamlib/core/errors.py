"""Errors as reason codes with a place.

A room that finds something wrong collects :class:`Problem` records and raises one :class:`KamError` that holds them
all. Nothing here is a sentence: the words are chosen at the edge, in the reader's language, by ``kamlib.i18n``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    Parameters
    ----------
    code : str
        Reason code; the key of its wording is ``errors.<code>``.
    file, sheet, column : str
        Place, empty where it does not apply. ``file`` is relative to the engagement.
    row : int or None
        Row as a person counts it in the file: the header is row 1.
    found, expected : str
        The offending value and what was expected, verbatim, short.
    values : mapping
        Further facts that the wording needs.
    severity : {'error', 'warning'}
        A warning never stops a run.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    expected: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    severity: str = "error"


class KamError(Exception):
    """Everything wrong with one piece of work, found in one go.

    Parameters
    ----------
    problems : iterable of Problem
        At least one.
    """

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(map(_plain, self.problems)))


class InputError(KamError):
    """The client's data, settings or a decision cannot be used as they are."""


class UsageError(KamError):
    """The command, notebook parameter or call is wrong."""


class ReconciliationError(KamError):
    """A sum that must hold for any client does not: the run stops rather than print it."""


def _plain(problem: Problem) -> str:
    """One line without language, for logs and tracebacks."""
    place = ":".join(str(part) for part in (problem.file, problem.sheet, problem.row, problem.column) if part)
    facts = " ".join(f"{name}={value}" for name, value in problem.values.items())
    seen = f"found {problem.found!r}" if problem.found else ""
    wanted = f"expected {problem.expected}" if problem.expected else ""
    return " ".join(part for part in (problem.code, place, seen, wanted, facts) if part)
