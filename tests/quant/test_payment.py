"""What moving a payment in time is worth, by hand."""

import numpy as np
import pytest

from kamlib.quant.payment import indifferent_discount, trade_payment


def test_a_year_earlier_is_worth_what_money_costs():
    # 1000 paid a year earlier: a buyer whose money costs 10 % wants 1000 − 1000 · 1.1^-1, a seller at 21 % gives
    # up to 1000 − 1000 / 1.21.
    trade = trade_payment(1000.0, 0.10, 0.21, -365)
    assert trade.least == pytest.approx(1 - 1 / 1.1)
    assert trade.most == pytest.approx(1 - 1 / 1.21)
    paid = 1 - (trade.least + trade.most) / 2
    assert trade.buyer == pytest.approx(1000 - 1000 * paid * 1.1)
    assert trade.seller == pytest.approx(1000 * paid * 1.21 - 1000)
    assert trade.buyer > 0
    assert trade.seller > 0


def test_half_a_year_of_credit_has_its_price():
    # Money costs the buyer 21 % (10 % for half a year), us 0: any price rise up to 10 % leaves both better off.
    trade = trade_payment(100.0, 0.21, 0.0, 182.5)
    assert trade.least == pytest.approx(-0.1)
    assert trade.most == pytest.approx(0.0)
    assert trade.discount == pytest.approx(-0.05)
    assert trade.seller == pytest.approx(5.0)
    assert trade.buyer == pytest.approx(100 - 105 / 1.1)


@pytest.mark.parametrize("days", [-90, 0, 60])
def test_equal_money_leaves_nothing_to_share(days):
    trade = trade_payment(100.0, 0.18, 0.18, days)
    assert trade.least == pytest.approx(trade.most)
    assert trade.buyer == pytest.approx(0, abs=1e-12)
    assert trade.seller == pytest.approx(0, abs=1e-12)


def test_who_has_the_cheaper_money_should_lend_it():
    days = np.array([-60.0, 60.0])
    cheap, dear = trade_payment(1.0, 0.10, 0.20, days), trade_payment(1.0, 0.30, 0.20, days)
    assert (cheap.least < cheap.most).tolist() == [True, False]
    assert (dear.least < dear.most).tolist() == [False, True]


def test_a_rate_of_nothing_left_is_refused():
    with pytest.raises(ValueError, match="rate"):
        indifferent_discount(-1.0, 30)
