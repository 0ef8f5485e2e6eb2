"""What a run of an engagement would do: every job judged against earlier runs, nothing done yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kamlib.core.errors import InputError
from kamlib.runner import pages, state
from kamlib.runner.inputs import find_writable
from kamlib.runner.keys import RunInputs
from kamlib.runner.reuse import Earlier, Retry, Verdict, read_key_accounts
from kamlib.runner.selection import JobSelection, choose_accounts, select_jobs
from kamlib.runner.survey import Survey
from kamlib.runs.folder import RUNS, is_finished, list_runs
from kamlib.runs.jobs import Job
from kamlib.workspace.engagement import Engagement

#: Seconds that one job may take.
TIMEOUT = 600.0


@dataclass(frozen=True)
class Request:
    """What is asked of a run, for every engagement alike.

    Parameters
    ----------
    notebooks : Path
        Folder of the notebooks.
    languages : tuple of {'ru', 'en'}
        Empty: the engagement's own.
    steps, accounts : tuple of str
        Stems or numbers, and ids; empty: all steps, the key accounts.
    timeout : float
        Seconds that one job may take.
    memory : float
        Megabytes that one job may take; 0: as much as there is.
    fresh : bool
        Reuse nothing.
    retry : bool
        Only what failed in the latest run, and what depends on it.
    """

    notebooks: Path
    languages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    timeout: float = TIMEOUT
    memory: float = 0.0
    fresh: bool = False
    retry: bool = False


class RunPlan:
    """What a run of an engagement would do.

    Parameters
    ----------
    folder : Path
        The engagement.
    request : Request
        What is asked of it.

    Raises
    ------
    InputError
        There is no engagement, or its settings cannot be used.
    UsageError
        A shipped sample; an unknown step or language; a notebook that is missing.
    """

    def __init__(self, folder: Path, request: Request):
        self.request = request
        self.engagement: Engagement = find_writable(folder)
        self.folder = self.engagement.folder
        self.runs = self.folder / RUNS
        self.inputs = RunInputs(self.engagement, request.notebooks)
        self.retry = self._retry()
        self.earlier = Earlier(self.folder)
        self.wanted = self._wanted()
        self.names: dict[str, str] = {}
        self._judged: dict[Job, Verdict] = {}
        for step in self.wanted.steps:
            self.inputs.notebook(step.notebook)

    @property
    def idle(self) -> bool:
        """Whether only failures are asked for, and there are none."""
        return self.retry is not None and not self.retry.failed

    def recall(self) -> bool:
        """Take what is remembered of these very data; return whether anything was."""
        known = state.recall(self.runs, self.inputs.whole)
        if known:
            self._know(known)
        return known is not None

    def learn(self, survey: Survey) -> None:
        """Take what a look at the data gave, and remember it.

        Raises
        ------
        InputError
            Everything wrong with data and decisions; it is kept for ``kam status``.
        UsageError
            ``account_unknown``.
        InputsChangedError
            The look was at other files than those that were opened.
        """
        self.inputs.refuse_changed()
        if survey.problems:
            state.refuse(self.runs, survey.problems)
            raise InputError(survey.problems)
        self.runs.mkdir(exist_ok=True)
        state.remember(self.runs, self.inputs.whole, survey)
        self._know(survey)

    def judge(self, job: Job) -> Verdict:
        """Return whether a job is reused, or why it has to be done; each is looked into once."""
        if job not in self._judged:
            self._judged[job] = self._judge(job)
        return self._judged[job]

    def named(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the names of accounts; one that is no longer in the base keeps its id."""
        return {each: self.names.get(each, each) for each in ids}

    def likely(self) -> dict[str, str]:
        """Return the key accounts as the latest run had them, by id; empty where nobody knows."""
        run = self.earlier.latest
        return self.named(read_key_accounts(run) or []) if run else {}

    @property
    def certain(self) -> bool:
        """Whether the list of key accounts is known, so that all jobs are."""
        return not self.wanted.chooses or self.judge(self.wanted.choice).run is not None

    def verdicts(self) -> list[Verdict]:
        """Return what would become of every job; where the list of key accounts is open, of those of the latest run."""
        wanted, accounts = self.wanted, {}
        if wanted.chooses:
            choice = self.judge(wanted.choice)
            accounts = self.named(read_key_accounts(choice.run) or []) if choice.run else self.likely()
        return [self.judge(job) for job in (*wanted.first(), *wanted.of(accounts), *wanted.last())]

    def _judge(self, job: Job) -> Verdict:
        if self.retry:
            return self.retry.judge(job)
        if self.request.fresh:
            return Verdict(job, ("fresh",))
        return self.earlier.judge(job, self.inputs.of(job))

    def _retry(self) -> Retry | None:
        """Return what failed; an engagement that was refused or interrupted is run as any other."""
        broken = state.read_refusal(self.runs) or any(not is_finished(run) for run in list_runs(self.folder)[-1:])
        return None if broken or not self.request.retry else Retry(self.folder)

    def _know(self, survey: Survey) -> None:
        state.accept(self.runs)
        self.names, self.inputs.prints = dict(survey.names or {}), survey.prints or {}
        if self.request.accounts:
            self.wanted = replace(self.wanted, accounts=choose_accounts(self.names, self.request.accounts))

    def _wanted(self) -> JobSelection:
        """Return what is asked for; of a retry, what the latest run was made of."""
        own, asked = self.engagement.settings.language, self.request
        jobs = self.retry.jobs if self.retry else []
        if jobs:
            codes = pages.order_languages([job.language for job in jobs], own)
            return select_jobs(codes, list(dict.fromkeys(job.stem for job in jobs)))
        return select_jobs(pages.order_languages(asked.languages, own), asked.steps)
