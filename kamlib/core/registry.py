"""The steps of the method, each registered once: its number, stem, scope and what it reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of the method.

    Parameters
    ----------
    number : int
        Place in the method; lives here and in the notebook's name only.
    stem : str
        Name of the notebook, step module, plot module, catalogue and artefacts.
    scope : {'engagement', 'account'}
        Whether it runs once, or once per key account.
    needs : tuple of str
        Tables without which the step ends as skipped.
    uses : tuple of str
        Tables that deepen the step when they are there.
    decisions : tuple of str
        Decisions that the step proposes and saves.
    imports : tuple of str
        Modules that its computing imports late: heavy ones that other steps do without. A batch imports them once.
    """

    number: int
    stem: str
    scope: str
    needs: tuple[str, ...]
    uses: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()

    @property
    def notebook(self) -> str:
        """File name of the notebook."""
        return f"{self.number:02d}_{self.stem}.ipynb"


_SOLVERS = ("scipy.optimize", "scipy.special")
STEPS = (
    Step(0, "intake", "engagement", ("accounts",), decisions=("intake",)),
    Step(
        1,
        "profile",
        "engagement",
        ("accounts",),
        ("sales", "costs", "rates", "drivers", "norms", "needs", "usp", "usp_match", "behaviour"),
        ("profile",),
    ),
    Step(
        2,
        "priorities",
        "engagement",
        ("accounts",),
        ("sales", "costs", "rates", "drivers", "norms", "needs", "usp", "usp_match", "behaviour", "ratings", "survey"),
        ("priorities",),
    ),
    Step(
        3,
        "budget",
        "engagement",
        ("accounts", "sales"),
        ("drivers", "norms", "costs", "budget_lines", "programmes", "plan_actuals", "kams"),
        ("budget",),
        imports=_SOLVERS,
    ),
    Step(
        4,
        "competitors",
        "account",
        ("accounts", "ratings"),
        ("importance", "prices", "sales", "dossier", "variants", "offers", "equations"),
        ("competitors",),
        imports=_SOLVERS,
    ),
    Step(
        5,
        "offers",
        "account",
        ("accounts", "offers"),
        (
            *("variants", "equations", "feedback", "contacts", "prices", "ratings", "importance", "dossier"),
            *("sales", "norms", "drivers", "addressable"),
        ),
        ("offers",),
        imports=_SOLVERS,
    ),
    Step(
        11,
        "summary",
        "engagement",
        ("accounts",),
        ("sales", "drivers", "norms", "ratings", "offers"),
        ("summary",),
        imports=_SOLVERS,
    ),
)
BY_STEM = {step.stem: step for step in STEPS}
