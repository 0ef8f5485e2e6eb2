"""Tables of special offers and of what the customer said of them."""

from kamlib.core.schema import (
    COMPONENT_KINDS,
    EVIDENCE,
    InputColumn,
    InputTable,
    account,
    money,
    person,
    points,
    share,
    unit_price,
)

TABLES = (
    InputTable(
        "variants",
        (
            account(),
            InputColumn("variant", "id", required=True),
            InputColumn("title", "text"),
            InputColumn("price_change", "share", low=-1.0, high=1.0),
            share("share_uplift"),
            share("uplift_confidence"),
        ),
        key=("account_id", "variant"),
    ),
    InputTable(
        "offers",
        (
            account(),
            InputColumn("variant", "id", required=True),
            InputColumn("component", "text", required=True),
            InputColumn("kind", "category", required=True, values=COMPONENT_KINDS),
            money("customer_value", low=0),
            InputColumn("equation", "text"),
            InputColumn("criterion", "text"),
            money("our_cost", low=0),
            money("one_off_cost", low=0),
            InputColumn("start_year", "year"),
            InputColumn("years", "int", unit="years", low=1),
            share("confidence"),
            InputColumn("counter_condition", "text"),
            money("counter_value", low=0),
            InputColumn("from_round", "int", low=1),
            InputColumn("until_round", "int", low=1),
            EVIDENCE,
        ),
        key=("account_id", "variant", "component"),
        one_of=(("customer_value", "equation"),),
    ),
    InputTable(
        "equations",
        (
            account(),
            InputColumn("equation", "text", required=True),
            InputColumn("difference", "number", required=True),
            InputColumn("difference_unit", "text"),
            unit_price("worth", required=True),
            EVIDENCE,
        ),
        key=("account_id", "equation", "difference_unit"),
    ),
    InputTable(
        "feedback",
        (
            account(),
            InputColumn("variant", "id", required=True),
            person("person", required=True),
            InputColumn("date", "date"),
            InputColumn("round", "int", required=True, low=1),
            points("acceptance", 5, required=True),
            InputColumn("change", "text"),
        ),
        key=("account_id", "variant", "person", "round"),
    ),
)
