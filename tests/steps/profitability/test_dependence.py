"""Dependence on a few: groups as one, the loss of the largest, the laboratory."""

import numpy as np
import pandas as pd
import pytest

from kamlib.steps.profitability.dependence.case import DependenceCase
from kamlib.steps.profitability.dependence.laboratory import LAB_COLUMNS, zone_of
from kamlib.steps.profitability.dependence.wiring import compute

NAN = float("nan")
ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["A", "B", "C", "D"],
        "name": ["Alpha", "Beta", "Gamma", "Delta"],
        "revenue": [500.0, 300.0, 200.0, 0.0],
        "margin": [100.0, 90.0, 60.0, 0.0],
    }
)
OWNERS = pd.Series({"A": "A", "B": "Group", "C": "Group", "D": "D"})
APART = pd.Series({each: each for each in "ABCD"})
COSTS = ("account_management", "acquisition", "knowledge", "service", "other", "logistics", "financing")


def measure_dependence(*parts, **more):
    return compute(DependenceCase(*parts, **more))


def base(**costs):
    table = pd.DataFrame({"account_id": ["A", "B", "C"]})
    for kind in COSTS:
        table[kind] = costs.get(kind, NAN)
    return table.assign(profit_before_tax=[100.0, 90.0, 60.0] - table[list(COSTS)].sum(axis=1))


def measure(keys=("B",), owners=APART, rows=None, **more):
    options = {"hours_per_account": 100.0, "hours_capacity": 400.0} | more
    return measure_dependence(ACCOUNTS, base() if rows is None else rows, owners, keys, **options)


def found(result):
    return {each.key: each for each in result.findings}


def test_a_group_is_one_customer_by_its_own_name():
    table = measure(owners=OWNERS).customers
    assert table["name"].tolist() == ["Alpha", "Group"]
    assert table["revenue"].tolist() == [500, 500]
    assert table["accounts"].tolist() == [1, 2]
    assert table["key"].tolist() == [False, True]
    assert found(measure(owners=OWNERS))["hidden_group"].values["n"] == 2


def test_disclosure_takes_the_line_itself():
    accounts = ACCOUNTS.assign(revenue=[900.0, 100.0, 0.0, 0.0])
    table = measure_dependence(accounts, base(), APART, ()).customers
    assert table["disclosed"].tolist() == [True, True]


def test_loss_at_once_and_after_adjusting_by_hand():
    rows = base(service=[30.0, 10.0, 10.0], logistics=[20.0, 0.0, 0.0])
    row = measure(rows=rows).losses.iloc[0]
    # 250 of margin less 70 of costs; A takes 100 of margin and 20 of logistics along, its service of 30 stays at first.
    assert row["profit_before"] == 180
    assert row["profit_after"] == 180 - 100 + 20
    assert row["profit_adjusted"] == 130
    assert row["profit_change"] == pytest.approx(100 / 180 - 1)


def test_a_loss_that_kills_is_said():
    rows = base(service=[60.0, 60.0, 60.0])
    assert "loss_deadly" in found(measure(rows=rows))
    assert "loss" in found(measure())


def test_without_margins_only_the_revenue_at_stake_is_said():
    result = measure_dependence(ACCOUNTS.assign(margin=NAN), base().assign(profit_before_tax=NAN), APART, ("B",))
    assert "loss_revenue" in found(result)
    assert result.losses["profit_after"].isna().all()


def test_laboratory_by_hand():
    rows = base(service=[20.0, 20.0, 20.0])
    table = measure(rows=rows, unused_cost=40.0).laboratory.set_index("key_share")
    row = table.loc[0.5]
    # B is half of the turnover, A and C share the other half 5 : 2; fixed cost 60 + 40.
    shares = np.array([0.5, 0.5 * 5 / 7, 0.5 * 2 / 7])
    assert row["hhi"] == pytest.approx(1e4 * (shares**2).sum())
    assert row["margin_left"] == pytest.approx(250 * 0.5)
    assert row["fixed_cost_months"] == pytest.approx(12 * 125 / 100)
    assert row["hours_needed"] == 200  # B gives 30 %; for half of the sales A has to be looked after as well
    assert table.loc[1.0, "largest_share"] == 1


def test_laboratory_without_costs_keeps_its_months_unknown():
    assert measure().laboratory["fixed_cost_months"].isna().all()


@pytest.mark.parametrize("keys", [(), ("A", "B", "C"), ("D",)])
def test_laboratory_needs_two_sides(keys):
    result = measure(keys)
    assert result.laboratory.empty
    assert list(result.laboratory.columns) == LAB_COLUMNS


@pytest.mark.parametrize(("share", "zone"), [(0.29, "calm"), (0.3, "critical"), (0.6, "severe"), (1.0, "deadly")])
def test_zones(share, zone):
    assert zone_of(share) == zone


def test_the_key_accounts_share_is_judged():
    assert "key_share_critical" in found(measure(("B",)))
    assert "key_share_severe" in found(measure(("A", "B")))
    assert not any(key.startswith("key_share") for key in found(measure(())))


def test_no_sales_at_all():
    result = measure_dependence(ACCOUNTS.assign(revenue=NAN), base().head(0), APART, ("A",))
    assert list(found(result)) == ["no_sales"]
    assert all(check.holds for check in result.checks)


def test_hours_go_by_customer_and_not_by_share():
    # B (300) is key; 30 % are its own, 50 % take A (500) as well, 90 % all three; each takes 100 hours of 400.
    table = measure().laboratory.set_index("key_share")
    assert table["customers_needed"].to_dict() == {0.3: 1, 0.4: 2, 0.5: 2, 0.6: 2, 0.7: 2, 0.8: 2, 0.9: 3, 1.0: 3}
    assert table.loc[0.9, ["hours_needed", "load_share"]].tolist() == [300, 0.75]


def test_calm_is_not_said_where_somebody_else_holds_much():
    keys = found(measure(keys=("C",)))
    assert keys["key_share_calm_but"].values["name"] == "Alpha"
    assert "key_share_calm" not in keys
