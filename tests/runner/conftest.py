"""A small engagement and small notebooks, so that a run takes seconds."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SETTINGS = """supplier: Hard Edge {Ltd}
currency: EUR
language: en
base_year: 2025
"""
PARAMETERS = 'engagement: str = "toolmaker"  # folder\nlang: str = "ru"  # language\nrun: str = ""  # run folder'
SKIP = """from IPython.display import display
block = {"type": "notice", "lang": lang, "currency": "EUR", "key": "x.skipped", "audience": "client",
         "title": "Skipped", "tone": "warn", "items": ["needs ratings"], "reason": "data_missing"}
display({"application/vnd.kam.block+json": block, "text/plain": "Skipped"}, raw=True)
raise SystemExit(0)"""


def write_notebook(path, *codes, parameters=PARAMETERS):
    """Write a notebook as ours are: two languages, parameters, then code."""
    cells = [
        new_markdown_cell("# Заголовок", metadata={"tags": ["lang-ru"]}),
        new_markdown_cell("# Heading", metadata={"tags": ["lang-en"]}),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        *map(new_code_cell, codes),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(new_notebook(cells=cells)), encoding="utf-8")
    return path


def write_account_notebook(path, *codes):
    """Write a notebook of an account step."""
    return write_notebook(path, *codes, parameters=PARAMETERS + '\naccount: str = ""  # key account')


def write_engagement(folder):
    """Write an engagement of two accounts, in a folder whose name needs care."""
    (folder / "data").mkdir(parents=True)
    (folder / "engagement.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "accounts.csv").write_text(
        "account_id,name,status\nA1,Ash,current\nA2,<script>Birch,prospect\n", encoding="utf-8"
    )
    return folder


@pytest.fixture
def engagement(tmp_path):
    return write_engagement(tmp_path / "My {client} é")
