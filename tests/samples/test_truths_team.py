"""What is planted in the toolmaker's team is found again, and nothing beside it."""

import tomllib

import pytest

import kamlib
from kamlib.core.paths import share

TRUTHS = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))["toolmaker"]["truths"]
PLANTED = TRUTHS["overloaded_manager"]


@pytest.fixture(scope="module")
def book():
    return kamlib.open_workbook("team", "toolmaker", "ru")


def test_one_kam_is_overloaded_and_nobody_after_the_moves(book):
    kams = book.result("team").kams.set_index("kam")
    assert kams.index[kams["verdict"] == "over"].tolist() == [PLANTED["kam"]]
    assert (kams["after_verdict"] != "over").all()


def test_the_move_frees_the_planted_hours_and_keeps_clear_of_the_barred(book):
    result = book.result("team")
    move = result.moves[result.moves["reason"] == "overload"]
    assert move["account_id"].tolist() == PLANTED["accounts"]
    assert move["freed_hours"].tolist() == pytest.approx([PLANTED["freed_hours"]])
    assert move["to_kam"].tolist() == [PLANTED["to"]]
    barred = result.bars[result.bars["account_id"] == PLANTED["accounts"][0]]
    assert barred["kam"].tolist() == [PLANTED["barred"]]
    assert not barred["still_broken"].any()


def test_a_contact_that_a_barred_kam_still_holds_is_broken_in_both_steps(book):
    bars = book.result("team").bars
    broken = bars[bars["broken"]]
    people = kamlib.open_workbook("needs", "toolmaker", "ru", account="A033").result("needs_contacts", "A033").people
    told = people[people["barred_owners"] != ""]
    assert broken[["account_id", "person", "kam"]].values.tolist() == [
        ["A033", row.person, row.barred_owners] for row in told.itertuples()
    ]
    assert len(told) == 1


def test_list_and_packages_count_by_the_same_norm(book):
    hours = book.result("hours").accounts.set_index("account_id")["hours"]
    keys = list(book.result("priorities").key_accounts)
    assert book.result("packages").figures["key_hours"] == pytest.approx(hours[keys].sum())
    team = book.result("team").accounts.set_index("account_id")["hours"]
    assert team[keys].to_dict() == pytest.approx(hours[keys].to_dict())
    assert set(book.result("priorities").boundaries["hours_capacity"]) == {book.result("team").figures["hours"]}
