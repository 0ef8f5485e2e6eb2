"""Measuring: each way in a process of its own, in turn; seconds and peak memory by the system's own accounts."""

from __future__ import annotations

import compileall
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Linear algebra on one thread each, as the workbook runs it: two ways beside each other must not fight for cores.
_ENV = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "KAM_LIVE": "0"}


# A child starts with its parent's peak memory on its record, so a parent that holds a table would be counted in every
# way. This launcher holds nothing.
_LAUNCHER = """
import json, os, sys, time
started = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - started
print("\\n" + json.dumps([status, seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime]))
"""


@dataclass(frozen=True)
class Figure:
    """Seconds (median of the rounds), peak memory in MB (largest of the rounds) and seconds of processors of one way.

    Where other work shares the machine, the seconds of processors still compare.
    """

    seconds: float
    megabytes: float
    processor: float = 0.0


def run(command: Sequence[str], folder: str | None = None) -> Figure:
    """Run a command once and return what it took (memory: of its largest single process).

    Raises
    ------
    RuntimeError
        The command failed: a benchmark of a failure would look fast.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launcher, cwd=folder, env=os.environ | _ENV, capture_output=True, text=True, check=True)
    status, seconds, megabytes, processor = json.loads(done.stdout.splitlines()[-1])
    if status:
        raise RuntimeError(f"{' '.join(command)[:200]} failed:\n{done.stderr[-2000:]}")
    return Figure(seconds, megabytes, processor)


def compare(ways: Mapping[str, Sequence[str]], rounds: int = 3, folder: str | None = None) -> dict[str, Figure]:
    """Run every way in turn (A B C, A B C …), so that a drift of the machine meets them all."""
    seen: dict[str, list[Figure]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, command in ways.items():
            seen[name].append(run(command, folder))
    return {
        name: Figure(
            statistics.median(each.seconds for each in figures),
            max(each.megabytes for each in figures),
            statistics.median(each.processor for each in figures),
        )
        for name, figures in seen.items()
    }


@dataclass(frozen=True)
class Goal:
    """A ratio or a figure, and what it should be.

    Parameters
    ----------
    words, unit : str
        What it is.
    found, goal : float
        As measured, and as it should be.
    most : bool
        Whether the goal is the most it may be; else it is the least.
    quiet : float, optional
        The same from processor time: what a machine with nothing else to do would show.
    """

    words: str
    found: float
    goal: float
    unit: str
    most: bool
    quiet: float | None = None

    def __str__(self) -> str:
        missed = "" if (self.found <= self.goal if self.most else self.found >= self.goal) else "  MISSED"
        quiet = "" if self.quiet is None else f"  (by processor time {self.quiet:.2f})"
        goal = f"goal {'≤' if self.most else '≥'} {self.goal:g}"
        return f"  {self.words:<64} {self.found:7.2f} {self.unit:<3} {goal}{quiet}{missed}"


def compiled() -> None:
    """Compile the library: what a first run compiles is no part of what is measured."""
    compileall.compile_dir(str(Path(__file__).parents[1] / "kamlib"), quiet=1)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def python(code: str) -> list[str]:
    """Return the command that runs a piece of Python in this environment."""
    return [sys.executable, "-c", code]


def show(title: str, figures: Mapping[str, Figure], ours: str) -> None:
    """Print every way with its ratio to ours (above 1: ours is faster or smaller)."""
    sys.stdout.write(f"\n{title}\n")
    base = figures[ours]
    for name, each in figures.items():
        time_ratio, memory_ratio = each.seconds / base.seconds, each.megabytes / base.megabytes
        sys.stdout.write(
            f"  {name:<46} {each.seconds:8.2f} s  x{time_ratio:5.2f}   {each.processor:8.2f} s of processors"
            f"   {each.megabytes:7.0f} MB  x{memory_ratio:5.2f}\n"
        )
