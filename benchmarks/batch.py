"""A batch of notebooks: our engine against the command lines of papermill and nbconvert, and against the bare cells.

``python -m benchmarks batch`` takes a few minutes; ``python -m benchmarks.batch 10 2`` runs ten notebooks, two by the
command lines. Every way runs the same shipped notebooks on the same sample, in this environment, byte-compiled.
"""

from __future__ import annotations

import compileall
import json
import os
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

from kamlib.core.paths import share
from kamlib.core.registry import BY_STEM
from kamlib.documents.notebooks import nbformat

#: What is run: its figures and its computing are those of a small engagement.
SAMPLE, STEMS = "first_session", ("intake", "profile")
WORKERS = 2
#: Notebooks of the batch, and how many of them the command lines run: they take seconds each.
NOTEBOOKS, COMMANDS = 40, 6


@dataclass(frozen=True)
class Goal:
    """A ratio or a figure, and what it should be."""

    words: str
    found: float
    goal: float
    unit: str
    most: bool

    def line(self) -> str:
        """Return the line that is printed."""
        missed = "" if (self.found <= self.goal if self.most else self.found >= self.goal) else "  MISSED"
        sign = "≤" if self.most else "≥"
        return f"  {self.words:<64} {self.found:7.2f} {self.unit:<3} goal {sign} {self.goal:g}{missed}"


def main(notebooks: int = NOTEBOOKS, commands: int = COMMANDS) -> None:
    """Print every ratio beside its goal."""
    compileall.compile_dir(str(Path(__file__).parents[1] / "kamlib"), quiet=1)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"KAM_LIVE": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    # Where nbconvert's own templates were installed: a thin environment beside it does not look there.
    os.environ.setdefault("JUPYTER_PATH", _templates())
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        seconds = {
            "papermill, a command line each": _loop(commands, work, page=False),
            "papermill and nbconvert, two command lines each": _loop(commands, work, page=True),
            "floor: the same cells in two warm processes": floor(notebooks) / notebooks,
            **{words: took / notebooks for words, took in _ours(notebooks, work).items()},
        }
        page, memory = export(work), _asked("memory", 8, work)["megabytes"]
    sys.stdout.write(f"\n{notebooks} notebooks ({' and '.join(STEMS)} of {SAMPLE}) on {WORKERS} workers\n")
    for words, each in seconds.items():
        sys.stdout.write(f"  {words:<64} {each:7.3f} s a notebook\n")
    loop, both, bare, start, warm, paged = seconds.values()
    for goal in (
        Goal("execution, faster than papermill's command lines", loop / start, 9, "×", most=False),
        Goal("execution, of the floor (both warm)", warm / bare, 1.5, "×", most=True),
        Goal("execution and page, faster than both command lines", both / paged, 15, "×", most=False),
        Goal("one page, warm", 1000 * page, 25, "ms", most=True),
        Goal("memory of everything (PSS)", memory, 450, "MB", most=True),
    ):
        sys.stdout.write(goal.line() + "\n")


def _templates() -> str:
    import nbconvert

    return str(Path(nbconvert.__file__).parents[4] / "share" / "jupyter")


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _notebooks(count: int) -> list[Path]:
    return [share("notebooks", BY_STEM[STEMS[place % len(STEMS)]].notebook) for place in range(count)]


def _loop(count: int, work: Path, *, page: bool) -> float:
    """Return the seconds that one notebook takes by command lines, one after the other."""
    started = time.perf_counter()
    for place, notebook in enumerate(_notebooks(count)):
        out = str(work / f"loop-{place}.ipynb")
        given = ["-p", "engagement", SAMPLE, "-p", "lang", "en"]
        _run([sys.executable, "-m", "papermill", str(notebook), out, *given])
        if page:
            _run([sys.executable, "-m", "nbconvert", "--to", "html", "--log-level", "ERROR", out])
    return (time.perf_counter() - started) / count


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


# The floor ----------------------------------------------------------------------------------------------------------


def floor(count: int) -> float:
    """Return the seconds of the bare cells: no kernel, no messages, no isolation, nothing written."""
    context = get_context("spawn")
    ready, go = context.Barrier(WORKERS + 1), context.Barrier(WORKERS + 1)
    shares = [count // WORKERS + (place < count % WORKERS) for place in range(WORKERS)]
    processes = [context.Process(target=_cells, args=(each, ready, go)) for each in shares]
    for process in processes:
        process.start()
    ready.wait()
    go.wait()
    seconds = _timed(lambda: [process.join() for process in processes])
    if any(process.exitcode for process in processes):
        raise RuntimeError("the floor failed")
    return seconds


def _cells(count: int, ready, go) -> None:
    os.environ["KAM_IMAGE_DPI"] = "144"
    from kamlib.runner.preload import preload

    preload()
    codes = [_code(path) for path in _notebooks(len(STEMS))]
    for code in codes:
        _execute(code)
    ready.wait()
    go.wait()
    for place in range(count):
        _execute(codes[place % len(codes)])


def _code(path: Path) -> list:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [(compile(cell.source, path.name, "exec"), "parameters" in cell.metadata.get("tags", [])) for cell in cells]


def _execute(code: list) -> None:
    names: dict = {}
    for cell, is_parameters in code:
        exec(cell, names)
        if is_parameters:
            names |= {"engagement": SAMPLE, "lang": "en"}


# Ours ---------------------------------------------------------------------------------------------------------------


def _ours(count: int, work: Path) -> dict[str, float]:
    alone, paged = _asked("execution", count, work), _asked("pages", count, work)
    return {
        "ours, its start included": alone["cold"],
        "ours, warm": alone["warm"],
        "ours with pages, its start included": paged["cold"],
    }


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
    from kamlib.documents.html import Site
    from kamlib.runner.jobs import Job, Task

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
        html.page(notebook)
    return statistics.median(_timed(partial(html.page, notebook)) for notebook in notebooks * rounds)


_WAYS = {"execution": execution, "pages": pages, "memory": memory}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in _WAYS:
        result = _WAYS[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]), time.time())
        sys.stdout.write(json.dumps(result))
    else:
        main(*map(int, sys.argv[1:]))
