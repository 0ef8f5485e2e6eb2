"""What a batch loads: a step that says that it needs no solver must not load one in every kernel."""

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell

from kamlib.core.paths import share
from kamlib.core.registry import STEPS
from kamlib.runner import forks

LIGHT = [step for step in STEPS if not step.imports]
HEAVY = [step for step in STEPS if step.imports]


@pytest.fixture
def zygote():
    with forks.held():
        if forks.why_not():
            pytest.skip("kernels are not forked on this system")
        yield


def loaded(step, folder, modules=()):
    """Return which packages of solvers a kernel holds when it has executed a step's notebook."""
    notebook = nbformat.read(share("notebooks", step.notebook), as_version=4)
    notebook.cells.append(new_code_cell("import sys\n[name for name in ('scipy', 'sklearn') if name in sys.modules]"))
    given = {"engagement": "toolmaker", "lang": "en"}
    options = {"engine_name": "kam", "progress_bar": False, "modules": modules}
    out = papermill.execute_notebook(notebook, str(folder / "out.ipynb"), given, **options)
    return out.cells[-1].outputs[0].data["text/plain"]


@pytest.mark.usefixtures("zygote")
@pytest.mark.parametrize("step", LIGHT, ids=lambda step: step.stem)
def test_a_light_step_loads_no_solver(step, tmp_path):
    assert loaded(step, tmp_path) == "[]"


@pytest.mark.usefixtures("zygote")
def test_what_a_step_asks_for_is_there_before_its_first_cell(tmp_path):
    assert loaded(LIGHT[0], tmp_path, HEAVY[0].imports) == "['scipy']"
