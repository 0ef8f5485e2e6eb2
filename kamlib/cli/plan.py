"""``kam plan``: what a run would do, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.messages import CODES, choose_language, complain, echo, folders_argument
from kamlib.cli.run import split_option
from kamlib.workspace.reports import explain

if TYPE_CHECKING:
    from kamlib.i18n import Language
    from kamlib.runner.run_plan import RunPlan


@click.command(short_help="Say what a run would do, and why.")
@folders_argument
@click.option("--steps", default="", metavar="A,B", help="Only these steps, by name or number.")
@click.option("--accounts", default="", metavar="A,B", help="Account steps for these accounts, not the key accounts.")
@click.option("--lang", default="", metavar="ru,en", help="Language or languages of the pages; the engagement's own.")
@click.option("--json", "plain", is_flag=True, help="Print it as JSON.")
@click.pass_context
def plan(ctx: click.Context, folders: tuple[Path, ...], steps: str, accounts: str, lang: str, plain: bool) -> None:
    """Say which jobs a run would do and why, and which it would reuse; run nothing.

    A job is reused when the data that it reads, the decisions, the settings, the notebook, the workbook itself and the
    versions under it are what they were: by content, not by date.
    """
    from kamlib.runner.run import make_request, plan_run

    codes, found, wrong = split_option(lang), [], False
    request = make_request(languages=codes, steps=split_option(steps), accounts=split_option(accounts))
    for folder in folders:
        language = choose_language(codes[0] if len(codes) == 1 and codes[0] in CODES else None, folder)
        try:
            planned = plan_run(folder, request)
            if plain:
                found.append(_plain(planned))
            else:
                _show(planned, language)
        except Exception as error:  # one that cannot be planned stops no other
            complain(explain(error))
            echo(language("cli.plan.refused", folder=str(folder)), err=True)
            wrong = True
    if plain:
        echo(json.dumps(found, ensure_ascii=False, indent=1))
    ctx.exit(2 if wrong else 0)


def _plain(planned: RunPlan) -> dict:
    jobs = [
        {"job": each.job.name, "language": each.job.language, "because": list(each.because)}
        | {"reused": each.record.run if each.record else ""}
        for each in planned.verdicts()
    ]
    return {"folder": str(planned.folder), "certain": planned.certain, "jobs": jobs}


def _show(planned: RunPlan, language: Language) -> None:
    from kamlib.runner.report import explain_reasons

    verdicts = planned.verdicts()
    todo = [each for each in verdicts if each.because]
    name = planned.engagement.settings.supplier
    echo(language("cli.plan.head", name=name, todo=len(todo), reused=len(verdicts) - len(todo)))
    for each in todo:
        reasons = explain_reasons(each.because, language)
        echo(language("cli.plan.job", job=each.job.name, lang=each.job.language, why=reasons))
    if not planned.certain:
        echo(language("cli.plan.uncertain"))
