"""Word: a file that its reader goes on working in, whatever stands in the data; the same bytes on every run."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from kamlib.core.errors import InputError
from kamlib.core.paths import share
from kamlib.documents import as_docx
from kamlib.documents.model import Item, Passage, Section
from kamlib.documents.word.styles import MAX_BYTES, PARAGRAPH_STYLES
from kamlib.i18n import Language
from kamlib.i18n.plain_text import BREAK
from kamlib.workspace.branding import Brand

from .documents import CONTROL, FORMULA, HOSTILE, LONG, MARKUP, everything, table
from .golden import expect_golden
from .needs import needs

OFFICE = [pytest.mark.office, needs("soffice"), needs("pdftotext")]


def word(document):
    return as_docx.write(document)[0]


def opened(document):
    return docx.Document(io.BytesIO(word(document)))


def with_blocks(*blocks, **facts):
    made = everything()
    return replace(made, sections=(Section("Only", parts=tuple(Item(block, "Table 1", **facts) for block in blocks)),))


def texts(made):
    return "".join(each.text or "" for each in made.element.iter(qn("w:t"))).replace(BREAK, "")


@pytest.mark.parametrize("name", ["Ash & Sons", HOSTILE, FORMULA, MARKUP, CONTROL, LONG, "«Ёлка» ₽ −3 τ → ✓ 東", ""])
@pytest.mark.parametrize("code", ["ru", "en"])
def test_whatever_a_client_is_called_the_document_is_made(code, name):
    said = texts(opened(everything(code, name)))
    for words in ("Report", "Accounts", "Fourth", "inner", "quoted", HOSTILE, "a notebook", "Part 5"):
        assert words in said, words
    assert name.replace("\x07", "□").replace("\x00", "□").replace("\u202e", "□") in said


def test_the_same_document_is_the_same_file():
    assert word(everything()) == word(everything())


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 1), (500, 6), (3, 40), (60, 14)])
def test_tables_of_any_size_are_set(rows, columns):
    made = opened(with_blocks(table(Language("en", "EUR"), LONG, rows, columns)))
    shown = sum(len(each.rows) - 1 for each in made.tables)
    assert shown == rows * len(made.tables)
    for each in made.tables:
        widths = [column.w.pt for column in each._tbl.tblGrid.gridCol_lst]
        section = made.sections[1] if len(made.sections) > 1 else made.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        assert sum(widths) <= room / docx.shared.Pt(1) + 0.5
        assert [cell.width.pt for cell in each._tbl.tr_lst[-1].tc_lst] == pytest.approx(widths)


def test_a_wide_table_lies_on_its_side_and_the_text_after_it_stands_again():
    made = opened(with_blocks(table(Language("en", "EUR"), LONG, 3, 14)))
    turned = [section.page_width > section.page_height for section in made.sections]
    assert turned[:3] == [False, True, False]


def test_every_look_is_a_named_style_and_the_head_of_a_table_is_repeated():
    made = opened(everything())
    used = {paragraph.style.name for paragraph in made.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "KAM Lead", "KAM Finding warn", "Quote"} <= used
    assert used <= set(PARAGRAPH_STYLES)
    for each in made.tables:
        if each.style.name == "KAM Table":
            first = each._tbl.tr_lst[0].trPr
            assert first.find(qn("w:tblHeader")) is not None


def fields(made):
    return [each.text.strip() for each in made.element.iter(qn("w:instrText"))]


def test_captions_are_counted_by_word_and_say_the_number_before_it_counts():
    made = opened(everything("ru"))
    assert fields(made)[0] == 'TOC \\o "1-2" \\h \\z \\u'
    assert fields(made).count("SEQ Table \\* ARABIC") == 3
    captions = [paragraph.text for paragraph in made.paragraphs if paragraph.style.name == "Caption"]
    assert captions[0] == "Table 1. Accounts"
    assert captions[2].startswith("Figure 1. ")


def test_the_contents_lead_to_the_headings():
    made = opened(everything())
    links = [each.get(qn("w:anchor")) for each in made.element.iter(qn("w:hyperlink")) if each.get(qn("w:anchor"))]
    marks = [each.get(qn("w:name")) for each in made.element.iter(qn("w:bookmarkStart"))]
    assert len(links) == 9
    assert set(links) <= set(marks)
    assert len(marks) == len(set(marks))
    begun = [each.get(qn("w:fldCharType")) for each in made.element.iter(qn("w:fldChar"))]
    assert begun.count("begin") == begun.count("end") == begun.count("separate")


def test_pictures_have_their_sentence_and_numbers_of_their_own():
    made = opened(everything(name="Ash"))
    pictures = list(made.element.iter(qn("wp:docPr")))
    assert [each.get("descr") for each in pictures] == ["Picture of Ash"]
    assert len({each.get("id") for each in pictures}) == len(pictures)


@pytest.mark.parametrize(("code", "locale"), [("ru", "ru-RU"), ("en", "en-GB")])
def test_the_file_says_what_it_is(code, locale):
    made = opened(everything(code, brand=Brand(consultant={"ru": "Анна", "en": "Anna"})))
    own = made.core_properties
    assert (own.title, own.author, own.language) == ("Report", {"ru": "Анна", "en": "Anna"}[code], locale)
    assert str(own.created.date()) == "2026-02-03"
    assert made.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == locale


def test_a_worksheet_leaves_room_to_write():
    blank = replace(table(Language("en", "EUR"), "", 4), key="x.sheet")
    made = opened(with_blocks(blank, worksheet=True))
    (sheet,) = [each for each in made.tables if each.style.name == "KAM Worksheet"]
    assert min(row.height.pt for row in sheet.rows) >= 24


def test_the_brand_colours_headings_of_the_shipped_template_alone(tmp_path):
    assert str(opened(everything(brand=Brand(main="#7a0019"))).styles["Heading 1"].font.color.rgb) == "7A0019"
    own = docx.Document(str(share("templates", "documents", "report.docx")))
    own.styles["Heading 1"].font.size = docx.shared.Pt(31)
    own.save(str(tmp_path / "report.docx"))
    made = opened(everything(brand=Brand(main="#7a0019", templates=tmp_path)))
    assert made.styles["Heading 1"].font.size.pt == 31
    assert str(made.styles["Heading 1"].font.color.rgb) == "0B4F8A"


def refused(tmp_path, make):
    make(tmp_path / "report.docx")
    with pytest.raises(InputError) as raised:
        word(everything(brand=Brand(templates=tmp_path)))
    return raised.value.problems[0]


def test_a_template_without_styles_is_refused_with_those_it_lacks_and_has(tmp_path):
    problem = refused(tmp_path, lambda path: docx.Document().save(str(path)))
    assert problem.code == "template_styles"
    assert {"KAM Lead", "KAM Table", "KAM Finding bad"} <= set(problem.values["missing"])
    assert "Heading 1" in problem.values["there"]


def test_a_template_that_is_no_word_file_is_refused(tmp_path):
    assert refused(tmp_path, lambda path: path.write_bytes(b"PK no")).code == "template_broken"

    def torn(path):
        with (
            zipfile.ZipFile(share("templates", "documents", "report.docx")) as given,
            zipfile.ZipFile(path, "w") as made,
        ):
            for name in given.namelist():
                made.writestr(name, b"<w:document" if name == "word/document.xml" else given.read(name))

    assert refused(tmp_path, torn).code == "template_broken"

    def bomb(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b" " * (MAX_BYTES + 1))

    assert refused(tmp_path, bomb).code == "template_broken"


def test_a_small_document_is_written_as_before():
    made = everything()
    small = (Section("First", "A message.", (Passage("Words **strong**."), *made.sections[0].parts[1:3])),)
    expect_golden("small.docx.xml", word(replace(made, sections=small)), "word/document.xml")


@pytest.mark.parametrize("code", ["ru", "en"])
class TestRendered:
    pytestmark = OFFICE

    def test_a_program_shows_every_page(self, code, tmp_path):
        (tmp_path / "x.docx").write_bytes(word(everything(code)))
        home = f"-env:UserInstallation=file://{tmp_path}/home"
        command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "x.docx"]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        told = subprocess.run(["pdftotext", "-layout", tmp_path / "x.pdf", "-"], capture_output=True, check=True)
        pages = told.stdout.decode().split("\f")
        last = {"ru": r"Страница (\d+) из (\d+)", "en": r"Page (\d+) of (\d+)"}[code]
        assert re.search(last, pages[-2]).group(1) == re.search(last, pages[-2]).group(2) == str(len(pages) - 1)
        assert "Part 5" in pages[-2]
