"""One fact told in two tables, figures that carry a total, tables that nobody reads yet."""

import pandas as pd
import pytest

from kamlib.core.reads import uses
from kamlib.core.registry import STEPS
from kamlib.core.tables import TABLES
from kamlib.steps.intake.agreement import compare_tables, find_outliers
from kamlib.steps.intake.readiness import list_unread, rank_missing

ACCOUNTS = pd.DataFrame({"account_id": ["A008", "A118"], "name": ["Engines", "Prospect"]})
SALES = pd.DataFrame({"account_id": ["A008"], "year": [2025], "revenue": [25.3e6]})
COSTS = pd.DataFrame(
    {
        "account_id": ["A008", "A008", "A118"],
        "year": 2025,
        "kind": ["service", None, "acquisition"],
        "amount": [1.0e6, None, 0.54e6],
        "activity": [None, "visit", None],
        "count": [None, 10.0, None],
    }
)
RATES = pd.DataFrame({"activity": ["visit"], "rate": [20_000.0], "kind": ["service"]})


def actuals(*rows):
    return pd.DataFrame(rows, columns=["account_id", "year", "line", "amount"])


def compared(told, rates=RATES, sales=SALES):
    frames = {"accounts": ACCOUNTS, "sales": sales, "costs": COSTS, "rates": rates, "plan_actuals": told}
    return compare_tables(frames)


def test_costs_told_in_two_tables_are_compared():
    """0.54 and 3.96 million of one account and year: a gap of 3.42 million, 86 % of the larger."""
    told = actuals(("A118", 2025, "kam_time", 0.96e6), ("A118", 2025, "samples", 3.0e6), (None, 2025, "marketing", 9e6))
    row = compared(told).iloc[0]
    assert (row["fact"], row["account_id"], row["name"], row["year"]) == ("cost", "A118", "Prospect", 2025)
    assert (row["one"], row["other"], row["gap"]) == pytest.approx((0.54e6, 3.96e6, 3.42e6))
    assert row["gap_share"] == pytest.approx(3.42 / 3.96)


def test_what_agrees_is_not_named_and_activities_count_at_their_rate():
    told = actuals(("A008", 2025, "kam_time", 1.15e6), ("A008", 2025, "revenue", 25.0e6))
    assert compared(told).empty  # 1.0 + 10 · 0.02 = 1.2 against 1.15; 25.3 against 25.0
    off = compared(actuals(("A008", 2025, "revenue", 20.0e6)))
    assert off[["fact", "one_table"]].values.tolist() == [["revenue", "sales"]]


def test_a_sum_over_an_unknown_cost_is_not_compared():
    told = actuals(("A008", 2025, "kam_time", 9e6))
    assert len(compared(told)) == 1
    assert compared(told, RATES.head(0)).empty


def test_a_figure_that_carries_a_total_is_named():
    ids = [f"a{at}" for at in range(12)]
    accounts = pd.DataFrame({"account_id": ids, "name": ids})
    costs = pd.DataFrame({"account_id": ids, "year": 2025, "amount": [100.0] * 11 + [5000.0]})
    found = find_outliers({"accounts": accounts, "costs": costs})
    assert found[["table", "column", "account_id", "year"]].values.tolist() == [["costs", "amount", "a11", 2025]]
    assert found[["share", "times"]].values.tolist() == [[pytest.approx(5000 / 6100), 50]]
    assert find_outliers({"accounts": accounts, "costs": costs.tail(9)}).empty
    assert find_outliers({"accounts": accounts, "costs": costs.assign(amount=[100.0] * 11 + [900.0])}).empty


def test_clients_are_asked_for_the_tables_that_some_step_reads_and_for_no_other():
    asked = set(rank_missing(set())["table"])
    read = {name for step in STEPS for name in (*step.needs, *uses(step.stem))}
    assert asked == read
    unread = list_unread({"kpis"})
    assert set(unread["table"]) == set(TABLES) - read
    assert unread.iloc[0].tolist() == ["kpis", True]
