"""Tables of what accounts cost."""

from kamlib.core.schema import COST_KINDS, YEAR, InputColumn, InputTable, account, money, unit_price

TABLES = (
    InputTable(
        "costs",
        (
            account(),
            YEAR,
            InputColumn("kind", "category", values=COST_KINDS),
            money("amount"),
            InputColumn("activity", "text", refers="rates.activity"),
            InputColumn("count", "number", low=0),
        ),
        one_of=(("amount", "activity"),),
    ),
    InputTable(
        "rates",
        (
            InputColumn("activity", "text", required=True),
            InputColumn("kind", "category", required=True, values=COST_KINDS),
            unit_price("rate", low=0),
            InputColumn("minutes", "number", unit="minutes", low=0),
            money("capacity_cost", low=0),
            InputColumn("capacity_minutes", "number", unit="minutes", low=0),
        ),
        key=("activity",),
        one_of=(("rate", "minutes"),),
    ),
    InputTable(
        "receivables",
        (account(), YEAR, money("average_debt", required=True, low=0)),
        key=("account_id", "year"),
    ),
)
