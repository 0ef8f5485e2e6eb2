"""What a twin is made from: the artefacts of a finished run, read back as they were written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.runs.folder import RunFolder
from kamlib.workspace.files import slug

#: Columns of ids, labels and words: text even where all of it looks like numbers.
_TEXT = (
    *("account_id", "name", "status", "criterion", "label", "group", "unit", "metric", "function", "level", "line"),
    *("must_have_failed", "barred", "company", "variant", "title", "component", "kind", "driver", "product_line"),
    *("split_key", "factor", "source", "evidence", "scenario", "alternative", "origin"),
)


@dataclass(frozen=True)
class Source:
    """The artefacts of a run."""

    run: RunFolder
    _read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def has(self, stem: str, account: str = "") -> bool:
        """Whether the run has this result."""
        return self._path("results", f"{_name(stem, account)}.json").is_file()

    def table(self, stem: str, name: str, account: str = "") -> pd.DataFrame:
        """Return a table of a result: text as text, blank for unknown; empty where the result has no such table."""
        key = f"{_name(stem, account)}.{name}"
        if key not in self._read:
            path = self._path("tables", f"{key}.csv")
            self._read[key] = _typed(path) if path.is_file() else pd.DataFrame()
        return self._read[key]

    def words(self, stem: str, name: str, account: str = "") -> pd.DataFrame:
        """Return a table of a result with every cell as it was written."""
        path = self._path("tables", f"{_name(stem, account)}.{name}.csv")
        return pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else pd.DataFrame()

    def figures(self, stem: str, account: str = "") -> Mapping[str, Any]:
        """Return the key figures of a result; empty where there is no such result."""
        return self._record(stem, account).get("figures", {})

    def decision(self, stem: str, account: str = "") -> dict[str, Any] | None:
        """Return what was decided, or proposed, when the run was made.

        Raises
        ------
        InputError
            ``twin_run_too_old``: the run was made before decisions were kept with it.
        """
        record = self._record(stem, account)
        if record and "decision" not in record:
            raise InputError(Problem("twin_run_too_old", found=_name(stem, account)))
        return record.get("decision")

    def accounts(self, stem: str) -> list[str]:
        """Return the accounts that have a result of their own, in the order of the run."""
        return [each for each in self.run.accounts(self.run.languages[0]) if self.has(stem, each)]

    def _record(self, stem: str, account: str) -> dict[str, Any]:
        path = self._path("results", f"{_name(stem, account)}.json")
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def _path(self, *parts: str):
        return self.run.folder.joinpath(*parts)


def _name(stem: str, account: str) -> str:
    return f"{stem}.{slug(account)}" if account else stem


def _typed(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=dict.fromkeys(_TEXT, str), keep_default_na=False, na_values=[""])
    texts = [name for name in frame.columns if name in _TEXT]
    return frame.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))
