import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.quant import survival


@pytest.mark.parametrize("name", ["load_waltons", "load_leukemia", "load_lung", "load_dd", "load_rossi"])
def test_agrees_with_lifelines_on_its_documented_data(name):
    lifelines = pytest.importorskip("lifelines")
    frame = getattr(pytest.importorskip("lifelines.datasets"), name)()
    columns = {
        "load_waltons": "T E",
        "load_leukemia": "t status",
        "load_lung": "time status",
        "load_rossi": "week arrest",
    }
    time, event = columns.get(name, "duration observed").split()
    durations, observed = frame[time].to_numpy(float), frame[event].to_numpy(bool)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = lifelines.KaplanMeierFitter().fit(durations, observed)
    ours = survival.kaplan_meier(durations, observed)
    np.testing.assert_allclose(ours.times, theirs.survival_function_.index)
    np.testing.assert_allclose(ours.survival, theirs.survival_function_.iloc[:, 0], atol=1e-12)
    inside = (ours.survival > 0) & (ours.survival < 1)
    bounds = theirs.confidence_interval_.to_numpy()
    np.testing.assert_allclose(np.column_stack([ours.lower, ours.upper])[inside], bounds[inside], atol=1e-10)
    assert ours.median == theirs.median_survival_time_


def test_waltons_documented_median():
    load = pytest.importorskip("lifelines.datasets").load_waltons()
    assert survival.kaplan_meier(load["T"], load["E"]).median == 56


def test_without_censoring_it_is_the_empirical_share():
    found = survival.kaplan_meier([1, 2, 2, 4])
    np.testing.assert_allclose(found.survival, [1, 0.75, 0.25, 0])
    assert found.at_risk.tolist() == [4, 4, 3, 1]
    assert (found.median, found.percentile(0.8), found.percentile(0)) == (2, 1, 4)
    np.testing.assert_allclose(found.std_error[1], np.sqrt(0.75 * 0.25 / 4))


def test_without_an_end_nothing_is_lost():
    found = survival.kaplan_meier([3, 5], [False, False])
    np.testing.assert_allclose(found.survival, 1)
    np.testing.assert_allclose([found.lower, found.upper], 1)
    assert found.median == np.inf
    assert found.censored.sum() == 2


def test_step_function():
    found = survival.kaplan_meier([2, 4, 6], [True, True, False])
    np.testing.assert_allclose(found.at([-1, 0, 1.9, 2, 5, 6, 7]), [1, 1, 1, 2 / 3, 1 / 3, 1 / 3, np.nan])
    assert survival.kaplan_meier([2.0]).at(9) == 0


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=30))
def test_falls_within_its_interval_and_counts_everybody(rows):
    durations, observed = zip(*rows, strict=True)
    found = survival.kaplan_meier(durations, observed)
    assert np.all(np.diff(found.survival) <= 1e-12)
    assert np.all((found.lower <= found.survival + 1e-12) & (found.survival <= found.upper + 1e-12))
    assert found.events.sum() + found.censored.sum() == len(rows)
    moved = survival.kaplan_meier(durations[::-1], observed[::-1])
    np.testing.assert_allclose(moved.survival, found.survival)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([-1],), "durations: expected non-negative numbers"),
        (([1, np.nan],), "durations: expected finite numbers"),
        (([1, 2], [1]), "observed: expected 2 numbers"),
        (([1, 2], [1, 2]), "observed: expected True or False, found 2"),
        (([1], None, 0), "confidence: expected a number above 0"),
    ],
)
def test_refusals(arguments, message):
    with pytest.raises(ValueError, match=message):
        survival.kaplan_meier(*arguments)
