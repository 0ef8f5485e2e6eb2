"""The library reproduces the literature: one test per published figure, named after method and author."""

import numpy as np
import pytest

from kamlib.quant.published import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_reproduces(case):
    ours = case.ours()
    assert ours.shape == (len(case.expected),)
    np.testing.assert_allclose(ours, case.expected, rtol=0, atol=case.tolerance, err_msg=case.source)
    assert case.agrees()


def test_every_case_has_its_own_key_and_a_source():
    assert len({case.key for case in CASES}) == len(CASES)
    assert all(case.source and case.expected for case in CASES)


def test_a_wrong_figure_would_be_noticed():
    from dataclasses import replace

    case = CASES[0]
    off = replace(case, expected=(case.expected[0] + 2 * case.tolerance, *case.expected[1:]))
    short = replace(case, expected=case.expected[:-1])
    assert not off.agrees()
    assert not short.agrees()


def test_gale_to_four_decimals():
    from kamlib.quant.pricing import market_perceived_quality

    ours, rival = (8.1, 9.0, 9.2, 8.0, 8.0, 9.4), (7.2, 7.3, 6.5, 8.0, 8.0, 6.4)
    assert market_perceived_quality((10, 20, 20, 15, 10, 25), ours, rival) == pytest.approx(1.2593, abs=5e-5)


def test_saaty_house_names_the_judgement_that_saaty_revises():
    """Saaty (2003): the third against the seventh, given 6, is the most at odds and should be nearer one half."""
    from kamlib.quant._published_data import HOUSE
    from kamlib.quant.weights import ahp

    worst = ahp(HOUSE).worst_judgements[0]
    assert (worst.i, worst.j, worst.given) == (2, 6, 6.0)
    assert worst.consistent == pytest.approx(0.5, abs=0.05)


def test_numpy_financial_irr_of_an_outflow_at_the_end():
    from kamlib.quant.finance import irr

    assert irr([-100, 100, 0, -7]) == pytest.approx(-0.0833, abs=5e-5)
