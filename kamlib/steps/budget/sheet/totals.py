"""The years of the budget summed: limits, cash, payback, the figures that matter and the chart."""

from __future__ import annotations

import pandas as pd

from kamlib.sheets.book import between, quoted
from kamlib.sheets.context import Twin
from kamlib.steps.budget.risk.assessment import SCENARIOS
from kamlib.steps.budget.sheet.frame import Frame
from kamlib.steps.budget.sheet.years import Span

#: First row of the assumptions, and of the results beside them.
INPUTS = 3
TOTALS = (
    *("year", "cost", "money_cap", "over", "incremental_margin", "tax", "net", "discounted", "cumulative"),
    *("pessimistic_run", "base_run", "optimistic_run", "waiting"),
)
_TOLD = ("within", "over_money", "over_fte", "over_both")


def fill_totals(frame: Frame, years: Span) -> int:
    """Write the sums of each year beside its limit, the figures that matter at the top, and the chart.

    Returns the last row that any of it takes.

    Parameters
    ----------
    frame : Frame
        The sheet of the budget, its accounts written.
    years : callable
        Where the columns of the yearly sheet stand.
    """
    first = _totals(frame, years)
    _results(frame, first)
    _look(frame, first)
    return _chart(frame, first)


def _totals(frame: Frame, whole_span: Span) -> int:
    """Write the sums of each year beside its limit; return the first row."""
    twin, sheet = frame.twin, frame.sheet
    first = frame.last + 6
    sheet.section(first - 2, twin.say("budget.by_year"))
    sheet.heads(first - 1, twin.column("budget", *TOTALS))
    totals = twin.run.table("budget", "totals").set_index("year")
    caps = {each.year: each.amount for each in frame.decision.money_caps}
    scenarios = twin.run.table("budget_risk", "scenario_years")
    for at, year in enumerate(frame.years):
        _year(frame, first + at, first, year, totals.loc[year], caps.get(year), whole_span)
        for column, scenario in enumerate(SCENARIOS, start=9):
            rows = scenarios[(scenarios["scenario"] == scenario) & (scenarios["year"] == year)]
            sheet.fact(first + at, column, float(rows["cumulative"].iloc[0]), "money")
    _waiting(frame, first, totals)
    return first


def _year(frame: Frame, row: int, first: int, year: int, record: pd.Series, cap: float | None, whole_span) -> None:
    sheet = frame.sheet
    sheet.fact(row, 0, year, "year", "live")
    of_year = f"{whole_span('year')},{sheet.at(row, 0)}"
    for column, name in ((1, "cost"), (4, "incremental_margin"), (5, "tax"), (6, "net"), (7, "discounted")):
        sheet.live(row, column, f"SUMIFS({whole_span(name)},{of_year})", record[name], "money")
    path = ("money_caps", {"year": year}, "amount")
    entry = frame.entry("item", path, "twin.column.money_cap", str(year), blank=True)
    limit = sheet.ask(row, 2, cap, "money", entry, between(0, 1e15))
    over = f"IF(ISNUMBER({limit}),MAX(0,{sheet.at(row, 1)}-{limit}),0)"
    sheet.live(row, 3, over, 0.0 if cap is None else max(0.0, record["cost"] - cap), "money")
    sheet.live(row, 8, f"SUM({sheet.span(first, 6, row, 6)})", record["cumulative"], "money")


def _waiting(frame: Frame, first: int, totals: pd.DataFrame) -> None:
    """Write which years end before the discounted money is back: the payback counts them."""
    sheet, last = frame.sheet, first + len(frame.years) - 1
    noise = f"1E-12*SUMPRODUCT(ABS({sheet.span(first, 7, last, 7)}))"
    still, running = True, totals["discounted"].cumsum()
    for at, year in enumerate(frame.years):
        row = first + at
        still = still and running.loc[year] < 0
        before = sheet.at(row - 1, 12) if at else "1"
        sheet.live(row, 12, f"IF(SUM({sheet.span(first, 7, row, 7)})<-{noise},{before},0)", float(still), "number")


def _results(frame: Frame, first: int) -> None:
    """Write the figures that matter, at the top."""
    twin, sheet, figures = frame.twin, frame.sheet, frame.twin.run.figures("budget")
    last, row = first + len(frame.years) - 1, frame.last + 1
    waiting = f"SUM({sheet.span(first, 12, last, 12)})"
    net = sheet.span(first, 7, last, 7)
    count = len(frame.years)
    so_far = f"SUM(INDEX({net},1):INDEX({net},{waiting}))"
    fraction = f"MIN({waiting}-{so_far}/INDEX({net},{waiting}+1),{waiting}+1)"
    payback = f'IF({sheet.at(row, 6)}>0,IF({waiting}=0,0,IF({waiting}={count},"",{fraction})),"")'
    fte_over = f"IF(ISNUMBER(kam_fte_cap),MAX(0,{sheet.at(row, 3)}-kam_fte_cap),0)"
    cap = frame.decision.fte_cap
    lines = (
        ("npv", sheet.at(row, 8), figures["npv"] or 0.0, "money"),
        ("roi", f"{sheet.at(row, 10)}", figures["roi"], "share"),
        ("payback", payback, figures["payback"], "number.1"),
        ("cost_total", sheet.at(row, 5), figures["cost_total"], "money"),
        ("fte_used", sheet.at(row, 3), figures["fte"], "number.2"),
        ("fte_over", fte_over, 0.0 if cap is None else max(0.0, figures["fte"] - cap), "number.2"),
    )
    for at, (name, formula, value, kind) in enumerate(lines, start=INPUTS):
        sheet.text(at, 5, twin.say(f"budget.{name}"), "bold")
        place = sheet.live(at, 7, formula, value, kind, bold=True)
        twin.book.name(f"kam_{name}", place)
    over = sheet.span(first, 3, last, 3)
    told = _warning(twin, sum(max(0.0, over) for over in _overs(frame)), lines[-1][2])
    within, money, fte, both = (quoted(twin.say(f"budget.{name}")) for name in _TOLD)
    lacking = f"{sheet.at(INPUTS + 5, 7)}>0"
    either = f"IF(SUM({over})>0,{money},IF({lacking},{fte},{within}))"
    formula = f"IF(AND(SUM({over})>0,{lacking}),{both},{either})"
    sheet.live(INPUTS + 6, 5, formula, told, "text", "bold")


def _overs(frame: Frame) -> list[float]:
    caps = {each.year: each.amount for each in frame.decision.money_caps}
    cost = frame.twin.run.table("budget", "totals").set_index("year")["cost"]
    return [float(cost[year]) - caps[year] for year in frame.years if year in caps]


def _warning(twin: Twin, money: float, fte: float) -> str:
    name = "over_both" if money > 0 and fte > 0 else "over_money" if money > 0 else "over_fte" if fte > 0 else "within"
    return twin.say(f"budget.{name}")


def _look(frame: Frame, first: int) -> None:
    """Colour what exceeds a limit, and what loses."""
    sheet, last = frame.sheet, first + len(frame.years) - 1
    bad = frame.twin.book.file.add_format({"bg_color": "#F8CBAD", "font_color": "#833C0B", "bold": True})
    above = {"type": "cell", "criteria": ">", "value": 0.5, "format": bad}
    sheet.ws.conditional_format(first, 3, last, 3, above)
    sheet.ws.conditional_format(INPUTS + 5, 7, INPUTS + 5, 7, above | {"value": 1e-9})
    below = {
        "type": "cell",
        "criteria": "<",
        "value": 0,
        "format": frame.twin.book.file.add_format({"font_color": "#C00000"}),
    }
    for column in (8, 9, 10):
        sheet.ws.conditional_format(frame.first, column, frame.last, column, below)
    sheet.ws.conditional_format(first, 6, last, 8, below)
    sheet.ws.conditional_format(INPUTS, 7, INPUTS + 1, 7, below)


def _chart(frame: Frame, first: int) -> int:
    """Draw the cumulative cash: as it is reckoned now, and the scenarios of the run."""
    twin, sheet, last = frame.twin, frame.sheet, first + len(frame.years) - 1
    chart = twin.book.file.add_chart({"type": "line"})
    looks = {
        8: {"color": twin.book.brand.main, "width": 3},
        9: {"color": "#C00000", "width": 1.25, "dash_type": "dash"},
        10: {"color": "#7F7F7F", "width": 1.25, "dash_type": "dash"},
        11: {"color": "#548235", "width": 1.25, "dash_type": "dash"},
    }
    for column, line in looks.items():
        chart.add_series(
            {
                "name": [sheet.name, first - 1, column],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, column, last, column],
                "line": line,
            }
        )
    chart.set_title({"name": twin.say("budget.chart"), "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    axis = twin.book.axis(twin.run.table("budget_risk", "scenario_years")["cumulative"])
    chart.set_y_axis({"num_format": axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_x_axis({"label_position": "low"})
    chart.set_size({"width": 860, "height": 320})
    sheet.ws.insert_chart(last + 2, 1, chart, {"description": twin.say("budget.chart")})
    return last + 2 + 18
