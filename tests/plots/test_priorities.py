"""Figures of step 2 and of what stands beside it: the frames behind them, and that they draw whatever the names."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from kamlib.core.registry import module_of
from kamlib.i18n import LANGUAGES, Language
from kamlib.plots import style
from kamlib.steps.priorities import charts as plots
from tests.samples.opened import open_sample

CHARTS = {
    "priorities": ("prioritised", "waterfall", "lists", "boundaries", "acceptability"),
    "profitability": ("whale", "size_profit"),
    "positions": ("selection", "supply"),
    "dependence": ("customers", "laboratory"),
    "lifetime": ("survival", "worth"),
    "conduct": ("signs",),
}
EVERY = [(stem, name) for stem, names in CHARTS.items() for name in names]
HOSTILE = "<script>ПАО «" + "Оченьдлинноеназвание " * 8 + "$x_1^2$ %s {name}»"


@pytest.fixture(scope="module")
def results():
    kam = open_sample("priorities")
    return {stem: kam.result(stem) for stem in CHARTS}


@pytest.fixture(scope="module")
def bare():
    kam = open_sample("priorities", "first_session", "en")
    return {stem: kam.result(stem) for stem in CHARTS}


def draw(result, stem, name, code):
    return getattr(module_of(stem, "charts"), name)(result, Language(code, "RUB"))


def behind(result, stem, name):
    return getattr(module_of(stem, "charts"), f"{name}_data")(result)


@pytest.mark.parametrize(("stem", "name"), EVERY)
def test_draws_in_both_languages_with_hostile_names(results, stem, name):
    result = results[stem]
    named = {key: table.assign(name=HOSTILE) for key, table in result.tables().items() if "name" in table}
    for code in LANGUAGES:
        figure = draw(dataclasses.replace(result, **named), stem, name, code)
        assert isinstance(figure, Figure)
        assert style.png(figure, 40).startswith(b"\x89PNG")


@pytest.mark.parametrize(("stem", "name"), EVERY)
def test_every_chart_has_title_alt_and_words_for_nothing(results, stem, name):
    for code in LANGUAGES:
        language = Language(code, "RUB")
        key, facts = f"{stem}.chart.{name}", results[stem].figures
        assert len(language(f"{key}.alt", **facts)) > 60
        assert "{" not in language(f"{key}.title", **facts)
        assert name == "boundaries" or len(language(f"{key}.nothing", **facts)) > 20


@pytest.mark.parametrize(("stem", "name"), [each for each in EVERY if each[0] in ("positions", "lifetime", "conduct")])
def test_what_the_data_lack_is_a_sentence(bare, stem, name):
    assert behind(bare[stem], stem, name).empty
    assert len(draw(bare[stem], stem, name, "en").axes[0].texts[0].get_text()) > 40


@pytest.mark.parametrize(("stem", "name"), EVERY)
def test_sales_alone_draw_without_a_crash(bare, stem, name):
    assert style.png(draw(bare[stem], stem, name, "ru"), 40).startswith(b"\x89PNG")


def test_bars_add_up_to_the_score(results):
    data = behind(results["priorities"], "priorities", "prioritised")
    groups = data.columns[6:]
    np.testing.assert_allclose(data[groups].sum(axis=1), data["score"])
    assert data["rank"].is_monotonic_increasing


def test_waterfall_adds_up_and_names_what_is_missing(results):
    result = results["priorities"]
    for account in result.ranking.loc[result.ranking["coverage"] < 1, "account_id"].head(3):
        data = plots.waterfall_data(result, account)
        score = result.ranking.set_index("account_id").loc[account, "score"]
        assert data["contribution"].sum() == pytest.approx(score)
        assert data["contribution"].isna().sum() == data["value"].isna().sum() > 0
        known = data.dropna(subset=["start"])
        np.testing.assert_allclose(known["start"].iloc[1:], known["contribution"].cumsum().iloc[:-1])


def test_the_waterfall_is_of_the_first_key_account_unless_told(results):
    result = results["priorities"]
    pd.testing.assert_frame_equal(plots.waterfall_data(result), plots.waterfall_data(result, result.key_accounts[0]))


def test_lists_hold_the_largest_buyers_and_the_key_accounts(results):
    result = results["priorities"]
    data = behind(result, "priorities", "lists")
    size = result.figures["size"]
    assert set(result.key_accounts) <= set(data["account_id"])
    assert (data["revenue_rank"].astype(float) <= size).sum() == size
    assert len(data) <= 2 * size


def test_acceptability_rows_are_probabilities(results):
    data = behind(results["priorities"], "priorities", "acceptability")
    odds = data[data.columns[2:]].to_numpy(dtype=float)
    assert ((odds >= 0) & (odds <= 1)).all()
    assert (odds.sum(axis=1) <= 1 + 1e-9).all()
    assert odds[0, 0] == odds[:, 0].max()


def test_whale_table_shows_both_ends_and_the_peak(results):
    result = results["profitability"]
    data = behind(result, "profitability", "whale")
    assert data["position"].iloc[0] == 1
    assert data["position"].iloc[-1] == len(result.whale)
    peak = data.loc[data["cumulative"].idxmax()]
    assert peak["position"] == result.figures["nopat_peak_position"]
    assert peak["cumulative"] == pytest.approx(result.figures["nopat_peak"])


def test_maps_name_the_key_accounts_first(results):
    keys = results["priorities"].ranking.query("chosen")["name"].tolist()
    for name in ("selection", "supply"):
        data = behind(results["positions"], "positions", name)
        assert data["name"].iloc[0] in keys
        assert len(data) <= len(keys) + 3


def test_customers_are_in_falling_order(results):
    data = behind(results["dependence"], "dependence", "customers")
    assert data["revenue"].is_monotonic_decreasing
    assert data["cumulative_share"].iloc[-1] == pytest.approx(data["revenue_share"].sum())


def test_signs_begin_with_the_key_accounts(results):
    data = behind(results["conduct"], "conduct", "signs")
    assert data["chosen"].tolist() == sorted(data["chosen"], reverse=True)
    assert data["chosen"].sum() == len(results["priorities"].key_accounts)
