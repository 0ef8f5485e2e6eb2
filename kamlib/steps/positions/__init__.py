"""Positions: where each account stands with us, and we with it."""

from kamlib.core.step import VIEW_OF_US, Output, Step

STEP = Step(
    "positions",
    scope="engagement",
    needs=("accounts",),
    decisions=("positions",),
    outputs=(
        Output(
            "positions",
            views=(*VIEW_OF_US,),
            results=("priorities", "potential", "profitability"),
            decisions=("positions",),
        ),
        Output(
            "packages",
            "packages",
            views=("activities",),
            results=("positions", "priorities", "profitability", "hours"),
        ),
        Output(
            "rivalry",
            "rivalry",
            views=("accounts", "placements"),
            results=("priorities", "profitability"),
        ),
    ),
)
