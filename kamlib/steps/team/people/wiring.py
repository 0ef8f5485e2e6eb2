"""Wiring of what is said of people."""

from __future__ import annotations

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import with_findings
from kamlib.steps.shared.ledger import column
from kamlib.steps.team.decision import TeamDecision
from kamlib.steps.team.people.audit import audit_company
from kamlib.steps.team.people.case import PeopleCase
from kamlib.steps.team.people.competences import order_gaps
from kamlib.steps.team.people.findings import find
from kamlib.steps.team.people.result import PeopleResult

ASPECTS = ("task", "rights", "competences", "inclinations", "expectations")
RULES = ("one_voice", "answer", "truth", "promise", "needs", "written", "no_gift")


def gather(book: Book) -> PeopleCase:
    """Gather competences, accounts with their KAM, and the facts behind the self-audit."""
    team, hours, frame = book.result("team"), book.result("hours"), book.frame("kams")
    factors = hours.factors
    kept = factors[factors["factor"] == "promises"]["fact"].dropna()
    pay = (column(frame, "base_pay") / column(frame, "full_pay").where(lambda full: full > 0)).set_axis(frame["kam"])
    return PeopleCase(
        competences=book.frame("competences"),
        accounts=team.accounts[team.accounts["worked"]].reset_index(drop=True),
        levels=factors.pivot(index="account_id", columns="factor", values="level"),
        contacts=book.frame("contacts"),
        kams=team.kams,
        pay=pay,
        kept=float(kept.mean()) if len(kept) else float("nan"),
        signed={key: book.signed(key) for key in ("priorities", "team")},
        decision=book.decided("team", TeamDecision, TeamDecision),
    )


def compute(case: PeopleCase) -> PeopleResult:
    """Return gaps, profiles, the code and the self-audit."""
    gaps, audit = order_gaps(case), audit_company(case)
    judged = audit.dropna(subset=["before"])
    figures = {
        "measured": int(gaps["gap"].notna().sum()),
        "gaps": int(gaps["place"].notna().sum()),
        "planned": int(gaps["action"].notna().sum()),
        "judged": len(judged),
        "before": float(judged["before"].mean()) if len(judged) else None,
        "after": float(audit["after"].mean()) if audit["after"].notna().any() else None,
    }
    result = PeopleResult(
        competences=gaps,
        profiles=pd.DataFrame({name: list(ASPECTS) for name in ("aspect", "operational", "strategic")}),
        code=pd.DataFrame([each.model_dump() for each in case.decision.messages], columns=_CODE),
        rules=pd.DataFrame({"number": range(1, len(RULES) + 1), "rule": list(RULES)}),
        audit=audit,
        figures=figures,
    )
    return with_findings(result, find)


_CODE = ["message", "receiver", "channel", "form", "confirmation"]
