"""Which tables several files are: each on its own where it can, joined where it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kamlib.core.schema import InputTable
from kamlib.core.tables import TABLES
from kamlib.intake.mapping import joining, parts, products
from kamlib.intake.mapping.derive import accounts_of
from kamlib.intake.mapping.facts import Seen
from kamlib.intake.mapping.model import Known, Proposal, Said
from kamlib.intake.mapping.periods import year_in
from kamlib.intake.mapping.programs import recognise_program
from kamlib.intake.mapping.propose import About, propose, tables_for
from kamlib.intake.mapping.scores import LEAST
from kamlib.intake.mapping.titles import hints, known_titles, named

#: Two tables whose confidence comes closer than this are both possible.
CLEAR = 0.08
#: Below this a file is not taken for a table.
ENOUGH, GUESSED = 0.6, 0.45
_USUAL = ("accounts", "sales", "deals")
_LINE = "product_line"


@dataclass
class MappingPlan:
    """What is proposed for some files.

    Parameters
    ----------
    proposals : list of Proposal
        Complete ones, each with its source.
    unclear : list of (Seen, list of Proposal)
        Files that may be several tables, the likeliest first; nobody has chosen.
    unused : list of (Seen, Proposal or None)
        Files that are no table by themselves and help no other; what came nearest.
    also : list of (Seen, str)
        Tables that a file could feed besides.
    """

    proposals: list[Proposal] = field(default_factory=list)
    unclear: list[tuple[Seen, list[Proposal]]] = field(default_factory=list)
    unused: list[tuple[Seen, Proposal | None]] = field(default_factory=list)
    also: list[tuple[Seen, str]] = field(default_factory=list)


def make_plan(seen: Sequence[Seen], known: Known, said: Said) -> MappingPlan:
    """Return what is proposed for these tables of files.

    Parameters
    ----------
    seen : sequence of Seen
        Tables that were found in the files.
    known, said : Known, Said
        What the engagement knows and what a person said.

    Returns
    -------
    MappingPlan
        What is proposed, what nobody has chosen yet, and what helps nothing.
    """
    plan, rest = MappingPlan(), []
    for each in _accounts_first(seen, known, said):
        ranked = _ranked(each, known, said)
        complete = [one for one in ranked if one.complete and _enough(one, said)]
        if not complete:
            rest.append((each, ranked))
            continue
        _choose(plan, each, complete, said, alone=len(seen) == 1)
        known = _with_accounts(known, plan.proposals, each)
    for each, ranked in rest:
        joined = joining.join(each, seen, known, said, _candidates(said))
        if joined:
            plan.proposals.append(joined)
        else:
            plan.unused.append((each, _nearest(ranked)))
    helping = {join.file for one in plan.proposals for join in one.source.joins}
    plan.unused = [(each, near) for each, near in plan.unused if each.name not in helping]
    _derive(plan, seen, known, said)
    proposed = {one.table for one in plan.proposals}
    plan.also = [(each, table) for each, table in plan.also if table not in proposed]
    return _one_each(products.mend(plan.proposals, seen, known), plan)


def _accounts_first(seen: Sequence[Seen], known: Known, said: Said) -> list[Seen]:
    """Put lists of accounts first: their values help to read the others."""
    if len(seen) == 1:
        return list(seen)
    best = [_ranked(each, known, said)[:1] for each in seen]
    first = [bool(one) and one[0].complete and one[0].table == "accounts" for one in best]
    return [seen[at] for at in sorted(range(len(seen)), key=lambda at: not first[at])]


def _enough(one: Proposal, said: Said) -> bool:
    """A guess that will be asked about may be weaker than one that will not; a known export is no guess."""
    guessed = any(doubt.code in ("ids_by_row", "amounts_assumed") for doubt in one.doubts) or one.source.numbered
    known = any(note.code == "program" for note in one.notes)
    return known or one.confidence >= (GUESSED if guessed else ENOUGH) or one.table in said.tables


def _nearest(ranked: Sequence[Proposal]) -> Proposal | None:
    """Return the usual table that a file comes nearest to, with what it lacks."""
    matrix = next((one for one in ranked if one.table == "importance" and one.source.melt), None)
    if matrix:
        return matrix
    usual = [one for one in ranked if one.table in _USUAL and one.missing]
    return max(usual, key=lambda one: one.confidence, default=ranked[0] if ranked else None)


def _candidates(said: Said) -> list[str]:
    return [name for name in ("sales", "deals", "costs", "receivables") if not said.tables or name in said.tables]


def _ranked(seen: Seen, known: Known, said: Said) -> list[Proposal]:
    """Return what every table can make of a file, the best first."""
    said_by = f"{seen.name.rpartition('.')[0]} {seen.found.sheet} {seen.found.title}"
    hinted = hints(said_by)
    numbered = _numbers(seen, hinted, known, said)
    program = recognise_program(seen.headers, known.programs)

    def proposed(table: InputTable) -> Proposal:
        about = About(hinted.get(table.name, 0.0), seen.found.unit, numbered, year_in(said_by), program)
        one = propose(table, seen.facts, known, said, about)
        return replace(one, source=_placed(one, seen))

    if program and (not said.tables or program.table in said.tables):
        one = proposed(TABLES[program.table])
        if one.complete:
            return [one]
    return sorted(map(proposed, tables_for(said)), key=lambda one: (not one.complete, -one.confidence))


def _placed(one: Proposal, seen: Seen):
    return one.source.model_copy(update=seen.place | {"shape": seen.headers})


def _numbers(seen: Seen, hinted: dict[str, float], known: Known, said: Said) -> str:
    """Return the pattern of running ids for a list of accounts without ids and names; empty where it is none."""
    titles = known_titles("accounts", known.aliases)
    names = [titles[name] for name in ("account_id", "name", "account_name")]
    if any(named(title, known_).score >= LEAST for title in seen.headers for known_ in names):
        return ""
    if "accounts" not in hinted and not {"accounts", "sales"} & set(said.tables):
        return ""
    return "C" + "0" * len(str(max(seen.facts[0].rows if seen.facts else 0, 100)))


def _choose(plan: MappingPlan, seen: Seen, complete: list[Proposal], said: Said, *, alone: bool) -> None:
    best = complete[0]
    if said.tables:
        # Of several files each is what it can well be; a single one is all that was said.
        plan.proposals += complete if alone else [one for one in complete if one is best or one.confidence >= ENOUGH]
        return
    pair = [one for one in complete if one.table in ("accounts", "sales") and one.source.numbered]
    if best in pair and len(pair) == 2:
        plan.proposals += _parted(pair)
        return
    facts = [one for one in complete if one.table != "accounts" and not one.doubts and _is_fact(one)]
    across = [one for one in complete if one.table == "sales" and one.source.melt and one.source.melt.into != _LINE]
    if best.table == "accounts" and facts and best.confidence - facts[0].confidence < CLEAR:
        best = facts[0]  # lines that name accounts: the list of these follows from them
    elif best.table == "accounts" and across:
        best = across[0]  # figures under periods are no attributes of an account
    near = [one for one in complete if one is not best and best.confidence - one.confidence < CLEAR]
    near = [one for one in near if not (_is_fact(best) and one.table == "accounts")]
    if near:
        plan.unclear.append((seen, [best, *near]))
        return
    plan.proposals.append(best)
    assumed = {"year_unknown", "amounts_assumed", "ids_by_row"}
    sure = [one for one in complete if one is not best and not assumed & {doubt.code for doubt in one.doubts}]
    plan.also += [(seen, one.table) for one in sure if one.confidence >= ENOUGH]


def _is_fact(one: Proposal) -> bool:
    return "account_id" in one.source.made or any("account_id" in ours for ours in one.source.renamed.values())


def _parted(pair: Sequence[Proposal]) -> list[Proposal]:
    """Part a list of accounts whose other columns are what they bought: an amount is not an attribute as well."""
    accounts, sales = sorted(pair, key=lambda one: one.table)
    bought = set(sales.source.melt.columns) if sales.source.melt else set()
    lines = tuple(replace(line, how="aside") if line.title in bought else line for line in accounts.lines)
    source = accounts.source.model_copy(update={"ignore": (*accounts.source.ignore, *sorted(bought))})
    return [replace(accounts, source=source, lines=lines), sales]


def _with_accounts(known: Known, proposals: Sequence[Proposal], seen: Seen) -> Known:
    """Let the values of a proposed list of accounts help to recognise them in the next files."""
    place = (seen.name, seen.found.sheet)
    accounts = [one for one in proposals if one.table == "accounts" and (one.source.file, one.source.sheet) == place]
    if not accounts:
        return known
    found = {"account_id": frozenset(), "name": frozenset(), "tax_id": frozenset()}
    for line in accounts[0].lines:
        for name in set(line.columns) & found.keys():
            found[name] = seen.keys(seen.headers.index(line.title))
    ids, names, taxes = found.values()
    return replace(
        known,
        ids=known.ids | ids,
        names=known.names | names,
        tax_ids=known.tax_ids | taxes,
        tables=known.tables | {"accounts"},
    )


def _derive(plan: MappingPlan, seen: Sequence[Seen], known: Known, said: Said) -> None:
    """Take the list of accounts from the lines of a fact table where there is no other."""
    if "accounts" in known.tables or any(one.table == "accounts" for one in plan.proposals):
        return
    if said.tables and not {"accounts", "sales"} & set(said.tables):
        return
    for one in plan.proposals:
        derived = accounts_of(one, seen, known, said)
        if derived:
            plan.proposals.append(derived)
            return


def _place(one: Proposal) -> str:
    return f"{one.source.file}/{one.source.sheet}"


def _one_each(proposals: Sequence[Proposal], plan: MappingPlan) -> MappingPlan:
    """Of several files for one table the clearly better one stands; those of its shape are read after it."""
    kept: dict[str, Proposal] = {}
    for one in sorted(proposals, key=lambda one: len(one.doubts)):
        first = kept.get(one.table)
        if first is None:
            kept[one.table] = one
        elif _place(one) != _place(first) and not _rather_another(one, first, proposals):
            kept[one.table] = parts.together(first, one)
    plan.proposals = [_with_more(kept[name], kept) for name in TABLES if name in kept]
    return plan


def _rather_another(one: Proposal, first: Proposal, proposals: Sequence[Proposal]) -> bool:
    """Tell whether a file leaves more open as this table than the first one does, and is more surely another table."""
    surer = any(_place(each) == _place(one) and each.confidence > one.confidence for each in proposals)
    return surer and len(one.doubts) > len(first.doubts)


def _with_more(one: Proposal, kept: Mapping[str, Proposal]) -> Proposal:
    """A list of accounts taken from lines is taken from all the files of these lines."""
    facts = [each for each in kept.values() if each is not one and each.source.more and _place(each) == _place(one)]
    if not one.source.distinct or not facts:
        return one
    shared = {"more": facts[0].source.more, "parts": parts.without_constants(facts[0].source.parts)}
    return replace(one, source=one.source.model_copy(update=shared))
