"""Damaged records of runs: each a sentence or done again, never a figure that the run did not leave."""

import random
import shutil

import pytest

from kamlib.core.errors import InputError, KamError
from kamlib.documents.make import make_documents
from kamlib.runner.compare import compare
from kamlib.runner.run import make_request, plan_run, run_engagement
from kamlib.runner.status import read_status, status_to_json
from kamlib.runs.folder import find_latest, list_runs
from kamlib.runs.reader import open_run

from . import small


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An engagement with two runs, and its notebooks."""
    place = tmp_path_factory.mktemp("damaged")
    notebooks, engagement = small.write_notebooks(place / "notebooks"), small.write_engagement(place / "client")
    run_engagement(engagement, notebooks=notebooks, steps=["profile", "priorities"])
    small.write_marks(engagement, A1=3)
    run_engagement(engagement, notebooks=notebooks, steps=["profile", "priorities"])
    return engagement, notebooks


@pytest.fixture
def engagement(made, tmp_path):
    return shutil.copytree(made[0], tmp_path / "client", symlinks=True)


@pytest.mark.parametrize("name", ["tables/profile.rows.csv", "results/profile.json", "notebooks/en/01_profile.ipynb"])
@pytest.mark.parametrize("how", ["edited", "gone"])
def test_documents_come_from_what_the_run_left_alone(engagement, name, how):
    path = find_latest(engagement) / name
    content = path.read_bytes()
    path.unlink()  # a reused file has a second name in an earlier run
    if how == "edited":
        path.write_bytes(content + b"\n")
    with pytest.raises(InputError) as error:
        make_documents(engagement, ["html"])
    (problem,) = error.value.problems
    if (how, path.suffix) == ("gone", ".ipynb"):
        assert (problem.code, name in problem.found) == ("run_broken", True)
    else:
        assert (problem.code, problem.file) == ("run_edited", name)


def test_a_table_that_was_edited_is_no_figure_of_the_run(engagement):
    path = find_latest(engagement) / "tables" / "profile.rows.csv"
    path.unlink()
    path.write_text("account_id,score\nA1,99\n")
    with pytest.raises(InputError) as error:
        open_run(engagement).rows("profile", "rows")
    assert error.value.problems[0].code == "run_edited"


@pytest.mark.parametrize("content", ["", "[]", "null", "{}", "{" * 50_000, "\0"])
def test_a_damaged_manifest_is_a_word(engagement, content):
    (find_latest(engagement) / "manifest.json").write_text(content)
    for act in (read_status, open_run, lambda folder: compare(list_runs(folder)[0], find_latest(folder))):
        with pytest.raises(InputError) as error:
            act(engagement)
        assert error.value.problems[0].code == "run_broken"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a\0b", b"x" * 300, b"../..", b"."])
def test_a_damaged_latest_names_no_run(engagement, content):
    place = engagement / "runs" / "latest"
    place.unlink()
    place.write_bytes(content)
    assert find_latest(engagement) is None


def test_a_link_out_of_the_runs_is_no_run(engagement, tmp_path):
    outside = shutil.copytree(find_latest(engagement), tmp_path / "2026-01-01_000000")
    place = engagement / "runs" / "latest"
    place.unlink()
    place.symlink_to(outside)
    assert find_latest(engagement) is None


def test_a_record_that_names_files_outside_of_its_run_is_none(engagement, made):
    for run in list_runs(engagement):
        path = run / "jobs" / "en" / "01_profile.json"
        path.write_text(path.read_text().replace('"tables/profile', '"../../data/profile'))
    because = {each.job.name: each.because for each in _plan(engagement, made[1]).verdicts()}
    assert because["01_profile"]


def _plan(engagement, notebooks):
    return plan_run(engagement, make_request(notebooks=notebooks, steps=["profile", "priorities"]))


WORDS = [b"null", b"{}", b"[]", b"NaN", b'"x"', b"-1", b"\0", b"[[[[", b"9" * 5000, b"\x1b[2J", b'"../../../x"']


def _damaged(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    to = min(len(content), at + chance.choice((1, 8, 200)))
    return chance.choice(
        (content[:at], content[:at] + content[to:], content[:at] + chance.choice(WORDS) + content[to:], WORDS[at % 11])
    )


def test_whatever_is_damaged_is_a_word_or_is_done_again(engagement, made):
    run, chance, refused = find_latest(engagement), random.Random(5), 0
    files = [path for path in sorted(run.rglob("*")) if path.suffix in (".json", ".csv", ".yaml")]
    files += [engagement / "runs" / ".survey.json"] * 4 + [run / "manifest.json"] * 6
    for _ in range(80):
        path = chance.choice(files)
        whole = path.read_bytes()
        path.write_bytes(_damaged(whole, chance))
        for act in (
            lambda: status_to_json(read_status(engagement)),
            lambda: _plan(engagement, made[1]).verdicts(),
            lambda: compare(list_runs(engagement)[0], run),
        ):
            try:
                act()
            except KamError as error:
                refused += error.problems[0].code in ("run_broken", "run_edited")
        path.write_bytes(whole)
    assert refused > 20


def test_one_damaged_engagement_of_three_stops_neither_status_nor_run(engagement, made, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from kamlib.cli.main import main

    monkeypatch.setenv("KAM_LANG", "en")
    folders = [shutil.copytree(engagement, tmp_path / name, symlinks=True) for name in ("one", "two", "three")]
    (find_latest(folders[1]) / "manifest.json").write_text("[]")
    ended = CliRunner().invoke(main, ["status", *map(str, folders)])
    assert ended.exit_code == 2
    assert "two/manifest.json" in ended.output
    assert ended.output.count("Hard Edge") >= 2
    (folders[1] / "engagement.yaml").write_text("supplier: [")
    ended = CliRunner().invoke(main, ["plan", *map(str, folders)])
    assert ended.exit_code == 2
    assert ended.output.count("Hard Edge") == 2
