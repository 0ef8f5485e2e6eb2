"""What a worker needs to do a job: parameters of the notebook, and facts that its page repeats. All can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kamlib import __version__
from kamlib.documents.pages import Site
from kamlib.runner.run_plan import Request
from kamlib.runs.folder import notebook_path, page_path
from kamlib.runs.jobs import Job
from kamlib.workspace.branding import pick_language
from kamlib.workspace.engagement import Engagement


@dataclass(frozen=True)
class Task:
    """A job with everything that a worker needs to do it.

    Parameters
    ----------
    job : Job
        What to do.
    notebook : Path
        The notebook of the step, in both languages or in one.
    parameters : mapping
        Parameters of the notebook.
    facts : mapping
        What the executed notebook records about the job, for its page.
    run : Path
        The run folder.
    site : Site
        The pages around the job's page.
    timeout : float
        Seconds that the whole job may take.
    memory : float
        Megabytes that the job may take beyond what a kernel has at its start; 0: as much as there is.
    """

    job: Job
    notebook: Path
    parameters: Mapping[str, Any]
    facts: Mapping[str, Any]
    run: Path
    site: Site
    timeout: float
    memory: float = 0.0

    @property
    def working(self) -> Path:
        """A mark that is there as long as the job is under way; its folder is where the kernel stands."""
        return self.run / ".working" / f"{self.job.language}.{self.job.name}"

    @property
    def executed(self) -> Path:
        """Where the executed notebook stands."""
        return notebook_path(self.run, self.job.language, self.job.name)

    @property
    def page(self) -> Path:
        """Where the page stands."""
        return page_path(self.run, self.job.language, self.job.name)


def make_task(job: Job, engagement: Engagement, request: Request, run: Path, site: Site) -> Task:
    """Return a job with everything that a worker needs to do it.

    Parameters
    ----------
    job : Job
        Which.
    engagement : Engagement
        Whose.
    request : Request
        With the notebooks and the limits.
    run : Path
        Folder of the run.
    site : Site
        Pages around its page.

    Returns
    -------
    Task
        To be pickled and done anywhere.
    """
    given = {"engagement": str(engagement.folder), "lang": job.language, "run": str(run)}
    if job.account:
        given["account"] = job.account
    facts = describe_engagement(engagement, job.language) | {
        "language": job.language,
        "stem": job.stem,
        "number": job.step.number,
        "account_id": job.account,
        "account_name": job.account_name,
    }
    notebook = request.notebooks / job.step.notebook
    return Task(job, notebook, given, facts, run, site, request.timeout, request.memory)


def list_parameters(scope: str) -> tuple[str, ...]:
    """Return the parameters that the notebook of a step must take."""
    return ("engagement", "lang", "run", *(("account",) if scope == "account" else ()))


def describe_engagement(engagement: Engagement, language: str) -> dict[str, Any]:
    """Return what every page of an engagement repeats, in its language.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    language : {'ru', 'en'}
        Of the reader.

    Returns
    -------
    dict
        Supplier, currency, base year, version, footer.
    """
    settings = engagement.settings
    return {
        "supplier": settings.supplier,
        "currency": settings.currency,
        "base_year": settings.base_year,
        "version": __version__,
        "footer": pick_language(engagement.brand.footer, language),
    }
