"""Tables of a competitor session."""

from kamlib.core.schema import EVIDENCE, InputColumn, InputTable, account, person, points, share, unit_price

TABLES = (
    InputTable(
        "ratings",
        (
            account(),
            person("rater", required=True),
            InputColumn("side", "category", required=True, values=("us", "customer")),
            InputColumn("round", "int", low=1),
            InputColumn("company", "text", required=True),
            InputColumn("criterion", "text", required=True),
            points("score", 10, required=True),
            InputColumn("evidence_kind", "category", values=("fact", "customer_said", "opinion")),
        ),
        key=("account_id", "rater", "side", "round", "company", "criterion"),
    ),
    InputTable(
        "importance",
        (
            account(),
            person("rater", required=True),
            InputColumn("side", "category", required=True, values=("us", "customer")),
            InputColumn("round", "int", low=1),
            InputColumn("criterion", "text", required=True),
            points("points", 100, 0, required=True),
        ),
        key=("account_id", "rater", "side", "round", "criterion"),
    ),
    InputTable(
        "prices",
        (
            account(required=False),
            InputColumn("company", "text", required=True),
            InputColumn("product_line", "text", required=True),
            unit_price("price", required=True, low=0),
            EVIDENCE,
        ),
    ),
    InputTable(
        "rivals",
        (
            account(),
            InputColumn("company", "text", required=True),
            share("wallet_share"),
            InputColumn("contract_end", "date"),
            person("held_by"),
            EVIDENCE,
        ),
        key=("account_id", "company"),
    ),
)
