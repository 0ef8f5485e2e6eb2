"""The supplier positioning matrix: what we are to each account, through the eyes of its buyer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.shared import ledger

POSITIONS = ("partner", "managed", "desired", "independent")


def compute_supply(accounts: pd.DataFrame, wallet: pd.Series, by_year: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return what our supply means to an account as far as our own figures show it, on 0…10, by account_id.

    Value: its share of wallet with us. Risk: 10 where we are its sole supplier, else the part of its purchases that is
    service and intellectual work, which is harder to replace than goods. Both marked C where they are used.
    """
    base = by_year[by_year["year"] == base_year].set_index("account_id")
    soft = (base["revenue_service"] + base["revenue_intellectual"]) / base["revenue"].where(base["revenue"] > 0)
    if not soft.gt(0).any():
        soft = soft * np.nan
    index = pd.Index(accounts["account_id"], name="account_id")
    sole = pd.Series(ledger.words(accounts, "sole_supplier", False).astype(bool).to_numpy(), index=index)
    risk = (soft.reindex(index) * 10).clip(0, 10).where(~sole, 10.0)
    return pd.DataFrame({"supply_risk": risk, "supply_value": wallet.reindex(index).clip(0, 1) * 10})


def place_supply(
    ranking: pd.DataFrame, behaviour: pd.DataFrame, computed: pd.DataFrame, value_cut: float, risk_cut: float
) -> pd.DataFrame:
    """Return the accounts whose supply risk and supply value are known, with what we are to them (see the class)."""
    table = ranking[["account_id", "name", "revenue", "chosen"]].copy()
    stated = behaviour.set_index("account_id") if len(behaviour) else behaviour
    for name in ("supply_risk", "supply_value"):
        said = table["account_id"].map(ledger.column(stated, name)).astype(float)
        table[f"{name}_said"] = said.notna()
        table[name] = said.fillna(table["account_id"].map(computed[name]).astype(float))
    both = table["supply_risk_said"] & table["supply_value_said"]
    table["basis"], table["evidence"] = np.where(both, "stated", "computed"), np.where(both, "B", "C")
    table = table.dropna(subset=["supply_risk", "supply_value"])
    valued, risky = table["supply_value"] >= value_cut, table["supply_risk"] >= risk_cut
    table["position"] = np.select([valued & risky, valued, risky], list(POSITIONS[:3]), "independent").astype(object)
    table["reading"] = table["position"]
    names = ["account_id", "name", "supply_risk", "supply_value", "basis", "evidence", "position", "reading"]
    return table[[*names, "revenue", "chosen"]].reset_index(drop=True)
