"""What the signs of mutual commitment show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.needs.bonds.result import NeedsBondsResult

#: Fewer known signs than this say nothing; below this part of them all of it is for the time being.
LEAST_KNOWN = 5
TEMPORARY = 0.5
#: Answers of both sides that lie so far apart are two different relationships.
APART = 3


def find(result: NeedsBondsResult) -> Iterator[Finding]:
    """Yield whether the relationship is mutual, and where one side believes in it more than the other."""
    figures, signs = result.figures, result.signs
    lacking = signs.loc[signs["state"] == "lacks", "sign"].tolist()
    values = {"holding": figures["holding"], "known": figures["known"]}
    if figures["known"] < LEAST_KNOWN:
        unknown = signs.loc[signs["state"] == "unknown", "sign"].tolist()
        yield Finding("not_known", {"n": len(unknown), "signs": unknown}, "info", 40)
    elif figures["holding_share"] < TEMPORARY:
        yield Finding("temporary", values | {"signs": lacking}, "bad", 72)
    else:
        yield (
            Finding("mutual", values | {"signs": lacking}, "good", 35)
            if lacking
            else Finding("whole", values, "good", 35)
        )
    gap = figures["belief_gap"]
    if gap is not None and abs(gap) >= APART:
        facts = signs.set_index("sign")["fact"]
        both = {"us": facts["lasting_for_us"], "them": facts["lasting_for_them"]}
        yield Finding("we_believe_more" if gap > 0 else "they_believe_more", both, "warn", 64)
