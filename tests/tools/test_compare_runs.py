"""The comparison of two runs finds a changed digit, a lost line and a lost table, and nothing where nothing changed."""

import importlib.util
import json
import shutil
import zipfile
from pathlib import Path

import pytest

PATH = Path(__file__).resolve().parents[2] / "tools" / "compare_runs.py"


@pytest.fixture(scope="module")
def tool():
    import sys

    spec = importlib.util.spec_from_file_location("compare_runs", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def runs(tmp_path):
    one = tmp_path / "one"
    for folder in ("tables", "results", "documents/en"):
        (one / folder).mkdir(parents=True)
    (one / "tables" / "budget.accounts.csv").write_text("account_id,npv\nA1,0.1\nA2,\n", encoding="utf-8")
    (one / "results" / "budget.json").write_text(json.dumps({"figures": {"npv": 0.1, "n": 1}}), encoding="utf-8")
    page = "<style>p {}</style><h1>Budget</h1><p>Run 2026-01-02_030405 took 1.5 s</p><p>It <b>pays</b> back.</p>"
    (one / "documents" / "en" / "05_budget.html").write_text(page, encoding="utf-8")
    with zipfile.ZipFile(one / "documents" / "en" / "plan.docx", "w") as packed:
        packed.writestr("word/document.xml", '<d xmlns:w="u"><w:p><w:t>It pays</w:t><w:t> back.</w:t></w:p></d>')
    shutil.copytree(one, tmp_path / "other")
    return one, tmp_path / "other"


def test_a_run_is_the_same_as_its_copy_whatever_its_name_and_pages_are_called(tool, runs):
    page = runs[1] / "documents" / "en" / "05_budget.html"
    page.write_text(page.read_text().replace("2026-01-02_030405 took 1.5 s", "2027-06-07_080910 took 9.0 s"))
    page.rename(page.with_name("07_budget.html"))
    for run, seconds in zip(runs, ("12.4", "9.9"), strict=True):
        (run / "documents" / "en" / "index.html").write_text(f"<td>{seconds}</td>", encoding="utf-8")
    assert tool.compare_runs(*runs) == []


def test_a_digit_a_type_a_line_and_a_table_that_changed_are_told(tool, runs):
    table = runs[1] / "tables" / "budget.accounts.csv"
    table.write_text(table.read_text().replace("0.1", "0.10000000000000002") + "A3,1\n", encoding="utf-8")
    (runs[1] / "results" / "budget.json").write_text('{"figures": {"npv": 0.1, "n": true}}', encoding="utf-8")
    page = runs[1] / "documents" / "en" / "05_budget.html"
    page.write_text(page.read_text().replace("pays", "does not pay"), encoding="utf-8")
    (runs[0] / "tables" / "budget.lines.csv").write_text("a\n1\n", encoding="utf-8")
    (runs[1] / "documents" / "en" / "plan.docx").unlink()
    assert [(each.kind, str(each)) for each in tool.compare_runs(*runs)] == [
        ("table gone", "budget.lines"),
        ("rows", "budget.accounts: '2' -> '3'"),
        ("cell", "budget.accounts.npv, row 1: '0.1' -> '0.10000000000000002'"),
        ("value", "budget: figures.n: '1' -> 'true'"),
        ("line lost", "en.docx: 'It pays back.' -> ''"),
        ("line lost", "en.html: 'It pays back.' -> ''"),
        ("line new", "en.html: '' -> 'It does not pay back.'"),
    ]
