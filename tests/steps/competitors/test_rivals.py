"""What is on file of the rivals: shares, contracts, people."""

import datetime

import pandas as pd
import pytest

from kamlib.core.results import with_findings
from kamlib.steps.competitors.rivals.findings import find
from kamlib.steps.competitors.rivals.profiles import profile_rivals

from .cases import table

PEOPLE = [
    {"person": "Orlova", "function": "Buyer", "attitude": -1},
    {"person": "Petrov", "function": "Engineer", "attitude": 1},
    {"person": "Silent"},
]


def profiles(*rows, companies=(), base_year=2025):
    facts = table("rivals", list(rows)).astype({"wallet_share": float})
    facts["contract_end"] = pd.to_datetime(facts["contract_end"])
    found = profile_rivals(facts, table("contacts", PEOPLE), companies, base_year)
    return with_findings(found, find)


def keys(result):
    return {each.key: each.values for each in result.findings}


def fact(company, share=None, end=None, held=None):
    return {"company": company, "wallet_share": share, "contract_end": end, "held_by": held, "evidence": "B"}


def test_people_are_found_among_the_contacts_by_their_names():
    result = profiles(fact("X", 0.3, "2026-06-30", "Petrov; Orlova;  Unknown"), fact("Y", 0.1, None, "Silent"))
    x, y = (result.profiles.set_index("company").loc[name] for name in "XY")
    assert (x["functions"], x["attitude"], x["months_left"]) == ("Engineer; Buyer", -1, 6)
    assert y["functions"] == ""
    assert pd.isna(y["attitude"])
    assert pd.isna(y["months_left"])


def test_the_contract_that_ends_first_is_the_next_occasion():
    result = profiles(fact("X", 0.3, "2026-12-31"), fact("Y", None, "2026-06-30"), fact("Z", 0.1, "2025-06-30"))
    assert keys(result)["contract_ends"] == {"company": "Y", "end": datetime.date(2026, 6, 30), "n": 2}
    assert result.figures["next_company"] == "Y"
    assert "contract_ends" not in keys(profiles(fact("X", 0.3, "2027-01-31")))


def test_who_is_not_on_file_is_unknown_and_holds_no_nought():
    result = profiles(fact("X", 0.3, None, "Petrov"), companies=("X", "W"))
    assert result.profiles["company"].tolist() == ["X", "W"]
    assert result.profiles["wallet_share"].isna().tolist() == [False, True]
    assert result.figures["rivals_share"] == pytest.approx(0.3)
    assert keys(result)["rival_unknown"] == {"n": 1, "names": ["W"]}


def test_nothing_on_file_says_nothing():
    result = profiles(companies=("X",))
    assert not result.findings
    assert result.figures["rivals_share"] is None


def test_shares_above_the_whole_are_said_to_be_wrong():
    assert "rivals_over" not in keys(profiles(fact("X", 0.6), fact("Y", 0.4)))
    assert keys(profiles(fact("X", 0.6), fact("Y", 0.5)))["rivals_over"]["share"] == pytest.approx(1.1)


def test_a_rival_held_by_people_who_do_not_like_us_is_told_inside_the_house_alone():
    found = profiles(fact("X", 0.3, None, "Orlova"), fact("Y", 0.2))
    told = next(each for each in found.findings if each.key == "rival_held_hostile")
    assert told.audience == "internal"
    assert told.values == {"company": "X", "held_by": ["Orlova"], "share": 0.3}
    assert keys(found)["rival_unheld"] == {"n": 1, "names": ["Y"]}
