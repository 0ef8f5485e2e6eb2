"""A notebook made ready: one language, known parameters, and a record of what it is run for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat

from kamlib.core.errors import Problem, UsageError
from kamlib.documents.reading import speaks


def load(path: Path) -> nbformat.NotebookNode:
    """Read a notebook.

    Raises
    ------
    UsageError
        ``notebook_missing``: a registered step without its notebook, with the place where it was looked for.
    """
    if not path.is_file():
        raise UsageError(Problem("notebook_missing", file=path.name, found=str(path.parent)))
    return nbformat.read(path, as_version=4)


def keep_language(notebook: nbformat.NotebookNode, language: str) -> nbformat.NotebookNode:
    """Leave out the prose of other languages and the stored outputs; the notebook is changed in place and returned."""
    notebook.cells = [cell for cell in notebook.cells if speaks(cell, language)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def parameters(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Return the parameters that a notebook takes, with their defaults."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    found = {}
    for statement in (line for cell in cells for line in ast.parse(cell.source).body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = ast.literal_eval(statement.value) if statement.value else None
    return found


def refuse_unknown(notebook: nbformat.NotebookNode, given: Iterable[str], name: str) -> None:
    """Refuse parameters that the notebook does not take: papermill would only warn and run on its defaults.

    Raises
    ------
    UsageError
        ``parameter_unknown``, one problem for each.
    """
    known = parameters(notebook)
    problems = [
        Problem("parameter_unknown", file=name, found=each, expected=", ".join(known))
        for each in given
        if each not in known
    ]
    if problems:
        raise UsageError(problems)


def set_defaults(notebook: nbformat.NotebookNode, values: Mapping[str, Any]) -> None:
    """Write other defaults into the ``parameters`` cell, keeping the comments of its lines."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            for line in ast.parse(cell.source).body:
                if isinstance(line, ast.AnnAssign) and line.value and line.target.id in values:
                    text, place = lines[line.lineno - 1], line.value
                    value = repr(values[line.target.id]).replace("'", '"') if place.col_offset else ""
                    lines[line.lineno - 1] = text[: place.col_offset] + value + text[place.end_col_offset :]
            cell.source = "\n".join(lines)


def prepare(path: Path, language: str, given: Mapping[str, Any], facts: Mapping[str, Any]) -> nbformat.NotebookNode:
    """Return a step's notebook ready to be executed.

    Raises
    ------
    UsageError
        The notebook is not there, or does not take one of the parameters.
    """
    notebook = load(path)
    refuse_unknown(notebook, given, path.name)
    notebook.metadata["kam"] = dict(facts)
    return keep_language(notebook, language)
