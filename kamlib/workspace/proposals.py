"""A proposal in the reader's words: what each column becomes, what to know, what to check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kamlib.core.tables import TABLES
from kamlib.i18n import Language
from kamlib.intake.mapping.model import Doubt, Line, Proposal

#: What is kept for the eye of a sample and a title.
_SAMPLE = 24


@dataclass(frozen=True)
class Shown:
    """One line of the mapping table: the file's title, ours, the kind, how sure, examples."""

    title: str
    ours: str
    kind: str
    confidence: str
    samples: str


@dataclass(frozen=True)
class Described:
    """A proposal in words.

    Parameters
    ----------
    head : str
        Table, file, rows.
    beside : str
        Files that are read with it; empty for none.
    lines : tuple of Shown
        Every title that is used, and what is filled otherwise.
    across : str
        Columns across, in one line; empty for none.
    aside : tuple of str
        Titles that are not used.
    notes : tuple of str
        To know.
    doubts : tuple of (str, tuple of str)
        To check, and the options that say otherwise, each with the sum it gives.
    """

    head: str
    beside: str
    lines: tuple[Shown, ...]
    across: str
    aside: tuple[str, ...]
    notes: tuple[str, ...]
    doubts: tuple[tuple[str, tuple[str, ...]], ...]


def describe_proposal(proposal: Proposal, rows: int, language: Language) -> Described:
    """Return a proposal in the reader's words; what comes from the file is plain text, on one line.

    Parameters
    ----------
    proposal : Proposal
        What is proposed.
    rows : int
        Rows of its first file.
    language : Language
        The reader's.

    Returns
    -------
    Described
        Texts alone.
    """
    source = proposal.source
    key = "mapping.head_sheet" if source.sheet else "mapping.head"
    files = [*source.more, *(each.file for each in source.joins)]
    used = [line for line in proposal.lines if (line.columns and line.how != "across") or line.how == "own"]
    facts = {"table": proposal.table, "file": clean_line(source.file), "sheet": clean_line(source.sheet), "rows": rows}
    return Described(
        language(key, **facts),
        language("mapping.with_files", files=list(map(clean_line, files))) if files else "",
        (*(_line(proposal, line, language) for line in used), *_made(proposal, language)),
        _across(proposal, language),
        tuple(clean_line(line.title) for line in proposal.lines if not line.columns and line.how != "own"),
        tuple(
            language(f"mapping.note.{note.code}", **_worded(note.values, proposal.table, language))
            for note in proposal.notes
        ),
        tuple(word_doubt(doubt, proposal.table, language) for doubt in proposal.doubts),
    )


def word_doubt(doubt: Doubt, table: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """Return what is open, and how to say it otherwise.

    Parameters
    ----------
    doubt : Doubt
        What is open.
    table : str
        Whose.
    language : Language
        Of the reader.

    Returns
    -------
    tuple
        The question, and the options that answer it.
    """
    values = _worded(doubt.values, table, language)
    return language(f"mapping.doubt.{doubt.code}", **values), word_options(doubt, language)


def word_options(doubt: Doubt, language: Language) -> tuple[str, ...]:
    """Return the options that answer a doubt: on one line, or each with the sum that it gives.

    Parameters
    ----------
    doubt : Doubt
        What is open.
    language : Language
        Of the reader.

    Returns
    -------
    tuple of str
        Options of the command.
    """
    options = list(map(clean_line, doubt.options))
    if not doubt.sums:
        return (language("mapping.options", options="  ".join(options)),) if options else ()
    pairs = zip(options, doubt.sums, strict=True)
    return tuple(
        option if each is None else language("mapping.option_sum", option=option, sum=each) for option, each in pairs
    )


def find_title(table: str, column: str, language: Language) -> str:
    """Return the title of a column of ours in the reader's language; a client's own keeps its name.

    Parameters
    ----------
    table : str
        By its name in the schema.
    column : str
        Of the schema, or the client's own.
    language : Language
        Of the reader.

    Returns
    -------
    str
        For people.
    """
    return language.first(f"tables.{table}.column.{column}", default=clean_line(column))


def clean_line(text: str, longest: int = 200) -> str:
    """Return text of a file as one line that cannot act on a terminal.

    Parameters
    ----------
    text : str
        From a client's file.
    longest : int
        Letters at the most.

    Returns
    -------
    str
        Without control characters.
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _line(proposal: Proposal, line: Line, language: Language) -> Shown:
    table = proposal.table
    ours = ", ".join(_fed(proposal, line, name, language) for name in line.columns)
    kinds = [_kind(table, name) for name in line.columns] or ["open"]
    sure = language("mapping.how.said") if line.how == "said" else language.show(line.confidence, "share")
    return Shown(
        clean_line(line.title),
        ours or language("mapping.fed.own"),
        language(f"mapping.kind.{kinds[0]}"),
        sure if line.columns else "",
        ", ".join(clean_line(sample, _SAMPLE) for sample in line.samples),
    )


def _fed(proposal: Proposal, line: Line, name: str, language: Language) -> str:
    title, by = find_title(proposal.table, name, language), proposal.source.lookup.get(name)
    if line.how == "operand":
        return language("mapping.fed.operand", title=title)
    if by:
        return language("mapping.fed.by_name" if by == "name" else "mapping.fed.by_tax", title=title)
    return title


def _kind(table: str, name: str) -> str:
    column = TABLES[table].column(name)
    return column.kind if column else "open"


def _made(proposal: Proposal, language: Language) -> list[Shown]:
    """Return a line for every column that no title fills."""
    source, made = proposal.source, []
    for name, value in source.constants.items():
        made.append((name, language("mapping.fed.constant", value=clean_line(str(value)))))
    for name, formula in source.computed.items():
        made.append((name, language("mapping.fed.computed", formula=clean_line(formula))))
    for name, pattern in source.numbered.items():
        made.append((name, language("mapping.fed.numbered", first=pattern[:-1] + "1")))
    nothing = language("mapping.fed.nothing")
    return [
        Shown(
            nothing,
            find_title(proposal.table, name, language),
            language(f"mapping.kind.{_kind(proposal.table, name)}"),
            "",
            text,
        )
        for name, text in made
    ]


def _across(proposal: Proposal, language: Language) -> str:
    melt = proposal.source.melt
    if not melt:
        return ""
    titles = [clean_line(title) for title in melt.columns]
    values = [
        find_title(proposal.table, name, language) for name in dict.fromkeys(e.value for e in melt.columns.values())
    ]
    facts = {"first": titles[0], "last": titles[-1], "into": find_title(proposal.table, melt.into, language)}
    return language("mapping.across", n=len(titles), values=values, **facts)


def _worded(values: Mapping, table: str, language: Language) -> dict:
    """Put facts into words: our columns by their titles, text of the file on one line."""
    found = {}
    for name, value in values.items():
        if name == "column":
            found[name] = find_title(table, value, language)
        elif name == "meaning":
            found[name] = language(f"mapping.meaning.{value}")
        elif isinstance(value, str):
            found[name] = clean_line(value)
        elif isinstance(value, Sequence):
            found[name] = [clean_line(each) if isinstance(each, str) else each for each in value]
        else:
            found[name] = value
    return found
