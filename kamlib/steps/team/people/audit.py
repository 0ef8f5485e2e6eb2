"""The self-audit: nine statements of a company built around its key customers, and what the data say of them."""

from __future__ import annotations

import math

import pandas as pd

from kamlib.steps.team.people.case import PeopleCase

#: Largest part of base pay in full pay, by the rule of the method.
BASE_PAY = 0.7
AUDIT = ["statement", "about", "fact", "before", "after", "evidence_text"]


def audit_company(case: PeopleCase) -> pd.DataFrame:
    """Return the nine statements with marks, the typed evidence, and the share that the data show.

    Returns
    -------
    DataFrame
        statement, about (same key: what the fact is a share of), fact (0…1; unknown where the data say nothing),
        before, after (0…10; unknown until somebody judged), evidence_text.
    """
    facts = measure_statements(case)
    rows = [
        (
            one.statement,
            one.statement,
            facts.get(one.statement, math.nan),
            one.before,
            one.after,
            one.evidence_text or None,
        )
        for one in case.decision.statements
    ]
    table = pd.DataFrame(rows, columns=AUDIT)
    return table.astype({"fact": float, "before": float, "after": float})


def measure_statements(case: PeopleCase) -> dict[str, float]:
    """Return the share that the data show of each statement of which they say anything."""
    accounts, kams = case.accounts, case.kams
    keys = accounts[accounts["key"].astype(bool)]
    # A mask of no rows would be read as a list of columns, were it not bool.
    strategic = accounts[accounts["strategic"].map(lambda told: told is True or told == 1).astype(bool)]
    profiles = strategic["agreed"].map(kams.set_index("kam")["profile"])
    known = kams[kams["after_verdict"] != "unknown"]
    told = case.pay.dropna()
    return {
        "one_list": float(case.signed["priorities"]),
        "one_owner": _mean(keys["agreed"].isin(kams["kam"])),
        "carried": _mean(known["after_verdict"] != "over"),
        "profiles": _mean(profiles.dropna() == "strategic"),
        "promises": case.kept,
        "pay": _mean(told <= BASE_PAY + 1e-9),
        "code": float(case.signed["team"]),
    }


def _mean(flags: pd.Series) -> float:
    return float(flags.mean()) if len(flags) else math.nan
