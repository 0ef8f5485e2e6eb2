"""The budget on figures that can be checked by hand, and what must hold for any client."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kamlib.quant import finance
from kamlib.steps.budget.assumptions import AccountLevel, BudgetDecision, FactorRange, MoneyCap, propose_assumptions
from kamlib.steps.budget.costs.lines import split_shared
from steps.budget.cases import PARAMETERS, YEARS, lines, make, norms, potential, programmes, ranking, usual


def decide(levels, **changes):
    named = [AccountLevel(account_id=one, level=level) for one, level in levels.items()]
    return PARAMETERS.model_copy(update={"levels": tuple(named), **changes})


def keys(result):
    return {each.key for each in result.findings}


def figures_of(budget, account):
    return budget.accounts.set_index("account_id").loc[account]


def test_light_programme_of_one_account_by_hand():
    budget = make(decision=decide({"A": "light", "B": "none", "P": "none"}))[-1]
    years = budget.by_year[budget.by_year["account_id"] == "A"].set_index("year")
    # Share 0.20 → 0.30 at once; without: 0.15, then 0.10. Cost 20 of the base year, up a tenth a year.
    assert years["incremental_margin"].tolist() == pytest.approx([150, 200, 200])
    assert years["cost"].tolist() == pytest.approx([22, 24.2, 26.62])
    assert years["tax"].tolist() == pytest.approx([25.6, 35.16, 34.676])
    net = [0, 128 * 0.8, 175.8 * 0.8, 173.38 * 0.8]
    row = figures_of(budget, "A")
    assert row["npv"] == pytest.approx(finance.npv(0.1, net))
    assert row["pv_cost"] == pytest.approx(60)
    assert row["roi"] == pytest.approx((150 / 1.1 + 200 / 1.21 + 200 / 1.331) / 60 - 1)
    assert row["margin_of_safety"] == pytest.approx(1 - 60 / (150 / 1.1 + 200 / 1.21 + 200 / 1.331))
    assert np.isnan(row["irr"])
    assert row["payback"] == 0


def test_payback_has_a_fraction_and_starts_with_the_plan():
    dear = programmes([(None, "none", 0, 0, 0, -0.1, 2, 1.0), (None, "deep", 0.5, 50, 300, 0.3, 2, 1.0)])
    budget = make(levels=dear, decision=decide({"A": "deep", "B": "none", "P": "none"}))[-1]
    net = budget.by_year.loc[budget.by_year["account_id"] == "A", "net"].to_numpy()
    assert net[0] < 0 < net[0] + net[1] + net[2]
    net = net * 1.1 ** -np.arange(1.0, 4)  # on the basis of the NPV: after tax, shared lines and discount
    expected = 1 + -net[0] / net[1] if net[0] + net[1] > 0 else 2 - (net[0] + net[1]) / net[2]
    assert figures_of(budget, "A")["payback"] == pytest.approx(expected)


def test_long_share_is_what_comes_back_after_the_first_year():
    dear = programmes([(None, "none", 0, 0, 0, -0.1, 2, 1.0), (None, "deep", 0.5, 50, 300, 0.3, 2, 1.0)])
    budget = make(levels=dear, decision=decide({"A": "deep", "B": "none", "P": "none"}))[-1]
    first = budget.totals.iloc[0]
    assert first["paid_same_year"] == pytest.approx(min(first["cost"], first["incremental_margin"]))
    assert first["long_share"] == pytest.approx(first["paid_later"] / first["cost"])
    assert budget.figures["long_share"] == pytest.approx(first["long_share"])


def test_sources_of_the_return_by_hand():
    kept = programmes([(None, "none", 0, 0, 0, -0.1, 2, 0.5), (None, "light", 0.1, 20, 0, 0.1, 1, 1.0)])
    budget = make(levels=kept, decision=decide({"A": "light", "B": "none", "P": "none"}))[-1]
    row = budget.sources.set_index("account_id").loc["A"]
    factors = 1.1 ** -np.arange(1.0, 4)
    assert row["growth"] == pytest.approx(100 * factors.sum())
    assert row["defence"] == pytest.approx(np.array([50, 100, 100]) @ factors)
    assert row["keeping"] == pytest.approx(1000 * np.array([0.15 * 0.5, 0.1 * 0.75, 0.1 * 0.875]) @ factors)


def test_shared_lines_are_split_by_their_keys_over_those_who_have_a_programme():
    rows = [(None, year, "marketing", 90.0, None, None, "revenue") for year in YEARS]
    rows += [(None, year, "information", 10.0, None, None, "equal") for year in YEARS]
    budget = make(plan=lines(rows), decision=decide({"A": "light", "B": "light", "P": "none"}))[-1]
    shared = budget.lines[budget.lines["basis"] == "shared"]
    by_account = shared[shared["year"] == 2026].groupby("account_id")["amount"].sum()
    assert by_account.to_dict() == pytest.approx({"A": 50.0, "B": 50.0})
    assert figures_of(budget, "A")["npv"] < figures_of(budget, "A")["npv_direct"]


def test_a_key_of_nothing_splits_equally():
    rows = [(None, 2026, "marketing", 90.0, None, None, "revenue")]
    budget = make(plan=lines(rows), decision=decide({"A": "none", "B": "none", "P": "light"}))[-1]
    shared = budget.lines[(budget.lines["basis"] == "shared") & (budget.lines["year"] == 2026)]
    assert shared["amount"].tolist() == [90.0]


def test_each_shared_line_is_split_by_its_own_key():
    keys = pd.DataFrame({"equal": [1.0, 1.0], "revenue": [10.0, 30.0], "hours": [0.0, 0.0]}, index=["A", "B"])
    rows = [(2026, name, name, 80.0, "A") for name in ("equal", "revenue", "hours")]
    shared = pd.DataFrame(rows, columns=["year", "line", "split_key", "amount", "evidence"])
    found = split_shared(shared, keys, [2026]).pivot(index="line", columns="account_id", values="amount")
    # Nobody has an hour: a key of nothing splits equally.
    assert found.loc["equal"].tolist() == [40, 40]
    assert found.loc["revenue"].tolist() == [20, 60]
    assert found.loc["hours"].tolist() == [40, 40]


def test_a_yearly_line_goes_on_indexed_and_a_class_weaker():
    _, costs, _, _ = make(plan=lines([(None, 2026, "marketing", 90.0, None, None, None, 2028)]))
    assert costs.shared["amount"].tolist() == pytest.approx([90, 99, 108.9])
    assert costs.shared["evidence"].tolist() == ["A", "B", "B"]
    assert set(costs.shared["split_key"]) == {"equal"}
    assert "shared_end" not in keys(costs)


def test_a_line_is_there_once_and_its_end_is_said():
    rows = [(None, 2027, "joint_projects", 90.0, None, None, None), ("A", 2027, "training", 90.0, None, None, None)]
    _, costs, _, _ = make(plan=lines(rows))
    assert costs.shared[["year", "amount"]].to_numpy().tolist() == [[2027, 90.0]]
    typed = costs.costs[(costs.costs["account_id"] == "A") & (costs.costs["line"] == "training")]
    assert set(typed["year"]) == {2027}
    # Years without a line of the account's own bear the programme's cost: 20 up a tenth a year.
    light = costs.costs.query("account_id == 'A' and level == 'light'").set_index("year")["amount"]
    assert light.to_dict() == pytest.approx({2026: 22, 2027: 90 * 24.2 / 121, 2028: 26.62})
    assert {"lines_end", "shared_end"} <= keys(costs)


def test_a_year_typed_itself_takes_the_place_of_a_yearly_line():
    rows = [(None, 2025, "marketing", 100.0, None, None, None, 2027), (None, 2027, "marketing", 5.0, None, None, None)]
    _, costs, _, _ = make(plan=lines(rows))
    assert costs.shared[["year", "amount"]].to_numpy().tolist() == [[2026, pytest.approx(110)], [2027, 5.0]]


def test_two_typed_lines_make_no_limit():
    rows = [("A", 2026, "travel", 2_000.0, None, None, None), ("A", 2026, "training", 3_000.0, None, None, None)]
    budget = make(plan=lines(rows))[-1]
    assert budget.decision.money_caps == ()
    assert budget.figures["money_cap_first"] is None
    told = {each.key: each.values for each in budget.findings}["no_money_limit"]
    assert told["peak"] == budget.totals["cost"].max()
    assert not keys(budget) & {"over_money", "key_left_out"}


def test_nobody_in_the_programme_spends_nothing():
    rows = [(None, 2026, "marketing", 90.0, None, None, "equal")]
    budget = make(plan=lines(rows), decision=decide({"A": "none", "B": "none", "P": "none"}))[-1]
    assert budget.figures["cost_total"] == 0
    assert budget.figures["roi"] is None
    assert keys(budget) >= {"no_programme"}
    assert all(check.holds for check in budget.checks)


def test_own_lines_replace_the_programme_and_scale_its_other_levels():
    rows = [("A", year, "travel", 60.0, None, None, None) for year in YEARS]
    rows += [("A", year, "kam_time", None, 0.25, 240.0, None) for year in YEARS]
    _, costs, options, _ = make(plan=lines(rows))
    plan = costs.planned.set_index("account_id").loc["A"]
    # Deep costs 100 indexed and 33 once: 397; the lines 120 a year: 360, nearer to it than to light's 73.
    assert plan["written_for"] == "deep"
    assert plan["planned"] == pytest.approx(360)
    assert plan["by_programme"] == pytest.approx(110 + 121 + 133.1 + 33)
    levels = costs.programmes.set_index(["account_id", "level"])
    assert levels.loc[("A", "deep"), "fte"] == pytest.approx(0.25)
    assert levels.loc[("A", "light"), "fte"] == pytest.approx(0.05)
    money = costs.costs.groupby(["account_id", "level"])["amount"].sum()
    assert money["A", "deep"] == pytest.approx(360)
    assert money["A", "light"] == pytest.approx(72.82 * 360 / 397.1)
    assert money["B", "deep"] == pytest.approx(397.1)
    assert options.fte[0, 3] == pytest.approx(0.25)


def test_quantity_without_a_rate_is_unknown_not_free():
    rows = [("A", 2026, "travel", None, 3.0, None, None), ("A", 2026, "samples", 50.0, None, None, None)]
    _, costs, _, _ = make(plan=lines(rows))
    assert costs.unpriced["line"].tolist() == ["travel"]
    assert keys(costs) >= {"unpriced"}
    assert costs.planned["planned"].iloc[0] == pytest.approx(50)


def test_time_without_a_rate_takes_the_price_of_an_hour():
    rows = [("A", 2026, "kam_time", None, 0.5, None, None)]
    _, costs, _, _ = make(plan=lines(rows), price=norms(hour_rate=2.0))
    assert costs.planned["planned"].iloc[0] == pytest.approx(0.5 * 2000 * 1.1)


def test_programmes_that_nobody_defined_are_assumptions():
    costs = make(levels=programmes().head(0), parameters=BudgetDecision(fte_cap=1.0))[1]
    assert set(costs.programmes["source"]) == {"computed"}
    assert set(costs.programmes["evidence"]) == {"C"}
    assert "computed_no_rate" in keys(costs)
    standard = costs.programmes[costs.programmes["level"] == "standard"].set_index("account_id")
    assert standard.loc["A", "fte"] == pytest.approx(0.2)
    assert standard.loc["A", "share_gain"] == pytest.approx(0.1 * 0.8)
    assert standard.loc["A", "yearly_cost"] == pytest.approx((0.01 + 0.01) * 3000)
    priced = make(levels=programmes().head(0), price=norms(hour_rate=1.0))[1]
    light = priced.programmes[priced.programmes["level"] == "light"].set_index("account_id").loc["A"]
    assert light["yearly_cost"] == pytest.approx(0.08 * 1000 + 0.003 * 3000)
    assert "computed" in keys(priced)


def test_an_account_has_only_the_levels_that_the_client_defined():
    _, costs, options, _ = usual()
    assert set(costs.programmes["level"]) == {"none", "light", "deep"}
    assert not options.there[:, 2].any()
    assert np.isnan(options.npv[:, 2]).all()


def test_the_account_of_its_own_row_differs_from_the_common_one():
    rows = programmes()
    own = pd.DataFrame([("B", "light", 0.1, 77.0, 0.0, 0.2, 1, 1.0)], columns=rows.columns)
    levels = make(levels=pd.concat([rows, own]))[1].programmes.set_index(["account_id", "level"])
    assert levels.loc[("B", "light"), "yearly_cost"] == 77
    assert levels.loc[("B", "light"), "source"] == "own"
    assert levels.loc[("A", "light"), "yearly_cost"] == 20


def test_prospect_starts_from_nothing_and_an_unknown_wallet_from_the_assumed_share():
    basis = usual()[0]
    assert basis.candidates.set_index("account_id")["share_today"].to_dict() == {"A": 0.2, "B": 0.5, "P": 0.0}
    tables = potential(fallback=True, share={})
    basis = make(tables=tables, assumed_share=0.25)[0]
    assert set(basis.candidates["share_today"]) == {0.25}
    assert basis.candidates.set_index("account_id")["margin_pool"]["A"] == pytest.approx(4000)
    assert "wallet_assumed" in keys(basis)


def test_all_that_pass_the_conditions_compete_and_no_other_but_those_planned_or_decided():
    many = potential(margins=dict.fromkeys("ABCDEFGH", 100.0), revenue=dict.fromkeys("ABCDEFGH", 10.0), share={})
    rank = ranking(*"ABCDEFGH").assign(must_have_failed=["", "", "x", "", "", "", "", ""])
    basis = make(tables=many, rank=rank, key=("B",))[0]
    assert basis.candidates["account_id"].tolist() == list("ABDEFGH")
    assert basis.candidates["origin"].tolist() == ["passes", "key", *["passes"] * 5]
    planned = make(tables=many, rank=rank, key=("B",), planned=["H"], decided=["C"])[0]
    assert (
        planned.candidates.set_index("account_id")["origin"].to_dict().items()
        >= {"H": "planned", "C": "decided"}.items()
    )
    assert planned.candidates.set_index("account_id")["passes"].to_dict()["C"] is False


def test_a_refused_account_with_a_programme_is_named_first():
    rank = ranking(*"ABP").assign(barred=["", "fit", ""])
    budget = make(rank=rank, key=("A",), planned=["B"], decision=decide({"A": "light", "B": "light", "P": "light"}))[-1]
    told = {each.key: each.values for each in budget.findings}
    assert budget.findings[0].key == "refused"
    assert told["refused"]["names"] == ["Beta"]
    assert told["refused"]["cost"] == pytest.approx(72.82)
    assert told["not_key"]["names"] == ["Prospect"]


def test_a_key_account_that_pays_but_is_left_out_is_not_called_unpaid():
    budget = make(decision=decide({"A": "none", "B": "light", "P": "light"}))[-1]
    assert {each.key: each.values for each in budget.findings}["key_left_out"]["names"] == ["Alpha"]
    dear = programmes([(None, "none", 0, 0, 0, -0.1, 2, 1.0), (None, "light", 0.1, 9000, 0, 0.1, 1, 1.0)])
    assert "key_unpaid" in keys(make(levels=dear, decision=decide({"A": "none", "B": "none", "P": "light"}))[-1])


def test_defaults_alone_earn_no_money():
    sales_alone = potential(fallback=True, share={})
    budget = make(tables=sales_alone, levels=programmes().head(0), parameters=BudgetDecision())[-1]
    assert keys(budget) == {"only_sales"}
    assert set(budget.accounts["level"]) == {"none"}
    # A wallet that is known, or a programme that somebody typed, is something to reckon with.
    assert "only_sales" not in keys(make(levels=programmes().head(0), parameters=BudgetDecision())[-1])
    assert "only_sales" not in keys(make(tables=sales_alone)[-1])


def test_margin_that_is_left_replaces_the_norm():
    profits = pd.DataFrame(
        {"account_id": ["A", "B"], "year": 2025, "revenue": [600.0, 600.0], "cogs": [400.0, 400.0]}
    ).assign(service=[100.0, 0.0], account_management=50.0, knowledge=np.nan)
    basis = make(profits=profits, base_year=2025)[0].candidates.set_index("account_id")
    # The norm leaves a third of the demand; A keeps 200 − 100 of 600, B 200 of 600; managing A is the budget's own.
    assert basis["norm_margin_share"].to_dict() == pytest.approx(dict.fromkeys("ABP", 1 / 3))
    assert basis["kept_margin_share"]["A"] == pytest.approx(1 / 6)
    assert basis["margin_pool"].to_dict() == pytest.approx({"A": 500.0, "B": 400.0, "P": 800.0})
    assert basis["kept_from"].to_dict() == {"A": "own", "B": "own", "P": "norm"}
    plain = make(profits=profits, base_year=2025, margin_basis="norm")[0].candidates.set_index("account_id")
    assert plain["margin_pool"]["A"] == 1000


def test_account_that_leaves_no_margin_is_named_not_served():
    profits = pd.DataFrame({"account_id": ["A"], "year": 2025, "revenue": [600.0], "cogs": [700.0]})
    basis, _, options, budget = make(profits=profits, base_year=2025)
    assert basis.candidates.set_index("account_id")["reason"]["A"] == "negative_pool"
    assert "A" not in options.ids
    assert "negative_pool" in keys(basis)
    assert all(check.holds for check in budget.checks)


def test_a_gap_in_the_potential_is_not_zero():
    tables = potential()
    tables["by_year"] = tables["by_year"].query("not (account_id == 'B' and year == 2027)")
    basis, _, options, _ = make(tables=tables)
    assert basis.candidates.set_index("account_id")["reason"].to_dict() == {"A": "", "B": "pool_gap", "P": ""}
    assert options.ids == ("A", "P")


@pytest.mark.parametrize("margins", [{}, {"A": float("nan")}, {"A": -5.0}, {"A": 0.0}])
def test_nothing_to_assess_is_said(margins):
    basis, _, options, budget = make(tables=potential(margins=margins), key=tuple(margins))
    assert options.ids == ()
    assert keys(budget) == {"nothing_to_assess"}
    assert budget.figures["npv"] is None
    assert all(check.holds for check in (*basis.checks, *budget.checks))


def test_one_account_alone():
    budget = make(tables=potential(margins={"A": 1000.0}))[-1]
    assert len(budget.accounts) == 1
    assert budget.figures["npv"] == pytest.approx(budget.accounts["npv"].sum())


def test_proposal_keeps_the_limits_that_somebody_typed():
    caps = tuple(MoneyCap(year=year, amount=30) for year in YEARS)
    budget = make(decision=decide({}, money_caps=caps))[-1]
    assert np.all(budget.totals["cost"].to_numpy() <= 30 + 1e-9)
    assert budget.figures["fte"] <= 2
    assert not keys(budget) & {"over_money", "over_fte", "no_money_limit"}


def test_decision_beyond_the_limits_is_named_with_the_year():
    caps = tuple(MoneyCap(year=year, amount=amount) for year, amount in zip(YEARS, (500, 50, 500), strict=True))
    rich = decide({"A": "deep", "B": "none", "P": "none"}, money_caps=caps, fte_cap=0.4)
    budget = make(decision=rich)[-1]
    found = {each.key: each.values for each in budget.findings}
    assert found["over_money"]["year"] == 2027
    assert found["over_money"]["over"] == pytest.approx(121 - 50)
    assert found["over_fte"]["over"] == pytest.approx(0.1)


def test_leaving_the_optimum_has_its_price():
    budget = make(decision=decide({"A": "none", "B": "none", "P": "none"}))[-1]
    best = make(decision=decide({}))[-1]
    values = next(each.values for each in budget.findings if each.key == "not_optimal")
    gain = best.accounts["npv_direct"].sum()
    assert values["gain"] == pytest.approx(gain)
    assert gain > 0


def test_decided_level_that_does_not_exist_falls_back_to_the_optimum_and_is_named():
    budget = make(decision=decide({"A": "standard"}))[-1]
    assert {each.key: each.values for each in budget.findings}["level_absent"]["names"] == ["Alpha"]
    row = figures_of(budget, "A")
    assert row["level"] == row["level_optimal"] != "standard"


def test_target_year_moves_the_path():
    late = PARAMETERS.model_copy(update={"target_year": 2028})
    levels = decide({"A": "light", "B": "none", "P": "none"}, target_year=2028)
    years = make(parameters=late, decision=levels)[-1].by_year.query("account_id == 'A'")
    assert years["share_with"].tolist() == pytest.approx([0.2 + 0.1 / 3, 0.2 + 0.2 / 3, 0.3])


def test_decided_erosion_replaces_the_level_none():
    fast = PARAMETERS.model_copy(update={"erosion": 0.5})
    years = make(parameters=fast)[-1].by_year.query("account_id == 'A'")
    assert years["share_without"].tolist() == pytest.approx([0.1, 0.05, 0.025])


@settings(deadline=None, derandomize=True, max_examples=5, database=None)
@given(st.permutations("ABP"), st.sampled_from([1e-3, 1.0, 1e4]))
def test_order_of_rows_and_currency_change_nothing(order, scale):
    plain = usual()[-1]
    tables = {name: frame.copy() for name, frame in potential().items()}
    place = {one: number for number, one in enumerate(order)}
    for name in tables:
        tables[name] = tables[name].sort_values("account_id", key=lambda ids: ids.map(place), kind="stable")
    for frame, columns in ((tables["accounts"], ["revenue"]), (tables["by_year"], ["addressable", "potential_margin"])):
        frame[columns] *= scale
    levels = programmes()
    levels[["yearly_cost", "one_off_cost"]] *= scale
    other = make(tables=tables, rank=ranking(*"ABP"), levels=levels)[-1]
    assert other.accounts["account_id"].tolist() == plain.accounts["account_id"].tolist()
    assert other.accounts["level"].tolist() == plain.accounts["level"].tolist()
    assert other.accounts["npv"].to_numpy() == pytest.approx(plain.accounts["npv"].to_numpy() * scale)


def test_assumptions_are_proposed_from_the_tables():
    prices = pd.DataFrame({"price_growth": [0.05, 0.07, 0.2]})
    proposed = propose_assumptions(programmes(), prices)
    assert proposed.indexation == 0.07
    assert proposed.erosion is None
    assert proposed.fte_cap is None
    assert proposed.money_caps == ()
    bare = propose_assumptions(programmes().head(0), pd.DataFrame())
    assert bare.erosion == 0.05
    assert bare.indexation == 0.05


@pytest.mark.parametrize(
    "wrong",
    [
        {"levels": [{"account_id": "A", "level": "huge"}]},
        {"levels": [{"account_id": "A", "level": "deep"}, {"account_id": "A", "level": "none"}]},
        {"money_caps": [{"year": 2026, "amount": -1}]},
        {"erosion": 1.5},
        {"assumed_share": 0},
        {"surprise": 1},
        {"scenarios": [{"factor": "pool", "pessimistic": 1.1, "optimistic": 1.3}]},
    ],
)
def test_impossible_decisions_are_refused(wrong):
    with pytest.raises(ValidationError):
        BudgetDecision.model_validate(wrong)


def test_a_decision_survives_its_file():
    decision = decide({"A": "deep"}, scenarios=(FactorRange(factor="gain", pessimistic=0.5, optimistic=1.1),))
    assert BudgetDecision.model_validate(decision.model_dump(mode="json")) == decision


def test_a_trend_takes_what_is_left_of_our_own_sales():
    tables = potential(fallback=True, share={})
    tables["by_year"]["potential_margin"] = -1.0
    profits = pd.DataFrame({"account_id": ["A"], "year": 2025, "revenue": [600.0], "cogs": [540.0]})
    basis = make(tables=tables, profits=profits, base_year=2025)[0].candidates.set_index("account_id")
    # Demand 3000 by the trend, half of the wallet: 6000, of which 10 % is left; history's loss is not the future's.
    assert basis["margin_pool"]["A"] == pytest.approx(600)
    assert basis["reason"].to_dict() == {"A": "", "B": "negative_pool", "P": "negative_pool"}
