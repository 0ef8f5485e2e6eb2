"""What is said of people in sentences; whoever is named is named to the circle of the work alone."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.team.people.result import PeopleResult

#: Share below which the data speak against a statement of the self-audit.
WEAK = 0.7


def find(result: PeopleResult) -> Iterator[Finding]:
    """Yield the gap that accounts need closed first, what nobody plans, and statements that the data deny."""
    gaps = result.competences
    first = gaps[gaps["place"].notna() & (gaps["need_hours"] > 0)].sort_values("place")
    if len(first):
        row = first.iloc[0]
        values = {"kam": row["kam"], "competence": row["competence"], "gap": float(row["gap"])}
        yield Finding("first_gap", values | {"hours": round(row["need_hours"])}, "warn", 68, "internal")
        unplanned = first[first["action"].isna()]
        if len(unplanned):
            yield Finding("no_plan", {"n": len(unplanned), "of": len(first)}, "info", 44)
    elif len(gaps) and gaps["gap"].notna().any():
        yield Finding("no_gap", {"n": int(gaps["gap"].notna().sum())}, "good", 40)
    unmeasured = int(gaps["gap"].isna().sum()) if len(gaps) else 0
    if unmeasured or gaps.empty:
        yield Finding("unmeasured", {"n": unmeasured or 7}, "warn", 36)
    denied = result.audit[result.audit["fact"] < WEAK]
    if len(denied):
        worst = denied.sort_values("fact", kind="stable").iloc[0]
        values = {"n": len(denied), "statement": worst["statement"], "fact": float(worst["fact"])}
        yield Finding("denied", values, "warn", 52)
    claimed = result.audit[(result.audit["fact"] < WEAK) & (result.audit["before"] >= 7)]
    if len(claimed):
        yield Finding("claimed", {"n": len(claimed), "statements": claimed["statement"].tolist()}, "bad", 62)
