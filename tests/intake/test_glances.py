"""A large clean file is read in one scan; whatever is odd in it is found all the same, as by a whole look."""

import pandas as pd
import pytest

from kamlib.intake.cells import evidence
from kamlib.intake.contracts.source import Source
from kamlib.intake.formats import delimited, encodings, files
from kamlib.intake.tables import fast_scan as glances
from kamlib.intake.tables import intake as reading

HEADER = "invoice;account_id;date;product_line;quantity;revenue;note\n"
POINT = "Г{n};A{m};2024-03-{day:02};x;{n};{n}.25;да\n"
COMMA = "Г{n};A{m};{day:02}.03.2024;x;{n};{n},25;да\n"
LINES = 60
NUMBERS = (
    *("1", "1.5", "1,5", "1.500", "1,500", " 1", "1 ", "\t1", "\u00a01", "1e5", "1E5", "1e-5", "1.5e3", "1,5e3", "1e"),
    *("inf", "-inf", "nan", "Infinity", "1e400", "1_000", "1_0.5", "0x1F", "0b11", "+5", "-5", "- 5", "\u22125", "5-"),
    *("(5)", "5%", "5 руб.", ".5", ",5", "5.", "5,", "1.2.3", "1.234,5", "1,234.5", "1 234,5", "1 234.5", "007", "1d"),
    *("99999999999999999999", "9223372036854775808", "\u0661", "\u00bd", "1/2", "true", "NULL", "н/д", "-", ""),
    *(" ", "5\0", '"5"', '" 5"', '"1,5"', '"1.5"', '""'),
)
DATES = (
    *("2024-01-05", "2024-1-5", "24-01-05", "2024/01/05", "2024.01.05", "2024 01 05", "20240105", "05.01.2024"),
    *("5.1.2024", "05.01.24", "05/01/2024", "1/5/2024", "01/13/2024", "01.13.2024", "epoch", "infinity", "-infinity"),
    *("today", "now", "2024-01-05 10:00", "2024-01-05T10:00:00", "2024-01-05 10:00:00+03", "05.01.2024 10:00", "\0"),
    *(" 2024-01-05", "2024-01-05 ", "2024-01-05x", "2024-01-05 (BC)", "0024-01-05", "12024-01-05", "-2024-01-05"),
    *("2024-02-30", "31.02.2024", "2024-01", "1900-01-01", "1899-12-31", "1970-01-01", "2024-W01", "5 января 2024 г."),
    *("45296", "", " ", '"2024-01-05"', '"05.01.2024"', '""', "2025-12-31", "2031-12-31"),
)
NAMES = (
    *("Итого", "ИТОГО", " Итого", "Total", "Итого:", "Totals Ltd", "A1", "Всего", '"A1"', '"A;1"', '"A\n1"', "a\0"),
    *("../A1", "A1 "),
)


@pytest.fixture
def large(monkeypatch):
    """Take files of a few kilobytes for large ones, of which a look sees the first and the last lines alone."""
    monkeypatch.setattr(delimited, "SMALL", 600)
    monkeypatch.setattr(delimited, "_HEAD", 600)
    monkeypatch.setattr(delimited, "_TAIL", 300)
    monkeypatch.setattr(encodings, "_CHUNK", 300)
    for module in (glances, evidence):
        monkeypatch.setattr(module, "SAMPLE", 10)


@pytest.fixture
def outcomes(make, large, monkeypatch):
    """Return what is read of a file at a glance and by a whole look, and whether the glance was enough."""

    def both(text: str | bytes):
        enough = []

        def watched(*given):
            enough.append(glances.read_clean(*given))
            return enough[-1]

        with monkeypatch.context() as patch:
            patch.setattr(reading, "read_clean", watched)
            quick = _said(make({"sales.csv": text}))
        with monkeypatch.context() as patch:
            patch.setattr(Source, "as_it_stands", False)
            whole = _said(make({"sales.csv": text}))
        assert len(enough) == 1
        return quick, whole, enough[0] is not None

    return both


def _said(intake) -> dict:
    names = ("report", "sums", "repairs", "set_aside", "columns")
    return {"problems": intake.problems, "frame": intake.as_read("sales")} | {n: getattr(intake, n) for n in names}


def _same(one: dict, other: dict) -> None:
    assert one["problems"] == other["problems"]
    for name in one.keys() - {"problems"}:
        pd.testing.assert_frame_equal(one[name], other[name])


def _lines(shape: str, **odd: str) -> str:
    """Write lines of which one, far from beginning and end, has other cells."""
    made = [shape.format(n=n, m=n % 2 + 1, day=n % 28 + 1).rstrip("\n").split(";") for n in range(1, LINES + 1)]
    for title, cell in odd.items():
        made[LINES // 2][HEADER.strip().split(";").index(title)] = cell
    return HEADER + "".join(";".join(cells) + "\n" for cells in made)


@pytest.mark.parametrize("shape", [POINT, COMMA])
def test_a_clean_file_is_looked_at_once(make, large, monkeypatch, shape):
    looks = []
    monkeypatch.setattr(delimited, "look_at", lambda *given: looks.append(encodings.look_at(*given)) or looks[-1])
    monkeypatch.setattr(files.delimited, "reads_as_report", pytest.fail)
    intake = make({"sales.csv": _lines(shape)})
    assert intake.frame("sales")["revenue"].sum() == pytest.approx(sum(range(1, LINES + 1)) + LINES / 4)
    assert [each.whole for each in looks if each.size > 600] == [False]


@pytest.mark.parametrize(
    ("shape", "title", "cells"),
    [
        (POINT, "revenue", NUMBERS),
        (COMMA, "revenue", NUMBERS),
        (POINT, "quantity", NUMBERS),
        (POINT, "date", DATES),
        (COMMA, "date", DATES),
        (POINT, "account_id", NAMES),
        (POINT, "product_line", NAMES),
    ],
)
def test_every_spelling_that_a_glance_reads_is_read_so_by_a_whole_look(make, outcomes, shape, title, cells):
    enough = [cell for cell in cells if _is_clean(make, _lines(shape, **{title: cell}))]
    assert 2 <= len(enough) < len(cells)
    for cell in enough:
        quick, whole, _ = outcomes(_lines(shape, **{title: cell}))
        _same(quick, whole)


def _is_clean(make, text: str) -> bool:
    return glances.read_clean(*make({"sales.csv": text}).opened("sales", glance=True), 2024) is not None


@pytest.mark.parametrize("name", ["Итого", "ИТОГО", "Total", "Всего:"])
@pytest.mark.parametrize("title", ["invoice", "account_id"])
def test_a_glance_is_not_enough_for_a_total(make, large, title, name):
    assert not _is_clean(make, _lines(POINT, **{title: name}))


def test_the_total_of_a_column_that_is_not_ours_is_noticed(outcomes):
    quick, whole, clean = outcomes(_lines(POINT, invoice="Итого"))
    _same(quick, whole)
    assert not clean
    assert any("total" in problem.code for problem in quick["problems"])


@pytest.mark.parametrize(
    "odd",
    [
        b"\xc3;A1;2024-03-01;x;1;1.25;yes\n",
        "Г;A1;2024-03-01;x;1;1.25;да\n".encode("cp1251"),
        "Г;\udcffA1;2024-03-01;x;1;1.25;да\n".encode("utf-8", "surrogateescape"),
        "Г;A1;2024-03-01;x;1;1.25;да\r\n".encode(),
        "Г;A1;2024-03-01;x;1;1.25;да\r".encode(),
        "Г;A1;2024-03-01;x\r;1;1.25;да\n".encode(),
        'Г;A1;2024-03-01;x;1;1.25;"да\nнет"\n'.encode(),
        'Г;A1;2024-03-01;x;1;1.25;"да\n'.encode(),
        'Г;A1;2024-03-01;"x"y;1;1.25;да\n'.encode(),
        "Г;A1;2024-03-01;x;1;1.25\n".encode(),
        "Г;A1;2024-03-01;x;1;1.25;да;нет\n".encode(),
        "Г;A1;2024-03-01;x;1;1.25;да;\n".encode(),
        b"\n",
        b";;;;;;\n",
        b";;;;;;\n\nA\n",
        HEADER.encode(),
    ],
)
def test_odd_lines_are_noticed_far_down(outcomes, odd):
    lines = _lines(POINT).encode().splitlines(keepends=True)
    quick, whole, _ = outcomes(b"".join([*lines[:30], odd, *lines[30:]]))
    _same(quick, whole)


def test_rows_of_errors_are_those_of_the_file_behind_blank_lines(outcomes):
    lines = _lines(POINT, revenue="x").splitlines(keepends=True)
    quick, whole, _ = outcomes("".join([*lines[:20], "\n", *lines[20:]]))
    _same(quick, whole)
    assert {problem.row for problem in quick["problems"] if problem.code == "not_a_number"} == {LINES // 2 + 3}


def test_an_unknown_account_of_a_clean_file_has_its_row(outcomes):
    quick, whole, clean = outcomes(_lines(POINT, account_id="A9"))
    _same(quick, whole)
    assert clean
    assert [each.row for each in quick["problems"] if each.severity == "error"] == [LINES // 2 + 2]


def test_bytes_far_down_in_a_column_that_no_table_reads_stop_nothing(make, large):
    intake = make({"sales.csv": _lines(POINT, note="?").encode().replace(b"?", b"\xff")})
    assert len(intake.frame("sales")) == 2
    assert intake.report.loc[intake.report["table"] == "sales", "rows_used"].tolist() == [LINES]


def test_a_year_beyond_all_bounds_is_an_error_with_its_row(outcomes):
    header = HEADER.replace("date", "year")
    quick, whole, _ = outcomes(_lines(POINT, date="9999999999").replace(HEADER, header).replace("2024-03-", "20"))
    _same(quick, whole)
    assert LINES // 2 + 2 in [problem.row for problem in quick["problems"] if problem.code == "year_unlikely"]
