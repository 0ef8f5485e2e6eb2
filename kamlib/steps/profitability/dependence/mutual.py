"""Who needs whom more: what his leaving would cost us, beside what our leaving would cost him."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.steps.profitability.dependence.customers import DISCLOSURE
from kamlib.steps.shared import ledger

#: We depend from one month of the people's cost, or the disclosure line of our net profit, that goes with him.
LEAST_MONTHS = 1.0
#: He depends where we supply half of what he buys of our lines, or where doing without us is a risk to him (0…10).
HALF, RISKY = 0.5, 5.0

VERDICTS = ("we_more", "they_more", "both", "neither", "unknown")
THEIRS = ("our_share", "sole_supplier", "supply_risk", "benefit")
COLUMNS = [
    *("account_id", "name", "key", "contribution", "profit_share", "fixed_cost_months"),
    *(*THEIRS, "stronger"),
]


def gather_theirs(
    accounts: pd.DataFrame, behaviour: pd.DataFrame, wallet: pd.Series, benefit: pd.Series
) -> pd.DataFrame:
    """Return what is on file of an account's dependence on us, by account_id.

    Parameters
    ----------
    accounts, behaviour : DataFrame
        Tables of that name.
    wallet : Series
        Our share in what it buys of our lines, 0…1.
    benefit : Series
        What it confirmed to have from us beyond the goods in the base year, money.

    Returns
    -------
    DataFrame
        our_share, sole_supplier (bool or unknown), supply_risk (0…10, stated), benefit; unknown where not on file.
    """
    index = pd.Index(accounts["account_id"], name="account_id")
    stated = behaviour.set_index("account_id") if len(behaviour) else behaviour
    figures = {
        "our_share": wallet.reindex(index),
        "supply_risk": ledger.column(stated, "supply_risk").reindex(index),
        "benefit": benefit.reindex(index),
    }
    sole = ledger.words(accounts, "sole_supplier").astype("boolean").array
    return pd.DataFrame(figures).astype(float).assign(sole_supplier=sole)[list(THEIRS)]


def compare_needs(
    accounts: pd.DataFrame,
    base: pd.DataFrame,
    theirs: pd.DataFrame,
    key_accounts: Sequence[str],
    fixed: float,
    most: int = 5,
) -> pd.DataFrame:
    """Return who needs whom more, of the key accounts and the largest other buyers.

    Parameters
    ----------
    accounts, base : DataFrame
        ``accounts`` of the profitability, and the base-year rows of its ``by_year``.
    theirs : DataFrame
        See :func:`gather_theirs`.
    key_accounts : sequence of str
    fixed : float
        Cost of the people who serve customers, of a year; NaN where it is not recorded.
    most : int
        So many of the largest other buyers.

    Returns
    -------
    DataFrame
        account_id, name, key, contribution (margin less logistics and financing: what goes with him, money a year),
        profit_share (of our net profit; unknown where that is not positive), fixed_cost_months (of the people's cost
        that he carries), the columns of `theirs`, stronger (see :data:`VERDICTS`). Key accounts first, then by
        contribution.
    """
    key = accounts["account_id"].isin(list(key_accounts))
    largest = accounts[~key & (accounts["revenue"] > 0)].sort_values(
        ["revenue", "account_id"], ascending=[False, True], kind="stable"
    )
    table = pd.concat([accounts[key], largest.head(most)])[["account_id", "name", "revenue", "margin", "nopat"]]
    leaving = ledger.leaving_costs(base.set_index("account_id"))
    gone = table["account_id"].map(leaving).fillna(0.0)
    total = accounts["nopat"].sum(min_count=1)
    table["key"] = table["account_id"].isin(list(key_accounts))
    table["contribution"] = table["margin"] - gone
    table["profit_share"] = table["nopat"] / total if total > 0 else np.nan
    table["fixed_cost_months"] = 12 * table["contribution"] / fixed if fixed > 0 else np.nan
    table = table.join(theirs.reindex(columns=list(THEIRS)), on="account_id")
    table["stronger"] = judge_needs(table)
    ordered = table.sort_values(["key", "contribution", "account_id"], ascending=[False, False, True], kind="stable")
    return ordered[COLUMNS].reset_index(drop=True)


def judge_needs(table: pd.DataFrame) -> pd.Series:
    """Return who is the more dependent by the facts on file; unknown where one of the sides has none."""
    ours = table[["profit_share", "fixed_cost_months"]]
    we = (table["profit_share"] >= DISCLOSURE) | (table["fixed_cost_months"] >= LEAST_MONTHS)
    bought = table["revenue"] > 0
    sole = table["sole_supplier"].astype("boolean").fillna(False).astype(bool)
    he = sole | (table["our_share"] >= HALF) | (table["supply_risk"] >= RISKY)
    # That he has another supplier says nothing of how much he has from us.
    told = sole | table["our_share"].notna() | table["supply_risk"].notna()
    # Who buys nothing from us loses nothing by our leaving, whatever is said of the risk.
    he, told = he & bought, told | (table["revenue"] <= 0)
    conditions = [ours.isna().all(axis=1) | ~told, we & he, we, he]
    return pd.Series(np.select(conditions, ["unknown", "both", "we_more", "they_more"], "neither"), table.index, object)
