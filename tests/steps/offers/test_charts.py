"""The frames behind the figures of step 5, and that they draw whatever a client calls things."""

import io

import numpy as np
import pytest
from PIL import Image

from kamlib.i18n import Language
from kamlib.plots import style
from kamlib.steps.offers import charts as plots

from .cases import assess_offers, component, decide, make_case

FIGURES = ("win_win", "value", "discounts", "break_even", "price_war", "feedback")
LONG = "Комплексное сервисное сопровождение <b>линии</b> & «наладка» $\\alpha$ с дежурным технологом " * 2
VARIANTS = [
    {"variant": "V1", "title": LONG, "price_change": -0.1, "share_uplift": 0.1, "uplift_confidence": 0.5},
    {"variant": "V2", "title": "", "price_change": 0.0, "share_uplift": 0.3, "uplift_confidence": 0.9},
]
PARTS = [
    component("V1", LONG, 20.0, our_cost=5.0, confidence=0.5),
    component("V2", "B", 70.0, our_cost=10.0, confidence=0.8),
    component("V2", "C", 30.0, confidence=0.5),
]
ANSWERS = [
    {"variant": "V2", "person": "P", "round": 1, "acceptance": 3},
    {"variant": "V2", "person": "P", "round": 2, "acceptance": 5},
]


@pytest.fixture(scope="module")
def result():
    return assess_offers(make_case(VARIANTS, PARTS, feedback=ANSWERS), decide(variant="V2"))


@pytest.fixture(scope="module")
def empty():
    nothing = {"revenue": float("nan"), "margin": None, "addressable": float("nan"), "pool": float("nan")}
    return assess_offers(make_case([], [{"variant": "V1", "component": "A", "kind": "other"}], **nothing), decide())


@pytest.mark.parametrize("code", ["ru", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_figures_draw_with_hostile_names(result, name, code):
    picture = Image.open(io.BytesIO(style.png(getattr(plots, name)(result, Language(code)), 40)))
    assert min(picture.size) > 50
    assert len(set(picture.convert("L").tobytes())) > 3, "something is drawn"


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_to_draw_is_a_sentence(empty, name):
    assert getattr(plots, f"{name}_data")(empty).empty
    figure = getattr(plots, name)(empty, Language("en"))
    words = "".join(text.get_text() for text in figure.axes[0].texts)
    assert "".join(words.split()) == Language("en")(f"offers.chart.{name}.nothing").replace(" ", "")


def test_the_map_has_both_references_and_says_what_is_not_validated(result):
    data = plots.win_win_data(result)
    assert data["variant"].tolist() == ["_today", "_discount", "V1", "V2"]
    words = [text.get_text() for text in plots.win_win(result, Language("en")).axes[0].texts]
    assert any(text.startswith("V1, not validated") for text in words)
    assert "V2" in words


def test_every_figure_that_names_the_unseen_variant_says_so(result):
    for name in ("win_win", "value", "discounts", "feedback"):
        axes = getattr(plots, name)(result, Language("en")).axes[0]
        naming = [text.get_text() for text in axes.texts if text.get_text().startswith("V1")]
        assert naming, name
        assert all("not validated" in text for text in naming), name


def test_the_steps_of_value_add_up_to_the_expected_year(result):
    data = plots.value_data(result)
    sums = data.groupby("variant")["expected"].sum()
    expected = result.variants.set_index("variant")["expected_year"]
    assert sums.to_dict() == pytest.approx(expected[["V1", "V2"]].to_dict())
    assert data.loc[data["variant"] == "V2", "start"].tolist() == pytest.approx([0, 56])
    assert data.loc[data["variant"] == "V1", "component"].tolist() == [LONG, "_price"]


def test_discounts_are_what_he_gets_and_what_we_spend(result):
    data = plots.discounts_data(result).set_index("variant")
    assert data.loc["_discount", ["equivalent_discount", "cost_discount"]].tolist() == pytest.approx([0.1, 0.1])
    # (56 + 15) and 10 a year of purchases of 500.
    assert data.loc["V2", ["equivalent_discount", "cost_discount"]].tolist() == pytest.approx([0.142, 0.02])


def test_the_curve_is_the_break_even_of_its_discount(result):
    data = plots.break_even_data(result)
    np.testing.assert_allclose(data["needed"], data["discount"] / (0.3 - data["discount"]))


def test_the_war_is_drawn_by_month(result):
    data = plots.price_war_data(result)
    assert data["month"].tolist() == list(range(24))
    assert data["today"].tolist() == pytest.approx([12.5] * 24)
    assert (data["matched"] <= data["average"] + 1e-9).all()


def test_feedback_shows_the_first_and_the_last_round(result):
    data = plots.feedback_data(result).set_index("variant")
    assert data.loc["V2", ["rounds", "accepted_before", "accepted_after"]].tolist() == [2, 3, 5]
    assert data.loc["V1", "rounds"] == 0
