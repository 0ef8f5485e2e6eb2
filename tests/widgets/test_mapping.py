"""The mapping in notebook 00: a table headless, and live one button for the files that no table reads."""

import datetime
from types import SimpleNamespace

import pytest

from kamlib.i18n import LANGUAGES, Language
from kamlib.steps.intake.mapping_editor import editor
from kamlib.steps.intake.mapping_table import mapping_table
from kamlib.workspace.engagement import Engagement

SALES = "Клиент;Период;Сумма\n<b>Ромашка</b>;05.01.2024;100\nВектор;06.01.2024;50,5\n<b>Ромашка</b>;07.01.2024;1\n"
DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def engagement(tmp_path):
    (tmp_path / "data").mkdir()
    settings = "supplier: Edge\ncurrency: EUR\nlanguage: en\nbase_year: 2024\n"
    (tmp_path / "engagement.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "data" / "jan.csv").write_text(SALES, encoding="utf-8")
    return Engagement(tmp_path)


def open_editor(engagement, code="en", read_only=False):
    book = SimpleNamespace(engagement=engagement, language=Language(code, "EUR"), read_only=read_only)
    return editor(book, mapping_table(engagement, book.language, 12))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_file_that_no_table_reads_is_shown_and_confirmed_by_one_button(engagement, code):
    shown = open_editor(engagement, code)
    assert "jan.csv" in shown.table.note
    assert "<b>Ромашка" not in shown.page.value
    shown.who.value = "Anna"
    assert shown.save(DAY)
    assert Engagement(engagement.folder).table("sales")["revenue"].sum() == 151.5
    assert engagement.mappings.sources["sales"].who == "Anna"
    again = mapping_table(engagement, Language(code, "EUR"), 12)
    assert again.note == ""
    assert "Anna" in again.rows[0][-1]


def test_without_a_name_or_in_a_sample_nothing_is_saved(engagement):
    assert not open_editor(engagement).save(DAY)
    shown = open_editor(engagement, read_only=True)
    shown.who.value = "Anna"
    assert not shown.save(DAY)
    assert not (engagement.folder / "mapping").exists()
    assert "kam-bad" in shown.status.value


def test_a_file_with_something_to_decide_is_left_to_the_command(engagement):
    (engagement.folder / "data" / "jan.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    shown = open_editor(engagement)
    assert shown.proposals == []
    assert "kam map" in shown.page.value


def test_the_output_is_readable_without_widgets(engagement):
    bundle = open_editor(engagement)._repr_mimebundle_()
    assert {"text/plain", "text/html"} <= bundle.keys()
