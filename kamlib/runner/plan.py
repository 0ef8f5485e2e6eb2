"""Which jobs a run consists of: every step once, account steps once for each key account, in each language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kamlib.core.errors import Problem, UsageError
from kamlib.core.registry import BY_STEM, STEPS, Step
from kamlib.i18n import LANGUAGES, Language
from kamlib.runner.jobs import Job, Outcome
from kamlib.workspace.engagement import Engagement


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


def choose_accounts(engagement: Engagement, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of accounts by id.

    Raises
    ------
    UsageError
        ``account_unknown``, one problem for each unknown id.
    """
    accounts = engagement.table("accounts")
    names = dict(zip(accounts["account_id"], accounts["name"], strict=True))
    unknown = [each for each in ids if each not in names]
    if unknown:
        raise UsageError([Problem("account_unknown", found=each, expected="accounts.account_id") for each in unknown])
    return {each: str(names[each]) for each in ids}


def key_accounts(folder: Path, language: str) -> tuple[str, ...]:
    """Return the key accounts of an engagement: as decided, else as proposed."""
    from kamlib import open_workbook

    return tuple(open_workbook("priorities", str(folder), language).result().key_accounts)


def plan(
    engagement: Engagement, languages: Sequence[str], steps: Sequence[str] = (), accounts: Sequence[str] = ()
) -> tuple[list[Job], list[Outcome]]:
    """Return the jobs of a run, and the outcomes that are known before it.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    languages : sequence of str
        Each job is done once in each.
    steps : sequence of str
        Stems or numbers; empty: all.
    accounts : sequence of str
        Accounts for the account steps; empty: the key accounts.

    Raises
    ------
    UsageError
        An unknown step, account or language.
    """
    unknown = [code for code in languages if code not in LANGUAGES]
    if unknown:
        raise UsageError([Problem("language_unknown", found=code, expected=", ".join(LANGUAGES)) for code in unknown])
    chosen = choose_steps(steps)
    named, failure = _accounts_of(engagement, chosen, accounts, languages[0])
    jobs = [job for code in languages for step in chosen for job in _jobs(step, code, named)]
    known = [_unplanned(job, failure) for job in jobs if job.step.scope == "account" and not job.account]
    return [job for job in jobs if job.step.scope != "account" or job.account], known


def _accounts_of(
    engagement: Engagement, steps: Sequence[Step], ids: Sequence[str], language: str
) -> tuple[dict[str, str], str]:
    if all(step.scope != "account" for step in steps):
        return {}, ""
    if ids:
        return choose_accounts(engagement, ids), ""
    try:
        found = key_accounts(engagement.folder, language)
    except Exception as error:  # priorities fails as a job of its own; the steps after it must say why they are absent
        return {}, f"{type(error).__name__}: {error}"
    return choose_accounts(engagement, found), ""


def _jobs(step: Step, language: str, accounts: dict[str, str]) -> list[Job]:
    if step.scope == "account" and accounts:
        return [Job(step.stem, language, account, name) for account, name in accounts.items()]
    return [Job(step.stem, language)]


def _unplanned(job: Job, failure: str) -> Outcome:
    words = Language(job.language)
    if failure:
        return Outcome(job, "failed", "no_plan", (words("pages.index.no_plan", error=failure),))
    return Outcome(job, "skipped", "no_key_accounts", (words("pages.index.no_key_accounts"),))
