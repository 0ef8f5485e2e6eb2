"""What is remembered of an engagement between runs: its last survey, and why its last run was refused."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kamlib.core.errors import Problem
from kamlib.runner.hashes import hash_parts
from kamlib.runner.survey import Survey
from kamlib.workspace.files import write_durably

SURVEY, REFUSED = ".survey.json", ".refused.json"


def recall(runs: Path, whole: str) -> Survey | None:
    """Return the survey of exactly these inputs, or None where there was none.

    Parameters
    ----------
    runs : Path
        Folder of the engagement's runs.
    whole : str
        Hash of all that a survey looks at.

    Returns
    -------
    Survey or None
        As it was remembered.
    """
    content = _read(runs / SURVEY)
    if not isinstance(content, dict) or content.get("of") != whole or content.get("sum") != _sum(content):
        return None
    return Survey((), content["names"], content["prints"])


def remember(runs: Path, whole: str, survey: Survey) -> None:
    """Keep a survey that found nothing wrong.

    Parameters
    ----------
    runs : Path
        Folder of the engagement's runs.
    whole : str
        Hash of all that the survey looked at.
    survey : Survey
        What it gave.
    """
    content = {"of": whole, "names": survey.names, "prints": survey.prints}
    write_durably(runs / SURVEY, json.dumps(content | {"sum": _sum(content)}, ensure_ascii=False))


def refuse(runs: Path, problems: tuple[Problem, ...]) -> None:
    """Keep why nothing could run.

    Parameters
    ----------
    runs : Path
        Folder of the engagement's runs.
    problems : tuple of Problem
        What was wrong.
    """
    runs.mkdir(parents=True, exist_ok=True)
    content = [asdict(each) for each in problems]
    write_durably(runs / REFUSED, json.dumps(content, ensure_ascii=False, default=str, indent=1) + "\n")


def accept(runs: Path) -> None:
    """Forget an earlier refusal."""
    (runs / REFUSED).unlink(missing_ok=True)


def read_refusal(runs: Path) -> tuple[Problem, ...]:
    """Return why the last run was refused; empty where it was not."""
    try:
        return tuple(Problem(**each) for each in _read(runs / REFUSED))
    except TypeError:  # damaged: the next run says it anew
        return ()


def _sum(content: dict[str, Any]) -> str:
    """Return what shows that a survey is as it was written."""
    kept = [content.get(name) for name in ("of", "names", "prints")]
    return hash_parts([json.dumps(kept, ensure_ascii=False, sort_keys=True)])


def _read(path: Path) -> Any:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        return json.loads(path.read_text(encoding="utf-8"))
    return []
