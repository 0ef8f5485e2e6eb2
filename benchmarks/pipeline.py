"""100 000 deals with 500 000 events: file to history, chances and forecast, its aggregates beside bare DuckDB's."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.measure import Goal, compare, compiled, python, show

DEALS = int(os.environ.get("KAM_BENCH_DEALS", "100_000"))
ROUNDS = int(os.environ.get("KAM_BENCH_ROUNDS", "3"))
#: Seconds of our aggregates to bare DuckDB's at most.
GOAL = 3.0
_READ = """
import duckdb
deals = duckdb.sql("from {deals!r}").df()
events = duckdb.sql("from {events!r}").df()
"""
_OURS = (
    _READ
    + """
from kamlib.steps.pipeline.history import read_history
from kamlib.steps.pipeline.chances import open_on
from kamlib.steps.pipeline.places import measure_stages
history = read_history(deals, events)
stages = measure_stages(history, open_on(history, history.last), history.last)
assert stages["left"].sum() > 0
"""
)
_FORECAST = (
    _OURS
    + """
import numpy as np
from kamlib.quant.forecasting import simulate_coming
from kamlib.steps.pipeline.chances import fit_history, reach
rows = open_on(history, history.last)
won = reach(fit_history(history, history.last), rows, np.arange(30, 391, 30))[:, 0, :-1]
simulate_coming(won, history.deals.loc[rows.index, "amount"], np.arange(len(rows)) % 2000, 0.1, 1000, 1)
"""
)
_DUCKDB = """
import duckdb
rows = duckdb.sql('''with moved as (select deal_id, to_stage, date, lead(date) over w as until,
    lead(to_stage) over w as target from {events!r} window w as (partition by deal_id order by date))
  select to_stage, count(*), count(target), avg((target = 'Lost')::int), median(date_diff('day', date, until)),
    quantile_cont(date_diff('day', date, until), 0.8), sum(amount) filter (target is null)
  from moved join {deals!r} using (deal_id) group by all''').fetchall()
assert rows
"""


def write_deals(folder: Path, count: int = DEALS) -> dict[str, str]:
    """Write deals and their moves as Parquet and return the paths: about five moves a deal."""
    draw, stages = np.random.default_rng(1), np.array(["S1", "S2", "S3", "S4"])
    opened = draw.integers(0, 1400, count)
    steps = np.cumsum(draw.integers(5, 60, (count, 4)), axis=1) + opened[:, None]
    passed = np.cumprod(np.column_stack([np.ones(count), draw.random((count, 3)) < 0.95]), axis=1).astype(bool)
    deal, place = np.nonzero(passed)
    begin = np.column_stack([opened, steps[:, :3]])[deal, place]
    last = passed.sum(axis=1) - 1
    won = (last == 3) & (draw.random(count) < 0.6)
    moves = pd.DataFrame({"deal": deal, "day": begin, "to_stage": stages[place]})
    final = {"day": steps[np.arange(count), last], "to_stage": np.where(won, "Won", "Lost")}
    ends = pd.DataFrame({"deal": np.arange(count)} | final)
    table = pd.concat([moves, ends])
    table = table[table["day"] < 1460].sort_values(["deal", "day"], kind="stable")
    start = pd.Timestamp("2022-01-01")
    ids = np.array([f"D{number:06d}" for number in range(count)])
    events = pd.DataFrame(
        {
            "deal_id": ids[table["deal"]],
            "date": start + pd.to_timedelta(table["day"], unit="D"),
            "from_stage": None,
            "to_stage": table["to_stage"],
        }
    )
    deals = pd.DataFrame(
        {
            "deal_id": ids,
            "account_id": [f"A{number % 2000:05d}" for number in range(count)],
            "stage": table.groupby("deal")["to_stage"].last().reindex(range(count)).to_numpy(),
            "amount": np.round(draw.lognormal(10, 1, count), 2),
            "opened": start + pd.to_timedelta(opened, unit="D"),
        }
    )
    paths = {"deals": str(folder / "deals.parquet"), "events": str(folder / "events.parquet")}
    for name, frame in (("deals", deals), ("events", events)):
        with duckdb.connect() as con:
            con.register("written", frame)
            con.execute(f"COPY written TO '{paths[name]}'")
    return paths


def main() -> None:
    """Print the ratio beside the goal."""
    compiled()
    with tempfile.TemporaryDirectory() as name:
        paths = write_deals(Path(name))
        ours, engine = "ours: stays, stages, what is stuck", "bare DuckDB"
        read = _READ.format(**paths)
        ways = {ours: _OURS.format(**paths), engine: _DUCKDB.format(**paths), "reading into frames alone": read}
        ways["ours, on to chances and 1 000 simulated years"] = _FORECAST.format(**paths)
        figures = compare({key: python(code) for key, code in ways.items()}, ROUNDS)
        show(f"{DEALS:,} deals with their events", figures, ours)
        found, engine_took = figures[ours], figures[engine]
        ratio, quiet = found.seconds / engine_took.seconds, found.processor / engine_took.processor
        sys.stdout.write(f"{Goal('seconds to those of bare DuckDB', ratio, GOAL, 'x', most=True, quiet=quiet)}\n")
