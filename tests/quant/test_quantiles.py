"""Quantile regression against every line through two points, and against a known edge."""

from itertools import combinations

import numpy as np
import pytest

from kamlib.quant.quantiles import explained_share, quantile_line, quantile_loss


def best_by_hand(x, y, quantile):
    """Return the least loss of all lines through two points: one of them is optimal."""
    found = []
    for i, j in combinations(range(len(x)), 2):
        if x[i] != x[j]:
            slope = (y[j] - y[i]) / (x[j] - x[i])
            found.append(quantile_loss(np.asarray(y) - y[i] - slope * (np.asarray(x) - x[i]), quantile))
    return min(found)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_no_line_through_two_points_is_better(quantile):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=14), rng.normal(size=14)
    a, b = quantile_line(x, y, quantile)
    assert quantile_loss(y - a - b * x, quantile) == pytest.approx(best_by_hand(x, y, quantile))


def test_the_stated_share_of_points_lies_below():
    rng = np.random.default_rng(5)
    x = rng.normal(size=400)
    y = 2 + 3 * x + rng.exponential(size=400)
    a, b = quantile_line(x, y, 0.9)
    assert (y <= a + b * x + 1e-9).mean() == pytest.approx(0.9, abs=0.01)


def test_a_known_edge_is_found():
    # The 0.9 quantile of an exponential is ln 10 above: the line is 2 + ln 10 + 3 x.
    rng = np.random.default_rng(7)
    x = rng.uniform(0, 10, size=4000)
    a, b = quantile_line(x, 2 + 3 * x + rng.exponential(size=4000), 0.9)
    assert b == pytest.approx(3, abs=0.05)
    assert a + 5 * b == pytest.approx(2 + np.log(10) + 15, abs=0.15)


def test_units_and_order_do_not_matter():
    rng = np.random.default_rng(9)
    x, y = rng.normal(size=60), rng.normal(size=60)
    a, b = quantile_line(x, y, 0.9)
    order = rng.permutation(60)
    assert quantile_line(x[order], y[order], 0.9) == pytest.approx((a, b))
    assert quantile_line(x * 1e3 + 5, y * 1e6, 0.9) == pytest.approx((a * 1e6 - b * 5e3, b * 1e3), rel=1e-6)


def test_a_size_that_says_nothing_explains_nothing():
    rng = np.random.default_rng(11)
    assert explained_share(rng.normal(size=500), rng.normal(size=500), 0.9) < 0.02


def test_what_is_wrong_is_refused():
    with pytest.raises(ValueError, match="two different"):
        quantile_line([1, 1], [1, 2], 0.5)
    with pytest.raises(ValueError, match="quantile"):
        quantile_line([1, 2], [1, 2], 1.0)
