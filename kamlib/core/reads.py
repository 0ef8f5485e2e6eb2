"""What notebooks read, derived from what the results declare: views of tables, other results, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kamlib.core.registry import BY_STEM, OUTPUTS, OWNERS
from kamlib.core.step import Step
from kamlib.core.tables import TABLES

#: Rows of a view that belong to the account of the job; a job without an account reads the whole table instead.
OF_ACCOUNT = ("account", "general", "records")
_EVERY = "*:"


@dataclass(frozen=True)
class Reads:
    """What one job reads.

    Parameters
    ----------
    views : tuple of str
        Views of the client's tables (see :mod:`kamlib.core.step`).
    results : tuple of str
        Results, by stem.
    decisions : tuple of str
        Keys of decisions; that of an account step is the account's own.
    """

    views: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


def views_of(stem: str) -> tuple[str, ...]:
    """Return the views that a result reads itself, ``*`` being every table."""
    return tuple(
        view
        for declared in OUTPUTS[stem].views
        for view in ([f"{name}:{declared[2:]}" for name in TABLES] if declared.startswith(_EVERY) else [declared])
    )


def results_of(stem: str) -> tuple[str, ...]:
    """Return the results that a result reads itself, ``*`` being those of every other step."""
    others = tuple(name for name in OUTPUTS if OWNERS[name] != OWNERS[stem])
    return others if OUTPUTS[stem].results == ("*",) else OUTPUTS[stem].results


def shown(step: Step) -> tuple[str, ...]:
    """Return the results whose artefacts a step writes, its own first."""
    return tuple(output.stem for output in step.outputs)


@cache
def read_by(stem: str) -> Reads:
    """Return everything that a job of a step reads, results being traced to what they read themselves.

    The views of an engagement step are of whole tables where a result of an account is among them.

    Raises
    ------
    KeyError
        A result that no step declares: nobody knows what it reads.
    """
    step = BY_STEM[stem]
    found = dict.fromkeys(each for name in shown(step) for each in rests_on(name))
    views = dict.fromkeys([*_cover(step), *(view for name in found for view in views_of(name))])
    if step.scope != "account":
        views = dict.fromkeys(_whole(view) for view in views)
    decisions = dict.fromkeys(key for name in found for key in OUTPUTS[name].decisions)
    return Reads(_widest(views), tuple(found), tuple(decisions))


@cache
def uses(stem: str) -> tuple[str, ...]:
    """Return the tables that deepen a step where they are there: all that it reads, less those that it needs.

    A table of which only the review is read deepens nothing.
    """
    read = {view.partition(":")[0] for view in read_by(stem).views if not view.endswith(":review")}
    return tuple(name for name in TABLES if name in read and name not in BY_STEM[stem].needs)


@cache
def rests_on(stem: str) -> tuple[str, ...]:
    """Return a result, first, and every result that it rests on, by stem, each once.

    Raises
    ------
    KeyError
        A result that no step declares: nobody knows what it reads.
    """
    found: dict[str, None] = {}
    waiting = [stem]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting = [*results_of(name), *waiting]
    return tuple(found)


def _cover(step: Step) -> tuple[str, ...]:
    """Return what a notebook reads before it asks for any result: its cover, and whether it can run at all."""
    own = "account" if step.scope == "account" else "count"
    return ("accounts:count", *(f"{name}:{own}" for name in step.needs))


def _whole(view: str) -> str:
    table, _, rows = view.partition(":")
    return table if rows in OF_ACCOUNT else view


def _widest(views: Mapping[str, None]) -> tuple[str, ...]:
    """Leave out what a view of the whole table holds already."""
    return tuple(
        sorted(view for view in views if ":review" in view or ":" not in view or view.split(":")[0] not in views)
    )
