"""Programs that some tests need: without them a user's tests are skipped with the reason, and CI fails."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Where `.ci/run` puts the checker of accessibility; ``npm install --prefix .venv/axe axe-core`` does the same.
AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"


def needs(program):
    """Skip a test where a program is missing, unless CI runs it."""
    absent = shutil.which(program) is None and not os.environ.get("CI")
    return pytest.mark.skipif(absent, reason=f"{program} is not installed")


def axe():
    """Return the source of axe-core; skip where it is not there, fail in CI."""
    if not AXE.is_file():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"axe-core is not installed: npm install --prefix {AXE.parents[3].name}/axe axe-core")
    return AXE.read_text(encoding="utf-8")
