"""What the white space shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.needs.white_space.result import NeedsWhiteSpaceResult


def find(result: NeedsWhiteSpaceResult) -> Iterator[Finding]:
    """Yield the largest opening, lines that are bought elsewhere alone, and lines of which nothing is known."""
    cells = result.cells
    openings = cells[cells["elsewhere"] > 0].sort_values(["elsewhere", "site"], ascending=[False, True], kind="stable")
    if len(openings):
        row = openings.iloc[0]
        total = float(openings["elsewhere"].sum())
        values = {"line": row["product_line"], "site": row["name"], "money": float(row["elsewhere"]), "total": total}
        yield Finding("opening", values | {"share": float(row["elsewhere"]) / total}, "info", 60)
    empty = openings[openings["state"] == "empty"]
    if len(empty):
        values = {"n": empty["product_line"].nunique(), "names": list(dict.fromkeys(empty["product_line"]))}
        yield Finding("empty", values | {"money": float(empty["elsewhere"].sum())}, "warn", 55)
    if result.figures["unknown_lines"]:
        unknown = cells.loc[cells["state"] == "unknown", "product_line"]
        yield Finding(
            "unknown", {"n": result.figures["unknown_lines"], "names": list(dict.fromkeys(unknown))}, "info", 30
        )
