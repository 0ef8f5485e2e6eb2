"""Editor of the profile: weights, thresholds and must-haves of the criteria; criteria come and go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from pydantic import ValidationError

from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.steps.profile.anchors import ENDS, usual_anchors
from kamlib.steps.profile.criteria import GROUPS, Criterion
from kamlib.steps.profile.decision import ProfileDecision
from kamlib.steps.profile.proposal import thresholds
from kamlib.steps.profile.values import as_numbers
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor
from kamlib.workspace.settings import list_model_problems

STEM = "profile"
#: Points that a criterion starts with when it is added.
FIRST_POINTS = 5.0
_EDITED = ("label", "group", "weight", "function", "floor", "target", "must_have", "source", "owner")
_FACTS = ("floor", "target", "must_have")
_TEXTS = ("label", "source", "owner")


def editor(book: Any) -> DecisionEditor:
    """Return the editor of the profile, starting from the saved decision or the proposal.

    A person edits the table of criteria (which stay, label, group, points, function, floor, target, must-have, source,
    owner), the values of categories, and the method of weights. Edited points are brought to 100 when they are saved;
    votes, judgements, bands and roles stay as they are.
    """
    result, language = book.result(), book.language
    start = result.decision
    rules = {"method": {"kind": "choice", "choices": forms.choices(language, STEM, "method", methods_of(start))}}
    rows = _lay(start, result.metrics, language)
    tables = {
        "criteria": TableEditor(
            rows["criteria"],
            _columns(language),
            language,
            language("widgets.profile.criteria"),
            adapt=_rules,
            derive=_share_points,
        ),
        "categories": TableEditor(
            rows["categories"], _category_columns(language), language, language("widgets.profile.categories")
        ),
        "anchors": TableEditor(
            rows["anchors"], _anchor_columns(language), language, language("widgets.profile.anchors")
        ),
        "fields": forms.fields(start, rules, language, STEM),
    }
    return DecisionEditor(
        book,
        tables,
        build=lambda edited: build(start, edited, language),
        lay=lambda decision: (
            _lay(decision, result.metrics, language) | {"fields": forms.field_rows(decision, rules, language, STEM)}
        ),
        more={"criteria": [_adding(result.metrics, result.measures, tables, language)]},
    )


def build(start: ProfileDecision, rows: Mapping[str, Sequence[Row]], language: Language) -> ProfileDecision:
    """Return the edited profile; what was not edited is as in `start`.

    Raises
    ------
    CellError
        No criterion is left, or one contradicts itself.
    ValidationError
        The criteria contradict each other, or votes and judgements.
    """
    kept = [row for row in rows["criteria"] if row["keep"]]
    if not kept:
        raise CellError(language("widgets.profile.none_kept"))
    worth: dict[str, dict[str, float]] = {}
    for row in rows["categories"]:
        if row["value"] is not None:
            worth.setdefault(row["id"], {})[row["category"]] = row["value"]
    anchored = {row["id"]: _typed_anchors(row, start, language) for row in rows["anchors"]}
    before = {each.id: each.weight for each in start.criteria}
    points = [row["weight"] for row in kept]
    if before != {row["own"]["id"]: row["weight"] for row in kept}:
        points = to_hundred(points)
    criteria, wrong = [], []
    for row, weight in zip(kept, points, strict=True):
        try:
            criteria.append(_criterion(row, weight, worth, language).model_copy(update=anchored.get(row["own"]["id"])))
        except ValidationError as error:
            wrong += [f"{row['label']}: {word(each, language)}" for each in list_model_problems(error, "")]
    if wrong:
        raise CellError("\n".join(wrong))
    return ProfileDecision.model_validate(
        start.model_dump() | {"criteria": criteria} | forms.field_values(rows["fields"])
    )


def to_hundred(points: Sequence[float]) -> list[float]:
    """Return points of the same proportions that add to 100, with two decimals at the most."""
    total = sum(points)
    if total <= 0 or abs(total - 100) < 1e-9:
        return list(points)
    exact = np.asarray(points) / total * 10_000
    whole = np.floor(exact + 1e-9)
    rest = round(10_000 - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return [float(each) / 100 for each in whole]


def methods_of(decision: ProfileDecision) -> list[str]:
    """Return the methods of weights for which the decision has what they need."""
    given = {"voters": decision.voters, "ahp": decision.judgements, "best_worst": decision.best_worst}
    return ["points", "rank_order", *(name for name, found in given.items() if found)]


def new_criterion(metric: str, facts: pd.Series, measure: Mapping[str, Any]) -> Criterion:
    """Return a criterion for a metric, with thresholds from the facts where they leave room between them.

    Parameters
    ----------
    metric : str
        A column of the metrics.
    facts : Series
        The metric by account.
    measure : mapping
        Its row of ``measures``: group, unit, less_is_better, source, category.
    """
    common = {"id": metric, "metric": metric, "group": measure["group"], "source": measure["source"]}
    common |= {"unit": measure["unit"], "weight": FIRST_POINTS}
    if measure["category"]:
        return Criterion(**common, function="categories")
    known = as_numbers(facts)
    low, high, function = thresholds(known[~np.isnan(known)], measure["unit"])
    if low == high:
        return Criterion(**common)
    floor, target = (high, low) if measure["less_is_better"] else (low, high)
    return Criterion(**common, function=function, floor=floor, target=target)


def _criterion(row: Row, weight: float, worth: Mapping[str, dict], language: Language) -> Criterion:
    own = dict(row["own"])
    typed = {name: row[name] for name in _EDITED} | {"weight": weight}
    typed |= {name: typed[name] or "" for name in _TEXTS}
    shown = _row(Criterion.model_validate(own), language)
    # Words of ours stand for keys: who left them as they were has not typed anything.
    typed |= {name: own[name] for name in ("label", "source") if typed[name] == shown[name]}
    if own["function"] == "categories":
        typed["categories"] = worth.get(own["id"], {})
    return Criterion.model_validate(own | typed)


def _lay(decision: ProfileDecision, metrics: pd.DataFrame, language: Language) -> dict[str, list[Row]]:
    stepped = [each for each in decision.criteria if each.function == "categories"]
    return {
        "criteria": [_row(each, language) for each in decision.criteria],
        "categories": [row for each in stepped for row in _category_rows(each, metrics, language)],
        "anchors": [_anchor_row(each, decision.roles, language) for each in decision.criteria if each.expert],
    }


def _anchor_row(criterion: Criterion, roles: Mapping[str, str], language: Language) -> Row:
    """Return what the marks of a criterion mean: as typed, else the usual words."""
    shown = {end: getattr(criterion, end) for end in ENDS}
    usual = dict(zip(ENDS, usual_anchors(criterion.metric, roles), strict=True))
    shown = {
        end: text or (language(f"profile.anchor.{usual[end]}") if usual[end] else "") for end, text in shown.items()
    }
    return {"id": criterion.id, "label": criterion.label or _words(criterion.metric, language)} | shown


def _typed_anchors(row: Row, start: ProfileDecision, language: Language) -> dict[str, str]:
    """Return the anchors that somebody typed: the usual words left as they were are nobody's."""
    own = next((each for each in start.criteria if each.id == row["id"]), None)
    before = _anchor_row(own, start.roles, language) if own else {}
    return {end: (getattr(own, end) if own else "") if row[end] == before.get(end) else row[end] or "" for end in ENDS}


def _row(criterion: Criterion, language: Language) -> Row:
    own = criterion.model_dump()
    shown = {name: own[name] for name in _EDITED} | {"label": criterion.label or _words(criterion.metric, language)}
    shown["source"] = language.show(criterion.source, "of|tables.*.title")
    unit = language.first(f"profile.unit.{criterion.unit}", default=criterion.unit)
    return shown | {"own": own, "keep": True, "unit": unit, "share": None}


def _words(metric: str, language: Language) -> str:
    return language.first(f"profile.metric.{metric}", default=metric)


def _columns(language: Language) -> list[EditColumn]:
    def column(name: str, **rules: Any) -> EditColumn:
        return forms.column(language, STEM, name, Criterion if name in Criterion.model_fields else None, **rules)

    groups = forms.choices(language, STEM, "group", GROUPS)
    return [
        column("label"),
        column("keep", kind="bool", title=language("widgets.column.keep")),
        column("weight", kind="number", title=language("widgets.column.points")),
        column("share", kind="share", title=language("widgets.column.weight_share"), editable=False, display="share.1"),
        column("floor", kind="number"),
        column("target", kind="number"),
        column("must_have", kind="number"),
        column("unit", editable=False),
        column("function", kind="choice", choices=forms.choices(language, STEM, "function", ("linear", "log"))),
        column("group", kind="choice", choices=groups),
        column("source"),
        column("owner"),
    ]


def _rules(row: Row, column: EditColumn) -> EditColumn:
    """Return the rules of a cell: facts in their own unit; bands and categories have no thresholds to type."""
    stepped = row["own"]["function"] in ("bands", "categories")
    if column.name in _FACTS:
        unit = row["own"]["unit"]
        if stepped:
            return replace(column, kind="score", low=0.0, high=1.0, editable=column.name == "must_have")
        return replace(column, kind=unit if unit in ("money", "share") else "number")
    return replace(column, editable=False) if column.name == "function" and stepped else column


def _share_points(rows: list[Row]) -> None:
    total = sum(row["weight"] or 0.0 for row in rows if row["keep"])
    for row in rows:
        row["share"] = (row["weight"] or 0.0) / total if row["keep"] and total > 0 else None


def _anchor_columns(language: Language) -> list[EditColumn]:
    ends = [forms.column(language, STEM, end, Criterion) for end in ENDS]
    return [forms.told(language, STEM, "label"), *ends]


def _category_columns(language: Language) -> list[EditColumn]:
    return [
        forms.told(language, STEM, "label"),
        EditColumn("category", language("widgets.column.category"), editable=False),
        EditColumn("value", language("widgets.column.value"), kind="score", low=0.0, high=1.0),
    ]


def _category_rows(criterion: Criterion, metrics: pd.DataFrame, language: Language) -> list[Row]:
    """Return the categories that have a value, then the others that accounts have."""
    name = criterion.label or _words(criterion.metric, language)
    known = {label.casefold() for label in criterion.categories}
    found = metrics[criterion.metric].dropna().astype(str).unique() if criterion.metric in metrics else ()
    labels = [*criterion.categories, *sorted(each for each in found if each.casefold() not in known)]
    return [
        {"id": criterion.id, "label": name, "category": each, "value": criterion.categories.get(each)}
        for each in labels
    ]


def _adding(
    metrics: pd.DataFrame, measures: pd.DataFrame, tables: Mapping[str, TableEditor], language: Language
) -> ipywidgets.Widget:
    """Return the list of metrics that are no criteria yet, and the button that adds one."""
    described = measures.set_index("metric").to_dict("index")
    names = sorted(((_words(each, language), each) for each in described), key=lambda pair: pair[0].casefold())
    wide = ipywidgets.Layout(width="34em", max_width="80%")
    metric = ipywidgets.Dropdown(
        description=language("widgets.profile.metric"), layout=wide, style={"description_width": "8em"}
    )
    button = ipywidgets.Button(description=language("widgets.profile.add"), layout=ipywidgets.Layout(width="auto"))

    def offer(_: Any = None) -> None:
        taken = {row["own"][name] for row in tables["criteria"].rows for name in ("id", "metric")}
        metric.options = [pair for pair in names if pair[1] not in taken]
        metric.index = 0 if metric.options else None
        button.disabled = not metric.options

    def add(_: Any) -> None:
        name = metric.value
        if name is None:
            return
        criterion = new_criterion(name, metrics[name], described[name])
        tables["criteria"].append(_row(criterion, language))
        if criterion.function == "categories":
            for row in _category_rows(criterion, metrics, language):
                tables["categories"].append(row)
        if criterion.expert:
            tables["anchors"].append(_anchor_row(criterion, {}, language))

    button.on_click(add)
    tables["criteria"].observe(offer, "shown")
    offer()
    box = ipywidgets.HBox([metric, button])
    box.add = add
    return box
