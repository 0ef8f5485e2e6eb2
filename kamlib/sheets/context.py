"""What the sheets of one twin share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kamlib.i18n import LANGUAGES, Language
from kamlib.runs.reader import RunReader
from kamlib.sheets.book import TwinBook
from kamlib.sheets.register import RegisterEntry


@dataclass
class Twin:
    """One twin in the making.

    Parameters
    ----------
    run : RunReader
        The run that it is made from.
    book : TwinBook
        The file.
    places : dict
        Addresses that sheets take from each other: single cells by name, potentials by ``potential.<account>``, …
    """

    run: RunReader
    book: TwinBook
    places: dict[str, str] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """Of every title and text."""
        return self.book.language

    def say(self, key: str, **values: Any) -> str:
        """Return a text of the twin's catalogue."""
        return self.language(f"twin.{key}", **values)

    def name_of(self, account: str) -> str:
        """Return what an account is called."""
        return self.run.accounts(self.language.code).get(account, account)

    def column(self, stem: str, *names: str) -> list[str]:
        """Return titles of columns: the twin's own, else those of the step."""
        language = self.language
        return [language.first(f"twin.column.{name}", default=language.column(stem, name)) for name in names]

    def decide(self, stem: str, account: str = "") -> dict[str, Any]:
        """Return a decision of the run.

        Parameters
        ----------
        stem : str
            The step that decides.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        dict
            Its content as plain data, signed or proposed; None where the run has no such result.

        Raises
        ------
        InputError
            ``twin_run_too_old``: the run kept none.
        """
        return self.run.decision(stem, account)

    def entry(
        self,
        kind: str,
        key: tuple[Any, ...],
        title: Callable[[Language], str],
        *,
        codes: tuple[str, ...] = (),
        labels: tuple[str, ...] = (),
        blank: bool = False,
    ) -> RegisterEntry:
        """Return an entry of the register; `title` says in any language what it is.

        Parameters
        ----------
        kind : str
            Of a :class:`RegisterEntry`.
        key : tuple
            Stem, account and path of the value.
        title : callable
            From a language to the title in it.
        codes, labels : tuple of str
            Of a choice: its values, and what the reader sees of them.
        blank : bool
            Whether nothing may stand there.

        Returns
        -------
        RegisterEntry
            With its title in both languages.
        """
        named = {code: title(Language(code, self.language.currency)) for code in LANGUAGES}
        return RegisterEntry(kind, key, codes, labels, blank, named)

    def rate(self, name: str) -> float:
        """Return a yearly rate of the engagement: as recorded with the run, else as the budget used it."""
        recorded = self.run.manifest.get("rates", {})
        old = {"discount": "discount", "tax": "tax_rate"}[name]
        return float(recorded.get(name, self.run.figures("budget").get(old, 0.0)))
