"""The pictures of the summary."""

import pandas as pd
import pytest

from kamlib.i18n import Language
from kamlib.plots.style import png
from kamlib.steps.summary import charts as summary
from kamlib.steps.summary.decision import SummaryDecision
from kamlib.steps.summary.result import SummaryResult

YEARS = pd.DataFrame(
    {
        "year": [2026, 2027],
        "cost": [5.0, 6.0],
        "incremental_margin": [1.0, 20.0],
        "net": [-4.0, 14.0],
        "cumulative": [-4.0, 10.0],
    }
)


def result(years):
    names = ("key_accounts", "money", "positions", "offers", "actions", "questions", "contradictions", "first_checks")
    return SummaryResult(**dict.fromkeys(names, pd.DataFrame()), years=years, decision=SummaryDecision())


@pytest.mark.parametrize("code", ["ru", "en"])
def test_years_are_drawn_with_their_series_named(code):
    figure = summary.years(result(YEARS), Language(code))
    words = {text.get_text() for text in figure.axes[0].texts}
    assert words == {
        Language(code)(f"summary.chart.years.{name}") for name in ("cost", "incremental_margin", "cumulative")
    }
    assert summary.years_data(result(YEARS))["cumulative"].tolist() == [-4.0, 10.0]


@pytest.mark.parametrize("years", [YEARS.iloc[:0], YEARS.assign(cost=0.0)])
def test_no_budget_is_said_not_drawn(years):
    language = Language("en")
    figure = summary.years(result(years), language)
    said = " ".join(figure.axes[0].texts[0].get_text().split())
    assert said == language("summary.chart.years.nothing")
    assert png(figure).startswith(b"\x89PNG")
