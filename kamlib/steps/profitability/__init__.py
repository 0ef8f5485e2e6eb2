"""Account profitability, dependence on a few, lifetime and conduct."""

from kamlib.core.step import Output, Step

STEP = Step(
    "profitability",
    scope="engagement",
    needs=("accounts",),
    outputs=(
        Output("profitability", views=("accounts", "sales", "costs", "rates", "receivables")),
        Output(
            "dependence",
            "dependence",
            views=("accounts", "behaviour", "dossier"),
            results=("priorities", "profitability", "hours"),
            # What a customer answered of his dossier.
            decisions=("dossier",),
        ),
        Output(
            "lifetime",
            "lifetime",
            views=("accounts", "sales", "behaviour", "contacts"),
            results=("priorities", "profitability"),
        ),
        Output("burden", "burden", views=("costs", "rates", "activities"), results=("profitability",)),
        Output(
            "shocks",
            "shocks",
            views=("accounts", "sales"),
            results=("profile", "potential", "priorities", "profitability"),
        ),
        Output("conduct", "conduct", views=("behaviour",), results=("priorities", "profitability")),
    ),
)
