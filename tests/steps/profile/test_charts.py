"""Figures of step 1: the frames behind them, and that they draw in both languages, whatever the names."""

import dataclasses

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.steps.profile import charts as profile_plots
from kamlib.steps.profile.potential import charts as potential_plots
from kamlib.steps.shared.frames import blank
from tests.samples.opened import open_sample

POTENTIAL = ("by_evidence", "wallet", "norms")
PROFILE = ("weights", "separation", "scores", "worth", "bands")
HOSTILE = "<script>ПАО «" + "Оченьдлинноеназвание " * 8 + "$x_1^2$ %s {name}»"


@pytest.fixture(scope="module")
def results():
    kam = open_sample("profile")
    return kam.result("potential"), kam.result()


def renamed(result, tables):
    return dataclasses.replace(result, **{name: getattr(result, name).assign(name=HOSTILE) for name in tables})


@pytest.mark.parametrize("code", ["ru", "en"])
@pytest.mark.parametrize("name", [*POTENTIAL, *PROFILE])
def test_draws_with_hostile_names(results, name, code):
    potential, profile = results
    if name in POTENTIAL:
        result, plots = renamed(potential, ["accounts"]), potential_plots
    else:
        result, plots = renamed(profile, ["scores"]), profile_plots
    figure = getattr(plots, name)(result, Language(code, "RUB"))
    assert isinstance(figure, Figure)
    assert style.png(figure, 40).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", [*POTENTIAL, "scores", "worth", "bands"])
def test_nothing_to_draw_is_a_sentence(results, name):
    potential, profile = results
    if name in POTENTIAL:
        tables = {each: table.head(0) for each, table in potential.tables().items()}
        result, plots = dataclasses.replace(potential, **tables), potential_plots
    else:
        tables = {each: table.head(0) for each, table in profile.tables().items() if each != "metrics"}
        figures = {**profile.figures, "backtest_refused": "few_of_a_kind"}
        result, plots = dataclasses.replace(profile, **tables, figures=figures), profile_plots
    assert getattr(plots, f"{name}_data")(result).empty
    drawn = getattr(plots, name)(result, Language("en", "EUR"))
    assert len(drawn.axes[0].texts[0].get_text()) > 40


def test_stacked_evidence_adds_up_to_the_total(results):
    data = potential_plots.by_evidence_data(results[0])
    assert data[["a", "b", "c"]].sum(axis=1).tolist() == pytest.approx(data["addressable"].tolist())
    totals = results[0].by_year.groupby("year")["addressable"].sum()
    assert data["addressable"].tolist() == pytest.approx(totals.tolist())


def test_wallet_leaves_unknown_consumption_out(results):
    data = potential_plots.wallet_data(results[0])
    assert data["wallet_share"].notna().all()
    assert data["addressable"].is_monotonic_decreasing
    assert (data["revenue_covered"] / data["addressable"]).tolist() == pytest.approx(data["wallet_share"].tolist())


def test_norms_are_drawn_as_ratios_worst_first(results):
    data = potential_plots.norms_data(results[0])
    assert (data["norm"] * data["middle_share"]).tolist() == pytest.approx(data["calibrated"].tolist())
    assert data.loc[0, "verdict"] == "low"
    assert (data["low_share"] <= data["middle_share"]).all()


def test_separation_shares_add_to_one(results):
    data = profile_plots.separation_data(results[1])
    assert data[["zero", "between", "full", "unknown"]].sum(axis=1).tolist() == pytest.approx([1.0] * len(data))
    assert data["label"].tolist() == results[1].criteria["label"].tolist()


def test_scores_are_the_first_by_score(results):
    data = profile_plots.scores_data(results[1], rows=5)
    assert len(data) == 5
    assert data["score"].is_monotonic_decreasing
    assert (data["score_low"] <= data["score"]).all()


def test_worth_has_no_trial_list(results):
    data = profile_plots.worth_data(results[1])
    assert data["list"].tolist() == ["purchases", "fame", "profile"]


def test_weights_show_the_agreed_and_the_data(results):
    data = profile_plots.weights_data(results[1])
    assert data["weight"].sum() == pytest.approx(1)
    assert {"critic_weight", "entropy_weight", "rank_order_weight"} <= set(data)


def test_a_table_is_named_in_both_languages(results):
    """Every column that a notebook of this step may show has a title of its own."""
    shown = [(result.stem, name, table) for result in results for name, table in result.tables().items()]
    for code in ("ru", "en"):
        words = Language(code)
        for stem, name, table in shown:
            assert words.find(f"{stem}.table.{name}"), (stem, name)
            if name == "metrics":
                continue
            missing = [each for each in table.columns if words.column(stem, each) == each]
            assert not missing, (code, stem, name, missing)


def test_blank_potential_draws(results):
    empty = dataclasses.replace(results[0], totals=blank(["year", "evidence", "addressable", "potential_margin"]))
    assert isinstance(potential_plots.by_evidence(empty, Language("ru")), Figure)
    assert isinstance(potential_plots.by_evidence_data(empty), pd.DataFrame)
