"""Step 1 finds the truths that were planted in the samples (data_samples/MANIFEST.toml)."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from kamlib.i18n import Language
from tests.samples.opened import open_sample

MANIFEST = Path(__file__).resolve().parents[2] / "data_samples" / "MANIFEST.toml"
TRUTHS = {name: each.get("truths", {}) for name, each in tomllib.loads(MANIFEST.read_text(encoding="utf-8")).items()}


@cache
def opened(sample):
    """One workbook a sample for all tests of this file; results are read, never changed."""
    return open_sample("profile", sample)


@pytest.fixture(scope="module")
def toolmaker():
    return opened("toolmaker").result("potential"), opened("toolmaker").result()


def places(profile):
    return profile.scores.set_index("account_id")["score"].rank(ascending=False, method="min")


def findings(result):
    return {each.key: each.values for each in result.findings}


def test_the_largest_buyer_is_not_the_best_key_account(toolmaker):
    potential, profile = toolmaker
    truth = TRUTHS["toolmaker"]["largest_buyer"]
    (largest,) = truth["accounts"]
    accounts = potential.accounts.set_index("account_id")
    assert accounts["revenue"].idxmax() == largest
    assert accounts.loc[largest, "revenue"] == pytest.approx(truth["revenue"], rel=1e-6)
    assert accounts.loc[largest, "wallet_share"] == pytest.approx(truth["share_of_wallet"], abs=0.02)
    assert places(profile)[largest] > 20
    assert findings(profile)["largest_not_first"]["name"] == accounts.loc[largest, "name"]


def test_the_famous_name_has_little_potential(toolmaker):
    potential, profile = toolmaker
    (famous,) = TRUTHS["toolmaker"]["famous_name"]["accounts"]
    accounts = potential.accounts.set_index("account_id")
    found = findings(profile)["famous_little"]
    assert found["name"] == accounts.loc[famous, "name"]
    assert found["potential_place"] > 50
    assert "fame_index" not in set(profile.criteria["metric"])


def test_a_prospect_that_buys_nothing_is_among_the_first_three(toolmaker):
    potential, profile = toolmaker
    (silent,) = TRUTHS["toolmaker"]["silent_prospect"]["accounts"]
    accounts = potential.accounts.set_index("account_id")
    assert accounts.loc[silent, "revenue"] == 0
    assert accounts["potential"].idxmax() == silent
    assert places(profile)[silent] <= 3


def test_a_lapsed_account_is_among_the_first_five(toolmaker):
    (back,) = TRUTHS["toolmaker"]["lapsed_return"]["accounts"]
    assert places(toolmaker[1])[back] <= 5


def test_the_profit_destroyer_is_far_down(toolmaker):
    (destroyer,) = TRUTHS["toolmaker"]["profit_destroyer"]["accounts"]
    assert places(toolmaker[1])[destroyer] > 70


def test_the_low_norm_is_named_and_no_other(toolmaker):
    potential, _ = toolmaker
    truth = TRUTHS["toolmaker"]["low_norm"]
    wrong = potential.norms[potential.norms["verdict"].isin(["low", "high"])]
    assert wrong[["driver", "product_line"]].to_numpy().tolist() == [[truth["driver"], truth["product_line"]]]
    assert findings(potential)["norm_low"]["product_line"] == truth["product_line"]
    assert findings(potential)["over_hundred"]["product_line"] == truth["product_line"]
    over = set(potential.accounts.loc[potential.accounts["wallet_share"] > 1, "account_id"])
    assert over
    assert over <= set(truth["accounts"])


def test_the_traps_of_the_profile_are_audited(toolmaker):
    """A profile made of the planted traps is told all of them."""
    from kamlib.steps.profile.audit import audit_profile
    from kamlib.steps.profile.criteria import Criterion
    from kamlib.steps.profile.decision import ProfileDecision
    from kamlib.steps.profile.values import must_have_table, value_table

    metrics, truth = toolmaker[1].metrics, TRUTHS["toolmaker"]["profile_traps"]
    names = [*truth["counted_twice"], *truth["does_not_separate"], *truth["fame_like"]]
    made = [Criterion(id=name, metric=name, group="current", floor=0.0, target=1.0) for name in names]
    decision = ProfileDecision(criteria=tuple(made))
    values, holds = value_table(metrics, made), must_have_table(metrics, made)
    context = {"own_sales_share": 0.0, "consistency_ratio": None}
    audit = audit_profile(decision, metrics, values, holds, dict.fromkeys(names, 0.25), context)
    found = audit[audit["verdict"] == "attention"].set_index("check")
    assert {"counted_twice", "not_separating", "fame", "no_potential", "current_over_potential"} <= set(found.index)
    pair = found.loc[["counted_twice"]].iloc[0]
    assert {pair["label"], pair["other"]} == set(truth["counted_twice"])
    assert pair["found"] == pytest.approx(truth["spearman"], abs=0.01)


def test_construction_finds_the_developer_who_buys_nothing():
    kam = opened("construction")
    (silent,) = TRUTHS["construction"]["silent_prospect"]["accounts"]
    (largest,) = TRUTHS["construction"]["largest_buyer"]["accounts"]
    order = places(kam.result())
    assert order[silent] <= 3
    assert order[largest] > 10


def test_first_session_says_what_can_be_said_and_what_it_rests_on():
    kam = opened("first_session")
    profile = kam.result()
    assert profile.figures["scored"] > 30
    assert {"audit_potential_from_sales", "audit_too_few"} <= set(findings(profile))
    assert "all_fallback" in findings(kam.result("potential"))
    assert profile.criteria.loc[0, "source"] == "sales"


@pytest.mark.parametrize("sample", ["toolmaker", "construction", "first_session"])
def test_sums_agree_and_both_languages_have_the_words(sample):
    kam = opened(sample)
    for language in (Language("ru"), Language("en")):
        assert [name for name in kam.result().metrics.columns[1:] if not language.find(f"profile.metric.{name}")] == []
        for result in (kam.result("potential"), kam.result()):
            assert all(check.holds for check in result.checks)
            words = [language(f"{result.stem}.finding.{each.key}", **each.values) for each in result.findings]
            assert all(len(sentence) > 20 and "None" not in sentence for sentence in words)
