"""Special offers: variants, what each is worth to both sides, and the customer's answer."""

from kamlib.core.step import BENEFITS, SOLVERS, Output, Step

STEP = Step(
    "offers",
    scope="account",
    needs=("accounts", "offers"),
    decisions=("offers",),
    outputs=(
        Output(
            "offers",
            views=(
                "ratings:account",
                "prices:account",
                "prices:general",
                "feedback:account",
                "contacts:account",
                *BENEFITS,
            ),
            results=("potential", "profitability", "competitors"),
            decisions=("offers",),
        ),
    ),
    imports=SOLVERS,
)
