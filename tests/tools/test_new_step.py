"""A new contributor has a working step in minutes: it runs, is reused, renders, and is complete at once."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEM = "sketch"
KAM = ("-c", "from kamlib.cli.main import main; main()")
RUN = (*KAM, "run", "engagement", "--steps", STEM, "--lang", "ru,en", "--jobs", "1")


def call(root, *words):
    """Run Python in the copy, with the copy's own library."""
    environment = os.environ | {"PYTHONPATH": str(root), "KAM_LIVE": "0"}
    return subprocess.run(
        [sys.executable, *words], cwd=root, env=environment, capture_output=True, text=True, timeout=900, check=False
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with one more step in it."""
    root = tmp_path_factory.mktemp("project")
    for name in ("kamlib", "notebooks", "templates", "data_samples", "tools"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("core", "i18n", "workbook"):
        shutil.copytree(ROOT / "tests" / name, root / "tests" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "tests" / "steps").mkdir()
    (root / "tests" / "steps" / "__init__.py").touch()
    made = call(root, "tools/new_step.py", STEM)
    assert made.returncode == 0, made.stderr
    return root


@pytest.fixture(scope="module")
def run(project):
    """The new step, run on the sample in both languages."""
    shutil.copytree(project / "data_samples" / "toolmaker", project / "engagement")
    first = call(project, *RUN)
    assert first.returncode == 0, first.stdout + first.stderr
    return project / "engagement" / "runs"


def test_its_place_in_the_method_is_the_first_free_one(project):
    named = call(project, "-c", "from kamlib.core.registry import BY_STEM; print(BY_STEM['sketch'].notebook)")
    free = "from kamlib.core.registry import ORDER; print(next(n for n, stem in enumerate(ORDER) if not stem))"
    number = int(call(ROOT, "-c", free).stdout)
    assert named.stdout.strip() == f"{number:02d}_sketch.ipynb"
    assert (project / "notebooks" / named.stdout.strip()).is_file()


def test_its_own_tests_pass_and_it_is_in_style(project):
    tests = call(project, "-m", "pytest", "-q", f"tests/steps/{STEM}", "-p", "no:cacheprovider")
    assert tests.returncode == 0, tests.stdout
    style = call(
        project, "-m", "ruff", "check", f"kamlib/steps/{STEM}", f"tests/steps/{STEM}", "kamlib/core/registry.py"
    )
    assert style.returncode == 0, style.stdout
    shape = call(project, "-m", "ruff", "format", "--check", f"kamlib/steps/{STEM}", f"tests/steps/{STEM}")
    assert shape.returncode == 0, shape.stdout


def test_it_is_complete_at_once(project):
    """Words of both languages, declared tables, kinds and audiences: the tests that walk the declarations find it."""
    found = call(project, "-m", "pytest", "-q", "tests/workbook/test_declared.py", "-p", "no:cacheprovider")
    assert found.returncode == 0, found.stdout[-3000:]


def test_it_runs_and_renders_in_both_languages(run):
    latest = run / "latest"
    record = json.loads((latest / "results" / f"{STEM}.json").read_text(encoding="utf-8"))
    assert record["figures"]["large"] > 0
    said = {"ru": "Доли крупнейших клиентов", "en": "The largest accounts"}
    for code, words in said.items():
        (page,) = (latest / "documents" / code).glob(f"*{STEM}.html")
        assert words in page.read_text(encoding="utf-8")
    assert (latest / "tables" / f"{STEM}.accounts.csv").is_file()


def test_it_is_reused_where_nothing_changed(project, run):
    again = call(project, *RUN)
    assert again.returncode == 0, again.stdout + again.stderr
    folders = sorted(path for path in run.iterdir() if path.is_dir() and path.name != "latest")
    manifest = json.loads((folders[-1] / "manifest.json").read_text(encoding="utf-8"))
    assert {job["status"] for job in manifest["jobs"] if job["stem"] == STEM} == {"reused"}


def test_a_decision_of_its_editor_moves_it(project):
    code = f"""
import kamlib
from kamlib.steps.{STEM}.editor import editor
book = kamlib.open_workbook("{STEM}", "toolmaker", "en")
shown = editor(book)
decision = shown._build({{"limit": [{{"large_share": 0.2}}]}})
print(type(decision).__name__, decision.large_share)
"""
    found = call(project, "-c", code)
    assert found.stdout.split() == ["SketchDecision", "0.2"], found.stderr[-2000:]


@pytest.mark.parametrize("wrong", [("budget",), ("Sketch2",), ("other", "5")])
def test_a_name_or_a_place_that_is_taken_writes_nothing(project, wrong):
    before = sorted(path.name for path in (project / "kamlib" / "steps").iterdir())
    assert call(project, "tools/new_step.py", *wrong).returncode == 1
    assert sorted(path.name for path in (project / "kamlib" / "steps").iterdir()) == before
