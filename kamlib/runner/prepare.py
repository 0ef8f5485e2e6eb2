"""A notebook made ready: one language, known parameters, and a record of what it is run for."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kamlib.core.errors import Problem, UsageError
from kamlib.runs.executed import is_spoken_in
from kamlib.runs.notebooks import nbformat


def load_notebook(path: Path) -> nbformat.NotebookNode:
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
    """Leave out the prose of other languages and the stored outputs; the notebook is changed in place and returned.

    Parameters
    ----------
    notebook : NotebookNode
        As nbformat reads it; changed in place.
    language : {'ru', 'en'}
        The one that stays.

    Returns
    -------
    NotebookNode
        The same notebook.
    """
    notebook.cells = [cell for cell in notebook.cells if is_spoken_in(cell, language)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def read_parameters(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Return the parameters that a notebook takes, with their defaults."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    found = {}
    for statement in (line for cell in cells for line in ast.parse(cell.source).body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = ast.literal_eval(statement.value) if statement.value else None
    return found


def refuse_unknown(notebook: nbformat.NotebookNode, given: Iterable[str], name: str) -> None:
    """Refuse parameters that the notebook does not take: papermill would only warn and run on its defaults.

    Parameters
    ----------
    notebook : NotebookNode
        As nbformat reads it.
    given : iterable of str
        Names of the parameters that it would be given.
    name : str
        File name of the notebook.

    Raises
    ------
    UsageError
        ``parameter_unknown``, one problem for each.
    """
    known = read_parameters(notebook)
    problems = [
        Problem("parameter_unknown", file=name, found=each, expected=", ".join(known))
        for each in given
        if each not in known
    ]
    if problems:
        raise UsageError(problems)


def set_defaults(notebook: nbformat.NotebookNode, values: Mapping[str, str]) -> None:
    """Write other defaults into the ``parameters`` cell, keeping the comments of its lines.

    Parameters
    ----------
    notebook : NotebookNode
        As nbformat reads it; changed in place.
    values : mapping of str to str
        Default by name of the parameter.
    """
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = _with_defaults(cell.source, values)


def _with_defaults(source: str, values: Mapping[str, str]) -> str:
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.AnnAssign) and statement.value and statement.target.id in values:
            # Columns of the syntax tree count bytes.
            line, old = lines[statement.lineno - 1].encode(), statement.value
            new = json.dumps(values[statement.target.id], ensure_ascii=False).encode()
            lines[statement.lineno - 1] = (line[: old.col_offset] + new + line[old.end_col_offset :]).decode()
    return "\n".join(lines)


def prepare(path: Path, language: str, given: Mapping[str, Any], facts: Mapping[str, Any]) -> nbformat.NotebookNode:
    """Return a step's notebook ready to be executed.

    Parameters
    ----------
    path : Path
        The notebook of the step, in both languages.
    language : {'ru', 'en'}
        The one that stays.
    given : mapping
        Parameters, by name.
    facts : mapping
        What the executed notebook records about its job.

    Returns
    -------
    NotebookNode
        In one language, without outputs.

    Raises
    ------
    UsageError
        The notebook is not there, or does not take one of the parameters.
    """
    notebook = load_notebook(path)
    refuse_unknown(notebook, given, path.name)
    notebook.metadata["kam"] = dict(facts)
    return keep_language(notebook, language)
