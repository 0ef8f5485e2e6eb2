"""An executed notebook as a reader meets it."""

from kamlib.runs.executed import make_digest, read_notebook
from tests.documents.notebooks import everything, prose, written


def test_a_digest_holds_title_findings_and_figures(tmp_path):
    found = make_digest(read_notebook(written(tmp_path / "n.ipynb", everything())))
    assert found.title == "Profile"
    assert found.findings[0] == ("Ash & Sons fits best", "good", "client")
    assert found.figures == (("Accounts", "140", "all"),)
    assert len(found.findings) == 1  # the other one is for the facilitator


def test_prose_of_another_language_is_not_read(tmp_path):
    cells = [prose("# Заголовок", "lang-ru"), prose("# Heading", "lang-en"), prose("For both")]
    path = written(tmp_path / "n.ipynb", cells)
    assert [part.source for part in read_notebook(path, "ru").parts] == ["# Заголовок", "For both"]
    assert read_notebook(path, "en").title == "Heading"
