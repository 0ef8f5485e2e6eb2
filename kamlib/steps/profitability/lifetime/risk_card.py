"""Signs that a relationship may end, each from 0 (no risk) to 1: a scorecard for where statistics have too few endings.

After Ryals, L., Knox, S. (2007). Measuring and managing customer relationship risk in business markets. Industrial
Marketing Management 36(6): signs that the firm can see itself, joined into a yearly probability of keeping the account.
"""

from __future__ import annotations

import pandas as pd

from kamlib.steps.shared import ledger

FACTORS = (
    "share_falls",
    "small_share",
    "pays_late",
    "complaints",
    "breaches",
    "cold_reaction",
    "low_view",
    "few_contacts",
    "cold_contacts",
)
#: Signs that must be known before a scorecard says anything.
LEAST_FACTORS = 3


def read_risk(
    account_ids: pd.Series,
    by_year: pd.DataFrame,
    base_year: int,
    wallet: pd.Series,
    view: pd.Series,
    behaviour: pd.DataFrame,
    contacts: pd.DataFrame,
) -> pd.DataFrame:
    """Return the signs of risk by account_id and factor; NaN where nothing is known.

    share_falls: our sales against the year before, from +0 % (0) to −50 % (1); small_share: 1 − share of wallet, of
    those who buy; pays_late: days overdue out of 60; complaints: justified ones, out of three; breaches: of contract,
    out of two; cold_reaction: to our communication, 5 … 1; low_view: 1 − its view of us; few_contacts: persons we
    know, from four (0) to one (1); cold_contacts: their attitude weighted by influence, +2 … −2.
    """
    index = pd.Index(account_ids, name="account_id")
    wide = by_year.pivot(index="account_id", columns="year", values="revenue").reindex(index)
    # Who is not in the ledger of a year that is on file bought nothing; a year that is not on file is unknown.
    now = wide[base_year].fillna(0.0) if base_year in wide else pd.Series(index=index, dtype=float)
    before = wide.get(base_year - 1, pd.Series(index=index, dtype=float))
    facts = behaviour.set_index("account_id") if len(behaviour) else pd.DataFrame()
    known = {name: ledger.column(facts, name).reindex(index) for name in _BEHAVIOUR}
    people = contacts.groupby("account_id").size().reindex(index).astype(float) if len(contacts) else wide.get("", None)
    signs = {
        "share_falls": -2 * (now / before.where(before > 0) - 1),
        "small_share": (1 - wallet.reindex(index)).where(now > 0),
        "pays_late": known["days_overdue"] / 60,
        "complaints": known["complaints_justified"] / 3,
        "breaches": known["contract_breaches"] / 2,
        "cold_reaction": (5 - known["reaction"]) / 4,
        "low_view": 1 - view.reindex(index),
        "few_contacts": (4 - people) / 3 if people is not None else pd.Series(index=index, dtype=float),
        "cold_contacts": (2 - _attitude(contacts).reindex(index)) / 4,
    }
    return pd.DataFrame({name: values.astype(float).clip(0, 1) for name, values in signs.items()})[list(FACTORS)]


_BEHAVIOUR = ("days_overdue", "complaints_justified", "contract_breaches", "reaction")


def _attitude(contacts: pd.DataFrame) -> pd.Series:
    if contacts.empty:
        return pd.Series(dtype=float)
    attitude = ledger.column(contacts, "attitude")
    influence = ledger.column(contacts, "influence").fillna(1.0).where(attitude.notna())
    sums = pd.DataFrame({"sum": attitude * influence, "influence": influence}).groupby(contacts["account_id"]).sum()
    return sums["sum"] / sums["influence"].where(sums["influence"] > 0)


def score_risk(signs: pd.DataFrame) -> pd.DataFrame:
    """Return the risk of each relationship: the mean of its known signs, with what the missing ones leave open.

    Returns
    -------
    DataFrame
        account_id, risk, risk_low, risk_high (0…1; NaN where fewer than :data:`LEAST_FACTORS` signs are known),
        known_share (of the signs), worst_factor (the strongest known sign, '' where there is none above zero).
    """
    known = signs.notna()
    enough = known.sum(axis=1) >= LEAST_FACTORS
    filled = signs.fillna(0.0)
    worst = filled.idxmax(axis=1).where(filled.max(axis=1) > 0, "") if len(signs) else pd.Series(dtype=object)
    table = pd.DataFrame(
        {
            "risk": signs.mean(axis=1).where(enough),
            "risk_low": filled.mean(axis=1).where(enough),
            "risk_high": signs.fillna(1.0).mean(axis=1).where(enough),
            "known_share": known.mean(axis=1),
            "worst_factor": worst.astype(object),
        }
    )
    return table.rename_axis("account_id").reset_index()


def list_factors(signs: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Return the signs of risk of each key account: account_id, name, factor, risk."""
    near = signs.reindex(keys["account_id"])
    long = near.rename_axis("account_id").reset_index().melt("account_id", var_name="factor", value_name="risk")
    named = long.merge(keys[["account_id", "name"]], on="account_id")
    return named[["account_id", "name", "factor", "risk"]]
