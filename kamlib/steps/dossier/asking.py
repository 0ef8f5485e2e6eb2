"""What it would be worth to ask the customer: deeds whose benefit nobody has put into money."""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ["rank", "deed", "date", "kind", "description", "our_cost", "per_cost", "basis", "worth", "done_by"]


def rank_questions(deeds: pd.DataFrame, kinds: pd.DataFrame, first: pd.DataFrame | None = None) -> pd.DataFrame:
    """List deeds without a benefit, in the order of what the answer may be worth.

    The worth is an expectation from the account's own dossier: our cost of the deed times what its kind has brought per
    unit of cost, or what all kinds have together. A deed whose cost is unknown is expected to bring what a deed of its
    kind has brought. It is no benefit and is added to none.

    Parameters
    ----------
    deeds : DataFrame
        Of :func:`kamlib.steps.dossier.deeds.list_deeds`.
    kinds : DataFrame
        Of :func:`kamlib.steps.dossier.kinds.sum_kinds`.
    first : DataFrame, optional
        deed, present: an unconfirmed benefit on which the sign of the loss rests; it is asked about before all others.

    Returns
    -------
    DataFrame
        rank (1 first), deed, date, kind, description, our_cost, per_cost (the ratio used), basis (kind / all / deed:
        the median deed of the kind / unknown), or turns (to be confirmed first), worth (NaN where nothing is
        known to compare with; such deeds come last), done_by.
    """
    open_deeds = deeds[deeds["state"] == "unpriced"]
    known = deeds[deeds["total"].notna() & deeds["our_cost"].notna()]
    spent = float(known["our_cost"].sum())
    overall = float(known["total"].sum()) / spent if spent > 0 else np.nan
    ratios = kinds.set_index("kind")["per_cost"]
    medians = deeds[deeds["total"].notna()].groupby("kind")["total"].median()
    rows = [_expect(row, ratios.get(row.kind, np.nan), overall, medians) for row in open_deeds.itertuples(index=False)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = ["worth", "date", "deed"]
    frame = frame.sort_values(order, ascending=[False, True, True], kind="stable", na_position="last")
    if first is not None:
        told = deeds.merge(first.rename(columns={"present": "worth"}), on="deed")
        told = told.assign(rank=0, per_cost=np.nan, basis="turns")[COLUMNS]
        frame = pd.concat([told, frame], ignore_index=True) if len(frame) else told
    frame["rank"] = range(1, len(frame) + 1)
    return frame.reset_index(drop=True)


def _expect(row: tuple, ratio: float, overall: float, medians: pd.Series) -> dict:
    used, basis = (ratio, "kind") if not np.isnan(ratio) else (overall, "all")
    worth = row.our_cost * used
    if np.isnan(worth):
        worth, used = float(medians.get(row.kind, np.nan)), np.nan
        basis = "unknown" if np.isnan(worth) else "deed"
    told = {name: getattr(row, name) for name in ("deed", "date", "kind", "description", "our_cost", "done_by")}
    return {"rank": 0, **told, "per_cost": used, "basis": basis, "worth": worth}
