"""What ``kam map`` shows: the mapping as a table, what to know, what to check, what is open."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

import click

from kamlib.cli.messages import echo, say

if TYPE_CHECKING:
    from kamlib.i18n import Language
    from kamlib.intake import Intake
    from kamlib.intake.mapping.facts import Seen
    from kamlib.intake.mapping.model import Proposal
    from kamlib.intake.mapping.plan import MappingPlan
    from kamlib.workspace.exports import Prepared
    from kamlib.workspace.proposals import Described

#: Greatest widths of the columns: title, ours, kind, confidence; the samples take what is left of a line.
_WIDTHS = (34, 34, 7, 13)
_LEAST, _LINE = 24, 120
#: Titles that are not used, and are named.
_ASIDE = 12


def print_proposals(proposals: Sequence[Proposal], intake: Intake, language: Language) -> None:
    """Print every proposal.

    Parameters
    ----------
    proposals : sequence of Proposal
        What would be saved.
    intake : Intake
        Reader of the files, for sample values.
    language : Language
        Of every word.
    """
    from kamlib.workspace.proposals import describe_proposal

    report = intake.report.set_index("table")
    for one in proposals:
        rows = int(report.loc[one.table, "rows_read"]) if one.table in report.index else 0
        _print(describe_proposal(one, rows, language), language)


def _print(shown: Described, language: Language) -> None:
    echo(shown.head, bold=True)
    if shown.beside:
        echo(shown.beside)
    heads = tuple(language(f"mapping.column.{name}") for name in ("title", "ours", "kind", "confidence", "samples"))
    lines = [heads, *map(astuple, shown.lines)]
    widths = [min(most, max(len(line[at]) for line in lines)) for at, most in enumerate(_WIDTHS)]
    for line in lines:
        echo("  " + _row(line, widths))
    if shown.across:
        echo(shown.across)
    if shown.aside:
        key = "aside" if len(shown.aside) <= _ASIDE else "aside_many"
        facts = {"titles": list(shown.aside[:_ASIDE]), "n": len(shown.aside) - _ASIDE}
        echo(language(f"mapping.{key}", **facts))
    for key, lines in (("notes", [(note, ()) for note in shown.notes]), ("doubts", shown.doubts)):
        if lines:
            echo(language(f"mapping.{key}"))
        for text, options in lines:
            echo(f"  - {text}")
            for line in options:
                echo(f"      {line}")
    echo()


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    from kamlib.workspace.proposals import clean_line

    line = shutil.get_terminal_size((_LINE, 40)).columns
    fixed = "  ".join(clean_line(cell, size).ljust(size) for cell, size in zip(cells, widths, strict=False))
    # A title that is cut is known by its beginning; a formula is not.
    rest = cells[-1] if cells[3] == "" else clean_line(cells[-1], max(line - len(fixed) - 4, _LEAST))
    return f"{fixed}  {rest}".rstrip()


def print_rest(prepared: Prepared, language: Language) -> None:
    """Print files that are no table, tables that a file could feed besides, and shapes that have changed.

    Parameters
    ----------
    prepared : Prepared
        What was found in the files.
    language : Language
        Of every word.
    """
    from kamlib.workspace.proposals import clean_line, find_title, word_doubt

    for seen, near in prepared.plan.unused:
        if near is None or not near.missing:
            say("map.unused", file=_name(seen))
            continue
        columns = [f"{find_title(near.table, name, language)} ({name})" for name in near.missing]
        say("map.lacks", file=_name(seen), table=near.table, columns=columns)
        for doubt in near.doubts:
            if doubt.code in ("rows_of_measures", "marked"):
                echo(f"  {word_doubt(doubt, near.table, language)[0]}")
    for name in dict.fromkeys(seen.name for seen, _ in prepared.plan.also):
        tables = [table for seen, table in prepared.plan.also if seen.name == name]
        mine = [one.table for one in prepared.plan.proposals if one.source.file == name]
        options = " ".join(f"--table {table}" for table in (*mine, *tables))
        say("map.also", file=clean_line(name), tables=tables, options=options)
    for table, seen, change in prepared.replayed.changed:
        say("map.changed", file=_name(seen), table=table)
        for old, new in change.renamed:
            say("map.change_renamed", old=clean_line(old), new=clean_line(new))
        for key, titles in (("missing", change.missing), ("new", change.new)):
            for title in titles:
                say(f"map.change_{key}", title=clean_line(title))
        say("map.change_next")


def _name(seen: Seen) -> str:
    from kamlib.workspace.proposals import clean_line

    return clean_line(f"{seen.name} / {seen.found.sheet}" if seen.found.sheet else seen.name)


def print_open(left: Sequence[Proposal], unclear: Sequence, language: Language) -> None:
    """Print what was not saved, what it waits for, and the options that answer it.

    Parameters
    ----------
    left : sequence of Proposal
        Proposals with open questions.
    unclear : sequence
        Files that may be several tables.
    language : Language
        Of every word.
    """
    from kamlib.intake.mapping.model import Doubt
    from kamlib.workspace.proposals import word_doubt, word_options

    if left or unclear:
        say("map.open")
    for one in left:
        for doubt in one.doubts:
            text, _ = word_doubt(doubt, one.table, language)
            say("map.open_line", table=one.table, text=text)
            for line in word_options(doubt, language):
                say("map.open_options", options=line)
    for seen, listed in unclear:
        tables = [one.table for one in listed]
        text, _ = word_doubt(Doubt("table", {"file": _name(seen), "tables": tables}), "", language)
        echo(f"  {text}")
        say("map.open_options", options="   ".join(f"--table {table}" for table in tables))


def ask_tables(plan: MappingPlan, language: Language) -> list[Proposal]:
    """Ask which table each unclear file is; return nothing where nobody answers.

    Parameters
    ----------
    plan : MappingPlan
        What was found, with the files that may be several tables.
    language : Language
        Of every word.

    Returns
    -------
    list of Proposal
        One for each answer; empty where nobody answers.
    """
    from kamlib.core.tables import TABLES

    chosen = []
    for seen, listed in plan.unclear:
        say("map.which", file=_name(seen))
        for n, one in enumerate(listed, start=1):
            title = language.first(f"tables.{one.table}.title", default=one.table)
            say("map.choice", n=n, title=title, confidence=one.confidence)
        answer = _read(language("cli.map.number"))
        if not answer.isdigit() or not 1 <= int(answer) <= len(listed):
            return []
        chosen.append(listed[int(answer) - 1])
    return sorted(chosen, key=lambda one: list(TABLES).index(one.table))


def ask_consent(language: Language) -> bool:
    """Ask the one question; anything but a yes in either language is a no."""
    from kamlib.i18n import LANGUAGES
    from kamlib.i18n.catalogues import catalogue

    said = [word.strip() for code in LANGUAGES for word in catalogue(code, "cli")["map.agree"].split(";")]
    return _read(language("cli.map.ask")).casefold() in said


def _read(question: str) -> str:
    try:
        return click.prompt(question, default="", show_default=False).strip()
    except click.Abort:  # nobody is there to answer
        echo()
        return ""
