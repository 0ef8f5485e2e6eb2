"""The truths planted in the toolmaker's competitor sessions are found again."""

import tomllib

import pytest

from kamlib.core.paths import share
from tests.samples.opened import open_sample

TRUTHS = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))["toolmaker"]["truths"]
EXTREMES, GAP = TRUTHS["extreme_raters"], TRUTHS["perception_gap"]


class Pages:
    """The results of one account by their names; what is not named is of the competitor analysis itself."""

    def __init__(self, book):
        self.main = book.result()
        self.session, self.value, self.moves = (
            book.result(f"competitors_{name}") for name in ("session", "value", "moves")
        )

    def __getattr__(self, name):
        return getattr(self.main, name)


@pytest.fixture(scope="module")
def results():
    books = {account: open_sample("competitors", account=account) for account in EXTREMES["accounts"]}
    return {account: Pages(book) for account, book in books.items()}


def test_the_euphoric_and_the_defeated_are_found_and_nobody_else(results):
    for account, result in results.items():
        raters = result.session.raters.set_index("rater")
        found = {state: raters.index[raters["state"] == state].tolist() for state in ("euphoria", "defeat")}
        assert found == {"euphoria": [EXTREMES["euphoric"]], "defeat": [EXTREMES["defeated"]]}, account
        others = raters.drop([EXTREMES["euphoric"], EXTREMES["defeated"]])
        assert (others["state"] == "level").all()
        low, high = EXTREMES["others_best_share"]
        assert others["best_share"].between(low - 1e-3, high + 1e-3).all()


def test_the_euphoric_share_is_the_planted_one(results):
    for result in results.values():
        raters = result.session.raters.set_index("rater")
        planted = EXTREMES["euphoric_best_share"]
        assert raters.loc[EXTREMES["euphoric"], "best_share"] == pytest.approx(planted, abs=1e-3)
        assert raters.loc[EXTREMES["defeated"], "worst_on_price"]


def test_names_of_extreme_raters_are_for_the_facilitator_alone(results):
    names = {EXTREMES["euphoric"], EXTREMES["defeated"]}
    for result in results.values():
        for finding in (*result.findings, *result.session.findings):
            told = {str(value) for value in finding.values.values()} | {
                name for value in finding.values.values() if isinstance(value, list) for name in value
            }
            assert not told & names or finding.audience == "facilitator", finding.key


def test_perception_gaps_are_the_planted_ones(results):
    seen = results[GAP["accounts"][0]].perception.set_index("criterion")
    for criterion, gap in GAP["gap"].items():
        assert seen.loc[criterion, "difference_view"] == pytest.approx(-gap, abs=1e-3), criterion
    assert (seen.loc[GAP["overrated_by_us"], "attitude"] == "overrated").all()
    assert (seen.loc[GAP["underrated_by_us"], "attitude"] == "underrated").all()
    named = next(each for each in results[GAP["accounts"][0]].findings if each.key == "overrated")
    assert set(named.values["names"]) == set(GAP["overrated_by_us"])


def test_price_facts_put_the_companies_in_the_planted_order(results):
    planted = EXTREMES["price_level_by_company"]
    for account, result in results.items():
        found = result.value.value_map.set_index("company")["relative_price"]
        assert found.sort_values().index.tolist() == sorted(planted, key=planted.get), account


def test_customer_and_second_round_are_used_where_they_are(results):
    figures = {account: (each.figures, each.session.figures) for account, each in results.items()}
    assert figures["A008"][0]["scores_from"] == "customer"
    assert figures["A008"][1]["rounds"] == 2
    assert {figures[account][0]["scores_from"] for account in ("A019", "A033")} == {"team"}
    assert results["A008"].session.figures["sd_last"] < results["A008"].session.figures["sd_first"]
    assert "records" in set(results["A019"].scenarios["scenario"])


def test_everything_reconciles(results):
    for result in results.values():
        for part in (result, result.session, result.value, result.moves):
            assert all(check.holds for check in part.checks)
        assert result.figures["complete"]


def test_the_contract_of_the_strongest_rival_is_the_next_occasion():
    truth = TRUTHS["rival_contract"]
    book = open_sample("competitors", account=truth["accounts"][0])
    found = book.result("competitors_rivals")
    assert found.figures["rivals_share"] == pytest.approx(truth["rivals_share"])
    told = next(each.values for each in found.findings if each.key == "contract_ends_share")
    assert (told["company"], told["end"].isoformat()) == (truth["company"], truth["contract_end"])
    assert any(each.key == "contract_ends_share" for each in book.result().findings)


@pytest.mark.parametrize("sample", ["construction", "first_session"])
def test_other_samples_have_no_session_and_say_so(sample):
    accounts = open_sample("intake", sample, "en").frame("accounts")["account_id"]
    result = open_sample("competitors", sample, "en", account=accounts.iloc[0]).result()
    assert not result.figures["complete"]
    assert [each.key for each in result.findings] == ["lacking_no_rivals"]
