"""Tables of the plan: lines, programmes, what really happened."""

from kamlib.core.schema import BUDGET_LINES, EVIDENCE, LEVELS, YEAR, Column, Table, account, money, share, unit_price

TABLES = (
    Table(
        "budget_lines",
        (
            account(required=False),
            YEAR,
            Column("line", "category", required=True, values=BUDGET_LINES),
            money("amount", low=0),
            Column("quantity", "number", low=0),
            unit_price("rate", low=0),
            Column("split_key", "category", values=("equal", "revenue", "potential", "hours")),
            EVIDENCE,
        ),
        one_of=(("amount", "quantity"),),
    ),
    Table(
        "programmes",
        (
            account(required=False),
            Column("level", "category", required=True, values=LEVELS),
            Column("fte", "number", required=True, low=0),
            money("yearly_cost", required=True, low=0),
            money("one_off_cost", low=0),
            Column("share_gain", "share", required=True, low=-1.0, high=1.0),
            Column("years_to_target", "int", unit="years", low=1),
            share("retention"),
        ),
        key=("account_id", "level"),
    ),
    Table(
        "plan_actuals",
        (
            account(required=False),
            YEAR,
            Column("line", "text", required=True),
            money("plan"),
            money("amount", required=True),
        ),
        key=("account_id", "year", "line"),
    ),
)
