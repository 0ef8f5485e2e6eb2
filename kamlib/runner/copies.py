"""Notebooks of an engagement: copies in one language, for people to work in."""

from __future__ import annotations

from pathlib import Path

from kamlib.core.paths import share
from kamlib.core.registry import STEPS
from kamlib.runner.prepare import keep_language, load_notebook, read_parameters, set_defaults
from kamlib.runner.selection import compute_key_accounts
from kamlib.runs.notebooks import nbformat
from kamlib.workspace.engagement import Engagement
from kamlib.workspace.files import write_text


def write_notebooks(folder: Path, language: str, notebooks: Path | None = None) -> list[Path]:
    """Write the notebooks that are not in the folder yet, and return them.

    Parameters
    ----------
    folder : Path
        Inside the engagement, whose folder is the one above.
    language : {'ru', 'en'}
        Language of the prose.
    notebooks : Path, optional
        Where the notebooks in both languages stand; those of the library by default.

    Returns
    -------
    list of Path
        The notebooks that were written now.
    """
    source = notebooks or share("notebooks")
    absent = [step.notebook for step in STEPS if not (folder / step.notebook).exists()]
    for name in absent:
        write_text(folder / name, nbformat.writes(_copy(source / name, language)))
    return [folder / name for name in absent]


def point_to_an_account(engagement: Engagement, folder: Path) -> None:
    """Let notebooks of account steps whose account the engagement does not have begin with its first key account.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    folder : Path
        Where its notebooks stand.
    """
    paths = [folder / step.notebook for step in STEPS if step.scope == "account"]
    known = set(engagement.table("accounts")["account_id"])
    astray = [
        path for path in paths if path.is_file() and read_parameters(load_notebook(path)).get("account") not in known
    ]
    if not astray or not known:
        return
    first = next(iter(compute_key_accounts(engagement.folder, engagement.settings.language)), min(known))
    for path in astray:
        notebook = load_notebook(path)
        set_defaults(notebook, {"account": first})
        write_text(path, nbformat.writes(notebook))


def _copy(path: Path, language: str) -> nbformat.NotebookNode:
    notebook = keep_language(load_notebook(path), language)
    set_defaults(notebook, {"engagement": "..", "lang": language})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # The one cell that people change stays open.
            folded = "parameters" not in cell.metadata.get("tags", [])
            cell.metadata["jupyter"] = {"source_hidden": folded}
    return notebook
