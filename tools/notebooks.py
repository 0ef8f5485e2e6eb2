"""Keep the stored notebooks as they must be: twins stamped, run top to bottom on the sample, free of the machine.

``python tools/notebooks.py run [NAME …]`` executes and stores; ``… stamp [NAME …]`` records in each English cell which
Russian text it translates (do it only after reading both).
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def twin_hash(source: str) -> str:
    """Return what an English cell records of its Russian original."""
    return hashlib.sha256(source.strip().encode()).hexdigest()[:12]


def stamp(notebook: nbformat.NotebookNode) -> None:
    """Record in every English cell the hash of the Russian cell before it."""
    original = None
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "lang-ru" in tags:
            original = cell
        elif "lang-en" in tags and original is not None:
            cell.metadata["kam"] = {"twin": twin_hash(original.source)}
            original = None


def normalise(notebook: nbformat.NotebookNode) -> None:
    """Drop what depends on the machine or the moment; number the cells."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place:02d}"
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            # Outputs come first for a reader who does not read Python.
            cell.metadata["jupyter"] = {"source_hidden": True}


_PLAIN = r'(?:-?\d[^\n,]*|null|true|false|"(?:[^"\\\n]|\\.)*")'
#: What holds plain values alone, deep inside an output, one a line: a row of a table's record, and a column of it.
_FLAT = re.compile(rf'\[\n((?: {{8,}}{_PLAIN},?\n)+) {{7,}}\]|\{{\n((?: {{8,}}"\w+": {_PLAIN},?\n)+) {{7,}}\}}')
#: A text of an output, one string a line of it: HTML has a line for every cell of a table.
_HTML = re.compile(r'("text/html": )\[\n((?: +"(?:[^"\\\n]|\\.)*",?\n)+) +\]')


def _on_one_line(found: re.Match[str]) -> str:
    return found[0][0] + " ".join(line.strip() for line in (found[1] or found[2]).splitlines()) + found[0][-1]


def _as_one_string(found: re.Match[str]) -> str:
    return f'{found[1]}"{"".join(line.strip().rstrip(",")[1:-1] for line in found[2].splitlines())}"'


def store(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook with each row and column of a record, and all of an HTML, on one line: white space is spared."""
    text = nbformat.writes(notebook)
    packed = _HTML.sub(_as_one_string, _FLAT.sub(_on_one_line, text))
    if nbformat.reads(packed, as_version=4) != nbformat.reads(text, as_version=4):
        raise AssertionError(f"{path.name}: the packed notebook is another one")
    path.write_text(packed + "\n", encoding="utf-8")


def run(path: Path) -> None:
    """Execute a notebook on its default sample and store it with outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(FOLDER)}}).execute()
    normalise(notebook)
    store(notebook, path)


def main(words: list[str]) -> None:
    """Run the named verb on the named notebooks, or on all."""
    verb, *names = words
    os.environ["KAM_LIVE"] = "0"
    paths = [path for path in sorted(FOLDER.glob("*.ipynb")) if not names or path.stem in names or path.name in names]
    for path in paths:
        if verb == "run":
            run(path)
        else:
            notebook = nbformat.read(path, as_version=4)
            stamp(notebook)
            store(notebook, path)
        sys.stdout.write(f"{verb} {path.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
