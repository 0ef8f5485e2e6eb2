import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant import calibration


def test_auc_by_hand():
    found = calibration.auc([0.9, 0.8, 0.8, 0.1, np.nan], [1, 1, 0, 0, 1], draws=200)
    assert found.auc == pytest.approx(3.5 / 4)
    assert (found.positives, found.negatives) == (2, 2)


def test_auc_ends():
    assert calibration.auc([1, 2, 3, 4], [0, 0, 1, 1]).auc == 1
    assert calibration.auc([1, 2, 3, 4], [1, 1, 0, 0]).auc == 0
    assert calibration.auc([1, 1, 1], [0, 1, 0]).auc == 0.5
    assert np.isnan(calibration.auc([1, 2], [1, 1]).auc)


@given(st.integers(0, 1000))
def test_auc_is_the_rank_sum_and_its_interval_holds_it(seed):
    from scipy.stats import mannwhitneyu

    rng = np.random.default_rng(seed)
    outcome = np.arange(30) % 3 == 0
    scores = rng.integers(0, 10, 30) + 2 * outcome
    found = calibration.auc(scores, outcome, draws=300, seed=seed)
    assert found.auc == pytest.approx(mannwhitneyu(scores[outcome], scores[~outcome]).statistic / 200)
    assert 0 <= found.low <= found.auc <= found.high <= 1
    assert calibration.auc(scores, outcome, draws=300, seed=seed) == found


def test_bands_count_everybody_once():
    found = calibration.score_bands([0.0, 0.5, 0.6, 0.5, np.nan], [0, 1, 1, 0, 1], (0.5,))
    assert found.count.tolist() == [1, 3]
    np.testing.assert_allclose(found.rate, [0, 2 / 3])
    np.testing.assert_allclose(found.mean_score, [0, 1.6 / 3])


def test_an_empty_band_says_nothing():
    found = calibration.score_bands([0.1], [1], (0.5,))
    assert np.isnan(found.rate[1])
    assert (found.low[1], found.high[1]) == (0, 1)


def test_wilson_by_the_formula():
    low, high = calibration.wilson(8, 10)
    assert (float(low), float(high)) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    with pytest.raises(ValueError, match="hits: expected no more than the count"):
        calibration.wilson(3, 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: calibration.auc([1, 2], [1]), "outcome: expected 2 numbers"),
        (lambda: calibration.auc([1, 2], [1, 3]), "outcome: expected True or False, found 3"),
        (lambda: calibration.auc([1, 2], [1, 0], draws=0), "draws: expected a number at least 1"),
        (lambda: calibration.score_bands([1], [1], (2, 1)), "edges: expected strictly rising limits"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
