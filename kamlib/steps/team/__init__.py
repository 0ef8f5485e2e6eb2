"""Can we carry it: what an account takes of its key-account manager, who is overloaded, who should serve whom."""

from kamlib.core.step import SOLVERS, Output, Step

STEP = Step(
    "team",
    scope="engagement",
    needs=("accounts", "kams"),
    decisions=("team",),
    outputs=(
        Output(
            "team",
            views=("accounts", "kams", "contacts", "workload"),
            results=("hours", "priorities", "packages"),
            decisions=("team",),
        ),
        # What the list and the budget read: it rests on neither of them, nor on who is a key account.
        Output(
            "hours",
            "hours",
            views=("accounts", "kams", "contacts", "commitments", "workload"),
            results=("potential",),
            decisions=("team",),
        ),
        Output("diary", "diary", views=("activities", "kams"), results=("hours",), decisions=("team",)),
        Output(
            "people",
            "people",
            views=("competences", "contacts", "kams"),
            results=("team", "hours"),
            decisions=("team", "priorities"),
        ),
    ),
    imports=SOLVERS,
)
