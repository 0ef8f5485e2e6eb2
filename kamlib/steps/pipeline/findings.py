"""What the pipeline says in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from kamlib.core.results import Finding
from kamlib.steps.pipeline.result import PipelineResult

#: Part of the expectation from which one deal makes the plan.
GIANT = 0.25
#: Lost at a stage from which deals are said to die there, and least stays that tell it.
DEADLY, LEAST_LEFT = 0.5, 20
#: Bounds of a coverage that a range of 80 % may have.
GOOD_RANGE = (0.65, 0.95)


def find(result: PipelineResult) -> Iterator[Finding]:
    """Yield what is true of the pipeline."""
    figures = result.figures
    if figures["closed"] < figures["least_closed"]:
        yield Finding("too_few", {"n": figures["closed"], "least": figures["least_closed"]}, "warn", 100)
    yield from _data(result)
    yield from _forecast(result)
    yield from _places(result)
    yield from _trust(result)
    yield from _people(result)
    yield from _plans(result)


def _data(result: PipelineResult) -> Iterator[Finding]:
    figures = result.figures
    if not figures["moves"] and figures["open_deals"]:
        yield Finding("no_moves", {"n": figures["open_deals"]}, "info", 60)
    for key in ("without_amount", "unreadable_ends", "by_expected_close", "later", "log_differs"):
        if figures[key]:
            yield Finding(key, {"n": figures[key], "day": figures["as_of"]}, "warn", 58)


def _forecast(result: PipelineResult) -> Iterator[Finding]:
    figures = result.figures
    if figures["p50"] is None or not figures["open_deals"]:
        return
    names = ("p10", "expected", "p90", "horizon_months")
    yield Finding("forecast", {name: figures[name] for name in names}, "info", 95)
    if figures["largest_share"] and figures["largest_share"] >= GIANT:
        deal = result.deals.iloc[0]
        values = {"deal": deal["deal_id"], "name": _text(deal["name"]), "share": figures["largest_share"]}
        stuck = "stuck" in deal["marks"]
        yield Finding("stuck_giant" if stuck else "giant", values, "bad" if stuck else "warn", 92)
    if figures["funnel"]:
        off = figures["expected"] - figures["funnel"]
        values = {name: figures[name] for name in ("funnel", "expected")}
        values |= {name: _of_note(figures[name], figures["funnel"]) for name in ("not_born", "mix", "timing")}
        if abs(off) >= 0.2 * figures["funnel"]:
            yield Finding("funnel_wrong", values, "warn", 85)


def _of_note(part: float, whole: float) -> float:
    """Return a part of a difference as a sentence names it: below one in two hundred of the whole it is nothing."""
    return part if abs(part) >= 0.005 * whole else 0.0


def _places(result: PipelineResult) -> Iterator[Finding]:
    for mark, weight in (("stuck", 80), ("slipping", 70), ("sleeping", 65)):
        rows = result.deals[result.deals["marks"].map(lambda marks, mark=mark: mark in marks)]
        if len(rows):
            amount = rows["amount"].sum(min_count=1)
            values = {"n": len(rows), "deals": rows["deal_id"].tolist(), "amount": float(amount)}
            yield Finding(mark, values, "warn", weight)
    known = result.stages[result.stages["left"] >= LEAST_LEFT]
    if len(known):
        worst = known.loc[known["lost_share"].idxmax()]
        if worst["lost_share"] >= DEADLY:
            values = {"stage": worst["stage"], "share": float(worst["lost_share"]), "n": int(worst["left"])}
            yield Finding("deadly_stage", values, "bad", 82)


def _trust(result: PipelineResult) -> Iterator[Finding]:
    share, tested = result.figures["inside_share"], result.figures["tested"]
    if share is not None and tested >= 6:
        good = GOOD_RANGE[0] <= share <= GOOD_RANGE[1]
        values = {"share": share, "dates": tested, "n": len(result.backtest)}
        yield Finding("range_holds" if good else "range_fails", values, "good" if good else "warn", 75)
    elif tested:
        yield Finding("few_dates", {"dates": tested}, "info", 55)
    methods = result.methods.set_index("method")
    for other in ("win_rate", "crm"):
        if other in methods.index and methods.loc[other, "dates"]:
            ours, theirs = (float(methods.loc[each, "error"]) for each in ("ours", other))
            key = f"better_than_{other}" if ours < theirs else f"worse_than_{other}"
            yield Finding(key, {"ours": ours, "theirs": theirs}, "good" if ours < theirs else "bad", 72)


def _people(result: PipelineResult) -> Iterator[Finding]:
    rows = result.situations[result.situations["match"].isin(["give", "keep_off"])]
    for match in ("give", "keep_off"):
        some = rows[rows["match"] == match]
        if len(some):
            first = some.iloc[0]
            values = {
                "n": len(some),
                "seller": first["seller"],
                "situation": first["situation"],
                "declared": _text(first["declared"]),
                "rate": float(first["won"] / first["closed"]),
                "others": float(first["others"]),
                "closed": int(first["closed"]),
            }
            yield Finding(f"{match}_declared" if values["declared"] else match, values, "info", 68, "internal")


def _plans(result: PipelineResult) -> Iterator[Finding]:
    figures = result.figures
    if figures["target"] is not None and figures["gap"] is not None:
        key = "gap" if figures["gap"] > 0 else "no_gap"
        yield Finding(
            key, {"gap": abs(figures["gap"]), "target": figures["target"]}, "warn" if key == "gap" else "good", 88
        )
        if key == "gap" and figures["deals_to_open"] is not None:
            values = {"n": int(figures["deals_to_open"]), "conversion": figures["conversion"], "size": figures["size"]}
            yield Finding("to_open", values, "info", 62)
            if figures["hours_to_open"] is not None and figures["hours_to_open"] > figures["capacity_hours"]:
                values = {"hours": round(figures["hours_to_open"]), "capacity": round(figures["capacity_hours"])}
                yield Finding("no_hours", values, "bad", 63)
    asked = result.coverage[result.coverage["growth"] > 0]
    low = asked[asked["covered_share"] < 1]
    if len(low):
        values = {"n": len(low), "names": low["name"].tolist(), "growth": float(asked["growth"].sum())}
        covered = float(asked["expected"].sum())
        yield Finding("budget_open", values | {"expected": covered, "year": int(low["year"].iloc[0])}, "warn", 78)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
