"""A finished run into documents: every format, one failure stops no other, wrong use is said at once."""

import sys

import docx
import pytest

from kamlib.core.errors import UsageError
from kamlib.documents.make import FORMATS, make_documents
from kamlib.documents.preview import write_preview
from kamlib.runs.reader import open_run
from kamlib.workspace.branding import FILE

from .notebooks import FACTS, shown, written
from .runs import job, recorded, run_of
from .test_build import accounts, findings

PLAN = """audience: client
title: {ru: Отчёт, en: Report}
sections:
  - {title: {ru: Раздел, en: Section}, step: profile, parts: [profile.accounts, profile.findings]}
"""


@pytest.fixture
def engagement(tmp_path):
    """An engagement with one run of one notebook and one outline that fits it."""
    home = tmp_path / "client"
    run_of(home / "runs" / "2026-02-03_101112", [shown(accounts()), shown(findings("One"))])
    (home / "engagement.yaml").write_text(
        "supplier: S\ncurrency: EUR\nlanguage: en\nbase_year: 2025\n", encoding="utf-8"
    )
    (home / "outlines").mkdir()
    (home / "outlines" / "mine.yaml").write_text(PLAN, encoding="utf-8")
    (home / "runs" / "latest").symlink_to("2026-02-03_101112")
    return home


def test_an_engagement_means_its_latest_run(engagement):
    made = make_documents(engagement, kinds=["mine"])
    assert [(each.format, each.status) for each in made] == [(name, "done") for name in FORMATS]
    assert {each.path.name for each in made} == {f"mine.{name}" for name in FORMATS}
    assert all(
        each.path.is_relative_to(engagement / "runs" / "2026-02-03_101112" / "documents" / "en") for each in made
    )


def test_the_latest_run_may_be_named_by_a_file(engagement):
    (engagement / "runs" / "latest").unlink()
    (engagement / "runs" / "latest").write_text("2026-02-03_101112\n", encoding="utf-8")
    assert open_run(engagement).folder.name == "2026-02-03_101112"


def test_the_same_run_makes_the_same_files(engagement):
    first = {each.path.name: each.path.read_bytes() for each in make_documents(engagement, kinds=["mine"])}
    assert {each.path.name: each.path.read_bytes() for each in make_documents(engagement, kinds=["mine"])} == first


def test_a_missing_tool_is_named_with_its_command_and_the_other_formats_are_made(engagement, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    html, pdf = make_documents(engagement, ["html", "pdf"], kinds=["mine"])
    assert (html.status, pdf.status) == ("done", "failed")
    assert (pdf.problems[0].code, pdf.problems[0].expected) == ("tool_missing", "pip install typst")


def test_a_missing_library_is_named_with_its_command_as_well(engagement, monkeypatch):
    monkeypatch.setitem(sys.modules, "pptx", None)
    for name in [each for each in sys.modules if each.startswith(("kamlib.documents.as_pptx", "pptx."))]:
        monkeypatch.delitem(sys.modules, name)
    html, deck = make_documents(engagement, ["html", "pptx"], kinds=["mine"])
    assert (html.status, deck.status) == ("done", "failed")
    assert (deck.problems[0].code, deck.problems[0].expected) == ("tool_missing", "pip install python-pptx")


def test_a_broken_outline_stops_its_own_document_alone(engagement):
    (engagement / "outlines" / "broken.yaml").write_text(PLAN.replace("client", "nobody"), encoding="utf-8")
    made = make_documents(engagement, ["html"], kinds=["broken", "mine"])
    assert [(each.kind, each.status) for each in made] == [("broken", "failed"), ("mine", "done")]


def test_a_document_that_the_run_holds_nothing_for_is_skipped_not_failed(engagement):
    made = make_documents(engagement, ["html"], kinds=["board_deck", "mine"])
    assert [(each.kind, each.status, each.format) for each in made][-1] == ("mine", "done", "html")
    (engagement / "outlines" / "later.yaml").write_text(PLAN.replace("profile", "summary"), encoding="utf-8")
    assert [each.status for each in make_documents(engagement, ["html"], kinds=["later"])] == ["skipped"]


def test_progress_is_told_of_every_document_as_it_comes(engagement):
    told = []
    assert make_documents(engagement, kinds=["mine"], progress=told.append) == told


def test_wrong_use_is_said_in_one_go(engagement):
    with pytest.raises(UsageError) as refused:
        make_documents(engagement, ["doc", "html"], ["ru"], accounts=["Z9"])
    assert {(each.code, each.found) for each in refused.value.problems} == {
        ("format_unknown", "doc"),
        ("document_language", "ru"),
        ("document_account", "Z9"),
    }


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path):
    with pytest.raises(UsageError) as refused:
        make_documents(tmp_path)
    assert (refused.value.problems[0].code, refused.value.problems[0].expected) == (
        "run_missing",
        f"kam run {tmp_path}",
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_preview_shows_the_branding_and_says_what_was_changed(engagement, language):
    (engagement / FILE).write_text('colours: {main: "#ffcc00"}\n', encoding="utf-8")
    paths, brand = write_preview(engagement, language)
    assert {path.suffix.lstrip(".") for path in paths} == set(FORMATS)
    page = next(path for path in paths if path.suffix == ".html").read_text(encoding="utf-8")
    assert brand.main in page
    assert "#ffcc00" in page
    assert [each.code for each in brand.remarks] == ["colour_darkened"]


def test_a_document_that_the_disk_does_not_take_stops_no_other(engagement, monkeypatch):
    from kamlib.documents import make

    def full(path, content):
        if path.suffix == ".html":
            raise OSError(28, "No space left on device", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(make, "write_bytes", full)
    html, word = make_documents(engagement, ["html", "docx"], kinds=["mine"])
    assert (html.status, html.problems[0].code, word.status) == ("failed", "disk_refused", "done")


def test_a_document_without_a_cover_begins_under_its_title(engagement):
    (engagement / "outlines" / "page.yaml").write_text("cover: false\nappendices: []\n" + PLAN, encoding="utf-8")
    made = {each.format: each.path for each in make_documents(engagement, ["docx", "pdf"], kinds=["mine", "page"])}
    paragraphs = docx.Document(str(made["docx"])).paragraphs
    assert [each.style.name for each in paragraphs[:3]] == ["Title", "KAM Cover", "Heading 1"]
    assert not any(each.paragraph_format.page_break_before for each in paragraphs)
    assert b"/Type/Pages/Count 1/" in made["pdf"].read_bytes()
    assert b"/Type/Pages/Count 1/" not in made["pdf"].with_name("mine.pdf").read_bytes()


@pytest.fixture
def served(engagement):
    """Two accounts, each served by another person, with a document of each account and one of the whole."""
    run = engagement / "runs" / "2026-02-03_101112"
    jobs = []
    for account in ("A1", "A2"):
        written(run / f"{account}.ipynb", [shown(findings(f"About {account}"))], **FACTS)
        jobs.append(job("profile", account=account, name=account, notebook=f"{account}.ipynb"))
    recorded(run, jobs)
    (run / "tables").mkdir()
    (run / "results").mkdir(exist_ok=True)
    (run / "results/priorities.json").write_text("{}", encoding="utf-8")
    (run / "tables/priorities.service.csv").write_text(
        "account_id,who\nA1,Jane Roe\nA2,Ann Poe\nA3,\n", encoding="utf-8"
    )
    plan = "scope: account\n" + PLAN.replace("profile.accounts, ", "")
    (engagement / "outlines" / "each.yaml").write_text(plan, encoding="utf-8")
    return engagement


def test_the_pack_of_a_manager_holds_their_accounts_alone_and_nothing_of_the_whole(served):
    made = make_documents(served, ["html"], kinds=["each", "mine"], kam="Jane Roe")
    assert [(each.kind, each.account, each.status) for each in made] == [("each", "A1", "done")], made[0].problems
    folder = made[0].path.parent
    assert folder.name == "Jane%20Roe"
    assert [path.name for path in folder.iterdir()] == ["each.A1.html"]
    assert "A2" not in made[0].path.read_text(encoding="utf-8")


def test_whoever_serves_nobody_is_told_who_does(served):
    with pytest.raises(UsageError) as refused:
        make_documents(served, ["html"], kinds=["each"], kam="Bob")
    assert [(each.code, each.expected) for each in refused.value.problems] == [("document_kam", "Ann Poe, Jane Roe")]
    with pytest.raises(UsageError):
        make_documents(served, ["html"], kinds=["each"], kam="Jane Roe", accounts=["A2"])


@pytest.mark.parametrize("name", ["jane roe", " Jane  ROE "])
def test_case_and_spaces_make_no_other_manager(served, name):
    made = make_documents(served, ["html"], kinds=["each"], kam=name)
    assert [(each.account, each.path.parent.name) for each in made] == [("A1", "Jane%20Roe")]


def test_a_name_that_is_nearly_right_is_asked_back(served):
    with pytest.raises(UsageError) as refused:
        make_documents(served, ["html"], kinds=["each"], kam="Jane Row")
    told = refused.value.problems[0]
    assert (told.code, told.values["near"]) == ("document_kam_near", "Jane Roe")


def test_a_run_without_the_list_says_which_step_it_needs(engagement):
    with pytest.raises(UsageError) as refused:
        make_documents(engagement, ["html"], kinds=["mine"], kam="Jane Roe")
    told = refused.value.problems[0]
    assert (told.code, told.expected) == ("document_kam_unlisted", f"kam run {engagement} --steps priorities")
