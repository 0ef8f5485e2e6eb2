"""A cell of a CSV that a spreadsheet would run stays text, and is read back letter for letter."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.runs.artefacts import table_bytes
from kamlib.runs.cells import guard_cell, read_cell


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "+7 495 123-45-67", "-2+3+cmd|' /C calc'!A0", "\t=1", "-", "'=1", "\r=1", "-1.5|=x"]
)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(cell):
    assert guard_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["ООО «Ромашка»", "A=B", "-12.5", "+3", "-1e-05", "-0.25|share", "'quoted'", "", None, -3.0]
)
def test_figures_and_plain_words_are_left(cell):
    assert guard_cell(cell) is cell


@given(st.text(alphabet="'=+-@\t\r|1.eaя", max_size=8))
def test_every_text_comes_back(cell):
    assert read_cell(guard_cell(cell)) == cell
    assert guard_cell(cell)[:1] not in "=@" or not cell


def test_a_table_is_guarded_where_it_is_written():
    frame = pd.DataFrame(
        {"account_id": ["=A1", "A2"], "money": [-1.5, 2.0], "told": pd.Series(["-x", None], dtype=object)}
    )
    assert table_bytes(frame).decode().splitlines() == ["account_id,money,told", "'=A1,-1.5,'-x", "A2,2.0,"]
