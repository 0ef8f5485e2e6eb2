"""What accounts could buy and what that would be worth: quantity × norm × price × open to us × margin, year by year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kamlib.i18n.numbers import is_unknown
from kamlib.sheets.book import SHARE, Sheet, between
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart

_FIRST = 5
LINES = (
    *("name", "year", "driver", "product_line", "quantity", "norm", "price", "addressable_share", "margin_share"),
    *("demand", "addressable", "potential_margin", "discounted", "evidence"),
)
SUMS = ("account_id", "name", "potential", "addressable")


def _live_accounts(twin: Twin) -> list[str]:
    """Return the accounts whose potential is reckoned line by line: candidates of the budget and key accounts."""
    lines = twin.run.table("potential", "lines")
    if lines.empty:
        return []
    wanted = list(twin.run.table("budget_basis", "candidates").get("account_id", []))
    ranking = twin.run.table("priorities", "ranking")
    wanted += list(ranking.loc[ranking["chosen"].astype(bool), "account_id"]) if len(ranking) else []
    known = set(lines["account_id"])
    return [account for account in dict.fromkeys(wanted) if account in known]


def _fill(twin: Twin, sheets: Sequence[Sheet], account: str) -> None:
    """Fill the sheet: the sums of the accounts, then their lines."""
    (sheet,), accounts = sheets, _live_accounts(twin)
    lines = twin.run.table("potential", "lines")
    lines = lines[lines["account_id"].isin(accounts)]
    lines = lines.assign(order=lines["account_id"].map(accounts.index)).sort_values("order", kind="stable")
    facts = twin.run.table("potential", "accounts").set_index("account_id")
    sheet.head(twin.say("sheet.potential"), twin.say("potential.note"))
    start = _FIRST + len(accounts) + 7
    sheet.heads(start - 1, twin.column("potential", *LINES))
    spans: dict[str, tuple[int, int]] = {}
    for row, record in enumerate(lines.to_dict("records"), start=start):
        _line(twin, sheet, row, record, facts.loc[record["account_id"], "name"])
        first = spans.get(record["account_id"], (row, row))[0]
        spans[record["account_id"]] = (first, row)
    _sums(twin, sheet, accounts, spans, facts)
    sheet.ws.autofilter(start - 1, 0, start + len(lines) - 1, len(LINES) - 1)
    sheet.finish((34, 40, 34, 22, 12, 11, 14, 12, 11, 16, 16, 16, 16, 10), (0, 1))


def _line(twin: Twin, sheet: Sheet, row: int, record: dict, name: str) -> None:
    """Write one line: what one cause of consumption asks of one product line in one year."""
    year = record["year"]
    sheet.fact(row, 0, name, role="live")
    sheet.fact(row, 1, year, "year", "live")
    for column, field in ((2, "driver"), (3, "product_line")):
        sheet.fact(row, column, record[field], role="live")
    quantity = sheet.data(row, 4, record["quantity"], "plain", between(0, 1e15))
    norm = sheet.data(row, 5, _ratio(record["units"], record["quantity"]), "plain", between(0, 1e12))
    price = sheet.data(row, 6, _ratio(record["demand"], record["units"]), "number.2", between(0, 1e12))
    share = sheet.data(row, 7, _ratio(record["addressable"], record["demand"]), "share", SHARE)
    margin = sheet.data(row, 8, _ratio(record["potential_margin"], record["addressable"]), "share", between(-10, 1))
    demand = sheet.live(row, 9, f"{quantity}*{norm}*{price}", record["demand"], "money")
    open_ = sheet.live(row, 10, f"{demand}*{share}", record["addressable"], "money")
    worth = sheet.live(row, 11, f"{open_}*{margin}", record["potential_margin"], "money")
    later = year - int(twin.run.manifest["base_year"])
    counted = later > 0 and not is_unknown(record["potential_margin"])
    value = record["potential_margin"] / (1 + twin.rate("discount")) ** later if counted else 0.0
    formula = f"{worth}/(1+kam_discount)^({sheet.at(row, 1)}-kam_base_year)"
    sheet.live(row, 12, f"IF({sheet.at(row, 1)}>kam_base_year,{formula},0)", value, "money")
    sheet.fact(row, 13, record["evidence"])


def _ratio(part: float, whole: float) -> float | None:
    """Return what stands between two figures of a line; a line of nothing tells nothing about it and takes 1."""
    if is_unknown(part) or is_unknown(whole):
        return None
    return part / whole if whole else 1.0


def _sums(twin: Twin, sheet: Sheet, accounts: list[str], spans: dict, facts: pd.DataFrame) -> None:
    sheet.heads(_FIRST - 1, twin.column("potential", *SUMS))
    base = int(twin.run.manifest["base_year"])
    for row, account in enumerate(accounts, start=_FIRST):
        first, last = spans[account]
        sheet.fact(row, 0, account, role="live")
        sheet.fact(row, 1, facts.loc[account, "name"], role="live")
        total = f"SUM({sheet.span(first, 12, last, 12)})"
        twin.places[f"potential.{account}"] = sheet.live(row, 2, total, facts.loc[account, "potential"], "money")
        years, open_ = sheet.span(first, 1, last, 1), sheet.span(first, 10, last, 10)
        value = facts.loc[account, "addressable"]
        if not is_unknown(value):
            formula = f"SUMIFS({open_},{years},{base})"
            twin.places[f"addressable.{account}"] = sheet.live(row, 3, formula, value, "money")
        else:
            sheet.fact(row, 3, None)
    _chart(twin, sheet, len(accounts), twin.book.axis(facts.loc[accounts, "potential"]))


def _chart(twin: Twin, sheet: Sheet, count: int, axis: str) -> None:
    chart = twin.book.file.add_chart({"type": "bar"})
    place = [_FIRST, 2, _FIRST + count - 1, 2]
    chart.add_series(
        {
            "name": twin.column("potential", "potential")[0],
            "categories": [sheet.name, _FIRST, 1, _FIRST + count - 1, 1],
            "values": [sheet.name, *place],
            "fill": {"color": twin.book.brand.main},
            "gap": 60,
        }
    )
    chart.set_title({"name": twin.say("potential.chart"), "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "interval_unit": 1})
    chart.set_x_axis({"num_format": axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_size({"width": 620, "height": 90 + 22 * count})
    sheet.ws.insert_chart(_FIRST - 1, 5, chart, {"description": twin.say("potential.chart")})


def _lacking(twin: Twin, account: str) -> str:
    return "" if _live_accounts(twin) else "no_data"


TWIN = TwinPart(("potential",), _fill, _lacking)
