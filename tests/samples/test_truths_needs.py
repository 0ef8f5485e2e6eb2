"""The truths planted in the toolmaker's needs, people and promises are found again."""

import tomllib
from functools import cache

import pytest

import kamlib
from kamlib.core.paths import share

TRUTHS = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))["toolmaker"]["truths"]
PRICE, THREAD, PHANTOM = TRUTHS["price_against_uptime"], TRUTHS["single_thread"], TRUTHS["phantom"]
BARRED, PROMISES = TRUTHS["barred_still"], TRUTHS["promises"]


@cache
def book(account):
    return kamlib.open_workbook("needs", "toolmaker", "ru", account=account)


def found(account, stem="needs"):
    return {each.key: each for each in book(account).result(stem).findings}


def test_the_buyer_is_paid_for_the_price_and_the_engineer_for_uptime():
    (account,) = PRICE["accounts"]
    result = book(account).result()
    effects = result.effects.set_index(["variant", "person"])["effect"]
    assert effects[PRICE["only_price"], PRICE["price"]] == "helps"
    assert effects[PRICE["only_price"], PRICE["uptime"]] == "neutral"
    assert effects[PRICE["hurts_price"], PRICE["price"]] == "hurts"
    assert effects[PRICE["hurts_price"], PRICE["uptime"]] == "helps"
    only = result.gains.set_index("variant")["only_price"]
    assert only[only].index.tolist() == [PRICE["only_price"]]
    assert found(account)["loser"].values["person"] == PRICE["price"]


def test_one_account_hangs_on_one_thread_and_another_does_not():
    (account,) = THREAD["accounts"]
    figures = book(account).result("needs_contacts").figures
    assert (figures["thread_cause"], figures["top_owner"]) == ("both", THREAD["owner"])
    assert not book(THREAD["wide"]).result("needs_contacts").figures["single_thread"]


def test_what_everybody_repeats_is_found_and_nothing_else():
    repeated = found("A008")["repeated"].values
    assert repeated["names"] == [PHANTOM["need"]]
    assert repeated["accounts"] == PHANTOM["accounts_on_file"] - 1


@pytest.mark.parametrize("account", ["A008", "A019", "A033", "A096", "A118"])
def test_nobody_was_asked_about_market_share(account):
    assert "share" in found(account)["unasked"].values["questions"]
    assert "share" not in TRUTHS["unasked_share"]["questions"]


def test_the_barred_one_still_serves_and_nobody_else_does():
    (account,) = BARRED["accounts"]
    values = found(account, "needs_contacts")["barred"].values
    assert (values["person"], values["names"]) == (BARRED["person"], [BARRED["kam"]])
    assert "barred" not in found("A008", "needs_contacts")
    asks = book(account).result().asks
    assert BARRED["kam"] not in set(asks.loc[asks["person"] == BARRED["person"], "asked_by"])


def test_promises_are_overdue_here_and_kept_there():
    overdue = found(PROMISES["overdue"], "joint_plan")["overdue"].values
    assert overdue["n"] == PROMISES["overdue_number"] == 2
    kept = found(PROMISES["kept"], "joint_plan")["all_kept"].values
    assert kept["n"] == PROMISES["kept_number"] == 2


def test_one_account_is_hardly_bound_though_we_believe_it_is():
    planted = TRUTHS["for_the_time_being"]
    (account,) = planted["accounts"]
    assert {"temporary", "we_believe_more"} <= found(account, "needs_bonds").keys()
    assert book(account).result("needs_bonds").figures["belief_gap"] == planted["gap"]
    assert "whole" in found(planted["bound"], "needs_bonds")
