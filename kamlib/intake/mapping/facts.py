"""What the values of a column say about it: how many are filled, whether they repeat, what they can be read as."""

# SQL is put together here from our own expressions.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kamlib.core.errors import InputError
from kamlib.core.schema import InputColumn
from kamlib.i18n.spellings import plain
from kamlib.intake.cells.words import words as value_words
from kamlib.intake.contracts.relation import Relation
from kamlib.intake.formats.files import HELD, Found, open_table, tables_in
from kamlib.intake.mapping.periods import period_of
from kamlib.intake.shaping.views import text_of

#: Rows whose values are looked at, and distinct values that are compared with another file's keys.
LOOKED, KEYS = 5_000, 200_000
#: Columns that are counted in one query.
_AT_ONCE = 20
#: Written where there is nothing.
_NOTHING = frozenset({"null", "none", "n/a", "#n/a", "nan", "-", "–", "—", "н/д", "нет данных"})
_NUMBER = re.compile(r"[-+]?\(?[-+]?(?:\d[\d.,]*|[.,]\d+)(?:e[-+]?\d+)?\)?[-%]?", re.IGNORECASE)
_NOISE = re.compile(r"[\s\u00a0\u202f\u2009'’₽$€£]|руб\.?|тыс\.?|млн\.?|шт\.?", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./]\d\d?[-./](\d{4}|\d\d)|\d\d? [a-zа-яё]{3,9}\.? \d{4})(г\.?)?([ T]+\d.*)?",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?P<number>.*\d)\s*(?P<mark>dr|cr|дт|кт)\.?", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)\d\d(\.0|e0)?")


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a table as its values show it.

    Parameters
    ----------
    title : str
        As found.
    rows, filled, distinct : int
        Of the whole table; `distinct` may be an estimate in a very large one.
    values : tuple of str
        Filled values of the first rows, in order.
    cells : tuple of str
        Cells of the first rows, blank ones too: beside each other over the columns of a table.
    """

    title: str
    rows: int
    filled: int
    distinct: int
    values: tuple[str, ...]
    cells: tuple[str, ...] = ()

    @cached_property
    def series(self) -> tuple[float | None, ...]:
        """The numbers of the first rows; None where a cell is none, or may be read in two ways."""
        return tuple(map(number_in, self.cells))

    @property
    def total(self) -> float | None:
        """The sum of the column, where its first rows are all it has and every one of them reads as a number."""
        if len(self.cells) < self.rows:
            return None
        numbers = [each for cell, each in zip(self.cells, self.series, strict=True) if cell]
        return None if None in numbers else sum(numbers)

    @property
    def is_key(self) -> bool:
        """Whether every row has a value of its own."""
        return 0 < self.rows == self.filled == self.distinct

    @cached_property
    def numeric_share(self) -> float:
        """Share of the values that read as numbers."""
        return self._share(lambda text: bool(_NUMBER.fullmatch(_NOISE.sub("", text))))

    @cached_property
    def date_share(self) -> float:
        """Share of the values that read as dates or months."""
        return self._share(lambda text: bool(_DATE.fullmatch(text)) or "-" in period_of(text))

    @cached_property
    def marked_share(self) -> float:
        """Share of the values that are amounts marked as debit or credit: «1,250.00 Dr»."""
        return self._share(lambda text: number_marked(text) != "")

    @cached_property
    def serial_share(self) -> float:
        """Share of the values that may be days as a spreadsheet counts them: 1954 to 2064."""
        return self._share(lambda text: bool(re.fullmatch(r"[2-5]\d{4}(\.\d+(e0)?)?", text)))

    @property
    def spoken(self) -> str:
        """The title without the number that tells it from an equal one."""
        return re.sub(r" \(\d\)$", "", self.title)

    @cached_property
    def year_share(self) -> float:
        """Share of the values that read as years."""
        return self._share(lambda text: bool(_YEAR.fullmatch(text)))

    @cached_property
    def fraction_share(self) -> float:
        """Share of the values that are numbers with a fraction: no id has one."""
        return self._share(lambda text: bool(re.fullmatch(r"-?[\d\s\u00a0]+[.,]\d{1,2}", text)))

    @cached_property
    def numbers(self) -> list[float]:
        """The values that are plain numbers."""
        found = (_NOISE.sub("", text).rstrip("%").replace(",", ".") for text in self.values)
        return [float(text) for text in found if re.fullmatch(r"-?\d*\.?\d+(e-?\d+)?", text)]

    @cached_property
    def length(self) -> float:
        """Mean length of a value."""
        return sum(map(len, self.values)) / len(self.values) if self.values else 0.0

    def words_share(self, column: InputColumn) -> float:
        """Share of the values that are words of a category or of yes and no."""
        known = value_words(column)
        return sum(n for text, n in self._compared.items() if text in known) / len(self.values) if self.values else 0.0

    def overlap(self, known: frozenset[str]) -> float:
        """Share of the distinct values that are among the known ones."""
        mine = self._compared.keys()
        return len(mine & known) / len(mine) if mine and known else 0.0

    @cached_property
    def coded_share(self) -> float:
        """Share of the values that are codes with leading zeros."""
        return self._share(lambda text: len(text) > 2 and text[0] == "0" and text.isdigit())

    @cached_property
    def _compared(self) -> Counter[str]:
        """How often each value stands there, as keys and words are compared."""
        found: Counter[str] = Counter()
        for text, n in self._texts.items():
            found[plain(text)] += n
        return found

    @cached_property
    def _texts(self) -> Counter[str]:
        return Counter(self.values)

    def examples(self, number: int = 3) -> tuple[str, ...]:
        """Return the first different values."""
        return tuple(re.sub(r"(?<=\d)e0$", "", value) for value in tuple(dict.fromkeys(self.values))[:number])

    def _share(self, test) -> float:
        return sum(n for text, n in self._texts.items() if test(text)) / len(self.values) if self.values else 0.0


@dataclass(frozen=True)
class Seen:
    """A table of a file with the facts of its columns.

    Parameters
    ----------
    found : Found
        Where it is and how it lies.
    facts : tuple of ColumnFacts
        In the order of its titles.
    relation : Relation
        It, opened.
    name : str
        File as the mapping writes it.
    """

    found: Found
    facts: tuple[ColumnFacts, ...]
    relation: Relation
    name: str

    @property
    def headers(self) -> tuple[str, ...]:
        """Its titles."""
        return tuple(each.title for each in self.facts)

    @property
    def place(self) -> dict[str, object]:
        """Where it is, as a source or a join says it; its titles are said there once, as the shape."""
        layout = self.found.layout.model_copy(update={"titles": ()})
        return {"file": self.name, "sheet": self.found.sheet, "layout": layout}

    def keys(self, place: int) -> frozenset[str]:
        """Return the distinct values of a column, compared as keys are."""
        text = text_of(f"c{place}", self.relation.types[place])
        query = f"SELECT DISTINCT {text} AS k FROM {self.relation.plain} WHERE k IS NOT NULL LIMIT {KEYS}"
        return frozenset(plain(key) for (key,) in self.relation.con.execute(query).fetchall())


def look(path: Path, shown: str, name: str, sheet: str = "") -> list[Seen]:
    """Return every table of a file that has rows, with the facts of its columns.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name in messages.
    name : str
        Its name in the mapping.
    sheet : str
        This sheet alone.

    Returns
    -------
    list of Seen
        Hidden sheets are left out; empty where no table has rows.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    tables = [each for each in tables_in(path, shown) if each.rows and not each.hidden]
    wanted = [each for each in tables if not sheet or plain(each.sheet) == plain(sheet)]
    blind = [problem for each in wanted for problem in each.problems if problem.code == "formulas_uncalculated"]
    if blind:
        # What the columns are cannot be told from cells that are not there.
        raise InputError([each for at, each in enumerate(blind) if each not in blind[:at]])
    return [_seen(path, shown, name, each) for each in wanted]


def _seen(path: Path, shown: str, name: str, found: Found) -> Seen:
    keep = path.stat().st_size <= HELD
    relation = open_table(path, shown, sheet=found.sheet, layout=found.layout, keep=keep)
    return Seen(found, facts_of(relation), relation, name)


def facts_of(relation: Relation) -> tuple[ColumnFacts, ...]:
    """Return the facts of every column of a relation."""
    listed = ", ".join(f"CAST(c{place} AS VARCHAR)" for place in range(len(relation.headers)))
    cells = relation.con.execute(f"SELECT {listed} FROM {relation.plain} LIMIT {LOOKED + 1}").fetchall()
    whole = [tuple(map(_filled, column)) for column in zip(*cells, strict=True)] or [()] * len(relation.headers)
    columns = [tuple(filter(None, column)) for column in whole]
    if len(cells) > LOOKED:
        rows, counts = _counts(relation)
    else:
        rows = sum(any(cell and cell.strip() for cell in row) for row in cells)
        counts = [(len(values), len(set(values))) for values in columns]
    facts = zip(relation.headers, counts, columns, whole, strict=True)
    return tuple(ColumnFacts(title, rows, *count, values, cells_) for title, count, values, cells_ in facts)


def number_marked(text: str) -> str:
    """Return the mark of debit or credit behind an amount; empty where there is none."""
    found = _MARKED.fullmatch(text.strip())
    return found["mark"] if found and _NUMBER.fullmatch(_NOISE.sub("", found["number"])) else ""


def number_in(text: str) -> float | None:
    """Return the number that a cell holds; a comma or a point before exactly three digits may be either mark."""
    digits = _NOISE.sub("", text).rstrip("%").replace("\u2212", "-")
    if digits.startswith("(") and digits.endswith(")"):
        digits = f"-{digits[1:-1]}"
    if digits.endswith("-"):
        digits = f"-{digits[:-1]}"
    marks = re.findall(r"[.,]", digits)
    if len(set(marks)) > 1 and marks.count(marks[-1]) == 1:
        digits = digits.replace(marks[0], "")
    elif len(marks) > 1:
        digits = digits.replace(marks[0], "") if len(set(marks)) == 1 else digits
    digits = digits.replace(",", ".")
    return float(digits) if re.fullmatch(r"-?\d*\.?\d+(e[-+]?\d+)?", digits) else None


def _filled(cell: str | None) -> str:
    text = (cell or "").strip()
    return "" if text.casefold() in _NOTHING else text


def _counts(relation: Relation) -> tuple[int, list[tuple[int, int]]]:
    """Count filled and different values over all rows, some columns at a time: each one needs memory."""
    nothing = ", ".join(
        f"'{word}'" for word in sorted({*_NOTHING, *map(str.upper, _NOTHING), *map(str.title, _NOTHING)})
    )
    texts = [text_of(f"c{place}", kind) for place, kind in enumerate(relation.types)]
    filled = [f"CASE WHEN {text} NOT IN ({nothing}) THEN {text} END" for text in texts]
    rows = relation.con.execute(f"SELECT count(*) FROM {relation.plain}").fetchone()[0]
    distinct = "approx_count_distinct({0})" if rows > KEYS else "count(DISTINCT {0})"
    found: list[tuple[int, int]] = []
    for start in range(0, len(filled), _AT_ONCE):
        counts = ", ".join(f"count({each}), {distinct.format(each)}" for each in filled[start : start + _AT_ONCE])
        row = relation.con.execute(f"SELECT {counts} FROM {relation.plain}").fetchone()
        found += [(row[at], min(row[at + 1], row[at])) for at in range(0, len(row), 2)]
    return rows, found


def beside(facts: Sequence[ColumnFacts], titles: Sequence[str], rows: int) -> list[ColumnFacts]:
    """Return the facts of columns that a file puts beside the rows of another one.

    Parameters
    ----------
    facts : sequence of ColumnFacts
        Columns of the other file.
    titles : sequence of str
        What they are called beside the rows.
    rows : int
        How many rows the first file has.

    Returns
    -------
    list of ColumnFacts
        Every cell taken as filled, how many differ as unknown (-1).
    """
    pairs = zip(facts, titles, strict=True)
    return [replace(each, title=title, rows=rows, filled=rows, distinct=-1) for each, title in pairs]
