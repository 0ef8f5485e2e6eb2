"""Profile of the key account, and what each account can consume."""

from kamlib.core.step import SOLVERS, VIEW_OF_US, Output, Step

STEP = Step(
    "profile",
    scope="engagement",
    needs=("accounts",),
    decisions=("profile",),
    outputs=(
        Output(
            "profile",
            views=(*VIEW_OF_US, "sales", "needs", "usp_match", "drivers", "norms", "addressable"),
            results=("potential", "profitability"),
            decisions=("profile",),
        ),
        Output("potential", "potential", views=("accounts", "sales", "drivers", "norms", "addressable")),
        Output("wallet", "wallet", views=("accounts", "drivers"), results=("potential",)),
    ),
    imports=SOLVERS,
)
