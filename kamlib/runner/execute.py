"""One job: papermill executes the notebook, then the page is made from what it left, whatever became of it."""

from __future__ import annotations

import contextlib
import time

from kamlib.documents import html
from kamlib.i18n import Language
from kamlib.runner.prepare import prepare
from kamlib.runner.tasks import Task
from kamlib.runs import executed as reading
from kamlib.runs.jobs import Outcome
from kamlib.runs.notebooks import nbformat
from kamlib.workspace.files import write_text

#: Error name by which the engine says that it stopped a notebook; the value is the reason.
STOPPED = "Stopped"


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
    reason = ""
    try:
        notebook, reason = _run(task)
        write_text(task.executed, nbformat.writes(notebook))
        read = reading.interpret_notebook(notebook)
        page = html.render_reading(read, task.site, task.job.name)
    except Exception as error:  # a page says what happened, even where there was no notebook to make it from
        failure = reading.Failure(type(error).__name__, str(error))
        read = reading.NotebookReading(task.job.language, dict(task.facts), (failure,))
        page = html.render_reading(read, task.site, task.job.title)
    finally:
        with contextlib.suppress(FileNotFoundError):
            task.working.unlink()
    write_text(task.page, page)
    return _outcome(task, read, reason, time.perf_counter() - started)


def _run(task: Task) -> tuple[nbformat.NotebookNode, str]:
    """Execute the notebook; return it, and why it was stopped, if it was."""
    notebook, reason = _papermill(task)
    if reason == "orphaned":  # the process that its kernel came from was killed, which is no fault of the job
        notebook, reason = _papermill(task)
    reason = "died" if reason == "orphaned" else reason
    _tidy(notebook, task, reason)
    return notebook, reason


def _papermill(task: Task) -> tuple[nbformat.NotebookNode, str]:
    import papermill

    kept: list[nbformat.NotebookNode] = []
    reason = ""
    try:
        papermill.execute_notebook(
            prepare(task.notebook, task.job.language, task.parameters, task.facts),
            None,  # the notebook is written once, when all is known of it
            dict(task.parameters),
            engine_name="kam",
            kernel_name="python3",
            language="python",
            progress_bar=False,
            folder=str(task.working.parent),
            job_timeout=task.timeout,
            memory=task.memory,
            modules=task.job.step.imports,
            keep=kept.append,
        )
    except papermill.PapermillExecutionError as error:
        reason = error.evalue if error.ename == STOPPED else ""
    return kept[0], reason


def _tidy(notebook: nbformat.NotebookNode, task: Task, reason: str) -> None:
    """Take this machine's paths out, and word a stop in the reader's language."""
    notebook.metadata.get("papermill", {}).pop("output_path", None)
    notebook.metadata.get("papermill", {}).pop("input_path", None)
    if reason:
        facts = {"seconds": task.timeout, "megabytes": task.memory}
        language = Language(task.job.language)(f"pages.failed.{reason}", **facts)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        stop = next(output for output in outputs if output.output_type == "error" and output.ename == STOPPED)
        stop.evalue, stop.traceback = language, [language, *stop.traceback[1:]]


def _outcome(task: Task, read: reading.NotebookReading, stopped: str, taken: float) -> Outcome:
    digest, failure, skipped = reading.make_digest(read), read.failure, read.skipped
    left = {"notebook": task.executed.is_file(), "page": True, "digest": digest, "seconds": round(taken, 3)}
    if failure:
        where = {"kind": failure.kind, "section": failure.section, "cell": failure.cell}
        said = failure.words.splitlines()
        why = tuple(said) if not failure.kind else (f"{failure.kind}: {said[0] if said else ''}",)
        return Outcome(task.job, "failed", stopped or "error", why, where, **left)
    if skipped:
        return Outcome(task.job, "skipped", skipped.reason, skipped.items, **left)
    return Outcome(task.job, "done", **left)
