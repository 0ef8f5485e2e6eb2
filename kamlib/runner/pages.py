"""Where the pages of a run stand among each other, and its index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from kamlib.core.registry import STEPS
from kamlib.documents.index import Entry, index
from kamlib.documents.pages import Site
from kamlib.runner.jobs import Job, Outcome
from kamlib.workspace.files import write_text

INDEX = "index.html"


def site(job: Job, jobs: Sequence[Job]) -> Site:
    """Return the surroundings of a job's page."""
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


def write_indexes(run: Path, outcomes: Sequence[Outcome], languages: Sequence[str], facts: dict) -> list[Path]:
    """Write an index in each language, and the one at the top of the documents in the first language."""
    written = []
    for code in languages:
        entries = [_entry(each) for each in outcomes if each.job.language == code]
        others = {other: f"../{other}/{INDEX}" for other in languages if other != code}
        written.append(run / "documents" / code / INDEX)
        write_text(written[-1], index(entries, code, facts, languages=others, root="../../"))
        if code == languages[0]:
            others = {other: f"{other}/{INDEX}" for other in languages if other != code}
            top = index(entries, code, facts, languages=others, prefix=f"{code}/", root="../")
            write_text(run / "documents" / INDEX, top)
    return [run / "documents" / INDEX, *written]


def preferred(languages: Sequence[str], own: str) -> list[str]:
    """Return the wanted languages without twins, the engagement's own first; the own one where none is wanted."""
    wanted = dict.fromkeys(languages) or {own: None}
    return sorted(wanted, key=lambda code: code != own)


def _entry(outcome: Outcome) -> Entry:
    job = outcome.job
    return Entry(
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
