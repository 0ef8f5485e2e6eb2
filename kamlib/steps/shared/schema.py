"""Tables whose steps are not built yet, some of them read by steps that are: a step that comes takes its own."""

from kamlib.core.schema import EVIDENCE, YEAR, InputColumn, InputTable, account, money, share

TABLES = (
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
            share("probability"),
            InputColumn("next_date", "date"),
            InputColumn("buyer", "category", values=("new", "known")),
            InputColumn("product", "category", values=("new", "standard")),
            InputColumn("contested", "bool"),
            InputColumn("situation", "text"),
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
            InputColumn("expected_close", "date"),
            share("probability"),
        ),
        key=("deal_id", "date", "to_stage"),
    ),
)
