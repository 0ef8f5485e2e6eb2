"""A tiny account with round numbers, to offer things to."""

import functools

import pandas as pd

from kamlib.core.results import with_findings
from kamlib.core.tables import TABLES
from kamlib.steps.offers import assessment
from kamlib.steps.offers.assumptions import OffersDecision
from kamlib.steps.offers.case import OffersCase
from kamlib.steps.offers.findings import find
from kamlib.steps.offers.result import OffersResult

ACCOUNT, BASE = "X", 2025


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    """Return rows as a table of the schema, unstated cells unknown."""
    frame = pd.DataFrame([{"account_id": ACCOUNT, **row} for row in rows])
    names = [column.name for column in TABLES[name].columns]
    numeric = {column.name for column in TABLES[name].columns if column.kind in ("number", "money", "share", "int")}
    frame = frame.reindex(columns=names)
    return frame.astype({name: float for name in names if name in numeric})


def component(variant: str, name: str, value: float | None = None, **more) -> dict:
    """Return one component; sure, documented and free unless said."""
    row = {"variant": variant, "component": name, "kind": "service", "customer_value": value}
    return row | {"our_cost": 0.0, "confidence": 1.0, "evidence": "A"} | more


def make_case(
    variants=(),
    offers=(),
    equations=(),
    feedback=(),
    contacts=(),
    prices=(),
    *,
    revenue: float = 500.0,
    margin: float | None = 150.0,
    addressable: float = 1000.0,
    pool: float = 400.0,
    benefits: float = float("nan"),
    plan_years: tuple[int, ...] = (2026, 2027),
    discount: float = 0.0,
    tax: float = 0.0,
    price_growth: float = 0.0,
    scale: float = 1.0,
) -> OffersCase:
    """Return an account that buys 500 of the 1000 it could, at its own margin of 30 % (the norms say 40 %)."""
    known = revenue == revenue and revenue != 0
    cogs = float("nan") if margin is None else (revenue - margin) * scale
    sold = {"account_id": ACCOUNT, "year": BASE, "revenue": revenue * scale, "cogs": cogs}
    profits = pd.DataFrame([sold] if known else [], columns=list(sold))
    years = [BASE, *plan_years]
    by_year = pd.DataFrame({"account_id": ACCOUNT, "year": years})
    by_year["addressable"], by_year["potential_margin"] = addressable * scale, pool * scale
    share = revenue / addressable if addressable == addressable else float("nan")
    accounts = pd.DataFrame(
        [
            {"account_id": ACCOUNT, "revenue": revenue * scale, "wallet_share": share, "fallback": False}
            | {"a_share": 1.0, "b_share": 0.0, "c_share": 0.0}
        ]
    )
    frames = {
        "variants": table("variants", list(variants)),
        "offers": table("offers", list(offers)),
        "equations": table("equations", list(equations)),
        "feedback": table("feedback", list(feedback)),
        "contacts": table("contacts", list(contacts)),
        "prices": table("prices", list(prices)),
    }
    return OffersCase(
        account=ACCOUNT,
        frames=frames,
        potential=accounts,
        potential_by_year=by_year,
        price_lines=_lines(years, addressable * scale, price_growth),
        profits=profits,
        standing=pd.DataFrame(columns=["company", "mark", "place"]),
        purchases=pd.Series({"P": revenue * scale}) if revenue == revenue else pd.Series(dtype=float),
        benefits=pd.Series(benefits * scale, index=years),
        base_year=BASE,
        plan_years=plan_years,
        discount=discount,
        tax=tax,
        seed=7,
    )


def _lines(years: list[int], addressable: float, growth: float) -> pd.DataFrame:
    """Return what the account consumes of one product line, its price rising."""
    frame = pd.DataFrame({"account_id": ACCOUNT, "year": years, "driver": "D", "product_line": "P", "units": 10.0})
    return frame.assign(demand=addressable * (1 + growth) ** (frame["year"] - BASE))


def decide(**more) -> OffersDecision:
    """Return a decision whose growth comes at once and whose plain discount is a tenth."""
    return OffersDecision(**({"discount": 0.1, "ramp_years": 1} | more))


VARIANT = {"variant": "V1", "title": "Service", "price_change": -0.1, "share_uplift": 0.2, "uplift_confidence": 0.5}
PART = component("V1", "Engineer", 60.0, our_cost=20.0, one_off_cost=10.0, confidence=0.5)
GOOD = {"variant": "V2", "title": "Good", "price_change": 0.0, "share_uplift": 0.3, "uplift_confidence": 0.9}
THREE = [VARIANT, GOOD, GOOD | {"variant": "V3", "share_uplift": 0.2}]
PARTS = [
    component("V1", "A", 10.0),
    component("V2", "B", 70.0, our_cost=10.0),
    component("V3", "C", 200.0, our_cost=40.0),
]
HOURS = {"equation": "Hours", "difference": 10, "difference_unit": "h", "worth": 6.0, "evidence": "B"}
PRICES = [
    {"company": "us", "product_line": "P", "price": 10.0, "evidence": "A"},
    {"company": "Rival", "product_line": "P", "price": 8.0, "evidence": "B"},
    {"company": "Dear", "product_line": "P", "price": 12.0, "evidence": "B"},
]


def assess_offers(case: OffersCase, decision: OffersDecision) -> OffersResult:
    """Return the offer weighed, with its findings."""
    return with_findings(assessment.assess_offers(case, decision), find)


@functools.cache
def plain() -> OffersResult:
    """Return one variant with one component, against a plain discount of a tenth."""
    return assess_offers(make_case([VARIANT], [PART]), decide())


def said(person, round_, acceptance, change=None, variant="V1"):
    """Return one answer of the customer."""
    return {"variant": variant, "person": person, "round": round_, "acceptance": acceptance, "change": change}


def row(result, variant="V1", name="variants"):
    """Return the first row of a table about a variant."""
    frame = getattr(result, name)
    return frame[frame["variant"] == variant].iloc[0]


def keys(result):
    """Return the keys of the findings."""
    return {each.key for each in result.findings}
