"""Pages of ``docs/`` that are made from the code are what the code says now; the glossary has every word twice."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
make_docs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_docs)


@pytest.mark.parametrize("name", make_docs.PAGES)
def test_a_page_made_from_the_code_is_fresh(name):
    said = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert said == make_docs.PAGES[name](), "python tools/make_docs.py"


def test_every_word_that_an_outline_may_use_is_explained():
    rows = re.findall(r"^\| `\w+` \|.*\| (.*) \|$", make_docs.write_outline_options(), re.M)
    assert len(rows) > 25
    assert all(rows)


def test_the_glossary_has_every_word_in_both_languages_and_once():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    words = rows[2:]
    assert all(len(row) == 3 and all(row) for row in words)
    assert all(re.search("[а-яё]", row[0]) and re.search("[a-z]", row[1]) for row in words)
    for column in (0, 1):
        assert len({row[column] for row in words}) == len(words)
