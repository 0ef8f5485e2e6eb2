"""``kam check``: everything that is wrong with an engagement, and what the method could say with it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.messages import choose_language, echo, lang_option

if TYPE_CHECKING:
    from kamlib.core.errors import Problem
    from kamlib.i18n import Language
    from kamlib.workspace.engagement import Engagement

#: Likely duplicates that the terminal names; all of them stand in notebook 00.
_SHOWN = 5


#: Files that are named; a folder may hold thousands.
_UNMAPPED = 10


@click.command(short_help="Say what is wrong and which steps can run.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--annotate",
    metavar="[OUT]",
    is_flag=False,
    flag_value="",
    default=None,
    help="Write marked copies of the files with problems, into OUT or DIR/annotated.",
)
@click.option("--persons", is_flag=True, help="Say where the customers' people stand, and which notes judge them.")
@lang_option
@click.pass_context
def check(ctx: click.Context, folder: Path, annotate: str | None, persons: bool, lang: str | None) -> None:
    """Check settings, data and decisions: every problem with its place, and which steps can run.

    With --persons: where people of the customers stand, which facts about them are older than person_years of
    engagement.yaml, and which cells hold a word that judges a person. The place is named, nothing is quoted.
    """
    from kamlib.runner.inputs import find_problems
    from kamlib.workspace.engagement import Engagement

    language = choose_language(lang, folder)
    engagement = Engagement.find(folder)
    if persons:
        ctx.exit(tell_persons(engagement, language))
    settings = engagement.settings
    echo(
        language(
            "cli.check.head",
            supplier=settings.supplier,
            year=settings.base_year,
            first=settings.plan_years[0],
            last=settings.plan_years[-1],
            currency=settings.currency,
        )
    )
    problems = find_problems(engagement)
    _tables(engagement, language)
    left = _unmapped(engagement, language, folder)
    _problems(problems, language)
    _names(engagement, language)
    _steps(engagement, language)
    if annotate is not None:
        mark(engagement, language, Path(annotate) if annotate else None)
    ctx.exit(2 if left or any(problem.severity == "error" for problem in problems) else 0)


def tell_persons(engagement: Engagement, language: Language) -> int:
    """Say where people of the customers stand and what about them wants putting right.

    Parameters
    ----------
    engagement : Engagement
        Whose data and decisions.
    language : Language
        Of every word.

    Returns
    -------
    int
        The exit code: 2 where a note judges a person.
    """
    from kamlib.i18n.problems import word
    from kamlib.workspace.person_review import review_persons

    found = review_persons(engagement, datetime.date.today())
    settings = engagement.settings
    rule = language(f"cli.persons.rule.{settings.persons}")
    echo(language("cli.persons.head", supplier=settings.supplier, rule=rule))
    for row in found.places.itertuples():
        facts = {"file": row.file, "column": row.column, "people": int(row.people), "cells": int(row.cells)}
        echo(language("cli.persons.place", title=language(f"tables.{row.table}.title"), **facts))
    if found.places.empty:
        echo(language("cli.persons.nobody"))
    for name, problems in (("old", found.old), ("notes", found.notes)):
        echo(language(f"cli.persons.{name}", n=len(problems), years=settings.person_years))
        for problem in problems:
            echo(f"  - {word(problem, language)}")
    return 2 if found.notes else 0


def mark(engagement: Engagement, language: Language, folder: Path | None = None) -> None:
    """Write marked copies of the files with problems, and say where they are.

    Parameters
    ----------
    engagement : Engagement
        Whose data.
    language : Language
        Of every word.
    folder : Path, optional
        Where the copies go; ``annotated`` in the engagement by default.
    """
    from kamlib.workspace.annotated import annotate

    copies = annotate(engagement, folder or engagement.folder / "annotated", language)
    for path in copies:
        echo(language("cli.check.marked", path=str(path)))
    if not copies:
        echo(language("cli.check.nothing_to_mark"))


def _tables(engagement: Engagement, language: Language) -> None:
    report = engagement.intake.report
    echo(language("cli.check.tables", n=len(report)))
    for row in report.itertuples():
        title = language.first(f"tables.{row.table}.title", default=row.table)
        key = "cli.check.table" if row.state == "used" else "cli.check.refused"
        place = ", ".join(filter(None, (row.file, row.sheet and language("errors.place.sheet", sheet=row.sheet))))
        echo(language(key, title=title, file=place, rows=row.rows_read, used=row.rows_used))
    _rows(engagement, language)


def _unmapped(engagement: Engagement, language: Language, folder: Path) -> bool:
    """Name the files of the data folder that no table reads; return whether one of them looks like one that is read."""
    from kamlib.workspace.exports import find_open, find_unmapped
    from kamlib.workspace.proposals import clean_line

    names = [clean_line(name) for name in find_unmapped(engagement)]
    if names:
        echo(language("cli.check.unmapped", n=len(names), names=names[:_UNMAPPED], path=str(folder)))
    left = [clean_line(name) for name in find_open(engagement)] if names else []
    if left:
        echo(language("cli.check.left", names=left[:_UNMAPPED], path=str(folder)))
    return bool(left)


def _rows(engagement: Engagement, language: Language) -> None:
    """Every row is used or set aside, every cell is as found or mended: the whole stands in the tables of a run."""
    from kamlib.intake.contracts.relation import RESHAPED

    intake = engagement.intake
    sums = intake.report[["rows_read", "rows_used", "rows_set_aside"]].sum()
    counts = intake.set_aside["reason"].value_counts().to_dict()
    refused = int(intake.report.loc[intake.report["state"] == "refused", "rows_set_aside"].sum())
    counts |= {"refused": refused} if refused else {}
    each = [f"{language.value('intake', 'reason', code)} — {n}" for code, n in counts.items()]
    reasons = language("cli.check.reasons", each=each) if each else ""
    facts = {"rows": int(sums.iloc[0]), "used": int(sums.iloc[1]), "aside": int(sums.iloc[2])}
    echo(language("cli.check.rows", **facts, reasons=reasons))
    mended = intake.repairs[~intake.repairs["kind"].isin(RESHAPED)]
    counts = mended.groupby("kind")["n"].sum().sort_values(ascending=False, kind="stable")
    each = [f"{language.value('intake', 'repair', code)} — {n}" for code, n in counts.items()]
    if each:
        echo(language("cli.check.mended", n=int(counts.sum()), each=each))


def _problems(problems: list[Problem], language: Language) -> None:
    from kamlib.i18n.problems import word

    for severity in ("error", "warning"):
        # One file may feed several tables, and what is wrong with it is said once.
        found = list(dict.fromkeys(word(each, language) for each in problems if each.severity == severity))
        if found:
            echo(language(f"cli.check.{severity}", n=len(found)))
        for line in found:
            echo(f"  - {line}")
    if not problems:
        echo(language("cli.check.clean"))


def _label(name: str, account: str) -> str:
    """Name an account with its id, where that is not its name."""
    return name if name == account else f"{name} ({account})"


def _names(engagement: Engagement, language: Language) -> None:
    """Name the accounts that are likely one; names that nobody knows stand among the problems."""
    from kamlib.core.errors import InputError
    from kamlib.core.tables import TABLES
    from kamlib.steps.intake.names import collect_candidates

    try:
        decision = engagement.decided.decision
    except InputError:  # listed above
        return
    frames = {name: engagement.intake.as_read(name) for name in TABLES}
    rows = collect_candidates(frames, decision, {}).duplicates
    likely = rows[(rows["verdict"] == "likely") & (rows["decided"] == "open")]
    if len(likely):
        echo(language("cli.check.duplicates", n=len(likely)))
    for row in likely.head(_SHOWN).itertuples():
        reasons = language.show(row.reasons, "of|intake.value.reason.*")
        pair = {"one": _label(row.name, row.account_id), "two": _label(row.kept_name, row.keep)}
        echo(language("cli.check.duplicate", why=reasons, **pair))
    if len(likely) > _SHOWN:
        echo(language("cli.check.more", n=len(likely) - _SHOWN))


def _steps(engagement: Engagement, language: Language) -> None:
    from kamlib.core.errors import InputError
    from kamlib.core.registry import BY_STEM
    from kamlib.core.tables import TABLES
    from kamlib.steps.intake.readiness import assess_readiness

    present = set()
    for name in TABLES:
        try:
            present |= {name} if engagement.has(name) else set()
        except InputError:  # listed above with its place; a step cannot rest on it
            continue
    echo(language("cli.check.steps"))
    for row in assess_readiness(present).itertuples():
        step = BY_STEM[row.step]
        title = language.first(f"{row.step}.title", default=row.step)
        state = language(f"intake.value.state.{row.state}")
        echo(language("cli.check.step", number=step.number, title=title, state=state))
        for key, names in (("lacks", row.lacks), ("deeper", row.would_deepen)):
            if names:
                titles = [language.first(f"tables.{name}.title", default=name) for name in names.split(", ")]
                echo(language(f"cli.check.{key}", tables=titles))
