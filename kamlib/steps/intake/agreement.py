"""Where figures deserve a second look: one fact told in two tables, and figures that carry a total by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.core.schema import InputTable
from kamlib.core.tables import TABLES
from kamlib.steps.shared.ledger import column, priced_costs, year_of
from kamlib.steps.shared.plan_lines import INCOME

#: Two tables that differ by more than this share of the larger figure disagree.
APART = 0.10
#: A figure that is this many times the median and this share of its total carries the total by itself.
TIMES, CARRIES = 10.0, 0.20
#: Fewer figures than this have no usual size.
LEAST = 10
_TOLD = ["fact", "account_id", "name", "year", "one_table", "one", "other_table", "other", "gap", "gap_share"]
_OUTLIERS = ["table", "column", "account_id", "name", "year", "value", "share", "times"]


def compare_tables(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the facts that two tables tell differently: costs and revenue of accounts whose plan has actuals.

    A year in which a cost row has neither amount nor rate has no known sum, and is not compared.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        accounts, sales, costs, rates, plan_actuals.

    Returns
    -------
    DataFrame
        fact (cost / revenue), account_id, name, year, one_table, one, other_table, other (money), gap (other − one),
        gap_share (of the larger); widest gap first.
    """
    actuals = frames["plan_actuals"]
    told = actuals[actuals["account_id"].notna()] if len(actuals) else actuals
    if told.empty:
        return _typed(pd.DataFrame(columns=_TOLD))
    income = told["line"].isin(INCOME)
    pairs = [
        ("cost", "costs", _cost_sums(frames), told[~income]),
        ("revenue", "sales", _sums(frames["sales"], "revenue"), told[told["line"] == "revenue"]),
    ]
    rows = [row for pair in pairs for row in _apart(*pair)]
    names = frames["accounts"].set_index("account_id")["name"]
    frame = pd.DataFrame(rows, columns=[name for name in _TOLD if name != "name"])
    frame.insert(2, "name", frame["account_id"].map(names).astype(object).fillna(""))
    frame = frame.sort_values("gap", key=abs, ascending=False, kind="stable").reset_index(drop=True)
    return _typed(frame)


def find_outliers(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return figures that are ten times the usual and a fifth of their total: a slip there moves everything.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Every table; sums by account (and year) of its money columns are looked at, of drivers the quantity by cause.

    Returns
    -------
    DataFrame
        table, column, account_id, name, year (blank where the table has none), value, share (of the column's total),
        times (over the median); largest share first.
    """
    names = frames["accounts"].set_index("account_id")["name"]
    rows = [row for name, frame in frames.items() if len(frame) for row in _outliers(TABLES[name], frame)]
    found = pd.DataFrame(rows, columns=[name for name in _OUTLIERS if name != "name"])
    found.insert(3, "name", found["account_id"].map(names).astype(object).fillna(""))
    found = found.astype({"value": float, "share": float, "times": float, "year": "Int64"})
    found = found.sort_values("share", ascending=False, kind="stable")
    return found.drop_duplicates(["table", "column", "account_id"]).reset_index(drop=True)  # its worst year


def _cost_sums(frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    priced = priced_costs(frames["costs"], frames["rates"])
    grouped = priced.groupby(["account_id", "year"])["amount"]
    return grouped.sum().where(grouped.count() == grouped.size()).dropna()


def _sums(frame: pd.DataFrame, name: str) -> pd.Series:
    years = year_of(frame)
    known = years.notna()
    return column(frame, name)[known].groupby([frame["account_id"][known], years[known].astype(int)]).sum()


def _apart(fact: str, table: str, one: pd.Series, told: pd.DataFrame) -> Iterator[tuple]:
    other = told["amount"].astype(float).groupby([told["account_id"], told["year"].astype(int)]).sum()
    for account, year in other.index.intersection(one.index):
        first, second = float(one[account, year]), float(other[account, year])
        gap, most = second - first, max(abs(first), abs(second))
        if abs(gap) > APART * most:
            yield fact, account, year, table, first, "plan_actuals", second, gap, gap / most


def _outliers(table: InputTable, frame: pd.DataFrame) -> Iterator[tuple]:
    if "account_id" not in frame or table.name == "accounts":
        return
    for each in table.columns:
        if each.unit == "money" and each.name in frame:
            yield from _carrying(table.name, each.name, frame, column(frame, each.name))
    if table.name == "drivers":
        for _, rows in frame.groupby("driver"):
            yield from _carrying(table.name, "quantity", rows, column(rows, "quantity"))


def _carrying(table: str, name: str, frame: pd.DataFrame, amounts: pd.Series) -> Iterator[tuple]:
    """Yield the sums by account of each year that carry the year's total."""
    dated = bool({"year", "date"} & set(frame))
    years = year_of(frame).fillna(0).astype(int) if dated else pd.Series(0, frame.index)  # 0: no year is stated
    sums = amounts.groupby([years, frame["account_id"]]).sum(min_count=1)
    for year, rows in sums[sums > 0].groupby(level=0):
        usual, total = rows.median(), rows.sum()
        odd = rows[(rows >= TIMES * usual) & (rows >= CARRIES * total)] if len(rows) >= LEAST else rows.head(0)
        for (_, account), value in odd.items():
            yield table, name, account, year or None, value, value / total, value / usual


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"year": int, "one": float, "other": float, "gap": float, "gap_share": float})
