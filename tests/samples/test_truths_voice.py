"""The truths planted in the toolmaker's survey are found again."""

import tomllib

import pytest

import kamlib
from kamlib.core.paths import share

TRUTHS = tomllib.loads(share("data_samples", "MANIFEST.toml").read_text(encoding="utf-8"))["toolmaker"]["truths"]
SILENT, MIX = TRUTHS["silent_account"], TRUTHS["mix_of_answers"]


@pytest.fixture(scope="module")
def result():
    return kamlib.open_workbook("voice", "toolmaker", "ru").result()


def test_the_silent_key_account_is_named_and_called_first(result):
    silent = result.silent.set_index("account_id")["waves"]
    assert silent[SILENT["accounts"]].tolist() == [2]
    assert (silent.drop(SILENT["accounts"]) == 1).all()


def test_the_theme_that_falls_on_the_same_people_while_the_mean_rises_is_told(result):
    row = result.movement.set_index("theme").loc["people"]
    assert row["paired_n"] == MIX["same_people"]
    assert row["paired"] == pytest.approx(MIX["same_change"], abs=1e-3)
    assert row["change"] == pytest.approx(MIX["mean_change"], abs=1e-3)
    assert result.movement.loc[result.movement["verdict"] == "against", "theme"].tolist() == ["people"]
    (told,) = [each for each in result.findings if each.key == "against"]
    assert told.values["theme"] == "people"
