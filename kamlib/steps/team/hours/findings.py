"""What the norm of hours says in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.team.hours.result import HoursResult

#: Norms so many times apart are no longer one service.
APART = 2.0


def find(result: HoursResult) -> Iterator[Finding]:
    """Yield how many accounts have a norm, how far norms differ, and how far that is from one number for all."""
    figures, known = result.figures, result.accounts[result.accounts["basis"] == "norm"]
    if known.empty:
        yield Finding("no_norm", {"usual": round(figures["usual_hours"])}, "warn", 70)
        return
    most, least = (known.loc[place] for place in (known["hours"].idxmax(), known["hours"].idxmin()))
    if most["hours"] >= APART * max(least["hours"], 1.0):
        values = {"name": most["name"], "most": round(most["hours"]), "other": least["name"]}
        yield Finding("apart", values | {"least": round(least["hours"]), "n": len(known)}, "info", 45)
    middle, usual = figures["median_hours"], figures["usual_hours"]
    if abs(middle - usual) > 0.25 * usual:
        yield Finding("not_usual", {"median": round(middle), "usual": round(usual), "n": len(known)}, "info", 50)
    untold = int(known["travel_hours"].isna().sum())
    if untold:
        yield Finding("no_travel", {"n": untold, "of": len(known)}, "warn", 40)
