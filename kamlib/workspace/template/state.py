"""The column that helps: whether a row is complete, single and known, as a live formula and as its cached value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kamlib.core.schema import InputColumn
from kamlib.i18n import Language
from kamlib.intake.tables.original import Cell
from kamlib.workspace.template.plan import COMPARED, FIRST, SheetPlan


class State:
    """Checks of the rows of one sheet.

    Parameters
    ----------
    plan : SheetPlan
        The sheet.
    accounts : SheetPlan or None
        The sheet of accounts, where the workbook has one.
    language : Language
        Of the workbook.
    """

    def __init__(self, plan: SheetPlan, accounts: SheetPlan | None, language: Language):
        self.plan, self._language = plan, language
        self._required = [column.name for column in plan.columns if column.required]
        self.key = list(plan.table.key) if plan.checked <= COMPARED else []
        refers = plan.table.name != "accounts" and plan.table.column("account_id")
        self._accounts = accounts if refers else None
        self._names = _names(self._accounts)
        self._seen = Counter(map(self._of_key, plan.rows))

    def formula(self, row: int) -> str:
        """Return the formula of a row."""
        plan, say = self.plan, self._quoted
        first, last = plan.cell(plan.columns[0].name, row), plan.cell(plan.columns[-1].name, row)
        inner = f'"{self._language("template.state.ok")}"'
        if self._accounts:
            ids, names = (self._accounts.span(name, self._reach, outside=True) for name in ("account_id", "name"))
            account = plan.cell("account_id", row)
            found = f"MATCH({account},{ids},0)"
            known = f'IF(ISNA({found}),{say("unknown", sheet=self._accounts.name)},INDEX({names},{found})&"")'
            inner = f'IF({account}="",{inner},{known})'
        if self.key:
            inner = f"IF({self.repeated(row)},{say('twice')},{inner})"
        return f'=IF(COUNTA({first}:{last})=0,"",IF({self._incomplete(row)},{say("blank")},{inner}))'

    def repeated(self, row: int) -> str:
        """Return the condition that a row's key stands in another row as well, letter by letter."""
        plan = self.plan
        same = "*".join(f"EXACT({plan.span(name, plan.checked)},{plan.cell(name, row)})" for name in self.key)
        full = [f'{plan.cell(name, row)}<>""' for name in self.key if plan.table.column(name).required]
        return f"AND({','.join(full)},SUMPRODUCT(1*{same})>1)"

    def value(self, row: tuple[Cell, ...] | None) -> str:
        """Return what the formula gives for a row that is written beforehand."""
        if row is None or all(cell in (None, "") for cell in row):
            return ""
        if self._lacks(row):
            return self._language("template.state.blank")
        if self.key and self._seen[self._of_key(row)] > 1:
            return self._language("template.state.twice")
        account = self._cell(row, "account_id") if self._accounts else None
        if account in (None, ""):
            return self._language("template.state.ok")
        unknown = self._language("template.state.unknown", sheet=self._accounts.name)
        return str(self._names.get(str(account).casefold(), unknown))

    @property
    def _reach(self) -> int:
        return self._accounts.reach - FIRST

    def _incomplete(self, row: int) -> str:
        blank = [f'{self.plan.cell(name, row)}=""' for name in self._required]
        if self._by_date:
            blank.append("AND(" + ",".join(f'{self.plan.cell(name, row)}=""' for name in ("date", "year")) + ")")
        return f"OR({','.join(blank)})"

    def _lacks(self, row: tuple[Cell, ...]) -> bool:
        blank = [self._cell(row, name) in (None, "") for name in self._required]
        undated = self._by_date and all(self._cell(row, name) in (None, "") for name in ("date", "year"))
        return any(blank) or undated

    @property
    def _by_date(self) -> bool:
        """A line of sales needs its date or its year; other tables need one column of a group, not one cell."""
        return self.plan.table.name == "sales"

    def _of_key(self, row: tuple[Cell, ...]) -> tuple:
        return tuple(self._cell(row, name) for name in self.key)

    def _cell(self, row: tuple[Cell, ...], name: str) -> Cell:
        return row[self.plan.at(name) - 1]

    def _quoted(self, key: str, **values: str) -> str:
        return '"' + self._language(f"template.state.{key}", **values).replace('"', '""') + '"'


def _names(accounts: SheetPlan | None) -> Mapping[str, Cell]:
    """Return names by id as the sheet finds them: the first one, whatever its case."""
    if accounts is None:
        return {}
    place = [accounts.at(name) - 1 for name in ("account_id", "name")]
    pairs = [(str(row[place[0]]).casefold(), row[place[1]] or "") for row in accounts.rows if row[place[0]]]
    return dict(reversed(pairs))


def required(column: InputColumn, plan: SheetPlan, row: int = FIRST) -> str:
    """Return the condition that a required cell is blank in a row that is begun.

    Parameters
    ----------
    column : InputColumn
        The column of the schema.
    plan : SheetPlan
        Where the columns stand.
    row : int
        From 0.

    Returns
    -------
    str
        A formula that is true or false.
    """
    first, last = plan.cell(plan.columns[0].name, row), plan.cell(plan.columns[-1].name, row)
    return f"=AND(COUNTA({first}:{last})>0,ISBLANK({plan.cell(column.name, row)}))"
