"""The rooms of the library: what each may use is what it uses, and no name means two things."""

import ast
import re
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "kamlib"
MODULES = {path.relative_to(LIBRARY): ast.parse(path.read_text(encoding="utf-8")) for path in LIBRARY.rglob("*.py")}
ROOMS = {path.parts[0] for path in MODULES if len(path.parts) > 1}


def imported(tree):
    """Return the dotted names that a module imports, those for the type checker alone included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def used():
    """Return the rooms that each room imports from."""
    found = defaultdict(set)
    for path, tree in MODULES.items():
        if len(path.parts) > 1:
            parts = (name.split(".") for name in imported(tree))
            found[path.parts[0]] |= {name[1] for name in parts if name[0] == "kamlib" and name[1:2]} & ROOMS
    return {room: found[room] - {room} for room in ROOMS}


def module_name(path):
    return ".".join(("kamlib", *path.with_suffix("").parts)).removesuffix(".__init__")


def test_no_module_imports_in_a_circle():
    known = {module_name(path) for path in MODULES}
    graph = {}
    for path, tree in MODULES.items():
        names = {name if name in known else name.rpartition(".")[0] for name in imported(tree)}
        graph[module_name(path)] = (names & known) - {module_name(path)}
    circle = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert circle == []


def told():
    """Return the rooms that each room may use, as the table of ARCHITECTURE.md says."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", text[text.index("\n## Rooms") :].split("\n## ")[1], re.M)
    return {room: set() if uses == "nothing of ours" else set(uses.split(", ")) for room, uses in rows}


def test_what_a_room_may_use_is_what_it_uses():
    assert told() == used()


def test_no_class_name_stands_in_two_places():
    places = defaultdict(list)
    for path, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
