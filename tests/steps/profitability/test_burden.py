"""The burden on other departments and the cost of a contact, by hand."""

import pandas as pd
import pytest

from kamlib.steps.profitability.burden.case import BurdenCase
from kamlib.steps.profitability.burden.departments import DEPARTMENTS
from kamlib.steps.profitability.burden.wiring import compute

NAN = float("nan")
EMPTY = pd.DataFrame()
RATES = pd.DataFrame(
    {
        "activity": ["audit", "express", "call"],
        "kind": ["other", "logistics", "account_management"],
        "minutes": [120.0, NAN, 30.0],
        "rate": [NAN, 5.0, NAN],
        "capacity_cost": [6000.0, NAN, 600.0],
        "capacity_minutes": [6000.0, NAN, 1200.0],
    }
)
COSTS = pd.DataFrame(
    [("A", 2025, "audit", 3.0), ("A", 2025, "express", 4.0), ("B", 2025, "call", 10.0), ("B", 2024, "audit", 9.0)],
    columns=["account_id", "year", "activity", "count"],
)
DIARY = pd.DataFrame(
    [
        ("A", "2025-02-01", "visit", 6.0),
        ("B", "2025-03-01", "visit", 4.0),
        ("B", "2025-03-02", "visit", NAN),
        ("A", "2025-03-03", "planning", 8.0),
        (None, "2025-03-04", "negotiation", 5.0),
        ("A", "2024-03-04", "negotiation", 5.0),
    ],
    columns=["account_id", "date", "activity", "hours"],
)


def measure(revenue=(100.0, 100.0, 0.0), costs=COSTS, diary=DIARY, hour_rate=10.0, large=(1, 11, NAN), **spent):
    """A asked for 360 of audits and 20 of express deliveries; B for nothing but calls; C did not buy."""
    kinds = {"other": [360.0, 0.0, 50.0], "logistics": [20.0, 20.0, 0.0]} | spent
    accounts = pd.DataFrame({"account_id": list("ABC"), "name": ["Alpha", "Beta", "Gamma"], "revenue": revenue})
    base = pd.DataFrame({"account_id": list("ABC"), **{each: kinds.get(each, NAN) for each in DEPARTMENTS}})
    accounts["revenue_rank"] = large
    return compute(BurdenCase(accounts, base, costs, RATES, diary, 2025, hour_rate))


def found(result):
    return {each.key: each.values for each in result.findings}


def test_money_hours_and_what_is_above_the_usual():
    result = measure()
    table = result.accounts.set_index("account_id")
    assert table.index.tolist() == ["A", "B"]  # who bought nothing is an investment, not a burden
    assert table["money"].to_dict() == {"A": 380, "B": 20}
    assert table["hours"].to_dict() == {"A": 6, "B": 0}  # three audits of two hours; calls are those of sales
    assert table["usual_share"].tolist() == [2.0, 2.0]
    assert table["excess"].to_dict() == {"A": 180, "B": -180}
    assert table["heaviest"].to_dict() == {"A": "audit", "B": ""}
    assert table["knowledge"].isna().all()
    assert all(check.holds for check in result.checks)


def test_heavy_is_twice_the_usual_at_the_border_itself():
    # 2.19 of sales, where 239 of 200 is usual.
    assert "heavy" not in found(measure(other=[199.0, 0.0, 0.0]))
    at = measure(revenue=(100.0, 300.0, 0.0), other=[180.0, 180.0, 0.0], logistics=[0.0, 0.0, 0.0])
    assert found(at)["heavy"]["names"] == ["Alpha"]  # 1.8 of sales, where .9 is usual
    below = measure(revenue=(100.0, 300.0, 0.0), other=[179.9, 180.1, 0.0], logistics=[0.0, 0.0, 0.0])
    assert "heavy" not in found(below)


@pytest.mark.parametrize(("other", "key"), [(56.0, "large_heavy"), (55.0, None), (45.0, None), (44.0, "large_light")])
def test_the_large_are_held_against_their_share_of_sales(other, key):
    told = found(measure(other=[other, 100.0 - other, 0.0], logistics=[0.0, 0.0, 0.0]))
    assert {"large_heavy", "large_light"} & set(told) == ({key} if key else set())


def test_a_contact_costs_what_its_known_hours_cost():
    table = measure().channels.set_index("channel")
    # 10 hours of two visits at 10 each; the third has no hours and makes the others no cheaper.
    assert table.loc["visit", ["contacts", "hours", "cost", "cost_per_contact"]].tolist() == [3, 10, 100, 50]
    assert table.loc["audit", "cost_per_contact"] == 120
    assert table.loc["express", "cost_per_contact"] == 5
    assert table.loc["call", "cost_per_contact"] == 15
    assert table.loc["visit", "large_share"] == pytest.approx(1 / 3)
    assert table.index.tolist() == ["audit", "visit", "call", "express"]
    assert found(measure())["channels"]["times"] == 24


def test_without_an_hours_price_the_diary_counts_contacts_only():
    table = measure(hour_rate=0.0).channels.set_index("channel")
    assert table.loc["visit", "contacts"] == 3
    assert pd.isna(table.loc["visit", "cost_per_contact"])


def test_nothing_on_file():
    result = measure(costs=EMPTY, diary=EMPTY, other=[NAN] * 3, logistics=[NAN] * 3)
    assert result.accounts["money"].isna().all()
    assert result.accounts["hours"].isna().all()
    assert (len(result.channels), result.findings, result.figures["money"]) == (0, (), None)
