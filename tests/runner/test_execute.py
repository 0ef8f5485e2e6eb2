"""One job that hangs, dies, or takes its worker with it: an outcome each time, and the others go on."""

import os
from concurrent.futures import ProcessPoolExecutor

import pytest

from kamlib.documents.pages import Site
from kamlib.runner import pool
from kamlib.runner.execute import execute
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Job

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


def fatal(task):
    """Do as a worker does whose process is killed from outside in the middle of the job."""
    os._exit(9)


def test_an_executor_that_breaks_fails_what_it_had_and_raises_nothing(task, monkeypatch):
    monkeypatch.setattr(pool, "execute", fatal)
    told = []
    tasks = [task("1", stem) for stem in ("intake", "profile")]
    with ProcessPoolExecutor(1) as broken:
        outcomes = pool.run_tasks(tasks, broken, told.append)
    assert [(each.status, each.reason) for each in outcomes] == [("failed", "died")] * 2
    assert sorted(each.job.stem for each in told) == ["intake", "profile"]


def test_a_run_folder_that_cannot_be_written_is_an_outcome(task):
    blocked = task("1")
    blocked.run.write_text("a file where the folder of the run should be", encoding="utf-8")
    outcome = pool.run_tasks([blocked])[0]
    assert (outcome.status, outcome.reason) == ("failed", "error")
    assert "Error: " in outcome.why[0]


def test_no_tasks_need_no_process():
    assert pool.run_tasks([]) == []
