"""What a worker needs to do a job: parameters of the notebook, and facts that its page repeats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kamlib import __version__
from kamlib.documents.pages import Site
from kamlib.runner.jobs import Job, Task
from kamlib.runner.outlook import Request
from kamlib.workspace.branding import said
from kamlib.workspace.engagement import Engagement


def task_of(job: Job, engagement: Engagement, request: Request, run: Path, site: Site) -> Task:
    """Return a job with everything that a worker needs to do it."""
    given = {"engagement": str(engagement.folder), "lang": job.language, "run": str(run)}
    if job.account:
        given["account"] = job.account
    facts = facts_of(engagement, job.language) | {
        "language": job.language,
        "stem": job.stem,
        "number": job.step.number,
        "account_id": job.account,
        "account_name": job.account_name,
    }
    notebook = request.notebooks / job.step.notebook
    return Task(job, notebook, given, facts, run, site, request.timeout, request.memory)


def parameters_of(scope: str) -> tuple[str, ...]:
    """Return the parameters that the notebook of a step must take."""
    return ("engagement", "lang", "run", *(("account",) if scope == "account" else ()))


def facts_of(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return what every page of an engagement repeats, in its language."""
    settings = engagement.settings
    return {
        "supplier": settings.supplier,
        "currency": settings.currency,
        "base_year": settings.base_year,
        "version": __version__,
        "footer": said(engagement.brand.footer, language),
    }
