"""How a column writes its numbers: decided by all its values; by its neighbours only where these leave it open."""

# SQL is put together here from quoted names and our own expressions.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass

from kamlib.core.errors import Problem
from kamlib.intake.expressions import NUMERIC, SPACES, doubt, family, proof
from kamlib.intake.headers import Bound, Mapping
from kamlib.intake.relation import Relation, quoted

#: Rows that a first look takes of a file that is not held: enough to guess, never enough to decide on doubt.
SAMPLE = 2000
_FIELDS = ("point", "comma", "point_doubt", "comma_doubt")


@dataclass(frozen=True)
class Counts:
    """How many values of a column prove a decimal point or comma, and how many leave it open."""

    point: int
    comma: int
    point_doubt: int
    comma_doubt: int

    @property
    def proven(self) -> str:
        """The mark that most proofs speak for; empty where there are none."""
        if not self.point and not self.comma:
            return ""
        return "." if self.point >= self.comma else ","

    @property
    def doubtful(self) -> int:
        """How many values could be read both ways."""
        return self.point_doubt + self.comma_doubt


def count(relation: Relation, mapping: Mapping, *, sample: bool = False) -> dict[int, Counts]:
    """Count the proofs of every numeric column that comes as text.

    Parameters
    ----------
    relation : Relation
        The opened source.
    mapping : Mapping
        Its columns.
    sample : bool
        Look at the first rows alone.

    Returns
    -------
    dict
        Counts by place of the column in the file.
    """
    bound = [each for each in mapping.bound if _is_text_number(relation, each)]
    if not bound:
        return {}
    inner = ", ".join(f"{_bare(relation, each)} AS n{each.place}" for each in bound)
    outer = ", ".join(_counts(f"n{each.place}") for each in bound)
    limit = f" LIMIT {SAMPLE}" if sample else ""
    row = relation.con.execute(f"SELECT {outer} FROM (SELECT {inner} FROM {relation.plain}{limit})").fetchone()
    width = len(_FIELDS)
    return {each.place: Counts(*row[at * width : (at + 1) * width]) for at, each in enumerate(bound)}


def decide(
    relation: Relation, mapping: Mapping, counts: dict[int, Counts], *, whole: bool
) -> tuple[dict[int, str], list[Problem]]:
    """Choose the decimal mark of every numeric column.

    Parameters
    ----------
    relation, mapping : Relation, Mapping
        The opened source and its columns.
    counts : dict
        Result of :func:`count`.
    whole : bool
        Whether the counts saw every row. Where not, a column without any mark is read as whole numbers only, so
        that a mark further down is noticed.

    Returns
    -------
    marks : dict
        Mark by place.
    warnings : list of Problem
        ``ambiguous_number`` for every column that no value decides.
    """
    proven = [each.proven for each in counts.values() if each.proven]
    usual = max((".", ","), key=lambda mark: (proven.count(mark), mark == relation.mark))
    marks, warnings = {}, []
    for bound in mapping.bound:
        seen = counts.get(bound.place)
        if seen is None:
            continue
        mark = seen.proven or (usual if whole or seen.doubtful else "")
        if not seen.proven and seen.doubtful:
            if bound.column.kind in ("int", "year"):
                mark = "," if seen.point_doubt >= seen.comma_doubt else "."
            warnings.append(_ambiguous(relation, bound, mark, seen))
        marks[bound.place] = mark
    return marks, warnings


def _ambiguous(relation: Relation, bound: Bound, mark: str, seen: Counts) -> Problem:
    example = "1.234" if seen.point_doubt >= seen.comma_doubt else "1,234"
    decimal = mark in example
    return Problem(
        "ambiguous_number",
        file=relation.file,
        sheet=relation.sheet,
        column=bound.header,
        found=example,
        expected=mark,
        values={"n": seen.doubtful, "mark": mark, "reading": "fraction" if decimal else "thousands"},
        severity="warning",
    )


def _is_text_number(relation: Relation, bound: Bound) -> bool:
    return bound.column.kind in NUMERIC and family(relation.types[bound.place]) == "text"


def _bare(relation: Relation, bound: Bound) -> str:
    """Return the value without spaces, percent and signs, cheap for the bulk that has no mark at all."""
    text = f"c{bound.place}" if relation.types[bound.place] == "VARCHAR" else f"CAST(c{bound.place} AS VARCHAR)"
    drop = quoted(f"[%'{SPACES}]")
    return f"CASE WHEN contains({text}, '.') OR contains({text}, ',') THEN regexp_replace({text}, {drop}, '', 'g') END"


def _counts(name: str) -> str:
    patterns = (proof("."), proof(","), doubt("."), doubt(","))
    return ", ".join(f"count(*) FILTER (regexp_full_match({name}, {quoted(each)}))" for each in patterns)
