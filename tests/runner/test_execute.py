"""One job that hangs, dies, or takes its worker with it: an outcome each time, and the others go on."""

import os

import pytest

from kamlib.documents.html import Site
from kamlib.runner.execute import execute
from kamlib.runner.jobs import Job, Task
from kamlib.runner.pool import run_tasks

from .conftest import write_notebook


@pytest.fixture
def task(tmp_path):
    def make(code, stem="intake", timeout=60):
        notebook = write_notebook(tmp_path / f"{stem}.ipynb", "'begun'", code)
        given = {"engagement": "x", "lang": "en", "run": ""}
        facts = {"language": "en", "stem": stem, "number": 0}
        run = tmp_path / "a {run}"
        return Task(Job(stem, "en"), notebook, given, facts, run, Site(), timeout)

    return make


def test_a_job_that_hangs_is_stopped_and_says_so(task):
    hanging = task("import time\ntime.sleep(60)", timeout=4)
    outcome = execute(hanging)
    assert (outcome.status, outcome.reason) == ("failed", "timed_out")
    assert "4 s" in outcome.why[0]
    assert outcome.seconds < 30
    assert "did not finish in the time" in hanging.page.read_text(encoding="utf-8")
    assert "begun" in hanging.executed.read_text(encoding="utf-8")


def test_a_kernel_that_dies_leaves_notebook_and_page(task):
    dying = task("import os\nos._exit(1)")
    outcome = execute(dying)
    assert (outcome.status, outcome.reason) == ("failed", "died")
    assert "ended before its work was done" in dying.page.read_text(encoding="utf-8")


def test_a_broken_notebook_is_an_outcome_too(task, tmp_path):
    broken = task("1")
    broken.notebook.write_text("{not a notebook", encoding="utf-8")
    outcome = execute(broken)
    assert (outcome.status, outcome.reason, outcome.notebook) == ("failed", "error", False)
    assert "NotJSONError" in broken.page.read_text(encoding="utf-8")
    assert outcome.why[0].startswith("NotJSONError")


@pytest.mark.skipif(os.name == "nt", reason="kills its parent by a signal")
def test_a_job_that_kills_its_worker_harms_no_other(task):
    killer = task("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
    told = []
    outcomes = run_tasks([killer, task("2 + 2", "profile")], 1, told.append)
    assert [(each.job.stem, each.status) for each in outcomes] == [
        ("intake", "failed"),
        ("profile", "done"),
    ]
    assert outcomes[0].reason == "died"
    assert len(told) == 2


def test_no_tasks_need_no_process():
    assert run_tasks([]) == []
