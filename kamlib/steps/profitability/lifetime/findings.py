"""What lifetime and value say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.profitability.lifetime.result import LifetimeResult

#: Two retentions that differ by more tell different stories.
APART = 0.05


def find(result: LifetimeResult) -> Iterator[Finding]:
    """Yield what is true of the relationships."""
    accounts, figures, found = result.accounts, result.figures, []
    lapsed = {name: figures[name] for name in ("lapsed", "bought_ever", "least_lapsed", "lapse_months")}
    if not figures["bought_ever"]:
        yield Finding("no_purchases", {}, "warn", 90)
        return
    if figures["refusal"]:
        key = "refused" if figures["refusal"] == "few_lapsed" else "short_watch"
        found.append(Finding(key, lapsed, "warn", 60))
    else:
        names = ("retention_low", "retention_high")
        values = {"retention": figures["yearly_retention"]} | {name: figures[name] for name in names}
        found.append(Finding("measured", lapsed | values, "info", 60))
    found += list(_year_findings(result))
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


def _year_findings(result: LifetimeResult) -> Iterator[Finding]:
    """Yield what the plain facts say: how many came back, and whether ever fewer do."""
    years = result.years
    if years.empty:
        return
    last = years.iloc[-1]
    values = {"n": int(last["buyers"]), "back": int(last["came_back"]), "share": float(last["came_back_share"])}
    values |= {"year": str(int(last["year"])), "next": str(int(last["year"]) + 1)}
    first = years.iloc[0]
    falls = first["came_back_share"] - last["came_back_share"] > APART
    if falls:
        values |= {"before": float(first["came_back_share"]), "before_year": str(int(first["year"]))}
    yield Finding("came_back_falls" if falls else "came_back", values, "warn" if falls else "info", 72 if falls else 58)
