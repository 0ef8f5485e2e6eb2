"""Arithmetic over titles in square brackets: ``[price] * [quantity] * (1 - [discount])``; nothing else gets through."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kamlib.core.errors import InputError, Problem

#: A formula is a line that a person typed; a longer or deeper one is not.
LONGEST, DEEPEST = 1000, 30
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|\[(?P<title>(?:[^\[\]]|\[\[|\]\])+)\](?!\])|(?P<sign>[-+*/()]))")


@dataclass(frozen=True)
class Formula:
    """A formula that has been checked.

    Parameters
    ----------
    tokens : tuple of (str, str)
        Kind (``number``, ``title``, ``sign``) and text, in order.
    """

    tokens: tuple[tuple[str, str], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles that it reads, each once."""
        return tuple(dict.fromkeys(text for kind, text in self.tokens if kind == "title"))

    def sql(self, operand: Callable[[str], str]) -> str:
        """Return it as an SQL expression: our own signs, numbers and the operands' expressions.

        Parameters
        ----------
        operand : callable
            From a title to the SQL of its number.
        """
        shown = {"number": lambda text: f"CAST({text} AS DOUBLE)", "title": lambda text: f"({operand(text)})"}
        # The grammar is a part of SQL's own; apart by spaces, two minus signs are no comment.
        return " ".join(shown.get(kind, str)(text) for kind, text in self.tokens)


def parse(text: str, file: str = "", column: str = "") -> Formula:
    """Return the formula that a text holds.

    Parameters
    ----------
    text : str
        Numbers, titles in square brackets (a bracket of a title is doubled), ``+ - * / ( )``.
    file, column : str
        Place for the message.

    Returns
    -------
    Formula
        Checked: titles, numbers and signs in order.

    Raises
    ------
    InputError
        ``formula_broken``: with the part that could not be read.
    """
    tokens, place = [], 0
    while text[place:].strip() and len(text) <= LONGEST:
        match = _TOKEN.match(text, place)
        if not match:
            break
        kind = match.lastgroup
        found = match[kind]
        tokens.append((kind, found.replace("[[", "[").replace("]]", "]") if kind == "title" else found))
        place = match.end()
    rest = text[place:].strip()
    stop = len(tokens) if rest else _sum(tokens, 0, 0)
    if rest or stop != len(tokens) or not tokens:
        found = rest or " ".join(part for _, part in tokens[max(stop, 0) :]) or text
        raise InputError(Problem("formula_broken", file=file, column=column, found=found[:80], expected=text[:80]))
    return Formula(tuple(tokens))


def bracketed(title: str) -> str:
    """Return a title as a formula names it."""
    return "[" + title.replace("[", "[[").replace("]", "]]") + "]"


def _sum(tokens: list[tuple[str, str]], at: int, depth: int) -> int:
    """Return where a sum that begins here ends; -1 where none does."""
    at = _product(tokens, at, depth)
    while 0 <= at < len(tokens) and tokens[at] in (("sign", "+"), ("sign", "-")):
        at = _product(tokens, at + 1, depth)
    return at


def _product(tokens: list[tuple[str, str]], at: int, depth: int) -> int:
    at = _factor(tokens, at, depth)
    while 0 <= at < len(tokens) and tokens[at] in (("sign", "*"), ("sign", "/")):
        at = _factor(tokens, at + 1, depth)
    return at


def _factor(tokens: list[tuple[str, str]], at: int, depth: int) -> int:
    if at >= len(tokens) or depth > DEEPEST:
        return -1
    kind, text = tokens[at]
    if kind != "sign":
        return at + 1
    if text == "-":
        return _factor(tokens, at + 1, depth + 1)
    if text != "(":
        return -1
    end = _sum(tokens, at + 1, depth + 1)
    return end + 1 if 0 <= end < len(tokens) and tokens[end] == ("sign", ")") else -1
