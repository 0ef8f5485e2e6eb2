"""What a step declares of itself: strings and tuples only, so that a command knows the method without loading pandas.

What a result reads is written in *views* of the client's tables, ``table`` (all of it) or ``table:rows``:

=========== =======================================================================================================
rows        what of the table
=========== =======================================================================================================
account     the rows of the job's account
general     the rows without an account: they hold for all
records     of ratings: other accounts in which our raters of this account met the customer's own marks
voice       of ratings: customers' marks, for us and for our rivals
review      what a review of the files tells: rows, sums, remarks, how full each column is, classes of evidence
count       how many rows there are
=========== =======================================================================================================

A job is done again when something that it reads has changed, and only then. So a view is as narrow as the truth allows,
and never narrower: a test computes every step and finds no table, row or decision that is not declared. ``*:review``
is the review of every table.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Views in which an account's own opinion of us stands.
VIEW_OF_US = ("accounts", "ratings:voice", "survey", "behaviour")
#: Views from which the benefits of an account are collected.
BENEFITS = ("dossier:account", "variants:account", "offers:account", "equations:account", "sales:account")
#: Solvers that steps import late: a batch imports them once, and a step without them never does.
SOLVERS = ("scipy.optimize", "scipy.special")


@dataclass(frozen=True)
class Output:
    """One result of a step.

    Parameters
    ----------
    stem : str
        Name of the result, of its catalogue and of its artefacts; the step's own result bears the step's stem.
    part : str
        Folder of the result inside the step's; empty for the step's own.
    views : tuple of str
        Views of the client's tables that it reads itself.
    results : tuple of str
        Other results that it reads, by stem; ``*`` for every result of every other step.
    decisions : tuple of str
        Keys of decisions that it reads; that of an account step is the account's own.
    """

    stem: str
    part: str = ""
    views: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of the method.

    Parameters
    ----------
    stem : str
        Name of its folder, notebook, catalogue and artefacts.
    scope : {'engagement', 'account'}
        Whether it runs once, or once per key account.
    needs : tuple of str
        Tables without which the step ends as skipped.
    outputs : tuple of Output
        Its results, the step's own first; its notebook writes the artefacts of all of them.
    decisions : tuple of str
        Decisions that the step proposes and saves.
    imports : tuple of str
        Modules that its computing imports late: heavy ones that other steps do without. A batch imports them once.
    number : int
        Its place in the method; the registry gives it.
    """

    stem: str
    scope: str
    needs: tuple[str, ...]
    outputs: tuple[Output, ...]
    decisions: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    number: int = -1

    @property
    def notebook(self) -> str:
        """File name of the notebook."""
        return f"{self.number:02d}_{self.stem}.ipynb"

    @property
    def package(self) -> str:
        """Dotted name of its folder."""
        return f"kamlib.steps.{self.stem}"
