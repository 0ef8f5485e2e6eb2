"""Public functions with two or more parameters say what they take, what they return and what they refuse."""

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[2] / "kamlib"
ROOMS = (
    "blocks",
    "cli",
    "core",
    "documents",
    "i18n",
    "intake",
    "plots",
    "quant",
    "runner",
    "runs",
    "sheets",
    "steps/intake",
    "steps/shared",
    "steps/summary",
    "widgets",
    "workbook",
    "workspace",
)


def parameters(node):
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [each.arg for each in given if each.arg not in ("self", "cls")]


def functions(tree, prefix=""):
    """Yield the public functions and methods of a module with their names; what click calls documents itself."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from functions(node, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
            if "click." not in decorators and "overload" not in decorators:
                yield f"{prefix}{node.name}", node


def own_nodes(node):
    """Yield the nodes of a function without those of functions inside it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield from own_nodes(child)


def missing(node):
    """Return the sections that a function's docstring lacks."""
    text = ast.get_docstring(node) or ""
    wanted = {"Parameters"}
    returned = ast.unparse(node.returns) if node.returns else ""
    if returned not in ("", "None") and not returned.startswith("Iterator"):
        wanted.add("Returns")
    if any(
        isinstance(each, ast.Raise) and "AssertionError" not in ast.unparse(each) != "raise" for each in own_nodes(node)
    ):
        wanted.add("Raises")
    return {section for section in wanted if f"{section}\n-----" not in text}


def lacking():
    found = set()
    for room in ROOMS:
        for path in sorted((LIBRARY / room).rglob("*.py")):
            for name, node in functions(ast.parse(path.read_text(encoding="utf-8"))):
                if len(parameters(node)) >= 2 and missing(node):
                    found.add(f"{path.relative_to(LIBRARY).as_posix()} {name}")
    return found


def test_public_functions_say_what_they_take_return_and_raise():
    assert sorted(lacking()) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(a, b) -> None:\n    '''Do.'''", {"Parameters"}),
        ("def f(a, b) -> int:\n    '''Do.\n\n    Parameters\n    ----------\n    '''", {"Returns"}),
        ("def f(a, b):\n    '''Do.'''\n    raise ValueError(a)", {"Parameters", "Raises"}),
        ("def f(a, b):\n    '''Do.\n\n    Parameters\n    ----------\n    '''\n    g = lambda: 1", set()),
    ],
)
def test_a_section_that_is_not_there_is_missed(source, expected):
    assert missing(ast.parse(source).body[0]) == expected
