"""What is remembered of an engagement between runs: its last survey, and why its last run was refused."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kamlib.core.errors import Problem
from kamlib.runner.survey import Survey
from kamlib.workspace.files import write_durably

SURVEY, REFUSED = ".survey.json", ".refused.json"


def recall(runs: Path, whole: str) -> Survey | None:
    """Return the survey of exactly these inputs, or None where there was none."""
    content = _read(runs / SURVEY)
    if content.get("of") != whole:
        return None
    return Survey((), content["names"], content["prints"])


def remember(runs: Path, whole: str, survey: Survey) -> None:
    """Keep a survey that found nothing wrong."""
    content = {"of": whole, "names": survey.names, "prints": survey.prints}
    write_durably(runs / SURVEY, json.dumps(content, ensure_ascii=False))


def refuse(runs: Path, problems: tuple[Problem, ...]) -> None:
    """Keep why nothing could run."""
    runs.mkdir(parents=True, exist_ok=True)
    content = [asdict(each) for each in problems]
    write_durably(runs / REFUSED, json.dumps(content, ensure_ascii=False, default=str, indent=1) + "\n")


def accept(runs: Path) -> None:
    """Forget an earlier refusal."""
    (runs / REFUSED).unlink(missing_ok=True)


def read_refusal(runs: Path) -> tuple[Problem, ...]:
    """Return why the last run was refused; empty where it was not."""
    found = _read(runs / REFUSED)
    return tuple(Problem(**each) for each in found) if isinstance(found, list) else ()


def _read(path: Path) -> Any:
    with contextlib.suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    return {}
