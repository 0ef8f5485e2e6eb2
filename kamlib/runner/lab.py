"""JupyterLab on the notebooks of one engagement."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from kamlib.core.paths import share
from kamlib.runner.copies import point_to_an_account, write_notebooks
from kamlib.workspace.engagement import Engagement

FOLDER = "notebooks"


def open_lab(engagement: Engagement, language: str, options: Sequence[str] = ()) -> int:
    """Open JupyterLab and return its exit code when it ends.

    Parameters
    ----------
    engagement : Engagement
        Whose notebooks; those that are absent are made.
    language : {'ru', 'en'}
        Language of the notebooks made now and of JupyterLab itself.
    options : sequence of str
        Further options of JupyterLab; they win over ours.

    Returns
    -------
    int
        Exit code.
    """
    folder = engagement.folder / FOLDER
    write_notebooks(folder, language)
    point_to_an_account(engagement, folder)
    return subprocess.run(build_command(engagement, options), env=build_environment(language), check=False).returncode  # noqa: S603


def build_command(engagement: Engagement, options: Sequence[str] = ()) -> list[str]:
    """Return the command that opens JupyterLab on the first notebook.

    Parameters
    ----------
    engagement : Engagement
        Whose.
    options : sequence of str
        Further options of JupyterLab; they win over ours.

    Returns
    -------
    list of str
        To be run without a shell.
    """
    first = min(path.name for path in (engagement.folder / FOLDER).glob("*.ipynb"))
    ours = [
        f"--ServerApp.root_dir={engagement.folder}",
        f"--LabApp.default_url=/lab/tree/{FOLDER}/{first}",
        # A client's figures: this machine only, whatever the user's own Jupyter settings say.
        "--ServerApp.ip=127.0.0.1",
    ]
    return [sys.executable, "-m", "jupyterlab", *ours, *options]


def build_environment(language: str) -> dict[str, str]:
    """Return the environment of JupyterLab: its language and quiet defaults, under the user's own settings."""
    ours = str(share("templates", "lab", language))
    paths = [path for path in (ours, os.environ.get("JUPYTER_CONFIG_PATH", "")) if path]
    return os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
