"""What is planted in the toolmaker's deals, found by the pipeline through the workbook."""

import tomllib

import pandas as pd
import pytest

import kamlib
from kamlib.core.paths import share

TRUTHS = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))["toolmaker"]["truths"]


@pytest.fixture(scope="module")
def result():
    return kamlib.open_workbook("pipeline", "toolmaker", "ru").result()


@pytest.fixture(scope="module")
def found(result):
    return {each.key: each.values for each in result.findings}


def test_deals_die_at_the_planted_stage(found):
    assert found["deadly_stage"]["stage"] == TRUTHS["deadly_stage"]["stage"]
    assert found["deadly_stage"]["share"] > 0.5


def test_a_stuck_giant_makes_the_plan(found, result):
    giant = TRUTHS["stuck_giant"]
    assert found["stuck_giant"]["deal"] == giant["deal"] == result.to_do["deal_id"].iloc[0]
    assert found["stuck_giant"]["share"] > 0.4
    assert result.deals["amount"].iloc[0] == giant["amount"]


def test_one_seller_wins_in_one_situation_only(result):
    truth = TRUTHS["one_situation"]
    matches = result.situations.set_index("match").loc["give"]
    given = matches if isinstance(matches, pd.DataFrame) else matches.to_frame().T
    assert set(given["seller"]) == {truth["person"]}
    assert all(set(truth["situation"]) <= set(keys) for keys in given["situation"])
    kept = result.situations[result.situations["match"] == "keep_off"]
    mine = kept.loc[kept["seller"] == truth["person"], "situation"]
    assert len(mine)
    assert not any(set(truth["situation"]) <= set(keys) for keys in mine)


def test_the_funnel_is_right_over_the_year_and_wrong_now(found, result):
    deals = kamlib.open_workbook("pipeline", "toolmaker", "ru").frame("deals")
    won = deals[(deals["stage"] == "Выиграна") & (deals["closed"] > "2024-12-31")]
    monthly = result.months["funnel"].iloc[1:].mean()
    assert monthly * 12 == pytest.approx(won["amount"].sum(), rel=0.3)
    assert found["funnel_wrong"]["expected"] < 0.8 * found["funnel_wrong"]["funnel"]
    without_giant = result.deals.loc[result.deals["deal_id"] != TRUTHS["stuck_giant"]["deal"], "expected"].sum()
    quarter = result.months["expected"].iloc[1:4].sum() / result.figures["expected"]
    assert without_giant * quarter < 0.85 * result.months["funnel"].iloc[1:4].sum()


def test_the_crm_says_more_than_comes(result, found):
    rows = result.calibration[result.calibration["method"] == "crm"]
    assert (rows["said"] > rows["came"]).all()
    assert "better_than_crm" in found
    brier = result.methods.set_index("method")["brier"]
    assert brier["ours"] < brier["crm"]
