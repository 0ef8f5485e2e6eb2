"""The typed view of a relation: the engine's casts first, and beside them what was mended by hand."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Collection

from kamlib.intake.cells.expressions import ColumnWay, family, key_of, raw, typed
from kamlib.intake.cells.words import words
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation

#: Temporary table of what was mended: its columns of values by DuckDB type.
MENDED = "mended"
_KEYS = ("id", "text", "category", "bool")


class Typing:
    """The typed view of a relation under the chosen readings.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The opened source and its columns.
    ways : dict
        How each column is read, by place.
    trim : bool
        Whether numbers and dates are trimmed of spaces, and numbers may part their thousands. Without it a file of
        clean ones is read much faster, and one space too many looks like an offence.
    mended : collection of int
        Places of the columns of which :data:`MENDED` holds what the engine refuses.
    """

    def __init__(
        self,
        relation: Relation,
        mapping: Mapping,
        ways: dict[int, ColumnWay],
        *,
        trim: bool = True,
        mended: Collection[int] = (),
    ):
        self.relation, self.mapping, self.ways = relation, mapping, ways
        self.trim, self.mended = trim, frozenset(mended)

    def having(self, mended: Collection[int]) -> Typing:
        """Return the same view with what was mended; every cell trimmed."""
        return Typing(self.relation, self.mapping, self.ways, mended=mended)

    def names(self, source: str, places: Collection[int]) -> str:
        """Return rows that hold names as found (``c<place>``) with ``r<place>`` and ``t<place>`` beside them.

        Parameters
        ----------
        source : str
            SQL of the rows, to stand after ``FROM``.
        places : collection of int
            Columns that hold names.

        Returns
        -------
        str
            SQL in brackets, to stand after ``FROM``.
        """
        bound = [each for each in self.mapping.bound if each.place in places]
        raws = ", ".join(f"{self.raw(each)} AS r{each.place}" for each in bound)
        shown = ", ".join(f"{self.typed(each)} AS t{each.place}" for each in bound)
        return f"(SELECT *, {shown} FROM (SELECT *, {raws} FROM {source}))"

    def sql(self, *, numbered: bool = True, source: str = "", late: Collection[int] = ()) -> str:
        """Return the rows with ``r<place>`` and ``t<place>`` (and ``row``), blank rows left out.

        Parameters
        ----------
        numbered : bool
            Whether each row has its number.
        source : str
            Other rows with the same columns, instead of those of the relation.
        late : collection of int
            Places of names that stay as found: they are typed later, once for all equal ones (:meth:`names`).

        Returns
        -------
        str
            SQL in brackets, to stand after ``FROM``.
        """
        row = "row, " if numbered else ""
        rows = self.cast(numbered=numbered, source=source, late=late)
        if not self.mended:
            return rows
        shown = ", ".join(self._mended(each) for each in self.mapping.bound)
        joins = " ".join(_join(place) for place in sorted(self.mended))
        return f"(SELECT {row}{shown} FROM {rows} {joins})"

    def cast(self, *, numbered: bool = True, source: str = "", late: Collection[int] = ()) -> str:
        """Return the same rows as the engine alone types them.

        Parameters
        ----------
        numbered : bool
            Whether each row has its number.
        source : str
            Other rows with the same columns, instead of those of the relation.
        late : collection of int
            Places of names that stay as found, as in :meth:`sql`.

        Returns
        -------
        str
            SQL in brackets, to stand after ``FROM``: a value that the engine refuses is NULL; blank rows are left
            out where cells are trimmed.
        """
        bound, types = self.mapping.bound, self.relation.types
        row = "row, " if numbered else ""
        found = {each.place: f"c{each.place}" if each.place in late else self.raw(each) for each in bound}
        raws = "".join(f", {text} AS r{place}" for place, text in found.items())
        keep = "".join(f", c{each.place}" for each in bound)
        shown = ", ".join(
            f"r{each.place} AS t{each.place}" if each.place in late else f"{self.typed(each)} AS t{each.place}"
            for each in bound
        )
        source = source or (self.relation.numbered if numbered else self.relation.plain)
        blank = f"coalesce({', '.join(f'CAST(c{n} AS VARCHAR)' for n in range(len(types)))}) IS NOT NULL"
        # A blank row breaks a rule: where nothing is trimmed yet, that is soon enough to leave it out.
        where = f" WHERE {blank}" if self.trim else ""
        inner = f"SELECT {row}{(raws + keep).removeprefix(', ')} FROM {source}{where}"
        return f"(SELECT {row}{', '.join(f'r{each.place}' for each in bound)}, {shown} FROM ({inner}))"

    def raw(self, bound: Bound) -> str:
        """Return the expression of a cell's text, NULL where it is blank."""
        source, duck = f"c{bound.place}", self.relation.types[bound.place]
        key = bound.column.kind in _KEYS
        text = raw(source, duck) if self.trim or key else source
        text = key_of(text) if bound.column.kind == "id" and duck == "VARCHAR" else text
        if key and self.ways.get(bound.place, ColumnWay()).rounded:
            text = f"regexp_replace({text}, '\\.0$', '')"
        return text

    def typed(self, bound: Bound) -> str:
        """Return the expression of a cell's value, over :meth:`raw` as ``r<place>``."""
        duck = self.relation.types[bound.place]
        source = f"r{bound.place}" if family(duck) == "text" else f"c{bound.place}"
        way = self.ways.get(bound.place, ColumnWay("."))
        return typed(bound.column, source, duck, way, words(bound.column), grouped=self.trim)

    def _mended(self, bound: Bound) -> str:
        place = bound.place
        if place not in self.mended:
            return f"r{place}, t{place}"
        missing, value = f"coalesce(m{place}.missing, false)", f"coalesce(t{place}, m{place}.{value_column(bound)})"
        if bound.column.kind == "open":
            # It may still turn out to be text, in which every word stays as it is.
            return f"r{place}, {value} AS t{place}, {missing} AS x{place}"
        return f"CASE WHEN NOT {missing} THEN r{place} END AS r{place}, {value} AS t{place}"


def value_column(bound: Bound) -> str:
    """Return which column of :data:`MENDED` holds the values of a column."""
    whole = bound.column.kind in ("int", "year")
    return "day" if bound.column.kind == "date" else "whole" if whole else "number"


def _join(place: int) -> str:
    own = f"(SELECT text, missing, number, whole, day FROM {MENDED} WHERE place = {place})"
    return f"LEFT JOIN {own} AS m{place} ON m{place}.text = CASE WHEN t{place} IS NULL THEN r{place} END"
