"""The truths planted in the toolmaker's dossiers are found again."""

import tomllib

import pytest

import kamlib
from kamlib.core.paths import share

TRUTHS = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))["toolmaker"]["truths"]
HELD, FREE, ASK = TRUTHS["dear_to_leave"], TRUTHS["cheap_to_leave"], TRUTHS["worth_asking"]


def result_of(account):
    return kamlib.open_workbook("dossier", "toolmaker", "ru", account=account).result()


def test_where_leaving_costs_three_times_the_rivals_discount():
    result = result_of(HELD["accounts"][0])
    assert result.figures["ratio"] == pytest.approx(HELD["ratio"], abs=0.05)
    assert result.figures["ratio"] >= 3
    assert result.figures["loss_share"] == 1.0
    assert "leaving_costs" in {each.key for each in result.findings}


def test_where_the_rivals_discount_is_larger_than_the_cost_of_leaving():
    result = result_of(FREE["accounts"][0])
    assert result.figures["ratio"] == pytest.approx(FREE["ratio"], abs=0.05)
    assert result.figures["ratio"] < 1
    assert "leaving_pays" in {each.key for each in result.findings}


def test_the_deed_worth_asking_about_stands_first():
    result = result_of(ASK["accounts"][0])
    # Only what the sign of the loss rests on goes before it.
    assert result.asks["basis"].tolist()[:1] == ["turns"]
    first = result.asks[result.asks["basis"] != "turns"].iloc[0]
    assert first["description"] == ASK["description"]
    assert first["worth"] == pytest.approx(ASK["expected"], rel=0.01)
    finding = next(each for each in result.findings if each.key == "ask")
    assert finding.values["first"] == ASK["description"]


def test_the_savings_that_an_offer_names_again_are_found():
    result = result_of(FREE["accounts"][0])
    doubles = result.doubles[result.doubles["where"] == "offer"]
    assert sorted(doubles["saving"]) == sorted(FREE["named_twice"])
