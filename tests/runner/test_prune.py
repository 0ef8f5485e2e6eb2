"""Old runs go; the latest, one under way, and one to go on from never do."""

import os
import subprocess
import sys

import pytest

from kamlib.core.errors import UsageError
from kamlib.runner.prune import prune
from kamlib.runs.folder import list_runs, mark_latest

from . import small
from .test_resume import HOLD


@pytest.fixture
def engagement(tmp_path):
    return small.write_engagement(tmp_path / "client")


def write_run(engagement, day, *, done=True, size=1000):
    run = engagement / "runs" / f"2026-01-{day:02d}_000000"
    run.mkdir(parents=True)
    (run / "page.html").write_bytes(b"x" * size)
    if done:
        (run / "manifest.json").write_text("{}", encoding="utf-8")
        mark_latest(run)
    return run


def days(runs):
    return [int(run.name[8:10]) for run in runs]


def test_nothing_goes_before_it_is_asked_for_twice(engagement):
    for day in range(1, 6):
        write_run(engagement, day)
    planned = prune(engagement, 2)
    assert (days(planned.gone), days(planned.kept)) == ([1, 2, 3], [4, 5])
    assert days(list_runs(engagement)) == [1, 2, 3, 4, 5]
    assert days(prune(engagement, 2, delete=True).gone) == [1, 2, 3]
    assert days(list_runs(engagement)) == [4, 5]


def test_the_latest_stays_even_where_newer_ones_are_kept(engagement):
    runs = [write_run(engagement, day) for day in range(1, 5)]
    mark_latest(runs[0])
    assert days(prune(engagement, 1, delete=True).kept) == [1, 4]


def test_an_interrupted_run_stays_until_another_is_finished(engagement):
    write_run(engagement, 1, done=False)
    write_run(engagement, 2)
    write_run(engagement, 3, done=False)
    assert (days(prune(engagement, 1, delete=True).gone), days(list_runs(engagement))) == ([1], [2, 3])


def test_what_is_no_run_of_ours_is_never_touched(engagement):
    write_run(engagement, 1)
    (engagement / "runs" / "my notes").mkdir()
    (engagement / "runs" / "2026-01-09_000000 copy").mkdir()
    prune(engagement, 1, delete=True)
    assert {"my notes", "2026-01-09_000000 copy"} <= {path.name for path in (engagement / "runs").iterdir()}


def test_a_file_that_a_kept_run_shares_frees_nothing(engagement):
    first = write_run(engagement, 1, size=5000)
    second = write_run(engagement, 2, size=7)
    os.link(first / "page.html", second / "shared.html")
    assert prune(engagement, 1).freed == len("{}")


def test_nothing_goes_while_a_run_is_under_way(engagement):
    for day in (1, 2):
        write_run(engagement, day)
    command = [sys.executable, "-c", HOLD, str(engagement / "runs")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        with pytest.raises(UsageError) as caught:
            prune(engagement, 1, delete=True)
        process.kill()
    assert [each.code for each in caught.value.problems] == ["engagement_busy"]
    assert days(list_runs(engagement)) == [1, 2]


def test_an_engagement_that_was_never_run_has_nothing_to_lose(engagement):
    assert prune(engagement, 1, delete=True).gone == ()
    assert not (engagement / "runs").exists()
