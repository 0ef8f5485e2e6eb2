"""What our engine leaves is what plain papermill leaves, to the byte of a picture."""

import json
import re
import subprocess
import sys

import pytest

from kamlib.core.paths import share
from kamlib.runner import forks
from kamlib.runs.notebooks import nbformat

from .conftest import write_notebook

#: What a notebook can show: values, streams, a frame, figures of both kinds, widgets with state, its own end, an error.
SHOWS = (
    "import sys\nimport pandas as pd\nprint('out')\nprint('err', file=sys.stderr)\nNone",
    "pd.DataFrame({f'column {n}': [n / 7] for n in range(30)})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('$x^2$ Ж')\nplt.show()\nplt.plot([2, 1]);",
    "from matplotlib.figure import Figure\nfigure = Figure()\nfigure.subplots().bar(['а', 'б'], [1, 2])\nfigure",
    "import ipywidgets as w\nbox = w.HBox([w.IntSlider(3), w.Output()])\nwith box.children[1]:\n    print('in')\nbox",
    "%%capture caught\nprint('caught')",
    "display({'text/plain': 'raw', 'application/vnd.x+json': {'a': [1, None]}}, raw=True)\ncaught.stdout",
    "x = display('first', display_id='d')\nx.update('second')\nget_ipython().user_ns['In'][1][:10], len(Out) > 0",
    "import asyncio\nawait asyncio.sleep(0)\n!echo shell",
    "1 / 0",
    "'never'",
)
_ID = re.compile(r"[0-9a-f]{32}")


#: In a process of its own, as a user's papermill is: what other tests left in this one must not matter.
_RUN = """
import contextlib, json, sys
import papermill
notebook, out, engine, given, limit = sys.argv[1:]
options = dict(kernel_name="python3", language="python", progress_bar=False, log_output=False, engine_name=engine)
with contextlib.suppress(papermill.PapermillExecutionError):
    papermill.execute_notebook(notebook, out, json.loads(given), **options, **json.loads(limit))
"""


def run(notebook, folder, engine, **given):
    """Return an executed notebook; one that fails is left as it failed."""
    out = folder / f"{engine}.ipynb"
    limit = {"job_timeout": 120} if engine == "kam" else {}
    command = [sys.executable, "-c", _RUN, notebook, out, engine, json.dumps(given), json.dumps(limit)]
    subprocess.run(list(map(str, command)), check=True, timeout=180)
    return nbformat.read(out, as_version=4)


def comparable(notebook):
    """Return everything but times, paths and the random names of widgets."""
    content = dict(notebook.metadata)
    # In the order of their random names.
    widgets = content.pop("widgets", {}).get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    states = sorted(_ID.sub("id", repr(state)) for state in widgets.values())
    content["papermill"] = {
        name: value for name, value in content["papermill"].items() if not name.endswith(("time", "path", "duration"))
    }
    cells = []
    for cell in notebook.cells:
        of_papermill = cell.metadata.get("papermill", {})
        for name in ("start_time", "end_time", "duration"):
            of_papermill.pop(name, None)
        cell.metadata["execution"] = sorted(cell.metadata.get("execution", {}))
        cells.append({name: value for name, value in cell.items() if name != "id"})
    names = {}
    return [
        _ID.sub(lambda found: names.setdefault(found.group(), f"id{len(names)}"), repr(each))
        for each in (*cells, content)
    ] + states


@pytest.fixture
def same_environment(monkeypatch):
    for name, value in forks.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("same_environment")
@pytest.mark.parametrize("fork", ["1", "0"], ids=["forked", "launched"])
def test_a_notebook_of_everything_is_the_same(tmp_path, monkeypatch, fork):
    monkeypatch.setenv(forks.SWITCH, fork)
    notebook = write_notebook(tmp_path / "n.ipynb", *SHOWS)
    plain = run(notebook, tmp_path, "nbclient", lang="en")
    ours = run(notebook, tmp_path, "kam", lang="en")
    pictures = [out for cell in ours.cells for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
    assert len(pictures) >= 2
    assert ours.metadata.widgets
    assert comparable(ours) == comparable(plain)


@pytest.mark.usefixtures("same_environment")
def test_a_reply_that_crosses_a_message_to_a_widget_is_heard(tmp_path):
    # Each time about one in three such replies was missed, and the job stood still until its time was over.
    prints = "import ipywidgets as w\nout = w.Output()\nwith out:\n    print('in')\nout"
    notebook = write_notebook(tmp_path / "n.ipynb", *[prints] * 30)
    ours = run(notebook, tmp_path, "kam", lang="en")
    assert ours.metadata.papermill.exception is None
    assert ours.metadata.papermill.duration < 30


@pytest.mark.usefixtures("same_environment")
def test_a_notebook_of_the_workbook_is_the_same(tmp_path):
    notebook = share("notebooks", "01_profile.ipynb")
    plain, ours = (run(notebook, tmp_path, each, engagement="first_session", lang="ru") for each in ("nbclient", "kam"))
    assert sum("image/png" in out.get("data", {}) for cell in ours.cells for out in cell.get("outputs", [])) > 5
    assert comparable(ours) == comparable(plain)


def said(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("first", ["kamlib.runner.engine", "kamlib.runner.client", "papermill", "kamlib.runner.pool"])
def test_papermill_knows_the_engine_whoever_is_imported_first(first):
    program = f"import {first}, papermill.engines as e\nprint(e.papermill_engines.get_engine('kam').__module__)"
    assert said(program) == "kamlib.runner.engine"


@pytest.mark.parametrize("ours", ["kamlib.runner.pool", "kamlib.runner.prepare", "kamlib.documents.html"])
def test_a_run_does_not_build_grammars_that_nobody_needs(ours):
    assert said(f"import sys, {ours}, papermill\nprint('rfc3987_syntax' in sys.modules, 'lark' in sys.modules)") == (
        "False False"
    )
