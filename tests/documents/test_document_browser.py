"""Documents in a real Chromium: accessible, sortable by keyboard, narrow enough for a phone, good on paper."""

import json
import os

import pytest

from kamlib.documents import as_html
from kamlib.documents.build import build_document
from kamlib.documents.outline import list_outlines, read_outline
from kamlib.runs.reader import open_run
from kamlib.workspace.branding import Brand

from . import browser
from .documents import LONG, everything
from .needs import axe
from .runs import stored_run
from .test_browser import PALE

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(not browser.find() and not os.environ.get("CI"), reason="Chromium is not installed"),
]
#: WCAG 2.2 up to AA, and what is good practice beside it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PALE_BRAND = Brand(main="#7a1f5c", consultant="Fox & Co", footer="Confidential")
SORT = """(() => {
  const table = document.querySelector("table[data-sortable]");
  const button = table.tHead.rows[0].cells[1].querySelector("button");
  button.focus();
  const focused = document.activeElement === button;
  const firsts = () => [...table.tBodies[0].rows].map((row) => row.cells[1].dataset.value);
  button.click();
  const up = [firsts()[0], table.tHead.rows[0].cells[1].getAttribute("aria-sort")];
  button.click();
  const down = [firsts()[0], table.tHead.rows[0].cells[1].getAttribute("aria-sort")];
  return { focused, up, down, told: document.getElementById("sorted").textContent };
})()"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    made = {
        "en": everything("en", "Ash & Sons", brand=PALE_BRAND),
        "ru": everything("ru", "АО «Твёрдая кромка»"),
        "long": everything("en", LONG),
        "sample": build_document(
            read_outline(list_outlines()["client_report"]), "client_report", open_run(stored_run(folder / "run")), "ru"
        ),
    }
    for name, document in made.items():
        (folder / f"{name}.html").write_bytes(as_html.write(document)[0])
    return folder


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser.Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["en", "ru", "sample"])
def test_axe_finds_no_fault(tab, pages, name, scheme):
    source = axe()
    tab.open(pages / f"{name}.html", 1200, scheme=scheme)
    # The page's own policy lets no other script in: the checker is put in from outside, as a person's tools would be.
    tab.send("Page.setBypassCSP", enabled=True)
    tab.send("Runtime.evaluate", expression=source)
    run = (
        f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(found => JSON.stringify(found.violations.map("
        "each => [each.id, each.nodes.map(node => node.html.slice(0, 120))])))"
    )
    answer = tab.send("Runtime.evaluate", expression=run, awaitPromise=True, returnByValue=True)
    assert json.loads(answer["result"]["value"]) == []


def test_the_page_is_quiet_and_asks_for_nothing(tab, pages):
    tab.open(pages / "en.html", 1200)
    assert tab.said() == []
    assert tab.requested() == []


def test_a_table_is_sorted_by_a_button_that_says_so(tab, pages):
    tab.open(pages / "en.html", 1200)
    assert tab.value(SORT) == {
        "focused": True,
        "up": ["1.0", "ascending"],
        "down": ["11001.0", "descending"],
        "told": "Sorted by “Column 1”",
    }


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("name", ["en", "long"])
def test_nothing_runs_off_the_side(tab, pages, name, width):
    tab.open(pages / f"{name}.html", width)
    assert tab.value("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(tab, pages, scheme):
    tab.open(pages / "en.html", 1200, scheme=scheme)
    assert tab.value(PALE) == []


def test_on_paper_heads_repeat_and_buttons_are_words(tab, pages, tmp_path):
    tab.open(pages / "en.html", 1200)
    tab.send("Emulation.setEmulatedMedia", media="print")
    assert tab.value("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert tab.value("getComputedStyle(document.querySelector('.contents')).display") == "none"
    arrow = "getComputedStyle(document.querySelector('th button'), '::after').content"
    assert tab.value(arrow) in ('""', "none")
    tab.print(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
