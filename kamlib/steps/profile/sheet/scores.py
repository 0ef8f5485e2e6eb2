"""Facts of every account, what the profile makes of them, and the score: all of it follows the profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant import scoring
from kamlib.sheets.book import Sheet, wide
from kamlib.sheets.context import Twin
from kamlib.steps.profile.doubts import Doubts, bound_values
from kamlib.steps.profile.sheet.criteria import SLOPED, Placed, kind_of_unit
from kamlib.steps.profile.values import as_numbers, must_have_table, value_of

FIRST = 4
#: Columns of the sheet of scores before the values, and after them.
_IDS, _SUMS = ("account_id", "name"), ("score", "score_low", "score_high", "coverage", "must_have_failed")
#: Metrics that follow the sheet of potentials, where the account stands there.
_FED = ("potential", "addressable")
#: Criteria whose must-haves one formula names: Excel allows 8192 letters in it.
_AT_ONCE = 20


def fill_facts(twin: Twin, sheet: Sheet, placed: list[Placed]) -> pd.DataFrame:
    """Fill the sheet of facts, and return the metrics in its order."""
    metrics = _metrics(twin, placed)
    sheet.head(twin.say("sheet.facts"), twin.say("facts.note"))
    sheet.heads(FIRST - 1, [*twin.column("profile", *_IDS), *(each.shown for each in placed)])
    for row, record in enumerate(metrics.to_dict("records"), start=FIRST):
        for column, name in enumerate(_IDS):
            sheet.fact(row, column, record[name], role="live")
        for column, each in enumerate(placed, start=len(_IDS)):
            _fact(twin, sheet, row, column, each, record)
    sheet.ws.autofilter(FIRST - 1, 0, max(FIRST + len(metrics) - 1, FIRST), len(_IDS) + len(placed) - 1)
    doubted = _doubted(twin, placed)
    _fill_doubts(twin, sheet, doubted, metrics)
    sheet.finish((9, 40, *wide([each.shown for each in placed], 14), *([12] * 2 * len(doubted))), (FIRST, len(_IDS)))
    return metrics


@dataclass(frozen=True)
class _Doubted:
    """A criterion whose facts may be off.

    Parameters
    ----------
    at : int
        Its place among the criteria.
    place : int
        Its place among those that may be off.
    placed : Placed
    facts : DataFrame
        spread, lower_bound by account_id.
    column : int
        Column of the sheet of facts in which its ranges stand; its lower bounds stand in the next one.
    """

    at: int
    place: int
    placed: Placed
    facts: pd.DataFrame
    column: int


def _doubted(twin: Twin, placed: list[Placed]) -> list[_Doubted]:
    told = twin.run.table("profile", "contributions")
    if "spread" not in told:
        return []
    told = told.assign(lower_bound=told["lower_bound"].astype(str).eq("True").astype(int))
    off = told[(told["spread"] > 0) | (told["lower_bound"] > 0)]["criterion"].unique()
    chosen = [(at, each) for at, each in enumerate(placed) if each.criterion.id in off]
    start = len(_IDS) + len(placed)
    by_account = {name: rows.set_index("account_id") for name, rows in told.groupby("criterion")}
    return [
        _Doubted(at, place, each, by_account[each.criterion.id][["spread", "lower_bound"]], start + 2 * place)
        for place, (at, each) in enumerate(chosen)
    ]


def _fill_doubts(twin: Twin, sheet: Sheet, doubted: list[_Doubted], metrics: pd.DataFrame) -> None:
    """Fill the ranges of the facts and which are lower bounds, behind the facts."""
    for each in doubted:
        titles = twin.column("profile", "spread", "lower_bound")
        sheet.heads(FIRST - 1, [f"{title}: {each.placed.shown}" for title in titles], each.column)
        rows = each.facts.reindex(metrics["account_id"]).fillna(0.0)  # an account that is not told of has no doubts
        for row, (spread, bound) in enumerate(rows.itertuples(index=False), start=FIRST):
            sheet.data(row, each.column, float(spread), "share")
            sheet.data(row, each.column + 1, int(bound), "plain")


def _metrics(twin: Twin, placed: list[Placed]) -> pd.DataFrame:
    frame = twin.run.table("profile", "metrics")
    words = twin.run.texts("profile", "metrics")
    for each in placed:
        if each.criterion.function == "categories" and each.criterion.metric in words:
            frame[each.criterion.metric] = words[each.criterion.metric].replace("", None)
    names = twin.run.table("profile", "scores").set_index("account_id")["name"]
    frame = frame.drop(columns=[name for name in ("name",) if name in frame])
    frame.insert(1, "name", frame["account_id"].map(names))
    return frame.sort_values("account_id", kind="stable").reset_index(drop=True)


def _fact(twin: Twin, sheet: Sheet, row: int, column: int, each: Placed, record: dict) -> None:
    metric = each.criterion.metric
    value = record.get(metric)
    fed = twin.places.get(f"{metric}.{record['account_id']}") if metric in _FED else None
    if fed:
        sheet.live(row, column, f'IF(ISNUMBER({fed}),{fed},"")', value, kind_of_unit(each.criterion.unit))
        return
    if each.criterion.function == "categories":
        sheet.data(row, column, None if value is None else str(value), "text")
        return
    number = as_numbers(pd.Series([value]))[0]
    sheet.data(row, column, None if np.isnan(number) else number, kind_of_unit(each.criterion.unit))


def fill_scores(twin: Twin, sheet: Sheet, facts: Sheet, placed: list[Placed], metrics: pd.DataFrame) -> None:
    """Fill the sheet of values and scores."""
    values = pd.DataFrame({each.criterion.id: value_of(_column(metrics, each), each.criterion) for each in placed})
    start, count = len(_IDS), len(placed)
    sheet.head(twin.say("sheet.scores"), twin.say("scores.note"))
    sheet.heads(
        FIRST - 1, [*twin.column("profile", *_IDS), *(e.shown for e in placed), *twin.column("profile", *_SUMS)]
    )
    sheet.text(FIRST - 2, 1, twin.say("scores.weight"), "bold")
    for column, each in enumerate(placed, start=start):
        sheet.live(FIRST - 2, column, each.weight, each.weight_now, "share")
    weight_of = [sheet.at(FIRST - 2, start + place) for place in range(count)]
    weights = sheet.span(FIRST - 2, start, FIRST - 2, start + count - 1)
    doubted = _doubted(twin, placed)
    results = _results(placed, metrics, values, doubted)
    behind = start + count + len(_SUMS) + _helpers(placed)
    for each in doubted:
        titles = twin.column("profile", "value_low", "value_high", "known")
        sheet.heads(FIRST - 1, [f"{title}: {each.placed.shown}" for title in titles], behind + 3 * each.place)
    for at in range(len(metrics)):
        row = FIRST + at
        for column in (0, 1):
            sheet.live(row, column, facts.at(row, column), metrics.iloc[at, column], "text")
        for column, each in enumerate(placed, start=start):
            value = values.iloc[at, column - start]
            sheet.live(row, column, value_formula(facts.at(row, column), each), value, "score")
        moved = [
            (weight_of[each.at], *_ends(sheet, facts, row, behind, start, each, results.iloc[at])) for each in doubted
        ]
        _sums(sheet, row, weights, start, count, moved, results.iloc[at])
        _failed(sheet, facts, row, placed, doubted, results["failed"].iloc[at])
    last = max(FIRST + len(metrics) - 1, FIRST)
    for name, column in zip(_SUMS, range(start + count, start + count + 5), strict=True):
        twin.places[f"scores.{name}"] = sheet.span(FIRST, column, last, column)
    for name, column in (("account_id", 0), ("name", 1)):
        twin.places[f"scores.{name}"] = sheet.span(FIRST, column, last, column)
    _look(sheet, start, count, last)
    sheet.finish((9, 40, *wide([each.shown for each in placed], 10), 10, 10, 10, 10, 34), (FIRST, start))


def _look(sheet: Sheet, start: int, count: int, last: int) -> None:
    scale = {"type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num"}
    scale |= {"min_value": 0, "mid_value": 0.5, "max_value": 1}
    colours = {"min_color": "#F4B183", "mid_color": "#FFFFFF", "max_color": "#9DC3E6"}
    sheet.ws.conditional_format(FIRST, start, last, start + count - 1, scale | colours)
    bar = {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True}
    bar |= {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
    sheet.ws.conditional_format(FIRST, start + count, last, start + count, bar)
    sheet.ws.autofilter(FIRST - 1, 0, last, start + count + 4)


def _column(metrics: pd.DataFrame, each: Placed) -> pd.Series:
    unknown = pd.Series(np.nan, index=metrics.index)
    return metrics.get(each.criterion.metric, unknown)


def _results(
    placed: list[Placed], metrics: pd.DataFrame, values: pd.DataFrame, doubted: list[_Doubted]
) -> pd.DataFrame:
    """Return the scores of the run with the ends of what may be off; what failed is worded."""
    criteria = [each.criterion for each in placed]
    weights = np.array([each.weight_now for each in placed])
    table = values.set_axis(pd.Index(metrics["account_id"]), axis=0)
    spread, bounds = (
        pd.DataFrame({each.placed.criterion.metric: each.facts[name] for each in doubted})
        for name in ("spread", "lower_bound")
    )
    doubts = Doubts(spread, bounds.astype(bool))
    ends = bound_values(metrics, table, criteria, doubts)
    holds = must_have_table(metrics, criteria, doubts.bounds)
    names = {each.criterion.id: each.shown for each in placed}
    failed = [
        ", ".join(names[key] for key, kept in row.items() if not pd.isna(kept) and not kept)
        for row in holds.to_dict("records")
    ]
    found = {"score": scoring.interval_score(values, weights).score}
    for name, each in (("score_low", ends.low), ("score_high", ends.high), ("coverage", ends.known)):
        found[name] = np.clip(each.to_numpy() @ weights, 0, 1)
    for each in doubted:
        key = each.placed.criterion.id
        for name, frame in (("low", ends.low), ("high", ends.high), ("known", ends.known)):
            found[f"{name}.{key}"] = frame[key].where(table[key].notna()).to_numpy()
    return pd.DataFrame(found).assign(failed=failed if len(holds.columns) else "")


def _ends(
    sheet: Sheet, facts: Sheet, row: int, behind: int, start: int, each: _Doubted, result: pd.Series
) -> tuple[str, str, str, str]:
    """Write the lowest and the highest value and the known part, and return the addresses of the value and these."""
    value, fact = sheet.at(row, start + each.at), facts.at(row, len(_IDS) + each.at)
    spread, bound = facts.at(row, each.column), facts.at(row, each.column + 1)
    moved = [value_formula(f"({fact}{sign}N({spread})*ABS({fact}))", each.placed) for sign in "-+"]
    ends = ",".join([value, *moved])
    key, column = each.placed.criterion.id, behind + 3 * each.place
    low = sheet.live(row, column, f'IF(ISNUMBER({value}),MIN({ends}),"")', result[f"low.{key}"], "score")
    top = f"IF(N({bound})>0,1,MAX({ends}))"
    high = sheet.live(row, column + 1, f'IF(ISNUMBER({value}),{top},"")', result[f"high.{key}"], "score")
    part = f"IF(N({bound})>0,{value},1)"
    known = sheet.live(row, column + 2, f'IF(ISNUMBER({value}),{part},"")', result[f"known.{key}"], "share")
    return value, low, high, known


def _helpers(placed: list[Placed]) -> int:
    """Return how many columns help to name the must-haves that fail."""
    groups = -(-len(placed) // _AT_ONCE)
    return groups if groups > 1 else 0


def value_formula(fact: str, each: Placed) -> str:
    """Return the formula of what a criterion makes of a fact; an unknown fact stays unknown."""
    match each.criterion.function:
        case "bands" if each.edges:
            return f'IF(ISNUMBER({fact}),INDEX({each.values},1+SUMPRODUCT(--({each.edges}<={fact}))),"")'
        case "categories" if each.labels:
            same = f"SUMPRODUCT(--({each.labels}={fact}))"
            worth = f"SUMPRODUCT(--({each.labels}={fact}),{each.values})/{same}"
            return f'IF({fact}="","",IF({same}>0,{worth},""))'
        case "linear" | "log":
            return _sloped(fact, each)
    return '""'


def _sloped(fact: str, each: Placed) -> str:
    floor, target = each.floor, each.target
    straight = f"MAX(0,MIN(1,({fact}-{floor})/({target}-{floor})))"
    # Nothing and less than nothing take the limit, as in `quant.scoring.log_value`.
    ratio = f"MAX(0,MIN(1,LN({fact}/{floor})/LN({target}/{floor})))"
    curved = f'IF(MIN({floor},{target})<=0,"",IF({fact}<=0,IF({floor}<{target},0,1),{ratio}))'
    log = f"{each.function}={each.log_word}"
    usable = f"AND(ISNUMBER({fact}),ISNUMBER({floor}),ISNUMBER({target}))"
    return f'IF({usable},IF({floor}={target},"",IF({log},{curved},{straight})),"")'


def _sums(sheet: Sheet, row: int, weights: str, start: int, count: int, moved: list[tuple], result: pd.Series) -> None:
    """Write score, interval and coverage; `moved` are the weights, values and ends of what may be off."""
    values = sheet.span(row, start, row, start + count - 1)
    worth, told = f"SUMPRODUCT({weights},{values})", f"SUMPRODUCT({weights},--ISNUMBER({values}))"
    low, high, known = (
        "".join(f"+{weight}*(N({ends[at]})-{base.format(value=value)})" for weight, value, *ends in moved)
        for at, base in enumerate(("N({value})", "N({value})", "ISNUMBER({value})"))
    )
    column = start + count
    sheet.live(row, column, f'IF({told}>0,MAX(0,MIN(1,{worth}/{told})),"")', result["score"], "score")
    sheet.live(row, column + 1, f"MAX(0,MIN(1,{worth}{low}))", result["score_low"], "score")
    sheet.live(row, column + 2, f"MAX(0,MIN(1,{worth}+1-{told}{high}))", result["score_high"], "score")
    sheet.live(row, column + 3, f"MAX(0,MIN(1,{told}{known}))", result["coverage"], "share")


def _failed(sheet: Sheet, facts: Sheet, row: int, placed: list[Placed], doubted: list[_Doubted], result: str) -> None:
    """Write the formula that names the must-haves which fail; of many criteria in parts, since a formula is bounded."""
    start = len(_IDS)
    bounds = {each.at: facts.at(row, each.column + 1) for each in doubted}
    parts = [
        _fails(sheet, facts, row, start + place, each, bounds.get(place, "0")) for place, each in enumerate(placed)
    ]
    groups = ["&".join(parts[begin : begin + _AT_ONCE]) for begin in range(0, len(parts), _AT_ONCE)]
    column = start + len(placed) + 4
    if len(groups) > 1:
        named = [part for part in result.split(", ") if part]
        groups = [
            sheet.live(row, column + 1 + place, group, _told(placed[place * _AT_ONCE :][:_AT_ONCE], named), "text")
            for place, group in enumerate(groups)
        ]
    sheet.live(row, column, f"MID({'&'.join(groups)},3,9999)", result, "text")


def _told(placed: list[Placed], named: list[str]) -> str:
    return "".join(f", {each.shown}" for each in placed if each.shown in named)


def _fails(sheet: Sheet, facts: Sheet, row: int, column: int, each: Placed, bound: str) -> str:
    """Return the formula of one must-have: its name where it fails; a lower bound has not failed yet."""
    sloped = each.criterion.function in SLOPED
    fact, limit = (facts if sloped else sheet).at(row, column), each.must_have
    fails = f"{fact}<{limit}"
    if sloped:
        less = f"AND(ISNUMBER({each.floor}),ISNUMBER({each.target}),{each.floor}>{each.target})"
        fails = f"IF({less},{fact}>{limit},{fact}<{limit})"
    return f'IF(AND(ISNUMBER({limit}),ISNUMBER({fact}),N({bound})=0),IF({fails},", "&{each.label},""),"")'
