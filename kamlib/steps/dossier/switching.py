"""What leaving us would cost the customer: benefits that end, the change itself, less the rival's lower price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.core.evidence import range_of
from kamlib.quant.finance import npv
from kamlib.quant.simulation import one_factor, triangular_quantile
from kamlib.steps.shared.benefits import yearly_benefits
from kamlib.steps.shared.ledger import column

DRAWS = 4000
PART_COLUMNS = ["part", "title", "year_amount", "present", "low", "high", "evidence"]


@dataclass(frozen=True)
class Leaving:
    """What leaving us costs, part by part, as present values at the base year.

    Attributes
    ----------
    parts : DataFrame
        part (benefit / an item of switching / price), title, year_amount (an even yearly amount; NaN of what is paid
        once), present (price: negative where the rival is cheaper; NaN where unknown), low, high (by evidence: the
        range of the single figure), evidence.
    gross : ndarray of shape (draws,)
        Benefits lost and costs of the change; empty where neither is known.
    net : ndarray of shape (draws,)
        Less the rival's lower price; empty where that is unknown as well.
    bought : float
        Present value of what he would pay us meanwhile at today's prices.
    """

    parts: pd.DataFrame
    gross: np.ndarray
    net: np.ndarray
    bought: float


def list_parts(
    rows: pd.DataFrame, switching: Sequence[Mapping], premium: float, evidence: str, basis: Mapping
) -> pd.DataFrame:
    """List what leaving costs, part by part: present values at the base year.

    Parameters
    ----------
    rows : DataFrame
        The account's dossier rows that count and last.
    switching : sequence of mapping
        item, description, amount (None: unknown), probability (None: certain), evidence.
    premium : float
        What he pays us above the rival, a year of the base year; NaN where unknown.
    evidence : str
        Of the rival's prices.
    basis : mapping
        years, base_year, discount, index (of benefits and costs, by year), growth (of purchases, by year), ranges.

    Returns
    -------
    DataFrame
        As :class:`Leaving` says. The change itself is paid in the first year of the plan.
    """
    discount, index, growth = basis["discount"], np.asarray(basis["index"]), np.asarray(basis["growth"])
    worth = yearly_benefits(rows, basis["years"]) * index
    even = _present(discount, np.ones(len(index)))
    parts = []
    for (_, row), flows in zip(rows.iterrows(), worth, strict=True):
        if flows.any():
            present = _present(discount, flows)
            title = str(row["description"] if isinstance(row["description"], str) else row["kind"])
            parts.append(("benefit", title, present / even, present, row["evidence"]))
    first = index[0] / (1 + discount)
    for each in switching:
        amount = np.nan if each["amount"] is None else each["amount"]
        chance = 1.0 if each["probability"] is None else each["probability"]
        parts.append((each["item"], each["description"], np.nan, amount * chance * first, each["evidence"]))
    price = -_present(discount, premium * growth) if not np.isnan(premium) else np.nan
    parts.append(("price", "", price / even, price, evidence))
    frame = pd.DataFrame(parts, columns=["part", "title", "year_amount", "present", "evidence"])
    spread = range_of(frame["evidence"].replace("", None), basis["ranges"])
    frame["low"] = frame["present"] - frame["present"].abs() * spread
    frame["high"] = frame["present"] + frame["present"].abs() * spread
    return frame[PART_COLUMNS]


def _present(discount: float, flows: np.ndarray) -> float:
    return float(npv(discount, np.concatenate([[0.0], flows])))


def simulate_leaving(parts: pd.DataFrame, bought: float, correlation: float, seed: int) -> Leaving:
    """Simulate what leaving costs: each figure lies in the range of its evidence, drawn from a triangle around it.

    Every draw has a twin on the other side of each figure (antithetic), so the mean of the draws is the sum of the
    parts and no noise. What is unknown is left out: the sum is then the least that leaving costs.

    Parameters
    ----------
    parts : DataFrame
        Of :func:`list_parts`; the last row is the price.
    bought : float
        Present value of what he would pay us meanwhile.
    correlation : float
        How far the figures are wrong together, 0…1; prices go their own way.
    seed : int

    Returns
    -------
    Leaving
    """
    own = parts[(parts["part"] != "price") & parts["present"].notna()]
    price = parts[parts["part"] == "price"].iloc[0]
    half = DRAWS // 2
    if own.empty:
        return Leaving(parts, np.array([]), np.array([]), bought)
    chance = one_factor(half, len(own), correlation, seed)
    drawn = [_draw(np.concatenate([chance[:, i], 1 - chance[:, i]]), row) for i, row in enumerate(own.itertuples())]
    gross = np.sum(drawn, axis=0)
    if np.isnan(price["present"]):
        return Leaving(parts, gross, np.array([]), bought)
    luck = one_factor(half, 1, 0.0, seed + 1)[:, 0]
    return Leaving(parts, gross, gross + _draw(np.concatenate([luck, 1 - luck]), price), bought)


def _draw(chance: np.ndarray, row: object) -> np.ndarray:
    low, mode, high = (float(row[name] if isinstance(row, pd.Series) else getattr(row, name)) for name in _POINTS)
    return triangular_quantile(chance, low, mode, high)


_POINTS = ("low", "present", "high")


def sum_left_out(rows: pd.DataFrame, years: Sequence[int], index: np.ndarray, discount: float) -> pd.DataFrame:
    """Return the lasting benefits that the customer has not confirmed and that would add to the loss, largest first.

    Parameters
    ----------
    rows : DataFrame
        One account's dossier.
    years : sequence of int
        Years of the plan.
    index : ndarray of shape (years,)
        Of benefits, by year.
    discount : float

    Returns
    -------
    DataFrame
        deed, present (value at the base year, of what no confirmed deed has already).
    """
    kept = lasting_rows(rows, claimed=True)
    worth = yearly_benefits(kept, years) * index
    frame = pd.DataFrame({"deed": kept["deed_id"].to_numpy(), "present": [_present(discount, each) for each in worth]})
    frame = frame[~kept["confirmed"].fillna(False).astype(bool).to_numpy() & (frame["present"] > 0)]
    return frame.sort_values(["present", "deed"], ascending=[False, True], kind="stable", ignore_index=True)


def lasting_rows(rows: pd.DataFrame, *, claimed: bool) -> pd.DataFrame:
    """Return the dossier rows that leaving would end: said to pay for more than a year, and confirmed.

    Parameters
    ----------
    rows : DataFrame
        One account's dossier.
    claimed : bool
        Whether what he has not confirmed counts as well; what he denied never does.

    Returns
    -------
    DataFrame
        Of the same columns, oldest first.
    """
    told = rows["confirmed"].fillna(False).astype(bool) | claimed
    lasts = column(rows, "benefit_years").fillna(1) > 1
    kept = rows[told & ~rows["denied"].astype(bool) & lasts & column(rows, "customer_benefit").notna()]
    return kept.sort_values(["date", "deed_id"], kind="stable")
