"""The first impression: help, an import in a notebook, the demo; seconds beside their goals."""

from __future__ import annotations

import sys
import tempfile

from benchmarks.measure import Goal, compare, compiled, python, run

_PANDAS = "import pandas"
_OURS = "import pandas, kamlib; kamlib.open_workbook"


def main() -> None:
    """Print every figure beside its goal."""
    compiled()
    kam = [sys.executable, "-m", "kamlib.cli"]
    ways = {
        "help": [*kam, "--help"],
        "pandas": python(_PANDAS),
        "ours": python(f"{_OURS}('profile', 'first_session')"),
    }
    found = compare(ways, rounds=5)
    with tempfile.TemporaryDirectory() as name:
        demo = run([*kam, "demo"], folder=name)
    over = {kind: getattr(found["ours"], kind) - getattr(found["pandas"], kind) for kind in ("seconds", "processor")}
    sys.stdout.write("\nFirst impression\n")
    for goal in (
        Goal("kam --help", found["help"].seconds, 0.3, "s", most=True, quiet=found["help"].processor),
        Goal("to open a workbook, over pandas", over["seconds"], 0.3, "s", most=True, quiet=over["processor"]),
        # The demo keeps two cores busy for all but its start.
        Goal("kam demo, both languages", demo.seconds, 30, "s", most=True, quiet=demo.processor / 2),
    ):
        sys.stdout.write(f"{goal}\n")
