"""What each level of work with an account takes and brings, and the shared lines: the data under the budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from kamlib.core.schema import LEVELS
from kamlib.i18n.numbers import is_unknown
from kamlib.sheets.book import SHARE, Sheet, between
from kamlib.sheets.context import Twin
from kamlib.steps.budget.one_plan import SERVING

KEYS = ("equal", "revenue", "potential", "hours")
_FIRST = 4
PARAMETERS = ("fte", "share_gain", "years_to_target", "retention")


@dataclass(frozen=True)
class Programme:
    """One account's levels.

    Attributes
    ----------
    account, name : str
    levels : tuple of str
        Keys of the levels that there are, rising; the first is ``none``.
    words : str
        Range of their names.
    columns : dict of str
        Range of each parameter, and of the cost of each year, beside them.
    facts : DataFrame
        The same figures, by level.
    stated : bool
        Whether the client's own table says what happens without a programme.
    """

    account: str
    name: str
    levels: tuple[str, ...]
    words: str
    columns: dict[str, str]
    facts: pd.DataFrame
    stated: bool

    def pick(self, name: str, level: str) -> str:
        """Return the formula of a figure of the level that a cell names."""
        return f"INDEX({self.columns[name]},MATCH({level},{self.words},0))"

    def first(self, name: str) -> str:
        """Return the formula of a figure of the level ``none``."""
        return f"INDEX({self.columns[name]},1)"


def fill_programmes(twin: Twin, sheet: Sheet, years: list[int]) -> tuple[list[Programme], Callable]:
    """Fill the sheet; return the accounts' levels, and where the shared lines of a year stand, by `KEYS`."""
    table, amounts = _offered(twin), _amounts(twin, years)
    sheet.head(twin.say("sheet.programmes"), twin.say("programmes.note"))
    titles = [*twin.column("budget_costs", "account_id", "name", "level", *PARAMETERS)]
    titles += [twin.say("programmes.cost", year=str(year)) for year in years]
    serving = [name for name in amounts if name not in map(str, years)]
    titles += [
        f"{title} {name[-4:]}" for title, name in zip(twin.column("budget", *_kinds(serving)), serving, strict=True)
    ]
    sheet.heads(_FIRST - 1, titles)
    row, found = _FIRST, []
    for account, rows in table.groupby("account_id", sort=False):
        found.append(_account(twin, sheet, row, str(account), rows, amounts))
        row += len(rows)
    shared = _shared(twin, sheet, row + 2, years)
    sheet.finish((9, 38, 13, 9, 12, 12, 13, *([15] * len(amounts))), (_FIRST, 3))
    return found, shared


def _amounts(twin: Twin, years: list[int]) -> dict[str, pd.Series]:
    """Return money by account and level: the cost of each year, an accepted offer's included, and the part that serves.

    The part that serves bears the name of its kind and its year (``spent_service.2026``); years without any have none.
    """
    keys = ["account_id", "level"]
    costs, joined = twin.run.table("budget_costs", "costs"), twin.run.table("budget", "one_plan")
    found = {}
    for year in years:
        own, beside = (frame[frame["year"] == year].groupby(keys) for frame in (costs, joined))
        found[str(year)] = own["amount"].sum().add(beside["offer_cost"].sum(), fill_value=0.0).astype(float)
    for kind in SERVING:
        for year in years:
            rows = joined[(joined["year"] == year) & (joined[f"spent_{kind}"] > 0) & (joined[f"borne_{kind}"] > 0)]
            if len(rows):
                found[f"spent_{kind}.{year}"] = rows.groupby(keys)[f"spent_{kind}"].sum().astype(float)
    return found


def _kinds(names: list[str]) -> list[str]:
    return [name.partition(".")[0] for name in names]


def _offered(twin: Twin) -> pd.DataFrame:
    """Return the levels that there are to choose from: where all is a default, there is none but no programme."""
    programmes, options = twin.run.table("budget_costs", "programmes"), twin.run.table("budget_choice", "options")
    return programmes.merge(options[["account_id", "level"]], on=["account_id", "level"])


def _account(
    twin: Twin, sheet: Sheet, row: int, account: str, rows: pd.DataFrame, amounts: dict[str, pd.Series]
) -> Programme:
    order = rows.assign(order=rows["level"].map(LEVELS.index)).sort_values("order", kind="stable")
    for at, record in enumerate(order.to_dict("records"), start=row):
        sheet.fact(at, 0, account, role="live")
        sheet.fact(at, 1, record["name"], role="live")
        sheet.fact(at, 2, twin.language.value("budget", "level", record["level"]), role="live")
        sheet.data(at, 3, record["fte"], "number.2", between(0, 1e4))
        sheet.data(at, 4, _or(record["share_gain"], 0.0), "share", between(-1, 1))
        sheet.data(at, 5, _or(record["years_to_target"], 1.0), "number.1", between(0.01, 100))
        sheet.data(at, 6, record["retention"], "share", SHARE)
        for column, sums in enumerate(amounts.values(), start=7):
            sheet.data(at, column, float(sums.get((account, record["level"]), 0.0)), "money", between(0, 1e15))
    last = row + len(order) - 1
    names = [*PARAMETERS, *amounts]
    spans = {name: sheet.span(row, column, last, column) for column, name in enumerate(names, start=3)}
    facts = order.set_index("level")
    facts = facts.assign(
        share_gain=facts["share_gain"].fillna(0.0), years_to_target=facts["years_to_target"].fillna(1.0)
    )
    stated = facts.loc["none", "source"] != "computed"
    words = sheet.span(row, 2, last, 2)
    return Programme(account, str(order["name"].iloc[0]), tuple(facts.index), words, spans, facts, bool(stated))


def _or(value: float, default: float) -> float:
    return default if is_unknown(value) else value


def shared_lines(twin: Twin, years: list[int]) -> pd.DataFrame:
    """Return the shared money by key (rows, in order) and year."""
    shared = twin.run.table("budget_costs", "shared")
    if shared.empty:
        return pd.DataFrame(0.0, index=list(KEYS), columns=years)
    table = shared.pivot_table(index="split_key", columns="year", values="amount", aggfunc="sum")
    return table.reindex(index=list(KEYS), columns=years).fillna(0.0)


def _shared(twin: Twin, sheet: Sheet, row: int, years: list[int]) -> Callable:
    """Write the shared lines by the key that splits them; return where the amounts of a year stand."""
    sheet.section(row, twin.say("programmes.shared"), 6)
    sheet.heads(row + 1, [twin.say("programmes.key"), *map(str, years)], 6)
    for at, (key, amounts) in enumerate(shared_lines(twin, years).iterrows(), start=row + 2):
        sheet.fact(at, 6, twin.language.value("budget", "split_key", key), role="live")
        for column, amount in enumerate(amounts, start=7):
            sheet.data(at, column, float(amount), "money", between(0, 1e15))
    return lambda year: sheet.span(row + 2, 7 + years.index(int(year)), row + 1 + len(KEYS), 7 + years.index(int(year)))
