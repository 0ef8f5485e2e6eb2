"""Choosing under limits, the risk of the choice, and plan against actuals, on figures that can be checked by hand."""

import numpy as np
import pandas as pd
import pytest

from kamlib.quant.investment import FACTORS, simulate
from kamlib.steps.budget.actuals.variance import compare_actuals
from kamlib.steps.budget.assumptions import FactorRange, MoneyCap
from kamlib.steps.budget.choice.comparison import compare_choices
from kamlib.steps.budget.options import lay_options, least_levels
from kamlib.steps.budget.risk.assessment import assess_risk
from steps.budget.cases import NAMES, PARAMETERS, YEARS, lines, make, programmes, usual
from steps.budget.test_plan import decide

NAME = pd.Series(NAMES)
REVENUE = pd.Series({"A": 600.0, "B": 600.0, "P": 0.0})


def caps(*amounts):
    return tuple(MoneyCap(year=year, amount=amount) for year, amount in zip(YEARS, amounts, strict=True))


def compare(**changes):
    """Compare the choices of the usual budget under other limits."""
    basis, _, options, budget = make(decision=PARAMETERS.model_copy(update=changes))
    least = least_levels(basis, options.ids, budget.decision)
    return options, compare_choices(options, budget.limits, budget.levels, least, NAME, REVENUE)


def assess(changes=None, draws=400, **limits):
    basis, _, options, budget = make(decision=PARAMETERS.model_copy(update=changes or {}))
    least = least_levels(basis, options.ids, budget.decision)
    facts = {"correlation": 0.3, "seed": 5, "draws": draws, "solved": 60} | limits
    return budget, assess_risk(options, budget.plan, budget.limits, budget.levels, least, NAME, **facts)


def rule(choice, name):
    return choice.rules.set_index("rule").loc[name]


def keys(result):
    return {each.key: each.values for each in result.findings}


def test_the_optimum_beats_every_rule_within_the_same_limits():
    _, choice = compare(money_caps=caps(130, 143, 157.3), fte_cap=0.7)
    assert (choice.rules.loc[choice.rules["keeps"], "lost"] >= -1e-9).all()
    best = rule(choice, "optimal")
    assert best["cost"] <= 430.3
    assert best["fte"] <= 0.7
    assert {"equal", "proportional", "greedy"} <= set(choice.rules["rule"])


def test_the_optimum_is_the_best_of_all_combinations():
    options, choice = compare(money_caps=caps(150, 150, 160), fte_cap=0.65)
    need, limit = options.needs, np.array([150, 150, 160, 0.65])
    place = [np.flatnonzero(row) for row in options.there]
    totals = [
        options.npv[0, a] + options.npv[1, b] + options.npv[2, c]
        for a in place[0]
        for b in place[1]
        for c in place[2]
        if np.all(need[0, a] + need[1, b] + need[2, c] <= limit)
    ]
    assert rule(choice, "optimal")["npv"] == pytest.approx(max(totals))


def test_a_split_on_revenue_leaves_nothing_for_the_prospect():
    _, choice = compare(money_caps=caps(150, 150, 160))
    levels = choice.rule_levels.set_index("account_id")
    assert levels.loc["P", "proportional"] == "none"
    assert levels.loc["P", "optimal"] != "none"


def test_the_frontier_never_falls_and_starts_at_nothing():
    _, choice = compare(money_caps=caps(150, 150, 160))
    best = choice.frontier[choice.frontier["rule"] == "optimal"]
    assert best["npv"].iloc[0] == 0
    assert np.all(np.diff(best["npv"]) >= -1e-9)
    assert best["money"].iloc[-1] == pytest.approx(1.5 * 460)


def test_one_more_manager_is_worth_what_the_programme_again_says():
    _, choice = compare(fte_cap=0.6)
    _, richer = compare(fte_cap=1.1)
    row = choice.worth_fte.set_index("fte_step").loc[0.5]
    assert row["gain"] == pytest.approx(rule(richer, "optimal")["npv"] - rule(choice, "optimal")["npv"])
    assert row["gain_per_fte"] == pytest.approx(2 * row["gain"])
    assert choice.worth_money.empty
    assert keys(choice).keys() >= {"more_fte"}


def test_limits_that_do_not_bind_are_worth_nothing():
    _, choice = compare(money_caps=caps(10_000, 10_000, 10_000))
    assert (choice.worth_money["gain"] == 0).all()
    assert keys(choice)["money_unused"]["share"] > 0.9


def test_impossible_limits_say_which_and_by_how_much():
    _, choice = compare(money_caps=caps(500, 60, 500), minimum_level="deep")
    # The only key account must have deep: 121 in the second year.
    assert choice.caps["short"].tolist() == pytest.approx([0, 61, 0])
    assert keys(choice)["short_money"] == {"year": 2027, "short": pytest.approx(61), "cap": 60.0}
    assert not choice.figures["feasible"]
    assert choice.worth_money.empty
    assert all(check.holds for check in choice.checks)


def test_too_few_managers_are_named():
    _, choice = compare(fte_cap=0.2, minimum_level="deep")
    assert choice.staff["fte_short"].iloc[0] == pytest.approx(0.3)
    assert keys(choice).keys() >= {"short_fte"}


def test_shared_lines_above_the_cap_are_short_by_themselves():
    plan = lines([(None, year, "marketing", 90.0, None, None, "equal") for year in YEARS])
    basis, _, options, budget = make(
        plan=plan, decision=PARAMETERS.model_copy(update={"money_caps": caps(50, 900, 900)})
    )
    least = least_levels(basis, options.ids, budget.decision)
    choice = compare_choices(options, budget.limits, budget.levels, least, NAME, REVENUE)
    assert choice.caps["short"].tolist() == [40, 0, 0]


def test_scenarios_bracket_the_plan_and_the_base_is_the_plan():
    budget, risk = assess()
    npv = risk.scenarios.set_index("scenario")["npv"]
    assert npv["pessimistic"] < npv["base"] < npv["optimistic"]
    assert npv["base"] == pytest.approx(budget.figures["npv"])
    assert risk.figures["p5"] < risk.figures["p50"] < risk.figures["p95"]
    assert npv["pessimistic"] <= risk.figures["cvar"] <= risk.figures["p5"]


def test_evidence_sets_the_width():
    _, risk = assess()
    ranges = risk.ranges.set_index("factor")
    assert ranges.loc["pool", "evidence"] == "B"
    assert ranges.loc["pool", ["pessimistic", "optimistic"]].tolist() == pytest.approx([0.8, 1.2])
    assert ranges.loc["cost", ["pessimistic", "optimistic"]].tolist() == pytest.approx([1.2, 0.8])
    assert ranges.loc["erosion", "evidence"] == "B"
    decided = PARAMETERS.model_copy(update={"erosion": 0.05})
    basis, costs, _, _ = usual()
    guessed = lay_options(basis, costs, decided, YEARS, discount=0.1, tax=0.2)
    assert guessed.worst[0, 2] == pytest.approx(0.6)


def test_one_certain_world_is_robust_and_has_one_outcome():
    sure = tuple(FactorRange(factor=name, pessimistic=1, optimistic=1) for name in FACTORS)
    basis, costs, _, _ = usual()
    parameters = PARAMETERS.model_copy(update={"scenarios": sure})
    options = lay_options(basis, costs, parameters, YEARS, discount=0.1, tax=0.2)
    budget = usual()[-1]
    least = np.zeros(3, dtype=int)
    plan, limits = options.at(budget.levels), budget.limits
    risk = assess_risk(options, plan, limits, budget.levels, least, NAME, correlation=0.3, seed=1, draws=50, solved=20)
    assert set(risk.accounts["stamp"]) == {"robust"}
    assert risk.figures["p5"] == pytest.approx(risk.figures["p95"])
    assert risk.inputs["swing"].max() == pytest.approx(0, abs=1e-9)


def test_draws_are_the_same_for_the_same_seed_and_move_with_another():
    first, again, other = (assess(seed=seed)[1].figures["p5"] for seed in (5, 5, 6))
    assert first == again != other


def test_tornado_is_ordered_and_a_delay_only_hurts():
    _, risk = assess()
    world = risk.tornado[risk.tornado["side"] == "world"]["swing"].tolist()
    assert world == sorted(world, reverse=True)
    assert risk.tornado["side"].tolist() == ["world"] * 7 + ["ours"]
    assert risk.tornado["factor"].iloc[-1] == "cost"
    assert "loss_without" in set(risk.tornado["factor"])
    delay = risk.tornado.set_index("factor").loc["delay"]
    assert delay["npv_low"] < delay["npv_high"] == pytest.approx(risk.figures["npv_base"])


def test_checks_worth_most_come_first_and_documents_are_not_asked_for_twice():
    _, risk = assess()
    assert risk.inputs["narrowing"].is_monotonic_decreasing
    # ±20 % becomes ±5 %: three quarters of the swing go.
    estimates = risk.inputs[risk.inputs["evidence"] == "B"]
    assert estimates["narrowing"].tolist() == pytest.approx((estimates["swing"] * 0.75).tolist())
    assert estimates["narrowing"].iloc[0] > 0


def test_what_overturns_a_level_does_overturn_it():
    budget, risk = assess()
    push = risk.accounts.set_index("account_id")["overturn"].dropna()
    assert len(push)
    account, change = push.index[0], push.iloc[0]
    basis, costs, _, _ = usual()
    pools = basis.pools.copy()
    pools.loc[pools["account_id"] == account, "margin_pool"] *= 1 + change
    from dataclasses import replace

    moved = lay_options(replace(basis, pools=pools), costs, PARAMETERS, YEARS, discount=0.1, tax=0.2)
    place = moved.ids.index(account)
    least = np.zeros(3, dtype=int)
    choice = compare_choices(moved, budget.limits, budget.levels, least, NAME, REVENUE)
    assert (
        choice.rule_levels.set_index("account_id").loc[account, "optimal"]
        != budget.accounts.set_index("account_id").loc[account, "level"]
    ), (place, change)


def test_nothing_in_the_programme_has_no_risk_to_show():
    budget, risk = assess({"fte_cap": 0.0})
    assert budget.figures["served"] == 0
    assert risk.figures["p5"] is None
    assert risk.findings == ()
    assert all(check.holds for check in risk.checks)


def test_only_guesses_are_called_so():
    costs = programmes().head(0)
    basis, _, options, budget = make(
        levels=costs, parameters=PARAMETERS.model_copy(update={"erosion": 0.05}), decision=None
    )
    guessed = options.classes.assign(pool="C")
    from dataclasses import replace

    weak = replace(options, classes=guessed)
    least = least_levels(basis, options.ids, budget.decision)
    risk = assess_risk(
        weak, budget.plan, budget.limits, budget.levels, least, NAME, correlation=0.3, seed=1, draws=50, solved=10
    )
    assert budget.figures["served"] > 0
    assert "only_guesses" in keys(risk)


ACTUALS = pd.DataFrame(
    [
        ("A", 2025, "travel", 100.0, 130.0),
        ("B", 2025, "travel", 100.0, 90.0),
        ("A", 2025, "samples", 50.0, 20.0),
        (None, 2025, "marketing", None, 40.0),
        ("A", 2025, "revenue", 1000.0, 900.0),
    ],
    columns=["account_id", "year", "line", "plan", "amount"],
)
BUDGET = pd.DataFrame(
    [
        ("A", 2026, "travel", 200.0),
        ("A", 2026, "samples", 50.0),
        ("A", 2026, "training", 30.0),
        ("A", 2027, "travel", 100.0),
    ],
    columns=["account_id", "year", "line", "amount"],
)


def test_variance_by_line_and_account_by_hand():
    result = compare_actuals(ACTUALS, BUDGET, NAME, (2026, 2027), 1.0)
    by_line = result.by_line.set_index("line")
    assert by_line.loc["travel", ["plan", "actual", "variance"]].tolist() == [200, 220, 20]
    assert by_line.loc["samples", "variance_share"] == pytest.approx(-0.6)
    assert result.by_account.set_index("account_id").loc["A", "variance"] == 0
    assert result.figures["plan_total"] == 250
    assert result.figures["unplanned"] == 1
    assert keys(result)["line_under"]["line"] == "samples"
    assert keys(result)["revenue_under"]["share"] == pytest.approx(0.1)


def test_reforecast_carries_each_line_of_a_plan_year_on():
    budget = BUDGET.assign(year=BUDGET["year"] + 1)
    result = compare_actuals(ACTUALS.assign(year=2026), budget, NAME, (2026, 2027, 2028), 0.5)
    rows = result.reforecast.set_index(["year", "line"])["reforecast"]
    assert rows.to_dict() == pytest.approx(
        {(2027, "travel"): 210.0, (2027, "samples"): 35.0, (2027, "training"): 30.0, (2028, "travel"): 105.0}
    )
    assert result.figures["reforecast_difference"] == pytest.approx(0.0)


def test_years_before_the_plan_say_nothing_of_its_rest():
    result = compare_actuals(ACTUALS, BUDGET, NAME, (2026, 2027), 1.0)
    assert result.reforecast["difference"].tolist() == [0, 0, 0, 0]


def test_years_that_are_over_are_not_forecast():
    late = ACTUALS.assign(year=2026)
    result = compare_actuals(late, BUDGET, NAME, (2026, 2027), 1.0)
    assert set(result.reforecast["year"]) == {2027}
    # The plan that the client did not type is our own budget of that year.
    bare = compare_actuals(late.assign(plan=None), BUDGET, NAME, (2026, 2027), 1.0)
    assert bare.variance.set_index(["account_id", "line"]).loc[("A", "travel"), "plan"] == 200


def test_no_actuals_is_said_and_not_computed():
    result = compare_actuals(ACTUALS.head(0), BUDGET, NAME, (2026, 2027), 1.0)
    assert keys(result).keys() == {"none"}
    assert result.figures["plan_total"] is None
    assert all(check.holds for check in result.checks)


def test_nothing_done_is_worth_nothing_in_every_world():
    budget = make(decision=decide({"A": "none", "B": "none", "P": "none"}))[-1]
    options = budget.options
    draws = simulate(options.plan, options.worst, options.best, 200, 0.3, 1)
    assert np.abs(draws[:, :, 0]).max() == pytest.approx(0, abs=1e-9)
    risk = assess_risk(
        options,
        budget.plan,
        budget.limits,
        budget.levels,
        np.zeros(3, dtype=int),
        NAME,
        correlation=0.3,
        seed=1,
        draws=50,
    )
    assert risk.tornado["swing"].max() == pytest.approx(0, abs=1e-9)
    assert risk.scenarios["npv"].abs().max() == pytest.approx(0, abs=1e-9)
