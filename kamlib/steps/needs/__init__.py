"""What one account really needs, who over there gains by it, and what both sides plan together."""

from kamlib.core.step import Output, Step

STEP = Step(
    "needs",
    scope="account",
    needs=("accounts", "needs"),
    decisions=("needs", "joint_plan"),
    outputs=(
        Output(
            "needs",
            # A phantom is known by what is on file of the same need everywhere.
            views=(
                *("needs", "usp_match", "accounts:account", "contacts:account", "commitments:account"),
                *("variants:account", "offers:account"),
            ),
            results=("potential",),
            decisions=("needs",),
        ),
        Output("needs_contacts", "contacts", results=("needs",)),
        Output("needs_bonds", "bonds", views=("bonds:account", "accounts:account"), results=("needs",)),
        Output("needs_white_space", "white_space", views=("accounts", "sales"), results=("potential",)),
        Output(
            "joint_plan",
            "joint_plan",
            views=("commitments:account",),
            results=("needs",),
            decisions=("joint_plan",),
        ),
    ),
)
