"""Accounts that may be one company: proposed with reasons, never merged here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from kamlib.intake.names.likeness import are_two_words, comparable, differ_by_ending, near_pairs
from kamlib.intake.names.reading import Name, read_name
from kamlib.intake.names.tax import TaxId, are_russian, read_tax_id

#: Confidence from which two accounts are likely one company, and from which it is worth a question.
LIKELY, POSSIBLE = 0.8, 0.5
VERDICTS = ("likely", "possible", "other_entity")
#: A number that more accounts share is a filler (`0000000000`), not a company.
_MOST_SHARED = 20
#: A name that more accounts share is compared with the first of them alone.
_MOST_COMPARED = 40
_SHORTEST_TAX_ID = 6
#: Words of one block that are all compared with each other: the square of this takes a second or two.
_MOST_IN_BLOCK = 8_000
_COLUMNS = ("group", "verdict", "account_id", "name", "tax_id", "reasons", "confidence", "keep")


@dataclass(frozen=True)
class Account:
    """What is compared of one account."""

    account_id: str
    name: Name
    tax: TaxId
    region: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two accounts (by their places) that may be one company."""

    first: int
    second: int
    confidence: float
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """One of :data:`VERDICTS`."""
        return (
            "other_entity" if "other_tax_id" in self.reasons else "likely" if self.confidence >= LIKELY else "possible"
        )


def find_duplicates(accounts: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Propose which accounts may be one company.

    Two accounts are likely one when their tax number is the same, or their name is but for spelling, legal form, order
    of words, look-alike letters or a typing error, and nothing speaks against it. What speaks against: another tax
    number, another kind of legal form, another region. Names that differ by a number, a place or a whole word are not
    alike, nor are two words that both stand in further names of the list.

    Parameters
    ----------
    accounts : DataFrame
        account_id, name; tax_id (INN, or INN/KPP), kpp and region where known. The order of rows changes nothing.
    weights : mapping, optional
        Revenue, or count of facts, by account_id: the heaviest of a group is proposed to be kept.

    Returns
    -------
    DataFrame
        One row per account of a group, the one to keep first, surest groups first. Columns:

        group
            Number of the group, from 1. An account may stand in several groups of verdict ``possible``.
        verdict
            ``likely`` one company; ``possible``; ``other_entity``: the same name, but another tax number, so another
            legal entity, perhaps of one owner.
        account_id, name, tax_id
            The account.
        reasons
            Why, separated by ``, ``: same_tax_id, other_kpp, same_name, spelling, look_alike, word_order, spacing,
            typo, initials, form_missing, other_form, other_form_kind, other_region, other_tax_id, several_namesakes.
            Empty in the row of the account to keep.
        confidence
            0…1, that it is the same company as the one to keep; unknown in its own row.
        keep
            account_id proposed to be kept.
    """
    rows = _read(accounts, weights or {})
    groups = _groups(rows, _ambiguous(rows, _pairs(rows)))
    lines = [
        line for number, (members, pairs) in enumerate(groups, start=1) for line in _lines(rows, number, members, pairs)
    ]
    return pd.DataFrame(lines, columns=list(_COLUMNS)).astype({"confidence": "float64", "group": "int64"})


def _read(accounts: pd.DataFrame, weights: Mapping[str, float]) -> list[Account]:
    frame = accounts.dropna(subset=["account_id", "name"]).sort_values("account_id", kind="stable")
    blank = pd.Series("", index=frame.index)
    column = {name: frame[name].astype(object) if name in frame else blank for name in ("tax_id", "kpp", "region")}
    ids = [_with_kpp(text, kpp) for text, kpp in zip(column["tax_id"], column["kpp"], strict=True)]
    russian = are_russian(ids)
    rows = zip(frame["account_id"], frame["name"], ids, column["region"], strict=True)
    return [
        Account(account, read_name(str(name)), _usable(tax, russian), _text(region), float(weights.get(account, 0.0)))
        for account, name, tax, region in rows
    ]


def _with_kpp(text: object, kpp: object) -> TaxId:
    tax, own = read_tax_id(text), _text(kpp)
    return TaxId(tax.text, tax.number, tax.kpp or own, tax.state)


def _usable(tax: TaxId, russian: bool) -> TaxId:
    """Return a tax number that may tell companies apart; a wrong or a short one says nothing."""
    speaks = len(tax.number) >= _SHORTEST_TAX_ID and not (russian and tax.state == "wrong")
    return tax if speaks else TaxId(tax.text, "", "", tax.state)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip().casefold()


def _pairs(rows: list[Account]) -> list[Pair]:
    """Return the pairs worth saying, each once, with all that speaks for and against it."""
    found: dict[tuple[int, int], tuple[float, tuple[str, ...]]] = {}
    for first, second in _same(rows, lambda each: each.tax.number, _MOST_SHARED):
        found[first, second] = (0.9, ())
    for first, second in _same(rows, lambda each: each.name.key):
        found[first, second] = (0.95, _spelling(rows[first].name, rows[second].name))
    for first, second in _same(rows, lambda each: each.name.joined):
        found.setdefault((first, second), (0.9, ("spacing",)))
    for first, second, confidence in _mistyped(rows):
        found.setdefault((first, second), (confidence, ("typo",)))
    for first, second in _initials(rows):
        found.setdefault((first, second), (0.65, ("initials",)))
    pairs = [_weigh(rows, *places, *base) for places, base in sorted(found.items())]
    return [pair for pair in pairs if pair and (pair.confidence >= POSSIBLE or pair.verdict == "other_entity")]


def _same(rows: list[Account], key, most: int = 0) -> Iterator[tuple[int, int]]:
    """Give the pairs of accounts that share a key; of a key that is shared widely, those with its first account."""
    places = defaultdict(list)
    for place, row in enumerate(rows):
        if key(row):
            places[key(row)].append(place)
    for members in places.values():
        if most and len(members) > most:
            continue
        if len(members) > _MOST_COMPARED:
            yield from ((members[0], other) for other in members[1:])
        else:
            yield from combinations(members, 2)


def _spelling(first: Name, second: Name) -> tuple[str, ...]:
    """Return how two names of the same words differ."""
    reasons = []
    if first.words != second.words:
        reasons.append("word_order")
    if sorted(first.typed) != sorted(second.typed):
        reasons.append("look_alike")
    if not reasons and first.form == second.form:
        reasons.append("same_name" if first.text == second.text else "spelling")
    return tuple(reasons)


def _mistyped(rows: list[Account]) -> Iterator[tuple[int, int, float]]:
    """Give pairs of names of which one word differs by a slip of the hand: all the other words are the same."""
    names = {}
    for place, row in enumerate(rows):
        names.setdefault(row.name.key, place)
    uses = Counter(word for key in names for word in set(key))
    blocks = defaultdict(list)
    for key, place in names.items():
        for at, word in enumerate(key):
            if len(word) > 4 and (at == 0 or key[at - 1] != word):
                blocks[key[:at] + key[at + 1 :]].append((word, place))
    for members in _bounded(blocks.values()):
        if len(members) > 1:
            words = [word for word, _ in members]
            for one, two, wrong in near_pairs(words):
                first, second = sorted((members[one][1], members[two][1]))
                confidence = _slip(rows[first].name, rows[second].name, words[one], words[two], wrong, uses)
                if confidence:
                    yield first, second, confidence


def _bounded(blocks: Iterable[list[tuple[str, int]]]) -> Iterator[list[tuple[str, int]]]:
    """Give the blocks, the very large ones by first letters: there a slip in the first letter is not looked for."""
    for members in blocks:
        if len(members) <= _MOST_IN_BLOCK:
            yield members
            continue
        parts = defaultdict(list)
        for member in members:
            parts[member[0][0]].append(member)
        yield from parts.values()


def _slip(first: Name, second: Name, one: str, two: str, wrong: int, uses: Counter) -> float:
    """Return how sure it is that one of two words is the other mistyped; 0 where it is not."""
    people = "sole_trader" in (first.family, second.family)
    known = min(uses[one], uses[two]) > 1
    if known or are_two_words(one, two) or not comparable(first, second) or (people and differ_by_ending(one, two)):
        return 0.0
    if wrong > 1 and one[0] != two[0]:
        return 0.0
    length = min(len(first.joined), len(second.joined))
    sure = 0.87 if length >= 12 and min(len(one), len(two)) >= 6 else 0.7 if length >= 7 else 0.55
    sure -= 0.15 * (wrong - 1) + (0.15 if one[0] != two[0] else 0.0) + (0.25 if differ_by_ending(one, two) else 0.0)
    return max(sure, 0.0)


def _initials(rows: list[Account]) -> Iterator[tuple[int, int]]:
    """Give pairs of sole traders one of whom is written with initials: `Иванов И. И.` and `Иванов Иван Ильич`."""
    blocks = defaultdict(list)
    for place, row in enumerate(rows):
        if row.name.family == "sole_trader" and len(row.name.words) > 1:
            blocks[tuple(sorted(word[0] for word in row.name.words))].append(place)
    for members in blocks.values():
        for first, second in combinations(members[:_MOST_COMPARED], 2):
            if _abbreviates(rows[first].name.key, rows[second].name.key):
                yield first, second


def _abbreviates(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Tell whether the long words that differ stand as initials on the other side."""
    one, two = (sorted(w for w in key if len(w) > 1) for key in (first, second))
    shared = set(one) & set(two)
    only_one, only_two = [w for w in one if w not in shared], [w for w in two if w not in shared]
    return bool(shared) and bool(only_one) != bool(only_two)


def _weigh(rows: list[Account], first: int, second: int, sure: float, reasons: tuple[str, ...]) -> Pair | None:
    """Return a pair with what its legal forms, regions and tax numbers say; None where they say it is nothing."""
    one, two = rows[first], rows[second]
    more, factor = _forms(one.name, two.name)
    if not reasons and not more and one.name.key != two.name.key:  # nothing but the tax number
        more, factor = [], 1.0
    if one.region and two.region and one.region != two.region:
        more, factor = [*more, "other_region"], factor * 0.65
    taxes = {one.tax.number, two.tax.number} - {""}
    if one.tax.number and one.tax.number == two.tax.number:
        branches = one.tax.kpp and two.tax.kpp and one.tax.kpp != two.tax.kpp
        told = [
            "same_tax_id",
            *(["other_kpp"] if branches else []),
            *reasons,
            *(r for r in more if r != "other_region"),
        ]
        return Pair(first, second, 0.6 if branches else 0.98 if reasons or more else 0.9, tuple(told))
    if len(taxes) == 2:
        exact = one.name.key == two.name.key or one.name.joined == two.name.joined
        return Pair(first, second, 0.1, ("other_tax_id", *reasons, *more)) if exact else None
    return Pair(first, second, round(sure * factor, 4), (*reasons, *more))


def _forms(one: Name, two: Name) -> tuple[list[str], float]:
    if one.form == two.form:
        return [], 1.0
    if not one.form or not two.form:
        return ["form_missing"], 0.92
    return (["other_form"], 0.88) if one.family == two.family else (["other_form_kind"], 0.6)


def _ambiguous(rows: list[Account], pairs: list[Pair]) -> list[Pair]:
    """Lower what cannot be sure: an account without a tax number whose namesakes are several legal entities."""
    rivals = defaultdict(set)
    for pair in pairs:
        for own, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if not rows[own].tax.number and rows[other].tax.number:
                rivals[own].add(rows[other].tax.number)
    torn = {place for place, taxes in rivals.items() if len(taxes) > 1}

    def lower(pair: Pair) -> Pair:
        if not {pair.first, pair.second} & torn or pair.verdict == "other_entity" or "same_tax_id" in pair.reasons:
            return pair
        return Pair(pair.first, pair.second, min(pair.confidence, POSSIBLE), (*pair.reasons, "several_namesakes"))

    return [lower(pair) for pair in pairs]


def _groups(rows: list[Account], pairs: list[Pair]) -> list[tuple[list[int], list[Pair]]]:
    """Return the groups, surest first: likely pairs grow together, the others stand by name."""
    by_verdict = {verdict: [pair for pair in pairs if pair.verdict == verdict] for verdict in VERDICTS}
    groups = _grown(rows, by_verdict["likely"])
    together = {frozenset(each) for members, _ in groups for each in combinations(members, 2)}
    rest = [pair for pair in by_verdict["possible"] if frozenset((pair.first, pair.second)) not in together]
    groups += [([pair.first, pair.second], [pair]) for pair in rest]
    namesakes = defaultdict(list)
    for pair in by_verdict["other_entity"]:
        namesakes[rows[pair.first].name.key].append(pair)
    groups += [(sorted({p for pair in each for p in (pair.first, pair.second)}), each) for each in namesakes.values()]

    def order(group: tuple[list[int], list[Pair]]) -> tuple:
        best = max(pair.confidence for pair in group[1])
        return (VERDICTS.index(group[1][0].verdict), -best, rows[group[0][0]].account_id, group[0])

    return sorted(groups, key=order)


def _grown(rows: list[Account], pairs: list[Pair]) -> list[tuple[list[int], list[Pair]]]:
    """Grow groups from likely pairs, surest first; two tax numbers never come into one."""
    members: dict[int, set[int]] = {}
    for pair in sorted(pairs, key=lambda each: (-each.confidence, each.first, each.second)):
        one, two = (members.get(place, {place}) for place in (pair.first, pair.second))
        union = one | two
        if len({rows[place].tax.number for place in union} - {""}) > 1:
            continue
        members |= dict.fromkeys(union, union)
    whole = {min(group): group for group in members.values()}
    return [
        (sorted(group), [pair for pair in pairs if pair.first in group and pair.second in group])
        for _, group in sorted(whole.items())
    ]


def _lines(rows: list[Account], number: int, members: list[int], pairs: list[Pair]) -> Iterator[tuple]:
    """Give the rows of one group: the heaviest account first, then the others by what ties them to it."""
    keep = min(members, key=lambda place: (-rows[place].weight, not rows[place].tax.number, rows[place].account_id))
    verdict, kept = pairs[0].verdict, rows[keep].account_id
    for place in (keep, *(each for each in members if each != keep)):
        own = [pair for pair in pairs if place in (pair.first, pair.second)]
        own.sort(key=lambda pair: (keep not in (pair.first, pair.second), -pair.confidence))
        reasons, sure = (", ".join(own[0].reasons), own[0].confidence) if own and place != keep else ("", float("nan"))
        row = rows[place]
        yield (number, verdict, row.account_id, row.name.text, row.tax.text, reasons, sure, kept)
