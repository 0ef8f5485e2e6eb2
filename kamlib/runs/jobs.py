"""Jobs of a run and what came of them. Everything here can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kamlib.core.registry import BY_STEM
from kamlib.core.step import Step
from kamlib.i18n import Language
from kamlib.workspace.files import slug


@dataclass(frozen=True)
class Job:
    """One notebook to run: a step, in a language, for an account where the step is an account's.

    Parameters
    ----------
    stem : str
        The step.
    language : {'ru', 'en'}
        Language of the notebook and its page.
    account, account_name : str
        The key account; empty for an engagement step.
    """

    stem: str
    language: str
    account: str = ""
    account_name: str = ""

    @property
    def step(self) -> Step:
        """The registered step."""
        return BY_STEM[self.stem]

    @property
    def step_title(self) -> str:
        """What the step is called in the job's language."""
        return Language(self.language).first(f"{self.stem}.title", default=self.stem)

    @property
    def title(self) -> str:
        """What its page is called, where links name it."""
        return f"{self.step_title}: {self.account_name}" if self.account else self.step_title

    @property
    def name(self) -> str:
        """Name of its files: ``NN_stem`` or ``NN_stem.account``."""
        base = self.step.notebook.removesuffix(".ipynb")
        return f"{base}.{slug(self.account)}" if self.account else base


@dataclass(frozen=True)
class Digest:
    """The little that an index tells about one notebook."""

    title: str = ""
    findings: tuple[tuple[str, str, str], ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    Parameters
    ----------
    job : Job
        Which.
    status : {'done', 'reused', 'skipped', 'failed'}
        A step that lacks data is skipped, not failed; one taken from an earlier run is reused where it was done there.
    reason : str
        Code of the reason: ``data_missing``, ``no_key_accounts``, ``error``, ``timed_out``,
        ``out_of_memory``, ``died``; empty when done.
    why : tuple of str
        The reason in the job's language.
    where : mapping
        Of a failure: ``kind``, ``section``, ``cell``.
    seconds : float
        How long it took.
    notebook, page : bool
        Whether an executed notebook and a page were left.
    digest : Digest
        What the index tells about it.
    because : tuple of str
        Why it was done now: ``new``, ``failed``, ``damaged``, ``fresh``, or names of what has changed (see
        :mod:`kamlib.runner.keys`).
    reused : str
        The earlier run that it was taken from; empty: done in this one.
    """

    job: Job
    status: str
    reason: str = ""
    why: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    notebook: bool = False
    page: bool = False
    digest: Digest = field(default_factory=Digest)
    because: tuple[str, ...] = ()
    reused: str = ""
