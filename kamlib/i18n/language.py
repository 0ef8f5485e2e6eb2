"""One reader's language: messages with numbers put in, names of columns and values."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from kamlib.i18n import numbers
from kamlib.i18n.catalogues import catalogue

LANGUAGES = ("ru", "en")


class Language(string.Formatter):
    """Words for one language and currency.

    Messages hold fields with a kind: ``{revenue:money}``, ``{fit:share}``, ``{fit:share.1}``, ``{change:+share}``,
    ``{score:score}`` (0…1 shown as 0–100), ``{rate:number.2}``, ``{n:count|клиент|клиента|клиентов}`` (number and
    word), ``{n:Count|account|accounts}`` (the same where a sentence opens with it: "Two accounts"),
    ``{n:plural|стал|стали|стали}`` (word alone), ``{names:list}``, ``{names:quoted}``, ``{day:date}``,
    ``{names:list.3}`` (three of them and how many more), ``{table:of|tables.*.title}`` (the words of a key, or of
    several; more patterns are tried in order; ``of.3`` and ``quoted.3`` cut as ``list.3`` does),
    ``{metric:word|profile.metric.*}`` (of one key that may be the client's own text), ``{limit:measure}`` (a number
    that carries its unit), ``{place:ordinal}`` (98th; in Russian the ending follows the field), ``{factor:plain}`` (a
    number with the decimals that it has), ``{year}`` (as it is).
    A missing figure reads as a dash, never as zero.

    Parameters
    ----------
    code : {'ru', 'en'}
        Language of the words.
    currency : str
        ISO code of the engagement's currency.
    """

    def __init__(self, code: str, currency: str = "RUB"):
        if code not in LANGUAGES:
            raise ValueError(f"code: expected one of {', '.join(LANGUAGES)}, found {code!r}")
        self.code = code
        self.currency = currency

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return a message by ``room.key`` with its fields filled in.

        Raises
        ------
        KeyError
            No such message: a defect of ours that must not reach a page as a bare key.
        """
        message = self.find(key)
        if message is None:
            raise KeyError(f"{self.code}: no message {key!r}")
        return self.vformat(message, (), values)

    def find(self, key: str) -> str | None:
        """Return a message as it stands in the catalogue, or None."""
        room, _, rest = key.partition(".")
        # A client's own text may stand where a key is looked for; it must not name a file.
        return catalogue(self.code, room).get(rest) if room.isidentifier() else None

    def first(self, *keys: str, default: str = "") -> str:
        """Return the first message that exists among the keys."""
        return next((message for message in map(self.find, keys) if message is not None), default)

    def column(self, stem: str, name: str, table: str = "") -> str:
        """Return the title of a column: of this table, else of the step's tables, else of all; else its own name.

        Parameters
        ----------
        stem : str
            Of the result.
        name : str
            Of the column.
        table : str
            The table of the result; empty: any.

        Returns
        -------
        str
            Title of the column; `name` where no catalogue has one.
        """
        keys = (f"{stem}.column.{table}.{name}", f"{stem}.column.{name}", f"common.column.{name}")
        return self.first(*keys[0 if table else 1 :], default=name)

    def value(self, stem: str, column: str, value: Any) -> str:
        """Return the words for a category value; anything that is not ours stays as the client wrote it.

        Parameters
        ----------
        stem : str
            Of the result.
        column : str
            Whose value it is.
        value : str or bool
            The key.

        Returns
        -------
        str
            Its words; the value as text where no catalogue has any.
        """
        keys = (f"{stem}.value.{column}.{value}", f"common.value.{column}.{value}", f"common.value.any.{value}")
        return self.first(*keys, default=str(value))

    def show(self, value: Any, kind: str) -> str:
        """Format a value by kind (see the class and :mod:`kamlib.core.columns`).

        Parameters
        ----------
        value : object
            Of the type that the kind takes: a share as 0…1, money in units of the currency; a missing one reads as
            a dash.
        kind : str
            Such as ``money``, ``share.1`` or ``+number``.

        Returns
        -------
        str
            As the reader expects it.
        """
        return self.format_field(value, kind)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Format one field of a message by its kind.

        Parameters
        ----------
        value : object
            Of the type that the kind takes; a missing one reads as a dash.
        format_spec : str
            The kind, with its sign before and its digits, words or patterns after it.

        Returns
        -------
        str
            As the reader expects it; a kind that is unknown shows the value as text.
        """
        spec, *forms = format_spec.split("|")
        kind, _, digits = spec.lstrip("+").partition(".")
        decimals, sign = int(digits or 0), spec.startswith("+")
        if kind in ("of", "list", "quoted"):
            if value is None:
                return numbers.UNKNOWN
            named = self._words_of(value, forms) if forms or kind == "of" else value
            return self._list(named, quoted=kind == "quoted", most=decimals)
        if numbers.is_unknown(value):
            return numbers.UNKNOWN
        if kind == "word":
            return self._word_of(str(value), forms)
        match kind:
            case "money":
                return numbers.money(value, self.currency, self.code, sign=sign)
            case "amount":
                return numbers.money(value, self.currency, self.code, compact=False, sign=sign)
            case "share":
                return numbers.share(value, self.code, decimals, sign=sign)
            case "score":
                return numbers.number(value * 100, self.code, decimals, sign=sign)
            case "number":
                return numbers.number(value, self.code, decimals, sign=sign)
            case "plain":
                return numbers.measure(value, "number", self.currency, self.code)
            case "count":
                shown = numbers.number(value, self.code, 0 if float(value).is_integer() else 1)
                return f"{shown}{numbers.NBSP}{numbers.plural(round(value, 1), forms, self.code)}"
            case "Count":
                word = numbers.plural(round(value, 1), forms, self.code)
                return f"{numbers.opening(value, self.code)}{numbers.NBSP}{word}"
            case "ordinal":
                return numbers.ordinal(value, self.code)
            case "plural":
                return numbers.plural(value, forms, self.code)
            case "date":
                return numbers.date(value, self.code)
            case "measure":
                amount, _, unit = str(value).partition("|")
                return numbers.measure(float(amount), unit, self.currency, self.code)
            case _:
                return str(value)

    def _words_of(self, keys: Iterable[str] | str, patterns: list[str]) -> list[str]:
        keys = keys.split(", ") if isinstance(keys, str) else keys
        return [self._word_of(str(key), patterns) for key in keys]

    def _word_of(self, key: str, patterns: list[str]) -> str:
        return self.first(*(pattern.replace("*", key) for pattern in patterns), default=key)

    def _list(self, items: Iterable[str] | str, *, quoted: bool, most: int = 0) -> str:
        """Join words as a sentence does; of more than `most` the rest is counted, so that a part is never the whole."""
        words = [items] if isinstance(items, str) else [str(item) for item in items]
        more = len(words) - most if most else 0
        words = words[:most] if more > 0 else words
        if quoted:
            words = [f"«{word}»" if self.code == "ru" else f"“{word}”" for word in words]
        if more > 0:
            return self("common.list.more", names=", ".join(words), more=more)
        if len(words) < 2:
            return "".join(words)
        return self("common.list.last", names=", ".join(words[:-1]), last=words[-1])
