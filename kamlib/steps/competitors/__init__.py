"""Competitors, seen from the customer's position."""

from kamlib.core.step import BENEFITS, SOLVERS, Output, Step

STEP = Step(
    "competitors",
    scope="account",
    needs=("accounts", "ratings"),
    decisions=("competitors",),
    outputs=(
        Output(
            "competitors",
            views=(
                "ratings:account",
                "ratings:records",
                "importance:account",
                "prices:account",
                "prices:general",
                "accounts:account",
                *BENEFITS,
            ),
            decisions=("competitors",),
        ),
        Output("competitors_session", "session"),
        Output("competitors_value", "value"),
        Output("competitors_moves", "moves"),
        Output("criteria", "criteria"),
    ),
    imports=SOLVERS,
)
