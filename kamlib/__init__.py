"""kamlib: the library under the key account management workbook. A notebook needs :func:`open_workbook` alone."""

import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# Sums in linear algebra depend on how many threads share them. A notebook run by hand and one run in a batch must agree
# to the last digit, so both take one; whoever sets a number keeps it.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

try:
    __version__ = version("kamlib")
except PackageNotFoundError:  # a checkout that nobody installed
    __version__ = "0.0.0"

__all__ = ["__version__", "open_workbook"]


def open_workbook(*args: Any, **kwargs: Any) -> Any:
    """Open a step of an engagement; see :func:`kamlib.workbook.book.open_workbook`."""
    # Imported on call: `kam --help` and tools that only ask for the version must not load pandas.
    from kamlib.workbook import open_workbook as opened

    return opened(*args, **kwargs)
