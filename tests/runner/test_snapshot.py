"""A run is of one state of the data: what is saved while it is under way is noticed, and done again."""

import json

import pytest

from kamlib.core.errors import InputError
from kamlib.runner.run import Watcher, make_request, plan_run, run_engagement, run_engagements
from kamlib.runs.folder import list_runs
from kamlib.workspace.files import hash_file

from . import small

#: A step during which somebody saves the marks, as often as a file says.
SAVES = """left = pathlib.Path(engagement, "times.txt")
n = int(left.read_text())
left.write_text(str(max(n - 1, 0)))
if n:
    text = "account_id,rater,side,company,criterion,score\\n" + f"A1,R,us,us,Speed,{{n}}\\n"
    pathlib.Path(engagement, "data", "ratings.csv").write_text(text)"""


class Seen(Watcher):
    def __init__(self):
        self.files = []

    def again(self, folder, problem):
        self.files.append(problem.values["files"])


def _prepared(tmp_path, times):
    notebooks = small.write_notebooks(tmp_path / "notebooks", profile=SAVES.replace("{{", "{").replace("}}", "}"))
    engagement = small.write_engagement(tmp_path / "client")
    (engagement / "times.txt").write_text(str(times))
    return engagement, notebooks


def test_figures_and_certificate_are_of_the_same_bytes(tmp_path):
    engagement, notebooks = _prepared(tmp_path, 1)
    seen = Seen()
    run = run_engagement(engagement, notebooks=notebooks, steps=["profile"], watcher=seen)
    assert seen.files == [["data/ratings.csv"]]
    manifest = json.loads((run.folder / "manifest.json").read_text())
    assert manifest["inputs"]["data/ratings.csv"] == hash_file(engagement / "data" / "ratings.csv")
    steps = json.loads((run.folder / "results.json").read_text())["steps"]
    assert steps["profile"]["figures"]["score"] == 1.0
    assert [each.name for each in list_runs(engagement)] == [run.folder.name]
    again = run_engagement(engagement, notebooks=notebooks, steps=["profile"])
    assert set(small.statuses(again).values()) == {"reused"}


def test_data_that_never_rest_end_the_run_of_their_engagement_alone(tmp_path):
    engagement, notebooks = _prepared(tmp_path, 9)
    quiet = small.write_engagement(tmp_path / "quiet")
    (quiet / "times.txt").write_text("0")
    restless, other = run_engagements([engagement, quiet], make_request(notebooks=notebooks, steps=["profile"]))
    assert [each.code for each in restless.error.problems] == ["inputs_changing"]
    assert other.run
    assert not (engagement / "runs" / "latest").exists()


def test_a_look_at_data_that_change_meanwhile_is_not_remembered(tmp_path, monkeypatch):
    from kamlib.runner import run as module

    engagement, notebooks = _prepared(tmp_path, 0)
    look = module.survey_data

    def saves(folder):
        found = look(folder)
        small.write_marks(engagement, A1=3)
        return found

    monkeypatch.setattr(module, "survey_data", saves)
    with pytest.raises(InputError) as error:
        plan_run(engagement, make_request(notebooks=notebooks))
    assert [each.code for each in error.value.problems] == ["inputs_changed"]
    monkeypatch.undo()
    assert plan_run(engagement, make_request(notebooks=notebooks)).verdicts()


@pytest.mark.parametrize("name", ["engagement.yaml", "decisions/x.yaml", "mapping/sales.yaml", "data/new.csv"])
def test_whatever_a_run_rests_on_is_watched(tmp_path, name):
    from kamlib.runner.keys import InputsChangedError, RunInputs
    from kamlib.workspace.engagement import Engagement

    folder = small.write_engagement(tmp_path / "client")
    inputs = RunInputs(Engagement(folder), tmp_path)
    inputs.refuse_changed()
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(path.read_text() + "\n" if path.exists() else "{}")
    with pytest.raises(InputsChangedError):
        inputs.refuse_changed()
