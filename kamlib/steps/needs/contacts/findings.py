"""What the network between their people and ours shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from kamlib.core.results import Finding
from kamlib.core.schema import names_in
from kamlib.steps.needs.contacts.network import carries

if TYPE_CHECKING:
    from kamlib.steps.needs.contacts.result import NeedsContactsResult


def find(result: NeedsContactsResult) -> Iterator[Finding]:
    """Yield what the contacts show; where nobody is on file, that alone."""
    figures, people = result.figures, result.people
    if people.empty:
        yield Finding("nobody", {}, "bad", 100)
        return
    yield from _barred(people)
    if figures["single_thread"]:
        values = {"n": figures["live"], "days": figures["contact_days"]}
        values |= {"owner": figures["top_owner"], "share": figures["top_share"]}
        yield Finding(f"thread_{figures['thread_cause']}", values, "bad", 85)
    else:
        values = {"n": figures["live"], "owner": figures["top_owner"], "share": figures["top_share"]}
        yield Finding("threads", values, "good", 30)
    missing = result.roles.loc[result.roles["state"] == "missing", "part"].tolist()
    if missing:
        yield Finding("missing", {"n": len(missing), "parts": missing}, "warn", 70)
    yield from _flagged(people, "uncovered", 66)
    yield from _flagged(people[people["matters"]], "stale", 62)
    yield from _flagged(people, "pressed", 58)


def _barred(people: pd.DataFrame) -> Iterator[Finding]:
    """Name each person whom somebody still serves who may not."""
    for row in people[people["barred_owners"] != ""].itertuples():
        names = names_in(row.barred_owners)
        yield Finding("barred", {"person": row.person, "n": len(names), "names": names}, "bad", 95)


def _flagged(people: pd.DataFrame, flag: str, weight: float) -> Iterator[Finding]:
    lit = people[carries(people, flag)]
    if len(lit):
        yield Finding(flag, {"n": len(lit), "names": lit["person"].tolist()}, "warn", weight)
