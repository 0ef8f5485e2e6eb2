"""Tables of special offers and of what the customer said of them."""

from kamlib.core.schema import COMPONENT_KINDS, EVIDENCE, Column, Table, account, money, points, share, unit_price

TABLES = (
    Table(
        "variants",
        (
            account(),
            Column("variant", "id", required=True),
            Column("title", "text"),
            Column("price_change", "share", low=-1.0, high=1.0),
            share("share_uplift"),
            share("uplift_confidence"),
        ),
        key=("account_id", "variant"),
    ),
    Table(
        "offers",
        (
            account(),
            Column("variant", "id", required=True),
            Column("component", "text", required=True),
            Column("kind", "category", required=True, values=COMPONENT_KINDS),
            money("customer_value", low=0),
            Column("equation", "text"),
            money("our_cost", low=0),
            money("one_off_cost", low=0),
            Column("start_year", "year"),
            Column("years", "int", unit="years", low=1),
            share("confidence"),
            Column("counter_condition", "text"),
            money("counter_value", low=0),
            Column("from_round", "int", low=1),
            Column("until_round", "int", low=1),
            EVIDENCE,
        ),
        key=("account_id", "variant", "component"),
        one_of=(("customer_value", "equation"),),
    ),
    Table(
        "equations",
        (
            account(),
            Column("equation", "text", required=True),
            Column("difference", "number", required=True),
            Column("difference_unit", "text"),
            unit_price("worth", required=True),
            EVIDENCE,
        ),
        key=("account_id", "equation", "difference_unit"),
    ),
    Table(
        "feedback",
        (
            account(),
            Column("variant", "id", required=True),
            Column("person", "text", required=True),
            Column("date", "date"),
            Column("round", "int", required=True, low=1),
            points("acceptance", 5, required=True),
            Column("change", "text"),
        ),
        key=("account_id", "variant", "person", "round"),
    ),
)
