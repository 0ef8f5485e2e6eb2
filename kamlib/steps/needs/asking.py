"""Which question to ask whom first, and who of us is best placed to ask it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kamlib.core.schema import names_in

_COLUMNS = ("topic", "subject", "person", "function", "asked_by", "weight", "worth")


def rank_questions(
    needs: pd.DataFrame, five: pd.DataFrame, persons: pd.DataFrame, owner: str, potential: float
) -> pd.DataFrame:
    """Return what is unknown, most valuable first.

    Parameters
    ----------
    needs, five, persons : DataFrame
        See ``organisation.list_needs``, ``organisation.ask_five``, ``persons.list_persons``.
    owner : str
        Our owner of the account; '' where nobody is.
    potential : float
        The account's potential over the horizon (money); NaN unknown.

    Returns
    -------
    DataFrame
        topic (bonus: what a person is paid for; need: whether a need that only we believe in is one; a question of the
        five that nobody asked), subject (the need), person and function (whom to ask; '' where nobody is on file),
        asked_by (the person's owner with us, else the account's, else another who knows somebody there, never one who
        is barred; '' nobody), weight (0…1: influence / 5 for a bonus and for an unasked question, importance / 10 for
        a need), worth (weight × potential, money; NaN unknown).
    """
    best = _best_to_ask(persons)
    rows = [
        ("bonus", "", row.person, row.influence / 5)
        for row in persons[persons["matters"] & (persons["bonus_kind"] == "")].itertuples()
    ]
    doubtful = needs[needs["state"].isin(["opinion", "repeated", "unknown"])]
    rows += [("need", row.need, best, row.importance / 10) for row in doubtful.itertuples()]
    influence = persons.set_index("person")["influence"].get(best, float("nan")) if best else float("nan")
    unasked = five.loc[five["state"] == "unasked", "question"]
    rows += [(question, "", best, influence / 5) for question in unasked]
    frame = pd.DataFrame(rows, columns=["topic", "subject", "person", "weight"]).astype({"weight": float})
    known = persons.drop_duplicates("person").set_index("person")
    frame["function"] = frame["person"].map(known["function"]).astype(object).fillna("")
    team = _team(persons, owner)
    frame["asked_by"] = [_asked_by(each, known, team) for each in frame["person"]]
    frame["worth"] = frame["weight"] * potential
    order = ["weight", "topic", "subject", "person"]
    frame = frame.sort_values(order, ascending=[False, True, True, True], kind="stable", na_position="last")
    return frame[list(_COLUMNS)].reset_index(drop=True)


def _best_to_ask(persons: pd.DataFrame) -> str:
    """Return the most influential person who is not against us, else the most influential; '' where nobody is."""
    well = persons[~(persons["attitude"] < 0)]
    chosen = well if len(well) else persons
    return str(chosen["person"].iloc[0]) if len(chosen) else ""


def _team(persons: pd.DataFrame, owner: str) -> list[str]:
    """Return our people at the account: its owner, then those who hold most contacts."""
    held = pd.Series([name for cell in persons["our_owner"] for name in names_in(cell)], dtype=object)
    return list(dict.fromkeys([*([owner] if owner else []), *held.value_counts(sort=True).index]))


def _asked_by(person: str, known: pd.DataFrame, team: Sequence[str]) -> str:
    if person not in known.index:
        return team[0] if team else ""
    row = known.loc[person]
    barred = set(names_in(row["barred_kams"]))
    candidates = [*names_in(row["our_owner"]), *team]
    return next((name for name in candidates if name not in barred), "")
