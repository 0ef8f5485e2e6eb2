"""Editor of what a competitor session agrees on: criteria with importance, rivals, raters set aside, and choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kamlib.core.evidence import CLASSES
from kamlib.core.schema import US
from kamlib.i18n import Language
from kamlib.quant.tender import RULES
from kamlib.steps.competitors.decision import CompetitorsDecision, CriterionImportance
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "competitors"
#: What may be known of a criterion beside its importance; blank where nobody knows.
KNOWN = ("cost_per_point", "copy_months", "copy_evidence", "tender_points")


def editor(book: Any) -> DecisionEditor:
    """Return the editor of one account's competitor analysis, starting from the saved decision or the proposal.

    A person sets importance, ticks criteria, rivals and raters, and makes the choices beside them. Criteria, rivals and
    raters that stand in the sheets but not in the decision are offered unticked.
    """
    result, language = book.result(), book.language
    start, seen = result.decision, _seen(book)
    rules = _rules(start, seen["criteria"], language)

    def lay(decision: CompetitorsDecision) -> dict[str, list[Row]]:
        return _lay(decision, seen) | {"fields": forms.field_rows(decision, rules, language, STEM)}

    rows = lay(start)
    tables = {
        name: TableEditor(
            rows[name],
            columns,
            language,
            language(f"widgets.competitors.{name}"),
            derive=_share_importance if name == "criteria" else None,
        )
        for name, columns in _columns(language).items()
    }
    tables["fields"] = forms.fields(start, rules, language, STEM)
    return DecisionEditor(book, tables, lambda edited: build(start, edited, language), lay)


def build(start: CompetitorsDecision, rows: Mapping[str, Sequence[Row]], language: Language) -> CompetitorsDecision:
    """Return the edited agreement; what was not edited is as in `start`.

    Raises
    ------
    CellError
        A ticked criterion has no importance, or all have none.
    """
    ticked = [row for row in rows["criteria"] if row["keep"]]
    blank = [row["criterion"] for row in ticked if row["importance"] is None]
    if blank:
        raise CellError("\n".join(f"{each}: {language('widgets.competitors.no_importance')}" for each in blank))
    if ticked and not sum(row["importance"] for row in ticked) > 0:
        raise CellError(language("widgets.competitors.all_zero"))
    edited = {
        "criteria": [{name: row[name] for name in ("criterion", "importance", *KNOWN)} for row in ticked],
        "rivals": [row["company"] for row in rows["rivals"] if row["keep"]],
        "leave_out": [row["rater"] for row in rows["raters"] if not row["keep"]],
    }
    fields = forms.field_values(rows["fields"])
    fields["price_criterion"] = fields["price_criterion"] or ""
    return CompetitorsDecision.model_validate(start.model_dump() | edited | fields)


def _seen(book: Any) -> dict[str, list[str]]:
    """Return what stands in the account's sheets: criteria, companies, raters."""
    sheets = [frame[frame["account_id"] == book.account] for frame in (book.frame("ratings"), book.frame("importance"))]

    def named(column: str) -> list[str]:
        return _known(value for sheet in sheets if column in sheet for value in sheet[column])

    rivals = [each for each in named("company") if each != US]
    return {"criteria": named("criterion"), "rivals": rivals, "raters": named("rater")}


def _known(values: Iterable[Any]) -> list[str]:
    return sorted({str(each) for each in values if each == each and each is not None})


def _lay(decision: CompetitorsDecision, seen: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
    told = {each.criterion: each.model_dump() for each in decision.criteria}
    criteria = _first(told, seen["criteria"])
    rivals, raters = _first(decision.rivals, seen["rivals"]), _first(seen["raters"], decision.leave_out)
    return {
        "criteria": [
            {"criterion": each, "keep": each in told}
            | {name: told.get(each, {}).get(name) for name in ("importance", *KNOWN)}
            for each in criteria
        ],
        "rivals": [{"company": each, "keep": each in decision.rivals} for each in rivals],
        "raters": [{"rater": each, "keep": each not in decision.leave_out} for each in raters],
    }


def _first(*groups: Iterable[str]) -> list[str]:
    """Return names once each, in the order in which they come."""
    return list(dict.fromkeys(name for group in groups for name in group))


def _known_columns(language: Language) -> list[EditColumn]:
    kinds: dict[str, dict[str, Any]] = {key: {"kind": "number"} for key in KNOWN}
    kinds |= {"cost_per_point": {"kind": "money"}}
    kinds |= {"copy_evidence": {"kind": "choice", "choices": tuple((each, each) for each in CLASSES)}}
    return [forms.column(language, STEM, name, CriterionImportance, required=False, **kinds[name]) for name in KNOWN]


def _share_importance(rows: list[Row]) -> None:
    total = sum(row["importance"] or 0.0 for row in rows if row["keep"])
    for row in rows:
        row["share"] = (row["importance"] or 0.0) / total if row["keep"] and total > 0 else None


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    keep = EditColumn("keep", language("widgets.column.keep"), kind="bool")
    return {
        "criteria": [
            forms.told(language, STEM, "criterion"),
            keep,
            forms.column(
                language,
                STEM,
                "importance",
                CriterionImportance,
                kind="number",
                required=False,
                title=language("widgets.column.importance"),
            ),
            forms.told(
                language, STEM, "share", "share", title=language("widgets.column.weight_share"), display="share.1"
            ),
            *_known_columns(language),
        ],
        "rivals": [EditColumn("company", language("widgets.column.rival"), editable=False), keep],
        "raters": [EditColumn("rater", language("widgets.column.rater"), editable=False), keep],
    }


def _rules(start: CompetitorsDecision, criteria: Sequence[str], language: Language) -> dict[str, dict[str, Any]]:
    names = _first([each.criterion for each in start.criteria], criteria, filter(None, [start.price_criterion]))
    sides = forms.choices(language, STEM, "scores_from", ("customer", "team"))
    ways = forms.choices(language, STEM, "tender_rule", RULES)
    return {
        "scores_from": {"kind": "choice", "choices": sides},
        "use_adjusted": {"kind": "bool"},
        "use_records": {"kind": "bool"},
        "price_criterion": {"kind": "choice", "choices": tuple((each, each) for each in names)},
        "price_weight": {"kind": "share"},
        "max_step": {"kind": "whole"},
        "tender_price_weight": {"kind": "share"},
        "tender_rule": {"kind": "choice", "choices": ways},
        "tender_ceiling": {"kind": "share"},
    }
