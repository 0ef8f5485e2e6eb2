"""A million sales lines: file to account, year and product totals, and the whole way to the prioritised list."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import compare, python, show

LINES, ACCOUNTS = 1_000_000, 2_000
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
    sum(quantity) as quantity from read_csv({file!r}) group by all order by all''').fetchall()
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
    """Write a synthetic engagement and return its revenue."""
    draw = np.random.default_rng(1)
    ids = np.array([f"A{place:05d}" for place in range(ACCOUNTS)])
    days = pd.Timestamp("2022-01-01") + pd.to_timedelta(draw.integers(0, 1461, lines), unit="D")
    revenue = np.round(draw.lognormal(6, 1, lines), 2)
    sales = pd.DataFrame(
        {
            "account_id": ids[np.minimum(draw.zipf(1.3, lines), ACCOUNTS) - 1],
            "date": days.strftime("%Y-%m-%d"),
            "product_line": np.array([f"line {place}" for place in range(8)])[draw.integers(0, 8, lines)],
            "quantity": draw.integers(1, 50, lines),
            "revenue": revenue,
            "cogs": np.round(revenue * draw.uniform(0.5, 0.9, lines), 2),
        }
    )
    (folder / "data").mkdir()
    sales.to_csv(folder / "data" / "sales.csv", index=False)
    pd.DataFrame({"account_id": ids, "name": ids}).to_csv(folder / "data" / "accounts.csv", index=False)
    (folder / "engagement.yaml").write_text(_SETTINGS, encoding="utf-8")
    return float(revenue.sum())


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts = {"total": write_engagement(folder), "folder": name, "accounts": ACCOUNTS}
        facts["file"] = str(folder / "data" / "sales.csv")
        ours = "ours: every rule checked, sums reconciled"
        ways = {
            ours: python(_OURS.format(**facts)),
            "bare DuckDB read_csv + group by": python(_DUCKDB.format(**facts)),
            "bare pandas read_csv + groupby": python(_PANDAS.format(**facts)),
            "ours, on to the prioritised list": python(_LIST.format(**facts)),
        }
        show(f"{LINES:,} sales lines of {ACCOUNTS:,} accounts, from CSV to totals", compare(ways), ours)
