"""Write the sample engagements under ``data_samples``; with ``--check``, only compare them with what is stored.

Every figure comes from a seed: the files are the same on every run and every machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from samples import construction, first_session, store, toolmaker

FOLDER = Path(__file__).resolve().parents[1] / "data_samples"


def main(arguments: list[str] | None = None) -> int:
    """Write or compare the samples; return 1 where a comparison fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the samples (default: data_samples)")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a stored file differs")
    options = parser.parse_args(arguments)
    files = store.all_files([toolmaker.build(), construction.build(), first_session.build()])
    if options.check:
        wrong = store.differences(files, options.out)
        print("\n".join(f"differs: {path}" for path in wrong) or f"{len(files)} files as generated")
        return int(bool(wrong))
    store.write(files, options.out)
    print(f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.2f} MB -> {options.out.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
