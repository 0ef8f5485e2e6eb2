"""Editor of the budget: a programme for each account, yearly limits, scenarios, and the assumptions under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kamlib.core.schema import LEVELS
from kamlib.i18n import Language
from kamlib.steps.budget.assumptions import BudgetDecision, FactorRange, MoneyCap
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "budget"


def editor(book: Any) -> DecisionEditor:
    """Return the editor of the budget, starting from the saved decision or the proposal.

    A person edits the programme of each account (blank: the computed optimum), the money of each year (blank: no
    limit), the multipliers of the outer scenarios, and the assumptions.
    """
    result, language = book.result(), book.language
    start, years = result.decision, book.settings.plan_years
    rules = _rules(language)

    def lay(decision: BudgetDecision) -> dict[str, list[Row]]:
        return _lay(result.accounts, years, decision, language) | {
            "fields": forms.field_rows(decision, rules, language, STEM)
        }

    rows = lay(start)
    tables = {
        name: TableEditor(rows[name], columns, language, language(f"widgets.budget.{name}"))
        for name, columns in _columns(language).items()
    }
    tables["fields"] = forms.fields(start, rules, language, STEM)
    return DecisionEditor(book, tables, lambda edited: build(start, edited, language), lay)


def build(start: BudgetDecision, rows: Mapping[str, Sequence[Row]], language: Language) -> BudgetDecision:
    """Return the edited budget; what was not edited is as in `start`, and so are levels and years that are not shown.

    Raises
    ------
    CellError
        A scenario stands with both ends on one side of the base.
    """
    wrong = [
        language("widgets.budget.one_side", factor=row["shown"])
        for row in rows["scenarios"]
        if (row["pessimistic"] - 1) * (row["optimistic"] - 1) > 0
    ]
    if wrong:
        raise CellError("\n".join(wrong))
    levels = [_only(row, "account_id", "level") for row in rows["levels"] if row["level"] is not None]
    caps = [_only(row, "year", "amount") for row in rows["money_caps"] if row["amount"] is not None]
    edited = {
        "levels": levels + _others(start.levels, "account_id", rows["levels"]),
        "money_caps": caps + _others(start.money_caps, "year", rows["money_caps"]),
        "scenarios": [_only(row, "factor", "pessimistic", "optimistic") for row in rows["scenarios"]],
    }
    return BudgetDecision.model_validate(start.model_dump() | edited | forms.field_values(rows["fields"]))


def _only(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def _others(items: Sequence[Any], key: str, rows: Sequence[Row]) -> list[Row]:
    """Return what was decided about accounts or years that the table does not show."""
    shown = {row[key] for row in rows}
    return [each.model_dump() for each in items if getattr(each, key) not in shown]


def _lay(
    accounts: pd.DataFrame, years: Sequence[int], decision: BudgetDecision, language: Language
) -> dict[str, list[Row]]:
    levels = {each.account_id: each.level for each in decision.levels}
    caps = {each.year: each.amount for each in decision.money_caps}
    programmes = accounts[["account_id", "name", "key", "level_optimal"]].to_dict("records")
    order = {account: place for place, account in enumerate(levels)}
    programmes.sort(key=lambda row: order.get(row["account_id"], len(order)))
    for row in programmes:
        row["level"] = levels.get(row["account_id"])
    scenarios = [each.model_dump() for each in decision.scenarios]
    for row in scenarios:
        row["shown"] = forms.word(language, "budget_risk", "factor", row["factor"])
    return {
        "levels": programmes,
        "money_caps": [{"year": year, "amount": caps.get(year)} for year in years],
        "scenarios": scenarios,
    }


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    words = forms.choices(language, STEM, "level", LEVELS)
    ends = [
        forms.column(language, STEM, name, FactorRange, kind="number", title=language(f"widgets.column.{name}"))
        for name in ("pessimistic", "optimistic")
    ]
    return {
        "levels": [
            forms.told(language, STEM, "name"),
            forms.told(language, STEM, "key", "bool"),
            forms.told(language, STEM, "level_optimal", "choice", choices=words),
            forms.column(language, STEM, "level", kind="choice", choices=words),
        ],
        "money_caps": [
            forms.told(language, STEM, "year", "year"),
            forms.column(
                language, STEM, "amount", MoneyCap, kind="money", required=False, title=language("widgets.column.cap")
            ),
        ],
        "scenarios": [EditColumn("shown", language("widgets.column.factor"), editable=False), *ends],
    }


def _rules(language: Language) -> dict[str, dict[str, Any]]:
    share = {"kind": "share"}
    return {
        "fte_cap": {"kind": "number"},
        "minimum_level": {"kind": "choice", "choices": forms.choices(language, STEM, "level", LEVELS)},
        "erosion": share,
        "retention": share,
        "assumptions_evidence": {"kind": "choice", "choices": forms.choices(language, STEM, "evidence", "ABC")},
        "indexation": share,
        "path": {"kind": "choice", "choices": forms.choices(language, STEM, "path", ("linear", "logistic"))},
        "target_year": {"kind": "year"},
        "margin_basis": {
            "kind": "choice",
            "choices": forms.choices(language, STEM, "margin_basis", ("realised", "norm")),
        },
        "assumed_share": share,
        "correlation": share,
        "carry": share,
    }
