"""A solver that stops short is an error, wherever the library asks one."""

import numpy as np
import pytest
import scipy.optimize
from scipy.optimize import OptimizeResult, minimize

from kamlib.quant import allocation, uplift
from kamlib.quant._converged import FLAT, converged
from kamlib.quant.pairwise import ahp, best_worst

STOPPED = {"success": False, "status": 1, "message": "Iteration limit reached.", "jac": np.ones(1), "x": np.ones(9)}


@pytest.fixture
def stopped(monkeypatch):
    """Every solver of SciPy gives up at once, with an answer that looks like one."""
    for name in ("minimize", "linprog", "milp"):
        monkeypatch.setattr(scipy.optimize, name, lambda *_, **__: OptimizeResult(**STOPPED))


def test_what_stopped_short_is_refused_with_its_reason():
    with pytest.raises(RuntimeError, match=r"judgements: .*Maximum number of iterations"):
        converged(minimize(scipy.optimize.rosen, [-1.2, 1.0], method="BFGS", options={"maxiter": 2}), "judgements")


def test_a_search_that_ran_out_of_digits_at_the_bottom_has_arrived():
    done = OptimizeResult(success=False, message="Desired error not necessarily achieved", jac=np.array([FLAT / 2]))
    assert converged(done, "x", flat=FLAT) is done
    steep = OptimizeResult(success=False, message="Desired error not necessarily achieved", jac=np.array([FLAT * 2]))
    with pytest.raises(RuntimeError):
        converged(steep, "x", flat=FLAT)


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: ahp([[1, 3, np.nan], [1 / 3, 1, 2], [np.nan, 1 / 2, 1]], "eigenvalue"),
        lambda: best_worst([1, 2, 4], [4, 2, 1]),
        lambda: uplift.fewest_steps([1.0, 2.0, 3.0], [2, 2, 2], 3.0),
        lambda: allocation.choose_levels([[0.0, 5.0], [0.0, 7.0]], [[0.0, 2.0], [0.0, 3.0]], 4.0),
    ],
    ids=["ahp", "best_worst", "fewest_steps", "choose_levels"],
)
def test_no_result_comes_of_a_solver_that_gave_up(ask):
    with pytest.raises(RuntimeError, match="did not converge"):
        ask()
