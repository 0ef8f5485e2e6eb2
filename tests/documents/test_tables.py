"""Widths of a table on paper: every word fits, nothing is wider than the page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.documents.tables import PADDING, SIDEWAYS, SIZES, UPRIGHT, lay_out
from kamlib.documents.typefaces import find_typeface
from kamlib.i18n.plain_text import BREAK, breakable, plain
from kamlib.workspace.branding import Brand

TYPEFACE = find_typeface(Brand())
WORDS = st.text(st.sampled_from("абвгд efgh-\u00a0Щ₽0123456789"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 16).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=2, max_size=5)))
def test_every_word_fits_its_column_and_every_table_its_page(cells):
    titles, *rows = [[breakable(cell) for cell in row] for row in cells]
    layouts = lay_out(titles, rows, TYPEFACE)
    plain_face, bold = TYPEFACE.face(), TYPEFACE.face(bold=True)
    for layout in layouts:
        assert sum(layout.widths) <= (SIDEWAYS if layout.sideways else UPRIGHT) + 0.5
        assert layout.size in SIZES
        for place, width in zip(layout.columns, layout.widths, strict=True):
            for face, texts in ((bold, [titles[place]]), (plain_face, [row[place] for row in rows])):
                for word in (word for text in texts for part in text.split(BREAK) for word in part.split(" ")):
                    whole = max(
                        (face.width(part, layout.size) for part in word.replace("-", "- ").split(" ")), default=0
                    )
                    assert whole <= width - PADDING + 0.1
    shown = [place for layout in layouts for place in layout.columns]
    assert sorted(set(shown)) == list(range(len(titles)))


def test_a_table_that_no_page_holds_is_cut_with_its_first_column_repeated():
    layouts = lay_out(["Name", *["Abcdefghijklmnop"] * 30], [["Ash", *["1"] * 30]], TYPEFACE)
    assert len(layouts) > 1
    assert {layout.columns[0] for layout in layouts} == {0}
    assert all(layout.sideways for layout in layouts)


def test_a_worksheet_takes_the_whole_width_and_keeps_what_is_printed_on_one_line():
    name = "Delivery on the promised day"
    layout = lay_out(["Criterion", "We", "They"], [[name, "", ""]] * 3, TYPEFACE, worksheet=True)[0]
    assert sum(layout.widths) == pytest.approx(UPRIGHT, abs=0.5)
    assert layout.widths[0] >= TYPEFACE.face().width(name, layout.size) + PADDING
    assert layout.widths[1] == pytest.approx(layout.widths[2], rel=0.2)


def test_a_wide_table_lies_on_its_side_before_letters_get_too_small():
    layout = lay_out(["Abcdefghijklmnopqrst"] * 6, [["x"] * 6], TYPEFACE)[0]
    assert (layout.sideways, len(layout.columns)) == (True, 6)


@pytest.mark.parametrize(
    ("given", "shown"), [("a\x00b", "a□b"), ("a\u202eb", "a□b"), ("a\tb\nc", "a\tb\nc"), ("Ёж ₽ 東", "Ёж ₽ 東")]
)
def test_what_acts_or_hides_is_shown(given, shown):
    assert plain(given) == shown


def test_only_endless_words_get_breaks():
    assert breakable("an ordinary sentence") == "an ordinary sentence"
    broken = breakable("x" * 200 + " y")
    assert broken.replace(BREAK, "") == "x" * 200 + " y"
    assert max(map(len, broken.split(BREAK))) <= 14
