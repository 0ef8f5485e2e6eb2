"""The zygote dies, a job leaves things behind, a system cannot fork: the batch goes on and nothing is left over."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from kamlib.runner import forks, pool

from .test_isolation import make, said

__all__ = ["make"]
forking = pytest.mark.skipif(bool(forks.why_not()), reason="kernels are launched here, not forked")
SLOW = "import os, time\nprint(os.getppid())\ntime.sleep(2)\nprint('whole')"


def wait_for(condition, seconds=600.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def ended(pid):
    """Tell whether a process has ended; one whose new parent has not asked yet is a zombie."""
    try:
        return psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def children():
    return {child.pid for child in psutil.Process().children(recursive=True)}


@forking
def test_a_zygote_that_is_killed_takes_no_job_with_it(make, tmp_path):
    go = tmp_path / "go"
    patient = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.05)\nprint('whole')"
    with pool.open_pool(2) as pair:
        first = [pair.submit(make(name, patient, timeout=600.0)) for name in "ab"]
        zygote = forks.zygote().pid
        # Neither ends before it may: both stand in the midst of their cell, or one has failed and will be told below.
        wait_for(lambda: len(psutil.Process(zygote).children()) == 2 or any(each.done() for each in first))
        os.kill(zygote, signal.SIGKILL)
        go.touch()
        assert [future.result().status for future in first] == ["done", "done"]
        last = make("c", SLOW)
        assert pair.submit(last).result().status == "done"
        assert forks.zygote().pid != zygote
        assert said(last).split()[0] == str(forks.zygote().pid)
        assert pair.note == ""


@forking
def test_a_zygote_that_is_killed_while_jobs_ask_it_for_kernels_takes_none_with_it(make):
    with pool.open_pool(2) as pair:
        for turn in range(3):
            jobs = [pair.submit(make(f"{turn}{name}", "print('whole')")) for name in "ab"]
            os.kill(forks.zygote().pid, signal.SIGKILL)
            assert [each.result().status for each in jobs] == ["done", "done"]


def test_a_zygote_that_another_thread_has_closed_is_unavailable_and_no_fault(tmp_path):
    if forks.why_not():
        pytest.skip("kernels are launched here, not forked")
    zygote = forks.Zygote(str(tmp_path))
    zygote.close()
    with pytest.raises(forks.Unavailable):
        zygote.fork([], {}, str(tmp_path))


@forking
def test_a_job_that_kills_the_zygote_again_and_again_has_died(make):
    task = make("a", "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(30)")
    outcome = pool.run_tasks([task], 1)[0]
    assert (outcome.status, outcome.reason) == ("failed", "died")
    assert task.executed.is_file()


@forking
def test_nothing_is_left_of_jobs_and_of_what_they_started(make, tmp_path):
    before = children()
    loose = f"""
import os, subprocess, sys
same = subprocess.Popen(["sleep", "300"])
alone = subprocess.Popen(["sleep", "300"], start_new_session=True)
if not os.fork():
    os.setsid()
    if os.fork(): os._exit(0)
    open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
    os.execvp("sleep", ["sleep", "300"])
while not os.path.exists({str(tmp_path / "pid")!r}): pass
print(same.pid, alone.pid)
"""
    task = make("a", loose)
    with pool.open_pool(1) as alone:
        assert alone.submit(task).result().status == "done"
        started = [*map(int, said(task).split()), int((tmp_path / "pid").read_text())]
        wait_for(lambda: not any(map(psutil.pid_exists, started)), 5)
        # The zygote alone is left, and no zombie below it.
        assert children() - before == {forks.zygote().pid}
        folder = Path(forks.scratch())
        assert list(folder.iterdir()) == []
    assert children() == before
    assert not folder.exists()


@forking
def test_a_batch_that_is_killed_leaves_nothing(tmp_path):
    program = """
import sys, threading
from kamlib.runner import forks
with forks.held():
    kernel = forks.zygote().fork(["-f", forks.scratch() + "/c.json"], dict(forks.zygote().environment), "/", 0)
    print(forks.zygote().pid, kernel.pid, forks.scratch(), flush=True)
    threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as batch:
        zygote, kernel, scratch = batch.stdout.readline().split()
        assert Path(scratch).is_dir()
        batch.kill()
    wait_for(lambda: ended(zygote) and ended(kernel))
    wait_for(lambda: not Path(scratch).exists())


@forking
def test_a_batch_that_is_interrupted_ends_at_once(make):
    started, futures = time.monotonic(), []

    def interrupt():
        wait_for(lambda: len(psutil.Process(forks.zygote().pid).children()) == 1)
        signal.raise_signal(signal.SIGINT)

    def batch():
        with pool.open_pool(1) as alone:
            futures.append(alone.submit(make("a", "import time\ntime.sleep(60)")))
            threading.Timer(0, interrupt).start()
            while not futures[0].done():
                time.sleep(0.05)

    with pytest.raises(KeyboardInterrupt):
        batch()
    assert time.monotonic() - started < 40
    assert futures[0].result().reason == "died"


@pytest.mark.parametrize("why", ["switched_off", "no_fork"])
def test_where_nothing_can_be_forked_kernels_are_launched_and_it_is_said(make, monkeypatch, why):
    if why == "switched_off":
        monkeypatch.setenv(forks.SWITCH, "0")
    else:
        monkeypatch.setattr(forks.sys, "platform", "darwin")
    task = make("a", "import os\nprint(os.getppid())")
    with pool.open_pool(1) as alone:
        assert alone.submit(task).result().status == "done"
        assert alone.note == why
    assert said(task).strip() == str(os.getpid())


@forking
def test_a_zygote_that_cannot_start_is_given_up_with_its_last_words(make, monkeypatch, caplog):
    monkeypatch.setattr(forks, "_SERVER", "no_such_module")
    task = make("a", "print(1)")
    with pool.open_pool(1) as alone:
        assert alone.submit(task).result().status == "done"
        assert "no_such_module" in alone.note
    assert "no_such_module" in caplog.text
    assert forks.why_not() == ""


@forking
def test_another_environment_than_the_zygotes_has_its_kernel_launched(make, monkeypatch):
    task = make("a", "import os\nprint(os.getppid(), os.environ['MPLCONFIGDIR'])")
    with pool.open_pool(1) as alone:
        forks.zygote()
        monkeypatch.setenv("MPLCONFIGDIR", "elsewhere")
        assert alone.submit(task).result().status == "done"
    assert said(task).split() == [str(os.getpid()), "elsewhere"]


@forking
def test_a_kernel_that_is_ended_as_soon_as_it_is_born_ends(tmp_path):
    with forks.held():
        zygote = forks.zygote()
        born = [zygote.fork(["-f", str(tmp_path / f"{each}.json")], zygote.environment, "/", 0) for each in range(5)]
        for kernel in born:
            kernel.kill()
        assert [kernel.wait(10) for kernel in born] == [-signal.SIGKILL] * 5
