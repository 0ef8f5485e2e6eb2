"""How one customer sees us beside the others: importance and marks to be changed, value for money that follows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.core.schema import US
from kamlib.i18n import Language
from kamlib.sheets.book import Sheet, between, quoted
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart
from kamlib.steps.competitors.decision import CompetitorsDecision
from kamlib.steps.competitors.standing import LEVEL
from kamlib.steps.competitors.value.fair_line import FAIR, LEAST_RIVALS
from kamlib.steps.shared.price_facts import quality_ratios

_FIRST = 6
RESULTS = ("mark", "coverage", "place", "quality", "relative_price", "fair_price", "advantage", "verdict")
_KINDS = {"coverage": "share", "place": "number", "advantage": "share", "verdict": "text"}


def _fill(twin: Twin, sheets: Sequence[Sheet], account: str) -> None:
    """Fill the sheet of one key account."""
    (sheet,) = sheets
    decision = CompetitorsDecision.model_validate(twin.decide("competitors", account))
    curve = twin.run.table("competitors", "curve", account)
    companies = [US, *decision.rivals]
    marks = curve.pivot(index="criterion", columns="company", values="mark").reindex(columns=companies)
    marks = marks.reindex([each.criterion for each in decision.criteria]).astype(float)
    weights = decision.weights.to_numpy()
    sheet.head(f"{twin.say('sheet.competitors')}: {twin.name_of(account)}", twin.say("competitors.note"))
    count, rows = len(companies), len(marks)
    shown = [_company(twin, each) for each in companies]
    ratios = [twin.say("competitors.ratio", company=each) for each in shown]
    titles = [*twin.column("competitors", "criterion", "importance", "weight"), *shown, *ratios]
    sheet.section(_FIRST - 2, twin.say("competitors.marks"))
    sheet.heads(_FIRST - 1, titles)
    table = marks.to_numpy()
    for at, each in enumerate(decision.criteria):
        _criterion(twin, sheet, at, each, account, decision, weights[at], table[at], rows)
    low = _FIRST + rows + 2
    _price_weight(twin, sheet, low, account, decision)
    _results(twin, sheet, low + 3, account, decision, table, weights)
    scale = {"type": "3_color_scale", "min_color": "#F4B183", "mid_color": "#FFFFFF", "max_color": "#9DC3E6"}
    scale |= {
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": 1,
        "mid_value": 5.5,
        "max_value": 10,
    }
    sheet.ws.conditional_format(_FIRST, 3, _FIRST + rows - 1, 2 + count, scale)
    widths = [15] * max(2 * count, len(RESULTS))
    sheet.finish((42, 13, 12, *widths), (_FIRST, 1))


def _company(twin: Twin, company: str) -> str:
    return twin.language.value("competitors", "company", company)


def _criterion(twin, sheet: Sheet, at: int, each, account: str, decision, weight: float, marks, rows: int) -> None:
    """Write one criterion: importance, weight, marks, and each mark over the mean of the others'."""
    row = _FIRST + at
    sheet.fact(row, 0, each.criterion, role="live")
    path = ("competitors", account, "criteria", {"criterion": each.criterion}, "importance")

    def title(language: Language) -> str:
        return f"{language('twin.sheet.competitors')} {account} · {each.criterion}"

    entry = twin.entry("number", path, title)
    points = sheet.ask(row, 1, each.importance, "plain", entry, between(0, 1e6))
    total = f"SUM({sheet.span(_FIRST, 1, _FIRST + rows - 1, 1)})"
    sheet.live(row, 2, f"IF({total}>0,{points}/{total},0)", weight, "share")
    count = len(marks)
    for place, mark in enumerate(marks):
        sheet.data(row, 3 + place, None if np.isnan(mark) else mark, "number.2", between(1, 10))
    for place in range(count):
        own, span = sheet.at(row, 3 + place), sheet.span(row, 3, row, 2 + count)
        others = f"(SUM({span})-{own})/(COUNT({span})-1)"
        formula = f'IF(AND(ISNUMBER({own}),COUNT({span})>1),{own}/({others}),"")'
        sheet.live(row, 3 + count + place, formula, _ratio(marks, place), "number.3")


def _ratio(marks: np.ndarray, place: int) -> float:
    others = np.delete(marks, place)
    known = others[~np.isnan(others)]
    return float("nan") if np.isnan(marks[place]) or not len(known) else float(marks[place] / known.mean())


def _price_weight(twin: Twin, sheet: Sheet, row: int, account: str, decision: CompetitorsDecision) -> None:
    sheet.text(row, 0, twin.say("competitors.price_weight"))

    def title(language: Language) -> str:
        return f"{language('twin.sheet.competitors')} {account} · {language('twin.competitors.price_weight')}"

    entry = twin.entry("number", ("competitors", account, "price_weight"), title, blank=True)
    sheet.ask(row, 1, decision.price_weight, "share", entry, between(0.0001, 0.9999))
    sheet.text(row, 2, twin.say("competitors.price_weight_hint"), italic=True, font_color="#595959")


def _results(twin, sheet: Sheet, row: int, account: str, decision, marks: np.ndarray, weights: np.ndarray) -> None:
    """Write the results of each company, a company a row, and the slope of the fair line."""
    companies, rows = [US, *decision.rivals], len(marks)
    price = np.array([each.criterion == decision.price_criterion for each in decision.criteria], dtype=bool)
    known = np.where(price, 0.0, np.nan_to_num(weights))
    found = quality_ratios(marks.T, known)
    facts = twin.run.table("competitors_value", "value_map", account)
    prices = facts.set_index("company")["relative_price"] if len(facts) else pd.Series(dtype=float)
    sheet.section(row - 1, twin.say("competitors.results"))
    sheet.heads(row, ["", *twin.column("competitors", *RESULTS[:4]), *twin.column("competitors_value", *RESULTS[4:])])
    first, last = row + 1, row + len(companies)
    slope_row = last + 2
    slope = sheet.at(slope_row, 1)
    standing = twin.run.table("competitors", "companies", account).set_index("company")
    for place, company in enumerate(companies):
        at = row + 1 + place
        record = {
            "relative_price": prices.get(company, np.nan),
            "mark": _mean(marks[:, place], weights)[0],
            "coverage": _mean(marks[:, place], weights)[1],
            "quality": found[place],
        }
        record["place"] = standing["place"].get(company, np.nan)
        sheet.fact(at, 0, _company(twin, company), role="live")
        _company_row(sheet, at, place, record, decision, (first, last), rows, slope)
        map_ = facts.set_index("company").loc[company] if len(facts) else {}
        _worth(twin, sheet, at, map_, slope, _sure(sheet, first, last, sheet.at(row - 3, 1)))
    value = twin.run.figures("competitors_value", account).get("slope")
    sheet.text(slope_row, 0, twin.say("competitors.slope"))
    sheet.live(slope_row, 1, _slope(sheet, first, last, sheet.at(row - 3, 1)), value, "number.3")
    sheet.text(slope_row, 2, twin.say("competitors.slope_hint"), italic=True, font_color="#595959")
    _chart(twin, sheet, first, last)


def _mean(marks: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    cover = weights[~np.isnan(marks)].sum()
    return (float(np.nansum(marks * weights) / cover) if cover > 0 else float("nan")), float(cover)


def _company_row(
    sheet: Sheet, at: int, place: int, record: dict, decision, ends: tuple[int, int], rows: int, slope: str
):
    """Write mark, coverage, place, quality and relative price of one company."""
    count = len(decision.rivals) + 1
    weights = sheet.span(_FIRST, 2, _FIRST + rows - 1, 2)
    marks = sheet.span(_FIRST, 3 + place, _FIRST + rows - 1, 3 + place)
    ratios = sheet.span(_FIRST, 3 + count + place, _FIRST + rows - 1, 3 + count + place)
    cover = f"SUMPRODUCT({weights},--ISNUMBER({marks}))"
    sheet.live(at, 1, f'IF({cover}>0,SUMPRODUCT({weights},{marks})/{cover},"")', record["mark"], "number.2")
    sheet.live(at, 2, cover, record["coverage"], "share")
    own, all_ = sheet.at(at, 1), sheet.span(ends[0], 1, ends[1], 1)
    # A company without a mark is an empty text, which counts as more than any number: it is left out by its type.
    higher = f"SUMPRODUCT(ISNUMBER({all_})*({all_}>{own}+{LEVEL!r}))"
    sheet.live(at, 3, f'IF(ISNUMBER({own}),1+{higher},"")', record["place"], "number")
    names = sheet.span(_FIRST, 0, _FIRST + rows - 1, 0)
    # Quality leaves the price out: what it costs stands on the other axis.
    price = decision.price_criterion
    kept = f"--({names}<>{quoted(price)})" if price else f"--ISNUMBER({weights})"
    mass = f"SUMPRODUCT({weights},{kept},--ISNUMBER({ratios}))"
    formula = f'IF({mass}>0,SUMPRODUCT({weights},{kept},{ratios})/{mass},"")'
    sheet.live(at, 4, formula, record["quality"], "number.3")
    sheet.data(at, 5, record["relative_price"], "number.3", between(0, 100))


def _worth(twin: Twin, sheet: Sheet, at: int, record, slope: str, sure: str) -> None:
    """Write the fair price, the advantage and the verdict of one company."""
    quality, price = sheet.at(at, 4), sheet.at(at, 5)
    fair, gain = sheet.at(at, 6), sheet.at(at, 7)
    get = record.get if len(record) else lambda name: None
    formula = f'IF(AND(ISNUMBER({slope}),ISNUMBER({quality})),1+{slope}*({quality}-1),"")'
    sheet.live(at, 6, formula, get("fair_price"), "number.3")
    sheet.live(at, 7, f'IF(AND(ISNUMBER({fair}),ISNUMBER({price})),{fair}-{price},"")', get("advantage"), "share")
    words = {name: twin.language.value("competitors_value", "verdict", name) for name in ("better", "worse", "fair")}
    told = {name: quoted(text) for name, text in words.items()}
    chosen = f"IF({gain}>{FAIR},{told['better']},IF({gain}<-{FAIR},{told['worse']},{told['fair']}))"
    value = get("verdict")
    sheet.live(
        at, 8, f'IF(AND(ISNUMBER({gain}),{sure}),{chosen},"")', words.get(value, "") if value == value else "", "text"
    )


def _sure(sheet: Sheet, first: int, last: int, weight: str) -> str:
    """Return whether the line allows a verdict: the customer's own word, or enough rivals with marks and prices."""
    if last == first:
        return f"ISNUMBER({weight})"
    quality, price = (sheet.span(first + 1, column, last, column) for column in (4, 5))
    return f"OR(ISNUMBER({weight}),SUMPRODUCT(ISNUMBER({quality})*ISNUMBER({price}))>={LEAST_RIVALS})"


def _slope(sheet: Sheet, first: int, last: int, weight: str) -> str:
    """Return the slope of the fair line: as the customer said, else the line of the rivals' prices through parity."""
    if last - first < 2:  # one rival draws no line
        return f'IF(ISNUMBER({weight}),(1-{weight})/{weight},"")'
    quality, price = (sheet.span(first + 1, column, last, column) for column in (4, 5))
    both = f"ISNUMBER({quality})*ISNUMBER({price})"
    count, better, dearer = (f"SUMPRODUCT({both}{each})" for each in ("", f",{quality}", f",{price}"))
    cross = f"SUMPRODUCT({both},{quality},{price})-{better}-{dearer}+{count}"
    square = f"SUMPRODUCT({both},{quality},{quality})-2*{better}+{count}"
    usable = f"AND({count}>=2,({square})>0,({cross})>0)"
    return f'IF(ISNUMBER({weight}),(1-{weight})/{weight},IF({usable},({cross})/({square}),""))'


def _chart(twin: Twin, sheet: Sheet, first: int, last: int) -> None:
    """Draw the value map: quality across, relative price up, the fair line through the companies' fair prices."""
    chart = twin.book.file.add_chart({"type": "scatter"})
    for row in range(first, last + 1):
        own = row == first
        colour = twin.book.brand.main if own else "#7F7F7F"
        chart.add_series(
            {
                "name": [sheet.name, row, 0],
                "categories": [sheet.name, row, 4, row, 4],
                "values": [sheet.name, row, 5, row, 5],
                "marker": {
                    "type": "circle" if own else "diamond",
                    "size": 11 if own else 9,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
                "data_labels": {"series_name": True, "value": False, "position": "right"},
            }
        )
    chart.add_series(
        {
            "name": twin.say("competitors.fair_line"),
            "categories": [sheet.name, first, 4, last, 4],
            "values": [sheet.name, first, 6, last, 6],
            "marker": {"type": "none"},
            "line": {"color": "#404040", "dash_type": "dash", "width": 1.25},
        }
    )
    chart.set_title({"name": twin.say("competitors.chart"), "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    look = {"num_format": "0.00", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}}
    chart.set_x_axis(look | {"name": twin.column("competitors", "quality")[0]})
    chart.set_y_axis(look | {"name": twin.column("competitors", "relative_price")[0]})
    chart.set_size({"width": 640, "height": 380})
    sheet.ws.insert_chart(last + 4, 1, chart, {"description": twin.say("competitors.chart")})


def _lacking(twin: Twin, account: str) -> str:
    return "" if twin.run.figures("competitors", account).get("complete") else "too_few"


TWIN = TwinPart(("competitors",), _fill, _lacking)
