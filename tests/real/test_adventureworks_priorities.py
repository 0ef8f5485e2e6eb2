"""Profitability and the prioritised list on real shapes of data: what is said, and what is said to be missing."""

import pandas as pd
import pytest

from kamlib.i18n import Language
from kamlib.steps.profitability.case import ProfitabilityCase
from kamlib.steps.profitability.wiring import compute
from kamlib.workbook.book import Workbook, open_workbook

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def kam(adventureworks) -> Workbook:
    return open_workbook("priorities", str(adventureworks.folder), "en")


def found(result):
    return {each.key: each.values for each in result.findings}


def test_published_figures_stand_in_the_table(kam):
    table = kam.result("profitability").concentration.set_index("scope")
    row = table.loc["all_years"]
    assert round(row["revenue"], 2) == 80_450_596.98
    assert row["accounts"] == 635
    assert round(row["hhi"], 2) == 45.24
    assert row[["a_accounts", "b_accounts", "c_accounts"]].tolist() == [185, 125, 325]
    assert round(row["gross_margin"], 2) == 470_482.60
    assert round(row["whale_peak"], 2) == 2_643_543.32
    assert round(row["whale_peak_share"] * 100, 2) == 561.88
    assert row["whale_peak_position"] == 300


def test_after_freight_the_whole_history_is_a_loss(adventureworks):
    names = ("accounts", "sales", "costs", "rates", "receivables")
    result = compute(ProfitabilityCase(*map(adventureworks.table, names), base_year=2012, tax=0.0))
    row = result.concentration.set_index("scope").loc["all_years"]
    assert round(row["nopat"], 2) == -1_540_783.31
    assert pd.isna(row["nopat_peak_share"])  # no share of a loss
    assert result.figures["level"] == "partial"


def test_the_largest_reseller_loses_money_and_is_no_key_account(kam):
    profit, priorities = kam.result("profitability"), kam.result()
    largest = profit.accounts.sort_values("revenue", ascending=False).iloc[0]
    assert largest["nopat"] < 0
    assert largest["account_id"] not in priorities.key_accounts
    assert found(priorities)["largest_not_key"]["name"] == largest["name"]
    assert len(priorities.ranking) == 701
    assert len(priorities.key_accounts) == kam.settings.key_accounts


def test_what_is_missing_is_said(kam):
    assert {"no_fit", "no_view"} <= set(found(kam.result()))
    assert "partial_costs" in found(kam.result("profitability"))
    assert "no_views" in found(kam.result("positions"))
    assert "not_judged" in found(kam.result("conduct"))
    lifetime = kam.result("lifetime")
    assert lifetime.figures["lapsed"] > lifetime.figures["least_lapsed"]
    assert 0 < lifetime.figures["yearly_retention"] < 1


def test_every_sum_reconciles_and_every_finding_reads(kam):
    for stem in ("profitability", "priorities", "positions", "dependence", "lifetime", "conduct"):
        result = kam.result(stem)
        assert all(check.holds for check in result.checks), stem
        for code in ("ru", "en"):
            for each in result.findings:
                words = Language(code, "USD")(f"{stem}.finding.{each.key}", **each.values)
                assert "nan" not in words.lower().split()


def test_one_year_without_cost_of_goods(wholesale):
    kam = open_workbook("priorities", str(wholesale.folder), "en")
    profit = kam.result("profitability")
    assert round(profit.figures["revenue"]) == 14_619_500
    assert profit.figures["top_20_share"] == pytest.approx(0.4291, abs=1e-4)
    assert profit.figures["level"] == "unknown"
    assert "no_margin" in found(profit)
    assert profit.accounts["nopat"].isna().all()
    assert len(kam.result().ranking) == 440
