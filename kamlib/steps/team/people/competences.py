"""Gaps of the seven competences, in the order in which the accounts need them."""

from __future__ import annotations

import pandas as pd

from kamlib.core.evidence import CLASSES
from kamlib.steps.shared.ledger import column, words
from kamlib.steps.team.people.case import PeopleCase

COMPETENCES = (
    *("technical", "communication", "psychological", "administrative"),
    *("decisions", "analytical", "conceptual"),
)
GAPS = [
    *(
        "kam",
        "profile",
        "competence",
        "target",
        "actual",
        "gap",
        "need_hours",
        "need_share",
        "place",
        "action",
        "until",
    ),
]
#: The link from facts of an account to a competence is our estimate.
EVIDENCE = CLASSES[-1]


def ask_competences(case: PeopleCase) -> pd.DataFrame:
    """Return which competences each worked account asks for: index account_id, a column a competence, true or false.

    Technical where two or more people use or influence, communication where four or more have to be kept up with,
    psychological where somebody is against us, administrative where much has to be coordinated or promises are not
    kept, decisions where competition is strong, analytical where the potential is high, conceptual where it is
    strategic.
    """
    ids = pd.Index(case.accounts["account_id"], name="account_id")
    levels = case.levels.reindex(ids)
    contacts = case.contacts
    inside = words(contacts, "role").isin(["uses", "influences"])
    against = column(contacts, "attitude") < 0
    by = contacts["account_id"] if "account_id" in contacts else pd.Series(dtype=object)
    strategic = case.accounts.set_index("account_id")["strategic"].map(lambda told: told is True or told == 1)
    asked = {
        "technical": inside.groupby(by).sum().reindex(ids).fillna(0) >= 2,
        "communication": levels["persons"].isin(["middle", "high"]),
        "psychological": against.groupby(by).any().reindex(ids).eq(True),
        "administrative": levels["coordination"].eq("high") | levels["promises"].eq("low"),
        "decisions": levels["competition"].eq("high"),
        "analytical": levels["potential"].eq("high"),
        "conceptual": strategic.reindex(ids).eq(True),
    }
    return pd.DataFrame({name: asked[name].astype(bool) for name in COMPETENCES}, index=ids)


def order_gaps(case: PeopleCase) -> pd.DataFrame:
    """Return target and actual of each competence and KAM, with the gaps in the order in which accounts need them.

    Returns
    -------
    DataFrame
        kam, profile, competence, target, actual, gap (unknown where nobody measured it), need_hours (of the KAM's
        accounts that ask for it), need_share, place (of the gaps above nothing: gap × hours; 1 is first), action,
        until. First the gaps in their order, then what is met, then what nobody measured.
    """
    if case.competences.empty:
        return pd.DataFrame(columns=GAPS)
    asked, accounts = ask_competences(case), case.accounts.set_index("account_id")
    hours = accounts["after_hours"].fillna(0.0)
    table = pd.DataFrame({name: case.competences[name].to_numpy() for name in ("kam", "competence")})
    table["target"], table["actual"] = (column(case.competences, name).to_numpy() for name in ("target", "actual"))
    table["profile"] = table["kam"].map(case.kams.set_index("kam")["profile"])
    table["gap"] = (table["target"] - table["actual"]).clip(lower=0.0)
    served = {kam: accounts.index[accounts["agreed"] == kam] for kam in table["kam"].unique()}
    need = [
        float(hours[served[kam]][asked.loc[served[kam], name].to_numpy()].sum())
        for kam, name in zip(table["kam"], table["competence"], strict=True)
    ]
    total = table["kam"].map({kam: float(hours[ids].sum()) for kam, ids in served.items()})
    table["need_hours"] = need
    table["need_share"] = (table["need_hours"] / total).where(total > 0)
    weight = table["gap"] * table["need_hours"]
    ordered = table.assign(_weight=weight).sort_values(
        ["_weight", "gap", "kam", "competence"], ascending=[False, False, True, True], na_position="last", kind="stable"
    )
    open_gaps = (ordered["gap"] > 0).to_numpy()
    ordered["place"] = pd.Series(open_gaps.cumsum(), ordered.index, float).where(open_gaps)
    plans = {(each.kam, each.competence): each for each in case.decision.developments}
    pairs = list(zip(ordered["kam"], ordered["competence"], strict=True))
    for name in ("action", "until"):
        told = [(getattr(plans[pair], name) or None) if pair in plans else None for pair in pairs]
        ordered[name] = pd.Series(told, ordered.index, dtype=object)
    return ordered[GAPS].reset_index(drop=True)
