"""The profile: value functions, must-haves, weights, proposal, audit, answers and back-test on hand-made accounts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kamlib.core.errors import InputError
from kamlib.steps.profile.attributes import plain_name, role_of
from kamlib.steps.profile.backtest import proved, test_back
from kamlib.steps.profile.case import ProfileCase
from kamlib.steps.profile.criteria import BestWorst, Criterion, Judgement
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.doubts import Doubts, find_doubts, no_doubts
from kamlib.steps.profile.metrics import describe_metrics, measure_accounts, usp_fit
from kamlib.steps.profile.past import measure_past
from kamlib.steps.profile.potential.wiring import PotentialCase
from kamlib.steps.profile.proposal import own_sales_share, propose_criteria, readable, share_points, thresholds
from kamlib.steps.profile.values import must_have_table, value_of, value_table
from kamlib.steps.profile.weighting import judged_levels, unconnected, weigh
from kamlib.steps.profile.wiring import compute
from kamlib.steps.shared.frames import blank

NAN = float("nan")
NORM = ["driver", "product_line", "norm", "price", "gross_margin_share", "addressable_share"]
SHARES = ["account_id", "product_line", "addressable_share", "evidence"]


def criterion(name="x", **changes):
    given_ = {"id": name, "metric": name, "group": "potential", "unit": "points", "source": "accounts"}
    given_ |= {"anchor_low": "never", "anchor_middle": "sometimes", "anchor_high": "always"}
    return Criterion(**(given_ | {"floor": 0.0, "target": 10.0} | changes))


def decision(*criteria, **changes):
    return ProfileDecision(criteria=criteria or (criterion(),), **changes)


def metrics(**columns):
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"account_id": [f"A{at:02d}" for at in range(size)], **columns})


def potential(ids, amounts, revenue=None, fallback=False):
    amounts = pd.Series(amounts, dtype=float)
    revenue = pd.Series([0.0] * len(amounts) if revenue is None else revenue, dtype=float)
    frame = pd.DataFrame({"account_id": list(ids), "name": [f"Name {each}" for each in ids], "potential": amounts})
    return frame.assign(revenue=revenue, wallet_share=NAN, headroom=amounts - revenue, fallback=fallback)


def build(facts, chosen, profits=None, amounts=None, revenue=None, size=2, doubts=None):
    ids = list(facts["account_id"])
    people = pd.DataFrame({"account_id": ids, "name": [f"Name {each}" for each in ids], "status": "current"})
    worth = potential(ids, [NAN] * len(ids) if amounts is None else amounts, revenue)
    profits = blank(["account_id", "year", "nopat"]) if profits is None else profits
    return compute(ProfileCase(people, facts, worth, profits, facts, doubts or no_doubts(facts), size, 1), chosen)


def audit_of(facts, chosen, **more):
    rows = build(facts, chosen, **more).audit
    return set(rows.loc[rows["verdict"] == "attention", "check"])


def found(result):
    return {each.key: each for each in result.findings}


# Values -------------------------------------------------------------------------------------------------------------


def test_values_by_hand():
    facts = pd.Series([-5.0, 0, 5, 10, 50, NAN, np.inf])
    expected = [0, 0, 0.5, 1, 1, NAN, NAN]
    assert value_of(facts, criterion()) == pytest.approx(expected, nan_ok=True)
    less = value_of(facts, criterion(floor=10.0, target=0.0))
    assert less == pytest.approx([1, 1, 0.5, 0, 0, NAN, NAN], nan_ok=True)
    log = value_of(pd.Series([1.0, 10, 100, 0]), criterion(function="log", floor=1.0, target=100.0))
    assert log == pytest.approx([0, 0.5, 1, 0])
    bands = value_of(pd.Series([1.0, 3, 7]), criterion(function="bands", edges=(2, 5), values=(0, 0.4, 1)))
    assert bands.tolist() == [0, 0.4, 1]


def test_categories_ignore_case_and_unknown_words_are_missing():
    each = criterion(function="categories", categories={"Retail": 0.2, "Works": 1.0})
    values = value_of(pd.Series(["works", "RETAIL", "farm", None], dtype=object), each)
    assert values == pytest.approx([1.0, 0.2, NAN, NAN], nan_ok=True)


def test_without_thresholds_or_metric_nothing_is_scored():
    table = value_table(metrics(x=[1.0, 2.0]), [criterion(floor=None), criterion("gone")])
    assert table.isna().all().all()


def test_must_haves_follow_the_direction_and_unknown_does_not_fail():
    facts = metrics(x=[1.0, 5, NAN], debt=[1.0, 5, 2])
    table = must_have_table(facts, [criterion(must_have=3), criterion("debt", floor=6.0, target=0.0, must_have=4)])
    assert table["x"].tolist() == [False, True, pd.NA]
    assert table["debt"].tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"floor": 10.0}, "floor_equals_target"),
        ({"function": "log"}, "log_needs_positive"),
        ({"function": "bands", "edges": (5, 2), "values": (0, 1, 1)}, "edges_do_not_rise"),
        ({"function": "bands", "edges": (2,), "values": (0,)}, "bands_and_values"),
        ({"weight": -1}, "greater_than_equal"),
        ({"group": "fame"}, "literal_error"),
        ({"colour": "red"}, "extra_forbidden"),
        ({"floor": float("nan")}, "finite_number"),
    ],
)
def test_a_wrong_criterion_is_refused(changes, kind):
    with pytest.raises(ValidationError) as error:
        criterion(**changes)
    assert error.value.errors()[0]["type"] == kind


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"criteria": (criterion(), criterion())}, "criteria_doubled"),
        ({"criteria": (criterion(weight=0),)}, "weights_sum_to_zero"),
        ({"voters": {"Ann": {"y": 5}}}, "criterion_unknown"),
        ({"voters": {"Ann": {"x": 0}}}, "voter_without_points"),
        ({"method": "voters"}, "method_without_input"),
        ({"judgements": (Judgement(first="x", second="x", times=2),)}, "judgement_doubled"),
        ({"judgements": (Judgement(first="x", second="group_fit", times=2),)}, "judgement_mixed"),
        ({"criteria": ()}, "too_short"),
    ],
)
def test_a_wrong_decision_is_refused(changes, kind):
    with pytest.raises(ValidationError) as error:
        ProfileDecision.model_validate({"criteria": (criterion(),)} | changes)
    assert error.value.errors()[0]["type"] == kind


# Scores -------------------------------------------------------------------------------------------------------------


def test_score_interval_and_coverage_by_hand():
    facts = metrics(x=[10.0, 5, NAN], y=[0.0, NAN, NAN])
    result = build(facts, decision(criterion(weight=3), criterion("y", weight=1)))
    rows = result.scores
    assert rows["score"].tolist() == pytest.approx([0.75, 0.5, NAN], nan_ok=True)
    assert rows["score_low"].tolist() == pytest.approx([0.75, 0.375, 0])
    assert rows["score_high"].tolist() == pytest.approx([0.75, 0.625, 1])
    assert rows["coverage"].tolist() == pytest.approx([1, 0.75, 0])
    parts = result.contributions.groupby("account_id")["contribution"].sum(min_count=1)
    assert parts.tolist() == pytest.approx(rows["score"].tolist(), nan_ok=True)
    assert all(check.holds for check in result.checks)


def test_failed_must_haves_are_named_by_label():
    facts = metrics(x=[1.0, 9], y=[1.0, NAN])
    chosen = decision(criterion(must_have=3, label="Own name"), criterion("y", must_have=3))
    result = build(facts, chosen)
    assert result.scores["must_have_failed"].tolist() == ["Own name, y", ""]
    assert result.scores["must_have_unknown"].tolist() == ["", "y"]
    assert found(result)["must_have_failed"].values["n"] == 1


@pytest.mark.parametrize("facts", [metrics(x=[NAN]), metrics(x=[4.0]), metrics(x=[NAN, NAN])])
def test_limits_one_account_none_and_nothing_known(facts):
    result = build(facts, decision())
    assert len(result.scores) == len(facts)
    assert all(check.holds for check in result.checks)


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    st.lists(st.one_of(st.none(), st.floats(-20, 20)), min_size=3, max_size=8),
    st.floats(0.1, 50),
    st.floats(0.5, 20),
    st.randoms(use_true_random=False),
)
def test_scale_of_weights_currency_and_order_change_nothing(facts, scale, currency, random):
    table = metrics(x=[NAN if each is None else each for each in facts], y=range(len(facts)))
    one = build(table, decision(criterion(weight=2), criterion("y", weight=1)))
    order = list(table.index)
    random.shuffle(order)
    priced = table.assign(x=table["x"] * currency).loc[order]
    more = criterion(weight=2 * scale, target=10 * currency), criterion("y", weight=scale)
    two = build(priced, decision(*more)).scores.sort_values("account_id")
    for name in ("score", "score_low", "score_high", "coverage"):
        assert two[name].to_numpy() == pytest.approx(one.scores[name].to_numpy(), nan_ok=True)


# Weights ------------------------------------------------------------------------------------------------------------


def weights_of(chosen, facts=None):
    table = metrics(x=[1.0], y=[1.0], z=[1.0]) if facts is None else facts
    return weigh(chosen, value_table(table, chosen.criteria))


XYZ = criterion("x", weight=50), criterion("y", weight=30, group="fit"), criterion("z", weight=20, group="fit")


def test_points_order_and_votes():
    found_ = weights_of(decision(*XYZ, voters={"Ann": {"x": 10}, "Bob": {"x": 5, "y": 5}, "Eve": {"z": 4, "x": 4}}))
    table = found_.table.set_index("criterion")
    assert table["weight"].tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert table["rank_order_weight"].tolist() == pytest.approx([11 / 18, 5 / 18, 2 / 18])
    assert table["voters_weight"].tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert (table.loc["x", "voters_low_weight"], table.loc["x", "voters_high_weight"]) == (0.5, 1.0)
    assert sorted(found_.voters["voter"]) == ["Ann", "Bob", "Eve"]
    assert found_.voters["distance_share"].is_monotonic_decreasing
    assert 0 <= found_.figures["kendall_w"] <= 1


def test_the_method_says_which_weights_are_agreed():
    votes = {"Ann": {"x": 1, "y": 1, "z": 2}}
    assert weights_of(decision(*XYZ, method="voters", voters=votes)).table["weight"].tolist() == [0.25, 0.25, 0.5]
    order = weights_of(decision(*XYZ, method="rank_order")).table
    assert order["weight"].tolist() == order["rank_order_weight"].tolist()


@pytest.mark.parametrize(("voters", "key"), [(4, "votes_few"), (5, "votes_agree")])
def test_fewer_than_five_votes_that_agree_prove_nothing(voters, key):
    votes = {f"V{at}": {"x": 50, "y": 30 + at, "z": 20 - at} for at in range(voters)}
    chosen = decision(*(criterion(name) for name in "xyz"), method="voters", voters=votes)
    facts = metrics(x=[1.0, 3.0, 5.0], y=[1.0, 3.0, 5.0], z=[5.0, 3.0, 1.0])
    assert {"votes_few", "votes_agree", "votes_differ"} & set(found(build(facts, chosen))) == {key}


def judged(*rows):
    return tuple(Judgement(first=a, second=b, times=t, voter=v) for a, b, t, v in rows)


def test_consistent_judgements_give_their_ratios():
    chosen = decision(*XYZ, method="ahp", judgements=judged(("x", "y", 2, ""), ("y", "z", 2, ""), ("x", "z", 4, "")))
    found_ = weights_of(chosen)
    assert found_.table["weight"].tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found_.figures["consistency_ratio"] == pytest.approx(0, abs=1e-9)


def test_a_missing_judgement_is_completed_and_a_contradiction_is_named():
    chosen = decision(*XYZ, judgements=judged(("x", "y", 2, ""), ("y", "z", 2, "")))
    assert weights_of(chosen).table["ahp_weight"].tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    four = (*XYZ, criterion("w", weight=1))
    pairs = [("x", "y", 2, ""), ("y", "z", 2, ""), ("z", "w", 2, ""), ("x", "z", 4, ""), ("y", "w", 4, "")]
    facts = metrics(x=[1.0], y=[1.0], z=[1.0], w=[1.0])
    result = build(facts, decision(*four, method="ahp", judgements=judged(*pairs, ("x", "w", 1 / 9, ""))))
    worst = found(result)["judgement_at_odds"].values
    assert {worst["first"], worst["second"]} == {"w", "x"}
    assert (worst["times"], worst["consistent"]) == pytest.approx((9, 0.125), abs=0.006)
    assert "inconsistent" in set(result.audit.loc[result.audit["verdict"] == "attention", "check"])


def test_voters_judge_together_and_a_hierarchy_is_composed():
    pairs = judged(("x", "y", 2, "Ann"), ("x", "y", 8, "Bob"), ("y", "z", 1, "Ann"))
    table = weights_of(decision(*XYZ, judgements=pairs)).table
    assert table["ahp_weight"].tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    levels = decision(*XYZ, judgements=judged(("group_potential", "group_fit", 3, ""), ("y", "z", 4, "")))
    assert list(judged_levels(levels)) == ["groups", "fit"]
    assert weights_of(levels).table["ahp_weight"].tolist() == pytest.approx([0.75, 0.2, 0.05])


def test_judgements_that_leave_a_criterion_out():
    pairs = judged(("x", "y", 2, ""))
    assert unconnected(["x", "y", "z"], pairs) == ["z"]
    assert weights_of(decision(*XYZ, judgements=pairs)).figures["unconnected"] == 1
    with pytest.raises(InputError, match="judgements_unconnected"):
        weights_of(decision(*XYZ, method="ahp", judgements=pairs))


def test_best_worst():
    given_ = BestWorst(best="x", worst="z", best_to_others={"y": 2, "z": 4}, others_to_worst={"x": 4, "y": 2})
    found_ = weights_of(decision(*XYZ, method="best_worst", best_worst=given_)).table
    assert found_["weight"].tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    with pytest.raises(ValidationError, match="best_worst_left_out"):
        decision(*XYZ, best_worst=BestWorst(best="x", worst="z", best_to_others={"z": 4}, others_to_worst={"x": 4}))


def test_the_data_speak_only_where_enough_is_known():
    rng = np.random.default_rng(3)
    facts = metrics(x=rng.uniform(0, 10, 12), y=rng.uniform(0, 10, 12), z=[5.0] * 12)
    table = weights_of(decision(*XYZ), facts).table.set_index("criterion")
    assert table["critic_weight"].sum() == pytest.approx(1)
    assert table.loc["z", "critic_weight"] == 0
    assert "critic_weight" not in weights_of(decision(*XYZ), facts.head(9)).table


# Audit --------------------------------------------------------------------------------------------------------------


def many(*names, **changes):
    return tuple(criterion(each, weight=1, **changes) for each in names)


def spread_facts(rows=20):
    rng = np.random.default_rng(5)
    return metrics(**{name: rng.uniform(0, 10, rows) for name in "abcde"})


def test_a_sound_profile_has_no_remarks():
    assert audit_of(spread_facts(), decision(*many(*"abcde"))) == set()


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"unit": ""}, "no_unit"),
        ({"source": ""}, "no_source"),
        ({"floor": None}, "no_thresholds"),
        ({"metric": "gone"}, "metric_absent"),
        ({"label": "Brand"}, "fame"),
        ({"must_have": -1}, "must_have_all"),
        ({"must_have": 11}, "must_have_none"),
        ({"floor": 90.0, "target": 99.0}, "not_separating"),
        ({"weight": 40}, "heavy"),
    ],
)
def test_one_criterion_at_fault(changes, check):
    first = criterion("a", **({"weight": 1} | changes))
    assert check in audit_of(spread_facts(), decision(first, *many(*"bcde")))


def test_balance_counts_and_pairs():
    facts = spread_facts()
    assert audit_of(facts, decision(*many(*"abcde", group="fit"))) == {"no_potential"}
    assert "too_few" in audit_of(facts, decision(*many(*"abc")))
    current = decision(*many(*"abc", group="current"), *many(*"de"))
    assert "current_over_potential" in audit_of(facts, current)
    twin = facts.assign(e=-3 * facts["a"] ** 3)
    assert "counted_twice" in audit_of(twin, decision(*many(*"abcde")))
    gaps = facts.assign(e=facts["e"].where(facts.index >= 7))
    assert "poorly_known" in audit_of(gaps, decision(*many(*"abcde")))
    wide = metrics(**{f"m{at}": np.random.default_rng(at).uniform(0, 10, 20) for at in range(13)})
    assert audit_of(wide, decision(*many(*(f"m{at}" for at in range(13))))) == {"too_many"}


def test_a_watched_criterion_is_not_audited_as_weighed():
    fame = criterion("a", label="Fame", weight=0)
    assert "fame" not in audit_of(spread_facts(), decision(fame, *many(*"bcde")))


def test_potential_from_our_own_sales_is_said():
    facts = spread_facts().rename(columns={"a": "potential"})
    ids = facts["account_id"]
    worth = potential(ids, facts["potential"], fallback=True)
    people = pd.DataFrame({"account_id": ids, "name": ids, "status": "current"})
    profits = blank(["account_id", "year", "nopat"])
    result = compute(
        ProfileCase(people, facts, worth, profits, facts, no_doubts(facts), 3, 1), decision(*many("potential", *"bcde"))
    )
    assert own_sales_share(worth) == 1
    assert "audit_potential_from_sales" in found(result)


# Answers ------------------------------------------------------------------------------------------------------------


def test_the_two_wrong_answers_become_visible():
    facts = metrics(x=[1.0, 9, 8, 2, 3, 1, 1, 1], fame=[2.0, 1, 1, 9, 3, 1, 1, 1])
    amounts, revenue = [50, 900, 800, 1, 70, 60, 40, 30], [500, 10, 0, 5, 90, 80, 70, 60]
    result = build(facts, decision(), amounts=amounts, revenue=revenue)
    assert result.lists["by_purchases"].tolist() == ["Name A00", "Name A04"]
    assert result.lists["by_fame"].tolist() == ["Name A03", "Name A04"]
    assert result.lists["by_profile"].tolist() == ["Name A01", "Name A02"]
    words = found(result)
    assert words["largest_not_first"].values["place"] == 5
    assert words["famous_little"].values["potential_place"] == 8
    assert words["list_gains"].values["headroom"] == 1690
    worth = result.worth.set_index("list")
    assert worth.loc["profile", "potential_share"] == pytest.approx(1700 / 1951)
    assert worth.loc["purchases", "common"] == 0


def test_ties_are_broken_by_account_id_and_names_may_repeat():
    facts = metrics(x=[5.0, 5, 5]).iloc[::-1]
    result = build(facts, decision(), size=2)
    assert result.answers.loc[result.answers["list"] == "profile", "account_id"].tolist() == ["A00", "A01"]


def test_fame_on_trial():
    facts = metrics(x=[9.0, 8, 7, 1], fame=[0.0, 0, 9, 1])
    trial = found(build(facts, decision()))["fame_trial"].values
    assert (trial["entering"], trial["leaving"]) == (["Name A02"], ["Name A01"])
    still = metrics(x=[9.0, 8, 1, 1], fame=[9.0, 8, 0, 1])
    assert "fame_idle" in found(build(still, decision()))


# Metrics ------------------------------------------------------------------------------------------------------------


def frames(**given_):
    names = ("accounts", "sales", "needs", "usp_match", "behaviour", "ratings", "survey")
    return {name: given_.get(name, pd.DataFrame()) for name in names}


def test_usp_fit_by_hand():
    needs = pd.DataFrame({"account_id": ["a", "a", "b", "c"], "need": ["n", "m", "n", "q"], "importance": [6, 4, 0, 5]})
    match = pd.DataFrame({"need": ["n", "n", "m"], "usp": ["u", "v", "u"], "match": [0.2, 0.9, 0.5]})
    fit = usp_fit(needs, match)
    assert fit["a"] == pytest.approx((6 * 0.9 + 4 * 0.5) / 10)
    assert np.isnan(fit["b"])
    assert fit["c"] == 0
    assert usp_fit(needs, match.head(0)).empty


def test_metrics_from_sales_by_hand():
    people = pd.DataFrame({"account_id": ["c", "b", "a"], "name": "x", "customer_since": [2020, None, 2030]})
    rows = [("a", 2023, 6, "p", 100), ("a", 2025, 11, "p", 121), ("a", 2025, 3, "q", 0), ("b", 2023, 1, "p", 50)]
    sold = pd.DataFrame(rows, columns=["account_id", "year", "month", "product_line", "revenue"])
    worth = potential("abc", [1, 2, NAN]).assign(potential_growth_share=NAN, addressable=NAN)
    table = measure_accounts(frames(accounts=people, sales=sold), worth, blank(["account_id"]), 2025)
    table = table.set_index("account_id")
    assert list(table.index) == ["a", "b", "c"]
    assert table["revenue"].tolist() == [121, 0, 0]
    assert table["revenue_growth_share"].tolist() == pytest.approx([0.1, -1, NAN], nan_ok=True)
    assert table["months_since_purchase"].tolist() == pytest.approx([1, 35, NAN], nan_ok=True)
    assert table["product_lines"].tolist() == [1, 0, 0]
    assert table["years_customer"].tolist() == pytest.approx([NAN, NAN, 5], nan_ok=True)


def test_growth_starts_in_the_second_year_of_a_newcomer():
    rows = [
        ("a", 2022, 10),
        ("a", 2025, 80),
        ("b", 2023, 1),
        ("b", 2024, 50),
        ("b", 2025, 60),
        ("c", 2024, 5),
        ("c", 2025, 60),
    ]
    sold = pd.DataFrame(rows, columns=["account_id", "year", "revenue"]).assign(product_line=None)
    people = pd.DataFrame({"account_id": list("abc"), "name": "x"})
    worth = potential("abc", [1, 2, 3]).assign(potential_growth_share=NAN, addressable=NAN)
    table = measure_accounts(frames(accounts=people, sales=sold), worth, blank(["account_id"]), 2025)
    assert table["revenue_growth_share"].tolist() == pytest.approx([1.0, 0.2, NAN], nan_ok=True)


def test_own_columns_become_metrics_and_never_overwrite_ours():
    people = pd.DataFrame(
        {
            "account_id": ["a", "b"],
            "name": ["x", "y"],
            "Annual Sales": [5.0, 6.0],
            "remark": ["long", "short"],
            "potential": [1.0, 1.0],
        }
    )
    worth = potential("ab", [7, 8]).assign(potential_growth_share=NAN, addressable=NAN)
    table = measure_accounts(frames(accounts=people), worth, blank(["account_id"]), 2025)
    assert table["potential"].tolist() == [7, 8]
    assert table["accounts.potential"].tolist() == [1, 1]
    facts = describe_metrics(table, {"remark": "fit"}).set_index("metric")
    assert facts.loc["Annual Sales", ["role", "group", "unit"]].tolist() == ["size_money", "potential", "money"]
    assert facts.loc["remark", "category"]
    assert facts.loc["remark", "role"] == "fit"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("AnnualSales", "size_money"),
        ("annual sales, kEUR", "size_money"),
        ("Численность", "size_count"),
        ("Земля, m2", "size_count"),
        ("Известность бренда", "fame"),
        ("fame_index", "fame"),
        ("Платёжная дисциплина", "payment"),
        ("debt_to_ebitda", "debt"),
        ("profit", "other"),
        ("brandy_sold", "other"),
    ],
)
def test_roles_by_whole_words(name, role):
    assert role_of(name).name == role


def test_a_decided_role_overrules_the_name():
    assert role_of("fame", {"fame": "fit"}).name == "fit"
    assert plain_name("Ёлка-2 Парк") == "елка_2_парк"


# Proposal -----------------------------------------------------------------------------------------------------------


def proposed(table, own_sales=0.0):
    return ProfileDecision(criteria=propose_criteria(table, describe_metrics(table, {}), own_sales))


def rich(rows=60):
    rng = np.random.default_rng(7)
    size = rng.lognormal(15, 1, rows)
    return metrics(
        potential=size,
        potential_growth_share=rng.uniform(-0.1, 0.2, rows),
        usp_fit=rng.uniform(0.2, 0.9, rows),
        margin_share=rng.uniform(0.1, 0.4, rows),
        days_overdue=rng.integers(0, 60, rows).astype(float),
        solvency=rng.integers(1, 6, rows).astype(float),
        revenue=rng.lognormal(13, 1, rows),
        fame_index=rng.uniform(0, 10, rows),
        turnover=size * 9,
        constant=np.ones(rows),
    )


def test_a_proposal_passes_its_own_audit_and_leaves_fame_out():
    chosen = proposed(rich())
    names = [each.id for each in chosen.criteria]
    assert names[0] == "potential"
    assert not {"fame_index", "turnover", "constant"} & set(names)
    assert 5 <= len(names) <= 12
    assert sum(each.weight for each in chosen.criteria) == 100
    assert audit_of(rich(), chosen) == set()
    by_group = {each.group: each.weight for each in chosen.criteria}
    assert by_group["potential"] > by_group["current"]


def test_a_proposal_says_which_way_is_better_and_what_nobody_may_fail():
    chosen = {each.id: each for each in proposed(rich()).criteria}
    assert chosen["days_overdue"].less_is_better
    assert not chosen["margin_share"].less_is_better
    assert chosen["potential"].function == "log"
    assert chosen["solvency"].must_have == 2


def test_size_stands_in_where_potential_is_only_our_own_sales():
    names = [each.id for each in proposed(rich(), own_sales=1.0).criteria]
    assert names[0] == "turnover"
    assert "potential" not in names
    without = proposed(rich().drop(columns="turnover"), own_sales=1.0).criteria[0]
    assert (without.id, without.source) == ("potential", "sales")


@pytest.mark.parametrize("table", [metrics(x=[NAN]), metrics(revenue=[NAN, NAN]), metrics(revenue=[1.0]), rich(2)])
def test_a_proposal_from_next_to_nothing_is_still_a_profile(table):
    chosen = proposed(table)
    assert len(chosen.criteria) >= 1
    assert build(table, chosen).figures["criteria_weighed"] >= 1


def test_points_are_whole_add_to_a_hundred_and_none_is_above_forty():
    points = share_points([("a", "potential"), ("b", "fit"), ("c", "economics")])
    assert sum(points.values()) == 100
    assert max(points.values()) <= 40
    assert share_points([("a", "potential")]) == {"a": 100}
    assert share_points([]) == {}


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (0.0, "money", 0.0),
        (2_347_812, "money", 2_500_000),
        (-18_300, "money", -20_000),
        (0.2871, "share", 0.29),
        (0.73, "share", 0.75),
        (3.4, "points", 3.0),
        (1.3, "points", 1.5),
        (47, "days", 45.0),
    ],
)
def test_thresholds_can_be_said_aloud(number, unit, expected):
    assert readable(number, unit) == pytest.approx(expected)


def test_thresholds_of_few_or_equal_facts():
    assert thresholds(np.array([1.0, 2.0]), "points")[:2] == (0, 0)
    low, high, _ = thresholds(np.array([4.0] * 20), "points")
    assert low == high


# Back-test ----------------------------------------------------------------------------------------------------------


def profits(ids, good, years=(2022, 2023, 2024, 2025)):
    rows = [(each, year, 1.0 if flag else -1.0) for each, flag in zip(ids, good, strict=True) for year in years]
    return pd.DataFrame(rows, columns=["account_id", "year", "nopat"])


def back(facts, good, names=("x",), past=None):
    criteria = [criterion(each, weight=1) for each in names]
    values = value_table(facts, criteria)
    weights = pd.Series(1 / len(criteria), index=list(names))
    past = facts if past is None else past
    return test_back(values, past, weights, criteria, profits(facts["account_id"], good), seed=1)


def test_a_score_that_tells_the_profitable_apart():
    facts = metrics(x=np.linspace(0, 10, 40))
    proof = back(facts, [at >= 20 for at in range(40)])
    row = proof.tests.iloc[0]
    assert (row["auc"], row["verdict"], row["accounts"], row["profitable"]) == (1.0, "separates", 40, 20)
    assert proof.bands["accounts"].sum() == 40
    assert proof.bands["profitable_share"].tolist()[0] == 0
    assert back(facts, [at < 20 for at in range(40)]).tests.iloc[0]["verdict"] == "reversed"


def test_todays_facts_are_shown_but_not_trusted_and_undated_ones_stay_out():
    facts = metrics(x=[5.0] * 40, view=np.linspace(0, 10, 40))
    good = [at >= 20 for at in range(40)]
    tests = back(facts, good, ("x", "view"), facts[["account_id", "x"]]).tests.set_index("test")
    assert tests.loc["dated", ["auc", "criteria"]].tolist() == [0.5, 1]
    assert tests.loc["agreed", ["auc", "verdict"]].tolist() == [1.0, "leaking"]
    assert back(facts, good, ("view",), facts[["account_id", "x"]]).refused == "nothing_dated"
    assert back(facts, good, past=facts.head(0)).refused == "no_past"


@pytest.mark.parametrize(("rows", "bad", "reason"), [(30, 9, "few_of_a_kind"), (30, 21, "few_of_a_kind"), (20, 10, "")])
def test_fewer_than_ten_of_either_kind_prove_nothing(rows, bad, reason):
    facts = metrics(x=np.linspace(0, 10, rows))
    proof = back(facts, [at >= bad for at in range(rows)])
    assert proof.refused == reason
    assert proof.tests.empty == bool(reason)


def test_facts_are_taken_as_of_the_year_before_the_proof():
    """Years 2022…2025: 2024 and 2025 prove; in 2023 account a bought 50 and had 10 machines."""
    no_rows = pd.DataFrame({"account_id": []})
    people = pd.DataFrame({"account_id": ["a"], "name": ["A"], "status": ["current"], "fame": [9.0]})
    sales = pd.DataFrame({"account_id": "a", "year": [2022, 2023, 2024, 2025], "product_line": "p", "month": 1})
    sales = sales.assign(revenue=[40.0, 50, 500, 900], cogs=[20.0, 25, 400, 800])
    machines = pd.DataFrame({"account_id": "a", "driver": "m", "year": [2023, 2026], "quantity": [10.0, 90.0]})
    per_unit = pd.DataFrame([["m", "p", 1.0, 10.0, 0.5, 1.0]], columns=NORM)
    earned = sales[["account_id", "year", "revenue"]].assign(margin=[20.0, 25, 100, 100], service=5.0, nopat=1.0)
    frames = {"accounts": people, "sales": sales} | dict.fromkeys(
        ("needs", "usp_match", "behaviour", "ratings", "survey"), no_rows
    )
    inputs = {"drivers": machines.assign(evidence="A"), "norms": per_unit.assign(price_growth=0.0, evidence="A")}
    inputs |= {"accounts": people, "sales": sales, "addressable": pd.DataFrame(columns=SHARES)}
    row = measure_past(frames, PotentialCase(inputs, 2025, [2026, 2027], 0.0), earned).iloc[0]
    assert (row["revenue"], row["addressable"], row["wallet_share"]) == (50, 100, pytest.approx(0.5))
    assert row["potential"] == pytest.approx(2 * 100 * 0.5)
    assert (row["margin_share"], row["cost_to_serve_share"]) == (0.5, 0.1)
    assert "fame" not in row


def test_later_years_are_the_second_half():
    table = pd.DataFrame({"account_id": ["a"] * 4, "year": [2022, 2023, 2024, 2025], "nopat": [-9.0, -9, 1, 3]})
    years, outcome = proved(table)
    assert years == (2024, 2025)
    assert outcome["a"] == 2


def test_a_blank_match_is_unknown_and_a_need_without_a_row_is_answered_by_nothing():
    needs = pd.DataFrame({"account_id": ["a"] * 3, "need": ["speed", "price", "stock"], "importance": [4.0, 4.0, 2.0]})
    match = pd.DataFrame({"need": ["speed", "stock"], "usp": ["s", "s"], "match": [0.5, NAN]})
    assert usp_fit(needs, match).to_dict() == {"a": pytest.approx(4 * 0.5 / 8)}


# Doubts -------------------------------------------------------------------------------------------------------------


def doubts_of(ids, spread=(), bounds=()):
    index = pd.Index(ids, name="account_id")
    return Doubts(pd.DataFrame(dict(spread), index=index), pd.DataFrame(dict(bounds), index=index))


def test_the_evidence_of_a_fact_widens_the_interval_of_the_score():
    """A fact of 5 on a scale of 0…10, class B: 4…6; the second criterion is certain at 0.8."""
    facts = metrics(x=[5.0, 5.0], y=[8.0, 8.0])
    doubts = doubts_of(facts["account_id"], {"x": [0.2, 0.0]})
    rows = build(facts, decision(criterion(), criterion("y")), doubts=doubts).scores
    assert rows["score"].tolist() == pytest.approx([0.65, 0.65])
    assert rows["score_low"].tolist() == pytest.approx([0.6, 0.65])
    assert rows["score_high"].tolist() == pytest.approx([0.7, 0.65])
    assert rows["coverage"].tolist() == pytest.approx([1, 1])


def test_a_lower_bound_opens_the_interval_upwards_and_lowers_the_coverage():
    facts = metrics(potential=[4.0, 4.0], y=[8.0, 8.0])
    chosen = decision(criterion("potential", must_have=6), criterion("y"))
    doubts = doubts_of(facts["account_id"], {"potential": [0.4, 0.0]}, {"potential": [True, False]})
    result = build(facts, chosen, doubts=doubts)
    rows = result.scores
    assert rows["score"].tolist() == pytest.approx([0.6, 0.6])
    assert rows["score_low"].tolist() == pytest.approx([0.52, 0.6])
    assert rows["score_high"].tolist() == pytest.approx([0.9, 0.6])
    assert rows["coverage"].tolist() == pytest.approx([0.7, 1])
    assert rows["must_have_failed"].tolist() == ["", "potential"]
    assert rows["must_have_unknown"].tolist() == ["potential", ""]
    assert all(check.holds for check in result.checks)


def test_doubts_come_from_the_evidence_of_each_account():
    people = pd.DataFrame({"account_id": ["a", "b"]})
    empty = pd.DataFrame({"account_id": []})
    needs = pd.DataFrame(
        {"account_id": ["a", "a"], "need": ["n", "m"], "importance": [3.0, 1.0], "evidence": ["A", None]}
    )
    behaviour = pd.DataFrame({"account_id": ["a"], "view_of_us": [7.0]})
    frames = {"accounts": people, "needs": needs, "ratings": empty, "survey": empty, "behaviour": behaviour}
    worth = pd.DataFrame({"account_id": ["a", "b"], "a_share": [0.5, 0], "b_share": [0.5, 0], "c_share": [0.0, 1]})
    found = find_doubts(frames, worth.assign(fallback=[False, True]))
    assert found.spread.loc["a", ["potential", "usp_fit", "customer_view"]].tolist() == pytest.approx(
        [0.125, (3 * 0.05 + 0.4) / 4, 0.2]
    )
    assert found.spread.loc["b", "potential"] == pytest.approx(0.4)
    assert found.bounds["potential"].tolist() == [False, True]
