"""Who wins in which situation of sale: rates drawn together, matches only where the difference is beyond chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant.competing import strength
from kamlib.quant.forecasting import chance_above
from kamlib.steps.shared.deals import WON

#: Posterior chance of a difference from which a match is proposed; closed deals that a person must have in a situation.
SURE, LEAST = 0.9, 5
#: Largest weight of the whole against a person's own deals: where people differ by chance alone.
MOST_WEIGHT = 200.0


def name_situations(deals: pd.DataFrame) -> pd.Series:
    """Return the situation of each deal as a list of keys, or None where nothing is declared.

    Parameters
    ----------
    deals : DataFrame
        buyer, product, contested.

    Returns
    -------
    Series of object
        Such as ``('new_buyer', 'standard_product', 'contested')``.
    """
    parts = (
        deals["buyer"].map({"new": "new_buyer", "known": "known_buyer"}),
        deals["product"].map({"new": "new_product", "standard": "standard_product"}),
        deals["contested"].map({True: "contested", False: "uncontested"}),
    )
    known = zip(*(part.to_numpy(object) for part in parts), strict=True)
    named = [tuple(each for each in line if isinstance(each, str)) or None for line in known]
    return pd.Series(named, index=deals.index, dtype=object)


def match_people(closed: pd.DataFrame) -> pd.DataFrame:
    """Return the win rate of each person in each situation, and where it differs from their colleagues'.

    A person's rate has the Beta posterior (won + m·r, lost + m·(1 − r)): r is what the colleagues win in that
    situation, m what the data say that people are alike (method of moments).

    Parameters
    ----------
    closed : DataFrame
        outcome, owner, buyer, product, contested, situation of deals that have ended.

    Returns
    -------
    DataFrame
        situation (list of keys), declared (name, where the file gives one), seller, closed, won, rate (posterior mean),
        low, high (80 %), others (rate of the colleagues), better (posterior chance that the person wins more often),
        match ('give', 'keep_off', 'alike', 'few').
    """
    table = closed.assign(keys=name_situations(closed), won=(closed["outcome"] == WON).astype(float))
    table["label"] = table["situation"].where(table["situation"].notna(), table["keys"].map(_joined))
    table = table[table["label"].notna() & table["owner"].notna()]
    columns = ["situation", "declared", "seller", "closed", "won", "rate", "low", "high", "others", "better", "match"]
    if table.empty:
        return pd.DataFrame(columns=columns)
    cells = table.groupby(["label", "owner"], sort=True)["won"].agg(closed="size", won="sum").reset_index()
    whole = cells.groupby("label")[["closed", "won"]].transform("sum")
    rest = whole - cells[["closed", "won"]]
    others = ((rest["won"] + 1) / (rest["closed"] + 2)).to_numpy(float)
    same = (whole["won"] / whole["closed"]).to_numpy(float)
    hits = np.column_stack([cells["won"], cells["closed"] - cells["won"]])
    weight = min(strength(cells["closed"], hits, np.column_stack([same, 1 - same])), MOST_WEIGHT)
    mine = (cells["won"] + weight * others + 1e-6, cells["closed"] - cells["won"] + weight * (1 - others) + 1e-6)
    theirs = (rest["won"] + 1.0, rest["closed"] - rest["won"] + 1.0)
    first, second = (tuple(each.to_numpy(float) for each in pair) for pair in (mine, theirs))
    low, high = _limits(first)
    better = chance_above((first[0], first[1]), (second[0], second[1]))
    facts = table.drop_duplicates("label").set_index("label")
    told = [
        "few" if n < LEAST or r == 0 else _match(p)
        for n, r, p in zip(cells["closed"], rest["closed"], better, strict=True)
    ]
    found = pd.DataFrame(
        {
            "situation": [list(facts.loc[label, "keys"] or ()) for label in cells["label"]],
            "declared": [facts.loc[label, "situation"] for label in cells["label"]],
            "seller": cells["owner"],
            "closed": cells["closed"],
            "won": cells["won"].astype(int),
            "rate": first[0] / (first[0] + first[1]),
            "low": low,
            "high": high,
            "others": np.where(rest["closed"] > 0, others, np.nan),
            "better": better,
            "match": told,
        }
    )
    order = found.assign(far=-(found["better"] - 0.5).abs() * (found["match"] != "few"))
    return found.loc[order.sort_values(["far", "seller"], kind="stable").index, columns].reset_index(drop=True)


def _joined(keys: tuple[str, ...] | None) -> str | None:
    return "+".join(keys) if keys else None


def _match(better: float) -> str:
    return "give" if better >= SURE else "keep_off" if better <= 1 - SURE else "alike"


def _limits(shape: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    from scipy.special import betaincinv

    return betaincinv(shape[0], shape[1], 0.1), betaincinv(shape[0], shape[1], 0.9)
