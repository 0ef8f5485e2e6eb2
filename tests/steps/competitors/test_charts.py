"""Figures of the competitor analysis: the frames behind them, hostile names, nothing to draw."""

import string

import pytest

from kamlib.core.results import Finding
from kamlib.i18n import Language
from kamlib.i18n.catalogues import catalogue
from kamlib.plots import style
from kamlib.steps.competitors import charts as competitors
from kamlib.steps.competitors.session import charts as competitors_session
from kamlib.steps.competitors.value import charts as competitors_value

from .cases import analyse, marks, points, prices

LONG = "<script>alert('Очень длинное название критерия, придуманное тремя отделами сразу')</script> $x_1$ %"
NAMES = (LONG, *(f"{LONG[:40]} {place}" for place in range(10)), "Цена")
FIGURES = [
    (competitors, "", "standings"),
    (competitors, "", "value_curve"),
    (competitors, "", "head_to_head"),
    (competitors, "", "importance_performance"),
    (competitors, "", "perception_gap"),
    (competitors_session, "session", "disagreement"),
    (competitors_session, "session", "agreement"),
    (competitors_value, "value", "value_map"),
    (competitors_value, "value", "premium"),
]


@pytest.fixture(scope="module")
def hostile():
    """A session of people and rivals with names that no form would accept."""
    rivals = [f"ООО «{LONG[:60]}» {place}" for place in range(5)]
    companies = ["us", *rivals]
    people = {
        f"{LONG} {rater}": {
            company: [1 + (rater * 3 + place * 2 + each) % 10 for each in range(12)]
            for place, company in enumerate(companies)
        }
        for rater in range(4)
    }
    rows = marks(people, criteria=NAMES) + marks(people, criteria=NAMES, side="customer", account="A")
    money = prices({company: {"L": 90 + 10 * place} for place, company in enumerate(companies)})
    benefit = {"source": "today", "title": "", "worth": 5e5, "price_change": 0.0}
    weights = points({f"{LONG} {rater}": range(1, 13) for rater in range(4)}, criteria=NAMES)
    return analyse(rows, weights, money, purchases={"L": 1e7}, benefits=[benefit], price_weight=0.4)


@pytest.fixture(scope="module")
def empty():
    return analyse([], [])


@pytest.mark.parametrize("code", ["ru", "en"])
@pytest.mark.parametrize(("module", "part", "name"), FIGURES, ids=[name for _, _, name in FIGURES])
def test_figures_draw_hostile_names_and_nothing(hostile, empty, module, part, name, code):
    for analysis in (hostile, empty):
        result = getattr(analysis, part) if part else analysis
        image = style.png(getattr(module, name)(result, Language(code)), 40)
        assert image.startswith(b"\x89PNG")
        data = getattr(module, f"{name}_data")(result)
        assert data.empty == (analysis is empty)
        facts = result.figures
        for key in ("title", "alt", "nothing"):
            assert Language(code)(f"{result.stem}.chart.{name}.{key}", **facts)


@pytest.mark.parametrize(("module", "part", "name"), FIGURES, ids=[name for _, _, name in FIGURES])
def test_nothing_is_written_outside_the_figure(hostile, module, part, name):
    result = getattr(hostile, part) if part else hostile
    figure = getattr(module, name)(result, Language("ru"))
    style.png(figure, 40)
    box = figure.get_tightbbox(figure._get_renderer())  # of all that is drawn, in inches
    width, height = figure.get_size_inches()
    slack = 0.03
    assert box.x0 >= -slack
    assert box.y0 >= -slack
    assert box.x1 <= width + slack
    assert box.y1 <= height + slack


def test_head_to_head_takes_any_rival():
    people = {f"R{place}": {"us": [6] * 10, "P": [5] * 10, "Q": [2] * 10} for place in range(3)}
    result = analyse(marks(people), points({"R0": [10] * 10}), use_adjusted=False)
    assert competitors.head_to_head_data(result)["theirs"].unique().tolist() == pytest.approx([5])
    assert competitors.head_to_head_data(result, "Q")["theirs"].unique().tolist() == pytest.approx([2])


def test_the_curve_shows_us_and_the_four_strongest():
    people = {f"R{place}": {"us": [1] * 10} | {f"P{n}": [n + 2] * 10 for n in range(7)} for place in range(3)}
    shown = competitors.value_curve_data(analyse(marks(people), points({"R0": [10] * 10})))
    assert set(shown["company"]) == {"us", "P6", "P5", "P4", "P3"}


def test_every_finding_has_words_in_both_languages_that_its_values_fill():
    for stem in ("competitors", "competitors_session", "competitors_value", "competitors_moves"):
        keys = {code: {k for k in catalogue(code, stem) if k.startswith("finding.")} for code in ("ru", "en")}
        assert keys["ru"] == keys["en"]
        for key in keys["ru"]:
            fields = [
                {name for _, name, _, _ in string.Formatter().parse(catalogue(code, stem)[key]) if name}
                for code in ("ru", "en")
            ]
            assert fields[0] == fields[1], key


SITUATIONS = {
    "behind": ({"us": [4] * 10, "Rival": [5] * 10}, {}),
    "far_behind": ({"us": [1] * 10, "Rival": [9] * 10}, {}),
    "tied": ({"us": [5] * 10, "Rival": [5] * 10}, {}),
    "mixed": ({"us": [8, 2, 9, 9, *[5] * 6], "Rival": [5] * 10}, {}),
}


@pytest.mark.parametrize("code", ["ru", "en"])
@pytest.mark.parametrize("name", SITUATIONS)
def test_findings_of_many_situations_become_sentences(name, code):
    sheet, change = SITUATIONS[name]
    rows = marks({f"R{place}": sheet for place in range(3)}, kind="opinion")
    rows += marks({"R0": {"us": [10] * 10, "Rival": [1] * 10}}, round_=2)
    money = prices({"us": {"L": 150}, "Rival": {"L": 100}})
    result = analyse(
        rows, points({"R0": [30, 30, 3, 3, *[5] * 6]}), money, purchases={"L": 900.0}, price_weight=0.1, **change
    )
    language = Language(code)
    for part in (result, result.session):
        assert part.findings
        for each in part.findings:
            assert isinstance(each, Finding)
            words = language(f"{each.stem or part.stem}.finding.{each.key}", **each.values)
            assert words
            assert "nan" not in words
            assert "{" not in words
