"""The multi-year budget of key-account work."""

from kamlib.core.step import SOLVERS, Output, Step

STEP = Step(
    "budget",
    scope="engagement",
    needs=("accounts", "sales"),
    decisions=("budget",),
    outputs=(
        Output(
            "budget",
            views=("programmes", "kams", "norms", "offers"),
            results=("budget_basis", "budget_costs", "lifetime", "potential", "profitability", "offers_plan"),
            decisions=("budget",),
        ),
        Output(
            "budget_basis",
            "basis",
            views=("budget_lines", "programmes", "norms"),
            results=("potential", "priorities", "profitability"),
            decisions=("budget",),
        ),
        Output(
            "budget_costs",
            "costs",
            views=("programmes", "budget_lines", "norms"),
            results=("budget_basis", "hours"),
            decisions=("budget",),
        ),
        Output("budget_choice", "choice", results=("budget_basis", "budget")),
        Output("budget_risk", "risk", results=("budget_basis", "budget")),
        Output("budget_actuals", "actuals", views=("plan_actuals", "accounts"), results=("budget",)),
    ),
    imports=(*SOLVERS, "seaborn"),
)
