"""Account profitability on hand-made accounts: what is earned, what is unknown, what is concentrated."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.steps.profitability.case import ProfitabilityCase
from kamlib.steps.profitability.concentration import draw_whale, measure_concentration
from kamlib.steps.profitability.wiring import compute
from kamlib.steps.shared import ledger

EMPTY = pd.DataFrame()
ACCOUNTS = pd.DataFrame({"account_id": ["A", "B", "C"], "name": ["Alpha", "Beta", "Gamma"]})
SALES = pd.DataFrame(
    {
        "account_id": ["A", "A", "B", "A"],
        "year": [2025, 2025, 2025, 2024],
        "kind": ["goods", "service", "goods", None],
        "revenue": [600.0, 400.0, 500.0, 900.0],
        "cogs": [300.0, 100.0, 450.0, 500.0],
    }
)
COSTS = pd.DataFrame(
    {
        "account_id": ["A", "B", "B", "C"],
        "year": [2025] * 4,
        "kind": ["service", "logistics", None, "acquisition"],
        "amount": [100.0, 80.0, None, 30.0],
        "activity": [None, None, "visit", None],
        "count": [None, None, 4.0, None],
    }
)
RATES = pd.DataFrame(
    {
        "activity": ["visit", "order"],
        "kind": ["service", "service"],
        "rate": [None, None],
        "minutes": [10.0, 5.0],
        "capacity_cost": [200.0, 200.0],
        "capacity_minutes": [100.0, 100.0],
    }
)
DEBTS = pd.DataFrame({"account_id": ["A"], "year": [2025], "average_debt": [1000.0]})


def measure(sales=SALES, costs=COSTS, rates=RATES, receivables=DEBTS, accounts=ACCOUNTS, **more):
    options = {"base_year": 2025, "tax": 0.2, "financing": 0.1} | more
    return compute(ProfitabilityCase(accounts, sales, costs, rates, receivables, **options))


def keys(result):
    return [each.key for each in result.findings]


def test_nopat_by_hand():
    by_year = measure().by_year.set_index(["account_id", "year"])
    # A: 1000 − 400 − 100 service − 1000 · 10 % = 400; B: 500 − 450 − 80 − 4 visits · 10 min · 2 a minute = −110;
    # C: −30. The company earns 260 and is taxed on that: a loss of one account shields the profit of another.
    assert by_year.loc[("A", 2025), "profit_before_tax"] == pytest.approx(400)
    assert by_year.loc[("A", 2025), "nopat"] == pytest.approx(320)
    assert by_year.loc[("B", 2025), "nopat"] == pytest.approx(-88)
    assert by_year.loc[("C", 2025), "nopat"] == pytest.approx(-24)
    assert measure().figures["nopat"] == pytest.approx(260 * 0.8)
    assert by_year.loc[("A", 2025), ["revenue_goods", "revenue_service"]].tolist() == [600, 400]
    assert by_year.loc[("A", 2024), "revenue_goods"] == 900  # a line without a kind is goods


def test_a_company_that_loses_pays_no_tax_and_saves_none():
    by_year = measure(sales=SALES[SALES["account_id"] == "B"]).by_year
    assert (by_year["nopat"] == by_year["profit_before_tax"]).all()


def test_a_cost_nobody_recorded_is_unknown_and_one_recorded_for_others_is_nil():
    by_year = measure().by_year.set_index(["account_id", "year"])
    assert by_year.loc[("A", 2025), "logistics"] == 0
    assert np.isnan(by_year.loc[("A", 2025), "knowledge"])
    assert np.isnan(by_year.loc[("A", 2024), "service"])
    assert measure().figures["missing_costs"] == "account_management, knowledge"
    assert measure().figures["level"] == "partial"


def test_typed_financing_is_not_counted_twice():
    costs = pd.concat(
        [COSTS, pd.DataFrame({"account_id": ["A"], "year": [2025], "kind": ["financing"], "amount": [7.0]})]
    )
    by_year = measure(costs=costs).by_year.set_index(["account_id", "year"])
    assert by_year.loc[("A", 2025), "financing"] == 7


def test_minutes_or_counts_that_nobody_said_leave_the_use_of_capacity_unknown():
    unknown = RATES.assign(minutes=[None, 5.0])
    made = measure(rates=unknown)
    row = made.capacity.iloc[0]
    assert row["minute_rate"] == pytest.approx(2.0)
    assert row[["used_minutes", "unused_minutes", "used_cost", "unused_cost", "used_share"]].isna().all()
    assert made.figures["unused_cost"] is None
    assert "capacity_unknown" in keys(made)
    assert all(check.holds for check in made.checks)
    uncounted = measure(costs=COSTS.assign(count=None))
    assert uncounted.capacity["used_minutes"].isna().all()
    # An activity that nobody did takes no minutes, whatever one takes.
    assert measure(rates=RATES.assign(minutes=[10.0, None])).capacity["used_minutes"].iloc[0] == pytest.approx(40.0)


def test_unused_capacity_stands_apart():
    capacity = measure().capacity.iloc[0]
    assert capacity["activities"] == "order, visit"
    assert capacity[["minute_rate", "used_minutes", "used_cost", "unused_cost"]].tolist() == [2.0, 40.0, 80.0, 120.0]


def test_a_cost_without_rate_is_counted_as_unpriced():
    result = measure(rates=RATES[RATES["activity"] == "order"])
    assert result.figures["unpriced_costs"] == 1
    assert "unpriced_costs" in keys(result)


def test_one_uncosted_line_leaves_the_profit_unknown():
    sales = SALES.assign(cogs=[300.0, None, 450.0, 500.0])
    result = measure(sales)
    table = result.accounts.set_index("account_id")
    assert np.isnan(table.loc["A", "margin"])
    assert table.loc["B", "margin"] == 50
    assert result.figures["costed_share"] == pytest.approx(500 / 1500)
    assert np.isnan(result.concentration["whale_peak"].iloc[0])
    assert "partly_costed" in keys(result)


def test_margin_stands_in_for_cogs():
    sales = SALES.assign(margin=SALES["revenue"] - SALES["cogs"]).drop(columns="cogs")
    pd.testing.assert_frame_equal(measure(sales).by_year, measure().by_year)


def test_who_bought_nothing_has_known_zeros():
    accounts = pd.concat([ACCOUNTS, pd.DataFrame({"account_id": ["D"], "name": ["Delta"]})], ignore_index=True)
    row = measure(accounts=accounts).accounts.set_index("account_id").loc["D"]
    assert row[["revenue", "margin", "nopat", "cost_to_serve"]].tolist() == [0, 0, 0, 0]
    assert pd.isna(row["revenue_rank"])
    assert pd.isna(row["margin_share"])


def test_without_costs_profit_is_the_margin_and_says_so():
    result = measure(costs=EMPTY, rates=EMPTY, receivables=EMPTY)
    assert result.figures["level"] == "gross_margin"
    assert result.accounts.set_index("account_id").loc["A", "nopat"] == pytest.approx(600 * 0.8)
    assert "margin_only" in keys(result)
    assert result.accounts["cost_to_serve"].isna().all()


def test_without_cost_of_goods_there_is_no_profit():
    result = measure(SALES.drop(columns="cogs"), EMPTY, EMPTY, EMPTY)
    assert result.figures["level"] == "unknown"
    assert keys(result) == ["no_margin"]
    assert result.accounts["nopat"].isna().all()
    assert result.accounts["loss_years"].isna().all()
    assert result.whale.empty


@pytest.mark.parametrize("sales", [EMPTY, SALES[SALES["year"] == 2024]])
def test_without_sales_in_the_base_year_nothing_is_claimed(sales):
    result = measure(sales, EMPTY, EMPTY, EMPTY)
    assert keys(result) == ["no_sales"]
    assert result.accounts["revenue"].isna().all()
    assert all(check.holds for check in result.checks)


def test_two_accounts_of_one_name_stay_apart():
    accounts = ACCOUNTS.assign(name="Same")
    table = measure(accounts=accounts).accounts.set_index("account_id")["nopat"]
    assert table["A"] == pytest.approx(320)
    assert table["B"] == pytest.approx(-88)


def test_misfits_are_large_and_lose():
    result = measure()
    assert result.misfits["account_id"].tolist() == ["B"]
    assert next(each for each in result.findings if each.key == "large_losses").values["loss"] == pytest.approx(88)
    assert "largest_not_best" not in keys(result)


def test_the_peak_is_told_in_money_where_a_share_means_nothing():
    costs = COSTS.assign(amount=[100.0, 380.0, None, 30.0])
    assert "whale_loss" in keys(measure(costs=costs))
    assert "whale_little" in keys(measure(costs=COSTS.assign(amount=[100.0, 280 - 10.0, None, 0.0])))


def test_related_companies_are_one_customer():
    table = pd.DataFrame({"account_id": ["A", "B", "C"], "revenue": [50.0, 30.0, 20.0], "margin": 1.0, "nopat": 1.0})
    for name in ("revenue", "margin", "nopat"):
        table[f"{name}_all"] = table[name]
    apart = measure_concentration(table, ledger.customers(ACCOUNTS))
    parents = ACCOUNTS.assign(parent=["Group", None, "Group"])
    joined = measure_concentration(table, ledger.customers(parents))
    assert apart["hhi"].iloc[0] == pytest.approx(2500 + 900 + 400)
    assert joined["hhi"].iloc[0] == pytest.approx(70**2 + 30**2)
    assert joined[["accounts", "customers"]].iloc[0].tolist() == [3, 2]


def test_a_parent_may_be_an_account_itself():
    owners = ledger.customers(ACCOUNTS.assign(parent=[None, "A", None]))
    assert owners.to_dict() == {"A": "A", "B": "A", "C": "C"}


def test_whale_orders_ties_by_account():
    whale = draw_whale(pd.Series({"C": 5.0, "A": 5.0, "B": -3.0, "D": np.nan}), ACCOUNTS)
    assert whale["account_id"].tolist() == ["A", "C", "B"]
    assert whale["cumulative"].tolist() == [5, 10, 7]


def test_negative_totals_have_no_share():
    row = measure(SALES.assign(cogs=2000.0)).concentration.iloc[0]
    assert row["whale_peak"] == 0
    assert np.isnan(row["whale_peak_share"])
    assert row["whale_peak_position"] == 0


amounts = st.lists(st.integers(0, 10_000), min_size=4, max_size=4)


@settings(max_examples=8, deadline=None)
@given(amounts, st.permutations(range(4)), st.sampled_from([0.001, 1.0, 1000.0]))
def test_row_order_and_currency_change_nothing_but_the_scale(revenue, order, scale):
    sales = SALES.assign(revenue=[float(each) for each in revenue])
    scaled = sales.iloc[list(order)].assign(
        revenue=lambda rows: rows["revenue"] * scale, cogs=lambda rows: rows["cogs"] * scale
    )
    costs, rates = (
        COSTS.assign(amount=COSTS["amount"] * scale),
        RATES.assign(capacity_cost=RATES["capacity_cost"] * scale),
    )
    here = measure(sales)
    there = measure(scaled, costs, rates, DEBTS.assign(average_debt=1000.0 * scale))
    np.testing.assert_allclose(there.by_year["nopat"], here.by_year["nopat"] * scale, rtol=1e-9, atol=1e-9 * scale)
    pd.testing.assert_frame_equal(here.concentration[["accounts", "hhi"]], there.concentration[["accounts", "hhi"]])
    assert all(check.holds for check in here.checks)
