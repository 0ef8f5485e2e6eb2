"""A job has a limit of time and one of memory: the one that breaks it is an outcome, the others go on."""

import sys

import psutil
import pytest

from kamlib.runner import forks, pool

from .test_isolation import make

__all__ = ["make"]
#: Takes memory bit by bit, as a table does that grows: 20 MB each time, for ever.
EATS = "kept = []\nwhile True:\n    kept.append(bytearray(20 * 2**20))"


def page(task):
    return task.page.read_text(encoding="utf-8")


def test_a_cell_that_hangs_ends_its_job_and_what_it_started_and_no_other(make):
    hangs = "import subprocess, time\nprint(subprocess.Popen(['sleep', '77.7']).pid, flush=True)\ntime.sleep(60)"
    tasks = [make("a", "print('begun')", hangs, timeout=8.0), make("b", "print('well')"), make("c", "print('next')")]
    outcomes = pool.run_tasks(tasks, 2)
    assert [(each.status, each.reason) for each in outcomes] == [("failed", "timed_out"), ("done", ""), ("done", "")]
    assert outcomes[0].seconds < 30
    assert "did not finish in the time allowed (8 s)" in page(tasks[0])
    assert "begun" in tasks[0].executed.read_text(encoding="utf-8")
    assert not [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", "77.7"]]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a limit of its memory")
@pytest.mark.parametrize("fork", ["1", "0"], ids=["forked", "launched"])
def test_a_cell_that_eats_memory_ends_its_job_and_no_other(make, monkeypatch, fork):
    monkeypatch.setenv(forks.SWITCH, fork)
    tasks = [make("a", "print('begun')", EATS, memory=300.0), make("b", "print(sum(bytearray(50 * 2**20)))")]
    outcomes = pool.run_tasks(tasks, 2)
    assert [(each.status, each.reason) for each in outcomes] == [("failed", "out_of_memory"), ("done", "")]
    assert "needed more memory than one step may take (300 MB)" in outcomes[0].why[0]
    assert "needed more memory" in page(tasks[0])
    said = tasks[0].executed.read_text(encoding="utf-8")
    assert "begun" in said
    assert "kept.append" in said  # where it was


@pytest.mark.skipif(bool(forks.why_not()), reason="only a forked kernel tells how much it held")
def test_a_process_that_dies_of_its_limit_is_said_to_have_run_out_of_memory(make):
    # Compiled code that is refused memory does not raise: it ends the process.
    code = "import ctypes\nmalloc = ctypes.CDLL(None).malloc\nmalloc.restype = ctypes.c_void_p\n" + (
        "while block := malloc(20 * 2**20):\n    ctypes.memset(block, 1, 20 * 2**20)\nctypes.CDLL(None).abort()"
    )
    outcome = pool.run_tasks([make("a", code, memory=300.0)], 1)[0]
    assert (outcome.status, outcome.reason) == ("failed", "out_of_memory")
