"""The profit bridge closes to zero, and a broken rhythm is seen before the line is lost."""

import numpy as np
import pandas as pd
import pytest

from kamlib.steps.profitability.bridge import STEPS
from kamlib.steps.profitability.case import ProfitabilityCase
from kamlib.steps.profitability.erosion import find_erosion
from kamlib.steps.profitability.wiring import compute

EMPTY = pd.DataFrame()
ACCOUNTS = pd.DataFrame({"account_id": ["A", "B", "C"], "name": ["Alpha", "Beta", "Gamma"]})
NAN = float("nan")


def measure(rows, costs=EMPTY):
    names = ["account_id", "product_line", "year", "quantity", "revenue", "cogs"]
    sales = pd.DataFrame(rows, columns=names)
    return compute(ProfitabilityCase(ACCOUNTS, sales, costs, EMPTY, EMPTY, 2025))


def test_the_bridge_by_hand():
    costs = pd.DataFrame({"account_id": "A", "year": [2024, 2025], "kind": "service", "amount": [50.0, 80.0]})
    result = measure(
        [
            ("A", "cutters", 2024, 10.0, 1000.0, 600.0),  # 100 and 60 a piece
            ("A", "cutters", 2025, 12.0, 1140.0, 780.0),  # 95 and 65
            ("A", "inserts", 2025, 5.0, 100.0, 70.0),  # won: 30
            ("B", "cutters", 2024, 1.0, 90.0, 60.0),  # lost: 30
            ("C", "", 2024, NAN, 50.0, 40.0),
            ("C", "", 2025, NAN, 70.0, 45.0),  # unsplit: 25 − 10
        ],
        costs,
    )
    steps = result.bridge.set_index("step")["amount"].to_dict()
    assert steps == pytest.approx(
        {
            "before": 400 + 30 + 10 - 50,
            "price": -5 * 12,
            "unit_cost": -5 * 12,
            "volume": 2 * 40,
            "won": 30,
            "lost": -30,
            "unsplit": 15,
            "cost_to_serve": -30,
            "after": 360 + 30 + 25 - 80,
        }
    )
    assert all(check.holds for check in result.checks)
    found = {each.key: each.values for each in result.findings}
    assert found["bridge_down"]["step"] == "volume"
    assert result.bridges["account_id"].tolist() == ["A", "B", "C"]


def test_the_bridge_closes_for_any_numbers():
    rng = np.random.default_rng(5)
    rows = [
        (account, line, year, rng.choice([NAN, 0.0, 3.0, 7.5]), rng.normal(100, 60), rng.normal(60, 30))
        for account in "ABC"
        for line in ("x", "y", "z")
        for year in (2024, 2025)
        if rng.random() < 0.7
    ]
    table = measure(rows).bridges
    np.testing.assert_allclose(table["before"] + table[list(STEPS)].sum(axis=1), table["after"], atol=1e-9)


def test_unknown_margins_and_costs_of_one_year_are_not_compared():
    rows = [("A", "x", 2024, 1.0, 10.0, 4.0), ("A", "x", 2025, 1.0, 12.0, 4.0)]
    rows += [("B", "x", 2024, 1.0, 10.0, NAN), ("B", "x", 2025, 1.0, 12.0, 4.0)]
    costs = pd.DataFrame({"account_id": ["A"], "year": [2025], "kind": ["service"], "amount": [5.0]})
    result = measure(rows, costs)
    assert result.bridges["account_id"].tolist() == ["A"]
    assert result.bridges.loc[0, ["before", "price", "after", "cost_to_serve"]].tolist() == [6, 2, 8, 0]
    assert measure(rows[1::2]).bridge.empty  # one year only


def test_a_line_that_falls_silent_against_its_own_rhythm_is_seen():
    months = [(2024, each) for each in range(1, 13)] + [(2025, each) for each in range(1, 9)]
    rows = [("A", "x", year, month, 10.0) for year, month in months]  # monthly to August: silent for 4
    rows += [("A", "y", year, month, 5.0) for year in (2024, 2025) for month in (1, 4, 7, 10)]  # quarterly: 2 of 3
    rows += [("B", "x", 2025, 12, 1.0), ("B", "y", 2024, 1, 9.0)]  # no rhythm in one order
    rows += [("C", "x", 2024, month, 7.0) for month in range(1, 9)]  # silent for 16: lost, not at risk
    sales = pd.DataFrame(rows, columns=["account_id", "product_line", "year", "month", "revenue"])
    names = ACCOUNTS.set_index("account_id")["name"]
    found = find_erosion(sales, names, 12)
    assert found[["name", "product_line", "orders", "silent_months", "at_risk"]].to_dict("records") == [
        {"name": "Alpha", "product_line": "x", "orders": 20, "silent_months": 4, "at_risk": 120.0}
    ]
    assert find_erosion(sales.drop(columns="month"), names, 12).empty
