"""What a relationship with a key account is worth, with the risk of losing it and without."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.quant import finance

#: What the scorecard's ends mean: yearly retention of a relationship without any sign of risk, and with all of them.
SAFE, LOST = 0.97, 0.60


def add_retention(scored: pd.DataFrame, usual_risk: float, measured: float) -> pd.DataFrame:
    """Return the yearly retention that the scorecard stands for, without any programme of ours.

    From :data:`SAFE` without a sign of risk down to :data:`LOST` with all of them. Where the base's own retention is
    measured, the scale is moved so that a relationship of usual risk has it; one whose signs are unknown takes the
    measured one as it is.
    """
    usual = SAFE - usual_risk * (SAFE - LOST)
    shift = measured - usual if not (np.isnan(measured) or np.isnan(usual)) else 0.0
    table = scored.copy()
    for name, risk in (("retention", "risk"), ("retention_low", "risk_high"), ("retention_high", "risk_low")):
        table[name] = (SAFE - table[risk] * (SAFE - LOST) + shift).clip(0.05, 0.99)
    known = table["risk"].notna()
    table["retention_source"] = np.select([known, ~np.isnan(measured)], ["scorecard", "curve"], "").astype(object)
    names = ["retention", "retention_low", "retention_high"]
    table.loc[~known, names] = measured
    return table


def reached_share(ranking: pd.DataFrame) -> float:
    """Return the median share of wallet of the accounts that buy; NaN where none is known."""
    served = ranking[(ranking["revenue"] > 0) & ranking["wallet_share"].notna()]
    return float(served["wallet_share"].clip(upper=1).median())


def value_accounts(
    scored: pd.DataFrame, keys: pd.DataFrame, reach: float, discount: float, horizon: int
) -> pd.DataFrame:
    """Return the value of each key account over the horizon, with and without the risk of losing it.

    An account that buys is valued by this year's net profit, held flat. One that does not is valued by its potential
    times `reach`: the share of wallet that the accounts we serve give us, times what is left of a margin after serving
    (class C).
    """
    table = scored.merge(keys[["account_id", "nopat", "revenue", "potential"]], on="account_id")
    certain = _annuity(1.0, discount, horizon)
    bought, known = table["revenue"].fillna(0) > 0, table["retention"].notna()
    flow = table["nopat"].where(bought, table["potential"] * reach / certain)
    buys = table["nopat"].notna() & bought
    bases = [buys & known, flow.notna() & known]
    table["basis"] = np.select(bases, ["profit", "potential"], "unknown").astype(object)
    for name, rate in (("clv", "retention"), ("clv_low", "retention_low"), ("clv_high", "retention_high")):
        table[name] = flow * [_annuity(each, discount, horizon) for each in table[rate]]
    table["clv_certain"] = flow * certain
    table["risk_cost"] = table["clv_certain"] - table["clv"]
    table["multiple"] = [_multiple(each, discount) for each in table["retention"]]
    table["acquisition_cap"] = table["clv"].clip(lower=0)
    names = ["account_id", "name", "risk", "risk_low", "risk_high", "known_share", "worst_factor", "retention"]
    names += [
        "retention_low",
        "retention_high",
        "retention_source",
        "nopat",
        "multiple",
        "clv",
        "clv_low",
        "clv_high",
        "clv_certain",
    ]
    return table[[*names, "risk_cost", "acquisition_cap", "basis"]]


def _annuity(retention: float, discount: float, horizon: int) -> float:
    if np.isnan(retention):
        return np.nan
    return finance.lifetime_value(1.0, retention, discount, horizon, first=1)


def _multiple(retention: float, discount: float) -> float:
    return np.nan if np.isnan(retention) else float(finance.margin_multiple(retention, discount))


def list_assumptions(scored: pd.DataFrame, measured: dict[str, float]) -> pd.DataFrame:
    """Return the yearly retention of the base and of each account without a programme: what every step starts from.

    Parameters
    ----------
    scored : DataFrame
        See :func:`add_retention`: account_id, name, retention, retention_low, retention_high, retention_source.
    measured : dict
        retention, retention_low, retention_high of the base; NaN where it could not be measured.

    Returns
    -------
    DataFrame
        scope ('base', 'card'), account_id, name ('' of the base), retention, retention_low, retention_high, source
        ('curve', 'scorecard', '': unknown), evidence ('A' where it was measured, 'C' where signs stand for it).
    """
    names = ["account_id", "name", "retention", "retention_low", "retention_high"]
    source = "" if np.isnan(measured["retention"]) else "curve"
    base = pd.DataFrame([{"scope": "base", "account_id": "", "name": "", **measured, "source": source}])
    cards = scored[names].assign(scope="card", source=scored["retention_source"])
    table = pd.concat([base, cards], ignore_index=True)
    table["evidence"] = np.select([table["scope"] == "base", table["source"] != ""], ["A", "C"], "")
    table.loc[table["source"] == "", "evidence"] = ""
    return table[["scope", *names, "source", "evidence"]]
