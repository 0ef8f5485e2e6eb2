"""Terms of payment by both costs of money."""

from dataclasses import replace

import pandas as pd
import pytest

from kamlib.steps.offers.payment import days_of_debt, lay_terms

from .cases import PART, VARIANT, assess_offers, decide, keys, make_case

DEBTS = pd.DataFrame({"account_id": ["X"], "year": [2025], "average_debt": [50.0]})


def test_days_are_the_average_debt_over_purchases():
    assert days_of_debt(DEBTS, 500.0, 2025) == pytest.approx(36.5)
    assert pd.isna(days_of_debt(DEBTS, 500.0, 2024))
    assert pd.isna(days_of_debt(DEBTS, float("nan"), 2025))
    assert pd.isna(days_of_debt(DEBTS.iloc[:0], 500.0, 2025))


def test_dear_money_of_the_customer_is_served_by_credit_and_cheap_money_by_prepayment():
    dear = lay_terms(36.5, 500.0, 0.1, decide(customer_rate=0.3)).set_index("move")
    assert dear.index[0] == "credit_60"
    assert set(dear.index[dear["both"]]) == {"credit_30", "credit_60", "stock_30"}
    # 60 days of credit: 1.1^(60/365) and 1.3^(60/365) on the price, half-way.
    least, most = 1 - 1.3 ** (60 / 365), 1 - 1.1 ** (60 / 365)
    row = dear.loc["credit_60"]
    assert row[["least_discount", "most_discount", "discount"]].tolist() == pytest.approx(
        [least, most, (least + most) / 2]
    )
    assert row["our_gain"] == pytest.approx(500 * ((1 - row["discount"]) / 1.1 ** (60 / 365) - 1))
    cheap = lay_terms(36.5, 500.0, 0.3, decide(customer_rate=0.1)).set_index("move")
    assert set(cheap.index[cheap["both"]]) == {"on_delivery", "prepaid_30"}
    assert cheap.loc["prepaid_30", ["days_change", "days_after"]].tolist() == pytest.approx([-66.5, -30.0])


def test_unknown_days_leave_out_what_is_counted_from_delivery_and_unknown_purchases_all():
    assert set(lay_terms(float("nan"), 500.0, 0.1, decide(customer_rate=0.3))["move"]) == {
        *("credit_30", "credit_60", "stock_30")
    }
    assert lay_terms(36.5, float("nan"), 0.1, decide()).empty


@pytest.mark.parametrize(
    ("rate", "key"), [(0.3, "terms_later"), (0.1, "terms_earlier"), (0.2, "terms_equal"), (None, "terms_unknown")]
)
def test_what_is_said_of_the_terms(rate, key):
    case = replace(make_case([VARIANT], [PART]), financing=0.2)
    case = replace(case, frames={**case.frames, "receivables": DEBTS})
    made = assess_offers(case, decide(customer_rate=rate))
    assert {each for each in keys(made) if each.startswith("terms")} == {key}
    assert made.terms["stated"].eq(rate is not None).all()
    assert sorted(made.terms["their_rate"].unique()) == pytest.approx([0.15, 0.25] if rate is None else [rate])


def test_values_and_costs_rise_as_the_prices_of_what_is_bought_where_that_is_decided():
    case = make_case([VARIANT | {"price_change": 0}], [PART], price_growth=0.1)
    by_norms, stated = assess_offers(case, decide(indexation=None)), assess_offers(case, decide())
    assert by_norms.figures["indexation"] == pytest.approx(0.1)
    cost = by_norms.by_year[by_norms.by_year["variant"] == "V1"]["cost"].tolist()
    assert cost == pytest.approx([30 * 1.1, 20 * 1.21])
    assert stated.by_year[stated.by_year["variant"] == "V1"]["cost"].tolist() == pytest.approx([30, 20])
