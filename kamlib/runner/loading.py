"""papermill, loaded once and without what it never uses."""

from __future__ import annotations

import sys
import threading
from types import ModuleType

#: Half of the time that importing papermill takes goes into building this module's grammars. jsonschema takes it, where
#: it is installed, to check addresses with foreign letters; no schema of a notebook has any.
_GRAMMARS = "rfc3987_syntax"
_LOCK = threading.Lock()


def papermill() -> ModuleType:
    """Return papermill."""
    with _LOCK:
        absent = "jsonschema" not in sys.modules and _GRAMMARS not in sys.modules
        if absent:
            sys.modules[_GRAMMARS] = None  # type: ignore[assignment]
        try:
            import papermill as loaded
        finally:
            if absent:
                del sys.modules[_GRAMMARS]
    return loaded
