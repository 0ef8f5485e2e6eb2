"""How many customers stay: what the plan assumes beside what the base and each account's own signs say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from kamlib.quant.investment import InvestmentPlan, net_present_value

#: A typed retention this far from the observed one needs its reason.
APART = 0.05
COLUMNS = ["account_id", "name", "base", "card", "without", "with", "observed", "gap", "npv_effect"]


def list_retention(
    ids: tuple[str, ...],
    names: pd.Series,
    plan: InvestmentPlan,
    served: np.ndarray,
    base: float | None,
    card: pd.Series,
) -> pd.DataFrame:
    """Return the retention of each account with a programme, as assumed and as observed.

    Parameters
    ----------
    ids : tuple of str
        Accounts of the plan.
    names : Series
        By account_id.
    plan : InvestmentPlan
        The chosen levels, shape (accounts, 1, years).
    served : ndarray of bool
        Who has a programme.
    base : float or None
        Yearly retention observed in the whole base, 0…1.
    card : Series
        Yearly retention by the signs of risk of each account, by account_id.

    Returns
    -------
    DataFrame
        `COLUMNS`: base, card, without, with (a programme), observed (the card, else the base; unknown for who does not
        buy), gap (without − observed), npv_effect (of putting the observed in the place of the one without; money).
    """
    frame = pd.DataFrame({"account_id": ids, "name": names.reindex(list(ids)).to_numpy()})
    frame["base"] = np.nan if base is None else base
    frame["card"] = card.reindex(list(ids)).to_numpy(dtype=float)
    frame["without"], frame["with"] = plan.retention_without[:, 0], plan.retention[:, 0]
    frame["observed"] = frame["card"].fillna(frame["base"]).where(plan.start[:, 0] > 0)
    frame["gap"] = frame["without"] - frame["observed"]
    frame["npv_effect"] = _effects(plan, frame["observed"])
    return frame.loc[served, COLUMNS].reset_index(drop=True)


def _effects(plan: InvestmentPlan, observed: pd.Series) -> np.ndarray:
    """Return what the observed retention would do to each NPV; a programme is never taken to drive customers away."""
    seen = observed.fillna(pd.Series(plan.retention_without[:, 0], index=observed.index)).to_numpy(dtype=float)
    moved = replace(plan, retention_without=seen[:, None], retention=np.maximum(plan.retention, seen[:, None]))
    return (net_present_value(moved) - net_present_value(plan))[:, 0]
