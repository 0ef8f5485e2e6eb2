"""The customer's dossier holds nothing of ours in any byte, and its form comes back line by line."""

import datetime
import io
import re
import zipfile
from types import SimpleNamespace

import docx
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from kamlib.core.errors import InputError
from kamlib.documents import confirmations
from kamlib.documents.build import build_document
from kamlib.documents.make import write_format
from kamlib.documents.outline import list_outlines, read_outline
from kamlib.i18n import Language
from kamlib.runs.reader import open_run

from .runs import ACCOUNT, stored_run

TODAY = datetime.date(2026, 12, 1)
FORMATS = ("html", "docx", "xlsx")
#: Words that stand for our money or our doing nowhere in the customer's file.
BARRED = ("марж", "себестоим", "our_cost", "done_by", "per_cost", "Обошлось нам", "Кто сделал", "затрат")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return open_run(stored_run(tmp_path_factory.mktemp("sample") / "run"))


@pytest.fixture(scope="module")
def written(sample):
    plan = read_outline(list_outlines()["customer_dossier"])
    made = build_document(plan, "customer_dossier", sample, "ru", ACCOUNT)
    return {name: write_format(made, name)[0] for name in FORMATS}


def _parts(content):
    """Yield every byte of a file as text, archives within it opened."""
    if content[:2] != b"PK":
        yield content.decode("utf-8", "ignore")
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            yield from _parts(archive.read(name))


def _deeds(sample):
    blocks = [part for each in sample.jobs if each.stem == "dossier" for part in each.reading.parts]
    tables = [block for block in blocks if getattr(block, "key", "") == "dossier.deeds"]
    names = [column.name for column in tables[0].columns]
    return [dict(zip(names, row, strict=True)) for row in tables[0].rows]


@pytest.mark.parametrize("name", FORMATS)
def test_no_byte_of_the_customers_dossier_tells_our_cost_or_our_people(sample, written, name):
    text = "\n".join(_parts(written[name]))
    deeds = _deeds(sample)
    assert len(deeds) > 10
    people = {each["done_by"] for each in deeds if each["done_by"]}
    assert len(people) > 1
    for surname in (each.split()[0] for each in people):
        assert surname not in text
    # Colours and sizes of a theme are no figures of anybody's.
    said = re.sub(r'\bval="\d+"', "", text)
    numbers = set(re.findall(r"\d+", re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3})", "", said)))
    for cost in {f"{each['our_cost']:.0f}" for each in deeds if each["our_cost"]}:
        assert cost not in numbers
    for word in BARRED:
        assert word.casefold() not in text.casefold()


def test_the_workbook_has_no_hidden_sheet_no_note_and_no_formula(written):
    with zipfile.ZipFile(io.BytesIO(written["xlsx"])) as archive:
        names = archive.namelist()
        sheets = [archive.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
        assert 'state="' not in archive.read("xl/workbook.xml").decode()
    assert not [name for name in names if re.search(r"comment|embed|external|vml|custom", name)]
    assert sheets
    assert not [sheet for sheet in sheets if "<f>" in sheet]


def _filled(path, content, answers):
    """Write a form with the first lines answered, as a spreadsheet program would save it; return its line numbers."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    name = book.sheet_names[0]
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    head = next(place for place, row in enumerate(rows) if row[0] == "№")
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as copy:
        sheet = copy.add_worksheet(name)
        for place, row in enumerate(rows):
            given = answers[place - head - 1] if 0 < place - head <= len(answers) else ()
            for column, cell in enumerate([*row[:3], *given] if given else row):
                sheet.write(place, column, cell)
    return [row[0] for row in rows[head + 1 :]]


@pytest.fixture
def engagement(monkeypatch, sample, written):
    """Stand in for an engagement whose last run has this dossier; nobody has decided."""
    numbers = [each["deed"] for each in _form(sample)]
    known = {number: (ACCOUNT, f"Дело {number}", 100.0) for number in numbers}
    monkeypatch.setattr(confirmations, "_deeds", lambda run: known)
    decisions = SimpleNamespace(read=lambda stem, account: None)
    found = SimpleNamespace(folder="x", decisions=decisions)
    monkeypatch.setattr(confirmations.Engagement, "find", lambda folder: found)
    proposal = {"lines": [{"deed": numbers[0], "show": True}]}
    monkeypatch.setattr(
        confirmations, "open_run", lambda folder: SimpleNamespace(decision=lambda stem, account: proposal)
    )
    return known


def _form(sample):
    blocks = [part for each in sample.jobs if each.stem == "dossier" for part in each.reading.parts]
    table = next(block for block in blocks if getattr(block, "key", "") == "dossier.form")
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


ANSWERS = (("да", "", ""), ("", "1 200,50", "мерили сами"), ("Нет", "", "не помним"), ("нет", 70, ""))
EXPECTED = [("agreed", None), ("corrected", 1200.5), ("denied", None), ("corrected", 70.0)]


def test_a_form_filled_in_excel_comes_back(tmp_path, engagement, written):
    path = tmp_path / "back.xlsx"
    numbers = _filled(path, written["xlsx"], ANSWERS)
    assert confirmations.is_form(path)
    found = confirmations.read_confirmations(tmp_path, path, TODAY)
    assert [(each.verdict, each.benefit) for each in found.changes] == EXPECTED
    (key, value) = next(iter(found.values.items()))
    assert key == ("dossier", ACCOUNT)
    assert [each["deed"] for each in value["answers"]] == numbers[:4]
    assert value["answers"][1]["remark"] == "мерили сами"
    assert value["lines"][0]["deed"] == numbers[0]
    for code in ("ru", "en"):
        assert all(each.line.deed in each.told(Language(code)) for each in found.changes)


def test_a_form_filled_in_word_comes_back_the_same(tmp_path, engagement, written):
    word = docx.Document(io.BytesIO(written["docx"]))
    table = next(table for table in word.tables if len(table.columns) == 6)
    for row, answer in zip(table.rows[1:], ANSWERS, strict=False):
        for cell, text in zip(row.cells[3:], answer, strict=True):
            cell.text = str(text)
    path = tmp_path / "back.docx"
    word.save(str(path))
    found = confirmations.read_confirmations(tmp_path, path, TODAY)
    assert [(each.verdict, each.benefit) for each in found.changes] == EXPECTED


def test_a_form_without_answers_changes_nothing(tmp_path, engagement, written):
    path = tmp_path / "back.xlsx"
    path.write_bytes(written["xlsx"])
    found = confirmations.read_confirmations(tmp_path, path, TODAY)
    assert (found.changes, found.values) == ((), {})


@pytest.mark.parametrize(
    ("answer", "code"),
    [(("может быть", "", ""), "form_answer"), (("", "много", ""), "form_figure"), (("", "-5", ""), "form_figure")],
)
def test_an_answer_that_cannot_be_read_is_refused_with_its_place(tmp_path, engagement, written, answer, code):
    path = tmp_path / "back.xlsx"
    _filled(path, written["xlsx"], (("да", "", ""), answer))
    with pytest.raises(InputError) as refused:
        confirmations.read_confirmations(tmp_path, path, TODAY)
    assert [each.code for each in refused.value.problems] == [code]
    assert refused.value.problems[0].sheet


def test_unknown_lines_and_lines_of_two_accounts_are_refused(tmp_path, engagement, written):
    path = tmp_path / "back.xlsx"
    numbers = _filled(path, written["xlsx"], (("да", "", ""), ("да", "", "")))
    del engagement[numbers[0]]
    engagement[numbers[1]] = ("OTHER", "Чужое", 1.0)
    with pytest.raises(InputError) as refused:
        confirmations.read_confirmations(tmp_path, path, TODAY)
    assert [each.code for each in refused.value.problems] == ["form_line_unknown", "form_two_accounts"]


def test_a_file_without_the_form_is_refused(tmp_path, engagement):
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("x").write(0, 0, "№")
    with pytest.raises(InputError) as refused:
        confirmations.read_confirmations(tmp_path, path, TODAY)
    assert refused.value.problems[0].code == "form_foreign"
