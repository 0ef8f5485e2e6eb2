"""A sheet of 50 000 rows from file to relation, against the bare reader that hands over its cells (goal ≤ 2)."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.measure import Goal
from kamlib.intake.formats.files import open_table

ROWS = 50_000
ROUNDS = 7
#: Seconds of ours to those of the bare reader at most.
GOAL = 2.0
TITLES = ["account_id", "name", "date", "kind", "product_line", "quantity", "revenue", "cogs", "region", "note"]


def write(path: Path) -> None:
    """Write invoice lines: six columns of text, three of numbers, a date as text."""
    chance = random.Random(1)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, TITLES)
        for row in range(1, ROWS + 1):
            client, line = chance.randrange(999), chance.randrange(20)
            day = f"2024-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
            figures = [chance.randrange(100), *(round(chance.random() * 1e5, 2) for _ in range(2))]
            page.write_row(
                row, 0, [f"A{client}", f"ООО Клиент {client}", day, "goods", f"line {line}", *figures, "Север", "x"]
            )


def main() -> None:
    """Measure in turn within one process, so that imports count for neither."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.xlsx"
        write(path)

        def bare() -> None:
            CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)

        def ours() -> None:
            open_table(path, path.name)

        ours()
        seen: dict[str, list[tuple[float, float]]] = {"bare": [], "ours": []}
        for _ in range(ROUNDS):
            seen["bare"].append(_seconds(bare))
            seen["ours"].append(_seconds(ours))
        reader, whole = (tuple(map(statistics.median, zip(*seen[name], strict=True))) for name in ("bare", "ours"))
        print(f"workbook of {ROWS:,} rows: bare reader {reader[0]:.2f} s, with all checks {whole[0]:.2f} s")
        ratio, quiet = (one / other for one, other in zip(whole, reader, strict=True))
        print(Goal("seconds to those of the bare reader", ratio, GOAL, "x", most=True, quiet=quiet))


def _seconds(way: Callable[[], None]) -> tuple[float, float]:
    """Return seconds, and seconds of processors."""
    started, busy = time.perf_counter(), time.process_time()
    way()
    return time.perf_counter() - started, time.process_time() - busy
