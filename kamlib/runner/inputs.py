"""Everything wrong with an engagement, before anything runs: data and decisions (settings raise on their own)."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.core.paths import share
from kamlib.core.registry import STEPS, decision_model
from kamlib.workspace.engagement import INTAKE, Engagement
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import list_model_problems


def find_writable(folder: Path) -> Engagement:
    """Return the engagement in a folder, to write runs and notebooks into.

    Raises
    ------
    InputError
        There is no engagement.
    UsageError
        ``sample_is_read_only``: it is a shipped sample, which everybody reads as it is.
    """
    engagement = Engagement.find(folder)
    if engagement.folder.is_relative_to(share("data_samples").resolve()):
        name = engagement.folder.name
        raise UsageError(Problem("sample_is_read_only", found=name, expected=f"kam new DIR --sample {name}"))
    return engagement


def find_problems(engagement: Engagement) -> list[Problem]:
    """Return the problems of the data, the decisions and the branding, warnings included.

    Raises
    ------
    InputError
        ``engagement.yaml`` itself cannot be used.
    """
    return [*engagement.intake.problems, *find_decision_problems(engagement), *find_branding_problems(engagement)]


def find_decision_problems(engagement: Engagement) -> list[Problem]:
    """Return what is wrong with the saved decisions."""
    files = sorted(engagement.decisions.folder.glob("*.yaml"))
    return [problem for path in files for problem in _problems(engagement, path)]


def find_branding_problems(engagement: Engagement) -> list[Problem]:
    """Return what is wrong with the branding, and what was changed in it so that it can be read."""
    try:
        return list(engagement.brand.remarks)
    except InputError as error:
        return list(error.problems)


def _problems(engagement: Engagement, path: Path) -> list[Problem]:
    name = f"decisions/{path.name}"
    try:
        content = read_yaml(path, name)
        if not isinstance(content, dict):
            return [Problem("yaml_not_mapping", file=name, found=type(content).__name__)]
        key, account = str(content.get("decision", "")), str(content.get("account_id", ""))
        expected = [key for step in STEPS for key in step.decisions]
        if key not in expected:
            return [Problem("decision_unknown", file=name, found=key, expected=", ".join(expected))]
        if engagement.decisions.path(key, account) != path:
            expected_name = engagement.decisions.path(key, account).name
            return [Problem("decision_misplaced", file=name, expected=f"decisions/{expected_name}")]
        decision = engagement.decisions.read(key, account)
        decision_model(key).model_validate(decision.value)
        if key == INTAKE:
            return engagement.decided.problems
    except ValidationError as error:
        return list_model_problems(error, name)
    except InputError as error:
        return list(error.problems)
    return []
