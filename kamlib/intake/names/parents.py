"""Which accounts may belong to one owner: proposals alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.intake.names.matching import match_names
from kamlib.intake.names.reading import Name, column_key, lexicon, place_of, read_name
from kamlib.intake.names.tax import are_russian, read_tax_id

_COLUMNS = ("account_id", "name", "parent_id", "parent", "reason", "confidence")
#: First words that so many accounts share are a line of business (`Завод …`), not an owner.
_MOST_CHILDREN = 12
#: Fewest letters of first words that can name an owner.
_FEWEST_LETTERS = 5


def propose_parents(accounts: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Propose the parent companies that the accounts do not state exactly.

    Parameters
    ----------
    accounts : DataFrame
        account_id, name; parent (or a client's own column such as ``subsidiary_of``) and tax_id where known.
        An account whose ``parent`` is an account_id needs no proposal.
    weights : mapping, optional
        Revenue by account_id: of namesakes the heaviest is proposed as the parent.

    Returns
    -------
    DataFrame
        One row per child, surest proposal alone, in the order of account_id. Columns:

        account_id, name
            The child.
        parent_id, parent
            The proposed parent: account_id and name.
        reason
            ``stated``: the stated parent is the name of this account, or nearly; ``branch``: its name is this name
            and the word of a branch, a place or a number; ``first_words``: its name begins with this name;
            ``namesake``: the same name, another tax number.
        confidence
            0…1.
    """
    frame = accounts.dropna(subset=["account_id", "name"]).sort_values("account_id", kind="stable")
    names = {account: read_name(str(name)) for account, name in zip(frame["account_id"], frame["name"], strict=True)}
    stated = _stated_column(frame)
    own = frame.set_index("account_id")["parent"] if "parent" in frame else pd.Series(dtype=object)
    settled = {account for account, text in own.dropna().items() if str(text).strip() in names}
    found: dict[str, tuple] = {}
    for child, parent, reason, sure in _proposals(frame, names, stated, weights or {}):
        better = child not in found or sure > found[child][-1]
        if child != parent and child not in settled and better:
            found[child] = (child, names[child].text, parent, names[parent].text, reason, sure)
    lines = [line for line in (found[child] for child in sorted(found)) if not _turns_back(found, line[0])]
    return pd.DataFrame(lines, columns=list(_COLUMNS)).astype({"confidence": "float64"})


def _stated_column(frame: pd.DataFrame) -> dict[str, str]:
    """Return the stated parent by account_id, from the schema's column or a client's own."""
    known = lexicon().parent_columns
    columns = [name for name in frame if column_key(str(name)) in known]
    stated = {}
    for column in sorted(columns, key=lambda name: name != "parent"):
        filled = frame[["account_id", column]].dropna()
        for account, text in filled.itertuples(index=False):
            if str(text).strip():
                stated.setdefault(account, str(text).strip())
    return stated


def _proposals(
    frame: pd.DataFrame, names: Mapping[str, Name], stated: Mapping[str, str], weights: Mapping[str, float]
) -> Iterator[tuple[str, str, str, float]]:
    """Give child, parent, reason, confidence."""
    owners = defaultdict(list)
    for account, name in names.items():
        owners[name.text].append(account)
    for match in match_names(stated.values(), owners):
        if match.kind != "similar" and match.unambiguous and len(owners[match.meant]) == 1:
            children = [child for child, text in stated.items() if text == match.found]
            yield from ((child, owners[match.meant][0], "stated", match.confidence) for child in children)
    yield from _by_first_words(names)
    yield from _namesakes(frame, names, weights)


def _by_first_words(names: Mapping[str, Name]) -> Iterator[tuple[str, str, str, float]]:
    owners: dict[tuple[str, ...], str] = {}
    for account, name in names.items():
        if len(name.joined) >= _FEWEST_LETTERS and not name.joined.isdigit():
            owners.setdefault(name.words, account)
    children = defaultdict(list)
    for account, name in names.items():
        heads = (name.words[:size] for size in range(len(name.words) - 1, 0, -1))
        owner = next((owners[head] for head in heads if head in owners), None)
        if owner:
            children[owner].append(account)
    for owner, own in children.items():
        if len(own) <= _MOST_CHILDREN:
            yield from ((child, owner, *_by_rest(names[owner], names[child])) for child in own)


def _by_rest(owner: Name, child: Name) -> tuple[str, float]:
    """Return reason and confidence by what follows the owner's name."""
    rest = child.words[len(owner.words) :]
    part = child.branch or all(word.isdigit() or place_of(word) for word in rest)
    return ("branch", 0.75) if part else ("first_words", 0.6 if len(owner.words) > 1 else 0.5)


def _namesakes(
    frame: pd.DataFrame, names: Mapping[str, Name], weights: Mapping[str, float]
) -> Iterator[tuple[str, str, str, float]]:
    if "tax_id" not in frame:
        return
    ids = {account: read_tax_id(text) for account, text in frame[["account_id", "tax_id"]].itertuples(index=False)}
    russian = are_russian(ids.values())
    taxes = {account: "" if russian and tax.state == "wrong" else tax.number for account, tax in ids.items()}
    groups = defaultdict(list)
    for account, name in names.items():
        if taxes[account]:
            groups[name.key].append(account)
    for own in groups.values():
        if len({taxes[account] for account in own}) > 1 and len(own) <= _MOST_CHILDREN:
            head = min(own, key=lambda account: (-float(weights.get(account, 0.0)), account))
            yield from ((child, head, "namesake", 0.5) for child in own if taxes[child] != taxes[head])


def _turns_back(found: Mapping[str, tuple], child: str) -> bool:
    """Tell whether the proposed parents of a child lead back to it: of two such proposals neither may stand."""
    seen, at = set(), child
    while at in found and at not in seen:
        seen.add(at)
        at = found[at][2]
    return at == child
