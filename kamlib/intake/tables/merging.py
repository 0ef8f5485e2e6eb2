"""Tables with what was decided about names applied to them: nothing is lost, and every sum stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import pandas as pd

from kamlib.core.errors import InputError, Problem
from kamlib.core.tables import TABLES
from kamlib.intake.tables import totals
from kamlib.intake.tables.checks import LISTED
from kamlib.intake.tables.decision import IntakeDecision

FILE = "decisions/intake.yaml"
_ACCOUNT = "accounts.account_id"
#: Tables of the ledger: what two halves of one customer owe or cost adds up.
_ADDING = ("receivables", "plan_actuals")


class DecidedTables:
    """The tables of an engagement as people decided to read them.

    Parameters
    ----------
    load : callable
        From the name of a table to its frame as read; its own errors pass through.
    decision : IntakeDecision
        What was decided.
    """

    def __init__(self, load: Callable[[str], pd.DataFrame], decision: IntakeDecision):
        self._load, self.decision = load, decision
        self._made: dict[str, tuple[pd.DataFrame, list[Problem]]] = {}

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table; the frame is the caller's own copy.

        Raises
        ------
        InputError
            ``account_unknown``: the decision names an account that is not on file. ``merge_doubles_row``: after the
            merges two rows of this table contradict each other.
        """
        if not self.decision.merges and not self.decision.parents:
            if self.unknown:
                raise InputError(self.unknown)
            return self._load(name)
        frame, problems = self._make(name)
        errors = [*self.unknown, *(each for each in problems if each.severity == "error")]
        if errors:
            raise InputError(errors)
        return frame.copy()

    @cached_property
    def unknown(self) -> list[Problem]:
        """Accounts that the decision names and nobody has."""
        if self.decision == IntakeDecision():
            return []
        known = set(self._load("accounts")["account_id"])
        named = [("merges", account) for each in self.decision.merges for account in (each.keep, *each.merged)]
        named += [("apart", account) for each in self.decision.apart for account in (each.first, each.second)]
        named += [("parents", each.account_id) for each in self.decision.parents]
        named += [("names", each.meant) for each in self.decision.names if _names_account(each.table, each.column)]
        missing = [pair for pair in dict.fromkeys(named) if pair[1] not in known]
        return [
            Problem("account_unknown", file=FILE, column=column, found=account, expected=_ACCOUNT)
            for column, account in missing
        ]

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that the decision makes of the tables that is worth saying, errors and warnings."""
        try:
            found = list(self.unknown)
        except InputError:  # said with the table of accounts itself
            return []
        for name in TABLES if self.decision.merges else ():
            try:
                found += self._make(name)[1]
            except InputError:
                continue
        return found

    def _make(self, name: str) -> tuple[pd.DataFrame, list[Problem]]:
        if name not in self._made:
            self._made[name] = apply(self.decision, name, self._load(name))
        return self._made[name]


def apply(decision: IntakeDecision, name: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Return a table with the merges and owners of a decision applied, and what is worth saying about it.

    Sales of merged accounts are summed anew by their keys, as are the other tables of the ledger. In other tables, two
    rows that a merge brings under one key become one where they agree, blanks filled in; where they contradict each
    other, or hold amounts that cannot be told to be one or two, that is an error.

    Parameters
    ----------
    decision : IntakeDecision
        What was decided.
    name : str
        A table of the method.
    frame : DataFrame
        The table as read.

    Returns
    -------
    frame : DataFrame
        With the columns of `frame`; rows may be fewer, sums are the same.
    problems : list of Problem
        Errors and warnings; empty where nothing is odd.
    """
    if name == "accounts":
        return _accounts(decision, frame)
    columns = [each.name for each in TABLES[name].columns if each.refers == _ACCOUNT and each.name in frame]
    moved = pd.Series(False, index=frame.index)
    for column in columns:
        moved |= frame[column].isin(list(decision.replaced))
    if not moved.any():
        return frame, []
    frame = rename(frame, dict.fromkeys(columns, decision.replaced))
    if name == "sales":
        return sum_sales(frame), []
    key = [each for each in TABLES[name].key if each in frame]
    if not key or not frame.duplicated(key).any():
        return frame, []
    if name in _ADDING:
        return _added(name, frame, key), []
    return _folded(name, frame, key, decision)


def rename(frame: pd.DataFrame, meanings: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Return a frame in whose columns values stand for what they mean.

    Parameters
    ----------
    frame : DataFrame
        Any.
    meanings : mapping of str to mapping
        Value meant by value found, by column; a column that the frame does not have is passed over.

    Returns
    -------
    DataFrame
        Same rows, index and types of columns.
    """
    changed = {}
    for column in meanings:
        if column in frame:
            values = frame[column].astype(object)
            known = values.map(lambda value, own=meanings[column]: own.get(value, value), na_action="ignore")
            changed[column] = known.astype(frame[column].dtype)
    return frame.assign(**changed)


def mean(name: str, frame: pd.DataFrame, meanings: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Return a table, as read, in which values stand for what people decided that they mean; sales are summed anew.

    Parameters
    ----------
    name : str
        A table of the method.
    frame : DataFrame
        The table as read.
    meanings : mapping of str to mapping
        Value meant by value found, by column.

    Returns
    -------
    DataFrame
        Same rows, but for sales: one for each key again.
    """
    if not meanings:
        return frame
    frame = rename(frame, meanings)
    return sum_sales(frame) if name == "sales" else frame


def sum_sales(frame: pd.DataFrame) -> pd.DataFrame:
    """Return sales with one row per key (and one more for lines whose cost is unknown), as the intake gives them."""
    known = frame.assign(unknown=frame["cogs"].isna())
    keys = [*totals.KEYS, "unknown"]
    grouped = known.groupby(keys, dropna=False, sort=False)
    summed = grouped[["quantity", "revenue", "cogs"]].sum(min_count=1).round(totals.DIGITS)
    summed = summed.assign(lines=grouped["lines"].sum()).reset_index().sort_values(keys, kind="stable")
    return summed[list(totals.COLUMNS)].astype(totals.COLUMNS).reset_index(drop=True)


def _names_account(table: str, column: str) -> bool:
    return TABLES[table].column(column).refers == _ACCOUNT


def _accounts(decision: IntakeDecision, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Fold merged rows into those kept, then set the owners that were decided."""
    rows = {account: row for row, account in frame["account_id"].items()}
    problems: list[Problem] = []
    made = frame.copy()
    for each in decision.merges:
        for account in each.merged:
            if each.keep in rows and account in rows:
                problems += _fill(made, rows[each.keep], rows[account], each.keep, account)
    made = made[~made["account_id"].isin(list(decision.replaced))].reset_index(drop=True)
    if "parent" in made:
        made = rename(made, {"parent": decision.replaced})
        owners = {
            decision.kept(each.account_id): decision.kept(each.parent) for each in decision.parents if each.parent
        }
        decided = made["account_id"].isin(list(owners))
        made.loc[decided, "parent"] = made.loc[decided, "account_id"].map(owners).astype(made["parent"].dtype)
        # An account whose owner went into it is nobody's.
        made.loc[(made["parent"] == made["account_id"]).fillna(False), "parent"] = None
    return made, _short(problems)


def _fill(frame: pd.DataFrame, kept: int, gone: int, keep: str, account: str) -> list[Problem]:
    """Fill blanks of the kept row from the one that goes; return where both say something else."""
    problems = []
    for column in frame.columns.drop(["account_id", "name"], errors="ignore"):
        ours, theirs = frame.at[kept, column], frame.at[gone, column]
        if pd.isna(ours) and not pd.isna(theirs):
            frame.at[kept, column] = theirs
        elif not pd.isna(theirs) and ours != theirs:
            values = {"keep": keep, "merged": account, "key": column, "table": "accounts"}
            facts = {"found": str(theirs)[:80], "expected": str(ours)[:80], "values": values}
            problems.append(Problem("merge_conflict", file=FILE, column="merges", severity="warning", **facts))
    return problems


def _short(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= LISTED:
        return problems
    values = {"n": len(problems) - LISTED, "of": problems[0].code}
    return [*problems[:LISTED], Problem("and_more", file=FILE, values=values, severity=problems[0].severity)]


def _added(name: str, frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    money = [each.name for each in TABLES[name].columns if each.kind == "money" and each.name in frame]
    ways = dict.fromkeys(frame.columns.drop([*key, *money]), "first")
    grouped = frame.groupby(key, dropna=False, sort=False)
    made = grouped.agg(ways) if ways else pd.DataFrame(index=grouped.size().index)
    made[money] = grouped[money].sum(min_count=1)
    return made.reset_index()[list(frame.columns)].astype(frame.dtypes)


def _folded(
    name: str, frame: pd.DataFrame, key: list[str], decision: IntakeDecision
) -> tuple[pd.DataFrame, list[Problem]]:
    made, gone, problems = frame.copy(), [], []
    doubled = frame[frame.duplicated(key, keep=False)]
    for _, rows in doubled.groupby(key, dropna=False, sort=False):
        if _adds(name) or (rows.nunique() > 1).any():
            problems.append(_doubled(name, rows, key, decision))
        else:
            first, *others = rows.index
            made.loc[[first]] = rows.bfill().loc[[first]]
            gone += others
    return made.drop(index=gone).reset_index(drop=True), _short(problems)


def _adds(name: str) -> bool:
    """Tell whether a table holds amounts: two equal ones may be one fact told twice, or two."""
    return any(each.unit in ("money", "hours") or each.name == "quantity" for each in TABLES[name].columns)


def _doubled(name: str, rows: pd.DataFrame, key: list[str], decision: IntakeDecision) -> Problem:
    keep = rows["account_id"].iloc[0]
    ids = [keep, *(account for account, into in decision.replaced.items() if into == keep)]
    found = ", ".join(str(value) for value in rows.iloc[0][key] if not pd.isna(value))
    values = {"table": name, "n": len(rows), "ids": ids}
    return Problem("merge_doubles_row", file=FILE, column="merges", found=found[:80], values=values)
