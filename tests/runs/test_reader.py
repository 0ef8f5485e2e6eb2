"""The one reader of a run: what is not there is empty, what is broken is refused, what is text stays text."""

import json

import pytest

from kamlib.core.errors import InputError
from kamlib.runs.reader import RunReader, find_two_runs, open_run, read_number
from tests.documents.runs import job, recorded


@pytest.fixture
def run(tmp_path):
    """A run of one step of the engagement and one of an account."""
    jobs = [job("priorities"), job("offers", account="A/1", name="Ash")]
    folder = recorded(tmp_path / "runs" / "2026-02-03_101112", jobs)
    (folder / "tables").mkdir()
    (folder / "results").mkdir()
    (folder / "tables" / "priorities.ranking.csv").write_text("account_id,name,score\n007,NA,0.5\n008,,\n")
    record = {"figures": {"npv": 1.5, "best": "x", "none": None, "n": 3}, "decision": {"cut": 5}}
    (folder / "results" / "priorities.json").write_text(json.dumps(record))
    (folder / "results" / "offers.A%2F1.json").write_text(json.dumps({"figures": {}}))
    return RunReader(folder)


@pytest.mark.parametrize("notebook", ["../../../secret.ipynb", "/etc/passwd", "missing.ipynb"])
def test_a_record_that_names_a_notebook_outside_is_refused(tmp_path, notebook):
    recorded(tmp_path / "run", [job("profile", notebook=notebook)])
    with pytest.raises(InputError) as refused:
        open_run(tmp_path / "run")
    assert refused.value.problems[0].code == "run_broken"


def test_a_record_of_anything_else_is_refused(tmp_path):
    for text in ("{", "[]", '{"jobs": [{}]}', '{"jobs": 3}', '{"jobs": []}', '{"jobs": [], "started": "soon"}'):
        (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            open_run(tmp_path)


def test_ids_and_names_stay_text_and_a_blank_number_is_unknown(run):
    table = run.table("priorities", "ranking")
    assert table["account_id"].tolist() == ["007", "008"]
    assert table["name"].tolist() == ["NA", ""]
    assert table["score"].isna().tolist() == [False, True]
    assert run.rows("priorities", "ranking")[1] == {"account_id": "008", "name": "", "score": ""}
    assert run.texts("priorities", "ranking").iloc[0].tolist() == ["007", "NA", "0.5"]


def test_what_is_not_there_is_empty(run):
    assert run.table("budget", "accounts").empty
    assert run.texts("budget", "accounts").empty
    assert run.rows("budget", "accounts") == []
    assert run.figures("budget") == {}
    assert run.decision("budget") is None
    assert not run.has("budget")


def test_a_figure_is_a_number_or_unknown(run):
    assert [run.figure("priorities", name) for name in ("npv", "n", "best", "none", "other")] == [1.5, 3, *[None] * 3]


def test_an_account_has_a_result_of_its_own(run):
    assert run.accounts("en") == {"A/1": "Ash"}
    assert run.accounts_with("offers") == ["A/1"]
    assert run.job("offers", "en", "A/1").name == "01_offers (Ash)"
    assert run.job("offers", "en") is None


def test_a_run_that_kept_no_decisions_is_too_old_to_be_read_for_them(run):
    assert run.decision("priorities") == {"cut": 5}
    with pytest.raises(InputError) as refused:
        run.decision("offers", "A/1")
    assert [(each.code, each.found) for each in refused.value.problems] == [("twin_run_too_old", "offers.A%2F1")]


def test_one_run_is_too_few_to_compare_and_two_are_the_last(tmp_path, run):
    with pytest.raises(InputError) as refused:
        find_two_runs((tmp_path,))
    assert refused.value.problems[0].code == "one_run"
    later = recorded(tmp_path / "runs" / "2026-02-04_101112", [])
    assert find_two_runs((tmp_path,)) == (run.folder, later)


@pytest.mark.parametrize(("text", "value"), [("1.5", 1.5), ("", None), ("x", None), ("inf", None), ("nan", None)])
def test_a_cell_is_a_finite_number_or_unknown(text, value):
    assert read_number(text) == value
