"""One page in a real Chromium: quiet, alone, narrow enough for a phone, readable in light and dark."""

import os

import pytest

from kamlib.documents import html

from . import browser
from .notebooks import everything, failing, prose, shown, table, written

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(not browser.find() and not os.environ.get("CI"), reason="Chromium is not installed"),
]

#: Text whose contrast with what lies behind it is below WCAG AA (large text may have less).
PALE = """(() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement, style = getComputedStyle(node);
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility()) continue;
    const [one, two] = [light(parse(style.color)), light(ground(node))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) pale.push(`${walker.currentNode.textContent.trim()} ${ratio.toFixed(2)}`);
  }
  return pale;
})()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    cells = [*everything(), shown(table(name="x" * 200)), prose("## " + "long " * 60), failing("ValueError", "y" * 200)]
    notebook = written(folder / "n.ipynb", cells, account_name="z" * 200)
    path = folder / "page.html"
    site = html.Site(index="index.html", languages={"ru": "x"}, previous=("w" * 200, "x"), next=("Next", "x"))
    path.write_text(html.render_page(notebook, site=site), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser.Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def test_the_page_is_quiet_and_alone(tab, page):
    tab.open(page, 1200)
    assert tab.said() == []
    assert tab.requested() == []
    assert tab.value("document.documentElement.lang") == "en"
    assert tab.value("document.querySelectorAll('img').length") == 1
    assert tab.value("[...document.images].every(each => each.alt && each.complete && each.naturalWidth > 1)")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_off_the_side(tab, page, width):
    tab.open(page, width)
    assert tab.value("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(tab, page, scheme):
    tab.open(page, 1200, scheme=scheme)
    dark = sum(map(int, tab.value("getComputedStyle(document.body).backgroundColor").strip("rgb()").split(","))) < 200
    assert dark == (scheme == "dark")
    assert tab.value(PALE) == []


def test_a_long_table_repeats_its_head_on_paper(tab, page, tmp_path):
    tab.open(page, 1200)
    tab.send("Emulation.setEmulatedMedia", media="print")
    assert tab.value("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    assert tab.value("getComputedStyle(document.querySelector('.contents')).display") == "none"
    tab.print(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
