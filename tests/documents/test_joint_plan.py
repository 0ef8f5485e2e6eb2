"""The joint plan and the agenda go to the customer: no byte of them tells what only we may know."""

import io
import zipfile

import pytest

from kamlib.documents.build import build_document
from kamlib.documents.make import make_documents, write_format
from kamlib.documents.outline import list_outlines, read_outline
from kamlib.runs.folder import result_path
from kamlib.runs.reader import open_run

from .runs import ACCOUNT, stored_run

NAMES, FORMATS = ("joint_plan", "joint_meeting"), ("html", "docx")
#: What stands in our own tables beside the plan.
BARRED = ("фантом", "мнение", "преми", "влияни", "отношени", "живой", "заглох", "в срок, доля", "потенциал", "вес ×")
#: Words of the style sheet and of the scripts that every page has are no sentences.
INVISIBLE = ("word/styles.xml", "word/theme", "word/settings.xml", "word/fontTable.xml")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return open_run(stored_run(tmp_path_factory.mktemp("sample") / "run"))


def _text(content: bytes) -> str:
    """Return everything that a file says, its archive opened, in small letters."""
    if content[:2] != b"PK":
        return content.decode("utf-8", "ignore").casefold()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if not name.startswith(INVISIBLE)]
        return "\n".join(archive.read(name).decode("utf-8", "ignore") for name in parts).casefold()


def _theirs(sample) -> set[str]:
    """Return the surnames of the customer's people, as our table of contacts has them."""
    blocks = [part for each in sample.jobs if each.stem == "needs" for part in each.reading.parts]
    table = next(
        block for block in blocks if getattr(block, "key", "") == "needs_contacts.people" and hasattr(block, "rows")
    )
    return {str(row[0]).split()[0].casefold() for row in table.rows}


@pytest.mark.parametrize("name", NAMES)
def test_no_byte_tells_what_only_we_may_know(sample, name):
    document = build_document(read_outline(list_outlines()[name]), name, sample, "ru", ACCOUNT)
    people = _theirs(sample)
    assert len(people) > 4
    for form in FORMATS:
        said = _text(write_format(document, form)[0])
        assert "совместн" in said
        assert [word for word in (*BARRED, *people) if word in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_the_customer_reads_is_there(sample, name):
    document = build_document(read_outline(list_outlines()[name]), name, sample, "ru", ACCOUNT)
    said = _text(write_format(document, "html")[0])
    promised = "сократить срок спецфрез до 6 недель"
    wanted = {"joint_plan": ("сократить машинное время", "наш вклад"), "joint_meeting": ("что решили", "минут")}
    assert all(words in said for words in (promised, *wanted[name]))


def test_the_customer_signs_on_lines_and_reads_of_which_day_a_state_is(sample):
    document = build_document(read_outline(list_outlines()["joint_plan"]), "joint_plan", sample, "ru", ACCOUNT)
    said = _text(write_format(document, "html")[0])
    assert "не спрашивали" not in said
    assert all(words in said for words in ("подписи сторон", "имя и должность", "по состоянию на"))


def test_a_plan_without_any_goal_is_no_document_and_the_reason_is_said(tmp_path):
    folder = stored_run(tmp_path / "run")
    record = result_path(folder, "joint_plan", ACCOUNT)
    record.parent.mkdir()
    record.write_text("{}", encoding="utf-8")
    made = make_documents(folder, ["html"], ["ru"], kinds=["joint_plan"], accounts=[ACCOUNT])
    assert [each.status for each in made] == ["skipped"]
    assert "Совместного плана пока не из чего составить" in made[0].problems[0].found
