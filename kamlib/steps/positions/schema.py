"""Tables of where our own functions see an account before they talk of it."""

from kamlib.core.schema import InputColumn, InputTable, account, points

TABLES = (
    InputTable(
        "placements",
        (
            account(),
            InputColumn(
                "function",
                "category",
                required=True,
                values=("sales", "finance", "service", "technical", "management"),
            ),
            InputColumn("person", "text"),
            points("worth_to_us", 10, 0),
            points("view_of_us", 10, 0),
        ),
        key=("account_id", "function", "person"),
        one_of=(("worth_to_us", "view_of_us"),),
    ),
)
