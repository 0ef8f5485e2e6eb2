"""Damaged files end in a relation or in a worded error, never in another exception; ``KAM_FUZZ=5000`` tries more."""

import gzip
import os
import random
import time
import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from kamlib.core.errors import KamError
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.intake.formats.files import open_table, tables_in

ROUNDS = int(os.environ.get("KAM_FUZZ", "400"))
HERE = Path(__file__).parent
TEXT = (
    "Ведомость;;\nОтбор:;все;\nКлиент;Дата;Сумма\nАльфа;01.02.2024;1 000,50\n"
    'ООО "Бета";02.02.2024;(200)\n"Гамма; сын";;3\nИтого;;803,50\n'
)
HTML = "<html><table><tr><td colspan=2>Отчет</td></tr><tr><th>Клиент<th>Сумма</tr><tr><td>А<td>5</tr></table></html>"


def _sheet(path: Path) -> bytes:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Лист")
        page.merge_range(0, 0, 0, 2, "Отчет")
        page.write_row(1, 0, ["Клиент", "Код", "Сумма"], book.add_format({"indent": 1}))
        for row in range(2, 12):
            page.write_row(row, 0, [f"К{row}", row, row * 1.5])
            page.set_row(row, None, None, {"level": row % 2})
    return path.read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """A whole file of every kind."""
    folder = tmp_path_factory.mktemp("whole")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.csv", TEXT)
    duckdb.connect().execute(f"COPY (SELECT range AS a, 'x' AS b FROM range(50)) TO '{folder}/a.parquet'")
    return {
        "a.csv": TEXT.encode(),
        "b.csv": TEXT.encode("cp1251"),
        "c.txt": TEXT.encode("utf-16"),
        "a.xlsx": _sheet(folder / "a.xlsx"),
        "a.xls": (HERE / "report.xls").read_bytes(),
        "a.ods": (HERE / "report.ods").read_bytes(),
        "h.xls": HTML.encode("cp1251"),
        "a.zip": (folder / "a.zip").read_bytes(),
        "a.csv.gz": gzip.compress(TEXT.encode()),
        "a.parquet": (folder / "a.parquet").read_bytes(),
    }


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut, double or insert some bytes."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        place = chance.randrange(len(made) + 1)
        length = chance.choice((1, 1, 2, 8, 64))
        match chance.randrange(5):
            case 0 if made:
                made[min(place, len(made) - 1)] = chance.randrange(256)
            case 1:
                del made[place : place + length]
            case 2:
                made[place:place] = made[place : place + length] * chance.choice((1, 3))
            case 3:
                made[place:place] = chance.choice((b"\0", b'"', b"\n", b"\r", b";", b"\xff", b"<td>", b"\xd0"))
            case _:
                del made[max(place, 1) :]
    return bytes(made)


@pytest.mark.parametrize("part", range(4))
def test_damaged_files_end_in_a_relation_or_in_words(whole, tmp_path, part):
    chance = random.Random(part)
    names, said = sorted(whole), []
    for turn in range(ROUNDS // 4):
        name = names[turn % len(names)]
        path = tmp_path / name
        content = damaged(whole[name], chance)
        path.write_bytes(content)
        started = time.perf_counter()
        for attempt in (lambda path=path: open_table(path, path.name), lambda path=path: tables_in(path, path.name)):
            try:
                attempt()
            except KamError as error:
                said += [word(problem, Language("ru")) for problem in error.problems]
            except BaseException:
                print(f"part {part}, turn {turn}: {name} {content[:2000]!r}")
                raise
        assert time.perf_counter() - started < 5
    assert sorted(each.name for each in tmp_path.iterdir()) == names
    assert said
    assert all(said)
