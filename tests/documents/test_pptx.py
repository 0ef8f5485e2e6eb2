"""Decks: one message a slide, nothing over anything else, whatever stands in the data; the same bytes on every run."""

import io
import json
import subprocess
import zipfile
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from kamlib.blocks import Chart, Decision, Findings, Table, TableColumn
from kamlib.core.errors import InputError
from kamlib.core.paths import share
from kamlib.documents import as_pptx
from kamlib.documents.build import build_document
from kamlib.documents.model import Document, Item, Meta, Omission, Passage, Section
from kamlib.documents.outline import list_outlines, read_outline
from kamlib.documents.slides.template import LAYOUTS, MAX_BYTES, TEMPLATE
from kamlib.i18n import Language
from kamlib.runs.reader import open_run
from kamlib.workbook.declared import declared_charts
from kamlib.workspace.branding import Brand
from kamlib.workspace.logo import read_logo

from .documents import CONTROL, FORMULA, HOSTILE, LONG, MARKUP, everything, table
from .golden import expect_golden
from .needs import needs
from .notebooks import png
from .runs import ACCOUNT, NAME, job, stored_run
from .slides import faults, opened

EN = Language("en", "EUR")

#: The form of the sales by year.
NATIVE = declared_charts()["intake.years"].native.record()


def deck(document):
    return as_pptx.write(document)[0]


def with_blocks(*blocks, message="", notes="", **facts):
    made = everything()
    parts = tuple(Item(block, "Table 1", **facts) for block in blocks)
    return replace(made, sections=(Section("Only", message=message, parts=parts, notes=notes),))


def titles(content):
    return [slide.shapes.title.text_frame.text for slide in opened(content).slides]


def notes(slide):
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def texts(content):
    found = []
    for slide in opened(content).slides:
        found += ["".join(each.itertext()) for each in slide._element.iter(qn("a:p"))]
    return "\n".join(found)


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """Return the board's deck of the stored notebooks as a document."""
    run = open_run(stored_run(tmp_path_factory.mktemp("run") / "run"))
    return build_document(read_outline(list_outlines()["board_deck"]), "board_deck", run, "ru")


# Whatever stands in it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Ash & Sons", HOSTILE, FORMULA, MARKUP, CONTROL, LONG, "«Ёлка» ₽ −3 τ → ✓ 東", ""])
@pytest.mark.parametrize("code", ["ru", "en"])
def test_whatever_a_client_is_called_nothing_lies_over_anything_or_runs_off(code, name):
    content = deck(everything(code, name))
    assert faults(content) == []
    said = texts(content)
    for words in ("Report", "Fourth", "inner", "quoted", HOSTILE, "a notebook", "Part 5"):
        assert words in said, words


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (1, 1), (1, 5), (500, 6), (3, 40), (60, 14)])
@pytest.mark.parametrize("name", ["Ash & Sons", LONG])
def test_tables_of_any_size_are_set_with_every_row(rows, columns, name):
    content = deck(with_blocks(table(EN, name, rows, columns)))
    assert faults(content) == []
    shown = [shape.table for slide in opened(content).slides for shape in slide.shapes if shape.has_table]
    parts = {tuple(cell.text for cell in each.rows[0].cells) for each in shown}
    if rows > 1:
        assert sum(len(each.rows) - 1 for each in shown) == rows * len(parts)
        assert sorted({head for part in parts for head in part}) == sorted(
            ["Name", *(f"Column {number}" for number in range(1, columns))]
        )


def test_a_long_table_repeats_its_head_and_says_that_it_goes_on():
    content = deck(with_blocks(table(EN, rows=60, columns=3), message="Sixty accounts."))
    slides = [slide for slide in opened(content).slides if any(shape.has_table for shape in slide.shapes)]
    assert len(slides) > 2
    for place, slide in enumerate(slides):
        head = next(shape for shape in slide.shapes if shape.has_table).table.rows[0]
        assert [cell.text for cell in head.cells] == ["Name", "Column 1", "Column 2"]
        assert slide.shapes.title.text_frame.text == "Sixty accounts"
        caption = next(shape.text_frame.text for shape in slide.shapes if shape.name == "Caption")
        assert caption == ("Accounts (continued)" if place else "Accounts")


@pytest.mark.parametrize("words", [120, 2000])
def test_prose_of_any_length_is_set(words):
    made = replace(
        everything(), sections=(Section("Only", parts=(Passage("Some words here. " * words + "The end."),)),)
    )
    content = deck(made)
    assert faults(content) == []
    assert "The end." in texts(content)


def test_a_document_that_leaves_out_more_than_the_last_slide_holds_tells_it_all():
    from kamlib.blocks import KeyFigures, Notice

    lines = tuple(f"Piece {number} of this document: {'nothing to show ' * 6}" for number in range(40))
    about = {"language": EN, "audience": "client"}
    facts = KeyFigures(**about, key="documents.provenance", items=(("Run", "x", "text", ""),))
    missing = Notice(**about, key="documents.omitted", title="Left out", tone="warn", items=lines)
    last = Section("Appendix", parts=(Item(facts), Item(missing)))
    content = deck(replace(everything(), appendices=(last,), omissions=(Omission("x", "empty"),)))
    assert faults(content) == []
    for number in range(40):
        assert f"Piece {number} of this" in texts(content)


def test_the_same_document_is_the_same_file(board):
    assert deck(everything()) == deck(everything())
    assert deck(board) == deck(board)


# Messages ------------------------------------------------------------------------------------------------------------


def test_each_slide_of_the_board_has_the_finding_of_its_section_for_its_title(board):
    content = deck(board)
    shown = titles(content)
    assert faults(content) == []
    assert shown[0] == board.meta.title
    assert len(shown) == len(board.sections) + 2
    for title, section in zip(shown[1:-1], board.sections, strict=True):
        wanted = section.message.replace("\N{NO-BREAK SPACE}", " ")
        first = title.replace("\N{NO-BREAK SPACE}", " ").rstrip(".").partition(". ")[0]
        assert wanted.startswith(first), title
        assert any(letter.isdigit() for letter in title), title
        assert "…" not in title


def test_a_long_title_loses_its_list_and_stays_a_sentence_and_the_whole_stands_in_the_notes():
    whole = f"The profile leads to 5 key accounts: {', '.join(['Hard Edge Works Ltd'] * 12)}. They are 7% of sales."
    content = deck(with_blocks(table(EN), message=whole, notes="Say hello."))
    slide = opened(content).slides[1]
    assert slide.shapes.title.text_frame.text == "The profile leads to 5 key accounts. They are 7% of sales"
    assert notes(slide).split("\n\n")[:2] == [whole, "Say hello."]


def test_a_title_that_fits_is_not_touched_and_the_other_findings_are_what_the_presenter_says(board):
    slides = list(opened(deck(board)).slides)[1:-1]
    for slide, section in zip(slides, board.sections, strict=True):
        assert section.notes in notes(slide)
        shown = slide.shapes.title.text_frame.text.replace("\N{NO-BREAK SPACE}", " ")
        if shown != section.message.replace("\N{NO-BREAK SPACE}", " ").rstrip("."):
            assert notes(slide).replace("\N{NO-BREAK SPACE}", " ").startswith(shown[:20])


def test_the_title_is_read_first_and_foot_and_number_last(board):
    for number, slide in enumerate(list(opened(deck(board)).slides)[1:], 2):
        names = [shape.name for shape in slide.shapes]
        assert names[0] == "Title"
        assert names[-2:] == ["Footer", "Number"]
        assert list(slide.shapes)[-1].text_frame.text == str(number)


def test_figures_say_where_they_come_from(board):
    for slide in list(opened(deck(board)).slides)[1:-1]:
        source = next(shape.text_frame.text for shape in slide.shapes if shape.name == "Source")
        assert "Источник" in source
        assert board.meta.base_year in source


def test_every_picture_chart_and_table_has_words_for_those_who_cannot_see_it(board):
    for document in (board, everything()):
        for slide in opened(deck(document)).slides:
            for shape in slide.shapes:
                if shape.shape_type is not None and not shape.has_text_frame:
                    assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), shape.name


def test_every_text_says_its_language():
    for code, locale in (("ru", "ru-RU"), ("en", "en-GB")):
        for slide in opened(deck(everything(code))).slides:
            assert {run.get("lang") for run in slide._element.iter(qn("a:rPr"))} <= {locale}


def test_a_small_table_and_a_narrow_chart_stand_beside_each_other():
    head = (TableColumn("year", "Year"), TableColumn("revenue", "Revenue", "money"))
    data = Table(language=EN, key="intake.years", audience="client", title="Revenue by year", columns=head,
                 rows=((2024, 1e6), (2025, 2e6)), total_rows=2)  # fmt: skip
    picture = Chart(language=EN, key="intake.years", audience="client", title="Revenue", alt="Two columns",
                    image=png(800, 400), data=data, native=NATIVE)  # fmt: skip
    content = deck(with_blocks(data, picture, message="Revenue doubled to €2m."))
    assert faults(content) == []
    slides = list(opened(content).slides)
    assert len(slides) == 2
    assert [shape.has_chart or shape.has_table for shape in slides[1].shapes].count(True) == 2


def test_decisions_and_findings_are_slides_of_their_own():
    about = {"language": EN, "audience": "client"}
    blocks = (
        Findings(**about, key="x.f", title="Findings", items=(("One", "bad", "client"), ("Two", "good", "client"))),
        Decision(**about, title="Who", proposed=False, who="Ann", when="1 Jan", why="because", body=table(EN, rows=2)),
    )
    found = list(opened(deck(with_blocks(*blocks))).slides)
    assert [slide.slide_layout.name for slide in found] == ["KAM Title", "KAM Message", "KAM Table"]
    cells = [cell.text for row in next(s for s in found[1].shapes if s.has_table).table.rows for cell in row.cells]
    assert cells == ["Risk", "One", "Good", "Two"]
    assert "Ann" in notes(found[2])
    assert "because" in notes(found[2])


@pytest.mark.parametrize("code", ["ru"])
@pytest.mark.parametrize("kind", ["client_report", "account_plan", "customer_offer"])
def test_every_document_of_the_sample_that_is_shown_on_a_wall_fits_its_slides(kind, code, tmp_path):
    run = open_run(stored_run(tmp_path / "run"))
    outline = read_outline(list_outlines()[kind])
    made = build_document(outline, kind, run, code, ACCOUNT if outline.scope == "account" else "")
    content = deck(made)
    assert faults(content) == []
    assert len(titles(content)) > len(made.sections)
    assert "…" not in "".join(titles(content))


def test_an_account_without_a_comparison_and_without_an_offer_has_a_deck_that_says_so(tmp_path):
    folder = stored_run(tmp_path / "run")
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    record["jobs"] = [each for each in record["jobs"] if not each["account_id"]]
    record["jobs"].append(job("competitors", "ru", ACCOUNT, "skipped", name=NAME, notebook="07_competitors.ipynb"))
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    made = build_document(
        read_outline(list_outlines()["account_plan"]), "account_plan", open_run(folder), "ru", ACCOUNT
    )
    content = deck(made)
    assert faults(content) == []
    assert made.omissions
    for each in made.omissions:
        assert each.told(made.language).partition(":")[0] in texts(content)


# Templates and branding ----------------------------------------------------------------------------------------------


def own_template(folder, change=lambda made: None):
    made = Presentation(str(share("templates", "documents", TEMPLATE)))
    change(made)
    (folder / "templates").mkdir()
    made.save(folder / "templates" / TEMPLATE)
    return Brand(templates=folder / "templates")


def test_our_template_has_every_layout_and_is_what_its_tool_makes(tmp_path, monkeypatch):
    from tools import deck_template

    monkeypatch.setattr(deck_template, "PLACE", tmp_path / TEMPLATE)
    deck_template.main()
    shipped = share("templates", "documents", TEMPLATE).read_bytes()
    assert (tmp_path / TEMPLATE).read_bytes() == shipped
    made = Presentation(io.BytesIO(shipped))
    assert [layout.name for layout in made.slide_layouts] == list(LAYOUTS)
    assert (made.slide_width / 12700, made.slide_height / 12700) == (960, 540)


def test_a_template_of_the_consultant_is_used_without_the_slides_that_it_shows(tmp_path):
    def change(made):
        made.slides.add_slide(made.slide_layouts[0]).shapes.title.text_frame.text = "An example"
        made.slide_layouts.get_by_name("KAM Message").shapes[0].left = 300000

    content = deck(everything(brand=own_template(tmp_path, change)))
    assert "An example" not in texts(content)
    layout = opened(content).slide_layouts.get_by_name("KAM Message")
    assert layout.shapes[0].left == 300000


def test_a_template_without_a_layout_or_a_place_is_refused_with_what_is_there(tmp_path):
    def change(made):
        made.slide_layouts.get_by_name("KAM Closing").name = "Other"
        place = next(each for each in made.slide_layouts.get_by_name("KAM Two").placeholders if each.name == "Right")
        place.name = "Rechts"

    with pytest.raises(InputError) as refused:
        deck(everything(brand=own_template(tmp_path, change)))
    problem = refused.value.problems[0]
    assert (problem.code, problem.file) == ("template_layouts", f"templates/{TEMPLATE}")
    assert problem.values["missing"] == ["KAM Closing", "KAM Two: Right"]
    assert any(each.startswith("Other (") for each in problem.values["there"])


@pytest.mark.parametrize("content", [b"no deck", b"PK\x05\x06" + bytes(18)])
def test_a_template_that_is_no_deck_is_refused(tmp_path, content):
    (tmp_path / TEMPLATE).write_bytes(content)
    with pytest.raises(InputError) as refused:
        deck(everything(brand=Brand(templates=tmp_path)))
    assert refused.value.problems[0].code == "template_broken"


def test_a_bomb_is_no_template(tmp_path):
    with zipfile.ZipFile(tmp_path / TEMPLATE, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", bytes(MAX_BYTES + 1))
    with pytest.raises(InputError) as refused:
        deck(everything(brand=Brand(templates=tmp_path)))
    assert refused.value.problems[0].code == "template_broken"


def test_a_deck_has_the_brand_s_colours_in_its_theme_and_its_names_at_the_foot():
    brand = Brand(main="#112233", accent="#aa5500", series=("#112233", "#aa5500"), footer={"en": "Ours"})
    content = deck(everything(brand=brand))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        theme = archive.read("ppt/theme/theme1.xml").decode()
    assert '<a:accent1><a:srgbClr val="112233"/>' in theme
    assert '<a:accent2><a:srgbClr val="AA5500"/>' in theme
    assert "Ours" in texts(content)


def test_a_logo_stands_on_the_cover_and_one_that_powerpoint_may_not_show_is_told(tmp_path):
    (tmp_path / "logo.png").write_bytes(png(300, 100))
    content, remarks = as_pptx.write(everything(brand=Brand(logo=read_logo(tmp_path, "logo.png", "x"))))
    assert remarks == []
    assert any(shape.shape_type == 13 for shape in opened(content).slides[0].shapes)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    _, remarks = as_pptx.write(everything(brand=Brand(logo=read_logo(tmp_path, "logo.svg", "x"))))
    assert [(each.code, each.found) for each in remarks] == [("logo_not_in_deck", "svg")]


# Files ---------------------------------------------------------------------------------------------------------------


def small():
    """Return a document of one slide with a table."""
    meta = Meta("board_deck", "client", "Deck", supplier="Us", date="1 Jan 2026", base_year="2025", run="2026-02-03_1")
    body = table(EN, "Ash & Sons", 2, 3, key="priorities.table")
    section = Section("Accounts", message="Two accounts carry 80% of sales.", parts=(Item(body, "Table 1"),))
    return Document(meta, EN, (section,))


def test_a_small_deck_is_as_it_was():
    expect_golden("small.pptx.slide.xml", deck(small()), "ppt/slides/slide2.xml")


def test_the_file_says_what_it_is_and_not_when_or_where_it_was_packed():
    made = opened(deck(small()))
    own = made.core_properties
    assert (own.title, own.author, own.language) == ("Deck", "Us", "en-GB")
    assert (own.created.year, own.created.month, own.created.day) == (2026, 2, 3)
    with zipfile.ZipFile(io.BytesIO(deck(small()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.office
@needs("soffice")
@needs("pdfinfo")
@pytest.mark.parametrize("code", ["ru", "en"])
def test_an_office_program_shows_every_slide(code, tmp_path):
    content = deck(everything(code, LONG))
    (tmp_path / "x.pptx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "x.pptx"]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    facts = subprocess.run(["pdfinfo", tmp_path / "x.pdf"], capture_output=True, check=True).stdout.decode()
    pages = next(int(line.split()[1]) for line in facts.splitlines() if line.startswith("Pages"))
    assert pages == len(opened(content).slides)
