"""What people of the customer are called: by name, initials, role, or not at all. Ruled once, where tables are read.

Whatever computes, draws or writes is handed the words that the engagement allows (``persons`` in ``engagement.yaml``),
so that no page, sentence or table can tell more. Our own people are not meant: who of us owes what must stay readable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.schema import US, names_in
from kamlib.core.tables import TABLES
from kamlib.workspace.decisions import SignedEntry, StepDecision

PersonRule = Literal["names", "initials", "roles", "none"]
#: Tables that name people of the customer, with the columns that do.
PERSON_COLUMNS: dict[str, tuple[str, ...]] = {
    table.name: names
    for table in TABLES.values()
    if (names := tuple(each.name for each in table.columns if each.person))
}
#: What stands for a nameless person, by the language of the data.
_NUMBERED = {"ru": "№ {n}", "en": "No. {n}"}
#: Tables of nothing but figures and keys: long, and without a word about anybody.
_WORDLESS = ("sales",)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")


class Persons:
    """The people of the customers of one engagement, and what each of them is called in it.

    Parameters
    ----------
    rule : {'names', 'initials', 'roles', 'none'}
        What the engagement allows.
    language : {'ru', 'en'}
        Of its data: nameless people are numbered in it.
    load : callable
        From the name of a table to its frame with the names as written.
    """

    def __init__(self, rule: PersonRule, language: str, load: Callable[[str], pd.DataFrame]):
        self.rule, self._language, self._load = rule, language, load

    @property
    def hidden(self) -> bool:
        """Whether people are called otherwise than their name."""
        return self.rule != "names"

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """What each person is called, by account and name (ё as е, single spaces)."""
        known: dict[str, set[str]] = {}
        for account, name in self._each_named():
            known.setdefault(account, set()).add(name)
        functions, made, names = self._functions(), {}, _any_of(name for each in known.values() for name in each)
        for account in sorted(known):
            # A function that names somebody says more than a function.
            told = {name: functions.get((account, name), "") for name in sorted(known[account])}
            plain = {name: "" if names.search(label) else label for name, label in self._labels_of(told)}
            made |= {(account, name): label for name, label in self._told_apart(plain).items()}
        return made

    def hide_in_table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table in which people are called what the rule allows.

        Parameters
        ----------
        name : str
            Of the table.
        frame : DataFrame
            As read.

        Returns
        -------
        DataFrame
            The same rows; every text in which a known person was named says the label instead. Sales, and what an
            account itself is called, are left.
        """
        if not self.hidden or name in _WORDLESS or not self.labels:
            return frame
        kept = {"account_id", "name", "owner", "parent"} if name == "accounts" else {"account_id"}
        texts = [each for each in frame if each not in kept and _is_text(frame[each])]
        accounts = frame["account_id"] if "account_id" in frame else pd.Series("", index=frame.index)
        return frame.assign(**{each: self._hidden_texts(accounts, frame[each]) for each in texts})

    def hide_quotes(self, report: pd.DataFrame, column: str) -> pd.DataFrame:
        """Return a report on files without what it quotes of tables that name people.

        Parameters
        ----------
        report : DataFrame
            A row each finding: table and what is quoted.
        column : str
            With the quotes.

        Returns
        -------
        DataFrame
            The same rows; a row set aside may name somebody whom no list knows: no quote of it is left.
        """
        if not self.hidden:
            return report
        return report.assign(**{column: report[column].mask(report["table"].isin(PERSON_COLUMNS), "…")})

    def hide(self, account: str, value: Any) -> Any:
        """Return plain data (texts, lists, mappings) in which people are called what the rule allows.

        Parameters
        ----------
        account : str
            Whose people are meant where two accounts have one of that name; empty: of the engagement.
        value : object
            Such as the content of a decision.

        Returns
        -------
        object
            Of the same shape.
        """
        if not self.hidden:
            return value
        if isinstance(value, str):
            return self._hide_text(account, value)
        if isinstance(value, Mapping):
            return {self.hide(account, key): self.hide(account, each) for key, each in value.items()}
        return [self.hide(account, each) for each in value] if isinstance(value, list | tuple) else value

    def hide_in_decision(self, decision: StepDecision) -> StepDecision:
        """Return a decision, its reasons and what it replaced, with people called what the rule allows."""

        def hidden(entry: SignedEntry) -> SignedEntry:
            return entry.model_copy(update={name: self.hide(of, getattr(entry, name)) for name in ("why", "value")})

        of = decision.account_id
        return replace(
            decision,
            value=self.hide(of, decision.value),
            entry=decision.entry and hidden(decision.entry),
            history=tuple(hidden(each) for each in decision.history),
        )

    def refuse_labels(self, account: str, value: Any) -> None:
        """Refuse to save what would put labels where names belong.

        Parameters
        ----------
        account : str
            Whose decision; empty: of the engagement.
        value : object
            Its content as plain data.

        Raises
        ------
        InputError
            ``persons_hidden``: somebody is called by a label in it.
        """
        if not self.hidden:
            return
        own = sorted({label for (of, _), label in self.labels.items() if account in ("", of)})
        found = next((label for text in _texts_in(value) for label in own if _says(text, label)), None)
        if found is not None:
            raise InputError(Problem("persons_hidden", found=found, expected="persons: names"))

    # Inside ------------------------------------------------------------------------------------------------------

    def _each_named(self) -> Iterable[tuple[str, str]]:
        """Give account and name of everybody whom a column of people names; codes are nobody's name."""
        for table, columns in PERSON_COLUMNS.items():
            frame = self._frame(table)
            for column in columns:
                for account, cell in zip(frame["account_id"], frame[column], strict=True):
                    yield from ((account, fold_name(name)) for name in names_in(cell) if not _is_code(name))

    def _frame(self, table: str) -> pd.DataFrame:
        """Return the rows of a table that speak of the customer's people; none where it cannot be used as it is."""
        try:
            frame = self._load(table)
        except InputError:  # said where the table itself is asked for
            return pd.DataFrame({name: [] for name in ("account_id", *PERSON_COLUMNS[table])})
        frame = frame.assign(**{name: None for name in PERSON_COLUMNS[table] if name not in frame})
        return frame[frame["side"].ne(US)] if "side" in frame else frame

    def _functions(self) -> dict[tuple[str, str], str]:
        contacts = self._frame("contacts")
        if "function" not in contacts:
            return {}
        told = contacts.dropna(subset=["function"])
        people = zip(told["account_id"], told["person"].map(fold_name), strict=True)
        return dict(zip(people, told["function"], strict=True))

    def _labels_of(self, functions: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        return ((name, self._label(name, function)) for name, function in functions.items())

    def _label(self, name: str, function: str) -> str:
        """Return what one person is called before namesakes are told apart; empty: a number alone."""
        bracket = _BRACKETS.search(name)
        if self.rule == "roles":
            return re.sub(r"\s*[;\n]\s*", " / ", function or (bracket[1] if bracket else "")).strip()
        if self.rule == "initials":
            words = re.findall(r"[^\W\d_]+", _BRACKETS.sub("", name))
            return " ".join(f"{word[0].upper()}." for word in words)
        return ""

    def _told_apart(self, plain: Mapping[str, str]) -> dict[str, str]:
        """Return a label of its own for each of the people of one account; namesakes are numbered in order."""
        often, seen, made = Counter(plain.values()), Counter[str](), {}
        for name, word in plain.items():
            seen[word] += 1
            number = _NUMBERED[self._language].format(n=seen[word]) if not word or often[word] > 1 else ""
            made[name] = f"{word} {number}".strip()
        return made

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _any_of(name for _, name in self.labels)

    @cached_property
    def _anywhere(self) -> dict[str, str]:
        """What a person is called outside his own account: as at the first account that has one of the name."""
        first: dict[str, str] = {}
        for (_, name), label in self.labels.items():
            first.setdefault(name, label)
        return first

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """The name by each way in which it is found: whatever the case, and the words the other way round."""
        return {_key(way): name for name in self._anywhere for way in _orders(name)}

    def _hide_text(self, account: str, text: str) -> str:
        if not self.labels:
            return text

        def label(found: re.Match[str]) -> str:
            name = self._spellings[_key(found[0])]
            return self.labels.get((account, name)) or self._anywhere[name]

        return self._pattern.sub(label, text)

    def _hidden_texts(self, accounts: pd.Series, texts: pd.Series) -> pd.Series:
        """Return texts with labels; each text of an account is looked at once."""
        pairs = list(zip(accounts.fillna(""), texts, strict=True))
        made = {pair: self._hide_text(*pair) for pair in set(pairs) if isinstance(pair[1], str)}
        return pd.Series([made.get(pair, pair[1]) for pair in pairs], index=texts.index, dtype=texts.dtype)


def whole_name(name: str) -> re.Pattern[str]:
    """Return what finds a name as a whole, however its spaces and its ё are written."""
    letters = re.escape(fold_name(name)).replace(r"\.\ ", r"\.\s*").replace("\\ ", r"\s+")
    return re.compile(rf"(?<!\w){letters.replace('е', '[её]').replace('Е', '[ЕЁ]')}(?!\w)")


def fold_name(name: str) -> str:
    """Return a name as it is compared: ё as е, single spaces, one behind the point of an initial."""
    return " ".join(re.sub(r"\.(?=\w)", ". ", name).split()).replace("ё", "е").replace("Ё", "Е")


def _orders(name: str) -> Iterable[str]:
    """Return the ways in which a name is said: two words may stand either way round."""
    words = name.split()
    return (name, " ".join(reversed(words))) if len(words) == 2 else (name,)


def _key(name: str) -> str:
    return fold_name(name).casefold()


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some names, the longest first; several words in any case, one as it is written."""
    ways = sorted({way for name in names for way in _orders(name)}, key=lambda way: (-len(way), way))
    parts = (f"(?i:{whole_name(way).pattern})" if " " in way else whole_name(way).pattern for way in ways)
    return re.compile("|".join(parts) or r"(?!)")


def _is_code(name: str) -> bool:
    """Tell whether somebody is named by a code: digits, and no run of letters that could be a name."""
    return any(map(str.isdigit, name)) and not re.search(r"[^\W\d_]{3,}", name)


def _says(text: str, label: str) -> bool:
    """Tell whether a text says a label: several words anywhere, one ("Buyer") as all of it or of a name in it."""
    if " " in label or "." in label:
        return bool(whole_name(label).search(text))
    return any(each.casefold() == label.casefold() for each in names_in(text))


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) or column.dtype == object


def _texts_in(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from (*_texts_in(key), *_texts_in(each))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts_in(each)
