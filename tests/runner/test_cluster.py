"""The same plan on a Dask cluster of separate processes: nothing is lost, whoever dies, whatever is shared."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kamlib.core.errors import UsageError
from kamlib.documents.pages import Site
from kamlib.runner.carrying import Carrying, Depot
from kamlib.runner.cluster import open_cluster
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Job

from .conftest import write_engagement, write_notebook

pytest.importorskip("distributed", reason='needs pip install "kamlib[cluster]"')
ACCOUNTS = [f"A{number}" for number in range(6)]
LEAVES_A_TABLE = """import os, time
from pathlib import Path
Path(run, "tables").mkdir(exist_ok=True)
Path(run, "tables", f"x.{account}.csv").write_text(Path(engagement, "data", "accounts.csv").read_text())
time.sleep(1)"""
PARAMETERS = 'engagement: str = ""  # f\nlang: str = "en"  # l\nrun: str = ""  # r\naccount: str = ""  # a'


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def started(tmp_path):
    """Start processes of Dask's command line; end them all, whatever happened."""
    running = []

    def start(*words):
        place = tmp_path / f"dask{len(running)}"
        place.mkdir()
        log = (place / "log").open("w")
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        env = os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
        running.append(subprocess.Popen(command, cwd=place, stdout=log, stderr=log, env=env, start_new_session=True))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def scheduler(started):
    port = free_port()
    started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    return f"tcp://127.0.0.1:{port}"


@pytest.fixture
def worker(started, scheduler):
    def start():
        return started("worker", scheduler, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    return start


@pytest.fixture
def tasks(tmp_path):
    engagement = write_engagement(tmp_path / "a {client}")
    notebook = write_notebook(tmp_path / "08_offers.ipynb", LEAVES_A_TABLE, parameters=PARAMETERS)
    run = engagement / "runs" / "one"
    run.mkdir(parents=True)

    def task(account):
        given = {"engagement": str(engagement), "lang": "en", "run": str(run), "account": account}
        return Task(Job("offers", "en", account, account), notebook, given, {"language": "en"}, run, Site(), 120)

    return [task(account) for account in ACCOUNTS]


def expect_whole(tasks, outcomes):
    assert [(each.job.account, each.status, each.why) for each in outcomes] == [(a, "done", ()) for a in ACCOUNTS]
    accounts = (tasks[0].run.parents[1] / "data" / "accounts.csv").read_text()
    for task in tasks:
        assert (task.run / "tables" / f"x.{task.job.account}.csv").read_text() == accounts
        assert task.executed.is_file()
        assert task.page.is_file()


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_no_job(scheduler, worker, tasks):
    doomed, other = worker(), worker()
    with open_cluster(scheduler) as pool:
        futures = [pool.submit(task) for task in tasks]
        until(lambda: sum(task.working.exists() for task in tasks) >= 2)
        os.killpg(doomed.pid, signal.SIGKILL)
        outcomes = [future.result(180) for future in futures]
    assert other.poll() is None
    expect_whole(tasks, outcomes)


@pytest.mark.slow
def test_files_are_carried_where_no_folder_is_shared(scheduler, worker, tasks, tmp_path):
    worker()
    (tmp_path / "depot").mkdir()
    with open_cluster(scheduler, f"file://{tmp_path / 'depot'}") as pool:
        outcomes = [future.result(180) for future in [pool.submit(task) for task in tasks]]
    expect_whole(tasks, outcomes)
    executed = tasks[0].executed.read_text(encoding="utf-8")
    assert str(tasks[0].run.parents[1]) in executed
    assert "/engagement" not in executed.replace(str(tasks[0].run), "")


def test_a_scheduler_that_is_not_there_is_said_with_its_address(monkeypatch):
    monkeypatch.setattr("kamlib.runner.cluster.PATIENCE", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(UsageError) as raised, open_cluster(address):
        pass
    assert [(each.code, each.found) for each in raised.value.problems] == [("cluster_unreachable", address)]


def test_a_cluster_without_workers_is_said(scheduler, monkeypatch):
    # Long enough for the scheduler to listen; its workers never come.
    monkeypatch.setattr("kamlib.runner.cluster.PATIENCE", 5)
    with pytest.raises(UsageError) as raised, open_cluster(scheduler):
        pass
    assert [each.code for each in raised.value.problems] == ["cluster_empty"]


@pytest.fixture
def carrying(tmp_path):
    (tmp_path / "depot").mkdir()
    with ThreadPoolExecutor(1) as hands, ThreadPoolExecutor(1) as executor:
        yield Carrying(executor, hands, Depot.open(f"file://{tmp_path / 'depot'}"), 1)


def test_data_outside_the_engagement_cannot_be_carried(carrying, tasks):
    engagement = tasks[0].run.parents[1]
    settings = engagement / "engagement.yaml"
    settings.write_text(settings.read_text() + "data_folder: ../elsewhere\n")
    with pytest.raises(UsageError) as raised:
        carrying.submit(tasks[0])
    assert raised.value.problems[0].code == "share_data_outside"


def test_the_same_content_is_stored_once_and_damage_is_noticed(tmp_path):
    depot = Depot.open(f"file://{tmp_path}/new")
    assert depot.put(b"one") == depot.put(b"one")
    digest = depot.put(b"two")
    (stored,) = (tmp_path / "new").rglob(digest)
    stored.write_bytes(b"three")
    with pytest.raises(OSError, match="damaged"):
        depot.get(digest)


def test_a_place_that_cannot_be_used_is_refused_with_its_reason(tmp_path):
    (tmp_path / "file").write_text("")
    for url in (f"file://{tmp_path}/file/inside", "nosuchprotocol://x"):
        with pytest.raises(UsageError) as raised:
            Depot.open(url)
        assert raised.value.problems[0].code == "share_unusable"
