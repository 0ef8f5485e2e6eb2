from collections.abc import Callable
from pathlib import Path

import pytest

from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.problems import word
from kamlib.intake import Intake, read_tables

ACCOUNTS = "account_id,name\nA1,Alpha\nA2,Beta\n"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Intake]:
    """Write files (name → text or bytes) into ``data/`` and return the intake over them."""

    def build(files: dict[str, str | bytes], *, accounts: bool = True, **settings) -> Intake:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        given = ({"accounts.csv": ACCOUNTS} if accounts else {}) | files
        for name, content in given.items():
            (data / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_tables(tmp_path, **({"base_year": 2024} | settings))

    return build


def codes(intake: Intake, severity: str = "") -> list[str]:
    """Return the codes of the problems, having put each into words of both languages."""
    for problem in intake.problems:
        for language in LANGUAGES:
            assert problem.code not in word(problem, Language(language))
            assert Language(language).find(f"errors.{problem.code}")
    return [problem.code for problem in intake.problems if severity in ("", problem.severity)]


def only(intake: Intake, code: str):
    """Return the one problem of this code."""
    assert code in codes(intake), intake.problems
    found = [problem for problem in intake.problems if problem.code == code]
    assert len(found) == 1, intake.problems
    return found[0]
