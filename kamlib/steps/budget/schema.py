"""Tables of the plan: lines, programmes, what really happened."""

from kamlib.core.schema import (
    BUDGET_LINES,
    EVIDENCE,
    LEVELS,
    YEAR,
    InputColumn,
    InputTable,
    account,
    money,
    share,
    unit_price,
)

TABLES = (
    InputTable(
        "budget_lines",
        (
            account(required=False),
            YEAR,
            InputColumn("line", "category", required=True, values=BUDGET_LINES),
            money("amount", low=0),
            InputColumn("quantity", "number", low=0),
            unit_price("rate", low=0),
            InputColumn("until_year", "year"),
            InputColumn("split_key", "category", values=("equal", "revenue", "potential", "hours")),
            EVIDENCE,
        ),
        one_of=(("amount", "quantity"),),
    ),
    InputTable(
        "programmes",
        (
            account(required=False),
            InputColumn("level", "category", required=True, values=LEVELS),
            InputColumn("fte", "number", required=True, low=0),
            money("yearly_cost", required=True, low=0),
            money("one_off_cost", low=0),
            InputColumn("share_gain", "share", required=True, low=-1.0, high=1.0),
            InputColumn("years_to_target", "int", unit="years", low=1),
            share("retention"),
        ),
        key=("account_id", "level"),
    ),
    InputTable(
        "plan_actuals",
        (
            account(required=False),
            YEAR,
            InputColumn("line", "text", required=True),
            money("plan"),
            money("amount", required=True),
        ),
        key=("account_id", "year", "line"),
    ),
)
