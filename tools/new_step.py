"""Write a new step that runs: its folder by the layout of CONTRIBUTING.md, its notebook, its words, its tests.

``python tools/new_step.py NAME [PLACE]`` takes the first free place of the method, or the one that is named. What it
writes is a small step of its own: run it, then change what it computes. Stamp and run the notebook afterwards
(``tools/notebooks.py``); the outlines and the README name steps that a client shall read of.
"""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat

from notebooks import stamp

TEMPLATE = Path(__file__).resolve().parent / "step_template"
TAGS = {"ru": ["lang-ru"], "en": ["lang-en"], "parameters": ["parameters"], "edit": ["nbval-ignore-output"], "code": []}


def write_step(root: Path, stem: str, place: int | None = None) -> list[Path]:
    """Write a step into a checkout of the project.

    Parameters
    ----------
    root : Path
        The checkout.
    stem : str
        Name of the step: lower-case letters, a noun of the method.
    place : int, optional
        Its place in the method; the first free one otherwise.

    Returns
    -------
    list of Path
        What was written; the registry of steps, which is changed, comes first.

    Raises
    ------
    SystemExit
        The name is no name, or taken; the place is taken. Nothing is written then.
    """
    registry = root / "kamlib" / "core" / "registry.py"
    order = _order(registry.read_text(encoding="utf-8"))
    number = _place(order, stem, place)
    words = {"stem": stem, "Stem": stem.title()}
    written = [registry]
    for folder, target in (("steps", root / "kamlib" / "steps" / stem), ("tests", root / "tests" / "steps" / stem)):
        target.mkdir(parents=True)
        for source in sorted((TEMPLATE / folder).glob("*.txt")):
            written.append(_fill(source, target / source.stem, words))
    written.append(_write_notebook(root / "notebooks" / f"{number:02d}_{stem}.ipynb", words))
    order[number] = stem
    registry.write_text(_with_order(registry.read_text(encoding="utf-8"), order), encoding="utf-8")
    _tidy([path for path in written if path.suffix == ".py"])
    return written


def _tidy(paths: list[Path]) -> None:
    """Sort imports and shape lines: both depend on the name of the step."""
    for words in (("check", "--fix", "--quiet"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *words, *map(str, paths)], check=True)


def _place(order: list[str], stem: str, place: int | None) -> int:
    if not re.fullmatch(r"[a-z]{3,20}", stem):
        raise SystemExit(f"{stem!r}: expected 3 to 20 lower-case letters")
    if stem in order:
        raise SystemExit(f"{stem}: there is such a step")
    free = [number for number, name in enumerate(order) if not name]
    number = place if place is not None else next(iter(free), len(order))
    if number not in (*free, len(order)):
        raise SystemExit(f"place {number}: expected one of {', '.join(map(str, free))}")
    if number == len(order):
        order.append("")
    return number


def _order(text: str) -> list[str]:
    """Return the stems of the registry in their order."""
    node = _assignment(text)
    return list(eval(compile(ast.Expression(node.value), "registry", "eval"), {"__builtins__": {}}))


def _assignment(text: str) -> ast.Assign:
    nodes = (node for node in ast.parse(text).body if isinstance(node, ast.Assign))
    return next(node for node in nodes if getattr(node.targets[0], "id", "") == "ORDER")


def _with_order(text: str, order: list[str]) -> str:
    """Return the registry with another order, eight names a line."""
    node = _assignment(text)
    lines = text.splitlines(keepends=True)
    rows = (order[start : start + 8] for start in range(0, len(order), 8))
    told = "".join(f"    *({', '.join(map(_quoted, row))}{',' if len(row) == 1 else ''}),\n" for row in rows)
    return "".join([*lines[: node.lineno - 1], f"ORDER = (\n{told})\n", *lines[node.end_lineno :]])


def _quoted(name: str) -> str:
    return f'"{name}"'


def _fill(source: Path, target: Path, words: dict[str, str]) -> Path:
    text = string.Template(source.read_text(encoding="utf-8")).substitute(words)
    target.write_text(text, encoding="utf-8")
    return target


def _write_notebook(path: Path, words: dict[str, str]) -> Path:
    text = string.Template((TEMPLATE / "notebook.txt").read_text(encoding="utf-8")).substitute(words)
    notebook = nbformat.v4.new_notebook(cells=list(_cells(text)))
    stamp(notebook)
    nbformat.write(notebook, path)
    return path


def _cells(text: str) -> Iterator[nbformat.NotebookNode]:
    """Yield the cells of a text in which ``--- kind`` begins each."""
    for part in text.split("--- ")[1:]:
        kind, _, source = part.partition("\n")
        make = nbformat.v4.new_markdown_cell if kind in ("ru", "en") else nbformat.v4.new_code_cell
        cell = make(source.strip())
        if TAGS[kind]:
            cell.metadata["tags"] = TAGS[kind]
        yield cell


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    for path in write_step(Path(__file__).resolve().parents[1], sys.argv[1], *map(int, sys.argv[2:])):
        print(path)
