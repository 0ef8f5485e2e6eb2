"""What one job does to its process is nowhere in the next: kernels are forked from one that nobody has used."""

import json

import pytest

from kamlib.documents.pages import Site
from kamlib.runner import forks, pool
from kamlib.runner.tasks import Task
from kamlib.runs.jobs import Job
from kamlib.runs.notebooks import nbformat

from .conftest import write_notebook

#: Changes everything that a process has; then the next job looks.
SPOIL = """
import builtins, gc, logging, os, random, sys, threading, warnings
import matplotlib, matplotlib.pyplot as plt, numpy as np, pandas as pd
import kamlib.core.registry
leak = builtins.leak = kamlib.leak = kamlib.core.registry.LEAK = True
plt.figure(); plt.rcParams["figure.dpi"] = 7; matplotlib.rcParams["lines.linewidth"] = 99
pd.set_option("display.max_rows", 3); np.set_printoptions(precision=1); np.seterr(all="raise")
np.random.seed(1); random.seed(1)
os.environ["KAM_LEAK"] = "1"; os.environ.pop("HOME", None); os.chdir("/"); os.umask(0o77)
sys.path.insert(0, "/leak"); sys.argv.append("leak"); sys.setrecursionlimit(5000)
warnings.simplefilter("error"); logging.getLogger().setLevel(1); logging.getLogger("kamlib").addFilter(lambda _: False)
gc.disable(); threading.Thread(target=lambda: __import__("time").sleep(60), daemon=True).start()
"""
LOOK = """
import builtins, gc, json, logging, os, random, resource, sys, threading, warnings
import matplotlib, matplotlib.pyplot as plt, numpy as np, pandas as pd
import kamlib, kamlib.core.registry
print(json.dumps({
    "names": [name for name in dir() if "leak" in name.lower()] + [hasattr(o, "leak") for o in (builtins, kamlib)],
    "registry": hasattr(kamlib.core.registry, "LEAK"),
    "figures": plt.get_fignums(), "dpi": plt.rcParams["figure.dpi"], "line": matplotlib.rcParams["lines.linewidth"],
    "pandas": [pd.get_option("display.max_rows"), pd.get_option("display.max_columns")],
    "numpy": [np.get_printoptions()["precision"], str(np.geterr())],
    "environment": sorted(os.environ), "folder": os.path.basename(os.getcwd()),
    "mask": os.umask(0o22), "path": sys.path, "arguments": len(sys.argv), "depth": sys.getrecursionlimit(),
    "warnings": warnings.filters[0][0], "level": logging.getLogger().level,
    "filters": len(logging.getLogger("kamlib").filters), "gc": gc.isenabled(), "frozen": resource.getrlimit(9)[0],
    "signals": [str(__import__("signal").getsignal(each)) for each in (17, 15, 1)],
    "descriptors": sorted(set(os.readlink(f"/proc/self/fd/{n}") for n in (0, 1, 2)
                              if not os.readlink(f"/proc/self/fd/{n}").startswith("pipe"))),
}))
"""
RANDOM = "import random, numpy as np\nprint(np.random.random(), random.random())"


@pytest.fixture
def make(tmp_path):
    def task(name, *codes, **options):
        notebook = write_notebook(tmp_path / f"{name}.ipynb", *codes)
        given = {"engagement": "x", "lang": "en", "run": ""}
        facts = {"language": "en", "stem": "intake", "number": 0}
        limits = {"timeout": 60.0} | options
        return Task(Job("intake", "en", name, name), notebook, given, facts, tmp_path / "run", Site(), **limits)

    return task


def said(task):
    notebook = nbformat.read(task.executed, as_version=4)
    return "".join(
        out.text for cell in notebook.cells for out in cell.get("outputs", []) if out.output_type == "stream"
    )


@pytest.mark.skipif(bool(forks.why_not()), reason="kernels are launched here, not forked")
class TestForked:
    def test_nothing_that_a_job_changes_is_seen_by_the_next(self, make, monkeypatch):
        before, spoiler, after, fresh = (make(n, c) for n, c in zip("abcd", (LOOK, SPOIL, LOOK, LOOK), strict=True))
        outcomes = pool.run_tasks([before, spoiler, after], 1)
        assert [each.status for each in outcomes] == ["done"] * 3
        assert json.loads(said(after)) == json.loads(said(before))
        # And the first one is what a kernel is that was launched as ever.
        monkeypatch.setenv(forks.SWITCH, "0")
        assert pool.run_tasks([fresh], 1)[0].status == "done"
        launched, forked = json.loads(said(fresh)), json.loads(said(before))
        # Who started it, and the debugger's wish, which no batch has.
        for name in (forks.SWITCH, "JPY_PARENT_PID", "PYDEVD_USE_FRAME_EVAL"):
            launched["environment"].remove(name)
        assert forked == launched

    def test_every_job_has_randomness_of_its_own(self, make):
        tasks = [make(name, RANDOM) for name in "abc"]
        pool.run_tasks(tasks, 2)
        numbers = [number for task in tasks for number in said(task).split()]
        assert len(set(numbers)) == 6

    @pytest.mark.parametrize(
        "end",
        ["os._exit(3)", "os.kill(os.getpid(), 9)", "import ctypes; ctypes.string_at(0)", "os.abort()"],
        ids=["exit", "kill", "segfault", "abort"],
    )
    def test_a_job_that_ends_its_process_harms_no_other(self, make, end):
        slow = "import time\ntime.sleep(1)\nprint('whole')"
        tasks = [
            make("a", slow),
            make("b", "'begun'", f"import os\n{end}"),
            make("c", slow),
            make("d", "print('next')"),
        ]
        outcomes = pool.run_tasks(tasks, 2)
        assert [(each.status, each.reason) for each in outcomes] == [
            ("done", ""),
            ("failed", "died"),
            ("done", ""),
            ("done", ""),
        ]
        assert said(tasks[0]) == said(tasks[2]) == "whole\n"
        assert "begun" in tasks[1].executed.read_text(encoding="utf-8")
