"""The budget: levels, limits, assumptions and the scenario to be changed; cost, return and NPV that follow."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.quant.investment import FACTORS
from kamlib.sheets.book import NUMBER, SHARE, Sheet, between, quoted, whole
from kamlib.sheets.context import Twin
from kamlib.sheets.parts import TwinPart
from kamlib.steps.budget.assumptions import BudgetDecision, default_ranges
from kamlib.steps.budget.risk.assessment import SCENARIOS
from kamlib.steps.budget.sheet.frame import ACCOUNTS_FROM, Frame
from kamlib.steps.budget.sheet.programmes import KEYS, fill_programmes
from kamlib.steps.budget.sheet.totals import INPUTS, fill_totals
from kamlib.steps.budget.sheet.years import Row, fill_years

_FACTORS = 13
#: Columns of the accounts: what is decided, what follows, and behind it how the rows of the years are reckoned.
ACCOUNTS = (
    *("account_id", "name", "level", "fte", "share_today", "cost", "pv_cost", "pv_return", "npv", "npv_direct", "roi"),
)
BEHIND = (
    *("served", "part_equal", "part_revenue", "part_potential", "part_hours", "revenue", "margin_pool"),
    *("width_pool", "width_gain", "width_erosion", "width_loss", "width_loss_without", "width_cost"),
    *("by_pool", "by_gain", "by_erosion", "by_loss", "by_loss_without", "by_cost"),
)
_BEHIND = 13


def _fill(twin: Twin, sheets: Sequence[Sheet], account: str) -> None:
    """Fill the three sheets of the budget."""
    sheet, programmes_sheet, years_sheet = sheets
    decision = BudgetDecision.model_validate(twin.decide("budget"))
    by_year = twin.run.table("budget", "by_year")
    years = sorted({int(year) for year in by_year["year"]})
    programmes, shared = fill_programmes(twin, programmes_sheet, years)
    accounts = twin.run.table("budget", "accounts").set_index("account_id")
    frame = Frame(twin, sheet, decision, years, programmes, accounts, by_year)
    sheet.head(twin.say("sheet.budget"), twin.say("budget.note"), 10)
    _assumptions(frame)
    _factors(frame)
    rows = [_levels(frame, at) for at in range(len(programmes))]
    spans = fill_years(frame, years_sheet, rows, shared)
    for row in rows:
        _account(frame, row, spans[row.at])
        _behind(frame, row, spans[row.at])
    _sum(frame)
    last = fill_totals(frame, spans["all"])
    widths = (36, 38, 15, 15, 15, 16, 16, 16, 16, 16, 16, 16, 14, *([11] * len(BEHIND)))
    sheet.finish(widths, (0, 2), printed=(last, 12))


# Assumptions -------------------------------------------------------------------------------------------------------


def _assumptions(frame: Frame) -> None:
    """Write the scenario and the assumptions."""
    twin, sheet, decision = frame.twin, frame.sheet, frame.decision
    scenarios = tuple(twin.language.value("budget_risk", "scenario", each) for each in SCENARIOS)
    sheet.text(INPUTS, 0, twin.say("budget.scenario"), "bold")
    twin.book.name("kam_scenario", sheet.data(INPUTS, 1, scenarios[1], "text", {"labels": scenarios}, view=True))
    paths = ("linear", "logistic")
    labels = tuple(twin.say(f"budget.path_{each}") for each in paths)
    sheet.text(INPUTS + 1, 0, twin.say("budget.path"))
    entry = frame.entry("choice", ("path",), "twin.budget.path", codes=paths, labels=labels)
    chosen = labels[paths.index(decision.path)]
    twin.book.name("kam_path", sheet.ask(INPUTS + 1, 1, chosen, "text", entry, {"labels": labels}))
    rules = {
        "erosion": ("share", SHARE, True),
        "retention": ("share", SHARE, False),
        "target_year": ("year", whole(1990, 2130), True),
        "fte_cap": ("number.1", between(0, 10_000), True),
    }
    for row, (name, (kind, rule, blank)) in enumerate(rules.items(), start=INPUTS + 2):
        key = f"twin.budget.{name}"
        sheet.text(row, 0, twin.language(key))
        entry = frame.entry("integer" if kind == "year" else "number", (name,), key, blank=blank)
        twin.book.name(f"kam_{name}", sheet.ask(row, 1, getattr(decision, name), kind, entry, rule))
        hint = twin.language.find(f"twin.budget.{name}_hint")
        if hint:
            sheet.text(row, 2, hint, "plain", italic=True, font_color="#595959")


def _factors(frame: Frame) -> None:
    """Write the multipliers of the scenarios, and what each scenario gave in the run."""
    twin, sheet = frame.twin, frame.sheet
    sheet.section(_FACTORS - 2, twin.say("budget.factors"))
    sheet.heads(_FACTORS - 1, twin.column("budget_risk", "factor", "pessimistic", "optimistic"))
    named, usual = frame.decision.ranges(), {each.factor: each for each in default_ranges()}
    for row, factor in enumerate(FACTORS, start=_FACTORS):
        key = f"budget_risk.value.factor.{factor}"
        sheet.fact(row, 0, twin.language(key), role="live")
        selector = usual[factor].model_dump()
        for column, (end, value) in enumerate(zip(("pessimistic", "optimistic"), named[factor], strict=True)):
            entry = frame.entry(
                "number", ("scenarios", selector, end), key, twin.language.value("budget_risk", "scenario", end)
            )
            place = sheet.ask(row, 1 + column, value, "number.2", entry, between(0, 5))
            twin.places[f"{end}.{factor}"] = place
    scenarios = twin.run.table("budget_risk", "scenarios")
    sheet.section(_FACTORS - 2, twin.say("budget.of_run"), 5)
    names = ("scenario", "cost", "incremental_margin", "npv", "roi")
    sheet.heads(_FACTORS - 1, twin.column("budget_risk", *names), 5)
    for row, record in enumerate(scenarios.to_dict("records"), start=_FACTORS):
        sheet.fact(row, 5, twin.language.value("budget_risk", "scenario", record["scenario"]))
        for column, name in enumerate(names[1:], start=6):
            sheet.fact(row, column, record[name], "share" if name == "roi" else "money")


# Accounts ----------------------------------------------------------------------------------------------------------


def _levels(frame: Frame, at: int) -> Row:
    """Write an account's level, and return where the formulas of its years find what they need."""
    sheet, programme = frame.sheet, frame.programmes[at]
    row, record = frame.first + at, frame.accounts.loc[programme.account]
    sheet.fact(row, 0, programme.account, role="live")
    sheet.fact(row, 1, programme.name, role="live")
    labels = tuple(frame.words("level", each) for each in programme.levels)
    path = ("levels", {"account_id": programme.account}, "level")
    entry = frame.entry("choice", path, "twin.budget.level", programme.name, codes=programme.levels, labels=labels)
    level = sheet.ask(row, 2, frame.words("level", record["level"]), "text", entry, {"labels": labels})
    share = sheet.data(row, 4, float(record["share_today"]), "share", between(0, 10))
    none = quoted(frame.words("level", "none"))
    pulled = {name: sheet.at(row, _BEHIND + place) for place, name in enumerate(BEHIND)}
    return Row(at, programme, str(record["level"]), float(record["share_today"]), level, share, none, pulled)


def _account(frame: Frame, row: Row, span) -> None:
    """Write what an account costs and brings, from the rows of its years."""
    sheet, at, record = frame.sheet, frame.first + row.at, frame.accounts.loc[row.programme.account]
    factors = f"(1+kam_discount)^{span('time')}"
    sheet.live(at, 3, row.programme.pick("fte", row.level), record["fte"], "number.2")
    sheet.live(at, 5, f"SUM({span('cost')})", record["cost"], "money")
    spent = sheet.live(at, 6, f"SUMPRODUCT({span('cost')}/{factors})", record["pv_cost"], "money")
    back = sheet.live(at, 7, f"SUMPRODUCT({span('incremental_margin')}/{factors})", record["pv_return"], "money")
    sheet.live(at, 8, f"(1-kam_tax)*({back}-{spent})", record["npv"], "money")
    own = f"(1-kam_tax)*({back}-SUMPRODUCT({span('own')}/{factors}))"
    sheet.live(at, 9, own, record["npv_direct"], "money")
    sheet.live(at, 10, f'IF({spent}>0,{back}/{spent}-1,"")', record["roi"], "share")


def _behind(frame: Frame, row: Row, span) -> None:
    """Write how the account's years are reckoned: its part of shared lines, its multipliers."""
    sheet, at = frame.sheet, frame.first + row.at
    column = {name: _BEHIND + place for place, name in enumerate(BEHIND)}
    served = float(row.level_now != "none")
    sheet.live(at, column["served"], f"IF({row.level}={row.none},0,1)", served, "number")
    facts = frame.twin.run.table("budget_basis", "candidates").set_index("account_id")
    revenue = facts.loc[row.programme.account, "revenue"]
    sheet.data(at, column["revenue"], max(0.0, 0.0 if revenue != revenue else float(revenue)), "money", NUMBER)
    pool = float(frame.by_year.loc[frame.by_year["account_id"] == row.programme.account, "margin_pool"].sum())
    sheet.live(at, column["margin_pool"], f"SUM({span('pool')})", pool, "money")
    for key in KEYS:
        _part(frame, row, key, column)
    widths = frame.twin.run.table("budget_risk", "widths").set_index(["account_id", "factor"])["width"]
    for factor in FACTORS:
        _width(frame, row, factor, column[f"width_{factor}"], float(widths[(row.programme.account, factor)]))
        width, ends = sheet.at(at, column[f"width_{factor}"]), frame.twin.places
        worst, _, best = (quoted(frame.twin.language.value("budget_risk", "scenario", each)) for each in SCENARIOS)
        end = f"IF(kam_scenario={worst},{ends[f'pessimistic.{factor}']},{ends[f'optimistic.{factor}']})"
        formula = f"IF(OR(kam_scenario={worst},kam_scenario={best}),MAX(0,1+({end}-1)*{width}),1)"
        sheet.live(at, column[f"by_{factor}"], formula, 1.0, "number.3")


def _width(frame: Frame, row: Row, factor: str, column: int, width: float) -> None:
    """Write how wide a range is; a typed erosion is as uncertain as what people assume."""
    sheet, at = frame.sheet, frame.first + row.at
    if factor != "erosion" or not row.programme.stated:
        sheet.fact(at, column, width, "number.3")
        return
    assumed = DEFAULT_RANGE[frame.decision.assumptions_evidence] / DEFAULT_RANGE["B"]
    sheet.live(at, column, f"IF(ISNUMBER(kam_erosion),{assumed!r},1)", width, "number.3")


def _part(frame: Frame, row: Row, key: str, column: dict[str, int]) -> None:
    """Write the account's part of the lines that are split by a key; a key of nothing splits equally."""
    served = frame.span(column["served"])
    weights = {"revenue": frame.span(column["revenue"]), "potential": frame.span(column["margin_pool"])}
    weights["hours"] = frame.span(3)
    own, at = frame.sheet.at(frame.first + row.at, column["served"]), frame.first + row.at
    equal = f"IF(SUM({served})>0,{own}/SUM({served}),0)"
    formula = equal
    if key != "equal":
        total = f"SUMPRODUCT({served},{weights[key]})"
        mine = frame.sheet.at(at, {"revenue": column["revenue"], "potential": column["margin_pool"], "hours": 3}[key])
        formula = f"IF({total}>0,{own}*{mine}/{total},{equal})"
    value = part_of(frame, key).get(row.programme.account, 0.0)
    frame.sheet.live(at, column[f"part_{key}"], formula, value, "share")


def part_of(frame: Frame, key: str) -> dict[str, float]:
    """Return each served account's part of the lines split by a key."""
    facts = frame.twin.run.table("budget_basis", "candidates").set_index("account_id")
    served = [each.account for each in frame.programmes if frame.accounts.loc[each.account, "level"] != "none"]
    pools = frame.by_year.groupby("account_id")["margin_pool"].sum()
    weights = {
        "equal": pd.Series(1.0, index=served),
        "revenue": facts["revenue"].astype(float).fillna(0.0).clip(lower=0.0).reindex(served),
        "potential": pools.clip(lower=0.0).reindex(served),
        "hours": frame.accounts["fte"].astype(float).reindex(served),
    }[key]
    total = weights.sum()
    return dict(weights / total if total > 0 else pd.Series(1.0 / max(len(served), 1), index=served))


def _sum(frame: Frame) -> None:
    """Write the sums below the accounts."""
    sheet, row = frame.sheet, frame.last + 1
    sheet.section(ACCOUNTS_FROM - 2, frame.twin.say("budget.accounts"))
    sheet.heads(ACCOUNTS_FROM - 1, frame.twin.column("budget", *ACCOUNTS))
    sheet.section(ACCOUNTS_FROM - 2, frame.twin.say("budget.behind"), _BEHIND)
    sheet.heads(ACCOUNTS_FROM - 1, frame.twin.column("budget", *BEHIND), _BEHIND)
    for column in (0, 2, 4):
        sheet.text(row, column, "", "total")
    sheet.text(row, 1, frame.twin.say("total"), "total")
    for column, name in ((3, "fte"), (5, "cost"), (6, "pv_cost"), (7, "pv_return"), (8, "npv"), (9, "npv_direct")):
        value = float(frame.accounts[name].sum())
        sheet.live(row, column, f"SUM({frame.span(column)})", value, "number.2" if name == "fte" else "money", "total")
    spent, back = sheet.at(row, 6), sheet.at(row, 7)
    value = frame.twin.run.figures("budget")["roi"]
    sheet.live(row, 10, f'IF({spent}>0,{back}/{spent}-1,"")', value, "share", "total")


def _lacking(twin: Twin, account: str) -> str:
    return "" if len(twin.run.table("budget", "accounts")) else "no_data"


TWIN = TwinPart(("budget", "programmes", "years"), _fill, _lacking)
