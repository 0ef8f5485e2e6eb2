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
            views=("ratings:account", "ratings:records", "importance:account"),
            results=(
                *("competitors_session", "competitors_value", "competitors_moves"),
                *("competitors_tender", "competitors_rivals"),
            ),
            decisions=("competitors",),
        ),
        Output(
            "competitors_session",
            "session",
            views=(
                *("ratings:account", "ratings:records", "importance:account", "prices:account", "prices:general"),
                *("sales:account", "contacts:account", "deals:account"),
            ),
            decisions=("competitors",),
        ),
        Output(
            "competitors_value",
            "value",
            views=("prices:account", "prices:general", *BENEFITS),
            results=("competitors_session",),
            decisions=("dossier",),
        ),
        Output("competitors_moves", "moves", results=("competitors_session", "competitors_value")),
        Output(
            "competitors_tender",
            "tender",
            views=("prices:account", "prices:general", "sales:account"),
            results=("competitors_session",),
        ),
        Output(
            "competitors_rivals",
            "rivals",
            views=("rivals:account", "contacts:account"),
            results=("competitors_session",),
        ),
        Output("criteria", "criteria", views=("accounts:account",), results=("competitors_session",)),
    ),
    imports=SOLVERS,
)
