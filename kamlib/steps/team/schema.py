"""Tables of the team: its people, their diary, what they can do, and what an account takes."""

from kamlib.core.schema import EVIDENCE, InputColumn, InputTable, account, money, points

TABLES = (
    InputTable(
        "kams",
        (
            InputColumn("kam", "text", required=True),
            InputColumn("fte", "number", low=0),
            InputColumn("capacity_hours", "number", unit="hours", low=0),
            InputColumn("profile", "category", values=("operational", "strategic")),
            points("skill", 5),
            money("base_pay", low=0),
            money("full_pay", low=0),
            InputColumn("region", "text"),
        ),
        key=("kam",),
    ),
    InputTable(
        "activities",
        (
            InputColumn("kam", "text", required=True, refers="kams.kam"),
            account(required=False),
            InputColumn("date", "date", required=True),
            InputColumn(
                "activity",
                "category",
                required=True,
                values=("negotiation", "internal_errand", "visit", "planning", "relayed_request", "other"),
            ),
            InputColumn("hours", "number", unit="hours", low=0),
            InputColumn("counter_condition", "bool"),
        ),
    ),
    InputTable(
        "competences",
        (
            InputColumn("kam", "text", required=True, refers="kams.kam"),
            InputColumn(
                "competence",
                "category",
                required=True,
                values=(
                    "technical",
                    "communication",
                    "psychological",
                    "administrative",
                    "decisions",
                    "analytical",
                    "conceptual",
                ),
            ),
            points("target", 5, required=True),
            points("actual", 5),
        ),
        key=("kam", "competence"),
    ),
    InputTable(
        "workload",
        (
            account(),
            InputColumn("visits", "number", low=0),
            InputColumn("visit_hours", "number", unit="hours", low=0),
            InputColumn("support_hours", "number", unit="hours", low=0),
            points("coordination", 5),
            points("competition", 5),
            InputColumn("strategic", "bool"),
            EVIDENCE,
        ),
        key=("account_id",),
    ),
)
