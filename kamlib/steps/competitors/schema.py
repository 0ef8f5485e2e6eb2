"""Tables of a competitor session."""

from kamlib.core.schema import EVIDENCE, Column, Table, account, points, unit_price

TABLES = (
    Table(
        "ratings",
        (
            account(),
            Column("rater", "text", required=True),
            Column("side", "category", required=True, values=("us", "customer")),
            Column("round", "int", low=1),
            Column("company", "text", required=True),
            Column("criterion", "text", required=True),
            points("score", 10, required=True),
            Column("evidence_kind", "category", values=("fact", "customer_said", "opinion")),
        ),
        key=("account_id", "rater", "side", "round", "company", "criterion"),
    ),
    Table(
        "importance",
        (
            account(),
            Column("rater", "text", required=True),
            Column("side", "category", required=True, values=("us", "customer")),
            Column("round", "int", low=1),
            Column("criterion", "text", required=True),
            points("points", 100, 0, required=True),
        ),
        key=("account_id", "rater", "side", "round", "criterion"),
    ),
    Table(
        "prices",
        (
            account(required=False),
            Column("company", "text", required=True),
            Column("product_line", "text", required=True),
            unit_price("price", required=True, low=0),
            EVIDENCE,
        ),
    ),
)
