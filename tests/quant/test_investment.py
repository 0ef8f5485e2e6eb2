"""Share paths, incremental margin, NPV, simulation and recovery, by hand and by what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant import finance
from kamlib.quant.investment import (
    FACTORS,
    InvestmentPlan,
    already_borne,
    eroded_path,
    incremental_margin,
    net_present_value,
    recovery,
    share_path,
    simulate,
)


def plan(**changes):
    """One account, one level, two years; share 20 % → 30 % at once, 20 % → 10 % without; nobody leaves."""
    parts = {
        "pool": np.array([[[1000.0, 2000.0]]]),
        "start": np.array([[0.2]]),
        "path": np.array([[[0.3, 0.3]]]),
        "path_without": np.array([[[0.15, 0.1]]]),
        "retention": np.array([[1.0]]),
        "retention_without": np.array([[1.0]]),
        "cost": np.array([[[100.0, 100.0]]]),
        "discount": 0.1,
        "tax": 0.2,
    }
    return InvestmentPlan(**(parts | changes))


def test_linear_path_reaches_the_target_in_its_year_and_stays():
    assert share_path(0.2, 0.3, 3, 5).tolist() == pytest.approx([0.3, 0.4, 0.5, 0.5, 0.5])


def test_logistic_path_is_slow_fast_slow_between_the_same_ends():
    path = share_path(0.1, 0.4, 4, 5, "logistic")
    steps = np.diff(np.append(0.1, path))
    assert path[3] == pytest.approx(0.5)
    assert path[4] == pytest.approx(0.5)
    assert path[1] == pytest.approx(0.3)
    assert steps[1] > steps[0]
    assert steps[2] > steps[3]


def test_target_stays_within_the_wallet():
    assert share_path(0.9, 0.4, 1, 1).tolist() == [1.0]
    assert share_path(0.1, -0.4, 1, 1).tolist() == [0.0]
    assert share_path(1.2, 0.1, 1, 1).tolist() == [1.2]


def test_erosion_compounds():
    assert eroded_path(0.5, 0.1, 2).tolist() == pytest.approx([0.45, 0.405])


def test_incremental_margin_is_the_difference_of_the_shares():
    assert incremental_margin(plan())[0, 0].tolist() == pytest.approx([150.0, 400.0])


def test_equal_retention_multiplies_by_survival():
    here = plan(retention=np.array([[0.8]]), retention_without=np.array([[0.8]]))
    assert incremental_margin(here)[0, 0].tolist() == pytest.approx([150 * 0.8, 400 * 0.64])


def test_a_programme_that_keeps_the_customer_earns_what_would_be_lost():
    here = plan(retention=np.array([[0.9]]), retention_without=np.array([[0.5]]))
    expected = [1000 * (0.3 * 0.9 - 0.15 * 0.5), 2000 * (0.3 * 0.81 - 0.1 * 0.25)]
    assert incremental_margin(here)[0, 0].tolist() == pytest.approx(expected)


def test_npv_by_hand_and_against_finance():
    expected = 0.8 * (50 / 1.1 + 300 / 1.21)
    assert net_present_value(plan())[0, 0] == pytest.approx(expected)
    assert net_present_value(plan())[0, 0] == pytest.approx(finance.npv(0.1, [0, 40, 240]))


def test_each_factor_moves_its_own_part():
    ones = np.ones(6)
    moved = {factor: ones + (np.arange(6) == place) for place, factor in enumerate(FACTORS)}
    margin = {factor: incremental_margin(plan(), each)[0, 0] for factor, each in moved.items()}
    assert margin["pool"].tolist() == pytest.approx([300.0, 800.0])
    assert margin["gain"].tolist() == pytest.approx([250.0, 600.0])
    assert margin["erosion"].tolist() == pytest.approx([200.0, 600.0])
    assert margin["cost"].tolist() == pytest.approx([150.0, 400.0])
    assert net_present_value(plan(), moved["cost"])[0, 0] < net_present_value(plan())[0, 0]


@given(
    st.floats(0.3, 1.0),
    st.floats(0.3, 1.0),
    st.floats(0, 3),
    st.floats(0, 3),
)
def test_more_risk_never_makes_a_programme_look_better(with_it, without, low, high):
    here = plan(retention=np.array([[max(with_it, without)]]), retention_without=np.array([[without]]))
    low, high = sorted((low, high))
    few, many = (net_present_value(here, [1, 1, 1, risk, 1, 1])[0, 0] for risk in (low, high))
    assert many <= few + 1e-9


def test_simulation_is_seeded_centred_and_leans_together():
    worst, best = np.array([[0.8, 0.8, 0.8, 1.2, 0.8, 1.2]]), np.array([[1.2, 1.2, 1.2, 0.8, 1.2, 0.8]])
    draws = simulate(plan(), worst, best, 4000, 0.3, 7)[:, 0, 0]
    again = simulate(plan(), worst, best, 4000, 0.3, 7)[:, 0, 0]
    together = simulate(plan(), worst, best, 4000, 1.0, 7)[:, 0, 0]
    assert np.array_equal(draws, again)
    assert np.median(draws) == pytest.approx(net_present_value(plan())[0, 0], rel=0.05)
    assert together.std() > draws.std() > simulate(plan(), worst, best, 4000, 0.0, 7).std()


def test_a_certain_plan_has_one_outcome():
    ones = np.ones((1, 6))
    assert np.ptp(simulate(plan(), ones, ones, 50, 0.3, 1)) == pytest.approx(0.0, abs=1e-9)


def test_outcomes_stay_between_the_scenarios():
    worst, best = np.array([[0.6, 0.6, 0.6, 1.0, 1.0, 1.4]]), np.array([[1.4, 1.4, 1.4, 1.0, 1.0, 0.6]])
    draws = simulate(plan(), worst, best, 2000, 0.9, 3)
    low, high = (net_present_value(plan(), ends[:, None, :])[0, 0] for ends in (worst, best))
    assert low <= draws.min()
    assert draws.max() <= high


def test_levels_of_an_account_share_its_world():
    two = InvestmentPlan(
        *(np.repeat(np.asarray(part), 2, axis=1) for part in list(vars(plan()).values())[:7]), 0.1, 0.2
    )
    worst, best = np.full((1, 6), 0.8), np.full((1, 6), 1.2)
    draws = simulate(two, worst, best, 100, 0.3, 1)
    assert np.array_equal(draws[:, 0, 0], draws[:, 0, 1])


def test_scenarios_on_one_side_are_refused():
    with pytest.raises(ValueError, match="worst"):
        simulate(plan(), np.full((1, 6), 1.1), np.full((1, 6), 1.2), 10)


def test_retention_above_one_is_refused():
    with pytest.raises(ValueError, match="retention"):
        plan(retention=np.array([[1.2]]))


def test_recovery_first_spent_first_paid_back():
    same, later, never = recovery([100.0, 100.0, 100.0], [40.0, 130.0, 90.0])
    # Year 1: 40 at once, 60 open. Year 2: 60 pay the first year, 70 its own, 30 open. Year 3: 30, then 60 of its own.
    assert same.tolist() == [40.0, 70.0, 60.0]
    assert later.tolist() == [60.0, 30.0, 0.0]
    assert never.tolist() == [0.0, 0.0, 40.0]


def test_surplus_does_not_wait_for_spend_to_come():
    same, later, never = recovery([10.0, 100.0], [500.0, 0.0])
    assert same.tolist() == [10.0, 0.0]
    assert later.tolist() == [0.0, 0.0]
    assert never.tolist() == [0.0, 100.0]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=8))
def test_recovery_adds_up_and_is_never_negative(years):
    costs, returns = (np.array(each) for each in zip(*years, strict=True))
    parts = recovery(costs, returns)
    assert np.allclose(sum(parts), costs, atol=1e-6)
    assert min(part.min() for part in parts) >= -1e-6
    assert sum(parts[:2]).sum() <= np.maximum(returns, 0).sum() + 1e-6


def test_two_hundred_accounts_fit_into_bounded_memory():
    import tracemalloc

    count, years = 200, 5
    rng = np.random.default_rng(1)
    start = rng.uniform(0, 0.5, (count, 1))
    large = InvestmentPlan(
        rng.uniform(1, 9, (count, 1, years)),
        start,
        share_path(start, 0.1, 3, years),
        eroded_path(start, 0.05, years),
        np.full((count, 1), 0.9),
        np.full((count, 1), 0.85),
        rng.uniform(0, 1, (count, 1, years)),
        0.15,
        0.2,
    )
    ends = np.tile([0.8, 0.8, 0.8, 1.2, 0.8, 1.2], (count, 1))
    tracemalloc.start()
    outcomes = simulate(large, ends, 2 - ends, 2000, 0.3, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcomes.shape == (2000, count, 1)
    assert peak < outcomes.nbytes + 40e6


def test_what_is_won_beside_a_programme_is_in_the_pool_once():
    joined = plan(added=np.array([[[0.1, 0.9]]]), given=np.array([[[-50.0, 0.0]]]))
    # 1000 · (0.4 − 0.15) − 50 · 0.4, then 2000 · (1 − 0.1): the share ends at the wallet.
    assert incremental_margin(joined)[0, 0].tolist() == pytest.approx([230.0, 1800.0])
    assert joined.share[0, 0].tolist() == pytest.approx([0.4, 1.0])
    half = np.array([1.0, 0.5, 1.0, 1.0, 1.0, 1.0])
    # 0.2 + 0.5 · 0.1 + 0.5 · 0.1 in the first year; 0.2 + 0.05 + 0.45 in the second.
    assert incremental_margin(joined, half)[0, 0].tolist() == pytest.approx([1000 * 0.15 - 50 * 0.3, 2000 * 0.6])


def test_a_cost_that_the_margin_bears_already_is_given_back_up_to_what_is_spent():
    spent, borne = np.array([[[[60.0, 60.0]]]]), np.array([[[[300.0, 500.0]]]])
    joined = plan(spent=spent, borne=borne)
    # Borne: 300 · 0.15 = 45 of 60, then 500 · 0.2 = 100, of which no more than the 60 that are spent.
    assert already_borne(joined)[0, 0].tolist() == pytest.approx([45.0, 60.0])
    assert incremental_margin(joined)[0, 0].tolist() == pytest.approx([195.0, 460.0])
    assert joined.at(0, 0).years == 2
    assert already_borne(joined.at(0, 0)).tolist() == pytest.approx([45.0, 60.0])
    dear = incremental_margin(joined, np.array([1.0, 1.0, 1.0, 1.0, 1.0, 2.0]))
    assert dear[0, 0].tolist() == pytest.approx([195.0, 400.0 + 100.0])
