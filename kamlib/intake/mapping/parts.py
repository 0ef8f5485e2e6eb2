"""Several files or sheets of one table: read one after the other where they can be, asked where they cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.source import FilePart, Source
from kamlib.intake.mapping.model import Doubt, Note, Proposal

#: What must be the same in two files for the one to be read below the other.
_ALIKE = ("melt", "computed", "numbered", "only", "lookup", "joins", "distinct")


def together(first: Proposal, other: Proposal) -> Proposal:
    """Return a table with another file read below it; where that cannot be, with the question which one is meant.

    Parameters
    ----------
    first : Proposal
        The table so far.
    other : Proposal
        The same table, proposed for another file or sheet.

    Returns
    -------
    Proposal
        The first with the other's file among its own; or the first alone with the doubt ``two_files``.
    """
    titles = _titles(first.source, other.source)
    if titles is None:
        places = [f"{each.source.file} {each.source.sheet}".strip() for each in (first, other)]
        doubt = Doubt("two_files", {"table": other.table, "files": places}, answered=False)
        return replace(first, doubts=(*first.doubts, doubt))
    name = other.source.name
    source, own = first.source, _own(first.source, other.source)
    parts = dict(source.parts)
    if own and source.name not in parts:
        parts[source.name] = FilePart(
            constants={each: source.constants[each] for each in own if each in source.constants}
        )
    constants = {each: other.source.constants[each] for each in own if each in other.source.constants}
    if titles or own:
        parts[name] = FilePart(titles=titles, constants=constants)
    shared = {each: value for each, value in source.constants.items() if each not in own}
    changes = {"more": (*source.more, name), "parts": parts, "constants": shared}
    doubts = (*first.doubts, *(doubt for doubt in other.doubts if doubt not in first.doubts))
    return replace(first, source=source.model_copy(update=changes), doubts=doubts, notes=_told(first, other, own))


def without_constants(parts: Mapping[str, FilePart]) -> dict[str, FilePart]:
    """Return what a list of accounts needs to know of the files of its lines: how they call its columns."""
    return {name: FilePart(titles=part.titles) for name, part in parts.items() if part.titles}


def _titles(first: Source, other: Source) -> dict[str, str] | None:
    """Return the title of the first file by that of the other, for those that differ; None: they are not one shape."""
    ours, theirs = ({plain(title) for title in each.shape} for each in (first, other))
    if ours == theirs:
        # Months without a year are of the year that each file's name tells.
        return {} if first.melt == other.melt else None
    if any(getattr(first, name) != getattr(other, name) for name in _ALIKE):
        return None
    known = {name: title for title, names in first.renamed.items() for name in names}
    found = {}
    for title, names in other.renamed.items():
        meant = {known.get(name, "") for name in names} - {""}
        if len(meant) > 1:
            return None
        if meant and plain(title) not in ours:
            found[title] = meant.pop()
    lacking = [title for title in first.columns if plain(title) not in theirs and title not in found.values()]
    return None if lacking else found


def _own(first: Source, other: Source) -> tuple[str, ...]:
    """Return the columns that every file fills with a value of its own: a year that only its name tells."""
    names = dict.fromkeys((*first.constants, *other.constants, *_of_parts(first)))
    return tuple(
        name for name in names if name in _of_parts(first) or first.constants.get(name) != other.constants.get(name)
    )


def _of_parts(source: Source) -> dict[str, None]:
    return dict.fromkeys(name for part in source.parts.values() for name in part.constants)


def _told(first: Proposal, other: Proposal, own: tuple[str, ...]) -> tuple[Note, ...]:
    notes = [note for note in first.notes if note.code != "year_named" or "year" not in own]
    if "year" in own:
        facts = [(each.source.name, each.source.constants.get("year")) for each in (first, other)]
        listed = [f"{name}: {year}" for name, year in facts if year is not None]
        before = next((note for note in notes if note.code == "years_named"), None)
        notes = [note for note in notes if note is not before]
        known = list(before.values["pairs"]) if before else []
        notes.append(Note("years_named", {"pairs": list(dict.fromkeys([*known, *listed]))}))
    return tuple(notes)
