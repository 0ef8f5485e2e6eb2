"""What is said of an offer on its way into the plan."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.offers.plan.result import OffersPlanResult


def find(result: OffersPlanResult) -> Iterator[Finding]:
    """Yield whether the offer is in the account's plan, and what it lacks."""
    figures = result.figures
    if figures["state"] == "planned":
        values = {name: figures[name] for name in ("label", "share_gain", "cost")}
        yield Finding("planned", values, "good", 60)
    elif figures["state"] in ("waiting", "unknown", "absent"):
        yield Finding(str(figures["state"]), {"label": figures["label"]}, "warn", 70)
    elif figures["state"] == "unsigned" and figures["accepted"]:
        yield Finding("unsigned", {"n": figures["accepted"]}, "warn", 70)
