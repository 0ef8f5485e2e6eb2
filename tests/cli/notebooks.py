"""Small notebooks under the names of the real ones."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kamlib.core.registry import STEPS

SETTINGS = "supplier: Hard Edge\ncurrency: EUR\nlanguage: en\nbase_year: 2025\n"
COMMON = 'engagement: str = "toolmaker"  # folder\nlang: str = "ru"  # language\nrun: str = ""  # run folder'


def notebooks(folder):
    """Write a notebook for every step; that of the profile fails."""
    folder.mkdir()
    for step in STEPS:
        account = '\naccount: str = "A-7"  # key account' if step.scope == "account" else ""
        code = 'raise ValueError("no weights")' if step.stem == "profile" else "1 + 1"
        cells = [
            new_markdown_cell("# Заголовок", metadata={"tags": ["lang-ru"]}),
            new_markdown_cell("# Heading", metadata={"tags": ["lang-en"]}),
            new_code_cell(COMMON + account, metadata={"tags": ["parameters"]}),
            new_code_cell(code),
        ]
        (folder / step.notebook).write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")
    return folder
