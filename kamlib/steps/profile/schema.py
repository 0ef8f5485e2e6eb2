"""Tables from which profile and potential are worked out."""

from kamlib.core.schema import EVIDENCE, YEAR, InputColumn, InputTable, account, points, share, unit_price

TABLES = (
    InputTable(
        "drivers",
        (
            account(),
            InputColumn("driver", "text", required=True),
            YEAR,
            InputColumn("quantity", "number", required=True, low=0),
            EVIDENCE,
        ),
        key=("account_id", "driver", "year"),
    ),
    InputTable(
        "norms",
        (
            InputColumn("driver", "text", required=True),
            InputColumn("product_line", "text", required=True),
            InputColumn("norm", "number", required=True, low=0),
            unit_price("price", required=True, low=0),
            share("gross_margin_share", required=True),
            share("addressable_share"),
            InputColumn("price_growth", "share", low=-0.9, high=5.0),
            EVIDENCE,
        ),
        key=("driver", "product_line"),
    ),
    InputTable(
        "addressable",
        (
            account(),
            InputColumn("product_line", "text", required=True),
            share("addressable_share", required=True),
            EVIDENCE,
        ),
        key=("account_id", "product_line"),
    ),
    InputTable(
        "usp",
        (InputColumn("usp", "text", required=True), InputColumn("description", "text")),
        key=("usp",),
    ),
    InputTable(
        "usp_match",
        (
            InputColumn("need", "text", required=True),
            InputColumn("usp", "text", required=True, refers="usp.usp"),
            share("match", required=True),
        ),
        key=("need", "usp"),
    ),
    InputTable(
        "behaviour",
        (
            account(),
            InputColumn("days_overdue", "number", unit="days", low=0),
            InputColumn("complaints", "int", low=0),
            InputColumn("complaints_justified", "int", low=0),
            InputColumn("referrals", "int", low=0),
            share("information_shared"),
            InputColumn("contract_breaches", "int", low=0),
            points("reaction", 5),
            points("learning", 5),
            points("solvency", 5),
            points("view_of_us", 10, 0),
            points("supply_risk", 10, 0),
            points("supply_value", 10, 0),
            EVIDENCE,
        ),
        key=("account_id",),
    ),
)
