"""The house itself: every step has its rooms, both lists of dependencies agree, nothing of a machine is committed."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from kamlib.core.reads import uses
from kamlib.core.registry import STEPS, module_of
from kamlib.core.tables import TABLES
from kamlib.i18n.catalogues import catalogue

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stem)
def test_every_step_has_its_rooms(step):
    assert (ROOT / "notebooks" / step.notebook).is_file()
    assert step.outputs[0].stem == step.stem
    for output in step.outputs:
        for language in ("ru", "en"):
            assert catalogue(language, output.stem)
    for key in step.decisions:
        assert callable(module_of(key, "wiring").decision_frame)
        assert callable(module_of(key, "editor").editor)
    assert set(step.needs) | set(uses(step.stem)) <= set(TABLES)


def test_conda_and_pip_name_the_same_dependencies():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    listed = {name for name in conda if isinstance(name, str)} - {"pip"}
    wanted = {
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["test"],
        f"python{PROJECT['requires-python']}",
    }
    assert listed == wanted


def test_the_lock_holds_every_direct_dependency_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    named = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    assert {re.match(r"[a-z0-9-]+", each).group() for each in named} <= pinned
    assert len(re.findall(r"^    --hash=sha256:", lock, re.MULTILINE)) > len(pinned)
    assert not re.search(r"https?:|--(extra-)?index|--find-links", lock)


def test_no_path_of_a_machine_is_committed():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    home = re.compile(r"/(?:home/\w+|root|Users/\w+)/|[A-Z]:\\Users\\")
    for name in filter(None, listed.stdout.split("\0")):
        file = ROOT / name
        if file.suffix in {".py", ".md", ".ipynb", ".yaml", ".yml", ".toml", ".json", ".html"} and file != Path(
            __file__
        ):
            assert not home.search(file.read_text(encoding="utf-8")), name


def test_user_fixed_packages_are_direct_dependencies():
    names = {re.match(r"[a-z0-9-]+", each).group() for each in PROJECT["dependencies"]}
    tests = {re.match(r"[a-z0-9-]+", each).group() for each in PROJECT["optional-dependencies"]["test"]}
    assert {"jupyterlab", "pandas", "ipywidgets", "seaborn", "papermill"} <= names
    assert "nbval" in tests
