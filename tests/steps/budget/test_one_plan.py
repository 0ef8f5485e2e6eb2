"""One plan per account: an accepted offer and the programme of its account, each share, price and cost once."""

import numpy as np
import pandas as pd
import pytest

from kamlib.steps.budget.assumptions import AccountLevel
from kamlib.steps.budget.one_plan import Accepted

from .cases import PARAMETERS, accepted, lines, make, potential

LIGHT = PARAMETERS.model_copy(update={"levels": (AccountLevel(account_id="A", level="light"),)})
NONE = PARAMETERS.model_copy(update={"levels": (AccountLevel(account_id="A", level="none"),)})
ALONE = potential({"A": 1000.0}, {"A": 600.0}, {"A": 0.2})


def budget(**parts):
    """The budget of one account at the level that a decision names."""
    return make(**({"tables": ALONE, "decision": LIGHT} | parts))[3]


def worth(flows):
    """Present value after a tax of a fifth, at a tenth a year."""
    return 0.8 * float(np.asarray(flows) @ 1.1 ** -np.arange(1.0, 4.0))


def test_share_price_and_cost_of_the_offer_are_added_once():
    plain, joined = budget(), budget(accepted=accepted(0.1, -0.02, [(2026, "other", 30.0)]))
    # Pool 1000, demand 3000: a tenth of the pool, less 2 % of what is bought at 30 + 10 % of the wallet.
    effect = worth(np.array([100.0, 100.0, 100.0]) - 60 * 0.4 - [30.0, 0.0, 0.0])
    row = joined.offers.iloc[0]
    assert row["npv_effect"] == pytest.approx(effect)
    assert joined.figures["npv"] - plain.figures["npv"] == pytest.approx(effect)
    assert joined.figures["cost_total"] - plain.figures["cost_total"] == pytest.approx(30.0)
    assert joined.by_year["share_with"].tolist() == pytest.approx([0.4] * 3)
    assert joined.by_year["share_offer"].tolist() == pytest.approx([0.1] * 3)
    assert joined.by_year["planned_revenue"].tolist() == pytest.approx([3000 * 0.4 * 0.98] * 3)
    assert joined.lines.loc[joined.lines["basis"] == "offer", "amount"].tolist() == [30.0]
    assert all(check.holds for check in joined.checks)


def test_no_part_of_the_wallet_is_won_twice():
    joined = budget(accepted=accepted(0.9))
    assert joined.by_year["share_with"].tolist() == pytest.approx([1.0] * 3)
    assert joined.offers["share_gain"].iloc[0] == pytest.approx(0.7)
    assert joined.offers["npv_effect"].iloc[0] == pytest.approx(worth([700.0] * 3))


def test_what_the_programme_pays_for_is_not_paid_again():
    plan = lines([("A", 2026, "training", 50.0), ("A", 2026, "kam_time", 20.0)])
    offer = accepted(0.1, costs=[(2026, "training", 30.0), (2027, "training", 30.0), (2026, "guarantee", 7.0)])
    joined, plain = budget(plan=plan, accepted=offer), budget(plan=plan)
    paid = float(plain.lines.loc[plain.lines["line"] == "training", "amount"].sum())
    assert joined.offers["netted"].iloc[0] == pytest.approx(min(paid, 30.0))
    assert joined.offers["cost"].iloc[0] == pytest.approx(67.0)
    own = joined.lines[joined.lines["basis"] == "offer"].set_index("year")["amount"]
    assert own.to_dict() == pytest.approx({2026: 37.0 - min(paid, 30.0), 2027: 30.0})
    assert joined.figures["cost_total"] - plain.figures["cost_total"] == pytest.approx(67.0 - min(paid, 30.0))
    assert all(check.holds for check in joined.checks)


def test_an_offer_without_a_programme_is_in_the_plan_too():
    joined = budget(decision=NONE, accepted=accepted(0.1, costs=[(2026, "other", 5.0)]))
    assert joined.figures["npv"] == pytest.approx(worth([95.0, 100.0, 100.0]))
    assert joined.sources["offer"].iloc[0] == pytest.approx(100 * sum(1.1**-t for t in (1, 2, 3)))
    assert "offers_planned" in {each.key for each in joined.findings}


@pytest.mark.parametrize("state", ["unsigned", "waiting", "unknown", "absent", "nothing"])
def test_an_offer_that_is_not_signed_accepted_and_known_changes_nothing_and_is_named(state):
    joined, plain = budget(accepted=accepted(state=state)), budget()
    assert joined.figures["npv"] == plain.figures["npv"]
    assert np.isnan(joined.offers["npv_effect"].iloc[0])
    said = {each.key for each in joined.findings}
    assert (f"offers_{state}" in said) == (state != "nothing")
    assert "offers_planned" not in said


def test_an_offer_to_an_account_that_cannot_be_assessed_is_said_to_be_outside():
    joined = budget(accepted=accepted(account="Z"))
    assert joined.offers["state"].tolist() == ["outside"]
    assert "offers_outside" in {each.key for each in joined.findings}


def test_serving_that_the_kept_margin_is_after_is_not_charged_a_second_time():
    profits = pd.DataFrame(
        [
            {"account_id": "A", "year": 2025, "revenue": 600.0, "cogs": 400.0, "service": 30.0}
            | {"knowledge": 0.0, "logistics": 0.0, "financing": 0.0, "other": 0.0}
        ]
    )
    plan = lines([("A", 2026, "technical_support", 1000.0)])
    told = {"profits": profits, "base_year": 2025, "plan": plan}
    joined = budget(**told)
    # Kept: (200 − 30) / 600 of 3000 = 850. Service is 5 % of sales, and sales won in 2026 are 3000 · (0.3 − 0.15).
    assert joined.by_year["margin_pool"].tolist() == pytest.approx([850.0] * 3)
    borne = 0.05 * 3000 * (0.3 - 0.15)
    assert joined.figures["borne"] == pytest.approx(borne / 1.1)
    assert joined.by_year["incremental_margin"].iloc[0] == pytest.approx(850 * 0.15 + borne)
    assert "borne" in {each.key for each in joined.findings}
    assert all(check.holds for check in joined.checks)
    at_norm = budget(**told, margin_basis="norm")
    assert at_norm.figures["borne"] == 0.0
    assert "borne" not in {each.key for each in at_norm.findings}


def test_order_of_rows_and_currency_change_nothing():
    offer = accepted(0.1, -0.02, [(2026, "training", 30.0), (2027, "stock", 20.0)])
    turned = Accepted(offer.states, offer.years.iloc[::-1], offer.costs.iloc[::-1])
    assert budget(accepted=turned).figures == pytest.approx(budget(accepted=offer).figures, nan_ok=True)
