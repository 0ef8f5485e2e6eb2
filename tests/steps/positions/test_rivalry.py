"""Conflicts, buyers' states and placements, by hand; and what is planted in the sample is found."""

import pandas as pd
import pytest

from kamlib.steps.positions.rivalry.buyers import judge_buyers, price_winning
from kamlib.steps.positions.rivalry.case import RivalryCase
from kamlib.steps.positions.rivalry.placements import compare_placements
from kamlib.steps.positions.rivalry.wiring import compute
from tests.samples.opened import open_sample

NAN = float("nan")
IDS = ["A", "B", "C", "D"]
NAMES = dict(zip(IDS, ["Alpha", "Beta", "Gamma", "Delta"], strict=True))


def ranking(**changes):
    table = pd.DataFrame({"account_id": IDS, "name": list(NAMES.values()), "status": "current"})
    table = table.assign(potential=[40.0, 30.0, 20.0, 10.0], nopat=[4.0, 3.0, 2.0, 1.0], wallet_share=NAN)
    return table.assign(revenue=10.0, chosen=[True, True, False, False]).assign(**changes)


def accounts(**columns):
    return pd.DataFrame({"account_id": IDS, **columns})


def years(*rows):
    return pd.DataFrame(rows, columns=["account_id", "year", "revenue", "acquisition"])


def read(placed=None, **columns):
    placements = pd.DataFrame() if placed is None else placed
    return compute(RivalryCase(accounts(**columns), ranking(), years(("A", 2024, 5.0, NAN)), placements, 2025))


def found(result):
    return {each.key: each.values for each in result.findings}


def test_a_pair_is_one_pair_whoever_says_it_and_however():
    table = read(competes_with=["beta", " A ; Delta", None, None], owner=["X", "X", "X", "Y"]).conflicts
    assert table[["account_id", "rival_id"]].to_numpy().tolist() == [["A", "B"], ["B", "D"]]
    assert table["both_key"].tolist() == [True, False]
    assert table["one_kam"].tolist() == [True, False]
    assert table["cost"].tolist() == [30, 10]


def test_pairs_without_a_key_account_and_names_of_nobody():
    result = read(competes_with=[None, None, "D", "Strangers Ltd; D"])
    assert result.conflicts.empty
    assert result.strangers == ("Strangers Ltd",)
    assert found(result)["strangers"]["names"] == ["Strangers Ltd"]


def test_an_owner_that_nobody_knows_serves_no_two():
    result = read(competes_with=["B", None, None, None], owner=[None, None, None, None])
    assert not result.conflicts["one_kam"].any()
    assert "one_kam" not in found(result)


@pytest.mark.parametrize(
    ("worth", "key"), [(NAN, "asked_price"), (3.0, "asked_costs"), (3.01, "asked_pays"), (0.0, "asked_costs")]
)
def test_exclusivity_against_what_the_rival_brings(worth, key):
    more = {"exclusivity": ["asked", None, None, None], "exclusivity_worth": [worth, NAN, NAN, NAN]}
    result = read(competes_with=["B", None, None, None], **more)
    assert key in found(result)
    assert result.conflicts["account_id"].tolist() == ["A"]


@pytest.mark.parametrize(
    ("facts", "state", "because"),
    [
        ({"sole": True, "supplier": "R", "until": 2030}, "ours", "sole"),
        ({"share": 0.5}, "ours", "half"),
        ({"share": 0.49}, "unknown", "split"),
        ({"share": 0.1}, "unknown", "split"),
        ({"share": 0.09}, "rival", "little"),
        ({"supplier": "R", "until": 2026}, "rival", "contract"),
        ({"supplier": "R", "until": 2025}, "free", "ended"),
        ({"supplier": "R", "until": 2025, "share": 0.6}, "ours", "half"),
        ({"supplier": "R", "share": 0.3}, "rival", "supplier"),
        ({}, "unknown", "nothing"),
    ],
)
def test_in_whose_arms_a_buyer_is(facts, state, because):
    own = accounts(
        sole_supplier=facts.get("sole"), main_supplier=facts.get("supplier"), supplier_until=facts.get("until", NAN)
    )
    table = judge_buyers(own, ranking(wallet_share=facts.get("share", NAN)), years(("A", 2024, 1.0, NAN)), 2025)
    assert set(table["state"]) == {state}
    assert set(table["because"]) == {because}


def test_what_winning_an_account_has_cost():
    rows = years(
        ("A", 2023, 10.0, 99.0),  # the first year: nobody can tell new from old
        ("B", 2024, 0.0, 30.0),
        ("B", 2025, 10.0, 20.0),
        ("C", 2024, 0.0, 50.0),  # courted in vain: that is part of the price
    )
    assert price_winning(rows) == 100
    assert pd.isna(price_winning(rows.assign(acquisition=NAN)))
    assert pd.isna(price_winning(rows[rows["account_id"] == "A"]))
    table = judge_buyers(accounts(), ranking(wallet_share=[0.9, 0.0, NAN, NAN]), rows, 2025).set_index("account_id")
    assert pd.isna(table.loc["A", "switch_cost"])  # ours already
    assert table.loc["B", ["switch_cost", "spent"]].tolist() == [100, 50]


@pytest.mark.parametrize(
    ("low", "high", "agenda"),
    [(6.0, 9.0, True), (6.0, 8.9, False), (4.9, 5.0, True), (5.0, 5.0, False), (5.0, 6.0, False)],
)
def test_functions_differ_by_three_or_over_the_middle(low, high, agenda):
    placed = pd.DataFrame(
        {"account_id": "A", "function": ["sales", "finance"], "worth_to_us": [high, low], "view_of_us": [7.0, NAN]}
    )
    table = compare_placements(placed, pd.Series(NAMES))
    assert table["axis"].tolist() == ["worth_to_us"]  # of the other axis one alone spoke
    assert table["agenda"].tolist() == [agenda]
    assert ("agenda" in found(read(placed))) == agenda


def test_people_of_one_function_are_its_mean():
    placed = pd.DataFrame(
        {"account_id": "B", "function": ["sales", "sales", "finance"], "worth_to_us": [10.0, 4.0, 2.0]}
    )
    row = compare_placements(placed, pd.Series(NAMES)).iloc[0]
    assert row[["low_function", "low", "high_function", "high", "gap"]].tolist() == ["finance", 2, "sales", 7, 5]


def test_what_is_planted_in_the_sample_is_found():
    result = open_sample("positions").result("rivalry")
    told = found(result)
    assert told["one_kam"]["owner"] == "Сафин Т. Р."
    states = result.buyers.set_index("account_id")["state"]
    assert (states["A096"], states["A118"]) == ("free", "rival")
    first = result.placements.iloc[0]
    assert (first["account_id"], first["gap"], first["agenda"]) == ("A027", 7, True)
