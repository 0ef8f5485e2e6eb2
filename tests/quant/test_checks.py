import numpy as np
import pytest

from kamlib.quant import _checks as check


def test_message_names_argument_value_and_position():
    with pytest.raises(ValueError, match=r"^weights: expected non-negative numbers, found -1 at position 2$"):
        check.shares([1, 2, -1], "weights")


def test_position_in_a_matrix():
    with pytest.raises(ValueError, match=r"table: expected finite numbers, found nan at position \(1, 0\)"):
        check.matrix([[1, 2], [np.nan, 3]], "table")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: check.vector("text", "x"), "x: expected numbers"),
        (lambda: check.vector(["a", "b"], "x"), "x: expected numbers"),
        (lambda: check.vector([[1, 2], [3]], "x"), "x: expected numbers"),
        (lambda: check.vector([[1]], "x"), "x: expected 1 dimension, found 2"),
        (lambda: check.matrix([1, 2], "x"), "x: expected 2 dimensions, found 1"),
        (lambda: check.vector([], "x"), "x: expected at least one number, found none"),
        (lambda: check.vector([1], "x", length=2), "x: expected 2 numbers, found 1"),
        (lambda: check.matrix([[1]], "x", rows=2), "x: expected at least 2 rows, found 1"),
        (lambda: check.vector([1, np.inf], "x", missing=True), "x: expected finite numbers or NaN, found inf"),
        (lambda: check.shares([0, 0], "x"), "x: expected a positive sum, found 0"),
        (lambda: check.number("a", "x"), "x: expected a number, found 'a'"),
        (lambda: check.number(float("nan"), "x"), "x: expected a finite number"),
        (lambda: check.number(2, "x", low=0, high=1), "x: expected a number at least 0 and at most 1, found 2"),
        (lambda: check.number(0, "x", low=0, open_low=True), "x: expected a number above 0, found 0"),
        (lambda: check.integer(1.5, "x"), "x: expected a whole number, found 1.5"),
        (lambda: check.integer(0, "x", low=1), "x: expected a number at least 1, found 0"),
        (lambda: check.choice("z", "x", ("a", "b")), "x: expected one of a, b, found 'z'"),
        (lambda: check.directions([1, -1], 2), "maximise: expected True or False, found -1 at position 1"),
        (lambda: check.directions([True], 2), "maximise: expected 2 numbers, found 1"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        call()


def test_arguments_are_copied():
    given = np.array([1.0, 2.0])
    check.vector(given, "x")[0] = 9
    assert given[0] == 1


def test_one_direction_stands_for_all():
    assert check.directions(False, 3).tolist() == [False] * 3
    assert check.directions(None, 2).tolist() == [True, True]


def test_importing_the_package_imports_no_numbers():
    import subprocess
    import sys
    from pathlib import Path

    code = "import sys, kamlib.quant; sys.exit(int('scipy' in sys.modules))"
    root = Path(check.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
