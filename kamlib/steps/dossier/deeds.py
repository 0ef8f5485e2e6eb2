"""The deeds of one account, each with what it is worth, how well that is proven, and for how long it lasts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.core.schema import PROOFS
from kamlib.steps.dossier.kinds import KINDS, read_kinds, said_kinds
from kamlib.steps.shared.benefits import UNSTATED, grade_of, is_confirmed, span_of, yearly_benefits
from kamlib.steps.shared.ledger import column, words

STATES = ("confirmed", "claimed", "denied", "unpriced")


def list_deeds(rows: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return the deeds, oldest first.

    Parameters
    ----------
    rows : DataFrame
        One account's dossier (:func:`kamlib.steps.shared.benefits.dossier_of`).
    base_year : int

    Returns
    -------
    DataFrame
        deed, date, year, last_year, kind (of the method), kind_said, description, our_cost, benefit (a year), total
        (over the years for which it is said to pay, each saving once), counted_in (the deed that has the saving in the
        first year of this one; '' for itself), lasts (bool: pays after the base year), evidence, proof, state
        (confirmed / claimed / denied / unpriced: done, its worth unknown), confirmed_by, confirmed_on, done_by,
        equation.
    """
    rows = rows.sort_values(["date", "deed_id"], kind="stable").reset_index(drop=True)
    first, last = span_of(rows)
    frame = pd.DataFrame({"deed": rows["deed_id"].astype(object), "date": pd.to_datetime(rows["date"])})
    frame["year"], frame["last_year"] = first, last.astype(int)
    frame["kind_said"] = said_kinds(rows)
    frame["kind"] = read_kinds(frame["kind_said"])
    frame["description"] = words(rows, "description", "").where(lambda told: told != "", frame["kind_said"])
    frame["our_cost"], frame["benefit"] = column(rows, "our_cost"), column(rows, "customer_benefit")
    frame["evidence"] = words(rows, "evidence", "C")
    frame["proof"] = grade_of(rows)
    frame["state"] = _states(rows)
    frame["confirmed_by"], frame["done_by"] = words(rows, "confirmed_by"), words(rows, "done_by")
    frame["confirmed_on"] = pd.to_datetime(rows["confirmed_on"])
    frame["equation"] = words(rows, "equation", "")
    counted = rows.assign(customer_benefit=frame["benefit"].where(frame["state"] != "denied"))
    years = range(int(first.min()), int(last.max()) + 1) if len(rows) else range(0)
    worth = yearly_benefits(counted, years)
    known = counted["customer_benefit"].notna()
    frame["total"] = pd.Series(worth.sum(axis=1), index=frame.index).where(known)
    frame["counted_in"] = _keepers(frame, worth, list(years))
    frame["lasts"] = known & (frame["last_year"] > frame["year"]) & (frame["last_year"] > base_year)
    return frame[_COLUMNS]


_COLUMNS = [
    *("deed", "date", "year", "last_year", "kind", "kind_said", "description", "our_cost", "benefit", "total"),
    *("counted_in", "lasts", "evidence", "proof", "state", "confirmed_by", "confirmed_on", "done_by", "equation"),
]


def _states(rows: pd.DataFrame) -> np.ndarray:
    conditions = [rows["denied"].astype(bool), column(rows, "customer_benefit").isna(), is_confirmed(rows)]
    return np.select(conditions, ["denied", "unpriced", "confirmed"], "claimed").astype(object)


def _keepers(frame: pd.DataFrame, worth: np.ndarray, years: Sequence[int]) -> list[str]:
    """Return which deed has the saving in the first year of each; '' for a deed that has its own."""
    found = []
    for place, row in enumerate(frame.itertuples(index=False)):
        at = row.year - years[0]
        saving = row.equation.strip().casefold()
        if not saving or not row.benefit > 0 or row.state == "denied" or worth[place, at] > 0:
            found.append("")
            continue
        same = frame["equation"].str.strip().str.casefold() == saving
        has = np.flatnonzero(same.to_numpy() & (worth[:, at] > 0))
        found.append(str(frame["deed"].iloc[has[0]]) if has.size else "")
    return found


def sum_years(rows: pd.DataFrame, deeds: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return benefits and costs by year, by grade of proof, running up.

    Parameters
    ----------
    rows : DataFrame
        One account's dossier.
    deeds : DataFrame
        Of :func:`list_deeds`.
    last_year : int
        Years after it are left out.

    Returns
    -------
    DataFrame
        year (from the first deed, to the last year in which one pays), deeds (done in it), our_cost, customer, us,
        estimated, unstated (benefits by who measured them), benefit (their sum), confirmed, claimed (of it), unpriced
        (deeds done in it whose worth is unknown), cumulative, cumulative_confirmed. A year in which nothing is on file
        and nothing pays is unknown.
    """
    if deeds.empty:
        return pd.DataFrame(columns=_YEARLY)
    known = rows.sort_values(["date", "deed_id"], kind="stable").reset_index(drop=True)
    known = known.assign(customer_benefit=deeds["benefit"].where(deeds["state"] != "denied"))
    years = list(range(int(deeds["year"].min()), min(last_year, int(deeds["last_year"].max())) + 1))
    worth = yearly_benefits(known, years)
    frame = pd.DataFrame({"year": years})
    done = deeds.groupby("year")
    frame["deeds"] = frame["year"].map(done.size()).fillna(0).astype(int)
    frame["our_cost"] = frame["year"].map(done["our_cost"].sum(min_count=1)).astype(float)
    for grade in (*PROOFS, UNSTATED):
        frame[grade] = worth[(deeds["proof"] == grade).to_numpy()].sum(axis=0)
    confirmed = (deeds["state"] == "confirmed").to_numpy()
    frame["benefit"], frame["confirmed"] = worth.sum(axis=0), worth[confirmed].sum(axis=0)
    frame["claimed"] = frame["benefit"] - frame["confirmed"]
    frame["unpriced"] = (
        frame["year"].map(done["benefit"].agg(lambda each: int(each.isna().sum()))).fillna(0).astype(int)
    )
    frame["cumulative"], frame["cumulative_confirmed"] = frame["benefit"].cumsum(), frame["confirmed"].cumsum()
    silent = (frame["benefit"] == 0) & (frame["deeds"] == frame["unpriced"])
    names = [*PROOFS, UNSTATED, "benefit", "confirmed", "claimed"]
    frame[names] = frame[names].mask(silent)
    return frame[_YEARLY]


_YEARLY = [
    *("year", "deeds", "our_cost", *PROOFS, UNSTATED, "benefit", "confirmed", "claimed", "unpriced"),
    *("cumulative", "cumulative_confirmed"),
]


def sum_kinds_by_year(rows: pd.DataFrame, deeds: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Return the benefit of each kind by year, running up.

    Parameters
    ----------
    rows : DataFrame
        One account's dossier.
    deeds : DataFrame
        Of :func:`list_deeds`.
    last_year : int
        Years after it are left out.

    Returns
    -------
    DataFrame
        kind, year, deeds (done in it), benefit (unknown where nobody has counted any that would fall into it),
        cumulative (of what is known; unknown before anything is): kinds in the order of the method, only years in which
        a deed of the kind was done or pays.
    """
    if deeds.empty:
        return pd.DataFrame(columns=["kind", "year", "deeds", "benefit", "cumulative"])
    known = rows.sort_values(["date", "deed_id"], kind="stable").reset_index(drop=True)
    known = known.assign(customer_benefit=deeds["benefit"].where(deeds["state"] != "denied"))
    years = list(range(int(deeds["year"].min()), min(last_year, int(deeds["last_year"].max())) + 1))
    worth = yearly_benefits(known, years)
    frames = []
    for kind in KINDS:
        own = (deeds["kind"] == kind).to_numpy()
        if not own.any():
            continue
        done = deeds[own].groupby("year")
        frame = pd.DataFrame({"kind": kind, "year": years, "benefit": worth[own].sum(axis=0)}).set_index("year")
        frame["deeds"] = done.size().reindex(years, fill_value=0)
        frame["unpriced"] = done["benefit"].agg(lambda each: each.isna().sum()).reindex(years, fill_value=0)
        frame = frame[(frame["deeds"] > 0) | (frame["benefit"] > 0)]
        unknown = (frame["benefit"] == 0) & (frame["deeds"] == frame["unpriced"])
        frame["cumulative"] = frame["benefit"].cumsum().mask(unknown.cummin())
        frames.append(frame.assign(benefit=frame["benefit"].mask(unknown)).reset_index())
    return pd.concat(frames, ignore_index=True)[["kind", "year", "deeds", "benefit", "cumulative"]]


def sum_grades(deeds: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return how much of the benefit rests on which grade of proof.

    Parameters
    ----------
    deeds : DataFrame
        Of :func:`list_deeds`.
    base_year : int
        After it a benefit counts as lasting.

    Returns
    -------
    DataFrame
        proof, deeds (with a benefit), benefit (over the years for which it is said to pay), confirmed (of it), lasting
        (deeds that pay after the base year), share (of the benefit; NaN where there is none).
    """
    known = deeds[deeds["total"].notna()]
    total = float(known["total"].sum())
    rows = []
    for grade in (*PROOFS, UNSTATED):
        own = known[known["proof"] == grade]
        if own.empty and grade == UNSTATED:
            continue
        amount = float(own["total"].sum())
        rows.append(
            {
                "proof": grade,
                "deeds": len(own),
                "benefit": amount,
                "confirmed": float(own.loc[own["state"] == "confirmed", "total"].sum()),
                "lasting": int(own["lasts"].sum()),
                "share": amount / total if total > 0 else np.nan,
            }
        )
    return pd.DataFrame(rows)
