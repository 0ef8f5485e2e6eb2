"""Tables from which profile and potential are worked out."""

from kamlib.core.schema import EVIDENCE, YEAR, Column, Table, account, points, share, unit_price

TABLES = (
    Table(
        "drivers",
        (
            account(),
            Column("driver", "text", required=True),
            YEAR,
            Column("quantity", "number", required=True, low=0),
            EVIDENCE,
        ),
        key=("account_id", "driver", "year"),
    ),
    Table(
        "norms",
        (
            Column("driver", "text", required=True),
            Column("product_line", "text", required=True),
            Column("norm", "number", required=True, low=0),
            unit_price("price", required=True, low=0),
            share("gross_margin_share", required=True),
            share("addressable_share"),
            Column("price_growth", "share", low=-0.9, high=5.0),
            EVIDENCE,
        ),
        key=("driver", "product_line"),
    ),
    Table(
        "addressable",
        (
            account(),
            Column("product_line", "text", required=True),
            share("addressable_share", required=True),
            EVIDENCE,
        ),
        key=("account_id", "product_line"),
    ),
    Table(
        "usp",
        (Column("usp", "text", required=True), Column("description", "text")),
        key=("usp",),
    ),
    Table(
        "usp_match",
        (
            Column("need", "text", required=True),
            Column("usp", "text", required=True, refers="usp.usp"),
            share("match", required=True),
        ),
        key=("need", "usp"),
    ),
    Table(
        "behaviour",
        (
            account(),
            Column("days_overdue", "number", unit="days", low=0),
            Column("complaints", "int", low=0),
            Column("complaints_justified", "int", low=0),
            Column("referrals", "int", low=0),
            share("information_shared"),
            Column("contract_breaches", "int", low=0),
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
