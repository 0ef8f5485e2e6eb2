"""Pipeline: each deal in its place, what will be won and when, and how far that forecast can be trusted."""

from kamlib.core.step import Output, Step

STEP = Step(
    "pipeline",
    scope="engagement",
    needs=("deals",),
    decisions=("pipeline",),
    outputs=(
        Output(
            "pipeline",
            views=("deals", "deal_events", "accounts", "activities"),
            results=("priorities", "budget"),
            decisions=("pipeline",),
        ),
    ),
    imports=("scipy.special",),
)
