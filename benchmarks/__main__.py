"""Run the benchmarks: all, or those named (``python -m benchmarks sales``)."""

from __future__ import annotations

import sys
from importlib import import_module

ALL = (
    *("sales", "mapping", "workbooks", "monte_carlo", "batch", "first", "notebooks", "documents", "cluster"),
    "pipeline",
)

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        import_module(f"benchmarks.{name}").main()
