"""What we have been worth to an account beyond the goods, and what leaving us would cost it."""

from kamlib.core.step import Output, Step

STEP = Step(
    "dossier",
    scope="account",
    needs=("accounts", "dossier"),
    decisions=("dossier",),
    outputs=(
        Output(
            "dossier",
            views=(
                *("dossier:account", "switching:account", "offers:account", "equations:account"),
                *("sales:account", "prices:account", "prices:general"),
            ),
            results=("potential", "profitability"),
            decisions=("dossier",),
        ),
    ),
    imports=("scipy.special",),
)
