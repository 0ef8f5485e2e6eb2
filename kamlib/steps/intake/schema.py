"""Tables that every step rests on: accounts and what they bought."""

from kamlib.core.schema import REVENUE_KINDS, STATUSES, Column, Table, account, money

TABLES = (
    Table(
        "accounts",
        (
            Column("account_id", "id", required=True),
            Column("name", "text", required=True),
            Column("status", "category", values=STATUSES),
            Column("industry", "text"),
            Column("region", "text"),
            Column("owner", "text"),
            Column("parent", "text"),
            Column("tax_id", "id"),
            Column("customer_since", "year"),
            Column("sole_supplier", "bool"),
        ),
        key=("account_id",),
        open=True,
    ),
    Table(
        "sales",
        (
            account(),
            Column("date", "date"),
            Column("year", "year"),
            Column("kind", "category", values=REVENUE_KINDS),
            Column("product_line", "text"),
            Column("quantity", "number"),
            money("revenue", required=True),
            money("cogs"),
            money("margin"),
        ),
        one_of=(("date", "year"),),
    ),
)
