"""What a person said in options and no proposal carries out: told before anything is saved, never ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kamlib.core.tables import TABLES
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.arithmetic import parse
from kamlib.intake.contracts.source import Source
from kamlib.intake.mapping.facts import Seen
from kamlib.intake.mapping.model import Doubt, Proposal, Said
from kamlib.intake.mapping.titles import ROLES


def ask_undone(proposals: Sequence[Proposal], seen: Sequence[Seen], said: Said) -> list[Proposal]:
    """Return the proposals, with a doubt for every option that none of them carries out.

    Parameters
    ----------
    proposals : sequence of Proposal
        All of them.
    seen : sequence of Seen
        The files as they were looked at.
    said : Said
        What a person said.

    Returns
    -------
    list of Proposal
        A doubt stands at the table that it is about, else at the first one.
    """
    doubts = [*_columns(proposals, seen, said), *_constants(proposals, said), *_readings(proposals, seen, said)]
    tables = [one.table for one in proposals]
    found = list(proposals)
    for table, doubt in doubts:
        place = tables.index(table) if table in tables else 0
        if found:
            found[place] = replace(found[place], doubts=(*found[place].doubts, doubt))
    return found


def _columns(proposals: Sequence[Proposal], seen: Sequence[Seen], said: Said) -> list[tuple[str, Doubt]]:
    known = {plain(title): title for each in seen for title in each.headers}
    found = []
    for title, ours in said.columns.items():
        option = f'--column "{title}={ours}"'
        if plain(title) not in known:
            found.append(("", _nowhere(option, title, seen)))
        elif not any(_carries(one.source, title, ours) for one in proposals):
            attribute = ours != "-" and TABLES["accounts"].column(ours) is not None
            derived = any(one.table == "accounts" and one.source.distinct for one in proposals)
            code = "said_varies" if attribute and derived else "said_undone"
            table = "accounts" if attribute else ""
            found.append((table, Doubt(code, {"option": option, "title": title}, answered=False)))
    return found


def _nowhere(option: str, title: str, seen: Sequence[Seen]) -> Doubt:
    titles = list(dict.fromkeys(each for one in seen for each in one.headers if each))
    return Doubt("said_nowhere", {"option": option, "title": title, "titles": titles[:20]}, answered=False)


def _carries(source: Source, title: str, ours: str) -> bool:
    """Tell whether a source reads a title as what was said, or leaves it aside where that was said."""
    uses = _uses(source)
    if ours == "-":
        return plain(title) not in uses
    named = uses.get(plain(title))
    return named is not None and (ours in named or ours in ROLES)


def _uses(source: Source) -> Mapping[str, set[str]]:
    """Return what every title is read for: our columns, or nothing but a formula or a condition."""
    found: dict[str, set[str]] = {plain(title): set(ours) for title, ours in source.renamed.items()}
    for title, across in (source.melt.columns if source.melt else {}).items():
        found.setdefault(plain(title), set()).update((across.value, source.melt.into if source.melt else ""))
    for name, text in source.computed.items():
        for title in parse(text).titles:
            found.setdefault(plain(title), set()).add(name)
    for title in (*source.only, *source.rows):
        found.setdefault(plain(title), set())
    for part in source.parts.values():
        for title, first in part.titles.items():
            found[plain(title)] = found.get(plain(title), set()) | found.get(plain(first), set())
    return found


def _constants(proposals: Sequence[Proposal], said: Said) -> list[tuple[str, Doubt]]:
    found = []
    for name, value in said.constants.items():
        table, _, column = name.rpartition(".")
        kept = [
            one
            for one in proposals
            if table in ("", one.table)
            and (column in one.source.constants or any(column in part.constants for part in one.source.parts.values()))
        ]
        if not kept:
            option = f'--set "{name}={value}"'
            found.append((table, Doubt("said_undone", {"option": option, "title": name}, answered=False)))
    return found


def _readings(proposals: Sequence[Proposal], seen: Sequence[Seen], said: Said) -> list[tuple[str, Doubt]]:
    read = {plain(title) for one in proposals for title in one.source.readings}
    return [
        ("", _nowhere(f'--reading "{title}={how}"', title, seen))
        for title, how in said.readings.items()
        if plain(title) not in read
    ]
