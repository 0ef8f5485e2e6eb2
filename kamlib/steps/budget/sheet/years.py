"""The budget year by year: share and survival with the programme and without it, cost, tax, cash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from kamlib.sheets.book import Sheet, between, quoted
from kamlib.steps.budget.one_plan import SERVING
from kamlib.steps.budget.sheet.frame import Frame
from kamlib.steps.budget.sheet.programmes import KEYS, Programme

_FIRST = 4
COLUMNS = (
    *("account_id", "name", "year", "time", "pool", "path", "path_without", "share_with", "share_without"),
    *("survival_with", "survival_without", "incremental_margin", "own", "shared", "cost", "tax", "net"),
    *("discounted", "cumulative", "offer_gain", "offer_given"),
)
_AT = {name: column for column, name in enumerate(COLUMNS)}
Span = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """An account of the budget: its figures in the run, and where its cells stand.

    Attributes
    ----------
    at : int
        Its place among the accounts.
    level_now, start_now
        Its level and its share of wallet in the run.
    level, start : str
        Addresses of the level and of today's share.
    none : str
        The level of no programme, quoted.
    behind : dict of str
        Addresses of its parts and multipliers.
    """

    at: int
    programme: Programme
    level_now: str
    start_now: float
    level: str
    start: str
    none: str
    behind: dict[str, str]


def fill_years(frame: Frame, sheet: Sheet, rows: list[Row], shared: Span) -> dict[int | str, Span]:
    """Fill the sheet; return for each account, and for ``all``, where its columns stand."""
    twin, count = frame.twin, len(frame.years)
    sheet.head(twin.say("sheet.years"), twin.say("years.note"))
    sheet.heads(_FIRST - 1, twin.column("budget", *COLUMNS))
    lines = twin.run.table("budget", "lines")
    amounts = lines[lines["basis"] == "shared"].groupby(["account_id", "year"])["amount"].sum()
    facts = frame.by_year.set_index(["account_id", "year"])
    beside = _beside(frame)
    for row in rows:
        for time, year in enumerate(frame.years, start=1):
            at = _FIRST + row.at * count + time - 1
            record, part = facts.loc[(row.programme.account, year)], amounts.get((row.programme.account, year), 0.0)
            _ids(sheet, at, row, year, time)
            sheet.data(at, _AT["pool"], float(record["margin_pool"]), "money", between(-1e15, 1e15))
            gain, given, borne = beside(row.programme.account, year)
            sheet.data(at, _AT["offer_gain"], gain, "share", between(-1, 1))
            sheet.data(at, _AT["offer_given"], given, "money", between(-1e15, 1e15))
            _shares(frame, sheet, at, row, record)
            _money(frame, sheet, at, row, record, float(part), shared(str(year)), borne)
    sheet.finish((9, 34, 8, 7, 16, 10, 10, 10, 10, 10, 10, *([15] * 10)), (_FIRST, 3))
    spans: dict[int | str, Span] = {row.at: _span(sheet, _FIRST + row.at * count, count) for row in rows}
    return spans | {"all": _span(sheet, _FIRST, count * len(rows))}


def _beside(frame: Frame) -> Callable[[str, int], tuple[float, float, dict[str, float]]]:
    """Return what stands beside a programme in a year: share won, money given, what the margin bears by kind."""
    joined = frame.twin.run.table("budget", "one_plan").drop_duplicates(["account_id", "year"])
    rows = joined.set_index(["account_id", "year"])
    demand = frame.twin.run.table("budget_basis", "pools").set_index(["account_id", "year"])["addressable"]

    def find(account: str, year: int) -> tuple[float, float, dict[str, float]]:
        if (account, year) not in rows.index:
            return 0.0, 0.0, {}
        row = rows.loc[(account, year)]
        borne = {kind: float(row[f"borne_{kind}"]) for kind in SERVING}
        return float(row["offer_gain"]), float(row["offer_price"]) * float(demand[(account, year)]), borne

    return find


def _span(sheet: Sheet, first: int, count: int) -> Span:
    return lambda name: sheet.span(first, _AT[name], first + count - 1, _AT[name])


def _ids(sheet: Sheet, at: int, row: Row, year: int, time: int) -> None:
    sheet.fact(at, 0, row.programme.account, role="live")
    sheet.fact(at, 1, row.programme.name, role="live")
    sheet.fact(at, _AT["year"], year, "year", "live")
    sheet.fact(at, _AT["time"], time, "number", "live")


def _shares(frame: Frame, sheet: Sheet, at: int, row: Row, record: pd.Series) -> None:
    """Write the way of the share and the chance that the customer is still there, on both sides."""
    cell = {name: sheet.at(at, column) for name, column in _AT.items()}
    start, by, time = row.start, row.behind, cell["time"]
    ceiling = f"MAX({start},1)"
    sheet.live(at, _AT["path"], _path(frame, row, cell), record["share_with"] - record["share_offer"], "share")
    sheet.live(at, _AT["path_without"], _path_without(row, time), record["share_without"], "share")
    gain = f"IF({row.level}={row.none},{by['by_erosion']},{by['by_gain']})"
    for name, path, factor in (("share_with", "path", gain), ("share_without", "path_without", by["by_erosion"])):
        beside = f"+{by['by_gain']}*{cell['offer_gain']}" if path == "path" else ""
        formula = f"MAX(0,MIN({ceiling},{start}+{factor}*({cell[path]}-{start}){beside}))"
        sheet.live(at, _AT[name], formula, record[name], "share")
    risk, risk_without = (f"(1-{_stays(row, level)})" for level in (row.level, None))
    moved = f"MAX(0,MIN(1,{by['by_loss']}*{risk}))"
    # Where a programme lowers the risk each side is a guess of its own; its effect may vanish, never turn round.
    left = f"MAX(0,MIN(1,{by['by_loss_without']}*{risk_without}))"
    other = f"IF({risk_without}>{risk},MAX({left},{moved}),MAX(0,MIN(1,{by['by_loss']}*{risk_without})))"
    for name, leaving in (("survival_with", moved), ("survival_without", other)):
        sheet.live(at, _AT[name], f"(1-{leaving})^{time}", record[name], "share")


def _stays(row: Row, level: str | None) -> str:
    """Return the formula of the share of such customers that stay: the programme's own, else what is assumed."""
    programme = row.programme
    own = programme.pick("retention", level) if level else programme.first("retention")
    return f"IF(ISNUMBER({own}),{own},kam_retention)"


def _path(frame: Frame, row: Row, cell: dict[str, str]) -> str:
    start, programme = row.start, row.programme
    aim = f"MAX(0,MIN(MAX({start},1),{start}+{programme.pick('share_gain', row.level)}))"
    named = f"MAX(kam_target_year-{frame.years[0]}+1,1)"
    until = f"IF(ISNUMBER(kam_target_year),{named},{programme.pick('years_to_target', row.level)})"
    done = f"MIN({cell['time']}/{until},1)"
    slow = f"IF({done}>=1,1,(TANH(3*({done}-0.5))+TANH(1.5))/(2*TANH(1.5)))"
    logistic = quoted(frame.twin.say("budget.path_logistic"))
    way = f"IF(kam_path={logistic},{slow},{done})"
    return f"IF({row.level}={row.none},{cell['path_without']},{start}+({aim}-{start})*{way})"


def _path_without(row: Row, time: str) -> str:
    """Return the formula of the share that nobody looks after: eroded, or as the client's own table says."""
    start, programme = row.start, row.programme
    kept = start
    if programme.stated:
        aim = f"MAX(0,MIN(MAX({start},1),{start}+MIN({programme.first('share_gain')},0)))"
        kept = f"{start}+({aim}-{start})*MIN({time}/{programme.first('years_to_target')},1)"
    return f"IF(ISNUMBER(kam_erosion),{start}*(1-kam_erosion)^{time},{kept})"


def _money(
    frame: Frame, sheet: Sheet, at: int, row: Row, record: pd.Series, part: float, shared: str, borne: dict[str, float]
) -> None:
    """Write margin, cost, tax and cash."""
    cell, by = {name: sheet.at(at, column) for name, column in _AT.items()}, row.behind
    won = f"{cell['share_with']}*{cell['survival_with']}-{cell['share_without']}*{cell['survival_without']}"
    year = int(record.name[1])
    given = f"{cell['offer_given']}*{cell['share_with']}*{cell['survival_with']}"
    margin = f"{by['by_pool']}*({cell['pool']}*({won})+{given})"
    for kind, amount in borne.items():
        if amount > 0 and f"spent_{kind}.{year}" in row.programme.columns:
            spent = row.programme.pick(f"spent_{kind}.{year}", row.level)
            margin += f"+MIN({by['by_cost']}*{spent},{by['by_pool']}*{amount!r}*MAX(0,{won}))"
    keys = "+".join(f"{by[f'part_{key}']}*INDEX({shared},{place})" for place, key in enumerate(KEYS, start=1))
    first = sheet.at(at - frame.years.index(year), _AT["net"])
    lines = (
        ("incremental_margin", margin, record["incremental_margin"]),
        ("own", f"{by['by_cost']}*{row.programme.pick(str(year), row.level)}", record["cost"] - part),
        ("shared", f"{by['by_cost']}*({keys})", part),
        ("cost", f"{cell['own']}+{cell['shared']}", record["cost"]),
        ("tax", f"kam_tax*({cell['incremental_margin']}-{cell['cost']})", record["tax"]),
        ("net", f"{cell['incremental_margin']}-{cell['cost']}-{cell['tax']}", record["net"]),
        ("discounted", f"{cell['net']}/(1+kam_discount)^{cell['time']}", record["discounted"]),
        ("cumulative", f"SUM({first}:{cell['net'].rsplit('!', 1)[1]})", record["cumulative"]),
    )
    for name, formula, value in lines:
        sheet.live(at, _AT[name], formula, float(value), "money")
