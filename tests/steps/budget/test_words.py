"""What the budget says becomes sentences, and every column has its title, in both languages."""

import string

import pandas as pd
import pytest

from kamlib.core.columns import column_of
from kamlib.i18n import Language
from kamlib.i18n.catalogues import catalogue
from kamlib.steps.budget.assumptions import BudgetDecision, MoneyCap
from kamlib.steps.budget.choice.comparison import compare_choices
from kamlib.steps.budget.observed import Observed
from kamlib.steps.budget.options import least_levels
from kamlib.steps.budget.risk.assessment import assess_risk
from steps.budget.cases import NAMES, PARAMETERS, YEARS, accepted, lines, make, norms, potential, programmes, ranking
from steps.budget.test_choice_and_risk import ACTUALS, BUDGET, compare_actuals
from steps.budget.test_plan import decide

STEMS = ("budget", "budget_basis", "budget_costs", "budget_choice", "budget_risk", "budget_actuals")
TIGHT = tuple(MoneyCap(year=year, amount=60.0) for year in YEARS)
POOR = programmes([(None, "none", 0, 0, 0, 0.0, 1, 1.0), (None, "light", 0.1, 900.0, 0.0, 0.01, 3, 1.0)])
DEAR = programmes([(None, "none", 0, 0, 0, -0.1, 2, 0.9), (None, "deep", 0.5, 50.0, 300.0, 0.3, 2, 1.0)])
SHARED = lines([(None, year, "marketing", 90.0, None, None, "revenue") for year in YEARS])
OWN = lines([("A", 2026, "travel", 9.0, None, None, None), ("A", 2026, "samples", None, 2.0, None, None)])
ONCE = lines([("A", 2027, "training", 90.0, None, None, None), (None, 2026, "marketing", 90.0, None, None, None)])
BARE = pd.DataFrame([("B", "light", 0.1, 20.0, 0.0, 0.1, 1, 1.0)], columns=programmes().columns)
HISTORY = pd.DataFrame({"account_id": ["A", "A", "B"], "year": [2023, 2025, 2025], "revenue": [500.0, 600.0, 600.0]})
WALLETS = pd.DataFrame(
    {"account_id": ["A", "B"], "status": "current", "addressable": [3000.0, 1200.0], "fallback": False}
)
OBSERVED = Observed(0.99, pd.Series({"A": 0.7}), 40.0, HISTORY, WALLETS)
PROFITS = pd.DataFrame({"account_id": ["A", "B"], "year": 2025, "revenue": 600.0, "cogs": [590.0, 700.0]})
SERVED = PROFITS.assign(cogs=400.0, service=30.0, knowledge=0.0, logistics=0.0)
SUPPORT = lines([("A", 2026, "technical_support", 100.0)])
SITUATIONS = {
    "usual": {},
    "nothing": {"tables": potential(margins={}), "key": ()},
    "poor": {"levels": POOR},
    "forced": {"levels": POOR, "decision": decide({"A": "light", "B": "light", "P": "none"})},
    "dear": {"levels": DEAR, "decision": decide({"A": "deep", "B": "none", "P": "deep"})},
    "shared": {"plan": SHARED, "decision": decide({"A": "light", "B": "light", "P": "light"})},
    "own": {"plan": OWN},
    "rich": {"decision": decide({"A": "deep", "B": "deep"}, money_caps=TIGHT, fte_cap=0.1, minimum_level="light")},
    "impossible": {
        "decision": PARAMETERS.model_copy(update={"minimum_level": "deep", "money_caps": TIGHT, "fte_cap": 0.1})
    },
    "computed": {"levels": programmes().head(0), "parameters": BudgetDecision(), "tables": potential(fallback=True)},
    "priced": {"levels": programmes().head(0), "price": norms(hour_rate=500.0)},
    "kept": {"profits": PROFITS, "base_year": 2025, "key": ("A", "P")},
    "over": {"tables": potential(share={"A": 1.3})},
    "typed": {"plan": ONCE},
    "bare": {"levels": BARE, "tables": potential(fallback=True)},
    "sales": {
        "levels": programmes().head(0),
        "parameters": BudgetDecision(),
        "tables": potential(fallback=True, share={}),
    },
    "refused": {
        "rank": ranking(*"ABP").assign(barred=["", "fit", ""]),
        "planned": ["B"],
        "parameters": BudgetDecision(erosion=None),
    },
    "absent": {"decision": decide({"A": "standard", "B": "light", "P": "none"})},
    "idle": {"decision": decide({"A": "none", "B": "light", "P": "light"})},
    "seen": {"observed": OBSERVED, "levels": DEAR},
    "offered": {"accepted": accepted(0.1, costs=[(2026, "training", 5.0)]), "plan": OWN},
    "outside": {"accepted": accepted(account="Z")},
    **{state: {"accepted": accepted(state=state)} for state in ("unsigned", "waiting", "unknown", "absent")},
    "borne": {"plan": SUPPORT, "profits": SERVED, "base_year": 2025},
    "few": {"observed": Observed(fte=0.1), "parameters": BudgetDecision(erosion=None)},
}


def everything(situation):
    basis, costs, options, budget = make(**SITUATIONS[situation])
    least = least_levels(basis, options.ids, budget.decision)
    names = basis.candidates.set_index("account_id")["name"]
    parts = (options, budget.limits, budget.levels, least, names)
    risk = assess_risk(options, budget.plan, *parts[1:], correlation=0.3, seed=1, draws=50, solved=10)
    revenue = basis.candidates.set_index("account_id")["revenue"]
    later = ACTUALS.assign(plan=ACTUALS["plan"] * 3)
    return (
        *(basis, costs, budget, risk, compare_choices(*parts, revenue)),
        *(
            compare_actuals(rows, BUDGET, pd.Series(NAMES), (2026, 2027), 1.0)
            for rows in (ACTUALS, later, ACTUALS.head(0))
        ),
    )


@pytest.fixture(scope="module")
def said():
    """Every finding of every situation, by stem and key."""
    return {
        (result.stem, each.key): each.values
        for situation in SITUATIONS
        for result in everything(situation)
        for each in result.findings
    }


@pytest.mark.parametrize("code", ["ru", "en"])
def test_findings_become_sentences_without_gaps(said, code):
    language = Language(code)
    for (stem, key), values in said.items():
        sentence = language(f"{stem}.finding.{key}", **values)
        assert "{" not in sentence, sentence
        assert "\N{EM DASH} \N{EM DASH}" not in sentence, sentence
        assert " nan" not in sentence, sentence


def test_the_situations_reach_most_of_what_can_be_said(said):
    keys = {
        (stem, key.removeprefix("finding."))
        for stem in STEMS
        for key in catalogue("en", stem)
        if key.startswith("finding.")
    }
    assert set(said) <= keys
    assert len(said) > 0.75 * len(keys), sorted(keys - set(said))


@pytest.mark.parametrize("stem", STEMS)
def test_both_languages_have_the_same_keys_and_fields(stem):
    russian, english = catalogue("ru", stem), catalogue("en", stem)
    assert set(russian) == set(english)
    for key in russian:
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(words[key]) if name} for words in (russian, english)
        ]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("code", ["ru", "en"])
def test_every_column_and_figure_has_its_words(code):
    language = Language(code)
    for result in everything("usual"):
        for name, frame in result.tables().items():
            assert language.find(f"{result.stem}.table.{name}"), name
            declared = result.schemas()[name].columns
            for column in frame.columns:
                assert language.column(result.stem, column, name) != column, (result.stem, column)
                kind = column_of(column, declared, name).kind
                if kind == "text" and column not in ("account_id", "name", "year"):
                    assert not pd.api.types.is_float_dtype(frame[column]), (result.stem, column)
        for name in result.figures:
            assert language.find(f"{result.stem}.figure.{name}"), (result.stem, name)
        for check in result.checks:
            assert language.find(f"{result.stem}.check.{check.key}"), (result.stem, check.key)
