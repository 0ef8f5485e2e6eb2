"""What travels in a notebook: a block and its record read the same, whatever the value."""

import datetime
import json

import numpy as np
import pandas as pd
import pytest

from kamlib.blocks import (
    Chart,
    Decision,
    Findings,
    Heading,
    KeyFigures,
    Notice,
    Paragraph,
    Table,
    TableColumn,
    from_payload,
)
from kamlib.i18n import Language
from tests.documents.notebooks import png, table

VALUES = {
    "text": ["x", "", 2025, None, "inf", np.int64(3), True, pd.NA],
    "money": [1.5e6, 0, -3, None, float("nan"), float("inf"), float("-inf"), np.float64(2), 1 / 3, pd.NA],
    "amount": [1234567.891, None, float("inf")],
    "share": [0.123, 1, None, float("inf")],
    "score": [0.5, None, np.float64(0.25)],
    "number.1": [12345.678, -1, None, np.int64(7), float("inf")],
    "date": [datetime.date(2025, 3, 5), pd.Timestamp("2025-03-05"), None, pd.NaT],
}


def travelled(block, image=b""):
    return from_payload(json.loads(json.dumps(block.payload(), allow_nan=False)), image)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", VALUES)
def test_a_cell_reads_the_same_after_the_journey(kind, language):
    rows = tuple((value,) for value in VALUES[kind])
    block = Table(language=Language(language), key="a.b", title="T", columns=(TableColumn("c", "C", kind),), rows=rows)
    assert travelled(block).html() == block.html()
    figures = KeyFigures(language=Language(language), items=tuple(("L", value, kind, "") for value in VALUES[kind]))
    assert travelled(figures).html() == figures.html()


@pytest.mark.parametrize(
    "block",
    [
        Heading(language=Language("en"), words="H", level=3, audience="client"),
        Paragraph(language=Language("en"), words="<p>"),
        Chart(language=Language("en"), title="T", alt="A", image=png(), data=table()),
        Findings(language=Language("en"), title="F", items=(("x", "bad", "internal"),)),
        Decision(
            language=Language("en"), title="D", proposed=False, who="A", when="1", why="w", replaced="r", body=table()
        ),
        Notice(language=Language("en"), title="N", tone="warn", items=("a", "b"), reason="data_missing"),
    ],
    ids=lambda block: block.type,
)
def test_a_block_reads_the_same_after_the_journey(block):
    again = travelled(block, getattr(block, "image", b""))
    assert again.html() == block.html()
    assert again.text() == block.text()
    assert (again.key, again.audience) == (block.key, block.audience)


def test_a_record_of_an_unknown_type_is_refused():
    with pytest.raises(ValueError, match="poem"):
        from_payload({"type": "poem", "lang": "en", "currency": "EUR"})


def test_an_unknown_audience_is_refused():
    with pytest.raises(ValueError, match="everybody"):
        Paragraph(language=Language("en"), words="x", audience="everybody")
