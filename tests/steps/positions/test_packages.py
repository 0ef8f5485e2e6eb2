"""Service packages: what the hours allow, standard beside fact, and money now and later, by hand."""

import pandas as pd
import pytest

from kamlib.steps.positions.packages.case import PackagesCase
from kamlib.steps.positions.packages.wiring import compute

NAN = float("nan")
HOURS = {"key": 100.0, "developing": 50.0, "maintained": 10.0, "opportunistic": 1.0}


def case(**changes):
    """K is key, D1 and D2 are wanted, M and O are not, U has no known view."""
    ids = ["K", "D1", "D2", "M", "O", "U"]
    ranking = pd.DataFrame({"account_id": ids, "name": [f"Name {each}" for each in ids], "status": "current"})
    ranking["score"] = [0.9, 0.7, 0.8, 0.3, 0.2, 0.6]
    ranking["revenue"] = [100.0, 100.0, 0.0, 100.0, 100.0, 0.0]
    ranking["nopat"] = [10.0, 5.0, -5.0, 30.0, 10.0, NAN]
    ranking["potential"] = [60.0, 20.0, 20.0, 0.0, 0.0, NAN]
    ranking["chosen"] = [True, *[False] * 5]
    spent = pd.DataFrame(
        {"cost_to_serve": [110.0, 70.0, 40.0, 90.0, 16.0, NAN]}, index=pd.Index(ids, name="account_id")
    )
    spent["account_management"] = [80.0, 50.0, 40.0, 60.0, 6.0, NAN]
    segments = pd.Series({"K": "key", "D1": "key", "D2": "developing", "M": "maintained", "O": "opportunistic"})
    usual = {"ranking": ranking, "segments": segments, "spent": spent, "told_hours": pd.Series(dtype=float)}
    return PackagesCase(**usual | {"hours": HOURS, "team_hours": 150.0, "hour_rate": 1.0} | changes)


def found(result):
    return {each.key: each.values for each in result.findings}


def test_standard_and_fact_by_hand():
    table = compute(case()).accounts.set_index("account_id")
    assert table["segment"].to_dict() == {
        **{"K": "key", "D1": "developing", "D2": "developing"},
        **{"M": "maintained", "O": "opportunistic", "U": "unknown"},
    }
    # Everything but account management: 30 + 20 + 30 + 10 of 400 sold, 22.5 %.
    assert table["standard"].drop("U").to_dict() == pytest.approx(
        {"K": 122.5, "D1": 72.5, "D2": 50, "M": 32.5, "O": 23.5}
    )
    assert table["verdict"].to_dict() == {
        **{"K": "as_agreed", "D1": "as_agreed", "D2": "as_agreed"},
        **{"M": "over", "O": "as_agreed", "U": "unknown"},
    }
    assert found(compute(case()))["over_served"]["sum"] == pytest.approx(90 - 32.5)


@pytest.mark.parametrize(
    ("fact", "verdict"), [(48.75, "as_agreed"), (48.76, "over"), (21.67, "as_agreed"), (21.6, "under")]
)
def test_the_border_of_service_as_agreed(fact, verdict):
    spent = case().spent.copy()
    spent.loc["M"] = [fact, fact - 30.0]  # the rest stays 30, so that the standard stays 32.5
    assert compute(case(spent=spent)).accounts.set_index("account_id").loc["M", "verdict"] == verdict


@pytest.mark.parametrize(
    ("hours", "allowed", "key"),
    [(99.0, 0, "keys_too_many"), (149.0, 0, "hours_short"), (150.0, 1, "hours_short"), (200.0, 2, "hours_enough")],
)
def test_the_hours_that_key_accounts_leave_allow_so_many(hours, allowed, key):
    result = compute(case(team_hours=hours))
    assert result.figures["developing_allowed"] == allowed
    assert {"keys_too_many", "hours_short", "hours_enough"} & set(found(result)) == {key}


def test_the_best_by_the_profile_are_first_in_line():
    table = compute(case()).accounts
    assert table.loc[table["next"], "account_id"].tolist() == ["D2"]


def test_a_key_account_served_below_its_package_is_named():
    spent = case().spent.copy()
    spent.loc["K"] = [40.0, 10.0]
    told = found(compute(case(spent=spent)))["under_served"]
    assert (told["names"], told["sum"]) == (["Name K"], pytest.approx(122.5 - 40))


def test_without_the_price_of_an_hour_there_is_no_standard():
    result = compute(case(hour_rate=0.0))
    assert set(result.accounts["verdict"]) == {"unknown"}
    assert "no_standard" in found(result)
    assert result.packages["hours_cost"].isna().all()


def test_the_portfolio_holds_everybody_and_says_where_money_moves():
    result = compute(case())
    table = result.portfolio.set_index("segment")
    assert table["accounts"].to_dict() == {"key": 2, "developing": 1, "maintained": 1, "opportunistic": 1, "unknown": 1}
    assert table["nopat"].drop("unknown").to_dict() == {
        "key": 15,
        "developing": -5,
        "maintained": 30,
        "opportunistic": 10,
    }
    assert table["potential_share"].drop("unknown").to_dict() == {
        **{"key": 0.8, "developing": 0.2},
        **{"maintained": 0, "opportunistic": 0},
    }
    assert pd.isna(table.loc["unknown", "nopat"])  # nobody knows it: it is not nothing
    told = found(result)["money_moves"]
    assert (told["now"], told["later"]) == ("maintained", "key")
    assert all(check.holds for check in result.checks)
    same = case().ranking.assign(nopat=[90.0, 5.0, 0, 0, 0, 0])
    assert "money_moves" not in found(compute(case(ranking=same)))
