"""At which level each of the nine factors stands for an account, from what is on file; unknown where nothing is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.schema import names_in
from kamlib.steps.shared.ledger import column, words

LEVELS = ("low", "middle", "high")
#: From which fact on a level is middle, and from which it is high. Potential goes by place in the base (0…1).
BORDERS: dict[str, tuple[float, float]] = {
    "potential": (0.5, 0.8),
    "skill": (3.0, 4.0),
    "distance": (300.0, 1000.0),
    "centralisation": (4.0, 7.0),
    "persons": (4.0, 9.0),
    "coordination": (2.5, 3.5),
    "promises": (0.7, 0.9),
    "competition": (2.5, 3.5),
    "support": (1.0, 200.0),
}
#: Roles in which a person matters whatever the influence; users do when their influence is 3 or more.
ROLES = ("decides", "influences", "buys", "guards")
INFLUENCE = 3
#: Promises that fell due before their keeping says anything.
LEAST_PROMISES = 3


def count_persons(contacts: pd.DataFrame) -> pd.Series:
    """Return how many people have to be kept up with, by account_id; accounts without such people are left out.

    Parameters
    ----------
    contacts : DataFrame
        account_id, person, role, influence.
    """
    if contacts.empty:
        return pd.Series(dtype=float)
    matters = words(contacts, "role").isin(ROLES) | (column(contacts, "influence") >= INFLUENCE)
    rows = contacts[matters.to_numpy()]
    counted = rows.assign(one=rows["person"].map(lambda cell: names_in(cell)[0] if names_in(cell) else cell))
    return counted.groupby("account_id")["one"].nunique().astype(float)


def keep_promises(commitments: pd.DataFrame, until: pd.Timestamp) -> pd.Series:
    """Return the share of promises kept in time, of those that were due, by account_id.

    Parameters
    ----------
    commitments : DataFrame
        account_id, due, done_on.
    until : Timestamp
        What fell due later is not judged.
    """
    if commitments.empty or "due" not in commitments:
        return pd.Series(dtype=float)
    due = pd.to_datetime(commitments["due"])
    done = pd.to_datetime(commitments["done_on"]) if "done_on" in commitments else pd.Series(pd.NaT, commitments.index)
    kept = (done <= due)[due <= until].groupby(commitments["account_id"])
    return kept.mean()[kept.size() >= LEAST_PROMISES].astype(float)


def gather_facts(frames: dict[str, pd.DataFrame], potential: pd.Series, until: pd.Timestamp) -> pd.DataFrame:
    """Return the facts of the nine factors, index account_id, a column a factor; unknown where nothing is on file.

    Parameters
    ----------
    frames : dict of DataFrame
        accounts, kams, contacts, commitments, workload.
    potential : Series
        By account_id (money).
    until : Timestamp
        Last day of the base year.
    """
    accounts, kams = frames["accounts"], frames["kams"]
    ids = pd.Index(accounts["account_id"], name="account_id")
    work = (
        frames["workload"].set_index("account_id").reindex(ids) if len(frames["workload"]) else pd.DataFrame(index=ids)
    )
    skill = column(kams, "skill").set_axis(kams["kam"]) if len(kams) else pd.Series(dtype=float)
    own = {name: column(accounts, name).to_numpy(dtype=float) for name in ("distance_km", "decision_centralisation")}
    return pd.DataFrame(
        {
            "potential": potential.reindex(ids).astype(float).rank(pct=True),
            "skill": words(accounts, "owner").map(skill).to_numpy(dtype=float),
            "distance": own["distance_km"],
            "centralisation": own["decision_centralisation"],
            "persons": count_persons(frames["contacts"]).reindex(ids),
            "coordination": column(work, "coordination"),
            "promises": keep_promises(frames["commitments"], until).reindex(ids),
            "competition": column(work, "competition"),
            "support": column(work, "support_hours"),
        },
        index=ids,
    ).astype(float)


def level_of(factor: str, facts: pd.Series) -> pd.Series:
    """Return the level of each fact: 'low', 'middle', 'high'; None where the fact is unknown.

    Parameters
    ----------
    factor : str
        One of :data:`BORDERS`.
    facts : Series
        In the factor's own unit.
    """
    middle, high = BORDERS[factor]
    found = np.select([facts.isna(), facts >= high, facts >= middle], ["", "high", "middle"], "low")
    return pd.Series(found, facts.index, object).where(facts.notna(), None)
