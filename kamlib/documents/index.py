"""The index of a run: what matters most, what each step found, what was skipped or failed and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kamlib.documents.pages import Site, render_template
from kamlib.i18n import Language
from kamlib.runs.jobs import Digest

#: Findings and figures of one step that an index has room for.
_FINDINGS, _FIGURES, _MAIN = 3, 4, 5
_STATES = ("done", "reused", "skipped", "failed")


@dataclass(frozen=True)
class IndexEntry:
    """One job on the index.

    Parameters
    ----------
    number, title, account : int, str, str
        The step and, for an account step, whose.
    status : {'done', 'reused', 'skipped', 'failed'}
        What came of it.
    why : tuple of str
        Reasons of a skipped or failed job.
    section : str
        Heading under which a job failed.
    seconds : float
        How long it took.
    page, notebook : str
        Links: the page relative to its language's folder, the notebook relative to the run; empty: there is none.
    digest : Digest
        Findings and figures.
    leads : bool
        Whether its findings stand for the whole engagement.
    """

    number: int
    title: str
    account: str
    status: str
    why: tuple[str, ...]
    section: str
    seconds: float
    page: str
    notebook: str
    digest: Digest
    leads: bool = False


@dataclass(frozen=True)
class IndexGroup:
    """The jobs of one step: a job of its own, or one for each account."""

    number: int
    title: str
    entries: tuple[IndexEntry, ...]

    @property
    def told(self) -> tuple[IndexEntry, ...]:
        """Jobs with something to tell; those skipped are listed together."""
        return tuple(entry for entry in self.entries if entry.status != "skipped")

    @property
    def skipped(self) -> dict[tuple[str, ...], list[IndexEntry]]:
        """Skipped jobs by their reasons."""
        found: dict[tuple[str, ...], list[IndexEntry]] = {}
        for entry in self.entries:
            if entry.status == "skipped":
                found.setdefault(entry.why, []).append(entry)
        return found


def render_index(
    entries: Sequence[IndexEntry],
    code: str,
    facts: Mapping[str, Any],
    *,
    languages: Mapping[str, str] | None = None,
    prefix: str = "",
    root: str = "",
) -> str:
    """Return the index page of a run.

    Parameters
    ----------
    entries : sequence of IndexEntry
        The jobs of this language, in order.
    code : {'ru', 'en'}
        Language of the page.
    facts : mapping
        Supplier, base year, version and name of the run.
    languages : mapping, optional
        Link to the index in other languages, by code.
    prefix : str
        Put before links to pages: the folder of the language, seen from this index.
    root : str
        Put before links to the other files of the run.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    language = Language(code, facts.get("currency", "RUB"))
    main = next((entry.digest.findings[:_MAIN] for entry in entries if entry.leads), ())
    counts = {state: sum(entry.status == state for entry in entries) for state in _STATES}
    return render_template(
        "index.html",
        language,
        facts=facts,
        site=Site(languages=languages or {}),
        entries=entries,
        groups=_groups(entries),
        counts=counts,
        main=main,
        prefix=prefix,
        root=root,
        most={"findings": _FINDINGS, "figures": _FIGURES},
    )


def _groups(entries: Sequence[IndexEntry]) -> list[IndexGroup]:
    steps = [(number, tuple(jobs)) for number, jobs in groupby(entries, key=lambda entry: entry.number)]
    # A job that broke at once knows no title of its own; another of the same step may.
    titles = [next((job.digest.title for job in jobs if job.digest.title), jobs[0].title) for _, jobs in steps]
    return [IndexGroup(number, title, jobs) for (number, jobs), title in zip(steps, titles, strict=True)]
