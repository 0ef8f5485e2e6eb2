"""One job: papermill executes the notebook, then the page is made from what it left, whatever became of it."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

import nbformat

from kamlib.documents import html, reading
from kamlib.i18n import Language
from kamlib.runner.jobs import Outcome, Task
from kamlib.runner.prepare import prepare
from kamlib.workspace.files import write_text


@dataclass(frozen=True)
class _Break:
    """Why a notebook stopped without an error of its own."""

    reason: str
    words: str


def execute(task: Task) -> Outcome:
    """Do one job; a failure is an outcome, never an exception."""
    try:
        return _execute(task)
    except Exception as error:  # the folder of the run cannot be written: say so, others go on
        return Outcome(task.job, "failed", "error", (f"{type(error).__name__}: {error}",))


def _execute(task: Task) -> Outcome:
    started = time.perf_counter()
    task.working.parent.mkdir(parents=True, exist_ok=True)
    task.working.touch()
    stopped = None
    try:
        stopped = _run(task)
        notebook = nbformat.read(task.working, as_version=4)
        _tidy(notebook, stopped)
        write_text(task.executed, nbformat.writes(notebook))
        read = reading.read(task.executed)
        page = html.page_of(read, task.site, task.job.name)
    except Exception as error:  # a page says what happened, even where there was no notebook to make it from
        failure = reading.Failure(type(error).__name__, str(error))
        read = reading.Reading(task.job.language, dict(task.facts), (failure,))
        page = html.page_of(read, task.site, task.job.title)
    finally:
        with contextlib.suppress(FileNotFoundError):
            task.working.unlink()
    write_text(task.page, page)
    return _outcome(task, read, stopped, time.perf_counter() - started)


def _run(task: Task) -> _Break | None:
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    from kamlib.runner.kernel import ThisInterpreter

    notebook = prepare(task.notebook, task.job.language, task.parameters, task.facts)
    deadline = time.monotonic() + task.timeout
    words = Language(task.job.language)
    try:
        papermill.execute_notebook(
            notebook,
            # papermill formats the path: a folder with braces must survive that.
            str(task.working).replace("{", "{{").replace("}", "}}"),
            dict(task.parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            # Not papermill's `cwd`: it moves the whole process, and with it every job beside this one.
            resources={"metadata": {"path": str(task.working.parent)}},
            kernel_manager_class=ThisInterpreter,
            timeout_func=lambda _: max(1, round(deadline - time.monotonic())),
        )
    except papermill.PapermillExecutionError:
        return None
    except CellTimeoutError:
        return _Break("timed_out", words("pages.failed.timed_out", seconds=task.timeout))
    except DeadKernelError:
        return _Break("died", words("pages.failed.died"))
    return None


def _tidy(notebook: nbformat.NotebookNode, stopped: _Break | None) -> None:
    """Take this machine's paths out, and put in what a notebook cannot say of itself: that it was stopped."""
    notebook.metadata.get("papermill", {}).pop("output_path", None)
    notebook.metadata.get("papermill", {}).pop("input_path", None)
    if stopped:
        cell = [cell for cell in notebook.cells if cell.cell_type == "code" and _begun(cell)][-1]
        error = nbformat.v4.new_output("error", ename="Stopped", evalue=stopped.words, traceback=[stopped.words])
        # What an interrupted cell says of its interruption adds nothing.
        cell.outputs = [output for output in cell.outputs if output.output_type != "error"] + [error]


def _begun(cell: nbformat.NotebookNode) -> bool:
    return cell.metadata.get("papermill", {}).get("status", "pending") != "pending"


def _outcome(task: Task, read: reading.Reading, stopped: _Break | None, taken: float) -> Outcome:
    digest, failure, skipped = reading.digest(read), read.failure, read.skipped
    left = {"notebook": task.executed.is_file(), "page": True, "digest": digest, "seconds": round(taken, 3)}
    if failure:
        where = {"kind": failure.kind, "section": failure.section, "cell": failure.cell}
        said = failure.words.splitlines()
        why = tuple(said) if not failure.kind else (f"{failure.kind}: {said[0] if said else ''}",)
        return Outcome(task.job, "failed", stopped.reason if stopped else "error", why, where, **left)
    if skipped:
        return Outcome(task.job, "skipped", skipped.reason, skipped.items, **left)
    return Outcome(task.job, "done", **left)
