"""What part of the decision rests on guesses, and the checks that narrow it most."""

from __future__ import annotations

import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.results import Result
from kamlib.steps.summary.case import SummaryCase

#: Checks named on the first page.
MOST_CHECKS = 3
_COLUMNS = ["check", "account_id", "name", "subject", "worth"]


def share_guesses(case: SummaryCase) -> dict[str, float | None]:
    """Return the shares of the key accounts' potential by evidence, and of the budget's returns that is extrapolated.

    Returns
    -------
    dict
        documented_share, estimated_share, guessed_share (of the potential of the key accounts; None where none is
        known), guessed_returns_share (of the budget; None without one).
    """
    rows = _key_potentials(case)
    total = float(rows["potential"].abs().sum())
    names = ("documented_share", "estimated_share", "guessed_share")
    shares = {
        name: float((rows["potential"].abs() * rows[f"{letter}_share"]).sum()) / total if total else None
        for name, letter in zip(names, "abc", strict=True)
    }
    budget: Result | None = case.engagement.get("budget")
    return shares | {"guessed_returns_share": budget.figures.get("guess_share") if budget else None}


def rank_checks(case: SummaryCase) -> pd.DataFrame:
    """Return the three checks that narrow the decision most.

    A missing fact is worth the potential that it could move over the line, by its chance; a document for an
    extrapolated potential takes its range from that of class C to that of class A.

    Returns
    -------
    DataFrame
        check (fact / document), account_id, name, subject (criterion), worth (money that the check makes certain).
    """
    facts = case.engagement["priorities"].questions
    facts = pd.DataFrame({"account_id": facts["account_id"], "subject": facts["criterion"], "worth": facts["worth"]})
    rows = _key_potentials(case)
    narrowed = DEFAULT_RANGE["C"] - DEFAULT_RANGE["A"]
    worth = rows["potential"].abs() * rows["c_share"] * narrowed
    documents = pd.DataFrame({"account_id": rows["account_id"], "subject": "potential", "worth": worth})
    found = pd.concat([facts.assign(check="fact"), documents.assign(check="document")], ignore_index=True)
    found = found[found["worth"].astype(float) > 0].sort_values("worth", ascending=False, kind="stable")
    found = found.drop_duplicates(["account_id", "subject"]).head(MOST_CHECKS).reset_index(drop=True)
    found["name"] = found["account_id"].map(case.names).astype(object).fillna("")
    return found[_COLUMNS]


def _key_potentials(case: SummaryCase) -> pd.DataFrame:
    names = ["account_id", "potential", "a_share", "b_share", "c_share"]
    potential = case.engagement.get("potential")
    if potential is None:
        return pd.DataFrame(columns=names).astype(dict.fromkeys(names[1:], float))
    rows = potential.accounts[names]
    rows = rows[rows["account_id"].isin(case.key_accounts) & rows["potential"].notna()]
    return rows.astype(dict.fromkeys(names[1:], float))
