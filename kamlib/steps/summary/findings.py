"""What the summary passes on: first the best of each step, in the order of the page, then the second of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kamlib.core.results import Finding
from kamlib.steps.summary.result import SummaryResult

#: Steps whose findings are passed on, in the order of the page.
ORDER = ("priorities", "budget", "profitability", "potential", "profile")
#: Findings of each.
MOST = 3


def find(result: SummaryResult) -> Iterator[Finding]:
    """Yield the steps' findings by turns; an account is told of once."""
    places: dict[str, int] = {}
    turns = []
    for each in result.told:
        place = places[each.stem] = places.get(each.stem, -1) + 1
        turns.append((place, each))
    ordered = _once(each for _, each in sorted(turns, key=lambda turn: turn[0]))
    for place, each in enumerate(ordered):
        yield replace(each, weight=float(100 - place))


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop what would tell of the same account a second time."""
    told: set[str] = set()
    for each in findings:
        name = str(each.values.get("name", ""))
        if name not in told:
            yield each
        told |= {name} if name else set()
