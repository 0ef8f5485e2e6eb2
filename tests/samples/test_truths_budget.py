"""Step 3 finds the truths that were planted in the samples (data_samples/MANIFEST.toml)."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.samples.opened import open_sample

MANIFEST = Path(__file__).resolve().parents[2] / "data_samples" / "MANIFEST.toml"
TRUTHS = {name: each.get("truths", {}) for name, each in tomllib.loads(MANIFEST.read_text(encoding="utf-8")).items()}
STEMS = ("budget_basis", "budget_costs", "budget", "budget_choice", "budget_risk", "budget_actuals")


@cache
def opened(sample):
    """One workbook a sample for all tests of this file; results are read, never changed."""
    return open_sample("budget", sample)


def account_of(name):
    (account,) = TRUTHS["toolmaker"][name]["accounts"]
    return account


def keys(result):
    return {each.key: each.values for each in result.findings}


@pytest.mark.parametrize("sample", ["toolmaker", "construction", "first_session"])
def test_every_sample_reconciles(sample):
    checks = [check for stem in STEMS for check in opened(sample).result(stem).checks]
    assert len(checks) >= 15
    assert [check.key for check in checks if not check.holds] == []


def test_the_largest_buyer_leaves_little_and_gets_the_least_programme():
    largest = account_of("largest_buyer")
    candidates = opened("toolmaker").result("budget_basis").candidates.set_index("account_id")
    assert candidates["revenue"].idxmax() == largest
    assert candidates.loc[largest, "kept_margin_share"] < 0.5 * candidates.loc[largest, "norm_margin_share"]
    accounts = opened("toolmaker").result().accounts.set_index("account_id")
    assert accounts.loc[largest, "level"] in ("none", "light")
    assert accounts.loc[largest, "npv_direct"] < accounts["npv_direct"].max()


def test_the_silent_prospect_gets_a_programme_that_a_split_on_revenue_denies_it():
    prospect = account_of("silent_prospect")
    levels = opened("toolmaker").result("budget_choice").rule_levels.set_index("account_id").loc[prospect]
    assert levels["optimal"] in ("standard", "deep")
    assert levels["proportional"] == "none"
    sources = opened("toolmaker").result().sources.set_index("account_id").loc[prospect]
    assert sources["growth"] == pytest.approx(sources["pv_return"])


def test_thumb_rules_cost_money():
    rules = opened("toolmaker").result("budget_choice").rules.set_index("rule")
    assert rules.loc["optimal", "npv"] > rules.loc["proportional", "npv"] > 0
    assert rules.loc["optimal", "npv"] > rules.loc["equal", "npv"]


def test_the_plan_of_the_sample_is_read_whole():
    costs = opened("toolmaker").result("budget_costs")
    lines = opened("toolmaker").frame("budget_lines")
    own = lines[lines["account_id"].notna()]
    typed = own["amount"].fillna(own["quantity"] * own["rate"]).sum()
    assert costs.figures["own_total"] == pytest.approx(typed)
    assert costs.figures["shared_total"] == pytest.approx(lines.loc[lines["account_id"].isna(), "amount"].sum())
    assert costs.unpriced.empty


def test_projects_slipped_and_express_deliveries_overran():
    actuals = opened("toolmaker").result("budget_actuals")
    by_line = actuals.by_line.set_index("line")["variance_share"]
    assert by_line["express_delivery"] > 0.15
    assert by_line["acquisition"] < -0.15
    assert by_line["joint_projects"] < -0.15
    assert keys(actuals)["line_under"]["line"] == "joint_projects"


def test_programmes_that_a_client_has_not_defined_are_called_assumptions():
    for sample, key in (("construction", "computed"), ("first_session", "computed_no_rate")):
        costs = opened(sample).result("budget_costs")
        assert key in keys(costs)
        assert set(costs.programmes["evidence"]) == {"C"}


def test_a_client_with_sales_alone_is_told_that_all_is_guesswork():
    book = opened("first_session")
    assert book.result("budget_basis").figures["fallback"] == book.result("budget_basis").figures["assessed"] > 0
    assert "wallet_assumed" in keys(book.result("budget_basis"))
    assert keys(book.result()).keys() == {"only_sales"}
    assert book.result().figures["npv"] is None
    assert keys(book.result("budget_actuals")).keys() == {"none"}
