"""Step 0 on small hand-made frames."""

import pandas as pd
import pytest

from kamlib.core.tables import TABLES
from kamlib.steps.intake.readiness import assess_readiness, rank_missing
from kamlib.steps.intake.review import find_shared_names, keep_amounts, measure_filling

from .cases import review_frames


def frames(**given):
    empty = {name: pd.DataFrame(columns=[column.name for column in table.columns]) for name, table in TABLES.items()}
    empty["sales"] = pd.DataFrame(
        {name: pd.Series(dtype="float64") for name in ("year", "month", "revenue", "lines")}
        | {"account_id": pd.Series(dtype=object)}
    )
    return empty | given


@pytest.fixture
def accounts():
    return pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "d"],
            "name": ["Twin", "Twin", "Silent", "New"],
            "status": ["current", "current", "current", "prospect"],
            "fame": [1.0, None, None, None],
        }
    )


@pytest.fixture
def sales():
    return pd.DataFrame(
        {
            "account_id": ["a", "a", "b"],
            "year": [2024, 2025, 2025],
            "month": [1, 1, 2],
            "revenue": [50.0, 100.0, 30.0],
            "lines": [2, 1, 1],
        }
    )


def review(accounts, sales, **details):
    report = pd.DataFrame(
        {
            "table": ["accounts", "sales"],
            "file": ["", ""],
            "rows_read": [4, 4],
            "rows_used": [4, 4],
            "rows_set_aside": [0, 0],
        }
    )
    sums = pd.DataFrame(
        {"table": ["sales"], "column": ["revenue"], "read": [180.0], "used": [180.0], "set_aside": [0.0]}
    )
    return review_frames(report, sums, frames(accounts=accounts, sales=sales), **details)


def test_counts_buyers_and_revenue_by_hand(accounts, sales):
    result = review(accounts, sales)
    assert result.figures["revenue"] == 130.0
    assert result.figures["buyers"] == 2
    assert result.statuses.set_index("status").loc["current"].tolist() == [3, 2, 130.0]
    assert result.years["revenue"].tolist() == [50.0, 130.0]
    assert all(check.holds for check in result.checks)


def test_findings_name_what_is_odd(accounts, sales):
    found = {each.key: each.values for each in review(accounts, sales).findings}
    assert found["silent_current"] == {"n": 1, "of": 3}
    assert found["partial_base"] == {"n": 2, "year": 2025}
    assert found["shared_names"]["names"] == ["Twin"]
    assert "no_prospects" not in found


def test_what_was_mended_and_set_aside_is_said_most_frequent_first(accounts, sales):
    repairs = pd.DataFrame({"kind": ["unit", "thousands", "unit"], "n": [2, 5, 4]})
    aside = pd.DataFrame({"reason": ["total", "bad_value", "total"]})
    result = review(accounts, sales, repairs=repairs, set_aside=aside)
    found = {each.key: each for each in result.findings}
    assert found["mended"].values == {"n": 11, "kinds": ["unit", "thousands"]}
    assert found["set_aside"].values == {"n": 3, "reasons": ["total", "bad_value"]}
    assert found["set_aside"].tone == "warn"
    assert result.figures["cells_mended"] == 11


def test_nothing_odd_is_not_reported(accounts, sales):
    clean = accounts.assign(name=["A", "B", "C", "D"], status=["current", "current", "lapsed", "prospect"])
    keys = {each.key for each in review(clean, sales).findings}
    assert not keys & {"silent_current", "shared_names", "no_sales", "mended", "set_aside"}


def test_without_sales_the_base_year_is_unknown_not_zero(accounts):
    result = review_frames(
        pd.DataFrame({"table": ["accounts"], "file": [""], "rows_read": [4], "rows_used": [4], "rows_set_aside": [0]}),
        pd.DataFrame({"table": [], "column": [], "read": [], "used": []}),
        frames(accounts=accounts),
    )
    assert result.figures["revenue"] is None
    assert result.findings[0].key == "no_sales"


def test_a_sum_that_was_lost_does_not_reconcile(accounts, sales):
    report = pd.DataFrame({"table": ["sales"], "file": [""], "rows_read": [4], "rows_used": [3], "rows_set_aside": [0]})
    sums = pd.DataFrame(
        {"table": ["sales"], "column": ["revenue"], "read": [181.0], "used": [180.0], "set_aside": [0.0]}
    )
    broken = [
        each.key
        for each in review_frames(report, sums, frames(accounts=accounts, sales=sales)).checks
        if not each.holds
    ]
    assert broken == ["rows", "revenue"]


def test_readiness_follows_the_registry():
    table = assess_readiness({"accounts", "sales"}).set_index("step")
    assert table.loc["intake", "state"] == "ready"
    assert table.loc["competitors", "state"] == "skipped"
    assert table.loc["competitors", "lacks"] == "ratings"
    assert table.loc["budget", "state"] == "partly"


def test_missing_tables_come_by_use():
    missing = rank_missing({"accounts"})
    assert missing["unlocks"].is_monotonic_decreasing
    assert "accounts" not in set(missing["table"])


def test_poor_filling_counts_figures_of_accounts_only(accounts):
    poor = measure_filling(frames(accounts=accounts))
    assert poor[["table", "column", "filled_share"]].values.tolist() == [["accounts", "fame", 0.25]]


def test_shared_names_keep_ids_apart(accounts):
    assert find_shared_names(accounts)["ids"].tolist() == ["a, b"]


def test_unit_prices_are_not_summed():
    sums = pd.DataFrame(
        {"table": ["norms", "sales"], "column": ["price", "revenue"], "read": [1.0, 2.0], "used": [1.0, 2.0]}
    )
    assert keep_amounts(sums)["column"].tolist() == ["revenue"]
