"""A twin that comes back: its changes are shown with their cells and saved as decisions, or it is refused clearly."""

import datetime
import io
import json
import re
import zipfile

import pytest
from click.testing import CliRunner

from kamlib.cli.main import main
from kamlib.core.errors import InputError, UsageError
from kamlib.documents.twin.make import write_twin
from kamlib.documents.twin.readback import read_back, save
from kamlib.i18n import Language
from kamlib.i18n.problems import word
from kamlib.runs.reader import open_run

from .calc import cells, folder_of, place_of, recalculated, sheets, typed
from .needs import ROOT, needs
from .twins import computed, copied, tiny

RUN = "2026-02-03_101112"
DAY = datetime.date(2026, 2, 4)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    engagement = copied(tmp_path_factory.mktemp("back") / "construction", "construction")
    run = computed(engagement, RUN, steps=("profile", "priorities", "budget"))
    return engagement, write_twin(open_run(run), "en")


@pytest.fixture
def engagement(original):
    """The engagement without the decisions of other tests."""
    for path in original[0].decisions.folder.glob("*.yaml"):
        path.unlink()
    return original[0]


@pytest.fixture
def content(original):
    return original[1]


def sent(folder, content):
    path = folder / "from the client.xlsx"
    path.write_bytes(content)
    return path


def at(content, *key):
    return place_of(content, *key)


def codes(error):
    return [each.code for each in error.value.problems]


def weight(content, name="potential"):
    return at(content, "profile", "", "criteria", {"id": name}, "weight")


def listed(content, account):
    return at(content, "priorities", "", "accounts", {"account_id": account, "reason": ""})


def changed(content):
    """Return a twin with an input of every kind changed, and a figure of the data."""
    chosen = [each["account_id"] for each in _run_decision("priorities")["accounts"]]
    level = _run_decision("budget")["levels"][0]["account_id"]
    changes = {
        weight(content): 12.5,
        at(content, "profile", "", "criteria", {"id": "solvency"}, "must_have"): None,
        at(content, "priorities", "", "size"): 7.0,
        listed(content, chosen[0]): "no",
        at(content, "budget", "", "levels", {"account_id": level}, "level"): "none",
        at(content, "budget", "", "path"): Language("en")("twin.budget.path_linear"),
        at(content, "budget", "", "money_caps", {"year": 2027}, "amount"): 5e6,
        ("Facts", "D6"): 0.5,
        ("Budget", "B4"): "pessimistic",
    }
    return typed(content, changes)


def _run_decision(stem):
    return json.loads((changed.run / "results" / f"{stem}.json").read_text(encoding="utf-8"))["decision"]


@pytest.fixture(autouse=True)
def _run_folder(original):
    changed.run = original[0].folder / "runs" / RUN


def test_an_untouched_twin_changes_nothing(engagement, content, tmp_path):
    found = read_back(engagement.folder, sent(tmp_path, content))
    assert (found.changes, found.ignored, found.values) == ((), (), {})


def test_changes_are_told_with_before_and_after_and_saved_signed(engagement, content, tmp_path):
    found = read_back(engagement.folder, sent(tmp_path, changed(content)))
    told = [each.told(Language("en")) for each in found.changes]
    assert "Profile · Potential over the horizon · Points: 30 → 12.5" in told
    assert any(line.startswith("Profile · Solvency · Must-have: 3 → —") for line in told)
    assert any(line.endswith(": yes → no") for line in told)
    assert any("slow, fast, slow → the same step each year" in line for line in told)
    assert found.ignored == ("Facts!D6",)
    assert save(engagement.folder, found, who="Anna", why="Session of 4 February", when=DAY) == [
        "profile.yaml",
        "priorities.yaml",
        "budget.yaml",
    ]
    profile, priorities, budget = (engagement.decisions.read(key) for key in ("profile", "priorities", "budget"))
    assert (profile.entry.who, profile.entry.when) == ("Anna", DAY)
    criteria = {each["id"]: each for each in profile.value["criteria"]}
    assert criteria["potential"]["weight"] == 12.5
    assert criteria["solvency"]["must_have"] is None
    before = _run_decision("priorities")
    assert priorities.value["size"] == 7
    assert priorities.value["accounts"] == before["accounts"][1:]
    assert budget.value["levels"][0]["level"] == "none"
    assert budget.value["path"] == "linear"
    # A limit is what somebody typed: one year has one now, the others none.
    assert _run_decision("budget")["money_caps"] == []
    assert budget.value["money_caps"] == [{"year": 2027, "amount": 5e6}]
    # The same in the other language.
    assert any("Потенциал за горизонт" in each.told(Language("ru")) for each in found.changes)


def test_numbers_and_answers_that_came_back_as_text_are_read(engagement, content, tmp_path):
    chosen = [each["account_id"] for each in _run_decision("priorities")["accounts"]]
    places = {
        weight(content): "12,5 ",
        at(content, "priorities", "", "size"): "7",
        at(content, "priorities", "", "cut"): "85 %",
        listed(content, chosen[0]): " Нет",
        listed(content, chosen[1]): "FALSE",
        at(content, "budget", "", "path"): Language("en")("twin.budget.path_linear").upper(),
    }
    found = read_back(engagement.folder, sent(tmp_path, typed(content, places)))
    priorities = found.values["priorities", ""]
    assert (priorities["size"], priorities["cut"]) == (7, 0.85)
    assert priorities["accounts"] == _run_decision("priorities")["accounts"][2:]
    assert found.values["budget", ""]["path"] == "linear"
    criteria = {each["id"]: each for each in found.values["profile", ""]["criteria"]}
    assert criteria["potential"]["weight"] == 12.5


def test_a_text_that_is_two_numbers_is_asked_about_with_both(engagement, content, tmp_path):
    places = {at(content, "priorities", "", "cut"): "0.85", weight(content): "much"}
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, typed(content, places)))
    assert sorted(codes(error)) == ["twin_ambiguous_share", "twin_not_number"]
    asked = next(each for each in error.value.problems if each.code == "twin_ambiguous_share")
    assert "“0.85” may mean 0.85% or 85%" in word(asked, Language("en"))


@needs("soffice")
def test_a_twin_saved_by_another_program_and_renamed_sheets_reads_the_same(engagement, content, tmp_path):
    again = recalculated(folder_of(tmp_path / "office"), changed(content))
    renamed = _renamed(again, "Profile", "My criteria & notes")
    assert "My criteria & notes" in cells(renamed)
    expected = read_back(engagement.folder, sent(tmp_path, changed(content)))
    found = read_back(engagement.folder, sent(tmp_path, renamed))
    told = [[each.told(Language("en")) for each in one.changes] for one in (expected, found)]
    assert told[0] == told[1]
    assert found.values == expected.values


def _renamed(content, name, other):
    """Return a workbook with a sheet renamed, in the workbook and in every formula, as an office program does."""
    safe, stream = other.replace("&", "&amp;"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for entry in given.namelist():
            text = given.read(entry)
            if entry.endswith(".xml"):
                decoded = re.sub(rf"'?\b{name}'?!", f"'{safe}'!", text.decode())
                text = decoded.replace(f'name="{name}"', f'name="{safe}"').encode()
            made.writestr(entry, text)
    return stream.getvalue()


def test_the_command_shows_asks_and_saves(engagement, content, tmp_path):
    path, run = sent(tmp_path, changed(content)), CliRunner().invoke
    shown = run(main, ["readback", str(engagement.folder), str(path), "--lang", "en"], input="n\n")
    assert "30 → 12.5" in shown.output
    assert "Nothing saved." in shown.output
    assert not list(engagement.decisions.folder.glob("*.yaml"))
    unsigned = run(main, ["readback", str(engagement.folder), str(path), "--lang", "en", "--yes"])
    assert unsigned.exit_code == 2
    assert not list(engagement.decisions.folder.glob("*.yaml"))
    signed = ["--yes", "--who", "Anna", "--why", "Session"]
    done = run(main, ["readback", str(engagement.folder), str(path), "--lang", "ru", *signed])
    assert done.exit_code == 0, done.output
    assert "Сохранено: decisions/profile.yaml" in done.output
    assert "Facts!D6" in done.output
    assert len(list(engagement.decisions.folder.glob("*.yaml"))) == 3


def test_everything_wrong_is_told_at_once_with_its_cell(engagement, content, tmp_path):
    selector = next(each for each in _run_decision("budget")["scenarios"] if each["factor"] == "pool")
    places = {
        weight(content): "much",
        at(content, "priorities", "", "cut"): 1.5,
        at(content, "priorities", "", "size"): 2.5,
        at(content, "budget", "", "path"): "by leaps",
        at(content, "budget", "", "money_caps", {"year": 2027}, "amount"): -1.0,
        at(content, "budget", "", "scenarios", selector, "pessimistic"): 1.4,
    }
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, typed(content, places)))
    assert set(codes(error)) == {
        "twin_not_number",
        "setting_less_than_equal",
        "twin_not_whole",
        "twin_not_choice",
        "setting_greater_than_equal",
        "setting_value_error",
    }
    told = "\n".join(word(each, Language("en")) for each in error.value.problems)
    for sheet, cell in list(places)[:-1]:
        assert f"{sheet}!{cell}" in told
    assert not list(engagement.decisions.folder.glob("*.yaml"))


def test_a_decision_taken_since_stops_the_twin_and_is_named(engagement, content, tmp_path):
    engagement.decisions.save("budget", _run_decision("budget"), who="Boris", why="Later", when=DAY)
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, changed(content)))
    assert [(each.code, each.file) for each in error.value.problems] == [
        ("twin_decided_since", "decisions/budget.yaml")
    ]


def test_a_twin_of_another_engagement_is_refused(content, tmp_path):
    other = tiny(tmp_path / "other")
    with pytest.raises(InputError) as error:
        read_back(other.folder, sent(tmp_path, content))
    assert codes(error) == ["twin_other_engagement"]


def test_a_twin_whose_run_is_gone_is_refused(engagement, content, tmp_path):
    moved = changed.run.rename(changed.run.with_name("elsewhere"))
    try:
        with pytest.raises(InputError) as error:
            read_back(engagement.folder, sent(tmp_path, content))
    finally:
        moved.rename(changed.run)
    assert codes(error) == ["twin_run_gone"]


def _with(content, name, old, new):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stream, "w") as made:
        for entry in given.namelist():
            data = given.read(entry)
            assert entry != name or old in data
            made.writestr(entry, data.replace(old, new) if entry == name else data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<si><t>kam-twin</t></si>", b"<si><t>another</t></si>", "twin_foreign"),
        (b'["priorities","","cut"]', b'["priorities","","cap"]', "twin_damaged"),
    ],
)
def test_a_changed_register_is_refused(engagement, content, tmp_path, old, new, code):
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, _with(content, "xl/sharedStrings.xml", old, new)))
    assert codes(error) == [code]


def test_a_twin_of_another_version_is_refused(engagement, tmp_path, monkeypatch):
    monkeypatch.setattr("kamlib.documents.twin.make.VERSION", 99)
    content = write_twin(open_run(changed.run), "en")
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, content))
    assert codes(error) == ["twin_version"]
    assert error.value.problems[0].found == "99"


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_refused(engagement, tmp_path, content):
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, content))
    assert codes(error)[0] in ("file_empty", "workbook_broken")


def test_a_deleted_cell_is_named(engagement, content, tmp_path):
    sheet, cell = weight(content)
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        register = sheets(archive)["_kam"]
    gone = _with(content, register, f"<f>'{sheet}'!${column}${row}</f>".encode(), b"<f>#REF!</f>")
    with pytest.raises(InputError) as error:
        read_back(engagement.folder, sent(tmp_path, gone))
    assert codes(error) == ["twin_cell_gone"]


def test_a_shipped_sample_is_not_decided_in(content, tmp_path, engagement):
    found = read_back(engagement.folder, sent(tmp_path, changed(content)))
    with pytest.raises(UsageError) as error:
        save(ROOT / "data_samples" / "construction", found, who="Anna", why="Session", when=DAY)
    assert codes(error) == ["sample_is_read_only"]
