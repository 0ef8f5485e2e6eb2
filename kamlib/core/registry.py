"""The steps of the method in their order: one tuple of stems. What else is known of a step, its own folder declares."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from kamlib.core.step import Output, Step

if TYPE_CHECKING:
    from pydantic import BaseModel

#: Places of the method, counted from 0; a place without a name belongs to a step that is not built yet.
ORDER = (
    *("intake", "profile", "priorities", "positions", "profitability", "budget", "needs", "competitors"),
    *("offers", "dossier", "voice", "team", "", "", "pipeline", "summary"),
)
STEPS: tuple[Step, ...] = tuple(
    replace(import_module(f"kamlib.steps.{stem}").STEP, number=number) for number, stem in enumerate(ORDER) if stem
)
BY_STEM = {step.stem: step for step in STEPS}
#: Every result of every step, by stem.
OUTPUTS: dict[str, Output] = {output.stem: output for step in STEPS for output in step.outputs}

#: The step whose notebook shows a result, by the stem of the result.
OWNERS: dict[str, str] = {output.stem: step.stem for step in STEPS for output in step.outputs}


@cache
def packages() -> dict[str, str]:
    """Return the dotted name of the folder of each result, by stem."""
    return {
        output.stem: f"{step.package}.{output.part}" if output.part else step.package
        for step in STEPS
        for output in step.outputs
    }


def module_of(stem: str, role: str) -> ModuleType:
    """Return a module of the folder of a result: its ``wiring``, ``charts``, ``editor``…

    Parameters
    ----------
    stem : str
        Of the result.
    role : str
        Of the module, by the layout of a step.

    Returns
    -------
    module
        Imported.

    Raises
    ------
    KeyError
        No step declares such a result.
    ModuleNotFoundError
        The folder has no module of this role.
    """
    return import_module(f"{packages()[stem]}.{role}")


def decision_model(stem: str) -> type[BaseModel]:
    """Return the model of what a step decides.

    Raises
    ------
    KeyError
        No step declares such a result.
    AttributeError
        It decides nothing.
    """
    model: type[BaseModel] = getattr(module_of(stem, "decision"), f"{stem.title().replace('_', '')}Decision")
    return model
