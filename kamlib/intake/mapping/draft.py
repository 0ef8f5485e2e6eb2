"""A proposal in the making: what fills which column of one table, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kamlib.core.schema import InputTable
from kamlib.i18n.spellings import plain
from kamlib.intake.contracts.arithmetic import bracketed
from kamlib.intake.contracts.source import Rows
from kamlib.intake.mapping.crosstabs import Crosstab
from kamlib.intake.mapping.facts import ColumnFacts
from kamlib.intake.mapping.model import Doubt, Known, Note, Said
from kamlib.intake.mapping.scores import Fit


@dataclass
class Draft:
    """What fills the columns of a table so far.

    Parameters
    ----------
    table : InputTable
        Which.
    facts : sequence of ColumnFacts
        Columns of the file (and of the files beside it).
    known, said : Known, Said
        What the engagement knows and what a person said.
    chosen : dict
        Title by our column.
    operands : dict
        Our column by the title that a formula of it needs.
    amounts : set
        Those of them that are money.
    settled : set
        Our columns of which no other title is asked.
    rows_said : dict
        What follows of the rows with certain values, by title.
    """

    table: InputTable
    facts: Sequence[ColumnFacts]
    known: Known
    said: Said
    chosen: dict[str, Fit] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)
    crosstab: Crosstab | None = None
    computed: dict[str, str] = field(default_factory=dict)
    operands: dict[int, str] = field(default_factory=dict)
    amounts: set[int] = field(default_factory=set)
    constants: dict[str, str | int] = field(default_factory=dict)
    numbered: dict[str, str] = field(default_factory=dict)
    distinct: bool = False
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    rows_said: dict[str, Rows] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @cached_property
    def spoken(self) -> set[int]:
        """Titles that a person spoke of."""
        spoken = set(map(plain, self.said.columns))
        return {place for place, each in enumerate(self.facts) if plain(each.title) in spoken}

    def is_said(self, place: int | None) -> bool:
        """Tell whether a person spoke of a title."""
        return place in self.spoken

    def said_place(self, name: str) -> int | None:
        """Return the title of which a person said that it plays a role."""
        said = {plain(title) for title, ours in self.said.columns.items() if ours == name}
        return next((place for place, each in enumerate(self.facts) if plain(each.title) in said), None)

    def rows(self, *places: int) -> list[tuple[float, ...]]:
        """Return the numbers of the first rows under some titles, where each of them is one."""
        rows = zip(*(self.facts[place].series for place in places), strict=True)
        return [row for row in rows if None not in row]

    def total_of(self, numbers: Sequence[float]) -> float | None:
        """Return a sum over the first rows; None where the file has more of them."""
        whole = all(len(each.cells) >= each.rows for each in self.facts)
        return sum(numbers) if whole else None

    def revenue(self) -> float:
        """Return the revenue of the first rows, read or computed of price and quantity; 0 where it is not known."""
        if "revenue" in self.chosen:
            return sum(number or 0.0 for number in self.facts[self.chosen["revenue"].place].series)
        operands = [place for place, name in self.operands.items() if name == "revenue"][:2]
        product = " * ".join(map(self.bracket, operands))
        if len(operands) < 2 or not self.computed.get("revenue", "").startswith(product):
            return 0.0
        return sum(one * other for one, other in self.rows(*operands))

    def filled(self) -> set[str]:
        """Return the columns that something fills."""
        across = self.crosstab.melt if self.crosstab else None
        melted = {across.into, *(each.value for each in across.columns.values())} if across else set()
        made = {*self.computed, *self.constants, *self.numbered, *self.copies}
        return {*self.chosen, *made, *melted}

    def free(self, besides: Iterable[str] = ()) -> list[int]:
        """Return the titles that fill nothing, or only one of these columns."""
        taken = {fit.place for name, fit in self.chosen.items() if name not in besides}
        taken |= set(self.crosstab.places if self.crosstab else ()) | set(self.operands)
        return [place for place in range(len(self.facts)) if place not in taken]

    def fill(self, name: str, fit: Fit) -> None:
        """Let a title fill a column, whatever it filled before.

        Parameters
        ----------
        name : str
            Our column.
        fit : Fit
            The title, and how well it fits.
        """
        self.chosen = {each: old for each, old in self.chosen.items() if old.place != fit.place}
        self.chosen[name] = fit

    def compute(self, name: str, formula: str, operands: Iterable[int]) -> None:
        """Let a formula fill a column.

        Parameters
        ----------
        name : str
            Our column.
        formula : str
            Arithmetic over titles in square brackets.
        operands : iterable of int
            Places of the titles that it reads.
        """
        self.computed[name] = formula
        self.chosen.pop(name, None)
        for place in operands:
            self.operands[place] = name

    def bracket(self, place: int) -> str:
        """Return a title as a formula names it."""
        return bracketed(self.facts[place].title)

    def missing(self) -> tuple[str, ...]:
        """Return what the table cannot do without and nothing fills; of a group its first column."""
        filled = self.filled()
        lacking = [each.name for each in self.table.columns if each.required and each.name not in filled]
        if not lacking and len(filled) < 2:
            # An id alone tells nothing of an account.
            lacking = [next(each.name for each in self.table.columns if each.name not in filled)]
        return (*lacking, *(group[0] for group in self.table.one_of if not filled & set(group)))
