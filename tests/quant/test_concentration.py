import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import concentration

amounts = hnp.arrays(float, st.integers(1, 30), elements=st.floats(0.01, 1e6))
profits = hnp.arrays(float, st.integers(1, 30), elements=st.integers(-1000, 1000).map(float))


@given(amounts, st.floats(0.01, 1000))
def test_hhi_bounds_and_scale(values, factor):
    found = concentration.hhi(values)
    assert 10_000 / values.size - 1e-6 <= found <= 10_000 + 1e-6
    assert concentration.hhi(values[::-1] * factor) == pytest.approx(found)
    assert concentration.hhi(np.append(values, 0)) == pytest.approx(found)


def test_hhi_refuses():
    with pytest.raises(ValueError, match="shares: expected non-negative numbers, found -1 at position 1"):
        concentration.hhi([1, -1])
    with pytest.raises(ValueError, match="shares: expected a positive sum"):
        concentration.hhi([0, 0])
    with pytest.raises(ValueError, match="shares: expected finite numbers, found nan"):
        concentration.hhi([1, np.nan])


def test_abc_counts_the_items_own_share():
    assert concentration.abc([50, 30, 15, 5]).tolist() == ["A", "A", "B", "C"]
    assert concentration.abc([50, 31, 14, 5]).tolist() == ["A", "B", "B", "C"]
    assert concentration.abc([5, 50, 15, 30]).tolist() == ["C", "A", "B", "A"]


def test_abc_rounding_does_not_move_a_line():
    assert concentration.abc([0.1] * 10).tolist() == ["A"] * 8 + ["B", "C"]


def test_abc_largest_is_always_a():
    assert concentration.abc([99, 1]).tolist() == ["A", "C"]
    assert concentration.abc([7]).tolist() == ["A"]


def test_abc_losses_are_in_the_last_class_and_take_nothing_from_the_others():
    with_loss = concentration.abc([50, 30, 15, 5, -40, 0])
    assert with_loss.tolist() == ["A", "A", "B", "C", "C", "C"]


def test_abc_other_thresholds():
    assert concentration.abc([4, 3, 2, 1], (0.4,)).tolist() == ["A", "B", "B", "B"]
    assert concentration.abc([4, 3, 2, 1], (0.4, 0.7, 0.9)).tolist() == ["A", "B", "C", "D"]


@given(amounts)
def test_abc_classes_fall_with_size(values):
    classes = concentration.abc(values)
    assert "A" in classes
    assert sorted(classes[np.argsort(-values, kind="stable")]) == classes[np.argsort(-values, kind="stable")].tolist()


@pytest.mark.parametrize(
    ("values", "thresholds", "message"),
    [
        ([-1, 0], (0.8, 0.95), "values: expected at least one positive amount"),
        ([1, 2], (0.9, 0.8), "thresholds: expected strictly rising shares"),
        ([1, 2], (0.8, 1.2), "thresholds: expected shares above 0 and at most 1, found 1.2 at position 1"),
    ],
)
def test_abc_refuses(values, thresholds, message):
    with pytest.raises(ValueError, match=message):
        concentration.abc(values, thresholds)


@given(profits)
def test_whale_curve_adds_up(values):
    curve = concentration.whale_curve(values)
    assert curve.cumulative[-1] == pytest.approx(values.sum(), abs=1e-6)
    assert curve.peak == pytest.approx(values[values > 0].sum(), abs=1e-6)
    assert curve.peak - curve.destroyed == pytest.approx(curve.total, abs=1e-6)
    assert curve.peak_position == (values > 0).sum()
    assert sorted(curve.order.tolist()) == list(range(values.size))
    assert np.isnan(curve.peak_share) == (curve.total <= 0)


def test_whale_curve_of_losses_only():
    curve = concentration.whale_curve([-3, -1])
    assert (curve.peak, curve.peak_position, curve.destroyed) == (0, 0, 4)
    assert curve.order.tolist() == [1, 0]


def test_top_shares_round_up_to_whole_items():
    np.testing.assert_allclose(concentration.top_shares([4, 3, 2, 1], [0.01, 0.25, 0.26, 1]), [0.4, 0.4, 0.7, 1])
    with pytest.raises(ValueError, match="fractions: expected fractions above 0"):
        concentration.top_shares([1], [0])


@given(amounts)
def test_lorenz_and_gini(values):
    curve = concentration.lorenz(values)
    assert curve[0] == 0
    assert curve[-1] == pytest.approx(1)
    assert np.all(np.diff(curve, 2) >= -1e-12)
    assert 0 <= concentration.gini(values) <= 1 - 1 / values.size + 1e-9


def test_gini_ends():
    assert concentration.gini([5, 5, 5]) == pytest.approx(0, abs=1e-12)
    assert concentration.gini([0, 0, 0, 9]) == pytest.approx(0.75)
