"""What has not changed is taken from an earlier run; what has changed is done again, and it alone."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from kamlib.core.registry import STEPS
from kamlib.runner.run import make_request, plan_run, run_engagement, run_engagements
from kamlib.runs.folder import find_latest, list_runs

from . import small

NAMES = {step.stem: f"{step.number:02d}_{step.stem}" for step in STEPS}
LAST = ["15_summary"]
WHOLE = [NAMES[step.stem] for step in STEPS if step.scope == "engagement" and NAMES[step.stem] not in LAST]
APART = [f"{NAMES[step.stem]}.{account}" for step in STEPS if step.scope == "account" for account in ("A1", "A2")]
#: What rests on the list of key accounts.
LISTED = ["02_priorities", "03_positions", "04_profitability", "05_budget", "11_team", "14_pipeline", *LAST]


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    return small.write_notebooks(tmp_path_factory.mktemp("notebooks"))


@pytest.fixture(scope="module")
def first(tmp_path_factory, notebooks):
    engagement = small.write_engagement(tmp_path_factory.mktemp("reuse") / "client")
    return run_engagement(engagement, notebooks=notebooks)


@pytest.fixture
def engagement(first, tmp_path):
    """A copy of the engagement after its first run."""
    return shutil.copytree(first.folder.parents[1], tmp_path / "client", symlinks=True)


def todo(engagement, notebooks, **options):
    """Return what would be done, with why."""
    found = plan_run(engagement, make_request(notebooks=notebooks, **options)).verdicts()
    return {each.job.name: each.because for each in found if each.because}


def test_the_first_run_does_every_job_because_it_is_new(first):
    assert small.statuses(first) == dict.fromkeys([*WHOLE, *APART, *LAST], "done")
    assert set(small.reasons(first).values()) == {("new",)}


def test_the_accounts_are_those_that_the_record_of_the_priorities_names_in_its_order(first):
    apart = [each.job.account for each in first.outcomes if each.job.stem == "offers"]
    assert apart == ["A2", "A1"]
    assert [each.job.account_name for each in first.outcomes if each.job.stem == "offers"] == ["Birch", "Ash"]


def test_a_second_run_does_nothing_and_is_whole(engagement, notebooks):
    before = find_latest(engagement)
    done = run_engagement(engagement, notebooks=notebooks)
    assert set(small.statuses(done).values()) == {"reused"}
    assert {each.reused for each in done.outcomes} == {before.name}
    assert small.stable(done.folder) == small.stable(before)
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    jobs = len([*WHOLE, *APART, *LAST])
    assert manifest["status"] == {"done": 0, "reused": jobs, "skipped": 0, "failed": 0}
    assert all((done.folder / job["page"]).is_file() for job in manifest["jobs"])
    assert all((done.folder / name).is_file() for job in manifest["jobs"] for name in job["files"])


def test_a_run_stays_whole_when_the_one_it_reused_is_gone(engagement, notebooks):
    before = find_latest(engagement)
    done = run_engagement(engagement, notebooks=notebooks)
    kept = small.stable(done.folder)
    shutil.rmtree(before)
    assert small.stable(done.folder) == kept
    again = run_engagement(engagement, notebooks=notebooks)
    assert set(small.statuses(again).values()) == {"reused"}
    assert {each.reused for each in again.outcomes} == {before.name}


def test_a_touched_file_changes_nothing_for_contents_count_and_not_dates(engagement, notebooks):
    for path in (engagement / "data").iterdir():
        os.utime(path, (0, 0))
    assert todo(engagement, notebooks) == {}


def test_one_accounts_mark_re_runs_its_jobs_and_the_summary_alone(engagement, notebooks):
    small.write_marks(engagement, A1=9, A2=6)
    done = run_engagement(engagement, notebooks=notebooks)
    assert {name for name, status in small.statuses(done).items() if status == "done"} == {
        "07_competitors.A1",
        "08_offers.A1",
        "15_summary",
    }
    assert small.reasons(done)["15_summary"] == ("data/ratings",)
    assert small.reasons(done)["07_competitors.A1"] == ("data/ratings:account",)
    results = json.loads((done.folder / "results.json").read_text(encoding="utf-8"))["steps"]
    assert results["competitors.A1"]["figures"]["score"] == 9
    assert results["competitors.A2"]["figures"]["score"] == 6


def test_a_customers_mark_for_us_touches_the_profile_and_what_rests_on_it(engagement, notebooks):
    path = engagement / "data" / "ratings.csv"
    path.write_text(path.read_text(encoding="utf-8") + "A3,C,customer,us,Speed,9\n", encoding="utf-8")
    assert set(todo(engagement, notebooks)) == {"00_intake", "01_profile", *LISTED}


@pytest.mark.parametrize(
    ("decision", "touched"),
    [
        (("competitors", "A1"), {"07_competitors.A1", "08_offers.A1", *LAST}),
        # An offer that is signed and accepted stands in the budget, and the pipeline covers its path.
        (("offers", "A2"), {"05_budget", "08_offers.A2", "14_pipeline", *LAST}),
        (("priorities", ""), set(LISTED)),
        (("summary", ""), set(LAST)),
    ],
)
def test_a_decision_touches_what_reads_it(engagement, notebooks, decision, touched, monkeypatch):
    # Whether a decision fits its step is checked elsewhere; here it only has to be one.
    monkeypatch.setattr("kamlib.runner.inputs.find_decision_problems", lambda _: [])
    small.decide(engagement, *decision)
    assert set(todo(engagement, notebooks)) == touched


def test_settings_touch_all_but_where_data_come_from_does_not(engagement, notebooks):
    path = engagement / "engagement.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "# a remark\nsources: {ratings: ratings.csv}\n", encoding="utf-8")
    assert todo(engagement, notebooks) == {}
    path.write_text(text + "horizon: 4\n", encoding="utf-8")
    assert set(todo(engagement, notebooks).values()) == {("settings",)}


def test_a_notebook_touches_its_own_jobs(engagement, notebooks, tmp_path):
    other = shutil.copytree(notebooks, tmp_path / "n")
    budget = other / "05_budget.ipynb"
    budget.write_text(budget.read_text(encoding="utf-8").replace("1 + 1", "2 + 2"), encoding="utf-8")
    assert todo(engagement, other) == {"05_budget": ("notebook",)}


def test_code_and_versions_touch_all(engagement, notebooks, monkeypatch):
    monkeypatch.setattr("kamlib.runner.keys.hash_code", lambda: "other")
    monkeypatch.setattr("kamlib.runner.keys.list_versions", lambda: {"pandas": "9"})
    assert set(todo(engagement, notebooks).values()) == {("code", "versions")}


def test_a_result_that_somebody_changed_is_not_taken_for_one(engagement, notebooks):
    table = find_latest(engagement) / "tables" / "budget.rows.csv"
    fresh = table.with_name("x")
    fresh.write_bytes(table.read_bytes()[:-1])
    fresh.replace(table)
    assert todo(engagement, notebooks) == {"05_budget": ("damaged",)}


def test_a_broken_record_counts_as_none(engagement, notebooks):
    record = find_latest(engagement) / "jobs" / "en" / "05_budget.json"
    record.write_text(record.read_text(encoding="utf-8")[:100], encoding="utf-8")
    assert todo(engagement, notebooks) == {"05_budget": ("new",)}


def test_another_language_is_new_and_leaves_the_same_artefacts(engagement, notebooks):
    done = run_engagement(engagement, notebooks=notebooks, languages=("en", "ru"), steps=["competitors"])
    assert {(each.job.language, each.status) for each in done.outcomes} == {("en", "reused"), ("ru", "done")}


def test_key_accounts_are_found_by_a_job_where_priorities_are_not_asked_for(engagement, notebooks, tmp_path):
    alone = small.write_engagement(tmp_path / "alone")
    done = run_engagement(alone, notebooks=notebooks, steps=["competitors"])
    assert list(small.statuses(done)) == ["02_priorities", "07_competitors.A2", "07_competitors.A1"]


def test_pages_know_their_neighbours_though_these_were_found_later(first):
    page = (first.folder / "documents" / "en" / "05_budget.html").read_text(encoding="utf-8")
    assert 'href="06_needs.A2.html"' in page


def test_fresh_reuses_nothing(engagement, notebooks):
    assert set(todo(engagement, notebooks, fresh=True).values()) == {("fresh",)}


def test_data_put_back_are_reused_from_the_run_before(engagement, notebooks):
    small.write_marks(engagement, A1=9, A2=6)
    run_engagement(engagement, notebooks=notebooks, steps=["competitors"])
    small.write_marks(engagement, A1=7, A2=6)
    assert todo(engagement, notebooks) == {}


LIGHT = """
import sys, time
from pathlib import Path
from kamlib.runner.run import make_request, run_engagements
began = time.perf_counter()
ended = run_engagements([Path(each) for each in sys.argv[2:]], make_request(notebooks=Path(sys.argv[1])))
taken = time.perf_counter() - began
count = sum(len(each.run.outcomes) for each in ended)
states = {outcome.status for each in ended for outcome in each.run.outcomes}
heavy = [name for name in ("pandas", "numpy", "duckdb", "nbformat", "papermill", "zmq") if name in sys.modules]
print(count, states, heavy, round(taken, 2), sep="|")
"""


def test_two_hundred_unchanged_jobs_load_nothing_that_computes(first, notebooks, tmp_path):
    jobs = len([*WHOLE, *APART, *LAST])
    many = range(-(-200 // jobs))
    folders = [shutil.copytree(first.folder.parents[1], tmp_path / f"c{n}", symlinks=True) for n in many]
    command = [sys.executable, "-c", LIGHT, str(notebooks), *map(str, folders)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().split("|")
    assert said[:3] == [str(jobs * len(many)), "{'reused'}", "[]"]
    # The goal is two seconds; a machine that others load must not fail the test.
    assert float(said[3]) < 10


def test_a_broken_engagement_stops_no_other_and_is_remembered(tmp_path, notebooks):
    from kamlib.runner.status import read_status

    folders = [small.write_engagement(tmp_path / name) for name in ("one", "two", "three")]
    (folders[1] / "data" / "ratings.csv").write_text("account_id,score\nA9,much\n", encoding="utf-8")
    ended = run_engagements(folders, make_request(notebooks=notebooks, steps=["intake"]))
    assert [bool(each.run) for each in ended] == [True, False, True]
    assert {each.file for each in ended[1].error.problems} == {"data/ratings.csv"}
    assert list_runs(folders[1]) == []
    refused = read_status(folders[1])
    assert (refused.state, {each.code for each in refused.problems}) == (
        "refused",
        {each.code for each in ended[1].error.problems},
    )
    small.write_marks(folders[1], A1=5)
    again = run_engagements(folders, make_request(notebooks=notebooks, steps=["intake"], retry=True))
    assert [bool(each.run) for each in again] == [False, True, False]
    assert read_status(folders[1]).state == "done"


def test_a_survey_that_breaks_is_a_word_and_one_whose_process_died_is_made_again(tmp_path):
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    from kamlib.runner.batch import _surveyed

    engagement = small.write_engagement(tmp_path / "client")
    broken, dead = Future(), Future()
    broken.set_exception(KeyError("x"))
    dead.set_exception(BrokenProcessPool())
    (problem,) = _surveyed(broken, engagement).problems
    assert (problem.code, problem.found) == ("unexpected", "KeyError: 'x'")
    assert _surveyed(dead, engagement).names == {"A1": "Ash", "A2": "Birch", "A3": "Cedar"}


def test_an_engagement_named_twice_is_run_once(engagement, notebooks):
    ended = run_engagements([engagement, engagement / ".." / engagement.name], make_request(notebooks=notebooks))
    assert [each.error for each in ended] == [None]
