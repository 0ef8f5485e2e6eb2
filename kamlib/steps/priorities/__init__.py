"""The prioritised list: everyone on one list, who is chosen, how firmly, and what would change it."""

from kamlib.core.step import VIEW_OF_US, Output, Step

STEP = Step(
    "priorities",
    scope="engagement",
    needs=("accounts",),
    decisions=("priorities",),
    outputs=(
        Output(
            "priorities",
            views=(*VIEW_OF_US,),
            results=("profile", "potential", "profitability", "hours"),
            decisions=("priorities",),
        ),
    ),
    imports=("seaborn",),
)
