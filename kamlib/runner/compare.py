"""Two runs beside each other: who moved in the list and why, what money changed, what was decided in between, by whom.

Read from the records of the runs alone, so runs of different years and of different folders compare as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kamlib.core.registry import BY_STEM
from kamlib.runner.selection import CHOOSING
from kamlib.runs.reader import RunReader, read_number

#: Money of the whole engagement, by step and figure; its title stands in the catalogue of the step.
MONEY = (
    ("profitability", "revenue"),
    ("profitability", "gross_margin"),
    ("profitability", "nopat"),
    ("potential", "addressable_total"),
    ("potential", "potential_total"),
    ("priorities", "chosen_revenue"),
    ("priorities", "chosen_potential"),
    ("budget", "cost_first"),
    ("budget", "cost_total"),
    ("budget", "npv"),
)
#: Money of one account, in the order in which it is told.
OF_ACCOUNT = ("potential", "cost", "npv", "customer_npv", "our_npv")
#: A contribution to the score that changed by less explains nothing that a person would look for.
LEAST = 0.005
#: Reasons named for each move.
REASONS = 3


@dataclass(frozen=True)
class Reason:
    """Why an account moved.

    Parameters
    ----------
    kind : str
        ``value``, ``weight``: the account's own value under a criterion changed, or the weight of the criterion;
        ``share``: neither did, the criterion counts for another share of what is known of the account; ``added``,
        ``removed``: the criterion is new or gone; ``must_have``: one is met or failed now; ``decision``: people did;
        ``small``: the score moved by many small parts; ``others``: it stands, others passed it or fell behind;
        ``limit``: neither score nor place moved, the line or the number of key accounts did; ``appeared``,
        ``vanished``: it is new or gone.
    criterion, label : str
        Which criterion; empty where none is meant.
    before, after : float or None
        Value (0…1) or weight.
    change : float
        Points of the score (0…1) that it brought or cost.
    """

    kind: str
    criterion: str = ""
    label: str = ""
    before: float | None = None
    after: float | None = None
    change: float = 0.0


@dataclass(frozen=True)
class Move:
    """An account that moved in the list.

    Parameters
    ----------
    account_id, name : str
        Which.
    kind : {'enters', 'leaves', 'up', 'down'}
        It became, or is no longer, a key account; or it rose or fell.
    rank_before, rank_after : int or None
        None: it was or is not in the list.
    score_before, score_after : float or None
        0…1.
    chosen : bool
        Whether it is a key account in the later run.
    reasons : tuple of Reason
        The weightiest first.
    """

    account_id: str
    name: str
    kind: str
    rank_before: int | None
    rank_after: int | None
    score_before: float | None
    score_after: float | None
    chosen: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Amount:
    """Money that changed: of the engagement (``stem.figure``), or of an account."""

    figure: str
    before: float | None
    after: float | None
    account_id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Decided:
    """A decision that changed: made, changed or withdrawn, and how it is signed now (withdrawn: how it was)."""

    decision: str
    account_id: str
    kind: str
    who: str
    when: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """What changed from one run to another.

    Parameters
    ----------
    before, after : str
        Names of the runs.
    supplier, currency : str
        Of the later run.
    base_years : tuple of int
        Base years of the two.
    moves, amounts, decisions : tuple
        What changed, weightiest first.
    files : mapping of str to {'new', 'changed', 'gone'}
        Input files that changed.
    versions : mapping of str to (str, str)
        Libraries that changed, before and after.
    stayed : int
        Key accounts of both runs.
    """

    before: str
    after: str
    supplier: str
    currency: str
    base_years: tuple[int, int]
    moves: tuple[Move, ...] = ()
    amounts: tuple[Amount, ...] = ()
    decisions: tuple[Decided, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stayed: int = 0

    @property
    def same(self) -> bool:
        """Whether nothing changed that is compared."""
        return not (self.moves or self.amounts or self.decisions or self.files)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


class ComparedRun(RunReader):
    """A run with its list of accounts and their money."""

    @cached_property
    def ranking(self) -> dict[str, dict[str, str]]:
        """The prioritised list by account_id."""
        return {row["account_id"]: row for row in self.rows(CHOOSING, "ranking")}

    @cached_property
    def contributions(self) -> dict[str, dict[str, dict[str, str]]]:
        """Contributions to the score by account_id and criterion."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for row in self.rows(CHOOSING, "contributions"):
            found.setdefault(row["account_id"], {})[row["criterion"]] = row
        return found

    def money(self) -> Iterator[tuple[str, str, float | None]]:
        """Give the money of each account: id, figure, amount."""
        for row in self.rows(CHOOSING, "ranking"):
            if row["chosen"] == "True":
                yield row["account_id"], "potential", read_number(row["potential"])
        for row in self.rows("summary", "money"):
            yield from ((row["account_id"], name, read_number(row[name])) for name in ("cost", "npv"))
        for row in self.rows("summary", "offers"):
            yield from ((row["account_id"], name, read_number(row[name])) for name in ("customer_npv", "our_npv"))


def compare(before: Path, after: Path) -> Comparison:
    """Compare two finished runs.

    Parameters
    ----------
    before, after : Path
        Folders of the runs.

    Returns
    -------
    Comparison
        What changed, weightiest first.
    """
    old, new = ComparedRun(before), ComparedRun(after)
    chosen = [{each for each, row in run.ranking.items() if row["chosen"] == "True"} for run in (old, new)]
    return Comparison(
        before=before.name,
        after=after.name,
        supplier=new.manifest["supplier"],
        currency=new.manifest["currency"],
        base_years=(old.manifest["base_year"], new.manifest["base_year"]),
        moves=tuple(sorted(_moves(old, new), key=_weight)),
        amounts=(*_amounts(old, new), *_of_accounts(old, new)),
        decisions=tuple(_decisions(old, new)),
        files=_changed(old.manifest["inputs"], new.manifest["inputs"]),
        versions=_versions(old.manifest["versions"], new.manifest["versions"]),
        stayed=len(chosen[0] & chosen[1]),
    )


def _moves(old: ComparedRun, new: ComparedRun) -> Iterator[Move]:
    for account in dict.fromkeys([*new.ranking, *old.ranking]):
        one, other = old.ranking.get(account, {}), new.ranking.get(account, {})
        ranks = _rank(one), _rank(other)
        was, now = (row.get("chosen") == "True" for row in (one, other))
        if ranks == ranks[::-1] and was == now:
            continue
        kind = (
            ("enters" if now else "leaves") if was != now else ("up" if _place(ranks[1]) < _place(ranks[0]) else "down")
        )
        scores = read_number(one.get("score", "")), read_number(other.get("score", ""))
        name = (other or one)["name"]
        yield Move(account, name, kind, *ranks, *scores, now, tuple(_reasons(old, new, account, was != now)))


def _weight(move: Move) -> tuple:
    """Key accounts first, then the longest way."""
    way = abs(_place(move.rank_before) - _place(move.rank_after))
    return ("enters", "leaves").index(move.kind) if move.kind in ("enters", "leaves") else 2, not move.chosen, -way


def _reasons(old: ComparedRun, new: ComparedRun, account: str, choice: bool) -> Iterator[Reason]:
    if (account in old.ranking) != (account in new.ranking):
        yield Reason("appeared" if account in new.ranking else "vanished")
        return
    if choice and _decided_anew(old, new):
        yield Reason("decision")
    failed = [run.ranking[account].get("must_have_failed", "") for run in (old, new)]
    if failed[0] != failed[1]:
        yield Reason("must_have", criterion=failed[1] or failed[0], after=float(not failed[1]))
    told = sorted(_criteria(old, new, account), key=lambda each: -abs(each.change))
    yield from told[:REASONS]
    if not told:
        yield _quiet(*(run.ranking[account] for run in (old, new)))


def _quiet(one: Mapping[str, str], other: Mapping[str, str]) -> Reason:
    """Return why an account moved of which no criterion tells it."""
    before, after = (read_number(row.get("score", "")) for row in (one, other))
    if _differ(before, after):
        return Reason("small", before=before, after=after, change=(after or 0.0) - (before or 0.0))
    return Reason("others" if _rank(one) != _rank(other) else "limit")


def _criteria(old: ComparedRun, new: ComparedRun, account: str) -> Iterator[Reason]:
    one, other = (run.contributions.get(account, {}) for run in (old, new))
    for criterion in dict.fromkeys([*other, *one]):
        rows = one.get(criterion), other.get(criterion)
        before, after = (read_number(row["contribution"]) or 0.0 if row else 0.0 for row in rows)
        if abs(after - before) < LEAST:
            continue
        label = (rows[1] or rows[0])["label"]
        if rows[0] is None or rows[1] is None:
            yield Reason("added" if rows[1] else "removed", criterion, label, change=after - before)
            continue
        values, weights = ([read_number(row[name]) for row in rows] for name in ("value", "weight"))
        if not _differ(*values) and not _differ(*weights):
            yield Reason("share", criterion, label, change=after - before)
            continue
        # What changed more of the two factors of a contribution is the one that is named.
        own = values[0] != values[1] and _swing(values, weights) >= _swing(weights, values)
        kind, (was, now) = ("value", values) if own else ("weight", weights)
        yield Reason(kind, criterion, label, was, now, after - before)


def _swing(changing: list[float | None], other: list[float | None]) -> float:
    """Return what a factor's change does to the product, the other one being what it was on average."""
    one, two = (each or 0.0 for each in changing)
    return abs(two - one) * sum(each or 0.0 for each in other) / 2


def _decided_anew(old: ComparedRun, new: ComparedRun) -> bool:
    return old.decisions.get((CHOOSING, "")) != new.decisions.get((CHOOSING, ""))


def _amounts(old: ComparedRun, new: ComparedRun) -> Iterator[Amount]:
    for stem, figure in MONEY:
        before, after = old.figure(stem, figure), new.figure(stem, figure)
        if _differ(before, after):
            yield Amount(f"{stem}.{figure}", before, after)


def _of_accounts(old: ComparedRun, new: ComparedRun) -> Iterator[Amount]:
    one, other = ({(account, figure): amount for account, figure, amount in run.money()} for run in (old, new))
    places = {account: _place(_rank(row)) for account, row in (old.ranking | new.ranking).items()}
    for account, figure in sorted(
        {*one, *other}, key=lambda key: (places.get(key[0], 0), key[0], OF_ACCOUNT.index(key[1]))
    ):
        before, after = one.get((account, figure)), other.get((account, figure))
        if _differ(before, after):
            name = (new.ranking.get(account) or old.ranking.get(account) or {"name": account})["name"]
            yield Amount(figure, before, after, account, name)


def _decisions(old: ComparedRun, new: ComparedRun) -> Iterator[Decided]:
    order = list(BY_STEM)
    keys = sorted(
        {*old.decisions, *new.decisions}, key=lambda key: (order.index(key[0]) if key[0] in order else 99, key)
    )
    for key in keys:
        one, other = old.decisions.get(key), new.decisions.get(key)
        if one == other:
            continue
        kind = "made" if one is None else ("withdrawn" if other is None else "changed")
        signed = other or one or {}
        yield Decided(*key, kind, *(str(signed.get(name, "")) for name in ("who", "when", "why")))


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    found = {name: "new" if name not in old else "changed" for name in new if old.get(name) != new[name]}
    found |= {name: "gone" for name in old if name not in new}
    # A decision is told by who made it and why, not as a file.
    return {name: kind for name, kind in sorted(found.items()) if not name.startswith("decisions/")}


def _versions(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    names = dict.fromkeys([*new, *old])
    return {name: (old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)}


def _rank(row: Mapping[str, str]) -> int | None:
    rank = read_number(row.get("rank", ""))
    return None if rank is None else int(rank)


def _place(rank: int | None) -> int:
    return 10**6 if rank is None else rank


def _differ(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is not after
    return not math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-9)
