"""No key of ours stands where a reader expects a word: every notebook is run in both languages and all it shows is read."""

import ast
import json
import re

import pytest

from kamlib.blocks import Block, Chart, Decision, Findings, KeyFigures, Notice, Table
from kamlib.core.paths import share
from kamlib.core.registry import STEPS
from kamlib.i18n import LANGUAGES

#: A key: Latin small letters, joined by underscores.
KEY = re.compile(r"(?<![\w./@-])[a-z]{3,}(?:_[a-z0-9]+)+(?![\w@])")
#: In Russian text any Latin word in small letters is suspect.
LATIN = re.compile(r"(?<![\w./@-])[a-z]{3,}(?:_[a-z0-9]+)*(?![\w@/.])")
#: Blocks that quote the client's files: titles of columns as they stand there.
QUOTING = ("intake.report", "intake.mapping", "intake.readings", "intake.repairs", "intake.set_aside")
#: Fields of a decision's file, named as they stand there.
QUOTED = {("profile.measures", "roles")}


def shown_by(step, language):
    """Yield the blocks that a notebook shows, its cells run in this process."""
    names: dict = {}
    for cell in json.loads(share("notebooks", step.notebook).read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, step.stem, "exec"), names)
        if "parameters" in cell["metadata"].get("tags", []):
            names["lang"] = language
        shown = eval(compile(ast.Expression(last.value), step.stem, "eval"), names) if last else None
        yield from [shown] if isinstance(shown, Block) else []


def texts_of(block):
    """Yield every text of a block that a reader sees."""
    match block:
        case Table():
            yield from (block.title, block.note, *(column.title for column in block.columns))
            yield from (text for row in block.cells() for text in row)
        case Chart():
            yield from (block.title, block.alt, *(texts_of(block.data) if block.data else ()))
        case Decision():
            yield from (block.title, *(texts_of(block.body) if block.body else ()))
        case Findings():
            yield from (text for text, *_ in block.items)
        case KeyFigures():
            yield from (text for shown in block.shown() for text in shown)
        case Notice():
            yield from (block.title, *block.items)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stem)
def test_no_key_stands_where_a_word_belongs(step, language):
    pattern = LATIN if language == "ru" else KEY
    found = {
        (block.key, key)
        for block in shown_by(step, language)
        if block.key not in QUOTING
        for text in texts_of(block)
        for key in pattern.findall(str(text))
    }
    assert found - QUOTED == set()
