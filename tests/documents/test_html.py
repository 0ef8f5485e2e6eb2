"""Pages from executed notebooks: what is shown, what is hidden, and that nothing of a client's text acts."""

from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest

from kamlib.blocks import Notice
from kamlib.documents import html, index
from kamlib.i18n import Language
from kamlib.runs.executed import read_notebook
from kamlib.runs.jobs import Digest

from .notebooks import everything, failing, png, prose, shown, table, written

HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Tags with their attributes, in order, and the text outside of style."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.words, self._style = [], [], False
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_data(self, data):
        if not self._style:
            self.words.append(data)

    def handle_endtag(self, tag):
        self._style = False

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def page(tmp_path):
    return Page(html.render_page(written(tmp_path / "01_profile.ipynb", everything())))


def test_a_page_shows_prose_of_its_language_and_every_block(page):
    for words in ("Why this step.", "Ash & Sons fits best", "Accounts", "Decided by A. Fox", "Reconciled", "140"):
        assert words in page.text
    assert "Зачем" not in page.text
    assert "Тоже" not in page.text


def test_a_page_hides_code_and_traceback(tmp_path):
    cells = [*everything(), failing("ValueError", "no such column")]
    said = html.render_page(written(tmp_path / "n.ipynb", cells))
    assert "secret_code" not in said
    assert "a long traceback" not in said
    assert "ValueError: no such column" in Page(said).text


def test_our_own_errors_are_shown_as_worded(tmp_path):
    said = Page(
        html.render_page(written(tmp_path / "n.ipynb", [failing("Stopped", "data/sales.csv, row 3: not a number")]))
    ).text
    assert "data/sales.csv, row 3: not a number" in said
    assert "Stopped:" not in said
    assert "Correct the data" in said


@pytest.mark.parametrize("error", [("ValueError", "x"), ("SystemExit", "0")])
def test_what_was_not_computed_is_not_talked_about(tmp_path, error):
    cells = [prose("# T\n\nbefore"), failing(*error), prose("## After\n\nas the figure below shows")]
    said = html.render_page(written(tmp_path / "n.ipynb", cells))
    assert "before" in said
    assert "as the figure below shows" not in said


def test_only_the_notice_that_ends_a_step_makes_it_skipped(tmp_path):
    notice = Notice(language=Language("en"), title="Lacks", items=("ratings",), reason="data_missing")
    passing = read_notebook(written(tmp_path / "n.ipynb", [shown(notice), *everything()]))
    assert passing.skipped is None
    ended = shown(notice)
    ended.outputs += [*shown(table()).outputs, *failing("SystemExit", "0").outputs]
    assert read_notebook(written(tmp_path / "m.ipynb", [ended, *everything()])).skipped.items == ("ratings",)


def test_a_skipped_step_is_no_failure(tmp_path):
    reading = read_notebook(written(tmp_path / "n.ipynb", [failing("SystemExit", "0")]))
    assert reading.failure is None
    assert read_notebook(written(tmp_path / "m.ipynb", [failing("SystemExit", "1")])).failure.kind == "SystemExit"


def test_headings_begin_at_one_and_leave_no_hole(page):
    levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_contents_lead_to_the_headings(page):
    anchors = {attrs["id"] for attrs in page.all("h2", "h3") if "id" in attrs}
    links = {attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")} - {"main"}
    assert links == anchors
    assert len(links) == 2


def test_twin_headings_get_their_own_anchors(tmp_path):
    cells = [prose("# T"), prose("## Same"), prose("## Same"), prose("## ?!")]
    anchors = [attrs["id"] for attrs in Page(html.render_page(written(tmp_path / "n.ipynb", cells))).all("h2")]
    assert anchors == ["same", "same-2", "section"]


def test_tables_and_pictures_are_for_everybody(page):
    assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th"))
    assert all(attrs.get("alt") for attrs in page.all("img"))
    regions = [attrs for attrs in page.all("div") if attrs.get("class") == "kam-scroll"]
    assert len(regions) == 4
    assert all(attrs["aria-label"] and attrs["tabindex"] == "0" for attrs in regions)


def test_what_is_for_the_facilitator_is_marked(page):
    assert [attrs["data-audience"] for attrs in page.all("aside")] == ["facilitator"]
    assert {attrs["data-audience"] for attrs in page.all("li") if "data-audience" in attrs} == {"client", "facilitator"}
    assert page.text.count("For the facilitator") == 1


def test_a_page_needs_nothing_but_itself(page):
    assert not page.all("script", "iframe", "object", "embed", "form")
    links = [value for _, attrs in page.tags for name, value in attrs.items() if name in ("src", "href", "srcset")]
    assert all(link.startswith(("data:", "#")) for link in links)
    policy = next(attrs["content"] for attrs in page.all("meta") if "Policy" in attrs.get("http-equiv", ""))
    assert policy.startswith("default-src 'none'")


def test_names_with_markup_or_without_end_stay_text(tmp_path):
    cells = [*everything(name=HOSTILE), shown(table(name="x" * 200)), prose(f"{HOSTILE} <img src=x onerror=alert(1)>")]
    page = Page(
        html.render_page(written(tmp_path / "n.ipynb", cells, supplier=HOSTILE, account_name=HOSTILE, footer=HOSTILE))
    )
    assert not page.all("script")
    assert {attrs["src"][:5] for attrs in page.all("img")} == {"data:"}
    assert page.text.count(HOSTILE) > 30
    assert any(attrs.get("class") == "kam-long" for attrs in page.all("td"))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example/x"])
def test_links_that_act_or_wander_lose_their_target(tmp_path, link):
    page = Page(html.render_page(written(tmp_path / "n.ipynb", [prose(f"# T\n\n[words]({link}) ![picture]({link})")])))
    assert "words" in page.text
    assert all(attrs["href"] == "#main" for attrs in page.all("a"))
    assert not page.all("img")


def test_a_link_between_notebooks_leads_to_the_page(tmp_path):
    path = written(tmp_path / "n.ipynb", [prose("# T\n\n[here](02_priorities.ipynb#a) [there](09_none.ipynb)")])
    page = Page(html.render_page(path, site=html.Site(pages={"02_priorities.ipynb": "02_priorities.html"})))
    assert [attrs["href"] for attrs in page.all("a")] == ["#main", "02_priorities.html"]


def test_outputs_that_are_no_blocks_are_not_lost(tmp_path):
    cell = shown(table())
    cell.outputs[0].data = {"text/plain": "<b>1</b>", "text/html": "<script>x</script>"}
    picture = shown(table())
    picture.outputs[0].data = {"image/png": "aGk=", "text/plain": "Figure"}
    page = Page(html.render_page(written(tmp_path / "n.ipynb", [cell, picture])))
    assert "<b>1</b>" in page.text
    assert not page.all("script")
    assert page.all("img")[0]["alt"] == "A picture without a description"


def test_papermill_marks_of_a_failure_are_left_out(tmp_path):
    marker = prose('<span id="papermill-error-cell">An Exception</span>', "papermill-error-cell-tag")
    assert "An Exception" not in html.render_page(written(tmp_path / "n.ipynb", [marker, prose("# T")]))


def test_the_language_of_a_page_is_that_of_its_run(tmp_path):
    page = Page(html.render_page(written(tmp_path / "n.ipynb", everything("ru"), language="ru")))
    assert page.all("html") == [{"lang": "ru"}]
    assert "Зачем этот шаг." in page.text
    assert "Why this step." not in page.text
    plain = written(tmp_path / "m.ipynb", everything("en"), language="")
    assert read_notebook(plain).language == "en"


def test_a_notebook_of_plain_papermill_makes_a_page_too(tmp_path):
    notebook = nbformat.read(written(tmp_path / "n.ipynb", everything("ru")), as_version=4)
    notebook.metadata = {"papermill": {"parameters": {"lang": "ru"}}}
    nbformat.write(notebook, tmp_path / "n.ipynb")
    page = Page(html.render_page(tmp_path / "n.ipynb"))
    assert page.all("html") == [{"lang": "ru"}]
    assert "Зачем этот шаг." in page.text


def entry(**values):
    common = {
        "number": 1,
        "title": "Profile",
        "account": "",
        "status": "done",
        "why": (),
        "section": "",
        "seconds": 1.5,
    }
    return index.IndexEntry(**common | {"page": "01.html", "notebook": "n/01.ipynb", "digest": Digest()} | values)


def test_the_index_says_what_was_done_skipped_and_failed():
    facts = {"supplier": HOSTILE, "version": "1", "base_year": 2025, "run": "r", "footer": "", "currency": "EUR"}
    found = Digest("Summary", (("Whale drowned", "bad", "internal"),), (("Accounts", "140", ""),))
    entries = [
        entry(number=4, status="skipped", why=("needs ratings",), account=HOSTILE, page="", notebook=""),
        entry(number=4, title="n", status="skipped", why=("needs ratings",), account="Ash"),
        entry(number=5, status="failed", why=("ValueError: x",), section="Budget"),
        entry(number=11, digest=found, leads=True),
    ]
    page = Page(index.render_index(entries, "en", facts, prefix="en/", root="../"))
    for words in ("1 of 4 done, 2 skipped, 1 failed", "needs ratings", "ValueError: x", "section “Budget”", HOSTILE):
        assert words in page.text
    assert page.text.count("Whale drowned") == 1
    assert page.text.count("needs ratings") == 1
    assert page.text.count("4. Profile") == 2  # one heading, one line of the table
    assert not page.all("script")
    assert {attrs["href"] for attrs in page.all("a") if "01.html" in attrs["href"]} == {"en/01.html"}


def test_a_picture_keeps_its_place_before_it_is_decoded(page):
    assert page.all("img")[0]["width"] == "800"
    assert png()[:4] == b"\x89PNG"
