"""What the summary passes on: first the best of each step, in the order of the page, then the second of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kamlib.core.results import Finding
from kamlib.steps.summary.result import SummaryResult

#: Steps whose findings are passed on, in the order of the page.
ORDER = ("priorities", "budget", "profitability", "potential", "profile")
#: From this share of guesses on, the decision hangs on them.
MOSTLY = 0.5
#: Findings of each.
MOST = 3


def find(result: SummaryResult) -> Iterator[Finding]:
    """Yield what the page itself says, then the steps' findings by turns; an account is told of once."""
    yield from _own(result)
    places: dict[str, int] = {}
    turns = []
    for each in result.told:
        place = places[each.stem] = places.get(each.stem, -1) + 1
        turns.append((place, each))
    ordered = _once(each for _, each in sorted(turns, key=lambda turn: turn[0]))
    for place, each in enumerate(ordered):
        yield replace(each, weight=float(100 - place))


def _own(result: SummaryResult) -> Iterator[Finding]:
    """Yield where the money goes beside the list, what the decision rests on, and what does not fit together."""
    figures, money = result.figures, result.money
    beside = money[~money["key"].astype(bool) & (money["cost"] > 0)]
    if len(beside):
        idle = int((money["key"].astype(bool) & (money["level"] == "none")).sum())
        values = {"n": len(beside), "names": beside["name"].tolist(), "money": float(beside["cost"].sum())}
        key = "beside_the_list_idle" if idle else "beside_the_list"
        yield Finding(key, values | {"total": figures["cost_total"], "idle": idle}, "warn", 300)
    if figures["guessed_share"] is not None:
        names = ("documented_share", "estimated_share", "guessed_share")
        tone = "warn" if figures["guessed_share"] >= MOSTLY else "info"
        yield Finding("rests_on", {name: figures[name] for name in names}, tone, 290)
    if len(result.first_checks):
        # Two checks of one account are about the same potential: it is named, and counted, once.
        worth = result.first_checks.groupby("name", sort=False)["worth"].max()
        values = {"n": len(worth), "names": worth.index.tolist(), "worth": float(worth.sum())}
        yield Finding("first_checks", values, "info", 280)
    if figures["contradictions"]:
        yield Finding("contradictions", {"n": figures["contradictions"]}, "warn", 270)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Drop what would tell of the same account a second time."""
    told: set[str] = set()
    for each in findings:
        name = str(each.values.get("name", ""))
        if name not in told:
            yield each
        told |= {name} if name else set()
