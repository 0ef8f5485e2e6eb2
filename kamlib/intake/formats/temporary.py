"""A folder for files that live no longer than what reads them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path


class Temporary:
    """A folder that is removed when nothing refers to this object any more, at the latest with the process."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="kam-"))
        self._finish = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
