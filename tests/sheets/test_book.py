"""Cells of the twin: what a formula quotes, how wide a column is, what may be typed."""

import pytest

from kamlib.sheets.book import SHARE, between, quoted, whole, wide


@pytest.mark.parametrize("text", ["plain", 'a "quoted" word', '"', '""', "=1+1", ""])
def test_a_quoted_text_comes_back_from_the_formula_as_it_was(text):
    formula = quoted(text)
    assert formula[0] == formula[-1] == '"'
    assert formula[1:-1].replace('""', '"') == text


def test_no_word_of_a_title_is_broken():
    assert wide(["Net present value", "Ставка дисконтирования", ""], 9.0) == [9.0, 17.0, 9.0]


def test_a_rule_says_between_what_a_cell_may_stand():
    assert (between(0, 2.5)["validate"], whole(0, 3)["validate"]) == ("decimal", "integer")
    assert (SHARE["minimum"], SHARE["maximum"]) == (0, 1)
