"""What conflicts, buyers' states and placements are read from, and what they are."""

from __future__ import annotations

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.positions.rivalry.buyers import STATES, judge_buyers, price_winning
from kamlib.steps.positions.rivalry.case import RivalryCase
from kamlib.steps.positions.rivalry.conflicts import find_conflicts
from kamlib.steps.positions.rivalry.findings import find
from kamlib.steps.positions.rivalry.placements import compare_placements
from kamlib.steps.positions.rivalry.result import RivalryResult


def gather(book: Book) -> RivalryCase:
    """Return what conflicts, buyers' states and placements are read from."""
    return RivalryCase(
        accounts=book.frame("accounts"),
        ranking=book.result("priorities").ranking,
        by_year=book.result("profitability").by_year,
        placements=book.frame("placements"),
        base_year=book.settings.base_year,
    )


def compute(case: RivalryCase) -> RivalryResult:
    """Return who competes with whom, in whose arms each buyer is, and where our functions differ."""
    conflicts, strangers = find_conflicts(case.accounts, case.ranking)
    buyers = judge_buyers(case.accounts, case.ranking, case.by_year, case.base_year)
    placements = compare_placements(case.placements, case.ranking.set_index("account_id")["name"])
    price = price_winning(case.by_year)
    states = {state: int((buyers["state"] == state).sum()) for state in STATES}
    figures = {
        "conflicts": len(conflicts),
        **states,
        "switch_cost": None if price != price else price,
        "differences": int(placements["agenda"].sum()),
        "placed": int(case.placements["account_id"].nunique()) if len(case.placements) else 0,
    }
    result = RivalryResult(
        conflicts=conflicts,
        buyers=buyers,
        placements=placements,
        strangers=tuple(strangers),
        figures=figures,
        checks=(Check("buyers", float(sum(states.values())), float(len(case.ranking)), 0.0),),
    )
    return with_findings(result, find)
