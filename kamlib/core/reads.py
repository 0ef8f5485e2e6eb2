"""What every result and every notebook reads, said once: views of tables, other results, decisions.

A job is done again when something that it reads has changed, and only then. So a view is as narrow as the truth allows,
and never narrower: a test computes every step and finds no table, row or decision that is not declared here.

Views are written ``table`` (all of it) or ``table:rows``:

=========== =======================================================================================================
rows        what of the table
=========== =======================================================================================================
account     the rows of the job's account
general     the rows without an account: they hold for all
records     of ratings: other accounts in which our raters of this account met the customer's own marks
voice       of ratings: customers' marks for us
review      what a review of the files tells: rows, sums, remarks, how full each column is, classes of evidence
count       how many rows there are
=========== =======================================================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kamlib.core.registry import BY_STEM, Step
from kamlib.core.tables import TABLES

#: Rows of a view that belong to the account of the job; a job without an account reads the whole table instead.
OF_ACCOUNT = ("account", "general", "records")


@dataclass(frozen=True)
class Reads:
    """What one result reads.

    Parameters
    ----------
    views : tuple of str
        Views of the client's tables.
    results : tuple of str
        Other results, by stem.
    decisions : tuple of str
        Keys of decisions; that of an account step is the account's own.
    """

    views: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


_VIEW_OF_US = ("accounts", "ratings:voice", "survey", "behaviour")
_BENEFITS = ("dossier:account", "variants:account", "offers:account", "equations:account", "sales:account")

RESULTS: Mapping[str, Reads] = {
    "intake": Reads(("accounts", "sales", *(f"{name}:review" for name in TABLES)), (), ("intake",)),
    "potential": Reads(("accounts", "sales", "drivers", "norms", "addressable")),
    "profitability": Reads(("accounts", "sales", "costs", "rates", "receivables")),
    "profile": Reads((*_VIEW_OF_US, "sales", "needs", "usp_match"), ("potential", "profitability"), ("profile",)),
    "priorities": Reads(_VIEW_OF_US, ("profile", "potential", "profitability"), ("priorities",)),
    "positions": Reads(_VIEW_OF_US, ("priorities", "potential", "profitability")),
    "dependence": Reads(("accounts",), ("priorities", "profitability")),
    "lifetime": Reads(("sales", "behaviour", "contacts"), ("priorities", "profitability")),
    "conduct": Reads(("behaviour",), ("priorities", "profitability")),
    "budget_basis": Reads(
        ("budget_lines", "programmes", "kams", "norms"), ("potential", "priorities", "profitability"), ("budget",)
    ),
    "budget_costs": Reads(("programmes", "budget_lines", "kams", "norms"), ("budget_basis",), ("budget",)),
    "budget": Reads(("programmes", "kams", "norms"), ("budget_basis", "budget_costs"), ("budget",)),
    "budget_choice": Reads((), ("budget_basis", "budget")),
    "budget_risk": Reads((), ("budget_basis", "budget")),
    "budget_actuals": Reads(("plan_actuals", "accounts"), ("budget",)),
    "competitors": Reads(
        (
            *("ratings:account", "ratings:records", "importance:account", "prices:account", "prices:general"),
            *("accounts:account", *_BENEFITS),
        ),
        (),
        ("competitors",),
    ),
    "offers": Reads(
        (
            *("ratings:account", "prices:account", "prices:general", "feedback:account", "contacts:account"),
            *("sales", *_BENEFITS),
        ),
        ("potential", "competitors"),
        ("offers",),
    ),
    "summary": Reads(
        ("accounts",),
        ("priorities", "profile", "potential", "profitability", "budget", "competitors", "offers"),
        ("summary",),
    ),
}

#: Results that a notebook shows beside that of its own step, and those that it writes as artefacts on the way.
SHOWS: Mapping[str, tuple[str, ...]] = {
    "profile": ("potential",),
    "priorities": ("profitability", "positions", "dependence", "lifetime", "conduct"),
    "budget": ("budget_basis", "budget_costs", "budget_choice", "budget_risk", "budget_actuals"),
    "competitors": ("competitors_session", "competitors_value", "competitors_moves"),
}


def shown(step: Step) -> tuple[str, ...]:
    """Return the results whose artefacts a step writes, its own first."""
    return (step.stem, *SHOWS.get(step.stem, ()))


@cache
def read_by(stem: str) -> Reads:
    """Return everything that a job of a step reads, results being traced to what they read themselves.

    The views of an engagement step are of whole tables where a result of an account is among them.
    """
    step = BY_STEM[stem]
    found = dict.fromkeys(each for name in shown(step) for each in _closure(name))
    views = dict.fromkeys([*_cover(step), *(view for name in found for view in RESULTS[name].views)])
    if step.scope != "account":
        views = dict.fromkeys(_whole(view) for view in views)
    decisions = dict.fromkeys(key for name in found for key in RESULTS[name].decisions)
    return Reads(_widest(views), tuple(found), tuple(decisions))


def _closure(stem: str) -> Iterator[str]:
    if stem in RESULTS:  # a part of a result, as the session of competitors, reads nothing of its own
        yield stem
        for name in RESULTS[stem].results:
            yield from _closure(name)


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
