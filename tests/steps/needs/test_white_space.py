"""White space by hand."""

import pandas as pd
import pytest

from kamlib.steps.needs.white_space.spread import lay_white_space, sites_of

SITES = pd.DataFrame({"account_id": ["X", "Y"], "name": ["Ex", "Why"]})


def lay(bought, lines, **more):
    frame = pd.DataFrame(bought, columns=["account_id", "product_line", "revenue"])
    demand = pd.DataFrame(lines, columns=["account_id", "product_line", "demand", "addressable"])
    return lay_white_space(SITES, frame, demand, **more)


def test_every_state_by_hand():
    cells = lay(
        [("X", "a", 30.0), ("X", "a", 10.0), ("X", "b", 90.0), ("X", "d", 5.0), ("Z", "a", 7.0)],
        [("X", "a", 120.0, 100.0), ("X", "b", 80.0, 80.0), ("X", "c", 50.0, 40.0), ("Y", "a", 10.0, 0.0)],
    ).set_index(["site", "product_line"])
    assert cells["state"].to_dict() == {
        **{("X", "a"): "open", ("X", "c"): "empty", ("X", "b"): "full"},
        **{("X", "d"): "unknown", ("Y", "a"): "closed"},
    }
    assert cells.loc[("X", "a"), ["bought", "could_buy", "elsewhere", "not_addressable"]].tolist() == [40, 100, 60, 20]
    assert cells.loc[("X", "b"), "elsewhere"] == 0  # buys more than the norm says, and nothing is negative
    assert pd.isna(cells.loc[("X", "d"), "could_buy"])
    assert next(iter(cells.index)) == ("X", "a")  # the largest opening first


def test_without_sales_on_file_what_was_bought_is_unknown():
    cells = lay([], [("X", "a", 120.0, 100.0)], on_file=False)
    assert cells["bought"].isna().all()
    assert cells["state"].tolist() == ["unknown"]


def test_two_causes_of_one_line_add_up():
    assert lay([], [("X", "a", 60.0, 50.0), ("X", "a", 40.0, 40.0)])["elsewhere"].tolist() == [pytest.approx(90)]


def test_nothing_at_all():
    assert lay([], []).empty


def test_sites_are_the_account_and_the_others_of_its_group():
    accounts = pd.DataFrame({"account_id": ["A", "B", "C", "D"], "name": list("abcd")})
    assert sites_of(accounts, "B", ["G", "G", None, None])["account_id"].tolist() == ["B", "A"]
    assert sites_of(accounts, "C", ["G", "G", None, None])["account_id"].tolist() == ["C"]
