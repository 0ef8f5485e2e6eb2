import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import consensus
from kamlib.quant._published_data import ANXIETY, KRIPPENDORFF, SHROUT_FLEISS

marks = hnp.arrays(float, st.tuples(st.integers(2, 5), st.integers(2, 6)), elements=st.integers(1, 5).map(float))


@given(marks)
def test_kendall_lies_between_none_and_one_and_ignores_monotone_scales(ratings):
    found = consensus.kendall_w(ratings)
    assume(not np.isnan(found.w))
    assert -1e-9 <= found.w <= 1 + 1e-9
    assert 0 <= found.p_value <= 1
    assert consensus.kendall_w(np.exp(ratings)).w == pytest.approx(found.w)
    assert consensus.kendall_w(ratings[::-1, ::-1]).w == pytest.approx(found.w)


def test_kendall_ends():
    assert consensus.kendall_w([[1, 2, 3, 4]] * 3).w == pytest.approx(1)
    assert consensus.kendall_w([[1, 2, 2, 4]] * 3).w == pytest.approx(1)
    assert consensus.kendall_w([[1, 2, 3], [3, 2, 1]]).w == pytest.approx(0)
    assert np.isnan(consensus.kendall_w([[1, 1], [2, 2]]).w)


def test_kendall_is_friedman():
    from scipy.stats import friedmanchisquare

    found, friedman = consensus.kendall_w(ANXIETY), friedmanchisquare(*np.transpose(ANXIETY))
    assert found.chi2 == pytest.approx(friedman.statistic)
    assert found.p_value == pytest.approx(friedman.pvalue)


def test_kendall_refuses():
    with pytest.raises(ValueError, match="ratings: expected finite numbers, found nan"):
        consensus.kendall_w([[1, np.nan], [1, 2]])
    with pytest.raises(ValueError, match="ratings: expected at least 2 rows"):
        consensus.kendall_w([[1, 2, 3]])


@pytest.mark.parametrize("level", consensus.LEVELS)
def test_krippendorff_ignores_order_of_raters_and_units(level):
    table = np.array(KRIPPENDORFF)
    base = consensus.krippendorff_alpha(table, level)
    assert consensus.krippendorff_alpha(table[::-1, ::-1], level) == pytest.approx(base)


@pytest.mark.parametrize("level", consensus.LEVELS)
def test_krippendorff_full_agreement_is_one(level):
    assert consensus.krippendorff_alpha([[1, 2, 3, np.nan], [1, 2, 3, 4]], level) == pytest.approx(1)


@given(st.floats(0.1, 10), st.floats(-5, 5))
def test_krippendorff_scales(factor, shift):
    table = np.array(KRIPPENDORFF)
    interval, ratio = (consensus.krippendorff_alpha(table, level) for level in ("interval", "ratio"))
    assert consensus.krippendorff_alpha(table * factor + shift, "interval") == pytest.approx(interval)
    assert consensus.krippendorff_alpha(table * factor, "ratio") == pytest.approx(ratio)


def test_krippendorff_without_variation_is_undefined():
    assert np.isnan(consensus.krippendorff_alpha([[1, 1], [1, 1]], "interval"))
    assert np.isnan(consensus.krippendorff_alpha([[1, np.nan], [np.nan, 2]], "nominal"))


def test_krippendorff_labels_with_gaps():
    labels = consensus.krippendorff_alpha([["x", "y", None, "y"], ["x", "x", "z", "y"]], "nominal")
    codes = consensus.krippendorff_alpha([[0, 1, np.nan, 1], [0, 0, 2, 1]], "nominal")
    assert labels == pytest.approx(codes)


def test_krippendorff_refuses():
    with pytest.raises(ValueError, match="level: expected one of nominal, ordinal, interval, ratio"):
        consensus.krippendorff_alpha([[1, 2], [1, 2]], "cardinal")
    with pytest.raises(ValueError, match="ratings: expected non-negative numbers"):
        consensus.krippendorff_alpha([[1, -2], [1, 2]], "ratio")
    with pytest.raises(ValueError, match="ratings: expected numbers"):
        consensus.krippendorff_alpha([["a", "b"], ["a", "b"]], "ordinal")


def test_icc_by_name():
    found = consensus.icc(SHROUT_FLEISS)
    assert found["(2,1)"] == found["ICC(2,1)"] == found.icc2
    assert found["(3,4)"] == found["(3,k)"] == found.icc3k
    with pytest.raises(ValueError, match="form: expected one of"):
        found["(4,1)"]


@given(st.floats(0.1, 10), st.floats(-5, 5))
def test_icc_ignores_unit_and_zero(factor, shift):
    base, moved = consensus.icc(SHROUT_FLEISS), consensus.icc(np.array(SHROUT_FLEISS) * factor + shift)
    assert list(moved.by_form.values()) == pytest.approx(list(base.by_form.values()))


def test_icc_of_one_who_always_adds_two():
    table = np.array([[1, 3], [4, 6], [5, 7], [9, 11.0]])
    found = consensus.icc(table)
    assert found.icc3 == pytest.approx(1)
    assert found.icc2 < 1
    assert np.isnan(consensus.icc([[1, 1], [1, 1]]).icc1)


@given(hnp.arrays(float, st.tuples(st.integers(1, 5), st.integers(2, 6)), elements=st.floats(0.1, 9)))
def test_ahp_diversity_parts(priorities):
    found = consensus.ahp_diversity(priorities)
    assert found.gamma == pytest.approx(found.alpha + found.beta)
    assert found.consensus <= 1 + 1e-12
    assert consensus.ahp_consensus(priorities[::-1] * 3) == pytest.approx(found.consensus)


def test_ahp_consensus_ends():
    assert consensus.ahp_consensus([[0.5, 0.3, 0.2]] * 4) == pytest.approx(1)
    opposed = (np.ones((3, 3)) + 8 * np.eye(3)) / 11  # each holds another criterion nine times as important
    assert consensus.ahp_consensus(opposed) == pytest.approx(0, abs=1e-12)
    with pytest.raises(ValueError, match="priorities: expected rows with a positive sum"):
        consensus.ahp_consensus([[0, 0], [1, 1]])


@given(
    hnp.arrays(float, (4, 5), elements=st.floats(1, 10)),
    hnp.arrays(bool, (4, 5), elements=st.booleans()),
    st.floats(-3, 3),
)
def test_rater_effects_keep_the_mean_and_absorb_a_constant(table, gaps, shift):
    table = np.where(gaps, np.nan, table)
    assume(not np.isnan(table).all())
    found = consensus.rater_effects(table)
    assert np.nanmean(found.adjusted) == pytest.approx(np.nanmean(table))
    assume(found.connected)
    moved = table.copy()
    moved[0] += shift
    difference = consensus.rater_effects(moved).adjusted - found.adjusted
    assert np.nanmax(difference) - np.nanmin(difference) == pytest.approx(0, abs=1e-8)


def test_rater_effects_of_an_additive_table_are_found_despite_gaps():
    raters, items = np.array([-1.0, 2, 0]), np.array([5.0, 6, 7, 8])
    table = raters[:, None] + items
    table[0, 1] = table[2, 3] = np.nan
    found = consensus.rater_effects(table)
    np.testing.assert_allclose(np.diff(found.raters), np.diff(raters))
    np.testing.assert_allclose(np.diff(found.items), np.diff(items))
    assert found.connected
    assert found.residual_sd == pytest.approx(0, abs=1e-9)


def test_rater_effects_say_when_groups_cannot_be_compared():
    n = np.nan
    found = consensus.rater_effects([[1, 2, n, n], [2, 3, n, n], [n, n, 5, 6], [n, n, n, n]])
    assert not found.connected
    assert np.isnan(found.raters[3])
    with pytest.raises(ValueError, match="ratings: expected at least one number"):
        consensus.rater_effects([[n, n]])
