"""What the values of a column say about how they are written: proofs and doubts, counted in one query a file."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass

from kamlib.intake.cells.days import ORDERS, PIVOT
from kamlib.intake.cells.expressions import NUMERIC, SPACES, doubt, family, proof
from kamlib.intake.contracts.binding import Bound, Mapping
from kamlib.intake.contracts.relation import Relation, quoted

#: Rows that a first look takes of a file that is not held: enough to guess, never enough to decide on doubt.
SAMPLE = 2000
#: A number out of the text of a cell: a sign, a currency or a unit around it does not decide how it is written.
_CORE = r"^[^\d.,]{0,8}([.,]?\d(?:[\d., \x{a0}\x{202f}\x{2009}'\x{2019}]*\d)?[.,]?)"
_REST, _REST_OPEN = r"(?:[^\d].{0,15})?$", r"[^\d]{0,16}$"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
#: Three numbers of which the first is not a year of four digits.
_TRIPLE = r"^ *(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(?:[ T,].*)?$"
_EXAMPLES = 3
_FIELDS = {
    "decimal": ("values", "point", "comma", "point_doubt", "comma_doubt", "equals", "dashes"),
    "dates": ("values", *ORDERS, "dates_doubt", "slashes"),
    "ids": ("values", "rounded", "digits"),
}


@dataclass(frozen=True)
class Counts:
    """How many values of a column prove each way of writing, and how many leave it open."""

    values: int = 0
    point: int = 0
    comma: int = 0
    point_doubt: int = 0
    comma_doubt: int = 0
    equals: int = 0
    dashes: int = 0
    dmy: int = 0
    mdy: int = 0
    ymd: int = 0
    dates_doubt: int = 0
    slashes: int = 0
    rounded: int = 0
    digits: int = 0

    @property
    def doubtful(self) -> int:
        """How many values can be read in more than one way."""
        return self.point_doubt + self.comma_doubt + self.dates_doubt

    def proven(self, what: str) -> tuple[str, ...]:
        """Return what the values prove of ``decimal`` or ``dates``: one answer, none, or contradicting ones."""
        if what == "dates":
            return tuple(order for order in ORDERS if getattr(self, order))
        marks = tuple(mark for mark, n in ((".", self.point), (",", self.comma)) if n)
        if marks or self.doubtful:
            return marks
        if self.equals:
            return ("=",)
        # A dash may be a range as well: kopecks only where every value has them.
        return ("-",) if self.dashes and self.dashes == self.values else ()


def kind_of(relation: Relation, bound: Bound) -> str:
    """Return what of a column is to be decided: ``decimal``, ``dates``, ``ids``, or nothing.

    Parameters
    ----------
    relation : Relation
        The opened source.
    bound : Bound
        Its column.

    Returns
    -------
    str
        Empty where the source has a type for it, or nothing is to be decided.
    """
    if family(relation.types[bound.place]) != "text":
        return ""
    kinds = {"date": "dates", "id": "ids"} | dict.fromkeys(NUMERIC, "decimal")
    return kinds.get(bound.column.kind, "")


def count(relation: Relation, mapping: Mapping, latest: int, *, sample: bool = False) -> dict[int, Counts]:
    """Count the proofs of every column of numbers, dates or ids that comes as text.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The opened source and its columns.
    latest : int
        Last year that a date of the table can have.
    sample : bool
        Look at the first rows alone.

    Returns
    -------
    dict
        Counts by place of the column in the file.
    """
    bound = [each for each in mapping.bound if kind_of(relation, each)]
    if not bound:
        return {}
    inner = ", ".join(_evidence(relation, each) for each in bound)
    outer = ", ".join(_counts(relation, each, latest) for each in bound)
    limit = f" LIMIT {SAMPLE}" if sample else ""
    row = iter(relation.con.execute(f"SELECT {outer} FROM (SELECT {inner} FROM {relation.plain}{limit})").fetchone())
    return {each.place: Counts(**{name: next(row) for name in _FIELDS[kind_of(relation, each)]}) for each in bound}


def conditions(bound: Bound, what: str, latest: int) -> dict[str, str]:
    """Return the condition of each proof, and of doubt, over the evidence ``n`` of a column.

    Parameters
    ----------
    bound : Bound
        The column.
    what : str
        ``decimal`` or ``dates``.
    latest : int
        Last year that a date of the table can have.

    Returns
    -------
    dict of str to str
        SQL by ``.`` and ``,``, or by order of dates; and by ``doubt``.
    """
    name = f"n{bound.place}"
    if what == "decimal":
        tests = {mark: _full(name, proof(mark)) for mark in ".,"}
        return tests | {"doubt": " OR ".join(_full(name, doubt(mark)) for mark in ".,")}
    fit = {order: f"coalesce({_fits(order, name, latest)}, false)" for order in ORDERS}
    number = " + ".join(f"({each})::INT" for each in fit.values())
    tests = {order: f"{number} = 1 AND {each}" for order, each in fit.items()}
    same = f"{name}.a = {name}.b AND NOT {fit['ymd']}"
    return tests | {"doubt": f"{number} > 1 AND NOT ({same})"}


def first(relation: Relation, bound: Bound, condition: str) -> tuple[int | None, str]:
    """Return the row and the text of the first value that meets a condition of :func:`conditions`.

    Parameters
    ----------
    relation : Relation
        The opened source.
    bound : Bound
        Its column.
    condition : str
        SQL.

    Returns
    -------
    int or None
        Row in the file; None where rows have no number, or no value meets the condition.
    str
        The text, 80 letters at most; empty where there is none.
    """
    inner = f"SELECT row, c{bound.place} AS c, {_evidence(relation, bound)} FROM {relation.numbered}"
    found = relation.con.execute(f"SELECT min(row), arg_min(c, row) FROM (FROM ({inner}) WHERE {condition})").fetchone()
    row = relation.locate([found[0]])[0] if relation.rows_known and found[0] is not None else None
    return row, str(found[1] or "").strip()[:80]


def examples(relation: Relation, bound: Bound, condition: str) -> list[str]:
    """Return the first few different values that meet a condition of :func:`conditions`.

    Parameters
    ----------
    relation : Relation
        The opened source.
    bound : Bound
        Its column.
    condition : str
        SQL.

    Returns
    -------
    list of str
        In the order of their rows, 40 letters of each at most.
    """
    inner = f"SELECT row, c{bound.place} AS c, {_evidence(relation, bound)} FROM {relation.numbered}"
    query = f"SELECT trim(c) AS c FROM ({inner}) WHERE {condition} GROUP BY 1 ORDER BY min(row) LIMIT {_EXAMPLES}"
    return [str(text)[:40] for (text,) in relation.con.execute(query).fetchall()]


def _evidence(relation: Relation, bound: Bound) -> str:
    """Return ``n``: a number without all that does not decide, or a date's three numbers; cheap for the bulk."""
    place, what = bound.place, kind_of(relation, bound)
    text = f"c{place}" if relation.types[place] == "VARCHAR" else f"CAST(c{place} AS VARCHAR)"
    if what == "ids":
        return f"trim({text}) AS v{place}"
    if what == "dates":
        numbers = f"regexp_extract({text}, {quoted(_TRIPLE)}, ['a', 'sep', 'b', 'c'])"
        return f"CASE WHEN {text}[5] <> '-' THEN {numbers} END AS n{place}, {text} AS v{place}"
    shape = quoted(_CORE + (_REST_OPEN if bound.column.kind == "open" else _REST))
    core = f"translate(regexp_extract({text}, {shape}, 1), {quoted(SPACES + _APOSTROPHES)}, '')"
    machine = f"regexp_matches({text}, '\\d\\.?\\d*[eE][+-]?\\d')"
    marked = f"contains({text}, '.') OR contains({text}, ',')"
    return f"CASE WHEN ({marked}) AND NOT {machine} THEN {core} END AS n{place}, {text} AS v{place}"


def _counts(relation: Relation, bound: Bound, latest: int) -> str:
    what, text = kind_of(relation, bound), f"v{bound.place}"
    if what == "ids":
        tests = [_full(text, r"\d+\.0"), _full(text, r"\d+(\.0)?")]
    elif what == "dates":
        tests = [*conditions(bound, what, latest).values(), f"n{bound.place}.sep = '/'"]
    else:
        proofs = conditions(bound, what, latest)
        doubts = [_full(f"n{bound.place}", doubt(mark)) for mark in ".,"]
        tests = [proofs["."], proofs[","], *doubts, *(_kopecks(text, sign, bound) for sign in "=-")]
    return ", ".join([f"count(nullif(trim({text}), ''))", *(f"count(*) FILTER ({each})" for each in tests)])


def _kopecks(text: str, sign: str, bound: Bound) -> str:
    """Return the condition that a value is written as roubles, a sign, two digits of kopecks."""
    if bound.column.kind not in ("money", "number"):
        return "false"
    shape = rf"-?\d[\d ]*{sign}\d\d"
    return f"contains({text}, '{sign}') AND {_full(f'trim({text})', shape)}"


def _fits(order: str, part: str, latest: int) -> str:
    """Return the condition that three numbers can be read in this order.

    A year of two digits after ``latest`` cannot be meant; and nobody parts month, day, year by full stops.
    """
    day, month, year = {"dmy": "abc", "mdy": "bac", "ymd": "cba"}[order]
    number = {name: f"TRY_CAST({part}.{name} AS INTEGER)" for name in "abc"}
    century = f"{number[year]} + CASE WHEN {number[year]} <= {PIVOT} THEN 2000 ELSE 1900 END"
    length = f"length({part}.{year})"
    usual = f"{number[day]} BETWEEN 1 AND 31 AND {number[month]} BETWEEN 1 AND 12"
    usual += f" AND ({length} = 4 OR {length} = 2 AND {century} <= {latest})"
    if order == "ymd":
        usual += f" AND length({part}.c) = 2 AND length({part}.a) = 2"
    if order == "mdy":
        usual += f" AND NOT ({part}.sep = '.' AND {number['b']} <= 12)"
    return usual


def _full(name: str, pattern: str) -> str:
    return f"regexp_full_match({name}, {quoted(pattern)})"
