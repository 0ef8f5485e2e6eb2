"""Killed at any moment, a run goes on where it was; two never meddle; what failed is tried again, and it alone."""

import errno
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from kamlib.core.errors import InputError, UsageError
from kamlib.runner import locks
from kamlib.runner.run import make_request, plan_run, run_engagement, run_engagements
from kamlib.runner.status import read_status
from kamlib.runs import records
from kamlib.runs.folder import find_latest, is_finished, list_runs

from . import small

STEPS = ("intake", "priorities", "competitors", "summary")
#: `kam` as it is, on small notebooks.
KAM = """
import sys
from pathlib import Path
import kamlib.runner.run as run
run.share = lambda *_: Path(sys.argv[1])
from kamlib.cli.main import main
main(sys.argv[2:])
"""


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    return small.write_notebooks(tmp_path_factory.mktemp("notebooks"))


def kam_run(engagement, notebooks):
    command = [sys.executable, "-c", KAM, str(notebooks), "run", str(engagement), "--steps", ",".join(STEPS)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, notebooks):
    """Return what an undisturbed run left, and how many files it wrote."""
    engagement = small.write_engagement(tmp_path_factory.mktemp("calm") / "client")
    assert kam_run(engagement, notebooks).wait(timeout=300) == 0
    return small.stable(find_latest(engagement)), files_in(find_latest(engagement))


def files_in(run):
    return sum(path.is_file() for path in run.rglob("*"))


def kill_at(process, engagement, count, known):
    """Kill a process as soon as its run has written so many files: a moment of the work, whatever the machine."""
    while process.poll() is None:
        new = [run for run in list_runs(engagement) if run not in known]
        if new and files_in(new[-1]) >= count:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.001)
    assert process.returncode == -signal.SIGKILL, "the run was quicker than its murderer"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of other systems")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, notebooks, undisturbed, seed):
    wanted, whole = undisturbed
    moments = sorted(random.Random(seed).sample(range(whole * 3 // 4), 2))
    engagement = small.write_engagement(tmp_path / "client")
    ready = set()
    for moment in moments:
        kill_at(kam_run(engagement, notebooks), engagement, moment, list_runs(engagement))
        assert find_latest(engagement) is None
        for run in list_runs(engagement):
            done = records.read_records(run)
            assert all(records.is_whole(run, each) for each in done), "a half-written file passes for a result"
            ready |= {each.outcome.job.name for each in done}
    assert kam_run(engagement, notebooks).wait(timeout=300) == 0
    assert small.stable(find_latest(engagement)) == wanted
    assert [is_finished(run) for run in list_runs(engagement)] == [True], "what was interrupted is in the way"
    taken = {each.outcome.job.name for each in records.read_records(find_latest(engagement)) if each.outcome.reused}
    assert taken == ready, "what was ready was done again"


@pytest.mark.parametrize("moment", [1, 3, 5])
def test_a_full_disk_ends_the_run_with_a_word_and_the_next_one_goes_on(
    tmp_path, notebooks, undisturbed, monkeypatch, moment
):
    engagement = small.write_engagement(tmp_path / "client")
    real, calls = records.write_durably, []

    def full(path, text):
        calls.append(path)
        if len(calls) >= moment:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, text)

    monkeypatch.setattr(records, "write_durably", full)
    with pytest.raises(InputError) as caught:
        run_engagement(engagement, notebooks=notebooks, steps=STEPS)
    assert [(each.code, each.found) for each in caught.value.problems] == [
        ("run_not_written", "No space left on device")
    ]
    assert find_latest(engagement) is None
    assert read_status(engagement).state == "interrupted"
    monkeypatch.setattr(records, "write_durably", real)
    done = run_engagement(engagement, notebooks=notebooks, steps=STEPS)
    assert sum(bool(each.reused) for each in done.outcomes) == moment - 1
    assert small.stable(done.folder) == undisturbed[0]


HOLD = """
import sys, time
from pathlib import Path
from kamlib.runner.locks import lock_runs
with lock_runs(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the engagement."""
    engagement = small.write_engagement(tmp_path / "client")
    command = [sys.executable, "-c", HOLD, str(engagement / "runs")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline().strip() == "held"
    yield engagement, process
    process.kill()
    process.wait()
    process.stdout.close()


def test_two_runs_never_meddle_and_the_second_is_told_who_holds_it(holder, notebooks):
    engagement, process = holder
    with pytest.raises(UsageError) as caught:
        run_engagement(engagement, notebooks=notebooks, steps=["intake"])
    (problem,) = caught.value.problems
    assert problem.code == "engagement_busy"
    assert problem.values["pid"] == process.pid
    assert list_runs(engagement) == []
    assert read_status(engagement).state == "running"


def test_the_lock_of_a_dead_process_is_open(holder):
    engagement, process = holder
    process.kill()
    process.wait()
    assert (engagement / "runs" / locks.HOLDER).is_file(), "a killed process tidies nothing up"
    with locks.lock_runs(engagement / "runs"):
        assert locks.read_holder(engagement / "runs")["pid"] == os.getpid()
    assert not locks.is_locked(engagement / "runs")


def test_a_busy_engagement_stops_no_other(holder, notebooks, tmp_path):
    other = small.write_engagement(tmp_path / "other")
    ended = run_engagements([holder[0], other], make_request(notebooks=notebooks, steps=["intake"]))
    assert [each.code for each in ended[0].error.problems] == ["engagement_busy"]
    assert not ended[1].run.failed


@pytest.fixture(scope="module")
def shaky(tmp_path_factory):
    """Notebooks of which one fails until its reason is gone."""
    code = 'import os\nif not os.path.exists(engagement + "/mended"):\n    raise ValueError("no weights")'
    return small.write_notebooks(tmp_path_factory.mktemp("shaky"), profile=code)


def test_only_what_failed_is_tried_again_and_what_depends_on_it(tmp_path, shaky):
    engagement = small.write_engagement(tmp_path / "client")
    steps = ["intake", "profile", "competitors", "summary"]
    first = run_engagement(engagement, notebooks=shaky, steps=steps)
    assert {name for name, status in small.statuses(first).items() if status == "failed"} == {"01_profile"}
    assert first.failed
    # Data that changed meanwhile are for an ordinary run: a retry brings in nothing else.
    small.write_marks(engagement, A1=9, A2=6)
    (engagement / "mended").touch()
    retry = make_request(notebooks=shaky, retry=True)
    ended = run_engagements([engagement], retry)[0]
    assert small.reasons(ended.run) == {"01_profile": ("failed",), "15_summary": ("depends",)}
    assert set(small.statuses(ended.run).values()) == {"done", "reused"}
    again = run_engagements([engagement], retry)[0]
    assert (again.run, again.error) == (None, None)
    verdicts = plan_run(engagement, make_request(notebooks=shaky, steps=tuple(steps))).verdicts()
    assert {each.job.name for each in verdicts if each.because} == {"07_competitors.A1"}


def test_a_failure_is_never_reused(tmp_path, shaky):
    engagement = small.write_engagement(tmp_path / "client")
    for because in (("new",), ("failed",)):
        done = run_engagement(engagement, notebooks=shaky, steps=["profile"])
        assert small.statuses(done) == {"01_profile": "failed"}
        assert small.reasons(done) == {"01_profile": because}


def test_without_a_list_of_key_accounts_the_steps_of_accounts_say_so(tmp_path):
    notebooks = small.write_notebooks(tmp_path / "n", priorities='raise ValueError("no weights")')
    engagement = small.write_engagement(tmp_path / "client")
    done = run_engagement(engagement, notebooks=notebooks, steps=["priorities", "competitors", "summary"])
    assert small.statuses(done) == {"02_priorities": "failed", "07_competitors": "failed", "15_summary": "done"}
    nobody = next(each for each in done.outcomes if each.job.stem == "competitors")
    assert nobody.reason == "no_plan"
    assert "no weights" in nobody.why[0]
