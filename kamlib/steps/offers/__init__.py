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
                "receivables:account",
                *BENEFITS,
            ),
            results=("potential", "profitability", "competitors"),
            decisions=("offers", "dossier"),
        ),
        # What the budget reads: no session of competitors, no simulation, and never the budget itself.
        Output(
            "offers_plan",
            "plan",
            views=("variants:account", "offers:account", "equations:account", "feedback:account", "contacts:account"),
            results=("potential", "profitability"),
            decisions=("offers",),
        ),
    ),
    imports=SOLVERS,
)
