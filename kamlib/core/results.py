"""What a step returns: tables, key figures and findings, without language, files or pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import pandas as pd


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


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base of every step's result. A DataFrame field is a table; subclasses document its columns.

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
    figures: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the result by name, in the order of declaration; absent (None) ones are left out."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in named.items() if isinstance(value, pd.DataFrame)}


def order_findings(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sort findings by weight, heaviest first; equal weights keep their order."""
    return tuple(sorted(findings, key=lambda finding: -finding.weight))
