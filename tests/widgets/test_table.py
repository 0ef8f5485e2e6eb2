"""The editable table: edits and pasted blocks land where they may, wrong cells stay visible, nothing else moves."""

from dataclasses import replace

import numpy as np
import pytest

from kamlib.i18n import Language
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.table import TableEditor

RU = Language("ru")
COLUMNS = [
    EditColumn("name", "Критерий", editable=False),
    EditColumn("keep", "Берём", kind="bool"),
    EditColumn("points", "Баллы", kind="number", low=0, high=1000, required=True),
    EditColumn("share", "Вес", kind="share", editable=False, display="share.1"),
    EditColumn("reason", "Почему"),
]


def share(rows):
    total = sum(row["points"] for row in rows if row["keep"])
    for row in rows:
        row["share"] = row["points"] / total if row["keep"] else None


def table(derive=share, **options):
    rows = [
        {"id": "a", "name": "Цена", "keep": True, "points": 30.0, "reason": ""},
        {"id": "b", "name": "Срок", "keep": np.True_, "points": np.float64(10), "reason": float("nan")},
    ]
    return TableEditor(rows, COLUMNS, RU, "Критерии", derive=derive, **options)


def test_edits_change_what_they_name_and_what_follows_from_it():
    editor = table()
    assert editor.edit([{"row": 0, "column": 2, "text": "10,0"}, {"row": 1, "column": 1, "text": "0"}]) == 2
    assert editor.shown == [
        ["Цена", "✓", "10", "100,0\N{NO-BREAK SPACE}%", ""],
        ["Срок", "", "10", "", ""],
    ]
    rows = editor.read()
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[1] == {"id": "b", "name": "Срок", "keep": False, "points": 10.0, "share": None, "reason": None}
    assert type(rows[1]["points"]) is float


def test_a_wrong_cell_keeps_its_text_and_stops_the_reading():
    editor = table()
    editor.edit([{"row": 1, "column": 2, "text": "много"}])
    assert editor.shown[1][2] == "много"
    with pytest.raises(CellError, match=r"^Срок, Баллы: «много» — не число$"):
        editor.read()
    editor.edit([{"row": 0, "column": 2, "text": "5"}])  # elsewhere: the wrong cell stays as it was typed
    assert editor.shown[1][2] == "много"
    assert [each["row"] for each in editor.errors] == [1]
    editor.edit([{"row": 1, "column": 2, "text": "7"}])
    assert [row["points"] for row in editor.read()] == [5, 7]


@pytest.mark.parametrize(
    "edit",
    [
        {"row": 0, "column": 0, "text": "другое"},
        {"row": 0, "column": 3, "text": "5"},
        {"row": 9, "column": 2, "text": "5"},
        {"row": -1, "column": 2, "text": "5"},
        {"row": True, "column": 2, "text": "5"},
        {"row": "0", "column": 2, "text": "5"},
        {"column": 2, "text": "5"},
    ],
)
def test_what_may_not_be_edited_stays(edit):
    editor = table()
    before = editor.read()
    assert editor.edit([edit]) == 0
    assert editor.read() == before


def test_a_block_from_a_spreadsheet_fills_to_the_right_and_down():
    editor = table()
    editor.paste(0, 2, '12,5\t\t"дороже, но\nс ""гарантией"""\r\n7\t\t<script>\r\n')
    rows = editor.read()
    assert [row["points"] for row in rows] == [12.5, 7]
    assert [row["reason"] for row in rows] == ['дороже, но\nс "гарантией"', "<script>"]
    assert (
        editor.notice
        == "Из вставленного принято ячеек: 4 из 6. Остальные попали мимо таблицы или туда, где править нельзя."
    )
    editor.paste(0, 2, "1\n2")
    assert editor.notice == ""
    assert [row["points"] for row in editor.read()] == [1, 2]


def test_a_block_that_no_table_takes_is_not_read():
    editor = table()
    before = editor.read()
    editor.paste(0, 2, "1\t" * 150_000)
    assert "слишком велик" in editor.notice
    assert editor.read() == before


def test_a_row_is_added_without_losing_what_was_typed():
    editor = table()
    editor.edit([{"row": 0, "column": 2, "text": "чушь"}, {"row": 1, "column": 4, "text": "важно"}])
    editor.append({"id": "c", "name": "Склад", "keep": True, "points": 5.0, "reason": None})
    assert [line[0] for line in editor.shown] == ["Цена", "Срок", "Склад"]
    assert editor.shown[0][2] == "чушь"
    assert editor.shown[1][4] == "важно"
    with pytest.raises(CellError, match="чушь"):
        editor.read()


def test_rules_may_differ_from_row_to_row():
    def adapt(row, column):
        return replace(column, kind="share") if column.name == "points" and row["id"] == "b" else column

    editor = table(derive=None, adapt=adapt)
    editor.edit([{"row": 0, "column": 2, "text": "25"}, {"row": 1, "column": 2, "text": "25"}])
    assert [row["points"] for row in editor.read()] == [25, 0.25]
    assert editor.rules[editor.places[0][2]]["kind"] == "entry"


def test_a_list_without_a_value_shows_a_blank():
    column = EditColumn("level", "Программа", kind="choice", choices=(("deep", "полная"),))
    editor = TableEditor([{"level": None}], [column], RU)
    assert editor.rules[0]["choices"] == ["", "полная"]
    assert TableEditor([{"level": "deep"}], [replace(column, required=True)], RU).rules[0]["choices"] == ["полная"]
