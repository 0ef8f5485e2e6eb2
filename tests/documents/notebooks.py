"""Executed notebooks made by hand: what a run leaves, without a run."""

import struct
import zlib
from base64 import b64encode

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kamlib.blocks import BLOCK_MIME, Chart, Decision, Findings, KeyFigures, Notice, Table, TableColumn
from kamlib.i18n import Language

FACTS = {
    "language": "en",
    "stem": "profile",
    "number": 1,
    "supplier": "Hard Edge Ltd",
    "currency": "EUR",
    "account_id": "",
    "account_name": "",
    "base_year": 2025,
    "version": "1.2.3",
    "footer": "",
}


def png(width=4, height=2) -> bytes:
    """Return a small white picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def shown(block) -> nbformat.NotebookNode:
    """Return a code cell whose output is a block."""
    data = {"text/plain": block.text(), BLOCK_MIME: block.payload()}
    if isinstance(block, Chart):
        data["image/png"] = b64encode(block.image).decode()
    output = new_output("execute_result", data=data, execution_count=1)
    return new_code_cell("secret_code(1)", outputs=[output], execution_count=1)


def failing(ename, evalue) -> nbformat.NotebookNode:
    """Return a code cell that raised."""
    output = new_output("error", ename=ename, evalue=evalue, traceback=["a long traceback"])
    return new_code_cell("fails()", outputs=[output], execution_count=2)


def prose(source, *tags) -> nbformat.NotebookNode:
    """Return a cell of prose."""
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def written(path, cells, **facts):
    """Write an executed notebook and return its path."""
    notebook = new_notebook(cells=cells, metadata={"kam": FACTS | facts})
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def table(language="en", name="Ash & Sons", rows=3) -> Table:
    """Return a table of accounts."""
    columns = (TableColumn("account_id", "Id"), TableColumn("name", "Name"), TableColumn("revenue", "Revenue", "money"))
    cells = tuple((f"A{place}", name, 1000.0 * place) for place in range(rows))
    return Table(
        language=Language(language, "EUR"), key="profile.accounts", title="Accounts", columns=columns, rows=cells
    )


def everything(language="en", name="Ash & Sons"):
    """Return cells with prose and every type of block."""
    words = Language(language, "EUR")
    items = ((f"{name} fits best", "good", "client"), ("One rater is euphoric", "warn", "facilitator"))
    return [
        prose("# Профиль\n\nЗачем этот шаг.", "lang-ru"),
        prose("# Profile\n\nWhy this step.", "lang-en"),
        shown(KeyFigures(language=words, key="profile.cover", items=(("Supplier", "Hard Edge Ltd", "text", ""),))),
        prose("### Тоже заголовок", "lang-ru"),
        prose("### Jumps a level\n\n| a | b |\n|---|--:|\n| 1 | 2 |", "lang-en"),
        shown(table(language, name, 30)),
        shown(
            Chart(
                language=words, key="profile.map", title="Map", alt=f"Map of {name}", image=png(800, 400), data=table()
            )
        ),
        prose("Watch the quiet ones.", "lang-en", "audience-facilitator"),
        shown(KeyFigures(language=words, key="profile.figures", items=(("Accounts", 140, "number", "all"),))),
        shown(
            Decision(
                language=words, key="profile.decision", title="Decision", proposed=False, who="A. Fox", body=table()
            )
        ),
        prose("## Findings", "lang-en"),
        shown(Findings(language=words, key="profile.findings", title="Findings", items=items)),
        shown(Notice(language=words, key="profile.reconciliation", tone="good", title="Reconciled", items=("1 = 1",))),
    ]
