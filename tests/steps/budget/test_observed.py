"""What is assumed beside what was observed: retention, gains of share; and programmes in stages."""

import numpy as np
import pandas as pd
import pytest

from kamlib.quant.investment import InvestmentPlan, net_present_value, triangular_multipliers, yearly_values
from kamlib.steps.budget.reference import compare_promises, list_changes
from kamlib.steps.budget.retention import list_retention
from kamlib.steps.budget.risk.staging import _gates

NAMES = pd.Series({"A": "Alpha", "B": "Beta"})


def plan(without=0.82, kept=0.94, start=0.4):
    """Two accounts, three years, shares that stay as they are: only keeping customers earns."""
    flat = np.full((2, 1, 3), start)
    one = np.ones((2, 1))
    return InvestmentPlan(
        np.full((2, 1, 3), 1000.0),
        one * start,
        flat,
        flat,
        one * kept,
        one * without,
        np.full((2, 1, 3), 30.0),
        0.1,
        0.2,
    )


def retention(**changes):
    parts = {"base": 0.888, "card": pd.Series({"A": 0.967})} | changes
    return list_retention(("A", "B"), NAMES, plan(), np.array([True, True]), parts["base"], parts["card"])


def test_retention_is_held_against_the_card_else_the_base():
    table = retention().set_index("account_id")
    assert table["observed"].to_dict() == pytest.approx({"A": 0.967, "B": 0.888})
    assert table["gap"].to_dict() == pytest.approx({"A": -0.147, "B": -0.068})
    years, weights = np.arange(1.0, 4), 0.8 * 1.1 ** -np.arange(1.0, 4)
    # B would stay with 0.888 instead of 0.82 without a programme; A would stay with 0.967 either way.
    assert table.loc["B", "npv_effect"] == pytest.approx(-400 * (0.888**years - 0.82**years) @ weights)
    assert table.loc["A", "npv_effect"] == pytest.approx(-400 * (0.94**years - 0.82**years) @ weights)


def test_unknown_retention_moves_nothing():
    table = retention(base=None, card=pd.Series(dtype=float))
    assert table["observed"].isna().all()
    assert table["npv_effect"].tolist() == [0, 0]


def test_the_risk_without_a_programme_is_a_guess_of_its_own():
    ones = np.ones(6)
    base, low = net_present_value(plan()), ones.copy()
    low[4] = 0.8
    years, weights = np.arange(1.0, 4), 0.8 * 1.1 ** -np.arange(1.0, 4)
    moved = base[0, 0] - 400 * ((1 - 0.8 * 0.18) ** years - 0.82**years) @ weights
    assert net_present_value(plan(), low)[0, 0] == pytest.approx(moved)
    low[4] = 0.0  # at most until the effect of the programme is gone
    assert net_present_value(plan(), low)[0, 0] == pytest.approx(0.8 * -30 * (1.1**-years).sum())


def history():
    rows = [
        (f"C{place:02d}", year, 0.1 * 100 + (place if year == 2025 else 0))
        for place in range(20)
        for year in (2022, 2025)
    ]
    sales = pd.DataFrame(rows, columns=["account_id", "year", "revenue"])
    wallets = pd.DataFrame(
        {"account_id": [f"C{place:02d}" for place in range(20)], "status": "current", "addressable": 100.0}
    )
    return sales, wallets.assign(fallback=False)


def promise(gain, years=3, share=0.1):
    return pd.DataFrame([{"account_id": "C00", "name": "Zero", "promised": gain, "years": years, "share_today": share}])


def test_a_promise_is_counted_among_changes_that_really_happened():
    found = compare_promises(promise(0.18), *history(), 2025).iloc[0]
    # Twenty accounts grew by 0, 1 … 19 points in three years: two of them by at least 18.
    assert (found["cases"], found["as_much"], found["years"], found["scope"]) == (20, 2, 3, "alike")
    assert found["as_much_share"] == pytest.approx(0.1)
    assert found["change_p50"] == pytest.approx(0.095)


def test_changes_are_no_longer_than_what_is_on_file_and_nothing_on_file_is_no_case():
    sales, wallets = history()
    assert compare_promises(promise(0.1, years=5), sales, wallets, 2025).iloc[0]["years"] == 3
    empty = compare_promises(promise(0.1), sales.head(0), wallets, 2025).iloc[0]
    assert empty["cases"] == 0
    assert np.isnan(empty["as_much_share"])
    assert list_changes(sales, wallets.assign(fallback=True), 3, 2025).empty


def test_a_small_class_is_widened():
    sales, wallets = history()
    wallets.loc[:4, "status"] = "lapsed"
    assert compare_promises(promise(0.1), sales, wallets, 2025).iloc[0]["scope"] == "band"
    assert compare_promises(promise(0.1, share=0.9), sales, wallets, 2025).iloc[0]["scope"] == "base"


def test_values_of_the_years_add_to_the_npv():
    multipliers = np.array([1.1, 0.8, 1.0, 1.2, 0.9, 1.3])
    assert yearly_values(plan(), multipliers).sum(axis=-1) == pytest.approx(net_present_value(plan(), multipliers))


def test_a_gate_by_hand():
    # Costs 10 a year; the share goes from 0 to 0.1 at once, of a pool of 300: 30 a year, or nothing at the bad end.
    flat = np.full(3, 0.1)
    only = InvestmentPlan(
        np.full(3, 300.0), np.zeros(()), flat, np.zeros(3), np.ones(()), np.ones(()), np.full(3, 10.0), 0.0, 0.0
    )
    ends = np.ones(6)
    worst, best = ends.copy(), ends.copy()
    worst[1], best[1] = 0.0, 2.0
    first = _gates(only, worst, best, [2026, 2027, 2028], "A")[0]
    # To go on pays from a third of the gain: triangular on 0, 1, 2 lies below 1/3 with a chance of 1/18.
    assert first["pass_chance"] == pytest.approx(17 / 18, abs=0.005)
    assert first["share_least"] == pytest.approx(0.1 / 3, abs=0.001)
    assert first["npv_once"] == pytest.approx(60, abs=0.1)
    assert first["lost_once"] == pytest.approx(30)
    assert first["lost_staged"] == pytest.approx(10)
    # E[max(−to come, 0)] = 2 ∫ (10 − 30 g) g dg over 0 … 1/3.
    assert first["staging_gain"] == pytest.approx(2 * (10 / 18 - 30 / 81), abs=0.02)


def test_triangular_multipliers_reach_both_ends():
    found = triangular_multipliers(np.array([0.0, 0.5, 1.0]), 1.4, 0.8)
    assert found[0] == pytest.approx(1.4)
    assert found[-1] == pytest.approx(0.8)
