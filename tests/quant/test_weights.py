import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kamlib.quant import groups, weights

positive = st.floats(0.01, 100)
points = hnp.arrays(float, st.integers(1, 8), elements=positive)
tables = hnp.arrays(float, st.tuples(st.integers(3, 6), st.integers(2, 5)), elements=st.integers(1, 50).map(float))


def consistent(w):
    return np.asarray(w)[:, None] / np.asarray(w)


@given(points, positive)
def test_points_sum_to_one_and_ignore_their_scale(given_points, factor):
    result = weights.swing(given_points)
    assert result.sum() == pytest.approx(1)
    np.testing.assert_allclose(weights.direct(given_points * factor), result)


@given(st.integers(1, 40))
def test_rank_order_centroid_falls_and_sums_to_one(n):
    result = weights.rank_order_centroid(n)
    assert result.sum() == pytest.approx(1)
    assert np.all(np.diff(result) < 0)


def test_rank_order_with_ties_shares():
    np.testing.assert_allclose(weights.rank_order([2, 1, 2]), [7 / 36, 11 / 18, 7 / 36])
    np.testing.assert_allclose(weights.rank_order([3, 1, 2]), weights.rank_order_centroid(3)[[2, 0, 1]])


@given(points)
def test_ahp_of_consistent_judgements_gives_the_weights_back(w):
    result = weights.ahp(consistent(w))
    np.testing.assert_allclose(result.weights, w / w.sum(), rtol=1e-8)
    assert result.eigenvalue == pytest.approx(w.size)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-7)


def test_ahp_of_one_and_two_criteria_has_no_inconsistency():
    assert weights.ahp([[1]]).weights.tolist() == [1.0]
    two = weights.ahp([[1, 3], [1 / 3, 1]])
    np.testing.assert_allclose(two.weights, [0.75, 0.25])
    assert two.consistency_ratio == 0


@given(st.permutations(range(7)))
def test_ahp_does_not_depend_on_the_order_of_criteria(order):
    from kamlib.quant._published_data import DRINKS

    base, moved = weights.ahp(DRINKS), weights.ahp(weights.ahp(DRINKS).matrix[np.ix_(order, order)])
    np.testing.assert_allclose(moved.weights, base.weights[list(order)], atol=1e-10)
    assert moved.consistency_ratio == pytest.approx(base.consistency_ratio)


@given(hnp.arrays(float, st.integers(4, 7), elements=st.floats(0.5, 5)), st.data())
def test_a_single_wrong_judgement_is_found_with_its_right_value(w, data):
    i = data.draw(st.integers(0, w.size - 2))
    j = data.draw(st.integers(i + 1, w.size - 1))
    matrix = consistent(w)
    matrix[i, j] *= 3
    matrix[j, i] /= 3
    worst = weights.ahp(matrix).worst_judgements[0]
    assert (worst.i, worst.j) == (i, j)
    assert worst.consistent == pytest.approx(w[i] / w[j])
    assert worst.ratio == pytest.approx(3)


def test_worst_judgements_are_sorted_and_complete():
    from kamlib.quant._published_data import HOUSE

    found = weights.ahp(HOUSE).worst_judgements
    assert len(found) == 28
    assert [one.ratio for one in found] == sorted((one.ratio for one in found), reverse=True)
    assert all(one.ratio >= 1 and one.i < one.j for one in found)


@pytest.mark.parametrize("completion", ["least_squares", "eigenvalue"])
@given(w=hnp.arrays(float, 5, elements=st.floats(0.2, 5)))
def test_a_chain_of_judgements_is_enough(completion, w):
    matrix = np.full((5, 5), np.nan)
    for i in range(4):
        matrix[i, i + 1] = w[i] / w[i + 1]
    result = weights.ahp(matrix, completion)
    np.testing.assert_allclose(result.weights, w / w.sum(), rtol=1e-5)
    assert result.worst_judgements[0].ratio == pytest.approx(1)


def test_least_eigenvalue_completion_is_never_worse():
    from kamlib.quant._published_data import HOUSE

    matrix = HOUSE.copy()
    matrix[2, 6] = matrix[0, 7] = matrix[1, 3] = np.nan
    squares, least = weights.ahp(matrix), weights.ahp(matrix, "eigenvalue")
    assert least.eigenvalue < squares.eigenvalue
    nudged = least.matrix.copy()
    nudged[2, 6] *= 1.05
    nudged[6, 2] /= 1.05
    assert weights.ahp(nudged).eigenvalue > least.eigenvalue


def test_rounded_reciprocals_pass_and_the_larger_side_rules():
    rounded = [[1, 3, 7], [0.33, 1, 3], [0.14, 0.33, 1]]
    exact = [[1, 3, 7], [1 / 3, 1, 3], [1 / 7, 1 / 3, 1]]
    np.testing.assert_allclose(weights.ahp(rounded).weights, weights.ahp(exact).weights)


def test_large_matrices_have_a_random_index_too():
    rng = np.random.default_rng(0)
    matrix = consistent(rng.random(18) + 0.5)
    matrix[0, 1] *= 4
    matrix[1, 0] /= 4
    assert 0 < weights.ahp(matrix).consistency_ratio < 0.1


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 2, 3], [0.5, 1, 2]], "matrix: expected as many columns as rows"),
        ([[1, -2], [-0.5, 1]], "matrix: expected positive numbers, found -2"),
        ([[1, 0], [0, 1]], "matrix: expected positive numbers, found 0"),
        ([[2, 2], [0.5, 1]], "matrix: expected ones on the diagonal, found 2 at position 0"),
        ([[1, 2], [2, 1]], "matrix: expected reciprocal judgements"),
        (
            [[1, np.nan], [np.nan, 1]],
            "matrix: expected judgements that connect all criteria, found none between 0 and 1",
        ),
    ],
)
def test_ahp_refuses(matrix, message):
    with pytest.raises(ValueError, match=message):
        weights.ahp(matrix)


def test_ahp_refuses_an_unknown_completion():
    with pytest.raises(ValueError, match="completion: expected one of"):
        weights.ahp([[1]], "zero")


def test_hierarchy_multiplies_along_the_way():
    result = weights.compose_hierarchy([-1, -1, 0, 0, 1, 1], [0.6, 0.4, 1, 1, 3, 1])
    np.testing.assert_allclose(result, [0.6, 0.4, 0.3, 0.3, 0.3, 0.1])
    np.testing.assert_allclose(weights.compose_hierarchy([-1, 0, 1], [2, 5, 7]), [1, 1, 1])


@pytest.mark.parametrize(
    ("parents", "local", "message"),
    [
        ([-1, 5], [1, 1], "parents: expected positions or -1, found 5"),
        ([1, 0], [1, 1], "parents: expected a tree, found a circle"),
        ([-1, 0], [1, 0], "local: expected weights of siblings with a positive sum"),
    ],
)
def test_hierarchy_refuses(parents, local, message):
    with pytest.raises(ValueError, match=message):
        weights.compose_hierarchy(parents, local)


@given(hnp.arrays(float, st.integers(2, 7), elements=st.integers(1, 9).map(float)))
def test_best_worst_of_consistent_judgements_gives_the_weights_back(w):
    result = weights.best_worst(w.max() / w, w / w.min())
    np.testing.assert_allclose(result.weights, w / w.sum(), atol=1e-7)
    assert result.deviation == pytest.approx(0, abs=1e-8)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)


@given(st.permutations(range(5)))
def test_best_worst_does_not_depend_on_the_order(order):
    to_others, to_worst = np.array([2, 1, 4, 3, 8]), np.array([4, 8, 4, 2, 1])
    base = weights.best_worst(to_others, to_worst)
    moved = weights.best_worst(to_others[list(order)], to_worst[list(order)])
    np.testing.assert_allclose(moved.weights, base.weights[list(order)], atol=1e-8)


def test_best_worst_solution_is_feasible_and_optimal():
    to_others, to_worst = np.array([8.0, 2, 1, 3]), np.array([1.0, 5, 8, 4])
    found = weights.best_worst(to_others, to_worst)
    w = found.weights

    def xi(w):
        return max(np.abs(w[2] - to_others * w).max(), np.abs(w - to_worst * w[0]).max())

    assert xi(w) == pytest.approx(found.deviation, abs=1e-9)
    rng = np.random.default_rng(1)
    assert all(xi(rng.dirichlet(200 * w)) >= found.deviation - 1e-9 for _ in range(300))
    assert found.consistency_ratio == pytest.approx(4 / 56)


@pytest.mark.parametrize(
    ("to_others", "to_worst", "message"),
    [
        ([1, 2, 8], [8, 4], "others_to_worst: expected 3 numbers, found 2"),
        ([1, 0.5, 8], [8, 4, 1], "best_to_others: expected judgements of at least 1, found 0.5"),
        ([2, 3, 8], [8, 4, 1], "best_to_others: expected a 1 for the criterion itself"),
        ([1, 2, 8], [7, 4, 1], "others_to_worst: expected the same best over worst"),
    ],
)
def test_best_worst_refuses(to_others, to_worst, message):
    with pytest.raises(ValueError, match=message):
        weights.best_worst(to_others, to_worst)


@given(tables, st.floats(0.1, 10))
def test_weights_from_data_sum_to_one_and_ignore_units(table, factor):
    table = table + np.arange(table.shape[0])[:, None] * 0.37  # every column varies
    scale = np.ones(table.shape[1])
    scale[0] = factor
    for method in (weights.critic, weights.entropy):
        result = method(table)
        assert result.sum() == pytest.approx(1)
        assert np.all(result >= 0)
        np.testing.assert_allclose(method(table * scale), result, atol=1e-8)
        np.testing.assert_allclose(method(table[:, ::-1]), result[::-1], atol=1e-8)
        np.testing.assert_allclose(method(table[::-1]), result, atol=1e-8)


def test_constant_criteria_weigh_nothing():
    table = [[1, 5, 3], [2, 5, 1], [4, 5, 2]]
    for method in (weights.critic, weights.entropy):
        result = method(table)
        assert result[1] == 0
        np.testing.assert_allclose(result[[0, 2]], method(np.delete(table, 1, axis=1)))


def test_critic_of_criteria_that_agree_is_equal_and_of_one_is_one():
    np.testing.assert_allclose(weights.critic([[1, 10], [2, 20], [3, 30]]), [0.5, 0.5])
    np.testing.assert_allclose(weights.critic([[1, 7], [2, 7]]), [1, 0])


def test_critic_direction_turns_agreement_into_conflict():
    table = [[1, 1, 5], [2, 2, 1], [3, 3, 4]]
    assert weights.critic(table, [True, False, True])[0] > weights.critic(table)[0]


def test_data_weights_refuse():
    with pytest.raises(ValueError, match="matrix: expected at least one criterion that varies"):
        weights.critic([[1, 2], [1, 2]])
    with pytest.raises(ValueError, match="matrix: expected at least 2 rows"):
        weights.entropy([[1, 2]])
    with pytest.raises(ValueError, match=r"matrix: expected non-negative numbers, found -1 at position \(0, 1\)"):
        weights.entropy([[1, -1], [2, 3]])


@given(hnp.arrays(float, st.tuples(st.integers(1, 5), st.integers(2, 5)), elements=positive))
def test_group_weights(people):
    for method in ("arithmetic", "geometric"):
        result = groups.aggregate_weights(people, method)
        assert result.sum() == pytest.approx(1)
        np.testing.assert_allclose(groups.aggregate_weights(people[::-1], method), result)
    spread = groups.spread(people)
    assert np.all(spread.low <= spread.mean + 1e-12)
    assert np.all(spread.mean <= spread.high + 1e-12)


def test_unanimous_group_has_no_spread():
    people = [[0.5, 0.3, 0.2]] * 3
    np.testing.assert_allclose(groups.spread(people).sd, 0, atol=1e-15)
    np.testing.assert_allclose(groups.distance_from_group(people).distances, 0, atol=1e-15)


def test_farthest_voter_is_named():
    found = groups.distance_from_group([[5, 3, 2], [5, 2, 3], [0, 0, 10], [4, 3, 3]])
    assert found.farthest == 2
    assert found.distances[2] > 0.6
    with pytest.raises(ValueError, match="weights: expected at least 2 rows"):
        groups.distance_from_group([[1, 2]])


def test_group_judgements_are_geometric_means_and_stay_reciprocal():
    one, other = consistent([4, 2, 1]), consistent([1, 2, 4])
    np.testing.assert_allclose(groups.aggregate_judgements([one, other]), np.ones((3, 3)))
    only_one = groups.aggregate_judgements([one, np.full((3, 3), np.nan)])
    np.testing.assert_allclose(only_one, one)
    heavy = groups.aggregate_judgements([one, other], [3, 1])
    np.testing.assert_allclose(heavy * heavy.T, np.ones((3, 3)))
    assert heavy[0, 2] == pytest.approx(2)


def test_group_refuses():
    with pytest.raises(ValueError, match="weights: expected rows with a positive sum"):
        groups.aggregate_weights([[0, 0], [1, 1]])
    with pytest.raises(ValueError, match="method: expected one of"):
        groups.aggregate_weights([[1, 1]], "median")
    with pytest.raises(ValueError, match="weights: expected a positive sum"):
        groups.aggregate_weights([[1, 0], [0, 1]], "geometric")
    with pytest.raises(ValueError, match="matrices: expected positive numbers"):
        groups.aggregate_judgements([[[1, -2], [1, 1]]])
