"""Tables whose steps are not built yet, some of them read by steps that are: a step that comes takes its own."""

from kamlib.core.schema import EVIDENCE, YEAR, InputColumn, InputTable, account, money, person, points, share

TABLES = (
    InputTable(
        "survey",
        (
            account(),
            person("respondent", required=True),
            InputColumn("wave", "id", required=True),
            InputColumn("question", "text", required=True),
            points("score", 10, 0),
            InputColumn("comment", "text"),
        ),
        key=("account_id", "respondent", "wave", "question"),
    ),
    InputTable(
        "survey_sent",
        (
            account(),
            person("respondent", required=True),
            InputColumn("wave", "id", required=True),
            InputColumn("role", "text"),
            InputColumn("sent_on", "date"),
        ),
        key=("account_id", "respondent", "wave"),
    ),
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
        "kpis",
        (
            InputColumn("kam", "text", required=True, refers="kams.kam"),
            InputColumn("kpi", "text", required=True),
            YEAR,
            share("weight", required=True),
            InputColumn("threshold", "number"),
            InputColumn("target", "number", required=True),
            InputColumn("cap", "number"),
            InputColumn("actual", "number"),
        ),
        key=("kam", "kpi", "year"),
    ),
    InputTable(
        "concessions",
        (
            InputColumn("kam", "text", required=True, refers="kams.kam"),
            account(),
            InputColumn("date", "date", required=True),
            InputColumn("direction", "category", required=True, values=("given", "received")),
            InputColumn("what", "text", required=True),
            money("amount", required=True, low=0),
            EVIDENCE,
        ),
    ),
    InputTable(
        "deals",
        (
            InputColumn("deal_id", "id", required=True),
            account(required=False),
            InputColumn("product_line", "text"),
            InputColumn("stage", "text", required=True),
            money("amount"),
            InputColumn("opened", "date"),
            InputColumn("expected_close", "date"),
            InputColumn("closed", "date"),
            InputColumn("owner", "text"),
        ),
        key=("deal_id",),
    ),
    InputTable(
        "deal_events",
        (
            InputColumn("deal_id", "id", required=True, refers="deals.deal_id"),
            InputColumn("date", "date", required=True),
            InputColumn("from_stage", "text"),
            InputColumn("to_stage", "text", required=True),
        ),
        key=("deal_id", "date", "to_stage"),
    ),
)
