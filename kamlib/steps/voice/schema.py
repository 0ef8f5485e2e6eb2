"""Tables of a survey of customers: who was asked, and what they answered."""

from kamlib.core.schema import InputColumn, InputTable, account, person, points

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
)
