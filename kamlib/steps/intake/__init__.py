"""Intake: what came in, and what may be decided about its names."""

from kamlib.core.step import Output, Step

STEP = Step(
    "intake",
    scope="engagement",
    needs=("accounts",),
    decisions=("intake",),
    outputs=(Output("intake", views=("accounts", "sales", "*:review"), decisions=("intake",)),),
)
