"""Nine signs of a customer worth keeping, and the verdict on each account."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared import ledger

SIGNS = (
    "pays_its_way",
    "keeps_agreements",
    "within_means",
    "pays_on_time",
    "reacts",
    "shares_information",
    "learns",
    "complains_with_cause",
    "recommends",
)

#: A sign is kept up to (overdue) or from this on.
OVERDUE_DAYS, MIDDLE_MARK, SHARED, JUSTIFIED = 14, 3, 0.5, 0.5

#: Fewer known signs give no verdict.
LEAST_SIGNS = 5

#: Share of broken signs from which a relationship needs repair.
TROUBLE = 0.4

VERDICTS = ("refuse", "repair", "keep", "unknown")

BEHAVIOUR = (
    "contract_breaches",
    "solvency",
    "days_overdue",
    "reaction",
    "information_shared",
    "learning",
    "complaints",
    "complaints_justified",
    "referrals",
)


def read_signs(table: pd.DataFrame, behaviour: pd.DataFrame) -> pd.DataFrame:
    """Return the nine signs by account_id: 1 kept, 0 broken, NaN unknown.

    An account that bought nothing cannot pay its way or on time: those signs are unknown, not broken.
    """
    by_account = behaviour.set_index("account_id") if len(behaviour) else pd.DataFrame()
    index = pd.Index(table["account_id"], name="account_id")
    facts = {name: ledger.column(by_account, name).reindex(index) for name in BEHAVIOUR}
    nopat = pd.Series(table["nopat"].to_numpy(), index=index)
    bought = pd.Series(table["revenue"].to_numpy(), index=index).fillna(0) > 0
    complaints, justified = facts["complaints"], facts["complaints_justified"]
    grounded = (justified / complaints.where(complaints > 0)).fillna(justified.where(complaints.isna()))
    with_cause = _flag(grounded >= JUSTIFIED, grounded.notna()).mask(complaints == 0, 1.0)
    found = {
        "pays_its_way": _flag(nopat > 0, nopat.notna() & bought),
        "keeps_agreements": _flag(facts["contract_breaches"] == 0, facts["contract_breaches"].notna()),
        "within_means": _flag(facts["solvency"] >= MIDDLE_MARK, facts["solvency"].notna()),
        "pays_on_time": _flag(facts["days_overdue"] <= OVERDUE_DAYS, facts["days_overdue"].notna()),
        "reacts": _flag(facts["reaction"] >= MIDDLE_MARK, facts["reaction"].notna()),
        "shares_information": _flag(facts["information_shared"] >= SHARED, facts["information_shared"].notna()),
        "learns": _flag(facts["learning"] >= MIDDLE_MARK, facts["learning"].notna()),
        "complains_with_cause": with_cause,
        "recommends": _flag(facts["referrals"] > 0, facts["referrals"].notna()),
    }
    return pd.DataFrame(found)[list(SIGNS)]


def _flag(condition: pd.Series, known: pd.Series) -> pd.Series:
    return condition.astype(float).where(known)


def list_signs(table: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return one row per account and sign: account_id, name, sign, state."""
    signs = wide.reset_index().melt("account_id", var_name="sign", value_name="kept")
    signs["state"] = np.select([signs["kept"] == 1, signs["kept"] == 0], ["yes", "no"], "unknown")
    return signs.merge(table[["account_id", "name"]], on="account_id")[["account_id", "name", "sign", "state"]]


def judge_accounts(table: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """Return how many signs each account keeps and breaks, and the verdict (see ``accounts`` of the result)."""
    kept, broken = (wide == 1).sum(axis=1), (wide == 0).sum(axis=1)
    known = kept + broken
    unpaid = wide["pays_its_way"] == 0
    conditions = [
        known < LEAST_SIGNS,
        (broken >= known / 2) & unpaid,
        (broken >= TROUBLE * known) | unpaid,
    ]
    verdict = np.select(conditions, ["unknown", "refuse", "repair"], "keep")
    names = [", ".join(wide.columns[row]) for row in (wide == 0).to_numpy()]
    columns = {"kept": kept, "broken": broken, "unknown": len(SIGNS) - known, "broken_signs": names, "verdict": verdict}
    found = pd.DataFrame(columns, index=wide.index).reset_index()
    joined = table[["account_id", "name", "revenue", "nopat", "chosen"]].merge(found, on="account_id")
    order = joined["verdict"].map({name: place for place, name in enumerate(VERDICTS)})
    joined = joined.assign(order=order).sort_values(["order", "broken", "account_id"], ascending=[True, False, True])
    names = ["account_id", "name", "kept", "broken", "unknown", "broken_signs", "verdict", "revenue", "nopat", "chosen"]
    return joined[names].reset_index(drop=True)
