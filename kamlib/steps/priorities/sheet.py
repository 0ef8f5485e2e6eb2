"""The prioritised list: sorted by formulas, with the lines that a person draws and the accounts that he chooses."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kamlib.i18n import Language
from kamlib.sheets.book import SHARE, Sheet, quoted, whole
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart
from kamlib.steps.priorities.eligibility import LEAST_COVERAGE

_FIRST = 11
#: Columns of the list. What stands behind it for each account, in the order of the sheet of scores, is to its right.
LIST = (
    *("rank", "account_id", "name", "status", "score", "score_low", "score_high", "coverage", "must_have_failed"),
    *("potential", "revenue", "fit", "barred", "chosen"),
)
BEHIND = ("account_id", "status", "potential", "revenue", "fit", "sort_key", "place", "barred")
_CHOICE, _CHART, _BEHIND = 15, 20, 34
_SHOWN = 15
REASONS = ("must_have", "unknown", "fit", "cut")


def _fill(twin: Twin, sheets: Sequence[Sheet], account: str) -> None:
    """Fill the sheet: lines, list, choice, and the facts behind them."""
    (sheet,) = sheets
    decision = twin.decide("priorities")
    ranking = twin.run.table("priorities", "ranking")
    sheet.head(twin.say("sheet.priorities"), twin.say("priorities.note"), 13)
    _lines(twin, sheet, decision)
    rows = ranking.sort_values("account_id", kind="stable").reset_index(drop=True)
    last = _FIRST + len(rows) - 1
    _behind(twin, sheet, rows, last)
    _choice(twin, sheet, ranking, last)
    _list(twin, sheet, ranking, last)
    _totals(twin, sheet, ranking, decision, last)
    _look(twin, sheet, last)
    _chart(twin, sheet, last)
    widths = (
        8,
        9,
        38,
        11,
        9,
        9,
        9,
        10,
        26,
        16,
        16,
        10,
        18,
        10,
        3,
        9,
        38,
        8,
        12,
        *([9] * 15),
        9,
        11,
        16,
        16,
        10,
        10,
        8,
        14,
    )
    sheet.finish(widths, (_FIRST, 3), printed=(last, 13))


def _lines(twin: Twin, sheet: Sheet, decision: dict) -> None:
    """Write cut, boundary and size."""
    rules = {"cut": ("score", SHARE), "boundary": ("share", SHARE), "size": ("number", whole(1, 100))}
    for row, (name, (kind, rule)) in enumerate(rules.items(), start=3):
        sheet.text(row, 2, twin.say(f"priorities.{name}"))
        entry = twin.entry(
            "integer" if name == "size" else "number",
            ("priorities", "", name),
            lambda words, name=name: f"{words('twin.sheet.priorities')} · {words(f'twin.priorities.{name}')}",
        )
        place = sheet.ask(row, 4, decision[name], kind, entry, rule)
        twin.book.name(f"kam_{name}", place)


def _reasons(language: Language) -> dict[str, str]:
    return {reason: language.value("priorities", "barred", reason) for reason in REASONS}


def _behind(twin: Twin, sheet: Sheet, rows: pd.DataFrame, last: int) -> None:
    """Write what each account is sorted and barred by, in the order of its id."""
    sheet.section(_FIRST - 2, twin.say("priorities.behind"), _BEHIND)
    sheet.heads(_FIRST - 1, twin.column("priorities", *BEHIND), _BEHIND)
    worded, place_now = _reasons(twin.language), {key: at for at, key in enumerate(_order(rows), start=1)}
    keys = sheet.span(_FIRST, _BEHIND + 5, last, _BEHIND + 5)
    scored = {name: twin.places[f"scores.{name}"] for name in ("score", "coverage", "must_have_failed")}
    for at, record in enumerate(rows.to_dict("records")):
        row = _FIRST + at
        score, cover, failed = (_cell(scored[name], at) for name in scored)
        sheet.fact(row, _BEHIND, record["account_id"], role="live")
        sheet.fact(row, _BEHIND + 1, twin.language.value("priorities", "status", record["status"]), role="fact")
        fed = twin.places.get(f"potential.{record['account_id']}")
        if fed:
            sheet.live(row, _BEHIND + 2, fed, record["potential"], "money")
        else:
            sheet.fact(row, _BEHIND + 2, record["potential"], "money")
        sheet.fact(row, _BEHIND + 3, record["revenue"], "money")
        fit = sheet.data(row, _BEHIND + 4, record["fit"], "share", SHARE)
        key = sheet.live(row, _BEHIND + 5, f"IF(ISNUMBER({score}),ROUND({score},12),-1)", _key(record["score"]))
        sheet.live(row, _BEHIND + 6, _place(sheet, row, key, keys), place_now[record["account_id"]])
        barred = worded.get(record["barred"], "")
        sheet.live(row, _BEHIND + 7, _barred(score, cover, failed, fit, worded), barred, "text")


def _place(sheet: Sheet, row: int, key: str, keys: str) -> str:
    """Return the formula of the place: of equal scores the larger potential first, then purchases, then the id."""
    first, last = (int(each.rsplit("$", 1)[1]) - 1 for each in keys.rsplit("!", 1)[-1].split(":"))
    spans = [sheet.span(first, _BEHIND + column, last, _BEHIND + column) for column in (2, 3)]
    own = [sheet.at(row, _BEHIND + column) for column in (2, 3)]
    more = f"({spans[0]}>{own[0]})"
    richer = f"({spans[0]}={own[0]})*({spans[1]}>{own[1]})"
    earlier = f"({spans[0]}={own[0]})*({spans[1]}={own[1]})*(ROW({keys})<{row + 1})"
    return f"RANK({key},{keys},0)+SUMPRODUCT(({keys}={key})*({more}+{richer}+{earlier}))"


def _key(score: float) -> float:
    return -1.0 if score != score else round(score, 12)


def _order(rows: pd.DataFrame) -> list[str]:
    """Return the ids best first, equal scores by money and then by id, the unknown last: what the formulas give."""
    keyed = rows.assign(key=rows["score"].map(_key)).fillna({"potential": 0.0, "revenue": 0.0})
    order = ["key", "potential", "revenue", "account_id"]
    return list(keyed.sort_values(order, ascending=[False, False, False, True], kind="stable")["account_id"])


def _barred(score: str, cover: str, failed: str, fit: str, worded: dict[str, str]) -> str:
    told = {reason: quoted(text) for reason, text in worded.items()}
    cut = f'IF({score}<kam_cut,{told["cut"]},"")'
    boundary = f"IF(ISNUMBER({fit}),IF(ROUND({fit},12)<=kam_boundary,{told['fit']},{cut}),{cut})"
    known = f"IF(ISNUMBER({score}),IF({cover}<{LEAST_COVERAGE},{told['unknown']},{boundary}),{told['unknown']})"
    return f'IF({failed}<>"",{told["must_have"]},{known})'


def _cell(span: str, at: int) -> str:
    """Return the cell of a column that stands so many rows below its first."""
    sheet, cells = span.rsplit("!", 1)
    _, column, first = cells.split(":")[0].split("$")
    return f"{sheet}!${column}${int(first) + at}"


def _choice(twin: Twin, sheet: Sheet, ranking: pd.DataFrame, last: int) -> None:
    """Write who is chosen, in the order of the run: a list that sorts itself could not keep what is typed into it."""
    language = twin.language
    labels = (language("common.value.any.True"), language("common.value.any.False"))
    sheet.section(_FIRST - 2, twin.say("priorities.choice"), _CHOICE)
    sheet.heads(_FIRST - 1, twin.column("priorities", "account_id", "name", "place", "chosen"), _CHOICE)
    ids, places = (sheet.span(_FIRST, _BEHIND + column, last, _BEHIND + column) for column in (0, 6))
    now = {key: at for at, key in enumerate(_order(ranking), start=1)}
    for row, record in enumerate(ranking.to_dict("records"), start=_FIRST):
        account = record["account_id"]
        sheet.fact(row, _CHOICE, account, role="live")
        sheet.fact(row, _CHOICE + 1, record["name"], role="live")
        found = f"INDEX({places},{_find(sheet.at(row, _CHOICE), ids)})"
        sheet.live(row, _CHOICE + 2, found, now[account], "number")
        entry = twin.entry(
            "member",
            ("priorities", "", "accounts", {"account_id": account, "reason": ""}),
            lambda each, name=record["name"]: f"{each('twin.sheet.priorities')} · {name}",
            codes=("true", "false"),
            labels=labels,
        )
        sheet.ask(row, _CHOICE + 3, labels[not record["chosen"]], "text", entry, {"labels": labels})
    twin.places["chosen.ids"] = sheet.span(_FIRST, _CHOICE, last, _CHOICE)
    twin.places["chosen.flags"] = sheet.span(_FIRST, _CHOICE + 3, last, _CHOICE + 3)


def _find(key: str, keys: str) -> str:
    """Return the place of a text in a column, letter by letter: MATCH would take * and ? for patterns."""
    return f"SUMPRODUCT(EXACT({keys},{key})*(ROW({keys})-ROW({keys.split(':')[0]})+1))"


def _list(twin: Twin, sheet: Sheet, ranking: pd.DataFrame, last: int) -> None:
    """Write the list itself: who stands at each place, found by the place."""
    language, worded = twin.language, _reasons(twin.language)
    sheet.heads(_FIRST - 1, twin.column("priorities", *LIST))
    places = sheet.span(_FIRST, _BEHIND + 6, last, _BEHIND + 6)
    sources = {name: twin.places[f"scores.{name}"] for name in LIST if f"scores.{name}" in twin.places}
    behind = {name: _BEHIND + place for place, name in enumerate(BEHIND)}
    sources |= {
        name: sheet.span(_FIRST, behind[name], last, behind[name])
        for name in ("status", "potential", "revenue", "fit", "barred")
    }
    kinds = dict.fromkeys(("score", "score_low", "score_high"), "score")
    kinds |= {"coverage": "share", "fit": "share", "potential": "money", "revenue": "money"}
    records = ranking.set_index("account_id").loc[_order(ranking)].reset_index().to_dict("records")
    for at, record in enumerate(records):
        row = _FIRST + at
        found = f"MATCH({at + 1},{places},0)"
        record |= {
            "barred": worded.get(record["barred"], ""),
            "status": language.value("priorities", "status", record["status"]),
            "must_have_failed": _failed(language, record["must_have_failed"]),
        }
        for column, name in enumerate(LIST[1:-1], start=1):
            kind = kinds.get(name, "text")
            cell = f"INDEX({sources[name]},{found})"
            numeric = kind != "text"
            formula = f'IF(ISNUMBER({cell}),{cell},"")' if numeric else f'{cell}&""'
            sheet.live(row, column, formula, record[name], kind)
        _rank(sheet, row, last, record)
        flag = f"INDEX({twin.places['chosen.flags']},{_find(sheet.at(row, 1), twin.places['chosen.ids'])})"
        sheet.live(row, 13, flag, language(f"common.value.any.{bool(record['chosen'])}"), "text")


def _failed(language: Language, labels: str) -> str:
    return ", ".join(language.first(f"profile.metric.{each}", default=each) for each in labels.split(", ") if each)


def _rank(sheet: Sheet, row: int, last: int, record: dict) -> None:
    """Write the rank: equal scores share the better one."""
    score, scores = sheet.at(row, 4), sheet.span(_FIRST, 4, last, 4)
    sheet.live(row, 0, f'IF(ISNUMBER({score}),RANK({score},{scores},0),"")', record["rank"], "number")


def _totals(twin: Twin, sheet: Sheet, ranking: pd.DataFrame, decision: dict, last: int) -> None:
    """Write how many are chosen, and what they buy and could buy."""
    yes = quoted(twin.language("common.value.any.True"))
    chosen, flags = ranking[ranking["chosen"].astype(bool)], sheet.span(_FIRST, 13, last, 13)
    sheet.text(6, 2, twin.say("priorities.chosen"))
    sheet.live(6, 4, f"COUNTIF({flags},{yes})", len(chosen), "number", "live")
    sheet.text(7, 2, twin.say("priorities.open"))
    count = int((ranking["barred"] == "").sum())
    sheet.live(7, 4, f'SUMPRODUCT(--({sheet.span(_FIRST, 12, last, 12)}=""))', count, "number")
    for row, (name, column) in enumerate((("potential", 9), ("revenue", 10)), start=6):
        amounts = sheet.span(_FIRST, column, last, column)
        sheet.text(row, 8, twin.say(f"priorities.chosen_{name}"))
        sheet.live(row, 9, f"SUMIFS({amounts},{flags},{yes})", float(chosen[name].sum()), "money")
    difference = f"{sheet.at(6, 4)}-kam_size"
    texts = [twin.say(f"priorities.{name}") for name in ("more", "fewer", "fits")]
    more, fewer, fits = (quoted(text) for text in texts)
    left = len(chosen) - decision["size"]
    told = texts[0 if left > 0 else 1 if left < 0 else 2]
    sheet.live(6, 5, f"IF({difference}>0,{more},IF({difference}<0,{fewer},{fits}))", told, "text", "plain")


def _look(twin: Twin, sheet: Sheet, last: int) -> None:
    """Colour the list: what is chosen, what is barred, how high the score is."""
    book, ws = twin.book, sheet.ws
    bar = {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True}
    bar |= {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
    ws.conditional_format(_FIRST, 4, last, 4, bar)
    yes = quoted(twin.language("common.value.any.True"))
    chosen = book.file.add_format({"bold": True, "bg_color": "#E2EFDA"})
    ws.conditional_format(
        _FIRST, 0, last, 13, {"type": "formula", "criteria": f"=$N{_FIRST + 1}={yes}", "format": chosen}
    )
    barred = book.file.add_format({"font_color": "#7F7F7F", "italic": True})
    ws.conditional_format(
        _FIRST, 0, last, 13, {"type": "formula", "criteria": f'=$M{_FIRST + 1}<>""', "format": barred}
    )
    ws.conditional_format(
        _FIRST,
        _CHOICE,
        last,
        _CHOICE + 3,
        {"type": "formula", "criteria": f"=$S{_FIRST + 1}={yes}", "format": chosen},
    )


def _chart(twin: Twin, sheet: Sheet, last: int) -> None:
    """Draw the first accounts of the list as bars."""
    end = min(last, _FIRST + _SHOWN - 1)
    chart = twin.book.file.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": twin.column("priorities", "score")[0],
            "categories": [sheet.name, _FIRST, 2, end, 2],
            "values": [sheet.name, _FIRST, 4, end, 4],
            "fill": {"color": twin.book.brand.main},
            "data_labels": {"value": True, "num_format": "0%"},
            "gap": 50,
        }
    )
    chart.set_title({"name": twin.say("priorities.chart"), "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "interval_unit": 1})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": False}})
    chart.set_size({"width": 760, "height": 60 + 24 * (end - _FIRST + 1)})
    sheet.ws.insert_chart(_FIRST - 1, _CHART, chart, {"description": twin.say("priorities.chart")})


def _lacking(twin: Twin, account: str) -> str:
    return "" if twin.run.has("profile") else "no_data"


TWIN = TwinPart(("priorities",), _fill, _lacking, after=("profile",))
