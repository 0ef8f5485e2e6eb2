"""Which jobs a run consists of, and which wait for which.

Engagement steps wait for nothing. Account steps wait for the priorities, whose record names the key accounts. The last
step waits for all others. In each language the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kamlib.core.errors import Problem, UsageError
from kamlib.core.registry import BY_STEM, STEPS
from kamlib.core.step import Step
from kamlib.i18n import LANGUAGES, Language
from kamlib.runs.jobs import Job, Outcome

#: The step whose record names the key accounts, and the step that is done when all others are.
CHOOSING, LAST = "priorities", STEPS[-1]


@dataclass(frozen=True)
class JobSelection:
    """What somebody wants of an engagement.

    Parameters
    ----------
    languages : tuple of str
        Each job is done once in each; the first one is the engagement's own, where it is among them.
    steps : tuple of Step
        In the order of the method.
    accounts : dict of str to str or None
        Name by account for the account steps; None: the key accounts.
    """

    languages: tuple[str, ...]
    steps: tuple[Step, ...]
    accounts: Mapping[str, str] | None = None

    @property
    def chooses(self) -> bool:
        """Whether some job waits for the list of key accounts."""
        return self.accounts is None and any(step.scope == "account" for step in self.steps)

    def first(self) -> list[Job]:
        """Return the jobs that wait for nothing; the priorities come along where the list of key accounts is needed."""
        whole = [step for step in self.steps if step.scope == "engagement" and step != LAST]
        jobs = [Job(step.stem, code) for code in self.languages for step in whole]
        asked = self.chooses and BY_STEM[CHOOSING] not in self.steps
        return jobs + ([self.choice] if asked else []) + (self.of(self.accounts) if self.accounts else [])

    @property
    def choice(self) -> Job:
        """The job whose record names the key accounts."""
        return Job(CHOOSING, self.languages[0])

    def of(self, accounts: Mapping[str, str]) -> list[Job]:
        """Return the jobs of accounts."""
        apart = [step for step in self.steps if step.scope == "account"]
        return [
            Job(step.stem, code, account, name)
            for code in self.languages
            for step in apart
            for account, name in accounts.items()
        ]

    def last(self) -> list[Job]:
        """Return the jobs that wait for all others."""
        return [Job(LAST.stem, code) for code in self.languages if LAST in self.steps]

    def nobody(self, failure: str = "") -> list[Outcome]:
        """Return what comes of the account steps where there is no key account, or where the list was not found."""
        apart = [step for step in self.steps if step.scope == "account"]
        return [_unplanned(Job(step.stem, code), failure) for code in self.languages for step in apart]


def select_jobs(languages: Sequence[str], steps: Sequence[str] = ()) -> JobSelection:
    """Return what is wanted, for the key accounts.

    Parameters
    ----------
    languages : sequence of str
        At least one.
    steps : sequence of str
        Stems or numbers; empty: all.

    Returns
    -------
    JobSelection
        Of these steps, in the order of the method.

    Raises
    ------
    UsageError
        An unknown step or language.
    """
    unknown = [code for code in languages if code not in LANGUAGES]
    if unknown:
        raise UsageError([Problem("language_unknown", found=code, expected=", ".join(LANGUAGES)) for code in unknown])
    return JobSelection(tuple(languages), choose_steps(steps))


def choose_steps(names: Sequence[str] = ()) -> tuple[Step, ...]:
    """Return steps by stem or number, in the order of the method; all of them where none is named.

    Raises
    ------
    UsageError
        ``step_unknown``, one problem for each unknown name.
    """
    by_name = {name: step for step in STEPS for name in (step.stem, str(step.number), f"{step.number:02d}")}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise UsageError([Problem("step_unknown", found=name, expected=", ".join(BY_STEM)) for name in unknown])
    chosen = {by_name[name] for name in names}
    return tuple(step for step in STEPS if not names or step in chosen)


def choose_accounts(names: Mapping[str, str], ids: Sequence[str]) -> dict[str, str]:
    """Return the names of some accounts by id.

    Parameters
    ----------
    names : mapping of str to str
        Name by id of all accounts.
    ids : sequence of str
        Those that are asked for.

    Returns
    -------
    dict of str to str
        Name by id, in the order asked for.

    Raises
    ------
    UsageError
        ``account_unknown``, one problem for each unknown id.
    """
    unknown = [each for each in ids if each not in names]
    if unknown:
        raise UsageError([Problem("account_unknown", found=each, expected="accounts.account_id") for each in unknown])
    return {each: names[each] for each in ids}


def compute_key_accounts(folder: Path, language: str) -> tuple[str, ...]:
    """Compute the key accounts of an engagement: as decided, else as proposed.

    Parameters
    ----------
    folder : Path
        The engagement's folder.
    language : {'ru', 'en'}
        Of the reader.

    Returns
    -------
    tuple of str
        Ids, in the order of the list.
    """
    from kamlib import open_workbook

    return tuple(open_workbook(CHOOSING, str(folder), language).result().key_accounts)


def sort_jobs(jobs: Iterable[Job], languages: Sequence[str]) -> list[Job]:
    """Return jobs as pages follow each other; the accounts of a step keep the order of their priority.

    Parameters
    ----------
    jobs : iterable of Job
        In the order in which accounts are to follow each other.
    languages : sequence of str
        In the order in which they are to follow each other.

    Returns
    -------
    list of Job
        By language, then by number of the step.
    """
    return sorted(jobs, key=lambda job: (languages.index(job.language), job.step.number))


def _unplanned(job: Job, failure: str) -> Outcome:
    language = Language(job.language)
    if failure:
        return Outcome(job, "failed", "no_plan", (language("pages.index.no_plan", error=failure),))
    return Outcome(job, "skipped", "no_key_accounts", (language("pages.index.no_key_accounts"),))
