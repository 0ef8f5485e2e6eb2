"""What a client changed in a twin, read back as decisions: shown first, checked by the models, then saved signed."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from kamlib.core.errors import InputError, Problem
from kamlib.core.registry import decision_model
from kamlib.documents.twin.sent import Input, Sent, read_sent
from kamlib.i18n import Language
from kamlib.i18n.numerals import read_number
from kamlib.i18n.spellings import plain, read_truth
from kamlib.runs.folder import MANIFEST
from kamlib.runs.reader import RunReader
from kamlib.sheets.register import identify_engagement
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import slug
from kamlib.workspace.settings import list_model_problems

#: How the reader of numbers calls what a cell shows: a share is typed in per cent.
_TEXT_KINDS = {"share": "percent", "score": "percent", "money": "money"}


@dataclass(frozen=True)
class DecisionChange:
    """One input that stands at something else than the decision behind it."""

    cell: Input
    before: Any
    after: Any

    def told(self, language: Language) -> str:
        """Return it as a sentence: what, before, after, in the reader's language."""
        title = self.cell.titles.get(language.code, "")
        before, after = (_shown(self.cell, value, language) for value in (self.before, self.after))
        return language("cli.readback.change", title=title, before=before, after=after)


class Change(Protocol):
    """What came back different: it can be told."""

    def told(self, language: Language) -> str:
        """Return it as a sentence in the reader's language."""
        ...


@dataclass(frozen=True)
class Readback:
    """What came back.

    Attributes
    ----------
    changes : tuple of Change
        Inputs that were changed, or lines that were answered.
    ignored : tuple of str
        Places of figures that were changed but decide nothing: they belong into the data.
    values : dict
        The decisions as they would be saved, by stem and account.
    """

    changes: tuple[Change, ...]
    ignored: tuple[str, ...]
    values: dict[tuple[str, str], dict[str, Any]]


def read_back(folder: Path, path: Path) -> Readback:
    """Compare a twin that came back with the engagement; nothing is saved.

    Parameters
    ----------
    folder : Path
        The engagement's folder.
    path : Path
        The file that came back.

    Returns
    -------
    Readback
        What differs, and what cannot be taken.

    Raises
    ------
    InputError
        ``twin_foreign``, ``twin_version``, ``twin_damaged``: see :func:`kamlib.documents.twin.sent.read_sent`.
        ``twin_other_engagement``, ``twin_run_gone``, ``twin_decided_since``: it does not belong here, or no longer.
        Else everything that is wrong with what was typed, in one go, each with its sheet and cell.
    """
    engagement, sent = Engagement.find(folder), read_sent(path)
    run = _run_of(engagement, sent)
    bases = {key: _base(engagement, run, *key) for key in _decided(sent)}
    changes, problems = [], []
    for cell in sent.inputs:
        if cell.kind in ("data", "view"):
            continue
        try:
            change = _change(cell, bases[cell.key[:2]], sent)
        except InputError as error:
            problems += error.problems
            continue
        changes += [change] if change else []
    values, wrong = _values(changes, bases, sent.file)
    if problems or wrong:
        raise InputError([*problems, *wrong])
    ignored = [f"{cell.sheet}!{cell.cell}" for cell in sent.inputs if cell.kind == "data" and _moved(cell)]
    return Readback(tuple(changes), tuple(ignored), values)


def save(folder: Path, found: Readback, *, who: str, why: str, when: datetime.date) -> list[str]:
    """Save the changed decisions, signed; return the names of their files.

    Parameters
    ----------
    folder : Path
        The engagement's folder.
    found : Readback
        What :func:`read_back` found.
    who : str
        Name of the person who signs.
    why : str
        The reason.
    when : date
        The day.

    Returns
    -------
    list of str
        In the order of the method.

    Raises
    ------
    InputError
        Nobody signed, or no reason was given.
    UsageError
        ``sample_is_read_only``.
    """
    engagement = Engagement.find(folder)
    for (_, account), value in found.values.items():
        engagement.persons.refuse_labels(account, value)
    saved = []
    for (stem, account), value in found.values.items():
        engagement.sign(stem, value, who=who, why=why, when=when, account=account)
        saved.append(engagement.decisions.path(stem, account).name)
    return saved


# Whether it belongs here -------------------------------------------------------------------------------------------


def _run_of(engagement: Engagement, sent: Sent) -> Path:
    """Return the run that the twin was made from; refuse one of another engagement, or where others decided since."""
    settings = engagement.settings
    own = identify_engagement(settings.supplier, settings.currency, settings.base_year, settings.seed)
    if sent.facts.get("engagement") != own:
        found, expected = sent.facts.get("supplier", ""), settings.supplier
        raise InputError(Problem("twin_other_engagement", file=sent.file, found=found, expected=expected))
    name = sent.facts.get("run", "")
    run = engagement.folder / "runs" / slug(name)
    if not name or not (run / MANIFEST).is_file():
        raise InputError(Problem("twin_run_gone", file=sent.file, found=name))
    _refuse_decided(engagement, run, sent)
    return run


def _refuse_decided(engagement: Engagement, run: Path, sent: Sent) -> None:
    inputs = RunReader(run).manifest["inputs"]
    then = {name: digest for name, digest in inputs.items() if name.startswith("decisions/")}
    now = engagement.decisions.files()
    changed = sorted({name for name in then.keys() | now.keys() if then.get(name) != now.get(name)})
    if changed:
        run_name = sent.facts.get("run", "")
        raise InputError([Problem("twin_decided_since", file=name, found=run_name) for name in changed])


def _decided(sent: Sent) -> list[tuple[str, str]]:
    return list(dict.fromkeys(cell.key[:2] for cell in sent.inputs if cell.key))


def _base(engagement: Engagement, run: Path, stem: str, account: str) -> dict[str, Any]:
    """Return the decision as it stands: saved, else the run's proposal. The file itself is not asked: it was away."""
    saved = engagement.decisions.read(stem, account)
    if saved is not None:
        return decision_model(stem).model_validate(saved.value).model_dump(mode="json")
    return RunReader(run).decision(stem, account) or {}


# What was changed --------------------------------------------------------------------------------------------------


def _change(cell: Input, base: Mapping[str, Any], sent: Sent) -> DecisionChange | None:
    """Return the change of one input, None where there is none.

    Raises
    ------
    InputError
        What stands there cannot be read.
    """
    if not cell.cell:
        raise InputError(Problem("twin_cell_gone", file=sent.file, found=cell.titles.get("en", "")))
    before, after = _current(cell, base), read_typed(cell, sent)
    return None if _equal(before, after) else DecisionChange(cell, before, after)


def read_typed(cell: Input, sent: Sent) -> Any:
    """Return what stands in a cell as its decision would hold it.

    Parameters
    ----------
    cell : Input
        The cell, as it came back.
    sent : Sent
        The twin: its file, and the language in which people type into it.

    Returns
    -------
    object
        A number, a code, a truth value, or None for blank.

    Raises
    ------
    InputError
        ``twin_not_choice``, ``twin_not_number``, ``twin_not_whole``; ``twin_ambiguous``: a text that is two numbers.
    """
    place = {"file": sent.file, "sheet": f"{cell.sheet}!{cell.cell}"}
    if cell.kind in ("choice", "member"):
        return _chosen(cell, place)
    value = _number(cell, sent, place)
    if value is None and cell.blank:
        return None
    if value is None:
        raise InputError(Problem("twin_not_number", **place, found=_found(cell.value)))
    if cell.kind == "integer":
        if float(value) != int(value):
            raise InputError(Problem("twin_not_whole", **place, found=_found(cell.value)))
        return int(value)
    return float(value)


def _chosen(cell: Input, place: Mapping[str, str]) -> Any:
    """Return the code of a choice, however its label is spelt; a program may have made a truth of yes and no."""
    words = {plain(label): code for label, code in cell.labels.items()}
    code = words.get(plain(_found(cell.value)))
    said = None if code is not None or cell.value is None else read_truth(str(cell.value))
    code = code if said is None else next((each for each in words.values() if each == str(said).lower()), None)
    if code is None:
        expected = ", ".join(cell.labels)
        raise InputError(Problem("twin_not_choice", **place, found=_found(cell.value), expected=expected))
    return code == "true" if cell.kind == "member" else code


def _number(cell: Input, sent: Sent, place: Mapping[str, str]) -> float | None:
    """Return a number, of a text as files and editors read it; None where there is none."""
    if cell.value is None or isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, int | float):
        return cell.value
    kind = "int" if cell.kind == "integer" else _TEXT_KINDS.get(cell.shown, "number")
    language = sent.facts.get("language", "")
    found = read_number(str(cell.value), kind, language=language)
    if found.readings:
        raise InputError(_doubt(cell, found.readings, place, percent=kind == "percent"))
    if found.reason == "whole":
        raise InputError(Problem("twin_not_whole", **place, found=_found(cell.value)))
    if found.value is None and not found.missing:
        raise InputError(Problem("twin_not_number", **place, found=_found(cell.value)))
    return found.value


def _doubt(cell: Input, readings: tuple[float, ...], place: Mapping[str, str], *, percent: bool) -> Problem:
    one, other = (each * 100 if percent else each for each in readings)
    code = "twin_ambiguous_share" if percent else "twin_ambiguous"
    return Problem(code, **place, found=_found(cell.value), values={"one": one, "other": other})


def _found(value: Any) -> str:
    return "" if value is None else str(value)[:80]


def _equal(one: Any, other: Any) -> bool:
    numbers = [isinstance(each, int | float) and not isinstance(each, bool) for each in (one, other)]
    if all(numbers):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    return one == other


def _moved(cell: Input) -> bool:
    return bool(cell.cell) and not _equal(cell.original, cell.value)


def _shown(cell: Input, value: Any, language: Language) -> str:
    if cell.kind == "member":
        return language(f"common.value.any.{value}")
    if cell.kind == "choice":
        return next((label for label, code in cell.labels.items() if code == value), str(value))
    kind = {"money": "amount", "year": "text", "number": "plain", "score": "share.1", "share": "share.1"}
    return language.show(value, kind.get(cell.shown, "plain"))


# Paths into a decision ---------------------------------------------------------------------------------------------


def _current(cell: Input, base: Mapping[str, Any]) -> Any:
    """Return what the decision says now; a new item's own figures where it says nothing."""
    node: Any = base
    for step in cell.key[2:]:
        if isinstance(step, dict):
            node = _item(node, step)
            if cell.kind == "member" and step == cell.key[-1]:
                return node is not None
            node = step if node is None else node
        else:
            node = node[step] if isinstance(step, int) else node.get(step)
        if node is None:
            return None
    return node


def _item(items: list[dict], selector: Mapping[str, Any]) -> dict | None:
    name, value = next(iter(selector.items()))
    return next((each for each in items if each.get(name) == value), None)


def _put(value: dict[str, Any], cell: Input, after: Any) -> tuple[Any, ...]:
    """Change a decision at the place of an input; return the place as the model will name it."""
    node: Any = value
    place: list[Any] = []
    *way, last = cell.key[2:]
    for step in way:
        if isinstance(step, dict):
            item = _item(node, step)
            if item is None:
                node.append(dict(step))
            elif cell.kind == "item" and after is None:
                node.remove(item)
                return tuple(place)
            place.append(len(node) - 1 if item is None else node.index(item))
            node = node[place[-1]]
        else:
            place.append(step)
            node = node[step]
    if cell.kind == "member":
        _enlist(node, last, chosen=after)
        return tuple(place)
    node[last] = after
    return (*place, last)


def _enlist(items: list[dict], selector: Mapping[str, Any], *, chosen: bool) -> None:
    item = _item(items, selector)
    if chosen and item is None:
        items.append(dict(selector))
    elif not chosen and item is not None:
        items.remove(item)


def _values(
    changes: list[DecisionChange], bases: Mapping[tuple[str, str], dict], file: str
) -> tuple[dict[tuple[str, str], dict], list[Problem]]:
    """Return the changed decisions, and what their models refuse, each with its cell."""
    values: dict[tuple[str, str], dict] = {}
    problems: list[Problem] = []
    for key in dict.fromkeys(change.cell.key[:2] for change in changes):
        own = [change for change in changes if change.cell.key[:2] == key]
        value = copy.deepcopy(bases[key])
        places = {_put(value, change.cell, change.after): change.cell for change in own}
        try:
            values[key] = decision_model(key[0]).model_validate(value).model_dump(mode="json")
        except ValidationError as error:
            problems += _refused(error, places, own[0].cell, file)
    return values, problems


def _refused(error: ValidationError, places: Mapping[tuple, Input], first: Input, file: str) -> list[Problem]:
    """Return what a model refuses with the cell that it stands in; where it is of many cells, the sheet."""
    problems = []
    for problem, each in zip(list_model_problems(error, file), error.errors(), strict=True):
        loc = tuple(each["loc"])
        cells = [cell for place, cell in places.items() if place == loc] or [
            cell for place, cell in places.items() if place[: len(loc)] == loc
        ]
        one = len(cells) == 1
        place = f"{cells[0].sheet}!{cells[0].cell}" if one else first.sheet
        problems.append(replace(problem, sheet=place, column="" if one else problem.column))
    return problems
