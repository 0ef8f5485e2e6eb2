"""Product lines written otherwise than in the price list: ``GTXPro`` where it says ``GTX Pro``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kamlib.intake.mapping.facts import Seen
from kamlib.intake.mapping.model import Known, Note, Proposal
from kamlib.intake.names import match_names
from kamlib.intake.shaping.views import text_of

#: More different values than this are no product lines, and a list of replacements is no help.
_MOST = 20_000
_SHOWN = 3


def mend(proposals: Sequence[Proposal], seen: Sequence[Seen], known: Known) -> list[Proposal]:
    """Return the proposals with their product lines written as the price list writes them.

    Only what differs by case, spaces and punctuation is replaced; what is not found at all is said.

    Parameters
    ----------
    proposals : sequence of Proposal
        All of the plan.
    seen : sequence of Seen
        Tables of all files at hand.
    known : Known
        Its products serve where the plan has no price list.

    Returns
    -------
    list of Proposal
        In the same order; unchanged where there is nothing to compare with.
    """
    listed = next((one for one in proposals if one.table == "prices"), None)
    reference = _values(listed, seen) if listed else tuple(known.products)
    if not reference:
        return list(proposals)
    return [one if one is listed else _mended(one, _values(one, seen), reference) for one in proposals]


def _mended(one: Proposal, found: Sequence[str], reference: Sequence[str]) -> Proposal:
    ours = set(reference)
    strange = [value for value in found if value not in ours]
    sure = [match for match in match_names(strange, reference) if match.kind != "typo" and match.unambiguous]
    words = {match.found: match.meant for match in sure}
    unknown = [value for value in strange if value not in words]
    notes = list(one.notes)
    if words:
        pairs = [f"{old} → {new}" for old, new in list(words.items())[:_SHOWN]]
        notes.append(Note("products_mended", {"n": len(words), "pairs": pairs}))
        values = {**one.source.values, "product_line": words}
        one = replace(one, source=one.source.model_copy(update={"values": values}))
    if unknown and len(unknown) < len(found):
        notes.append(Note("products_unknown", {"n": len(unknown), "names": unknown[:_SHOWN]}))
    return replace(one, notes=tuple(notes))


def _values(one: Proposal, seen: Sequence[Seen]) -> tuple[str, ...]:
    """Return the product lines that the file of a proposal holds, in their order."""
    title = next((title for title, ours in one.source.renamed.items() if "product_line" in ours), None)
    for each in seen:
        if title in each.headers and each.name in (one.source.file, *(join.file for join in one.source.joins)):
            place = each.headers.index(title)
            text = text_of(f"c{place}", each.relation.types[place])
            query = (
                f"SELECT DISTINCT {text} AS k FROM {each.relation.plain} WHERE k IS NOT NULL ORDER BY k LIMIT {_MOST}"  # noqa: S608
            )
            return tuple(value for (value,) in each.relation.con.execute(query).fetchall())
    return ()
