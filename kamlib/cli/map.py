"""``kam map``: the client's exports, recognised, shown, confirmed once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamlib.cli.messages import choose_language, echo, lang_option, say

if TYPE_CHECKING:
    from kamlib.i18n import Language
    from kamlib.intake import Intake
    from kamlib.intake.contracts.source import Source
    from kamlib.intake.mapping.model import Proposal, Said
    from kamlib.workspace.engagement import Engagement
    from kamlib.workspace.exports import Prepared, Taken

#: Errors of a table that are printed; kam check prints all.
_ERRORS = 8
#: Letters of an example of a repair.
_EXAMPLE = 60


@click.command("map", short_help="Recognise an export, confirm its columns once.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--table", "tables", multiple=True, metavar="T", help="What the file is; may be given several times.")
@click.option("--sheet", default="", metavar="S", help="Only this sheet of a workbook.")
@click.option("--set", "constants", multiple=True, metavar="COLUMN=VALUE", help="One value for every row.")
@click.option("--column", "columns", multiple=True, metavar="TITLE=OURS", help="What a title is; - leaves it aside.")
@click.option("--reading", "readings", multiple=True, metavar="TITLE=HOW", help="How it is written: , . dmy mdy x1000.")
@click.option("--rows", multiple=True, metavar="TITLE=HOW", help="What rows are: drop|keep|negative|x90: VALUES.")
@click.option("--overlap", type=click.Choice(["once", "each"]), default=None, help="What rows of several files count.")
@click.option("--blank", type=click.Choice(["aside", "one"]), default=None, help="What rows without account are.")
@click.option("--add", is_flag=True, help="Read an export of a known shape after the earlier one, not instead of it.")
@click.option("--replace", is_flag=True, help="Read an export in the place of what was confirmed before.")
@click.option("--again", is_flag=True, help="Forget what was confirmed of this shape, propose anew.")
@click.option("--who", default="", metavar="NAME", help="Whose word it is; the user of this machine by default.")
@click.option("--yes", is_flag=True, help="Take the proposal where nothing is open; ask nothing.")
@lang_option
@click.pass_context
def map_files(
    ctx: click.Context,
    folder: Path,
    files: tuple[Path, ...],
    sheet: str,
    add: bool,
    replace: bool,
    again: bool,
    who: str,
    yes: bool,
    lang: str | None,
    **said: tuple[str, ...] | str | None,
) -> None:
    """Map exports to the tables of the method: CSV, Excel and other files, with any titles and layout.

    Files from outside are copied into DIR/data. What each column becomes is shown and confirmed once; it is saved in
    DIR/mapping, and the next export of the same shape is taken without questions. Without FILE: whatever in DIR/data
    is not mapped yet.
    """
    from kamlib.cli.map_options import parse_said
    from kamlib.core.errors import InputError
    from kamlib.i18n import Language
    from kamlib.runner.inputs import find_writable
    from kamlib.workspace.exports import find_unmapped, give_back, prepare_proposals, take_files

    language = choose_language(lang, folder)
    engagement = find_writable(folder)
    language = Language(language.code, engagement.settings.currency)
    spoken = parse_said(language, engagement.settings.base_year, **said)
    taken = take_files(engagement, files)
    names = list(dict.fromkeys(each.name for each in taken)) if files else find_unmapped(engagement)
    if not names:
        say("map.nothing")
        ctx.exit(2)
    try:
        prepared = prepare_proposals(engagement, names, spoken, sheet=sheet, add=add, again=again)
    except InputError:
        give_back(engagement, taken)
        raise
    _told(taken)
    # What a person said takes its place; otherwise nothing that was confirmed goes without a word.
    prepared.asks, prepared.adds = not (replace or again), add
    ctx.exit(_settle(engagement, prepared, spoken, language, folder, who, yes=yes))


def _told(taken: Sequence[Taken]) -> None:
    for each in taken:
        if each.origin:
            say("map.copied" if each.name == each.origin else "map.copied_as", origin=each.origin, name=each.name)


def _settle(
    engagement: Engagement, prepared: Prepared, said: Said, language: Language, folder: Path, who: str, *, yes: bool
) -> int:
    """Show, ask once, save; return the exit code."""
    from kamlib.cli import map_pages as pages
    from kamlib.intake.mapping.undone import ask_undone
    from kamlib.workspace.exports import add_doubts, keep_confirmed, try_proposals

    chosen = [] if yes else pages.ask_tables(prepared.plan, language)
    proposals = keep_confirmed(engagement, prepared, [*prepared.proposals, *chosen])
    tried, of = try_proposals(engagement, proposals), _sources(proposals)
    proposals = [add_doubts(one, tried, said) for one in ask_undone(proposals, prepared.seen, said)]
    pages.print_proposals(proposals, tried, language)
    pages.print_rest(prepared, language)
    gone = {seen.name for _, seen, _ in prepared.replayed.changed}
    # A list of accounts taken from lines goes with these lines, or not at all.
    proposals = [one for one in proposals if not (one.source.distinct and one.source.file in gone)]
    clear = [one for one in proposals if _clear(one, proposals)]
    ready = clear if yes else [one for one in proposals if _answered(one, proposals)]
    left = [one for one in proposals if one not in ready]
    unclear = [] if chosen else prepared.plan.unclear
    if ready and not yes and not _asked_already(ready) and not pages.ask_consent(language):
        say("map.refused")
        return 2
    worst = 0
    if ready:
        _save(engagement, ready, language, who, by_person=not yes)
        # What was tried is what was saved, where all of it was: nothing needs to be read once more.
        intake = tried if _sources(ready) == of else try_proposals(engagement, ready)
        worst = _print_read(ready, intake, language, folder)
    pages.print_open(left, unclear, language)
    unread = prepared.unread(proposals)
    return 2 if left or unclear or unread or prepared.replayed.changed or not ready else worst


def _answered(one: Proposal, proposals: Sequence[Proposal]) -> bool:
    """Tell whether a person may simply confirm it; a list of accounts goes with the table that it is taken from."""
    beside = [each for each in proposals if one.source.distinct and each.source.file == one.source.file]
    return all(doubt.answered for each in (one, *beside) for doubt in each.doubts)


def _sources(proposals: Sequence[Proposal]) -> dict[str, Source]:
    return {one.table: one.source for one in proposals}


def _clear(one: Proposal, proposals: Sequence[Proposal]) -> bool:
    """Tell whether nothing is open: a list of accounts taken from a table waits for that table."""
    beside = [each for each in proposals if one.source.distinct and each.source.file == one.source.file]
    return not any(each.doubts for each in (one, *beside))


def _asked_already(proposals: Sequence[Proposal]) -> bool:
    """Tell whether nothing here is new: exports of confirmed shapes need no word."""
    return all(any(note.code == "replayed" for note in one.notes) and not one.doubts for one in proposals)


def _save(engagement: Engagement, ready: list[Proposal], language: Language, who: str, *, by_person: bool) -> None:
    import datetime
    import getpass

    from kamlib.workspace.exports import confirm_proposals

    how = "person" if by_person else "proposal"
    facts = {"who": who.strip() or _user(getpass), "when": datetime.date.today(), "how": how}
    for each in confirm_proposals(engagement, ready, **facts, note=language("cli.map.note")):
        say("map.saved", file=each.origin(each.table)[0])


def _print_read(ready: Sequence[Proposal], intake: Intake, language: Language, folder: Path) -> int:
    """Print what was read of every table; return the exit code."""
    refused = [_summary(one.table, intake, language, folder) for one in ready]
    say("map.next", path=str(folder))
    return 2 if any(refused) else 0


def _user(getpass) -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a user's name
        return "kam map"


def _summary(table: str, intake: Intake, language: Language, folder: Path) -> bool:
    """Print what was read of a table, and its errors; return whether it is refused."""
    from kamlib.core.tables import TABLES
    from kamlib.i18n.problems import word
    from kamlib.workspace.proposals import find_title

    row = intake.report[intake.report["table"] == table].iloc[0]
    say("map.rows", table=table, read=row.rows_read, used=row.rows_used, aside=row.rows_set_aside)
    errors = [problem for problem in intake.problems_of(table) if problem.severity == "error"]
    if errors:
        say("map.aside_kind", n=int(row.rows_set_aside), reason=language.value("intake", "reason", "refused"))
    _accounted(table, intake, language)
    for each in intake.sums[intake.sums["table"] == table].itertuples():
        if TABLES[table].column(each.column).unit == "money":  # a price is never summed
            facts = {"column": find_title(table, each.column, language), "read": each.read, "used": each.used}
            key = "sum_refused" if errors else "sum" if each.set_aside == 0 else "sum_aside"
            echo(language(f"cli.map.{key}", **facts, aside=each.set_aside))
    for problem in intake.problems_of(table):
        if problem.code == "base_year_empty":
            echo(f"  - {word(problem, language)}")
    if not errors:
        return False
    say("map.errors", table=table, n=len(errors))
    for problem in errors[:_ERRORS]:
        echo(f"  - {word(problem, language)}")
    if len(errors) > _ERRORS:
        say("map.more", n=len(errors) - _ERRORS, path=str(folder))
    return True


def _accounted(table: str, intake: Intake, language: Language) -> None:
    """Print why rows are set aside, and what was repaired with an example of each kind."""
    from kamlib.intake.contracts.relation import RESHAPED
    from kamlib.workspace.proposals import clean_line

    aside = intake.set_aside[intake.set_aside["table"] == table]
    for reason, n in aside["reason"].value_counts().items():
        say("map.aside_kind", n=int(n), reason=language.value("intake", "reason", reason))
    repairs = intake.repairs[intake.repairs["table"] == table]
    for kind, of_kind in repairs.groupby("kind", sort=False):
        example = next((clean_line(each.partition("; ")[0], _EXAMPLE) for each in of_kind["examples"] if each), "")
        shown = language("cli.map.example", example=example) if example else ""
        say(
            "map.reshaped" if kind in RESHAPED else "map.repair",
            kind=language.value("intake", "repair", kind),
            n=int(of_kind["n"].sum()),
            examples=shown,
        )
