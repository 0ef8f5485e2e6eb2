"""Ten million sales lines, CSV and Parquet: file to account, year and product totals, beside bare DuckDB and pandas.

``KAM_BENCH_LINES=1000000`` makes it a quick look; ``KAM_BENCH_ROUNDS`` sets how many rounds the medians are of.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.measure import Figure, Goal, compare, compiled, python, show

LINES, ACCOUNTS = int(os.environ.get("KAM_BENCH_LINES", "10_000_000")), 2_000
ROUNDS = int(os.environ.get("KAM_BENCH_ROUNDS", "3"))
#: Seconds of ours to bare DuckDB's at most; pandas' seconds and peak memory to ours at least.
GOAL_ENGINE, GOAL_SPEED, GOAL_MEMORY = 1.5, 3.0, 5.0
_MONTH = "year(date) * 12 + month(date)"
_SETTINGS = "supplier: Benchmark\ncurrency: EUR\nlanguage: en\nbase_year: 2025\n"
_OURS = """
from kamlib.workspace.engagement import Engagement
sales = Engagement.find({folder!r}).table("sales")
totals = sales.groupby(["account_id", "year", "product_line"])["revenue"].sum()
assert abs(totals.sum() - {total!r}) < 1e-6 * {total!r}
"""
_LIST = """
import kamlib
ranking = kamlib.open_workbook("priorities", {folder!r}, "en").result().ranking
assert len(ranking) == {accounts}
"""
_DUCKDB = """
import duckdb
totals = duckdb.sql('''select account_id, year(date) as year, product_line, sum(revenue) as revenue, sum(cogs) as cogs,
    sum(quantity) as quantity from {file!r} group by all order by all''').fetchall()
assert abs(sum(row[3] for row in totals) - {total!r}) < 1e-6 * {total!r}
"""
_PANDAS = """
import pandas as pd
sales = pd.read_csv({file!r}, parse_dates=["date"])
keys = ["account_id", sales["date"].dt.year, "product_line"]
totals = sales.groupby(keys)[["revenue", "cogs", "quantity"]].sum()
assert abs(totals["revenue"].sum() - {total!r}) < 1e-6 * {total!r}
"""


def write_engagement(folder: Path, lines: int = LINES) -> float:
    """Write a synthetic engagement twice, its sales as CSV and as Parquet, and return its revenue."""
    draw = np.random.default_rng(1)
    ids = np.array([f"A{place:05d}" for place in range(ACCOUNTS)])
    revenue = np.round(draw.lognormal(6, 1, lines), 2)
    sales = {
        "account": (np.minimum(draw.zipf(1.3, lines), ACCOUNTS) - 1).astype("int32"),
        "day": draw.integers(0, 1461, lines, dtype="int32"),
        "line": draw.integers(0, 8, lines, dtype="int32"),
        "quantity": draw.integers(1, 50, lines, dtype="int32"),
        "revenue": revenue,
        "cogs": np.round(revenue * draw.uniform(0.5, 0.9, lines), 2),
    }
    written = """SELECT 'A' || lpad(account::VARCHAR, 5, '0') AS account_id, DATE '2022-01-01' + day AS date,
        'line ' || line AS product_line, quantity, revenue, cogs FROM sales"""
    with duckdb.connect() as con:
        con.register("sales", pd.DataFrame(sales))
        for kind in ("csv", "parquet"):
            (folder / kind / "data").mkdir(parents=True)
            con.execute(f"COPY ({written}) TO '{folder}/{kind}/data/sales.{kind}'")
            pd.DataFrame({"account_id": ids, "name": ids}).to_csv(folder / kind / "data" / "accounts.csv", index=False)
            (folder / kind / "engagement.yaml").write_text(_SETTINGS, encoding="utf-8")
    return float(revenue.sum())


def main() -> None:
    """Print the ratios beside the goals."""
    compiled()
    with tempfile.TemporaryDirectory() as name:
        total = write_engagement(Path(name))
        for kind in ("csv", "parquet"):
            _compare(kind, {"total": total, "folder": f"{name}/{kind}", "file": f"{name}/{kind}/data/sales.{kind}"})


def _compare(kind: str, facts: dict) -> None:
    ours, engine, frame = "ours: every rule checked, sums reconciled", f"bare DuckDB, {kind}", "bare pandas read_csv"
    ways = {ours: python(_OURS.format(**facts)), engine: python(_DUCKDB.format(**facts))}
    # Steps need months: what the engine alone would take for totals as fine as ours.
    ways[f"{engine}, by months as ours"] = python(_DUCKDB.format(**facts).replace("year(date)", _MONTH))
    if kind == "csv":
        ways[frame] = python(_PANDAS.format(**facts))
        ways["ours, on to the prioritised list"] = python(_LIST.format(**facts, accounts=ACCOUNTS))
    figures = compare(ways, ROUNDS)
    show(f"{LINES:,} sales lines of {ACCOUNTS:,} accounts, from {kind} to totals", figures, ours)
    goals = [_slower(figures[ours], figures[engine])]
    if frame in figures:
        goals += _against_pandas(figures[ours], figures[frame])
    sys.stdout.write("".join(f"{goal}\n" for goal in goals))


def _slower(ours: Figure, engine: Figure) -> Goal:
    quiet = ours.processor / engine.processor
    return Goal(
        "seconds to those of bare DuckDB", ours.seconds / engine.seconds, GOAL_ENGINE, "x", most=True, quiet=quiet
    )


def _against_pandas(ours: Figure, frame: Figure) -> list[Goal]:
    faster, quiet = frame.seconds / ours.seconds, frame.processor / ours.processor
    less = frame.megabytes / ours.megabytes
    return [
        Goal("times faster than pandas", faster, GOAL_SPEED, "x", most=False, quiet=quiet),
        Goal("times less memory than pandas", less, GOAL_MEMORY, "x", most=False),
    ]
