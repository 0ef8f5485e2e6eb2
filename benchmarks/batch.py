"""A batch of notebooks: our engine against the command lines of papermill and nbconvert, and against the bare cells.

``python -m benchmarks batch`` takes a few minutes; ``python -m benchmarks.batch 10 2`` runs ten notebooks, two by the
command lines. Every way runs the same shipped notebooks on the same sample, in this environment, byte-compiled.
"""

from __future__ import annotations

import ast
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.measure import Goal, compiled
from kamlib.core.paths import share
from kamlib.core.registry import BY_STEM
from kamlib.runner.forks import ENVIRONMENT
from kamlib.runs.notebooks import nbformat

#: What is run: one light notebook, one middling and one heavy, of a small engagement. What a kernel costs is the same
#: for each, so a light one shows best against the command lines and worst against the floor.
SAMPLE, STEMS = "first_session", ("intake", "profile", "priorities")
WORKERS = 2
#: Notebooks of the batch, and how many of them the command lines run: they take seconds each.
NOTEBOOKS, COMMANDS = 40, 6


@dataclass(frozen=True)
class Took:
    """What one notebook takes: seconds, and processor time of all processes."""

    seconds: float
    cpu: float


def main(notebooks: int = NOTEBOOKS, commands: int = COMMANDS) -> None:
    """Print every ratio beside its goal."""
    compiled()
    # Every way draws the same pictures: in the environment of a batch they are for print.
    os.environ |= ENVIRONMENT
    # Where nbconvert's own templates were installed: a thin environment beside it does not look there.
    os.environ.setdefault("JUPYTER_PATH", _templates())
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        loop, both = (_loop(commands, work, page=page) for page in (False, True))
        bare, (cold, warm), paged = floor(notebooks), _execution(notebooks, work), _pages(notebooks, work)
        page, megabytes = export(work), _asked("memory", 8, work)["megabytes"]
    sys.stdout.write(f"\n{notebooks} notebooks ({', '.join(STEMS)} of {SAMPLE}) on {WORKERS} workers\n")
    ways = {
        "papermill, a command line each": loop,
        "papermill and nbconvert, two command lines each": both,
        "floor: the same cells in two warm processes": bare,
        "ours, its start included": cold,
        "ours, warm": warm,
        "ours with pages, its start included": paged,
    }
    for words, each in ways.items():
        sys.stdout.write(f"  {words:<64} {each.seconds:7.3f} s a notebook, {each.cpu:6.3f} s of processors\n")
    # On a machine with nothing else to do, command lines take one core and ours all of them.
    for goal in (
        _goal("execution, faster than papermill's command lines", loop, cold, 9, cores=WORKERS),
        _goal("execution, of the floor (both warm)", warm, bare, 1.5, most=True),
        _goal("execution and page, faster than both command lines", both, paged, 15, cores=WORKERS),
        Goal("one page, warm", 1000 * page, 25, "ms", most=True),
        Goal("memory of everything (PSS)", megabytes, 450, "MB", most=True),
    ):
        sys.stdout.write(f"{goal}\n")


def _goal(words: str, first: Took, second: Took, goal: float, *, cores: int = 1, most: bool = False) -> Goal:
    return Goal(words, first.seconds / second.seconds, goal, "×", most, quiet=first.cpu / second.cpu * cores)


def _cpu() -> float:
    """Return the processor time of all children that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _templates() -> str:
    import nbconvert

    return str(Path(nbconvert.__file__).parents[4] / "share" / "jupyter")


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _notebooks(count: int) -> list[Path]:
    return [share("notebooks", BY_STEM[STEMS[place % len(STEMS)]].notebook) for place in range(count)]


def _loop(count: int, work: Path, *, page: bool) -> Took:
    """Run the command lines, one after the other."""
    started, spent = time.perf_counter(), _cpu()
    for place, notebook in enumerate(_notebooks(count)):
        out = str(work / f"loop-{place}.ipynb")
        given = ["-p", "engagement", SAMPLE, "-p", "lang", "en"]
        _run([sys.executable, "-m", "papermill", str(notebook), out, *given])
        if page:
            _run([sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR", out])
    return Took((time.perf_counter() - started) / count, (_cpu() - spent) / count)


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


# The floor ----------------------------------------------------------------------------------------------------------


def floor(count: int) -> Took:
    """Run the bare cells and render what they show: no kernel, no messages, no isolation, nothing written."""
    context = get_context("spawn")
    # A process that fails to come breaks the barrier for all.
    ready, go = (context.Barrier(WORKERS + 1, timeout=300) for _ in range(2))
    spent = context.Queue()
    shares = [count // WORKERS + (place < count % WORKERS) for place in range(WORKERS)]
    processes = [context.Process(target=_cells, args=(each, ready, go, spent)) for each in shares]
    for process in processes:
        process.start()
    ready.wait()
    go.wait()
    seconds = _timed(lambda: [process.join() for process in processes])
    return Took(seconds / count, sum(spent.get() for _ in processes) / count)


def _cells(count: int, ready, go, spent) -> None:
    from kamlib.runner.preload import preload

    preload()
    codes = [_code(path) for path in _notebooks(len(STEMS))]
    for code in codes:
        _execute(code)
    ready.wait()
    go.wait()
    started = time.process_time()
    for place in range(count):
        _execute(codes[place % len(codes)])
    spent.put(time.process_time() - started)


def _code(path: Path) -> list:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [(*_split(cell.source), "parameters" in cell.metadata.get("tags", [])) for cell in cells]


def _split(source: str) -> tuple:
    """Return what a cell does and what it shows, compiled."""
    tree = ast.parse(source)
    last = tree.body.pop().value if isinstance(tree.body[-1], ast.Expr) else ast.Constant(None)
    shown = ast.fix_missing_locations(ast.Expression(last))
    return compile(tree, "cell", "exec"), compile(shown, "cell", "eval")


def _execute(code: list) -> None:
    from IPython.core.formatters import DisplayFormatter

    names: dict = {}
    show = DisplayFormatter().format
    for does, shows, is_parameters in code:
        exec(does, names)
        show(eval(shows, names))
        if is_parameters:
            names |= {"engagement": SAMPLE, "lang": "en"}


# Ours ---------------------------------------------------------------------------------------------------------------


def _execution(count: int, work: Path) -> tuple[Took, Took]:
    """Run the batch by papermill with our engine, twice: with its start, and without."""
    before = _cpu()
    _asked("execution", 0, work)
    start, before = _cpu() - before, _cpu()
    took = _asked("execution", count, work)
    each = (_cpu() - before - start) / (2 * count)
    return Took(took["cold"] / count, each + start / count), Took(took["warm"] / count, each)


def _pages(count: int, work: Path) -> Took:
    before = _cpu()
    seconds = _asked("pages", count, work)["cold"]
    return Took(seconds / count, (_cpu() - before) / count)


def _asked(what: str, count: int, work: Path) -> dict[str, float]:
    """Measure in a process of its own, as a command would run it."""
    command = [sys.executable, "-m", "benchmarks.batch", what, str(count), str(work)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def execution(count: int, work: Path, started: float) -> dict[str, float]:
    """Run the batch twice by papermill with our engine, from threads: with and without the start of the zygote."""
    from kamlib.runner import forks

    def one(place: int, notebook: Path) -> None:
        out = str(work / f"ours-{place}.ipynb")
        papermill.execute_notebook(
            str(notebook),
            out,
            {"engagement": SAMPLE, "lang": "en"},
            engine_name="kam",
            progress_bar=False,
            request_save_on_cell_execute=False,
        )

    def all_of_them() -> None:
        list(threads.map(one, range(count), _notebooks(count)))

    with forks.held(), ThreadPoolExecutor(WORKERS) as threads:
        import papermill

        all_of_them()
        cold = time.time() - started
        return {"cold": cold, "warm": _timed(all_of_them)}


def pages(count: int, work: Path, started: float) -> dict[str, float]:
    """Run the batch as ``kam run`` does: notebooks and pages."""
    from kamlib.runner.pool import run_tasks

    outcomes = run_tasks(_tasks(count, work), WORKERS)
    if any(outcome.status != "done" for outcome in outcomes):
        raise RuntimeError(str([outcome.why for outcome in outcomes]))
    return {"cold": time.time() - started}


def _tasks(count: int, work: Path) -> list:
    from kamlib.documents.pages import Site
    from kamlib.runner.tasks import Task
    from kamlib.runs.jobs import Job

    jobs = [Job(STEMS[place % len(STEMS)], "en", f"A{place}", "x") for place in range(count)]
    given = {"engagement": SAMPLE, "lang": "en", "run": ""}
    return [
        Task(job, notebook, given, {"language": "en", "stem": job.stem, "number": 0}, work / "run", Site(), 600.0)
        for job, notebook in zip(jobs, _notebooks(count), strict=True)
    ]


def memory(count: int, work: Path, started: float) -> dict[str, float]:
    """Run the batch and look at the proportional set size of this process and all its descendants."""
    from kamlib.runner.pool import run_tasks

    seen, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            seen.append(sum(map(_pss, [os.getpid(), *_descendants(os.getpid())])))

    watcher = threading.Thread(target=look)
    watcher.start()
    run_tasks(_tasks(count, work), WORKERS)
    done.set()
    watcher.join()
    return {"megabytes": max(seen)}


def _descendants(pid: int) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def export(work: Path, rounds: int = 10) -> float:
    """Return the median seconds of a page from an executed notebook, when everything is loaded."""
    from kamlib.documents import html

    notebooks = [work / f"ours-{place}.ipynb" for place in range(len(STEMS))]
    for notebook in notebooks:
        html.render_page(notebook)
    return statistics.median(_timed(partial(html.render_page, notebook)) for notebook in notebooks * rounds)


_WAYS = {"execution": execution, "pages": pages, "memory": memory}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in _WAYS:
        result = _WAYS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]), time.time())
        sys.stdout.write(json.dumps(result))
    else:
        main(*map(int, sys.argv[1:]))
