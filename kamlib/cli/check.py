"""``kam check``: everything that is wrong with an engagement, and what the method could say with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.words import lang_option, language

if TYPE_CHECKING:
    from kamlib.core.errors import Problem
    from kamlib.i18n import Language
    from kamlib.workspace.engagement import Engagement


@click.command(short_help="Say what is wrong and which steps can run.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@lang_option
@click.pass_context
def check(ctx: click.Context, folder: Path, lang: str | None) -> None:
    """Check settings, data and decisions: every problem with its place, and which steps can run."""
    from kamlib.runner.inputs import problems_of
    from kamlib.workspace.engagement import Engagement

    words = language(lang, folder)
    engagement = Engagement.find(folder)
    settings = engagement.settings
    click.echo(
        words(
            "cli.check.head",
            supplier=settings.supplier,
            year=settings.base_year,
            first=settings.plan_years[0],
            last=settings.plan_years[-1],
            currency=settings.currency,
        )
    )
    problems = problems_of(engagement)
    _tables(engagement, words)
    _problems(problems, words)
    _steps(engagement, words)
    ctx.exit(2 if any(problem.severity == "error" for problem in problems) else 0)


def _tables(engagement: Engagement, words: Language) -> None:
    report = engagement.intake.report
    click.echo(words("cli.check.tables", n=len(report)))
    for row in report.itertuples():
        title = words.first(f"tables.{row.table}.title", default=row.table)
        key = "cli.check.table" if row.state == "used" else "cli.check.refused"
        click.echo(words(key, title=title, file=row.file, rows=row.rows_read, used=row.rows_used))
    _rows(engagement, words)


def _rows(engagement: Engagement, words: Language) -> None:
    """Every row is used or set aside, every cell is as found or mended: the whole stands in the tables of a run."""
    intake = engagement.intake
    sums = intake.report[["rows_read", "rows_used", "rows_set_aside"]].sum()
    counts = intake.set_aside["reason"].value_counts().to_dict()
    refused = int(intake.report.loc[intake.report["state"] == "refused", "rows_set_aside"].sum())
    counts |= {"refused": refused} if refused else {}
    each = [f"{words.value('intake', 'reason', code)} — {n}" for code, n in counts.items()]
    reasons = words("cli.check.reasons", each=each) if each else ""
    facts = {"rows": int(sums.iloc[0]), "used": int(sums.iloc[1]), "aside": int(sums.iloc[2])}
    click.echo(words("cli.check.rows", **facts, reasons=reasons))
    counts = intake.repairs.groupby("kind")["n"].sum().sort_values(ascending=False, kind="stable")
    each = [f"{words.value('intake', 'repair', code)} — {n}" for code, n in counts.items()]
    if each:
        click.echo(words("cli.check.mended", n=int(counts.sum()), each=each))


def _problems(problems: list[Problem], words: Language) -> None:
    from kamlib.i18n.problems import word

    for severity in ("error", "warning"):
        found = [problem for problem in problems if problem.severity == severity]
        if found:
            click.echo(words(f"cli.check.{severity}", n=len(found)))
        for problem in found:
            click.echo(f"  - {word(problem, words)}")
    if not problems:
        click.echo(words("cli.check.clean"))


def _steps(engagement: Engagement, words: Language) -> None:
    from kamlib.core.errors import InputError
    from kamlib.core.registry import BY_STEM
    from kamlib.core.tables import TABLES
    from kamlib.steps.intake import assess_readiness

    present = set()
    for name in TABLES:
        try:
            present |= {name} if engagement.has(name) else set()
        except InputError:  # listed above with its place; a step cannot rest on it
            continue
    click.echo(words("cli.check.steps"))
    for row in assess_readiness(present).itertuples():
        step = BY_STEM[row.step]
        title = words.first(f"{row.step}.title", default=row.step)
        state = words(f"intake.value.state.{row.state}")
        click.echo(words("cli.check.step", number=step.number, title=title, state=state))
        for key, names in (("lacks", row.lacks), ("deeper", row.would_deepen)):
            if names:
                titles = [words.first(f"tables.{name}.title", default=name) for name in names.split(", ")]
                click.echo(words(f"cli.check.{key}", tables=titles))
