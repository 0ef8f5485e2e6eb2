"""PDF: one that a reader for the blind can follow, whatever stands in the data; the same bytes on every run."""

import subprocess
from dataclasses import replace

import pytest

from kamlib.core.errors import InputError
from kamlib.core.paths import share
from kamlib.documents import as_pdf
from kamlib.documents.model import Item, Section
from kamlib.documents.typefaces import find_typeface
from kamlib.i18n import Language
from kamlib.i18n.plain_text import BREAK
from kamlib.workspace.branding import Brand

from .documents import CONTROL, FORMULA, HOSTILE, LONG, MARKUP, everything, table
from .needs import needs

POPPLER = [pytest.mark.office, needs("pdftotext")]


def pdf(document):
    return as_pdf.write(document)[0]


def with_blocks(*blocks):
    made = everything()
    return replace(made, sections=(Section("Only", parts=tuple(Item(block, "Table 1") for block in blocks)),))


def text(content, tmp_path, *options):
    (tmp_path / "x.pdf").write_bytes(content)
    done = subprocess.run(["pdftotext", *options, tmp_path / "x.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode().replace(BREAK, "")


@pytest.mark.parametrize("name", ["Ash & Sons", HOSTILE, FORMULA, MARKUP, CONTROL, LONG, "«Ёлка» ₽ −3 τ → ✓", ""])
@pytest.mark.parametrize("code", ["ru", "en"])
def test_whatever_a_client_is_called_the_document_is_made(code, name):
    content, remarks = as_pdf.write(everything(code, name))
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in content
    assert remarks == []


def test_the_same_document_is_the_same_file():
    assert pdf(everything()) == pdf(everything())


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 1), (500, 6), (3, 40), (60, 14)])
def test_tables_of_any_size_are_set(rows, columns):
    assert pdf(with_blocks(table(Language("en", "EUR"), LONG, rows, columns))).startswith(b"%PDF")


def test_a_character_that_the_font_lacks_is_shown_by_its_number_and_told():
    _, remarks = as_pdf.write(everything(name="東 Ltd"))
    assert [(each.code, each.found, each.severity) for each in remarks] == [("glyph_missing", "東", "warning")]
    assert remarks[0].values["number"] == "U+6771"


def test_an_unknown_font_is_an_error_that_names_those_there_are():
    with pytest.raises(InputError) as refused:
        as_pdf.write(everything(brand=Brand(text_font="Comic Sans")))
    problems = refused.value.problems
    assert [each.column for each in problems] == ["fonts.text", "fonts.heading"]
    assert problems[0].expected == "Inter"


def test_a_font_that_is_no_font_is_named(tmp_path):
    (tmp_path / "mine.ttf").write_bytes(b"no font")
    with pytest.raises(InputError) as refused:
        find_typeface(Brand(font_folder=tmp_path))
    assert (refused.value.problems[0].code, refused.value.problems[0].file) == ("font_broken", "fonts/mine.ttf")


def test_our_template_fetches_nothing():
    source = share("templates", "documents", "report.typ").read_text(encoding="utf-8")
    assert "@preview" not in source
    assert "http" not in source


def test_the_shipped_fonts_draw_every_character_of_the_catalogues():
    from kamlib.i18n.catalogues import catalogue, rooms

    words = [text for code in ("ru", "en") for room in rooms(code) for text in catalogue(code, room).values()]
    assert find_typeface(Brand()).missing(words) == []
    assert (share("templates", "fonts") / "OFL.txt").is_file()


@pytest.mark.parametrize("code", ["ru", "en"])
class TestRead:
    pytestmark = POPPLER

    def test_every_word_is_there_and_nothing_acts(self, code, tmp_path):
        said = text(pdf(everything(code, HOSTILE)), tmp_path)
        for words in ("Report", "Accounts", "Fourth", "inner", "quoted", HOSTILE, "a notebook", "Part 5"):
            assert words in said.replace("\n", " "), words

    def test_it_is_tagged_titled_and_in_a_language(self, code, tmp_path):
        said = text(pdf(everything(code)), tmp_path)
        facts = subprocess.run(["pdfinfo", tmp_path / "x.pdf"], capture_output=True, check=True).stdout.decode(
            errors="replace"
        )
        tree = subprocess.run(
            ["pdfinfo", "-struct", tmp_path / "x.pdf"], capture_output=True, check=True
        ).stdout.decode(errors="replace")
        assert "Tagged:          yes" in facts
        assert "Report" in facts
        for tag in ("H1", "H2", "H3", "Table", "TH", "TD", "Figure", "Caption", "TOC", "L ", "LI"):
            assert tag in tree, tag
        assert f"/Lang({code})" in (tmp_path / "x.pdf").read_bytes().decode("latin-1").replace(" ", "")
        assert {"ru": "Страница 3 из", "en": "Page 3 of"}[code] in said

    def test_a_long_table_repeats_its_head_on_every_page(self, code, tmp_path):
        content = pdf(with_blocks(table(Language(code, "EUR"), rows=500, columns=3)))
        pages = text(content, tmp_path, "-layout").split("\f")
        full = [page for page in pages if page.count("Ash & Sons") > 5]
        assert len(full) > 8
        assert all("Column 2" in page for page in full)
        assert sum(page.count("Ash & Sons") for page in pages) >= 500


@pytest.mark.office
@needs("pdftotext")
@pytest.mark.parametrize("name", ["Ash & Sons", LONG, MARKUP, "слово " * 1500], ids=["plain", "long", "markup", "tall"])
def test_no_word_leaves_the_page(tmp_path, name):
    import re

    document = everything("ru", name)
    wide = Section(
        "Wide", parts=tuple(Item(table(document.language, name, 3, columns), "Table 9") for columns in (8, 14, 40))
    )
    said = text(pdf(replace(document, sections=(*document.sections, wide))), tmp_path, "-bbox")
    pages = re.split("<page ", said)[1:]
    assert len(pages) > 5
    for page in pages:
        width, height = map(float, re.match(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        for box in re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', page):
            left, top, right, bottom = map(float, box)
            assert left > 30
            assert right < width - 30
            assert top > 15
            assert bottom < height - 15
