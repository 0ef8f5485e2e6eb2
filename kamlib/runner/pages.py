"""Where the pages of a run stand among each other, and its index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import quote

from kamlib.core.registry import STEPS
from kamlib.documents.index import IndexEntry, render_index
from kamlib.documents.pages import Site
from kamlib.runner.hashes import hash_parts
from kamlib.runs.folder import notebook_path, page_path
from kamlib.runs.jobs import Job, Outcome
from kamlib.runs.records import Record, write_record
from kamlib.workspace.files import hash_file, write_text

INDEX = "index.html"


def place_page(job: Job, jobs: Sequence[Job]) -> Site:
    """Return the surroundings of a job's page.

    Parameters
    ----------
    job : Job
        Which.
    jobs : sequence of Job
        All jobs of the run, in the order of their pages.

    Returns
    -------
    Site
        Its neighbours, index and twins in other languages.
    """
    same = [each for each in jobs if each.language == job.language]
    place = same.index(job)
    others = [each for each in jobs if (each.stem, each.account) == (job.stem, job.account) and each != job]
    return Site(
        index=INDEX,
        languages={each.language: f"../{each.language}/{_file(each)}" for each in others},
        previous=_link(same[place - 1]) if place else None,
        next=_link(same[place + 1]) if place + 1 < len(same) else None,
        # The first job of a step stands for it: a link from notebook to notebook names no account.
        pages={each.step.notebook: _file(each) for each in reversed(same)},
    )


def hash_site(site: Site) -> str:
    """Return what changes when the pages around a page do."""
    return hash_parts([json.dumps(asdict(site), ensure_ascii=False)])


def settle_page(run: Path, record: Record, site: Site) -> Record:
    """Make the page of a job anew among other neighbours; what a failed job left instead of a notebook stays.

    Parameters
    ----------
    run : Path
        Folder of the run.
    record : Record
        Of the job.
    site : Site
        The pages around its page now.

    Returns
    -------
    Record
        As it is written now.
    """
    from kamlib.documents import html

    job, files = record.outcome.job, dict(record.files)
    notebook, page = (place(run, job.language, job.name) for place in (notebook_path, page_path))
    if notebook.is_file():
        write_text(page, html.render_page(notebook, job.language, site))
        files[page.relative_to(run).as_posix()] = hash_file(page)
    settled = replace(record, files=files, site=hash_site(site))
    write_record(run, settled)
    return settled


def write_indexes(run: Path, outcomes: Sequence[Outcome], languages: Sequence[str], facts: dict) -> list[Path]:
    """Write an index in each language, and the one at the top of the documents in the first language.

    Parameters
    ----------
    run : Path
        Folder of the run.
    outcomes : sequence of Outcome
        Every job, in order.
    languages : sequence of str
        Of the run, its first one first.
    facts : dict
        What every page repeats (see :func:`kamlib.runner.tasks.describe_engagement`).

    Returns
    -------
    list of Path
        The index for everybody, then one a language.
    """
    written = []
    for code in languages:
        entries = [_entry(each) for each in outcomes if each.job.language == code]
        others = {other: f"../{other}/{INDEX}" for other in languages if other != code}
        written.append(run / "documents" / code / INDEX)
        write_text(written[-1], render_index(entries, code, facts, languages=others, root="../../"))
        if code == languages[0]:
            others = {other: f"{other}/{INDEX}" for other in languages if other != code}
            top = render_index(entries, code, facts, languages=others, prefix=f"{code}/", root="../")
            write_text(run / "documents" / INDEX, top)
    return [run / "documents" / INDEX, *written]


def order_languages(languages: Sequence[str], own: str) -> list[str]:
    """Return the wanted languages without twins, the engagement's own first; the own one where none is wanted.

    Parameters
    ----------
    languages : sequence of str
        Codes that are wanted; empty: the own one.
    own : str
        Code of the engagement's own.

    Returns
    -------
    list of str
        Each once.
    """
    wanted = dict.fromkeys(languages) or {own: None}
    return sorted(wanted, key=lambda code: code != own)


def _entry(outcome: Outcome) -> IndexEntry:
    job = outcome.job
    return IndexEntry(
        number=job.step.number,
        title=outcome.digest.title or job.step_title,
        account=job.account_name,
        status=outcome.status,
        why=outcome.why,
        section=str(outcome.where.get("section", "")),
        seconds=outcome.seconds,
        page=_file(job) if outcome.page else "",
        notebook=f"notebooks/{job.language}/{quote(job.name)}.ipynb" if outcome.notebook else "",
        digest=outcome.digest,
        leads=job.step == STEPS[-1],
    )


def _link(job: Job) -> tuple[str, str]:
    return job.title, _file(job)


def _file(job: Job) -> str:
    return quote(f"{job.name}.html")
