"""What lifetime and value say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.profitability.lifetime.result import LifetimeResult


def find(result: LifetimeResult) -> Iterator[Finding]:
    """Yield what is true of the relationships."""
    accounts, figures, found = result.accounts, result.figures, []
    lapsed = {name: figures[name] for name in ("lapsed", "bought_ever", "least_lapsed", "lapse_months")}
    if not figures["bought_ever"]:
        yield Finding("no_purchases", {}, "warn", 90)
        return
    if figures["retention_basis"] == "scorecard":
        found.append(Finding("refused", lapsed, "warn", 60))
    elif figures["yearly_retention"] is not None:
        found.append(Finding("measured", lapsed | {"retention": figures["yearly_retention"]}, "info", 60))
    valued = accounts[(accounts["basis"] == "profit") & accounts["clv"].notna()]
    if len(valued):
        values = {"n": len(valued), "clv": float(valued["clv"].sum()), "cost": float(valued["risk_cost"].sum())}
        found.append(Finding("value", values | {"horizon": figures["horizon"]}, "info", 70))
        row = valued.sort_values(["risk_cost", "account_id"], ascending=[False, True]).iloc[0]
        if row["risk_cost"] > 0 and row["worst_factor"]:
            names = ("name", "risk_cost", "retention", "worst_factor")
            found.append(Finding("dearest_risk", row[list(names)].to_dict(), "warn", 75))
    unknown = accounts[accounts["risk"].isna()]
    if len(unknown):
        key = "no_signs" if figures["yearly_retention"] is None else "no_signs_measured"
        values = {"n": len(unknown), "names": unknown["name"].tolist(), "retention": figures["yearly_retention"]}
        found.append(Finding(key, values, "warn", 50))
    new = accounts[(accounts["basis"] == "potential") & accounts["acquisition_cap"].notna()]
    if len(new):
        row = new.iloc[0]
        found.append(Finding("acquisition", {"name": row["name"], "cap": float(row["acquisition_cap"])}, "info", 65))
    yield from found
