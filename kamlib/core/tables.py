"""Schemas of every table of the method (METHOD.md 0): columns, types, units, allowed values, keys between tables.

Titles in Russian and English stand in the catalogues (``tables.<table>.title`` and ``tables.<table>.column.<column>``);
a test holds that every table and column has both. ``accounts`` is open: columns beyond the schema are kept and may be
used as metrics of the profile.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("id", "text", "category", "int", "year", "date", "number", "money", "share", "bool")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        English snake_case key.
    kind : str
        One of :data:`KINDS`. ``share`` is read as 0…1 (``65 %`` and ``0,65`` are the same figure).
    unit : str
        What one unit is, for the titles and the input template: ``money``, ``hours``, ``days``, ``points``…
    required : bool
        The column must be there and no cell of it may be blank.
    low, high : float or None
        Smallest and largest allowed value, inclusive.
    values : tuple of str
        Allowed values of a category.
    refers : str
        ``table.column`` that must hold every value of this column.
    """

    name: str
    kind: str
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """One table: its columns, its key, and the columns of which at least one must be there.

    Parameters
    ----------
    name : str
        English plural; the stem of its default file ``data/<name>.csv``.
    columns : tuple of Column
        In the order in which a person would fill them in.
    key : tuple of str
        Columns that together name a row; empty where rows may repeat (transactions).
    one_of : tuple of tuple of str
        Groups; of each group at least one column must be present.
    open : bool
        Whether columns beyond the schema are kept.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    open: bool = False

    def column(self, name: str) -> Column | None:
        """Return the named column of the schema, or None."""
        return next((column for column in self.columns if column.name == name), None)


def _account(required: bool = True) -> Column:
    return Column("account_id", "id", required=required, refers="accounts.account_id")


def _share(name: str, **rules) -> Column:
    return Column(name, "share", low=0.0, high=1.0, **rules)


def _points(name: str, high: float, low: float = 1, **rules) -> Column:
    return Column(name, "number", unit="points", low=low, high=high, **rules)


def _money(name: str, **rules) -> Column:
    return Column(name, "money", unit="money", **rules)


def _unit_price(name: str, **rules) -> Column:
    """A price of one unit: never summed."""
    return Column(name, "money", unit="money per unit", **rules)


EVIDENCE = Column("evidence", "category", values=("A", "B", "C"))
YEAR = Column("year", "year", required=True)
STATUSES = ("current", "lapsed", "prospect")
REVENUE_KINDS = ("goods", "service", "intellectual")
COST_KINDS = ("account_management", "acquisition", "knowledge", "service", "logistics", "financing", "other")
COMPONENT_KINDS = (
    "discount",
    "payment_terms",
    "service",
    "training",
    "stock",
    "engineering",
    "guarantee",
    "marketing",
    "logistics",
    "information",
    "other",
)
BUDGET_LINES = (
    "kam_time",
    "travel",
    "technical_support",
    "training",
    "samples",
    "reserve_stock",
    "express_delivery",
    "joint_projects",
    "marketing",
    "acquisition",
    "information",
)
LEVELS = ("none", "light", "standard", "deep")
#: Name of our own company in the company columns of ratings and prices.
US = "us"

_CUSTOMERS = (
    Table(
        "accounts",
        (
            Column("account_id", "id", required=True),
            Column("name", "text", required=True),
            Column("status", "category", values=STATUSES),
            Column("industry", "text"),
            Column("region", "text"),
            Column("owner", "text"),
            Column("parent", "text"),
            Column("tax_id", "id"),
            Column("customer_since", "year"),
            Column("sole_supplier", "bool"),
        ),
        key=("account_id",),
        open=True,
    ),
    Table(
        "sales",
        (
            _account(),
            Column("date", "date"),
            Column("year", "year"),
            Column("kind", "category", values=REVENUE_KINDS),
            Column("product_line", "text"),
            Column("quantity", "number"),
            _money("revenue", required=True),
            _money("cogs"),
            _money("margin"),
        ),
        one_of=(("date", "year"),),
    ),
    Table(
        "costs",
        (
            _account(),
            YEAR,
            Column("kind", "category", values=COST_KINDS),
            _money("amount"),
            Column("activity", "text", refers="rates.activity"),
            Column("count", "number", low=0),
        ),
        one_of=(("amount", "activity"),),
    ),
    Table(
        "rates",
        (
            Column("activity", "text", required=True),
            Column("kind", "category", required=True, values=COST_KINDS),
            _unit_price("rate", low=0),
            Column("minutes", "number", unit="minutes", low=0),
            _money("capacity_cost", low=0),
            Column("capacity_minutes", "number", unit="minutes", low=0),
        ),
        key=("activity",),
        one_of=(("rate", "minutes"),),
    ),
    Table(
        "receivables",
        (_account(), YEAR, _money("average_debt", required=True, low=0)),
        key=("account_id", "year"),
    ),
    Table(
        "drivers",
        (
            _account(),
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
            _unit_price("price", required=True, low=0),
            _share("gross_margin_share", required=True),
            _share("addressable_share"),
            Column("price_growth", "share", low=-0.9, high=5.0),
            EVIDENCE,
        ),
        key=("driver", "product_line"),
    ),
    Table(
        "addressable",
        (
            _account(),
            Column("product_line", "text", required=True),
            _share("addressable_share", required=True),
            EVIDENCE,
        ),
        key=("account_id", "product_line"),
    ),
)

_RELATIONSHIP = (
    Table(
        "needs",
        (_account(), Column("need", "text", required=True), _points("importance", 10, 0, required=True), EVIDENCE),
        key=("account_id", "need"),
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
            _share("match", required=True),
        ),
        key=("need", "usp"),
    ),
    Table(
        "behaviour",
        (
            _account(),
            Column("days_overdue", "number", unit="days", low=0),
            Column("complaints", "int", low=0),
            Column("complaints_justified", "int", low=0),
            Column("referrals", "int", low=0),
            _share("information_shared"),
            Column("contract_breaches", "int", low=0),
            _points("reaction", 5),
            _points("learning", 5),
            _points("solvency", 5),
            _points("view_of_us", 10, 0),
            _points("supply_risk", 10, 0),
            _points("supply_value", 10, 0),
            EVIDENCE,
        ),
        key=("account_id",),
    ),
    Table(
        "contacts",
        (
            _account(),
            Column("person", "text", required=True),
            Column("function", "text"),
            Column("role", "category", values=("decides", "influences", "uses", "buys", "guards")),
            _points("influence", 5),
            _points("attitude", 2, -2),
            Column("bonus_driver", "text"),
            Column("our_owner", "text"),
            Column("barred_kams", "text"),
            Column("last_contact", "date"),
        ),
        key=("account_id", "person"),
    ),
    Table(
        "commitments",
        (
            _account(),
            Column("commitment", "text", required=True),
            Column("owner", "text"),
            Column("due", "date"),
            Column("done_on", "date"),
        ),
    ),
    Table(
        "dossier",
        (
            _account(),
            Column("date", "date", required=True),
            Column("kind", "text", required=True),
            Column("description", "text"),
            _money("our_cost", low=0),
            _money("customer_benefit", low=0),
            EVIDENCE,
            Column("confirmed", "bool"),
        ),
    ),
)

_COMPETITION = (
    Table(
        "ratings",
        (
            _account(),
            Column("rater", "text", required=True),
            Column("side", "category", required=True, values=("us", "customer")),
            Column("round", "int", low=1),
            Column("company", "text", required=True),
            Column("criterion", "text", required=True),
            _points("score", 10, required=True),
            Column("evidence_kind", "category", values=("fact", "customer_said", "opinion")),
        ),
        key=("account_id", "rater", "side", "round", "company", "criterion"),
    ),
    Table(
        "importance",
        (
            _account(),
            Column("rater", "text", required=True),
            Column("side", "category", required=True, values=("us", "customer")),
            Column("round", "int", low=1),
            Column("criterion", "text", required=True),
            _points("points", 100, 0, required=True),
        ),
        key=("account_id", "rater", "side", "round", "criterion"),
    ),
    Table(
        "prices",
        (
            _account(required=False),
            Column("company", "text", required=True),
            Column("product_line", "text", required=True),
            _unit_price("price", required=True, low=0),
            EVIDENCE,
        ),
    ),
    Table(
        "variants",
        (
            _account(),
            Column("variant", "id", required=True),
            Column("title", "text"),
            Column("price_change", "share", low=-1.0, high=1.0),
            _share("share_uplift"),
            _share("uplift_confidence"),
        ),
        key=("account_id", "variant"),
    ),
    Table(
        "offers",
        (
            _account(),
            Column("variant", "id", required=True),
            Column("component", "text", required=True),
            Column("kind", "category", required=True, values=COMPONENT_KINDS),
            _money("customer_value", low=0),
            Column("equation", "text"),
            _money("our_cost", low=0),
            _money("one_off_cost", low=0),
            Column("start_year", "year"),
            Column("years", "int", unit="years", low=1),
            _share("confidence"),
            Column("counter_condition", "text"),
            _money("counter_value", low=0),
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
            _account(),
            Column("equation", "text", required=True),
            Column("difference", "number", required=True),
            Column("difference_unit", "text"),
            _unit_price("worth", required=True),
            EVIDENCE,
        ),
        key=("account_id", "equation", "difference_unit"),
    ),
    Table(
        "feedback",
        (
            _account(),
            Column("variant", "id", required=True),
            Column("person", "text", required=True),
            Column("date", "date"),
            Column("round", "int", required=True, low=1),
            _points("acceptance", 5, required=True),
            Column("change", "text"),
        ),
        key=("account_id", "variant", "person", "round"),
    ),
)

_TEAM = (
    Table(
        "budget_lines",
        (
            _account(required=False),
            YEAR,
            Column("line", "category", required=True, values=BUDGET_LINES),
            _money("amount", low=0),
            Column("quantity", "number", low=0),
            _unit_price("rate", low=0),
            Column("split_key", "category", values=("equal", "revenue", "potential", "hours")),
            EVIDENCE,
        ),
        one_of=(("amount", "quantity"),),
    ),
    Table(
        "programmes",
        (
            _account(required=False),
            Column("level", "category", required=True, values=LEVELS),
            Column("fte", "number", required=True, low=0),
            _money("yearly_cost", required=True, low=0),
            _money("one_off_cost", low=0),
            Column("share_gain", "share", required=True, low=-1.0, high=1.0),
            Column("years_to_target", "int", unit="years", low=1),
            _share("retention"),
        ),
        key=("account_id", "level"),
    ),
    Table(
        "plan_actuals",
        (
            _account(required=False),
            YEAR,
            Column("line", "text", required=True),
            _money("plan"),
            _money("amount", required=True),
        ),
        key=("account_id", "year", "line"),
    ),
    Table(
        "kams",
        (
            Column("kam", "text", required=True),
            Column("fte", "number", low=0),
            Column("capacity_hours", "number", unit="hours", low=0),
            Column("profile", "category", values=("operational", "strategic")),
            _points("skill", 5),
            _money("base_pay", low=0),
            _money("full_pay", low=0),
            Column("region", "text"),
        ),
        key=("kam",),
    ),
    Table(
        "kpis",
        (
            Column("kam", "text", required=True, refers="kams.kam"),
            Column("kpi", "text", required=True),
            YEAR,
            _share("weight", required=True),
            Column("threshold", "number"),
            Column("target", "number", required=True),
            Column("cap", "number"),
            Column("actual", "number"),
        ),
        key=("kam", "kpi", "year"),
    ),
    Table(
        "activities",
        (
            Column("kam", "text", required=True, refers="kams.kam"),
            _account(required=False),
            Column("date", "date", required=True),
            Column(
                "activity",
                "category",
                required=True,
                values=("negotiation", "internal_errand", "visit", "planning", "relayed_request", "other"),
            ),
            Column("hours", "number", unit="hours", low=0),
            Column("counter_condition", "bool"),
        ),
    ),
    Table(
        "concessions",
        (
            Column("kam", "text", required=True, refers="kams.kam"),
            _account(),
            Column("date", "date", required=True),
            Column("direction", "category", required=True, values=("given", "received")),
            Column("what", "text", required=True),
            _money("amount", required=True, low=0),
            EVIDENCE,
        ),
    ),
    Table(
        "competences",
        (
            Column("kam", "text", required=True, refers="kams.kam"),
            Column(
                "competence",
                "category",
                required=True,
                values=(
                    "technical",
                    "communication",
                    "psychological",
                    "administrative",
                    "decisions",
                    "analytical",
                    "conceptual",
                ),
            ),
            _points("target", 5, required=True),
            _points("actual", 5),
        ),
        key=("kam", "competence"),
    ),
)

_PIPELINE_AND_VOICE = (
    Table(
        "deals",
        (
            Column("deal_id", "id", required=True),
            _account(required=False),
            Column("product_line", "text"),
            Column("stage", "text", required=True),
            _money("amount"),
            Column("opened", "date"),
            Column("expected_close", "date"),
            Column("closed", "date"),
            Column("owner", "text"),
        ),
        key=("deal_id",),
    ),
    Table(
        "deal_events",
        (
            Column("deal_id", "id", required=True, refers="deals.deal_id"),
            Column("date", "date", required=True),
            Column("from_stage", "text"),
            Column("to_stage", "text", required=True),
        ),
        key=("deal_id", "date", "to_stage"),
    ),
    Table(
        "survey",
        (
            _account(),
            Column("respondent", "text", required=True),
            Column("wave", "id", required=True),
            Column("question", "text", required=True),
            _points("score", 10, 0),
            Column("comment", "text"),
        ),
        key=("account_id", "respondent", "wave", "question"),
    ),
    Table(
        "survey_sent",
        (
            _account(),
            Column("respondent", "text", required=True),
            Column("wave", "id", required=True),
            Column("role", "text"),
            Column("sent_on", "date"),
        ),
        key=("account_id", "respondent", "wave"),
    ),
)

#: Every table of the method by name, in the order of the input workbook.
TABLES = {table.name: table for table in (*_CUSTOMERS, *_RELATIONSHIP, *_COMPETITION, *_TEAM, *_PIPELINE_AND_VOICE)}
