"""The profile on a sheet: criteria, thresholds and points to be changed, weights that follow."""

from __future__ import annotations

from dataclasses import dataclass, field

from kamlib.i18n import Language
from kamlib.sheets.book import NUMBER, SHARE, Sheet, between, quoted
from kamlib.sheets.context import Twin
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.profile.decision import ProfileDecision

#: Functions between which a criterion with thresholds may change.
SLOPED = ("linear", "log")
COLUMNS = ("criterion", "group", "unit", "function", "floor", "target", "must_have", "points", "weight")
_FIRST = 5


@dataclass
class Placed:
    """Where a criterion stands.

    Attributes
    ----------
    weight_now : float
        Its weight in the run.
    shown, log_word : str
        Its name; what the reader calls a logarithmic value function, quoted for a formula.
    label, function, floor, target, must_have, weight : str
        Addresses.
    edges, values, labels : str
        Ranges of its bands or categories.
    """

    criterion: Criterion
    weight_now: float
    shown: str
    log_word: str = ""
    label: str = ""
    function: str = ""
    floor: str = ""
    target: str = ""
    must_have: str = ""
    weight: str = ""
    edges: str = ""
    values: str = ""
    labels: str = ""
    categories: dict[str, float] = field(default_factory=dict)


def criterion_name(language: Language, criterion: Criterion) -> str:
    """Return a criterion as people call it: typed, else the words of its metric."""
    return language.first(f"profile.metric.{criterion.shown}", default=criterion.shown)


def kind_of_unit(unit: str) -> str:
    """Return the kind of number that a unit makes."""
    return {"money": "money", "share": "share"}.get(unit, "plain")


def fill_profile(twin: Twin, sheet: Sheet) -> list[Placed]:
    """Fill the sheet, and return where each criterion stands."""
    decision = ProfileDecision.model_validate(twin.decide("profile"))
    weights = twin.run.table("profile", "weights").set_index("criterion")["weight"].astype(float)
    sheet.head(twin.say("sheet.profile"), twin.say("profile.note"))
    if decision.method != "points":
        method = twin.language.value("profile", "method", decision.method)
        sheet.text(2, 0, twin.say("profile.other_method", method=method), "bold")
    sheet.heads(_FIRST - 1, twin.column("profile", *COLUMNS))
    log = quoted(twin.language.value("profile", "function", "log"))
    placed = [
        Placed(each, float(weights[each.id]), criterion_name(twin.language, each), log) for each in decision.criteria
    ]
    last = _FIRST + len(placed) - 1
    for row, each in enumerate(placed, start=_FIRST):
        _criterion(twin, sheet, row, each)
        _weight(twin, sheet, row, each, last, live=decision.method == "points")
    _sum(twin, sheet, last, live=decision.method == "points")
    twin.book.name("kam_weights", sheet.span(_FIRST, 8, last, 8))
    sheet.ws.conditional_format(_FIRST, 8, last, 8, {"type": "data_bar", "bar_color": "#A6A6A6", "bar_solid": True})
    _scales(twin, sheet, last + 4, placed)
    sheet.finish((38, 20, 12, 14, 15, 15, 15, 12, 12), (_FIRST, 1))
    return placed


def _criterion(twin: Twin, sheet: Sheet, row: int, each: Placed) -> None:
    language, criterion = twin.language, each.criterion
    sheet.fact(row, 0, each.shown, role="live")
    sheet.fact(row, 1, language.value("profile", "group", criterion.group))
    sheet.fact(row, 2, language.first(f"profile.unit.{criterion.unit}", default=criterion.unit))
    each.label = sheet.at(row, 0)
    each.function = _function(twin, sheet, row, criterion)
    kind, sloped = kind_of_unit(criterion.unit), criterion.function in SLOPED
    for column, name in ((4, "floor"), (5, "target")):
        if sloped:
            place = sheet.ask(row, column, getattr(criterion, name), kind, _entry(twin, each, name), NUMBER)
            setattr(each, name, place)
        else:
            sheet.fact(row, column, None)
    # With bands and categories the must-have is a value of 0…1, not a fact.
    rule, kind = (NUMBER, kind) if sloped else (SHARE, "score")
    each.must_have = sheet.ask(row, 6, criterion.must_have, kind, _entry(twin, each, "must_have"), rule)


def _function(twin: Twin, sheet: Sheet, row: int, criterion: Criterion) -> str:
    language = twin.language
    label = language.value("profile", "function", criterion.function)
    if criterion.function not in SLOPED:
        sheet.fact(row, 3, label)
        return sheet.at(row, 3)
    labels = tuple(language.value("profile", "function", each) for each in SLOPED)
    key = _key(criterion, "function")
    entry = twin.entry("choice", key, _title(criterion, "function"), codes=SLOPED, labels=labels)
    return sheet.ask(row, 3, label, "text", entry, {"labels": labels})


def _key(criterion: Criterion, *path) -> tuple:
    return ("profile", "", "criteria", {"id": criterion.id}, *path)


def _title(criterion: Criterion, name: str, extra: str = ""):
    def title(language: Language) -> str:
        column = language.first(f"twin.column.{name}", default=language.column("profile", name))
        return " · ".join(
            filter(None, [language("twin.sheet.profile"), criterion_name(language, criterion), column, extra])
        )

    return title


def _entry(twin: Twin, each: Placed, name: str):
    blank = name in ("floor", "target", "must_have")
    field_name = {"points": "weight"}.get(name, name)
    return twin.entry("number", _key(each.criterion, field_name), _title(each.criterion, name), blank=blank)


def _weight(twin: Twin, sheet: Sheet, row: int, each: Placed, last: int, *, live: bool) -> None:
    """Write points and weight: the weight follows the points, or, by another method, is taken as it is."""
    if live:
        sheet.ask(row, 7, each.criterion.weight, "plain", _entry(twin, each, "points"), between(0, 1000))
        points, total = sheet.at(row, 7), sheet.span(_FIRST, 7, last, 7)
        each.weight = sheet.live(row, 8, f"IF(SUM({total})>0,{points}/SUM({total}),0)", each.weight_now, "share")
        return
    sheet.fact(row, 7, each.criterion.weight, "plain")
    sheet.fact(row, 8, each.weight_now, "share")
    each.weight = sheet.at(row, 8)


def _sum(twin: Twin, sheet: Sheet, last: int, *, live: bool) -> None:
    sheet.text(last + 1, 0, twin.say("total"), "total")
    for column in range(1, 7):
        sheet.text(last + 1, column, "", "total")
    if live:
        points = sum(entry[1] for entry in twin.book.register.entries if entry[0].key[-1:] == ("weight",))
        sheet.live(last + 1, 7, f"SUM({sheet.span(_FIRST, 7, last, 7)})", points, "plain", "total")
    else:
        sheet.text(last + 1, 7, "", "total")
    sheet.live(last + 1, 8, f"SUM({sheet.span(_FIRST, 8, last, 8)})", 1.0, "share", "total")


def _scales(twin: Twin, sheet: Sheet, row: int, placed: list[Placed]) -> None:
    """Write the bands and categories, each with its worth, below the criteria."""
    for each in placed:
        if each.criterion.function == "bands" and each.criterion.edges:
            row = _bands(twin, sheet, row, each)
        elif each.criterion.function == "categories" and each.criterion.categories:
            row = _categories(twin, sheet, row, each)


def _bands(twin: Twin, sheet: Sheet, row: int, each: Placed) -> int:
    criterion, first = each.criterion, row + 2
    sheet.section(row, twin.say("profile.bands", criterion=each.shown))
    sheet.heads(row + 1, twin.column("profile", "edge", "value"))
    for place, value in enumerate(criterion.values):
        at = first + place
        if place:
            entry = _of_scale(twin, each, ("edges", place - 1), f"{place}")
            sheet.ask(at, 0, criterion.edges[place - 1], kind_of_unit(criterion.unit), entry, NUMBER)
        else:
            sheet.fact(at, 0, twin.say("profile.below"))
        sheet.ask(at, 1, value, "score", _of_scale(twin, each, ("values", place), f"{place + 1}"), SHARE)
    last = first + len(criterion.values) - 1
    each.edges, each.values = sheet.span(first + 1, 0, last, 0), sheet.span(first, 1, last, 1)
    return last + 2


def _categories(twin: Twin, sheet: Sheet, row: int, each: Placed) -> int:
    criterion, first = each.criterion, row + 2
    sheet.section(row, twin.say("profile.categories", criterion=each.shown))
    sheet.heads(row + 1, twin.column("profile", "category", "value"))
    # Labels that differ in the case of letters alone are one; the last says what it is worth.
    folded = {label.casefold(): (label, value) for label, value in criterion.categories.items()}
    for at, (label, value) in enumerate(folded.values(), start=first):
        sheet.fact(at, 0, label)
        sheet.ask(at, 1, value, "score", _of_scale(twin, each, ("categories", label), label), SHARE)
    last = first + len(folded) - 1
    each.categories = {label: value for label, (_, value) in folded.items()}
    each.labels, each.values = sheet.span(first, 0, last, 0), sheet.span(first, 1, last, 1)
    return last + 2


def _of_scale(twin: Twin, each: Placed, path: tuple, extra: str):
    name = "edge" if path[0] == "edges" else "value"
    return twin.entry("number", _key(each.criterion, *path), _title(each.criterion, name, extra))
