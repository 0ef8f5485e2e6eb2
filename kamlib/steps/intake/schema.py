"""Tables that every step rests on: accounts and what they bought."""

from kamlib.core.schema import REVENUE_KINDS, STATUSES, InputColumn, InputTable, account, money

TABLES = (
    InputTable(
        "accounts",
        (
            InputColumn("account_id", "id", required=True),
            InputColumn("name", "text", required=True),
            InputColumn("status", "category", values=STATUSES),
            InputColumn("industry", "text"),
            InputColumn("region", "text"),
            InputColumn("owner", "text"),
            InputColumn("parent", "text"),
            InputColumn("tax_id", "id"),
            InputColumn("customer_since", "year"),
            InputColumn("sole_supplier", "bool"),
            InputColumn("called_key", "bool"),
            InputColumn("competes_with", "text"),
            InputColumn("exclusivity", "category", values=("asked", "given")),
            money("exclusivity_worth", low=0),
            InputColumn("main_supplier", "text"),
            InputColumn("supplier_until", "year"),
        ),
        key=("account_id",),
        open=True,
    ),
    InputTable(
        "sales",
        (
            account(),
            InputColumn("date", "date"),
            InputColumn("year", "year"),
            InputColumn("kind", "category", values=REVENUE_KINDS),
            InputColumn("product_line", "text"),
            InputColumn("quantity", "number"),
            money("revenue", required=True),
            money("cogs"),
            money("margin"),
        ),
        one_of=(("date", "year"),),
    ),
)
