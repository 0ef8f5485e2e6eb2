"""Tables of what accounts cost."""

from kamlib.core.schema import COST_KINDS, YEAR, Column, Table, account, money, unit_price

TABLES = (
    Table(
        "costs",
        (
            account(),
            YEAR,
            Column("kind", "category", values=COST_KINDS),
            money("amount"),
            Column("activity", "text", refers="rates.activity"),
            Column("count", "number", low=0),
        ),
        one_of=(("amount", "activity"),),
    ),
    Table(
        "rates",
        (
            Column("activity", "text", required=True),
            Column("kind", "category", required=True, values=COST_KINDS),
            unit_price("rate", low=0),
            Column("minutes", "number", unit="minutes", low=0),
            money("capacity_cost", low=0),
            Column("capacity_minutes", "number", unit="minutes", low=0),
        ),
        key=("activity",),
        one_of=(("rate", "minutes"),),
    ),
    Table(
        "receivables",
        (account(), YEAR, money("average_debt", required=True, low=0)),
        key=("account_id", "year"),
    ),
)
