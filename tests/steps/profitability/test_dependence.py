"""Dependence on a few: groups as one, the loss of the largest, the laboratory."""

import numpy as np
import pandas as pd
import pytest

from kamlib.steps.profitability.dependence.case import DependenceCase
from kamlib.steps.profitability.dependence.laboratory import LAB_COLUMNS, zone_of
from kamlib.steps.profitability.dependence.mutual import judge_needs
from kamlib.steps.profitability.dependence.wiring import compute

NAN = float("nan")
ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["A", "B", "C", "D"],
        "name": ["Alpha", "Beta", "Gamma", "Delta"],
        "revenue": [500.0, 300.0, 200.0, 0.0],
        "margin": [100.0, 90.0, 60.0, 0.0],
        "nopat": NAN,
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


THEIRS = pd.DataFrame(
    {
        "our_share": [0.2, 0.5, NAN, NAN],
        "sole_supplier": [0.0, 0.0, 0.0, NAN],
        "supply_risk": [4.9, NAN, NAN, NAN],
        "benefit": [NAN, 7.0, NAN, NAN],
    },
    index=pd.Index(list("ABCD"), name="account_id"),
)


def test_who_needs_whom_more_by_hand():
    accounts = ACCOUNTS.assign(nopat=[50.0, 5.0, 45.0, 0.0])
    rows = base(logistics=10.0, account_management=80.0)
    table = measure_dependence(accounts, rows, APART, ("B", "C"), theirs=THEIRS).mutual.set_index("account_id")
    assert table.index.tolist() == ["B", "C", "A"]  # key accounts first, then the largest others that buy
    # People cost 3 · 80 = 240 a year, 20 a month; what goes is margin less logistics.
    assert table["contribution"].to_dict() == {"B": 80, "C": 50, "A": 90}
    assert table["fixed_cost_months"].to_dict() == {"B": 4.0, "C": 2.5, "A": 4.5}
    assert table["profit_share"].to_dict() == {"B": 0.05, "C": 0.45, "A": 0.5}
    assert table["stronger"].to_dict() == {"B": "both", "C": "unknown", "A": "we_more"}
    assert table.loc["B", "benefit"] == 7


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"fixed_cost_months": 1.0, "our_share": 0.49}, "we_more"),
        ({"fixed_cost_months": 0.99, "our_share": 0.49}, "neither"),
        ({"fixed_cost_months": 0.99, "our_share": 0.5}, "they_more"),
        ({"profit_share": 0.1, "supply_risk": 5.0}, "both"),
        ({"profit_share": 0.09, "sole_supplier": 1.0}, "they_more"),
        ({"profit_share": 0.2, "sole_supplier": 0.0}, "unknown"),
        ({"our_share": 1.0}, "unknown"),
        ({"profit_share": 0.0, "supply_risk": 9.0, "revenue": 0.0}, "neither"),
        ({"profit_share": 0.2, "revenue": 0.0}, "we_more"),
    ],
)
def test_each_side_depends_from_its_border_on(facts, verdict):
    names = ["profit_share", "fixed_cost_months", "our_share", "sole_supplier", "supply_risk"]
    table = pd.DataFrame([dict.fromkeys(names, NAN) | {"revenue": 1.0} | facts])
    assert judge_needs(table).tolist() == [verdict]


def test_a_need_on_one_side_only_is_said_and_an_unknown_one_asked():
    accounts = ACCOUNTS.assign(nopat=[50.0, 5.0, 45.0, 0.0])
    result = measure_dependence(accounts, base(account_management=80.0), APART, ("C",), theirs=THEIRS)
    told = found(result)
    assert told["we_need_more_months"].values["names"] == ["Alpha"]
    assert told["we_need_more_months"].values["months"] == pytest.approx(12 * 100 / 240)
    assert told["need_unknown"].values["names"] == ["Gamma"]
    assert not {"we_need_more_months", "need_unknown"} & set(found(measure(keys=())))
