"""One entry of an outline into what it shows: found in the executed notebook, narrowed, checked, or told as missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kamlib.blocks import Block, Chart, Decision, Findings, KeyFigures, Table, TableColumn
from kamlib.core.errors import InputError, Problem
from kamlib.documents.audience import clear_block
from kamlib.documents.model import Item, Omission
from kamlib.documents.outline import OutlineEntry
from kamlib.i18n import Language
from kamlib.runs.executed import NotebookReading

#: Blocks that can be printed blank.
_IN_TABLE = (Table, Decision)


@dataclass(frozen=True)
class Reader:
    """For whom a piece is shown, and of which account."""

    audience: str
    language: Language
    account_id: str = ""
    account: str = ""


def find_blocks(piece: OutlineEntry, reading: NotebookReading, file: str) -> list[Block]:
    """Return the blocks that an entry means.

    Parameters
    ----------
    piece : OutlineEntry
        The entry.
    reading : NotebookReading
        The notebook of its step.
    file : str
        Name of the file, for the places of problems.

    Returns
    -------
    list of Block
        At least one, in the order of the notebook.

    Raises
    ------
    InputError
        ``outline_block``: the notebook shows no such block; what it does show is listed.
    """
    shown = [part for part in reading.parts if isinstance(part, Block)]
    found = [block for block in shown if _meant(piece, block)]
    if piece.nth:
        found = found[piece.nth - 1 : piece.nth]
    if not found:
        keys = sorted({f"{block.key} ({block.type})" for block in shown if block.key})
        raise InputError(Problem("outline_block", file=file, found=_name(piece), expected=", ".join(keys)))
    return found


def show_block(piece: OutlineEntry, block: Block, reader: Reader, file: str) -> Item | Omission:
    """Return a block as the entry wants it, or why it is not shown.

    Parameters
    ----------
    piece : OutlineEntry
        The entry.
    block : Block
        As the notebook shows it.
    reader : Reader
        For whom, and of which account.
    file : str
        Name of the file, for the places of problems.

    Returns
    -------
    Item or Omission
        An item is cleared for its readers.

    Raises
    ------
    InputError
        ``outline_column``: the entry names columns that the table does not have.
    """
    if piece.title and hasattr(block, "title"):
        block = replace(block, title=piece.title[reader.language.code])
    if piece.blank:
        return Item(_worksheet(piece, block, reader.language.code, file), fixed=True, worksheet=True)
    block = clear_block(block, reader.audience)
    match block:
        case Findings():
            block = replace(block, items=block.items[: piece.most or None])
        case Decision(body=Table() as body):
            block = replace(block, body=_narrowed(piece, body, reader, file))
            if piece.of_account and not block.body.rows:
                return Omission(block.title, "no_rows_of_account")
        case Table() if piece.of_account:
            return _of_account(piece, block, reader, file)
        case Table():
            block = _narrowed(piece, block, reader, file)
    return Omission(getattr(block, "title", "") or block.key, "empty") if is_empty(block) else Item(block)


def _of_account(piece: OutlineEntry, table: Table, reader: Reader, file: str) -> Item | Omission:
    own = _narrowed(piece, table, reader, file)
    if not own.rows:
        return Omission(own.title, "no_rows_of_account" if table.rows else "empty")
    return Item(_upright(own), fixed=True) if len(own.rows) == 1 else Item(own)


def is_empty(block: Block) -> bool:
    """Tell whether a block says nothing."""
    if isinstance(block, Table):
        return not block.rows
    if isinstance(block, Chart):
        return block.data is not None and not block.data.rows
    return isinstance(block, Findings | KeyFigures) and not block.items


def _meant(piece: OutlineEntry, block: Block) -> bool:
    if block.key != piece.block or (piece.kind and block.type != piece.kind):
        return False
    if not piece.having:
        return True
    return isinstance(block, Table) and set(piece.having) <= {column.name for column in block.columns}


def _name(piece: OutlineEntry) -> str:
    details = [piece.kind, *piece.having, f"{piece.nth}." if piece.nth else ""]
    return f"{piece.block} ({', '.join(filter(None, details))})" if any(details) else piece.block


def _narrowed(piece: OutlineEntry, table: Table, reader: Reader, file: str) -> Table:
    rows = [row for row in table.rows if not piece.of_account or is_of(row, table.columns, reader)]
    # The document is about this account alone: its name in every row says nothing.
    names = [column.name for column in table.columns]
    own = {"account_id", "name"} if piece.of_account else set()
    wanted = piece.columns or [name for name in names if name not in own]
    places = [names.index(name) for name in _known(wanted, names, table, file)]
    cut = rows[: piece.rows or None]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in cut),
        total_rows=len(rows) if piece.of_account else max(table.total_rows, len(rows)),
    )


def _known(wanted: list[str], names: list[str], table: Table, file: str) -> list[str]:
    unknown = [name for name in wanted if name not in names]
    if unknown:
        facts = {"file": file, "column": table.key, "expected": ", ".join(names)}
        raise InputError([Problem("outline_column", found=name, **facts) for name in unknown])
    return wanted


def is_of(row: tuple, columns: tuple[TableColumn, ...], reader: Reader) -> bool:
    """Tell whether a row is of the reader's account: by its id where the table has one, else by its name.

    Parameters
    ----------
    row : tuple
        Cells.
    columns : tuple of TableColumn
        Of the table, in the order of the cells.
    reader : Reader
        For whom, and of which account.

    Returns
    -------
    bool
        True: it may stand in a document of this account alone.
    """
    said = {column.name: cell for column, cell in zip(columns, row, strict=True)}
    if "account_id" in said:
        return said["account_id"] == reader.account_id
    return said.get("name") == reader.account


def _upright(table: Table) -> Table:
    """Return a table of one row as one of two columns: a single row of many columns is read badly."""
    language = table.language
    head = (
        TableColumn("label", language("documents.upright.label")),
        TableColumn("shown", language("documents.upright.value")),
    )
    lines = tuple((column.title, cell) for column, cell in zip(table.columns, next(iter(table.cells())), strict=True))
    return replace(table, columns=head, rows=lines, total_rows=len(lines))


def _worksheet(piece: OutlineEntry, block: Block, code: str, file: str) -> Table:
    """Return the table of a block with its cells blank, except for the columns that stay printed."""
    if not isinstance(block, _IN_TABLE):
        raise InputError(Problem("outline_blank", file=file, found=block.type, column=block.key))
    table = block.body if isinstance(block, Decision) else block
    names = [column.name for column in table.columns]
    wanted = _known([*piece.keep, *(piece.columns or names)], names, table, file)
    columns = [table.columns[names.index(name)] for name in dict.fromkeys(wanted)]
    more = [TableColumn(f"blank_{place}", title[code]) for place, title in enumerate(piece.add, 1)]
    head = [column if column.name in piece.keep else replace(column, kind="text") for column in columns]
    rows = [(*row, *("" for _ in more)) for row in _lines(table, columns, piece)]
    return replace(table, title=block.title, columns=(*head, *more), rows=tuple(rows), total_rows=len(rows), note="")


def _lines(table: Table, columns: list[TableColumn], piece: OutlineEntry) -> list[tuple]:
    """Return the rows of a worksheet: blank, or with what stays printed of as many rows as the table has."""
    if not piece.keep:
        return [tuple("" for _ in columns)] * piece.blank
    places = {column.name: place for place, column in enumerate(table.columns)}
    return [
        tuple(row[places[column.name]] if column.name in piece.keep else "" for column in columns)
        for row in table.rows[: piece.blank]
    ]
