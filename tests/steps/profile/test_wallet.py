"""The upper edge of purchases by size: a known edge found again, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from kamlib.core.results import with_findings
from kamlib.steps.profile.wallet.edge import LEAST, collect_sizes, find_edge
from kamlib.steps.profile.wallet.findings import find


def accounts(n=300, seed=1, normed=0.5):
    """Return accounts whose wallet is 50 · size^0.8; one in seven buys all of it from us, the others a part."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(5, 1, n))
    wallet = 50 * size**0.8
    share = np.where(rng.random(n) < 1 / 7, 1.0, rng.uniform(0.05, 0.9, n))
    known = pd.DataFrame({"account_id": [f"A{at:03d}" for at in range(n)], "name": "N", "status": "current"})
    known["revenue"] = wallet * share
    known["addressable"] = np.where(rng.random(n) < normed, wallet, np.nan)
    return known, pd.DataFrame({"employees": size}, index=known["account_id"]), wallet


def keys(known, sizes, seed=1):
    result = with_findings(find_edge(known, sizes, seed), find)
    return {each.key: each.values for each in result.findings}, result


def test_a_known_edge_is_found_again():
    known, sizes, wallet = accounts(800)
    found, result = keys(known, sizes)
    assert result.figures["elasticity"] == pytest.approx(0.8, abs=0.04)
    edges = result.edges.set_index("account_id")
    ratio = edges["edge"] / pd.Series(wallet, known["account_id"])[edges.index]
    # One in seven buys all, so nine of ten lie at or below the wallet itself.
    assert ratio.median() == pytest.approx(1, abs=0.05)
    assert result.figures["median_ratio"] == pytest.approx(1, abs=0.05)
    assert "wallet_agrees" in found


def test_the_interval_holds_the_truth_as_often_as_it_says():
    covered = []
    for seed in range(8):
        known, sizes, wallet = accounts(150, seed)
        # One in seven buys all: the edge proper is the wallet, a tenth less at the worst.
        edge = pd.Series(wallet, known["account_id"])
        edges = find_edge(known, sizes, seed).edges.set_index("account_id")
        middle = edges.loc[(edges["size"] - np.exp(5)).abs().idxmin()]
        covered.append(
            middle["edge_low"] <= edge[middle.name] * 1.001 and middle["edge_high"] >= edge[middle.name] * 0.9
        )
    assert np.mean(covered) >= 0.8


def test_currency_units_of_size_and_order_do_not_matter():
    known, sizes, _ = accounts(120)
    plain = find_edge(known, sizes, 1).edges.set_index("account_id")["edge"]
    money = known.assign(revenue=known["revenue"] * 90, addressable=known["addressable"] * 90)
    scaled = find_edge(money, sizes * 1000, 1).edges.set_index("account_id")["edge"]
    assert (scaled / plain).to_numpy() == pytest.approx(90, rel=1e-6)
    order = np.random.default_rng(2).permutation(len(known))
    moved = find_edge(known.iloc[order].reset_index(drop=True), sizes, 1).edges.set_index("account_id")["edge"]
    assert moved[plain.index].to_numpy() == pytest.approx(plain.to_numpy(), rel=1e-9)


def test_what_has_no_norms_stands_first_and_nothing_enters_the_norms():
    known, sizes, _ = accounts(200)
    before = known.copy()
    _, result = keys(known, sizes)
    pd.testing.assert_frame_equal(known, before)
    blank = result.edges["addressable"].isna()
    assert blank.iloc[: blank.sum()].all()
    assert set(result.edges["evidence"]) == {"C"}
    ours = result.edges[blank]
    assert result.figures["blank_edge"] == pytest.approx(ours["edge"].sum())
    assert result.figures["blank_low"] <= result.figures["blank_edge"] <= result.figures["blank_high"]


@pytest.mark.parametrize(("buyers", "state"), [(LEAST - 1, "few"), (LEAST, "known")])
def test_forty_buyers_are_the_border(buyers, state):
    known, sizes, _ = accounts(buyers)
    assert find_edge(known, sizes, 1).figures["state"] == state


def test_a_size_that_says_nothing_is_refused():
    known, sizes, _ = accounts(400)
    shuffled = pd.DataFrame({"employees": np.random.default_rng(3).permutation(sizes["employees"])}, sizes.index)
    found, result = keys(known, shuffled)
    assert result.figures["state"] == "weak"
    assert set(found) == {"wallet_weak"}


def test_without_sizes_or_buyers_nothing_is_made_up():
    known, sizes, _ = accounts(100)
    found, result = keys(known, sizes[[]])
    assert (result.figures["state"], set(found)) == ("no_size", {"wallet_no_size"})
    assert find_edge(known.assign(revenue=0.0), sizes, 1).figures["state"] == "no_size"
    assert find_edge(known.iloc[:0], sizes.iloc[:0], 1).figures["state"] == "no_size"


def test_a_size_beyond_those_of_the_buyers_has_no_edge():
    known, sizes, _ = accounts(100)
    known.loc[0, "revenue"] = 0.0
    sizes.iloc[0] = sizes["employees"].max() * 10
    assert "A000" not in find_edge(known, sizes, 1).edges["account_id"].tolist()


def test_norms_below_the_edge_are_said_to_be_too_low():
    known, sizes, _ = accounts(400)
    halved = known.assign(addressable=known["addressable"] / 2)
    assert keys(halved, sizes)[0]["wallet_above"]["ratio"] == pytest.approx(2, abs=0.2)
    doubled = known.assign(addressable=known["addressable"] * 2)
    assert keys(doubled, sizes)[0]["wallet_below"]["ratio"] == pytest.approx(0.5, abs=0.05)


def test_sizes_are_the_client_s_own_columns_and_drivers_of_the_base_year():
    table = pd.DataFrame({"account_id": ["A", "B"], "name": ["a", "b"], "employees": [10, 0], "fame": [1, 2]})
    drivers = pd.DataFrame(
        {"account_id": ["A", "A", "B"], "driver": "machines", "year": [2025, 2026, 2025], "quantity": [3, 9, 5]}
    )
    found = collect_sizes(table, drivers, 2025)
    assert set(found.columns) == {"employees", "machines"}
    assert found["machines"].to_dict() == {"A": 3, "B": 5}
    assert np.isnan(found.loc["B", "employees"])  # nought employees is no size
