"""The truths planted in the toolmaker that the prioritised list and account profitability must bring to light."""

import tomllib

import pytest

from kamlib.core.paths import share
from tests.samples.opened import open_sample

MANIFEST = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))
TRUTHS = MANIFEST["toolmaker"]["truths"]


@pytest.fixture(scope="module")
def kam():
    return open_sample("priorities")


@pytest.fixture(scope="module")
def priorities(kam):
    return kam.result()


def found(result):
    return {each.key: each.values for each in result.findings}


def name_of(result, account):
    return result.ranking.set_index("account_id").loc[account, "name"]


def test_the_largest_buyer_is_not_the_best(kam, priorities):
    (account,) = TRUTHS["largest_buyer"]["accounts"]
    row = kam.result("profitability").accounts.set_index("account_id").loc[account]
    assert row["revenue_rank"] == 1
    assert row["nopat_rank"] == TRUTHS["largest_buyer"]["nopat_rank"]
    assert row["nopat"] / row["revenue"] == pytest.approx(TRUTHS["largest_buyer"]["nopat_to_revenue_share"], abs=1e-3)
    assert account not in priorities.key_accounts
    assert found(priorities)["largest_not_key"]["name"] == name_of(priorities, account)
    assert priorities.moves.set_index("account_id").loc[account, "move"] == "leaves"
    assert found(kam.result("profitability"))["largest_not_best"]["name"] == name_of(priorities, account)


def test_the_famous_name_stands_low(priorities):
    (account,) = TRUTHS["famous_name"]["accounts"]
    row = priorities.ranking.set_index("account_id").loc[account]
    assert row["rank"] > len(priorities.ranking) / 3
    assert not row["chosen"]


def test_a_prospect_that_buys_nothing_is_among_the_first_three(priorities):
    (account,) = TRUTHS["silent_prospect"]["accounts"]
    row = priorities.ranking.set_index("account_id").loc[account]
    assert row["rank"] <= 3
    assert row[["status", "revenue"]].tolist() == ["prospect", 0]
    assert account in priorities.key_accounts
    assert row["name"] in found(priorities)["silent_key"]["names"]


def test_one_large_account_destroys_profit(kam, priorities):
    truth = TRUTHS["profit_destroyer"]
    (account,) = truth["accounts"]
    profit = kam.result("profitability")
    by_year = profit.by_year[profit.by_year["account_id"] == account].set_index("year")["nopat"]
    assert {str(year): round(value, -3) for year, value in by_year.items()} == truth["nopat"]
    assert account in profit.misfits["account_id"].tolist()
    assert name_of(priorities, account) in found(profit)["large_losses"]["names"]
    conduct = kam.result("conduct")
    assert conduct.unprofitable["account_id"].iloc[0] == account
    assert conduct.unprofitable["loss_years"].iloc[0] == truth["years_negative"]
    assert conduct.accounts.set_index("account_id").loc[account, "verdict"] == "refuse"


def test_the_lapsed_account_that_grows_again_is_among_the_first_five(priorities):
    (account,) = TRUTHS["lapsed_return"]["accounts"]
    row = priorities.ranking.set_index("account_id").loc[account]
    assert row["status"] == "lapsed"
    assert row["rank"] <= 5


def test_whom_the_company_calls_key_stands_against_the_profile(priorities):
    truth, called = TRUTHS["called_key"], priorities.called
    said = {verdict: set(rows["account_id"]) for verdict, rows in called.groupby("verdict")}
    assert (said["stays"], said["falls"]) == (set(truth["stays"]), set(truth["falls"]))
    assert truth["missing"] in said["missing"]
    assert said["missing"] == set(priorities.key_accounts) - set(truth["stays"])
    told = found(priorities)
    assert told["called_falls"]["names"] == [name_of(priorities, each) for each in ("A041", "A012")]
    assert told["called_missing"]["n"] == len(said["missing"])


def test_the_group_behind_three_accounts_is_seen(kam):
    truth, result = TRUTHS["related_companies"], kam.result("dependence")
    group = result.customers[result.customers["accounts"] > 1].iloc[0]
    assert group["accounts"] == len(truth["accounts"])
    assert group["revenue_share"] == pytest.approx(truth["revenue_share"], abs=1e-3)
    assert found(result)["hidden_group"]["n"] == 3


def test_enough_have_lapsed_for_a_curve(kam):
    result = kam.result("lifetime")
    assert result.figures["lapsed"] == TRUTHS["lapsed_accounts"]["lapsed"]
    assert result.figures["retention_basis"] == "curve"
    assert 0.8 < result.figures["yearly_retention"] < 1


def test_first_session_says_what_sales_alone_allow():
    truths, kam = MANIFEST["first_session"]["truths"], open_sample("priorities", "first_session", "en")
    dependence, lifetime = kam.result("dependence"), kam.result("lifetime")
    row = dependence.customers.iloc[0]
    assert row["customer"] == truths["dependence"]["accounts"][0]
    assert row["revenue_share"] == pytest.approx(truths["dependence"]["revenue_share"], abs=1e-3)
    assert lifetime.figures["lapsed"] == truths["too_few_lapsed"]["lapsed"]
    assert lifetime.curve.empty
    assert kam.result("profitability").figures["level"] == "gross_margin"
    assert {"no_fit", "no_view"} <= set(found(kam.result()))


def test_construction_finds_its_own():
    truths, kam = MANIFEST["construction"]["truths"], open_sample("priorities", "construction")
    result = kam.result()
    (largest,), (silent,) = truths["largest_buyer"]["accounts"], truths["silent_prospect"]["accounts"]
    (loser,) = truths["profit_destroyer"]["accounts"]
    assert largest not in result.key_accounts
    assert silent in result.key_accounts
    assert loser in kam.result("profitability").misfits["account_id"].tolist()
