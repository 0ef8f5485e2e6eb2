"""A solver that stopped short is an error: what it left would differ between machines, and look like a result."""

from __future__ import annotations

from typing import Any

#: A search that stopped for want of digits has arrived where the slope is this flat (of a function near one).
FLAT = 1e-6


def converged(found: Any, what: str, *, flat: float = 0.0) -> Any:
    """Return what a solver of SciPy found.

    Parameters
    ----------
    found : OptimizeResult
        Its result.
    what : str
        What was solved, for the message.
    flat : float
        Largest slope at which a search that says it lost precision is taken as finished; 0: none.

    Returns
    -------
    OptimizeResult
        `found`, as it was given.

    Raises
    ------
    RuntimeError
        It did not converge.
    """
    if found.success or (flat and abs(found.jac).max() <= flat):
        return found
    raise RuntimeError(f"{what}: the solver did not converge ({found.message})")
