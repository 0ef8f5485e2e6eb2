"""Competing risks: by hand, against lifelines, and against rates from which the data were drawn."""

import warnings

import numpy as np
import pytest

from kamlib.quant.competing import (
    OPEN,
    aalen_johansen,
    absorb,
    choose_bands,
    count_ends,
    hazards,
    shrink,
    strength,
)


def counted(first, last, targets, edges=(0,), shape=(1, 1, 3), states=None):
    """Return counts without seasons."""
    n = len(last)
    seasons = (np.zeros(1), np.zeros(n), np.zeros(n), 1)
    return count_ends(np.zeros(n) if states is None else states, first, last, targets, seasons, edges, shape)


def test_aalen_johansen_by_hand():
    # Four at risk: one ends by 0 at 1; of three left one is censored at 2 (at risk at 2), one ends by 1 at 2.
    found = aalen_johansen([1, 2, 2, 5], [0, 1, -1, 0])
    assert found.times.tolist() == [0, 1, 2, 5]
    assert found.survival.tolist() == pytest.approx([1, 3 / 4, 1 / 2, 0])
    assert found.incidence[:, 0].tolist() == pytest.approx([0, 1 / 4, 1 / 4, 3 / 4])
    assert found.incidence[:, 1].tolist() == pytest.approx([0, 0, 1 / 4, 1 / 4])


def test_aalen_johansen_is_that_of_lifelines():
    from lifelines import AalenJohansenFitter

    draw = np.random.default_rng(3)
    lasted, why = draw.exponential(20, 300), draw.choice([-1, 0, 1], 300, p=[0.2, 0.5, 0.3])
    found = aalen_johansen(lasted, why)
    for cause in (0, 1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = AalenJohansenFitter(calculate_variance=False).fit(lasted, why + 1, event_of_interest=cause + 1)
        theirs = fitted.cumulative_density_.iloc[:, 0]
        place = np.searchsorted(found.times, theirs.index, side="right") - 1
        assert found.incidence[place, cause] == pytest.approx(theirs.to_numpy(), abs=1e-12)


def test_who_came_late_is_not_at_risk_before():
    # The second was watched from 2 on: at 1 only the first and the third were at risk.
    found = aalen_johansen([1, 4, 5], [0, 0, -1], entries=[0, 2, 0])
    assert found.survival.tolist() == pytest.approx([1, 1 / 2, 1 / 4])


def test_discrete_chain_is_aalen_johansen_where_nothing_is_shrunk():
    draw = np.random.default_rng(5)
    lasted, why = draw.geometric(0.08, 500) - 1, draw.choice([-1, 0, 1], 500, p=[0.2, 0.5, 0.3])
    counts = counted(np.zeros(500), lasted, np.where(why < 0, OPEN, why + 1), np.arange(200))
    rates = counts.ended / np.maximum(counts.at_risk, 1)[..., None]
    chain = absorb(rates, counts.edges, 200, (np.ones(100), np.zeros(100)), np.arange(101))
    curve = aalen_johansen(lasted, why)
    for after in (1, 7, 40, 100):
        place = np.searchsorted(curve.times, after - 1, side="right") - 1
        assert chain[after, :, 0, 0] == pytest.approx(curve.incidence[place])


def test_counts_by_hand():
    # Ended in period 2 (target 1), censored after periods 0 and 1, watched only from period 1 on and ended in it.
    counts = counted([0, 0, 1], [2, 1, 1], [1, OPEN, 2], edges=(0, 1))
    assert counts.at_risk[0, :, 0].tolist() == [2, 4]
    assert counts.ended[0, 1, 0].tolist() == [0, 1, 1]


def test_two_stages_by_hand():
    # From stage 0 half move on each period; from stage 1 a tenth is won and a tenth lost.
    rates = np.array([[0, 0.5, 0, 0], [0, 0, 0.1, 0.1]]).reshape(2, 1, 1, 4)
    found = absorb(rates, [0], 5, (np.ones(400), np.zeros(400)), [0, 1, 2, 400])
    assert found[0].tolist() == np.zeros((2, 2, 5)).tolist()
    assert found[1, 0, 1, 0] == pytest.approx(0.1)
    assert found[2, 0, 0, 0] == pytest.approx(0.5 * 0.1)
    assert found[2, 0, 1, 0] == pytest.approx(0.1 + 0.8 * 0.1)
    assert found[3, :, 0, 0] == pytest.approx([0.5, 0.5])


def test_a_part_of_a_period_and_a_season():
    rates = np.array([[[0, 0.36, 0], [0, 0, 0]]]).reshape(1, 1, 2, 3)
    half = absorb(rates, [0], 3, ([0.5, 0.5, 1], [0, 0, 1]), [1, 2, 3])
    assert half[:, 0, 0, 0] == pytest.approx([1 - 0.64**0.5, 0.36, 0.36])


def test_strength_by_hand():
    # Two cells of 10 with 2 and 8 hits against a rate of one half: ρ = (36 − 10) / 90, both outcomes telling the same.
    rates = np.full((2, 2), 0.5)
    rho = (36 - 10) / 90
    assert strength([10, 10], [[2, 8], [8, 2]], rates) == pytest.approx(1 / rho - 1)
    assert strength([10, 10], [[5, 5], [5, 5]], rates) == np.inf
    assert shrink([10], [[2, 8]], [[0.5, 0.5]], 10)[0].tolist() == pytest.approx([7 / 20, 13 / 20])
    assert shrink([10], [[2, 8]], [[0.5, 0.5]], np.inf)[0].tolist() == [0.5, 0.5]


def test_bands_end_behind_the_last_end():
    assert choose_bands([]).tolist() == [0]
    bands = choose_bands([0, 1, 2, 3, 4, 5, 6, 7], most=4)
    assert bands[0] == 0
    assert bands[-1] == 8


def test_known_hazards_come_back():
    """Drawn from two stages with known weekly rates and cut off: chances come back within three in a hundred."""
    draw, true = np.random.default_rng(11), {0: (0.10, 0.02, 0.05), 1: (0.0, 0.08, 0.04)}
    rows = []
    for _ in range(4000):
        state, left = 0, int(draw.integers(1, 60))
        while True:
            move, won, lost = true[state]
            spent = int(draw.geometric(move + won + lost)) - 1
            if spent >= left:
                rows.append((state, left - 1, OPEN))
                break
            to = draw.choice([1, 2, 3], p=np.array([move, won, lost]) / (move + won + lost))
            rows.append((state, spent, to))
            left -= spent + 1
            state = to
            if to != 1 or left <= 0:
                break
    states, last, targets = (np.array(each) for each in zip(*rows, strict=True))
    counts = counted(np.zeros(len(rows)), last, targets, choose_bands(last[targets != OPEN]), (2, 1, 4), states)
    found = absorb(hazards(counts), counts.edges, 60, (np.ones(300), np.zeros(300)), [8, 300])[:, 0]
    won_1 = 0.08 / 0.12
    assert found[1, 1, 0] == pytest.approx(won_1, abs=0.03)
    assert found[1, 0, 0] == pytest.approx((0.02 + 0.10 * won_1) / 0.17, abs=0.03)
    assert found[0, 1, 0] == pytest.approx(won_1 * (1 - 0.88**8), abs=0.03)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="causes"):
        aalen_johansen([1, 2], [0, 5])
    with pytest.raises(ValueError, match="asked"):
        absorb(np.zeros((1, 1, 1, 3)), [0], 2, ([1.0], [0]), [2])
