"""What the nine signs say in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.profitability.conduct.repairs import REMEDIES
from kamlib.steps.profitability.conduct.result import ConductResult
from kamlib.steps.profitability.conduct.signs import LEAST_SIGNS


def find(result: ConductResult) -> Iterator[Finding]:
    """Yield what is true of how customers behave."""
    accounts, losing, figures = result.accounts, result.unprofitable, result.figures
    found = []
    if not figures["judged"]:
        found.append(Finding("not_judged", {"n": len(accounts), "least": LEAST_SIGNS}, "warn", 80))
    for verdict, tone, weight in (("refuse", "bad", 70), ("repair", "warn", 55)):
        rows = accounts[accounts["verdict"] == verdict]
        if len(rows):
            largest = rows.sort_values(["revenue", "account_id"], ascending=[False, True], na_position="last")
            found.append(Finding(verdict, {"n": len(rows), "names": largest["name"].tolist()}, tone, weight))
    troubled = accounts[accounts["chosen"] & accounts["verdict"].isin(["refuse", "repair"])]
    if len(troubled):
        row = troubled.iloc[0]
        values = {"n": len(troubled), "name": row["name"], "signs": row["broken_signs"]}
        found.append(Finding("key_in_trouble", values, "warn", 78))
    if len(losing):
        loss = float(-losing["nopat"].clip(upper=0).sum())
        values = {"n": len(losing), "names": losing["name"].tolist(), "loss": loss}
        values |= {each: int((losing["remedy"] == each).sum()) for each in REMEDIES}
        found.append(Finding("unprofitable", values, "bad", 74))
    yield from found
