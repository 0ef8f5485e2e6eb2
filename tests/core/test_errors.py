import pytest

from kamlib.core.errors import InputError, KamError, Problem
from kamlib.core.evidence import range_of, split, weakest
from kamlib.core.results import Check, Finding, order_findings
from kamlib.core.stability import stamp


def test_an_error_holds_all_its_problems():
    problems = [Problem("a", file="f.csv", row=2, column="c", found="x"), Problem("b")]
    error = InputError(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a f.csv:2:c found 'x'; b"
    assert isinstance(error, KamError)
    assert InputError(problems[0]).problems == (problems[0],)


@pytest.mark.parametrize(
    ("share", "word"), [(1, "robust"), (0.9, "robust"), (0.89, "undecided"), (0.6, "undecided"), (0.59, "fragile")]
)
def test_stamp(share, word):
    assert stamp(share) == word


def test_an_unknown_share_has_no_stamp():
    assert stamp(float("nan")) == ""


def test_evidence():
    import pandas as pd

    classes = pd.Series(["A", "B", None])
    assert weakest(classes) == "C"
    assert split(pd.Series([1.0, -1.0, 2.0]), classes).tolist() == [0.25, 0.25, 0.5]
    assert split(pd.Series([0.0, 0.0, 0.0]), classes).isna().all()
    assert range_of(classes).tolist() == [0.05, 0.2, 0.4]


def test_checks_are_relative_above_one():
    assert Check("sum", 1e12, 1e12 + 1).holds
    assert not Check("sum", 1.0, 1.1).holds


def test_findings_come_heaviest_first_and_keep_their_order():
    findings = [Finding("a", weight=1), Finding("b", weight=2), Finding("c", weight=1)]
    assert [finding.key for finding in order_findings(findings)] == ["b", "a", "c"]
