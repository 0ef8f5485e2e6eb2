"""papermill's engine ``kam``: the same executed notebook, without its waits.

papermill loads every registered engine while it is itself half imported, in whatever order. So this module imports
nothing of it until an engine is asked to work.
"""

from __future__ import annotations

from typing import Any


class Engine:
    """What papermill's registry calls; see :class:`kamlib.runner.client.Managed`."""

    @staticmethod
    def execute_notebook(nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook and return it.

        Parameters
        ----------
        nb : object
            As papermill gives it.
        kernel_name : str
            Of Jupyter.
        **options
            What papermill says besides.

        Returns
        -------
        NotebookNode
            Executed.
        """
        from kamlib.runner.client import Managed

        return Managed.execute_notebook(nb, kernel_name, **options)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """Return the name of the notebook's kernel.

        Parameters
        ----------
        nb : object
            As papermill gives it.
        name : str, optional
            Another one that is asked for.

        Returns
        -------
        str
            Ours are all Python's.
        """
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """Return the language of the notebook's kernel.

        Parameters
        ----------
        nb : object
            As papermill gives it.
        language : str, optional
            Another one that is asked for.

        Returns
        -------
        str
            Ours are all Python.
        """
        from papermill.utils import nb_language

        return nb_language(nb, language)
