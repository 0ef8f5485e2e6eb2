"""The notebook contract (CONTRIBUTING.md): what nbval cannot see."""

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest

from kamlib.core.registry import BY_STEM, STEPS

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from notebooks import twin_hash  # noqa: E402

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PARAMETER = re.compile(r"^\w+: (str|int|float|bool) = .+  # .+$")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
#: What fits a room in 60 to 90 minutes, and notebooks that are still above it: a list that only shrinks.
MOST_SECTIONS, MOST_CELLS, MOST_BYTES = 9, 60, 300_000
TOO_LONG: set[str] = set()


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def tags(cell):
    return cell.metadata.get("tags", [])


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_registry_and_folder_hold_the_same_notebooks():
    assert [path.name for path in NOTEBOOKS] == sorted(step.notebook for step in STEPS)


def sections(notebook):
    """Return the Russian prose of each section, by its heading."""
    found = {}
    for russian, _ in pairs(notebook):
        heading = re.match(r"## (.+)", russian.source)
        if heading:
            found[heading[1]] = ""
        if found:
            found[list(found)[-1]] += russian.source
    return found


def test_valid_and_small(path, notebook):
    nbformat.validate(notebook)
    assert path.stat().st_size < 500_000


def test_fits_a_room(path, notebook):
    sizes = (len(sections(notebook)), len(notebook.cells), path.stat().st_size)
    fits = all(size <= most for size, most in zip(sizes, (MOST_SECTIONS, MOST_CELLS, MOST_BYTES), strict=True))
    assert fits == (path.stem not in TOO_LONG), f"{path.stem}: {sizes}; it belongs on the list, or off it"


def test_every_section_but_the_reconciliation_has_an_exercise(notebook):
    without = [
        title for title, prose in sections(notebook).items() if "**Упражнение" not in prose and title != "Сверка"
    ]
    assert not without


def test_executed_top_to_bottom_without_errors(notebook):
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert "error" not in kinds
    assert "stream" not in kinds, "a warning or print would reach the reader"


def test_one_parameters_cell_with_help(notebook):
    found = [cell for cell in code_cells(notebook) if "parameters" in tags(cell)]
    assert len(found) == 1
    for line in found[0].source.splitlines():
        assert PARAMETER.match(line), line
    names = {line.split(":")[0] for line in found[0].source.splitlines()}
    assert {"engagement", "lang", "run"} <= names


def test_account_steps_take_an_account(path, notebook):
    step = BY_STEM[path.stem.split("_", 1)[1]]
    source = next(cell.source for cell in code_cells(notebook) if "parameters" in tags(cell))
    assert ("account:" in source) == (step.scope == "account")


def test_code_cells_are_small_and_speak_no_language(notebook):
    for cell in code_cells(notebook):
        assert len(cell.source.splitlines()) <= 8, cell.source
        assert not CYRILLIC.search(cell.source), cell.source
        tree = ast.parse(cell.source)
        banned = (ast.FunctionDef, ast.For, ast.While, ast.ClassDef, ast.Lambda, ast.AsyncFunctionDef)
        assert not any(isinstance(node, banned) for node in ast.walk(tree)), cell.source


def test_imports_are_kamlib_and_pandas(notebook):
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
                assert {name.split(".")[0] for name in names} <= {"kamlib", "pandas"}


def pairs(notebook):
    prose = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    assert len(prose) % 2 == 0
    return list(zip(prose[::2], prose[1::2], strict=True))


def test_prose_stands_in_adjacent_pairs(notebook):
    for place, cell in enumerate(notebook.cells):
        if "lang-ru" in tags(cell):
            assert "lang-en" in tags(notebook.cells[place + 1])
    for russian, english in pairs(notebook):
        assert "lang-ru" in tags(russian)
        assert "lang-en" in tags(english)
        assert set(tags(russian)) - {"lang-ru"} == set(tags(english)) - {"lang-en"}


def test_twins_have_the_same_shape(notebook):
    for russian, english in pairs(notebook):
        for pattern in (r"^#+ ", r"\]\([^)]+\)", r"^\|", r"^\s*[-*\d]+[.)]? "):
            found = [re.findall(pattern, cell.source, re.MULTILINE) for cell in (russian, english)]
            assert len(found[0]) == len(found[1]), (pattern, russian.source[:80], english.source[:80])
        numbers = [sorted(re.findall(r"\d+", cell.source)) for cell in (russian, english)]
        assert numbers[0] == numbers[1], (russian.source[:120], english.source[:120])


def test_translations_are_fresh(notebook):
    for russian, english in pairs(notebook):
        recorded = english.metadata.get("kam", {}).get("twin")
        assert recorded == twin_hash(russian.source), f"stale translation: {english.source[:80]!r}"


def test_each_language_is_written_in_its_letters(notebook):
    for russian, english in pairs(notebook):
        assert CYRILLIC.search(russian.source)
        assert not CYRILLIC.search(english.source), english.source[:200]


def test_ends_with_reconciliation(notebook):
    last = code_cells(notebook)[-1]
    assert "kam.finish(" in last.source
    record = last.outputs[0].data["application/vnd.kam.block+json"]
    assert record["key"].endswith(".reconciliation")
    assert record["tone"] == "good"
    assert record["items"], "a reconciliation without checks proves nothing"


def test_code_is_folded(notebook):
    assert all(cell.metadata.get("jupyter", {}).get("source_hidden") for cell in code_cells(notebook))
