"""What people decide about names: accounts that are one, accounts that are not, owners, and values that were meant.

The model stands here, below the steps, because the tables of an engagement are given out with it applied.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.tables import TABLES

Text = Annotated[str, Field(min_length=1, max_length=500)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Merge(_Model):
    """Accounts that are one: the id that stays, and those that go into it."""

    keep: Text
    merged: Annotated[tuple[Text, ...], Field(min_length=1)]


class Apart(_Model):
    """Two accounts that look alike and are not one."""

    first: Text
    second: Text


class Owner(_Model):
    """The parent company of an account: an account_id, or a name of its own.

    Empty: a proposal was looked at and refused; what the table of accounts states stays.
    """

    account_id: Text
    parent: Annotated[str, Field(max_length=500)] = ""


class Meant(_Model):
    """A value of a column that stands for another: a product line, or an account called by its name."""

    table: Text
    column: Text
    found: Text
    meant: Text


class IntakeDecision(_Model):
    """Which accounts are one, and what names mean. Nothing is merged before somebody has decided.

    Attributes
    ----------
    merges
        Accounts that are one.
    apart
        Pairs that were looked at and stay apart; no longer proposed.
    parents
        Parent companies, in place of what the table of accounts states.
    names
        Values that stand for other values. One that is equal to its ``found`` was looked at and stays.
    """

    merges: tuple[Merge, ...] = ()
    apart: tuple[Apart, ...] = ()
    parents: tuple[Owner, ...] = ()
    names: tuple[Meant, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        wrong = next(self._contradictions(), "")
        if wrong:
            raise ValueError(wrong)
        return self

    def _contradictions(self):
        """Give what cannot be true at once."""
        gone = Counter(account for each in self.merges for account in each.merged)
        keeps = Counter(each.keep for each in self.merges)
        yield from (f"merges: {account} is merged twice" for account, count in gone.items() if count > 1)
        yield from (f"merges: {account} is kept twice" for account, count in keeps.items() if count > 1)
        yield from (f"merges: {account} is kept and merged" for account in keeps if account in gone)
        for each in self.apart:
            if self.kept(each.first) == self.kept(each.second):
                yield f"apart: {each.first} and {each.second} are one account"
        yield from self._owners()
        for each in self.names:
            column = TABLES[each.table].column(each.column) if each.table in TABLES else None
            if column is None or column.kind not in ("id", "text"):
                yield f"names: there is no column of names {each.table}.{each.column}"
        found = Counter((each.table, each.column, each.found) for each in self.names)
        yield from (f"names: {name[2]} stands twice" for name, count in found.items() if count > 1)

    def _owners(self):
        owners = {}
        for each in self.parents:
            if each.account_id in owners:
                yield f"parents: {each.account_id} stands twice"
            owners[self.kept(each.account_id)] = self.kept(each.parent)
        for child in owners:
            at, seen = child, set()
            while at in owners and at not in seen:
                seen.add(at)
                at = owners[at]
            if at == child:
                yield f"parents: {child} would be its own owner"

    def kept(self, account_id: str) -> str:
        """Return the id under which an account stands after the merges."""
        return self.replaced.get(account_id, account_id)

    @property
    def replaced(self) -> dict[str, str]:
        """The id that stays, by id that goes."""
        return {account: each.keep for each in self.merges for account in each.merged}

    def meanings(self, table: str) -> dict[str, dict[str, str]]:
        """Return the values meant by value found, by column of a table."""
        columns: dict[str, dict[str, str]] = {}
        for each in self.names:
            if each.table == table and each.found != each.meant:
                columns.setdefault(each.column, {})[each.found] = each.meant
        return columns
