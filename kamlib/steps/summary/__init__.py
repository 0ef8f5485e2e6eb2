"""One page of what the other steps found, and what happens next."""

from kamlib.core.step import SOLVERS, Output, Step

STEP = Step(
    "summary",
    scope="engagement",
    needs=("accounts",),
    decisions=("summary",),
    outputs=(
        Output(
            "summary",
            views=("accounts", "sales"),
            results=("*",),
            decisions=("summary",),
        ),
    ),
    imports=SOLVERS,
)
