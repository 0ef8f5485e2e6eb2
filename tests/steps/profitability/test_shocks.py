"""The shock desk: exact on a small base, silent without a target, and true to the other steps without a shock."""

from types import SimpleNamespace

import pandas as pd
import pytest

from kamlib.steps.profitability.shocks.case import ListRules, ShocksCase
from kamlib.steps.profitability.shocks.wiring import compute
from kamlib.workspace.settings import Shock
from tests.samples.opened import open_sample

NAN = float("nan")
KINDS = ("account_management", "acquisition", "knowledge", "service", "logistics", "financing", "other")


def criterion(metric, floor, target):
    return SimpleNamespace(id=metric, metric=metric, function="linear", floor=floor, target=target, edges=(), values=())


def case(*shocks, **changes):
    """A and B make cars, C makes pumps; a margin of 40, 20 and 30; one plan year at 10 % a year; tax 25 %."""
    ids = ["A", "B", "C"]
    base = pd.DataFrame({"account_id": ids, "revenue": [100.0, 50.0, 60.0], "margin": [40.0, 20.0, 30.0]})
    base = base.assign(**dict.fromkeys(KINDS, 0.0)).assign(service=[10.0, 14.0, 5.0], financing=[9.0, 0.0, 0.0])
    profit = base["margin"] - base["service"] - base["financing"]
    demand = pd.DataFrame({"account_id": ids, "year": 2026, "potential_margin": [110.0, 55.0, 66.0]})
    worth = demand["potential_margin"] / 1.1
    ranking = pd.DataFrame(
        {"account_id": ids, "name": ["Alpha", "Beta", "Gamma"], "score": [1.0, 0.5, 0.6], "barred": ["", "cut", ""]}
    ).assign(chosen=[True, False, True], revenue=base["revenue"], potential=worth)
    rules = {
        "criteria": (criterion("potential", 0.0, 100.0), criterion("fame", 0.0, 1.0)),
        "weights": pd.Series({"potential": 1.0, "fame": 0.0}),
        "metrics": pd.DataFrame({"account_id": ids, "potential": worth, "fame": [1.0, NAN, 0.0]}),
        "contributions": pd.DataFrame(
            {"account_id": ids * 2, "criterion": ["potential"] * 3 + ["fame"] * 3, "value": [1.0, 0.5, 0.6, 1, NAN, 0]}
        ),
    }
    usual = {
        "industries": pd.Series({"A": "cars", "B": "cars", "C": "pumps"}),
        "base": base.assign(nopat=profit * 0.75),
        "line_costs": pd.DataFrame({"account_id": ids, "product_line": ["x", "x", "y"], "cogs": [60.0, 30.0, 30.0]}),
        "ranking": ranking,
        "demand": demand,
        "lines": pd.DataFrame({"account_id": ["C"], "year": 2026, "product_line": "y", "addressable": 132.0}).assign(
            potential_margin=66.0
        ),
        "rules": ListRules(**rules, cut=0.55, size=2),
        "base_year": 2025,
        "discount": 0.1,
        "financing": 0.18,
        "tax": 0.25,
    }
    return ShocksCase(shocks=shocks, **usual | changes)


def shock(kind, change, of=""):
    return Shock(kind=kind, change=change, of=of)


def test_without_a_shock_everything_is_as_it_was():
    result = compute(case())
    assert all(check.holds for check in result.checks)
    assert (len(result.shocks), result.findings) == (0, ())


def test_an_industry_buys_less_by_hand():
    result = compute(case(shock("industry", -0.5)))  # cars: the largest
    row = result.shocks.iloc[0]
    assert (row["of"], row["accounts"], row["revenue_change"]) == ("cars", 2, -75)
    # Margin and financing halve, service stays: A 20 − 4.5 − 10 = 5.5, B 10 − 14 = −4, C 25.
    assert row["nopat"] == pytest.approx((21 + 6 + 25) * 0.75)
    assert row["nopat_after"] == pytest.approx((5.5 - 4 + 25) * 0.75)
    # They carry 20 − 4.5 + 10 + 30 = 55.5 of the 29 that the people cost.
    assert row["fixed_cost_months"] == pytest.approx(12 * 55.5 / 29)
    assert row["potential_change"] == pytest.approx((50 + 25 + 60) / 210 - 1)
    # A is worth .5 now, under the line of .55; C is first.
    assert (row["keys_fall"], row["keys_hold"], row["losing"]) == (1, 1, 1)
    falls = result.falls.set_index("account_id")
    assert falls["effect"].to_dict() == {"A": "below_cut", "B": "turns_loss"}
    assert falls.loc["A", "score_after"] == pytest.approx(0.5)
    assert {each.key for each in result.findings} == {"worst_industry", "fall_industry"}


def test_a_dearer_line_by_hand():
    result = compute(case(shock("cost", 0.2, "y")))
    row = result.shocks.iloc[0]
    assert row["nopat_change"] == pytest.approx(-0.2 * 30 * 0.75)
    # Of C's plan year 132 − 66 is cost; a fifth of it is 13.2, worth 12 today.
    assert row["potential_change"] == pytest.approx(-12 / 210)
    assert result.falls["account_id"].tolist() == ["C"]  # .48 is under the line
    assert row["accounts"] == 1


def test_dearer_money_by_hand():
    row = compute(case(shock("money", 0.36))).shocks.iloc[0]
    assert row["nopat_change"] == pytest.approx(-9 * 0.75)  # A's debt costs 18 instead of 9
    assert row["potential_change"] == pytest.approx(1.1 / 1.36 - 1)


def test_at_the_line_a_key_account_holds():
    result = compute(case(shock("industry", -0.45)))
    assert result.shocks["keys_fall"].tolist() == [0]  # A is at .55
    assert "list_holds" in {each.key for each in result.findings}


def test_one_that_others_overtake_is_outrun():
    ranking = case().ranking.assign(barred="")
    rules = case().rules
    wide = ListRules(rules.criteria, rules.weights, rules.metrics, rules.contributions, cut=0.1, size=1)
    result = compute(case(shock("industry", -0.5, "cars"), ranking=ranking, rules=wide))
    assert result.falls.loc[result.falls["chosen"], "effect"].tolist() == ["outrun"]
    assert result.shocks["newcomers"].tolist() == [""]  # Gamma was chosen all the time


def test_a_shock_without_a_target_is_said_and_not_run():
    result = compute(case(shock("industry", -0.3, "ships"), shock("cost", 0.2, "z")))
    assert result.shocks.empty
    assert [(each.key, each.values["n"]) for each in result.findings] == [("without_target", 2)]


def test_what_is_unknown_stays_unknown():
    base = case().base.assign(margin=[40.0, NAN, 30.0], nopat=[21 * 0.75, NAN, 25 * 0.75])
    result = compute(case(shock("industry", -0.5), base=base))
    assert result.shocks["nopat_after"].iloc[0] == pytest.approx((5.5 + 25) * 0.75)
    assert all(check.holds for check in result.checks)


@pytest.mark.parametrize("sample", ["toolmaker", "construction"])
def test_the_samples_are_given_back_without_a_shock(sample):
    result = open_sample("profitability", sample).result("shocks")
    assert len(result.checks) == 3
    assert all(check.holds for check in result.checks)
