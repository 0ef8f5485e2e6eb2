"""What was perhaps meant: values that a list does not have, each with the nearest of those that it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from kamlib.intake.names.likeness import allowed, are_two_words
from kamlib.intake.names.reading import Name, read_name

#: Confidence by kind; a typing error is judged by how much of the name agrees.
CONFIDENCE = {"same": 1.0, "same_key": 0.97, "same_words": 0.93}
#: What is surer than this may be taken without asking, where nothing else comes close.
SURE, MARGIN = 0.8, 0.1
#: Confidence below which a name that is only like another is not worth a question by itself.
WORTH_NAMING = 0.4
#: Share of letters that agree, below which a name is not even shown as near.
_NEAR = 0.6
_ROWS = 256
#: Nearest names of one value that are looked at closely.
_JUDGED = 12
#: Names shown beside the nearest one.
_OTHERS = 3


@dataclass(frozen=True)
class Match:
    """A value with what was perhaps meant.

    Parameters
    ----------
    found : str
        The value that the list does not have.
    meant : str
        The nearest value of the list.
    kind : {'same', 'same_key', 'same_words', 'typo', 'similar'}
        The list has it as it is; the same but for case, quotes, spaces, look-alike letters and legal form of the same
        kind; the same words in another order or with another legal form; mistyped; only like it.
    confidence : float
        0…1. ``similar`` is never above 0.5.
    unambiguous : bool
        Whether it is sure and no other value of the list comes close: may be taken without asking.
    others : tuple of str
        The next nearest values, nearest first.
    """

    found: str
    meant: str
    kind: str
    confidence: float
    unambiguous: bool
    others: tuple[str, ...] = ()


def match_names(unknown: Iterable[str], known: Iterable[str]) -> list[Match]:
    """Return the nearest known value of each unknown one; those that are like nothing are left out.

    Works for accounts, products and words of a category alike. A difference in a number or a place is never taken for
    a typing error.

    Parameters
    ----------
    unknown, known : iterable of str
        Repeated values count once. 5 000 against 5 000 take seconds.

    Returns
    -------
    list of Match
        In the order in which the unknown values came.
    """
    wanted, listed = list(dict.fromkeys(unknown)), sorted(set(known))
    index, names = _Index(listed), [read_name(each) for each in wanted]
    exact = [index.exact(name) for name in names]
    rest = [place for place, found in enumerate(exact) if not found]
    near = dict(zip(rest, _near([names[place] for place in rest], index.names), strict=True))
    matches = [_best(name.text, exact[place] or near[place]) for place, name in enumerate(names)]
    return [each for each in matches if each]


def nearest_name(value: str, known: Iterable[str]) -> str:
    """Return the known value that was perhaps meant, or an empty string.

    Parameters
    ----------
    value : str
        What the list does not have.
    known : iterable of str
        The list.

    Returns
    -------
    str
        Empty where nothing comes near.
    """
    found = match_names([value], known)
    return found[0].meant if found else ""


class _Index:
    """The known names by each of their keys."""

    def __init__(self, listed: list[str]):
        self.names = [read_name(each) for each in listed]
        self.texts = set(listed)
        self.joined, self.words = defaultdict(list), defaultdict(list)
        for name in self.names:
            self.joined[name.joined].append(name)
            self.words[name.key].append(name)

    def exact(self, name: Name) -> list[tuple[float, str, str]]:
        """Return confidence, kind and text of the names that fall together with one by a key, surest first."""
        if name.text in self.texts:
            return [(CONFIDENCE["same"], "same", name.text)]
        if not name.joined:
            return []
        found = {}
        for other in self.joined.get(name.joined, []) + self.words.get(name.key, []):
            ordered = other.joined == name.joined
            alike = ordered and _forms_agree(name, other)
            kind = "same_key" if alike else "same_words"
            sure = CONFIDENCE[kind] - (0.15 if name.form and other.form and not _forms_agree(name, other) else 0.0)
            found[other.text] = (sure - (0.02 if name.form != other.form else 0.0), kind, other.text)
        return sorted(found.values(), key=lambda each: (-each[0], each[2]))


def _forms_agree(first: Name, second: Name) -> bool:
    return first.family == second.family or not first.form or not second.form


def _near(names: list[Name], known: list[Name]) -> Iterator[list[tuple[float, str, str]]]:
    """Give, for each name, the known ones that are like it, nearest first."""
    choices = [name.joined for name in known]
    for start in range(0, len(names), _ROWS):
        part = names[start : start + _ROWS]
        if not choices:
            yield from ([] for _ in part)
            continue
        joined = [name.joined for name in part]
        grid = cdist(joined, choices, scorer=OSA.normalized_similarity, score_cutoff=_NEAR, dtype=np.float32)
        for name, row in zip(part, grid, strict=True):
            places = np.argsort(-row, kind="stable")[:_JUDGED]
            places = places[row[places] > 0]
            found = [_judge(name, known[place], float(row[place])) for place in places]
            yield sorted(found, key=lambda each: (-each[0], each[2]))


def _judge(name: Name, other: Name, likeness: float) -> tuple[float, str, str]:
    length = min(len(name.joined), len(other.joined))
    wrong = OSA.distance(name.joined, other.joined)
    if wrong > allowed(length) or not _one_word_mistyped(name, other):
        return min(0.5, round(likeness * 0.55, 4)), "similar", other.text
    start = 0.0 if name.joined[:1] == other.joined[:1] else 0.1
    return round(0.92 - 0.5 * wrong / (length + 1) - start, 4), "typo", other.text


def _one_word_mistyped(name: Name, other: Name) -> bool:
    """Tell whether the difference can be a slip of the hand: no number and no place differs."""
    if name.numbers != other.numbers:
        return False
    if len(name.words) != len(other.words):
        return name.places == other.places
    changed = [(a, b) for a, b in zip(name.words, other.words, strict=True) if a != b]
    return not any(are_two_words(a, b) or min(len(a), len(b)) < 3 for a, b in changed)


def _best(found: str, candidates: list[tuple[float, str, str]]) -> Match | None:
    if not candidates:
        return None
    sure, kind, meant = candidates[0]
    margin = sure - candidates[1][0] if len(candidates) > 1 else 1.0
    others = tuple(text for _, _, text in candidates[1 : 1 + _OTHERS])
    clear = kind != "similar" and sure >= SURE and margin >= MARGIN
    return Match(found, meant, kind, round(sure, 4), clear, others)
