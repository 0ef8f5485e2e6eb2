"""Facts as they stood in an earlier year: what is dated is brought back, what is not stays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kamlib.core.schema import COST_KINDS
from kamlib.steps.profile.backtest import proved
from kamlib.steps.profile.metrics import measure_accounts
from kamlib.steps.profile.potential.wiring import PotentialCase
from kamlib.steps.profile.potential.wiring import compute as estimate
from kamlib.steps.shared.ledger import year_of

#: Columns of ``accounts`` that do not change with the years, or say themselves since when.
_STANDING = ("account_id", "name", "status", "sole_supplier", "customer_since")
_UNDATED = ("needs", "usp_match", "behaviour", "ratings", "survey")


def measure_past(frames: Mapping[str, pd.DataFrame], case: PotentialCase, profits: pd.DataFrame) -> pd.DataFrame:
    """Return the metrics as they stood in the year before those by which accounts prove themselves.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Tables of the profile; those without dates (needs, behaviour, marks, the client's own columns) stay out.
    case : PotentialCase
        What today's potential is worked out from.
    profits : DataFrame
        Profit by account and year.

    Returns
    -------
    DataFrame
        As :func:`kamlib.steps.profile.metrics.measure_accounts`; empty where no year lies before the proof.
    """
    later, _ = proved(profits)
    earlier = sorted(int(year) for year in profits["year"].unique() if later and year < later[0])
    if not earlier:
        return pd.DataFrame(columns=["account_id"])
    year = earlier[-1]
    then = {name: frame.head(0) if name in _UNDATED else frame for name, frame in frames.items()}
    accounts = frames["accounts"]
    then["accounts"] = accounts[[name for name in _STANDING if name in accounts]]
    then["sales"] = _until(frames["sales"], year)
    potential = estimate(_earlier(case, year)).accounts
    return measure_accounts(then, potential, _profit_of(profits, year), year)


def _earlier(case: PotentialCase, year: int) -> PotentialCase:
    """Return the case as it stood in a year: no sale and no quantity of a later year was known."""
    frames = dict(case.frames)
    frames |= {name: _until(case.frames[name], year) for name in ("sales", "drivers")}
    horizon = [year + ahead for ahead in range(1, len(case.plan_years) + 1)]
    return replace(case, frames=frames, base_year=year, plan_years=horizon)


def _until(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    return frame if frame.empty else frame[(year_of(frame) <= year).fillna(value=False).astype(bool)]


def _profit_of(profits: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the profit of one year as shares of revenue; no share of a revenue that is not positive."""
    rows = profits[profits["year"] == year]
    revenue = rows["revenue"].where(rows["revenue"] > 0)
    cost = rows[[name for name in COST_KINDS if name in rows]].sum(axis=1, min_count=1)
    shares = {"margin_share": rows["margin"] / revenue, "cost_to_serve_share": cost / revenue}
    return rows[["account_id", "nopat"]].assign(**shares)
