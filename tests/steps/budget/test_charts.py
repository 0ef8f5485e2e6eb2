"""Figures of the budget: the frames behind them, hostile names, nothing to draw."""

import string

import numpy as np
import pytest

from kamlib.i18n import Language
from kamlib.i18n.catalogues import catalogue
from kamlib.plots import style
from kamlib.steps.budget import charts as plots
from kamlib.steps.budget.actuals import charts as budget_actuals
from kamlib.steps.budget.actuals.variance import compare_actuals
from kamlib.steps.budget.choice import charts as budget_choice
from kamlib.steps.budget.choice.comparison import compare_choices
from kamlib.steps.budget.options import least_levels
from kamlib.steps.budget.risk import charts as budget_risk
from kamlib.steps.budget.risk.assessment import assess_risk
from steps.budget.cases import YEARS, lines, make, potential
from steps.budget.test_choice_and_risk import ACTUALS

LONG = "<script>alert('ООО «Очень длинное название завода, которое придумали три отдела сразу»')</script> $x_1$ %"
LINES = ("travel", "training", "samples", "technical_support", "marketing", "information", "reserve_stock")
FIGURES = [
    (plots, "spend"),
    (plots, "recovery"),
    (plots, "share_path"),
    (plots, "sources"),
    (plots, "worth"),
    (budget_risk, "cumulative"),
    (budget_risk, "tornado"),
    (budget_risk, "distribution"),
    (budget_choice, "frontier"),
    (budget_actuals, "variance"),
]


def results(margins, plan):
    """Results of one budget by the module of their figures."""
    basis, _, options, budget = make(tables=potential(margins=margins, share={}), key=tuple(margins)[:2], plan=plan)
    least = least_levels(basis, options.ids, budget.decision)
    names = basis.candidates.set_index("account_id")["name"]
    revenue = basis.candidates.set_index("account_id")["revenue"]
    risk = assess_risk(
        options, budget.plan, budget.limits, budget.levels, least, names, correlation=0.3, seed=1, draws=200, solved=20
    )
    actuals = ACTUALS if len(margins) else ACTUALS.head(0)
    return {
        plots: budget,
        budget_risk: risk,
        budget_choice: compare_choices(options, budget.limits, budget.levels, least, names, revenue),
        budget_actuals: compare_actuals(actuals, budget.lines, names, tuple(YEARS), 1.0),
    }


@pytest.fixture(scope="module")
def hostile():
    """Accounts with names that no form would accept, and many lines."""
    rows = [(None, year, line, 9.0 + place, None, None, "equal") for year in YEARS for place, line in enumerate(LINES)]
    return results({f"{LONG} {place}": 800.0 + 40 * place for place in range(6)}, lines(rows))


@pytest.fixture(scope="module")
def empty():
    """Nobody whose potential is known."""
    return results({}, lines())


@pytest.mark.parametrize(("module", "name"), FIGURES, ids=[name for _, name in FIGURES])
@pytest.mark.parametrize("code", ["ru", "en"])
def test_nothing_is_written_outside_the_figure(hostile, module, name, code):
    figure = getattr(module, name)(hostile[module], Language(code))
    style.png(figure, 40)
    box = figure.get_tightbbox(figure._get_renderer())  # of all that is drawn, in inches
    width, height = figure.get_size_inches()
    assert min(box.x0, box.y0) >= -0.03
    assert box.x1 <= width + 0.03
    assert box.y1 <= height + 0.03


@pytest.mark.parametrize(("module", "name"), FIGURES, ids=[name for _, name in FIGURES])
def test_nothing_to_draw_is_said(empty, module, name):
    figure = getattr(module, name)(empty[module], Language("ru"))
    words = " ".join(each.get_text() for each in figure.axes[0].texts)
    assert "нечего" in words
    assert getattr(module, f"{name}_data")(empty[module]) is not None


@pytest.mark.parametrize(("module", "name"), FIGURES, ids=[name for _, name in FIGURES])
def test_words_are_complete_in_both_languages(hostile, module, name):
    result = hostile[module]
    for code in ("ru", "en"):
        words = catalogue(code, result.stem)
        for part in ("title", "alt"):
            message = words[f"chart.{name}.{part}"]
            fields = {field for _, field, _, _ in string.Formatter().parse(message) if field}
            assert fields <= set(result.figures), (code, name, fields)


def test_spend_data_adds_to_the_budget(hostile):
    data = plots.spend_data(hostile[plots])
    assert data["amount"].sum() == pytest.approx(hostile[plots].figures["cost_total"])
    assert "other_lines" in set(data["line"])
    assert data["line"].nunique() == 6


def test_share_path_starts_today(hostile):
    data = plots.share_path_data(hostile[plots])
    first = data.drop_duplicates("account_id")
    assert (first["year"] == YEARS[0] - 1).all()
    assert np.allclose(first["share_with"], first["share_without"])


def test_cumulative_starts_at_nothing(hostile):
    data = budget_risk.cumulative_data(hostile[budget_risk])
    start = data[data["year"] == YEARS[0] - 1]
    assert (start["cumulative"] == 0).all()
    assert start["scenario"].tolist() == ["pessimistic", "base", "optimistic"]


def test_sources_and_worth_hold_the_accounts_with_a_programme(hostile):
    served = (hostile[plots].accounts["level"] != "none").sum()
    assert len(plots.sources_data(hostile[plots])) == len(plots.worth_data(hostile[plots])) == served > 0


def test_figures_do_not_change_from_run_to_run(hostile):
    first, second = (style.png(plots.worth(hostile[plots], Language("ru")), 40) for _ in range(2))
    assert first == second
