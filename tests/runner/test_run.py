"""A whole run on small notebooks: one job is done, one fails, one is skipped, one has nobody to be done for."""

import json
from urllib.parse import unquote

import nbformat
import pytest

from kamlib.core.errors import InputError, UsageError
from kamlib.core.paths import share
from kamlib.i18n import Language
from kamlib.runner.keys import RunInputs
from kamlib.runner.run import Watcher, run_engagement
from kamlib.runs import folder as folders
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.template import write_template

from .conftest import SKIP, write_account_notebook, write_engagement, write_notebook

STEPS = ("intake", "profile", "priorities", "offers")
ENVIRONMENT = "import os\n{name: os.environ[name] for name in ('KAM_LIVE', 'KAM_IMAGE_DPI', 'OMP_NUM_THREADS')}"


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "00_intake.ipynb", "import sys\nsys.executable", ENVIRONMENT, "(engagement, lang, run)")
    write_notebook(folder / "01_profile.ipynb", "1 + 1", 'raise ValueError("no such <b>column</b>")', "'never'")
    write_notebook(folder / "02_priorities.ipynb", SKIP, "'never'")
    write_account_notebook(folder / "08_offers.ipynb", "'never'")
    return folder


class Told(Watcher):
    """Remembers what it was told."""

    def __init__(self):
        self.totals, self.outcomes = [], []

    def grow(self, total):
        self.totals.append(total)

    def step(self, folder, outcome):
        self.outcomes.append(outcome)


@pytest.fixture(scope="module")
def told():
    return Told()


@pytest.fixture(scope="module")
def run(tmp_path_factory, notebooks, told):
    engagement = write_engagement(tmp_path_factory.mktemp("run") / "My {client} é")
    return run_engagement(engagement, steps=STEPS, notebooks=notebooks, count=1, watcher=told)


@pytest.fixture(scope="module")
def manifest(run):
    return json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))


def job(manifest, stem):
    return next(each for each in manifest["jobs"] if each["stem"] == stem)


def test_each_job_ends_in_its_own_way(run, manifest):
    assert [(each["stem"], each["status"]) for each in manifest["jobs"]] == [
        ("intake", "done"),
        ("profile", "failed"),
        ("priorities", "skipped"),
        ("offers", "skipped"),
    ]
    assert run.failed
    assert manifest["status"] == {"done": 1, "reused": 0, "skipped": 2, "failed": 1}


def test_a_failure_says_what_and_where(manifest):
    failed = job(manifest, "profile")
    assert failed["why"] == ["ValueError: no such <b>column</b>"]
    assert failed["reason"] == "error"
    assert failed["where"] == {"kind": "ValueError", "section": "Heading", "cell": 4}


def test_a_skipped_job_says_why(manifest):
    assert job(manifest, "priorities")["why"] == ["needs ratings"]
    assert job(manifest, "offers")["reason"] == "no_key_accounts"
    assert job(manifest, "offers")["page"] == ""


@pytest.mark.parametrize("stem", ["intake", "profile", "priorities"])
def test_every_job_leaves_a_readable_notebook_and_page(run, manifest, stem):
    record = job(manifest, stem)
    notebook = nbformat.read(run.folder / record["notebook"], as_version=4)
    nbformat.validate(notebook)
    assert "Заголовок" not in nbformat.writes(notebook)
    page = (run.folder / record["page"]).read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<h1>Heading</h1>" in page


def test_the_page_of_a_failure_words_it(run, manifest):
    page = (run.folder / job(manifest, "profile")["page"]).read_text(encoding="utf-8")
    assert "This step stopped on an error" in page
    assert "no such &lt;b&gt;column" in page
    assert "never" not in page


def test_kernels_are_of_this_interpreter_and_get_the_environment_and_parameters(run, manifest):
    notebook = nbformat.read(run.folder / job(manifest, "intake")["notebook"], as_version=4)
    shown = [cell.outputs[0].data["text/plain"] for cell in notebook.cells if cell.get("outputs")]
    import sys

    assert shown[0] == repr(sys.executable)
    assert eval(shown[1]) == {"KAM_LIVE": "0", "KAM_IMAGE_DPI": "144", "OMP_NUM_THREADS": "1"}
    assert eval(shown[2]) == (str(run.folder.parents[1]), "en", str(run.folder))


def test_no_temporary_file_stays_and_latest_names_the_run(run):
    assert not list(run.folder.rglob(".*"))
    assert folders.find_latest(run.folder.parents[1]) == run.folder


def test_the_manifest_records_inputs_and_versions(manifest):
    assert set(manifest["inputs"]) == {"engagement.yaml", "data/accounts.csv"}
    assert all(len(digest) == 64 for digest in manifest["inputs"].values())
    assert {"kamlib", "python", "pandas", "numpy"} <= set(manifest["versions"])
    assert job(manifest, "intake")["inputs"]["notebook"] != job(manifest, "profile")["inputs"]["notebook"]
    assert job(manifest, "intake")["seconds"] > 0


def test_the_results_name_the_engagement(run):
    results = json.loads((run.folder / "results.json").read_text(encoding="utf-8"))
    assert results["supplier"] == "Hard Edge {Ltd}"
    assert results["steps"] == {}


@pytest.mark.parametrize("place", ["documents/index.html", "documents/en/index.html"])
def test_the_links_of_an_index_lead_to_files(run, place):
    import re

    index = run.folder / place
    links = re.findall(r'href="([^"#]+)"', index.read_text(encoding="utf-8"))
    assert len([link for link in links if link.endswith(".html")]) >= 3
    absent = [link for link in links if not (index.parent / unquote(link)).exists()]
    assert absent in ([], [link for link in absent if link.endswith("tables/")])


def test_progress_is_told_of_every_job(run, told):
    assert told.totals[-1] == 3
    assert {each.job.stem for each in told.outcomes} == {"intake", "profile", "priorities"}


def test_a_parameter_that_a_notebook_does_not_take_is_refused_before_anything_runs(engagement, tmp_path):
    write_notebook(tmp_path / "n" / "00_intake.ipynb", parameters='engagement: str = "x"  # folder')
    with pytest.raises(UsageError) as caught:
        run_engagement(engagement, steps=["intake"], notebooks=tmp_path / "n")
    assert [(each.code, each.found) for each in caught.value.problems] == [
        ("parameter_unknown", "lang"),
        ("parameter_unknown", "run"),
    ]
    assert folders.list_runs(engagement) == []


def test_a_step_without_its_notebook_is_a_clear_error(engagement, tmp_path):
    with pytest.raises(UsageError) as caught:
        run_engagement(engagement, steps=["intake"], notebooks=tmp_path / "nothing")
    assert caught.value.problems[0].code == "notebook_missing"
    assert folders.list_runs(engagement) == []


def test_wrong_data_stop_the_run_before_any_job(engagement, notebooks):
    (engagement / "data" / "sales.csv").write_text(
        "account_id,year,revenue\nA1,2025,much\nA9,2025,1\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        run_engagement(engagement, steps=["intake"], notebooks=notebooks)
    assert len(caught.value.problems) >= 2
    assert {each.file for each in caught.value.problems} == {"data/sales.csv"}
    assert folders.list_runs(engagement) == []


def test_wrong_decisions_stop_the_run_too(engagement, notebooks):
    (engagement / "decisions").mkdir()
    (engagement / "decisions" / "fame.yaml").write_text("decision: fame\n", encoding="utf-8")
    (engagement / "decisions" / "profile.A1.yaml").write_text("decision: profile\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_engagement(engagement, steps=["intake"], notebooks=notebooks)
    assert [each.code for each in caught.value.problems] == ["decision_unknown", "decision_misplaced"]


def test_a_run_knows_the_workbook_behind_its_tables(tmp_path):
    words = Language("en")
    (tmp_path / "data").mkdir()
    (tmp_path / "engagement.yaml").write_text("supplier: X\ncurrency: EUR\nlanguage: en\nbase_year: 2025\n")
    sample = Engagement(share("data_samples", "first_session"))
    write_template(tmp_path / "data" / "from client.xlsx", words, ("accounts", "sales"), sample)
    assert list(RunInputs(Engagement(tmp_path), share("notebooks")).data) == ["data/from client.xlsx"]
