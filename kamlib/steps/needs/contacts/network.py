"""The network between an account's persons and ours."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from kamlib.core.schema import names_in
from kamlib.steps.shared.bars import barred_owners

#: Fewer live contacts than this, or more of the influence held by one of us, is a single thread.
LEAST_LIVE = 3
ONE_HOLDS = 0.5
#: From so many contacts in a row without an answer on we insist.
PRESSING = 3
#: A sponsor has this influence and is not neutral; a champion is all for us.
SPONSOR_INFLUENCE, SPONSOR_ATTITUDE, CHAMPION_ATTITUDE = 4.0, 1.0, 2.0
FLAGS = ("uncovered", "stale", "barred", "pressed", "cold")
ROLES = ("decision_maker", "sponsor", "champion", "user", "guard")


def judge_people(persons: pd.DataFrame, as_of: datetime.date, contact_days: int) -> pd.DataFrame:
    """Return how the contact with each person stands.

    Parameters
    ----------
    persons : DataFrame
        See ``needs.persons.list_persons``.
    as_of : date
        The day on which contacts are judged.
    contact_days : int
        A contact is live for so many days, the last one included.

    Returns
    -------
    DataFrame
        The columns of `persons`, days_since (the last contact; NaN unknown), live (bool), barred_owners (our owners who
        may not call, '; ' between), flags (', ' between: uncovered, nobody of ours; stale, no live contact though
        somebody is; barred; pressed, `PRESSING` contacts in a row without an answer or an attitude that fell; cold,
        against us).
    """
    frame = persons.copy()
    since = (pd.Timestamp(as_of) - frame["last_contact"]).dt.days.astype(float)
    frame["days_since"] = since
    frame["live"] = since.le(contact_days)
    owners = [names_in(cell) for cell in frame["our_owner"]]
    frame["barred_owners"] = [
        "; ".join(barred_owners(held, shut))
        for held, shut in zip(frame["our_owner"], frame["barred_kams"], strict=True)
    ]
    held = pd.Series([bool(names) for names in owners], index=frame.index, dtype=bool)
    marks = {
        "uncovered": ~held,
        "stale": held & ~frame["live"],
        "barred": frame["barred_owners"] != "",
        "pressed": (frame["unanswered"] >= PRESSING) | (frame["attitude"] < frame["attitude_before"]),
        "cold": frame["attitude"] < 0,
    }
    lit = pd.DataFrame(marks)[list(FLAGS)]
    told = [", ".join(name for name in FLAGS if row[name]) for row in lit.to_dict("records")]
    frame["flags"] = pd.Series(told, index=frame.index, dtype=object)
    return frame


def carries(people: pd.DataFrame, flag: str) -> pd.Series:
    """Return whether each person carries a flag (bool).

    Parameters
    ----------
    people : DataFrame
        See :func:`judge_people`.
    flag : str
        One of `FLAGS`.

    Returns
    -------
    Series of bool
        Index of `people`.
    """
    return people["flags"].map(lambda lit: flag in lit.split(", ")).astype(bool)


def lay_links(people: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each pair of a person of theirs and a person of ours.

    Parameters
    ----------
    people : DataFrame
        See :func:`judge_people`.

    Returns
    -------
    DataFrame
        person, influence, our_owner ('' where nobody is), state (barred / live / stale / nobody).
    """
    rows = []
    for row in people.itertuples():
        shut = set(names_in(row.barred_owners))
        for name in names_in(row.our_owner) or [""]:
            state = "nobody" if not name else "barred" if name in shut else "live" if row.live else "stale"
            rows.append((row.person, row.influence, name, state))
    return pd.DataFrame(rows, columns=["person", "influence", "our_owner", "state"]).astype({"influence": float})


def sum_threads(people: pd.DataFrame) -> pd.DataFrame:
    """Return how much of the influence each of our people holds.

    Parameters
    ----------
    people : DataFrame
        See :func:`judge_people`.

    Returns
    -------
    DataFrame
        our_owner, contacts, live, influence, influence_share (of Σ influence of everybody on file; a person whom two of
        us hold counts with both; NaN where no influence is known). Largest first.
    """
    total = float(people["influence"].sum())
    links = lay_links(people).merge(people[["person", "live"]], on="person")
    links = links[links["our_owner"] != ""]
    grouped = links.groupby("our_owner", sort=True)
    frame = grouped.agg(contacts=("person", "size"), live=("live", "sum"), influence=("influence", "sum")).reset_index()
    frame["influence_share"] = frame["influence"] / (total if total > 0 else np.nan)
    frame = frame.astype({"live": int, "contacts": int, "influence": float, "influence_share": float})
    order = ["influence", "our_owner"]
    return frame.sort_values(order, ascending=[False, True], kind="stable").reset_index(drop=True)


def find_roles(people: pd.DataFrame) -> pd.DataFrame:
    """Return who plays which part in a decision for us.

    Parameters
    ----------
    people : DataFrame
        See :func:`judge_people`.

    Returns
    -------
    DataFrame
        part (decision_maker, sponsor, champion, user, guard), persons ('; ' between), state (live: a live contact with
        one of them; quiet: none; missing: nobody on file).
    """
    role, warm = people["role"], people["attitude"]
    members = {
        "decision_maker": role == "decides",
        "sponsor": (people["influence"] >= SPONSOR_INFLUENCE) & (warm >= SPONSOR_ATTITUDE),
        "champion": warm >= CHAMPION_ATTITUDE,
        "user": role == "uses",
        "guard": role == "guards",
    }
    rows = []
    for part in ROLES:
        found = people[members[part]]
        state = "missing" if found.empty else "live" if found["live"].any() else "quiet"
        rows.append({"part": part, "persons": "; ".join(found["person"]), "state": state})
    return pd.DataFrame(rows)


def judge_thread(people: pd.DataFrame, threads: pd.DataFrame) -> dict[str, object]:
    """Return whether the account hangs on one thread.

    Parameters
    ----------
    people, threads : DataFrame
        See :func:`judge_people` and :func:`sum_threads`.

    Returns
    -------
    dict
        single_thread (bool; None without anybody on file), thread_cause (few / one / both / ''), top_owner, top_share
        (0…1; None where no influence is known).
    """
    if people.empty:
        return {"single_thread": None, "thread_cause": "", "top_owner": "", "top_share": None}
    few = int(people["live"].sum()) < LEAST_LIVE
    top = threads.iloc[0] if len(threads) else None
    share = None if top is None or pd.isna(top["influence_share"]) else float(top["influence_share"])
    one = share is not None and share > ONE_HOLDS
    cause = "both" if few and one else "few" if few else "one" if one else ""
    owner = "" if top is None else str(top["our_owner"])
    return {"single_thread": few or one, "thread_cause": cause, "top_owner": owner, "top_share": share}
