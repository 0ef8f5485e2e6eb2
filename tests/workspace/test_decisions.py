"""Decisions: signed, dated, with what they replaced; a file that is damaged says how."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.core.errors import InputError
from kamlib.workspace.decisions import Decisions
from kamlib.workspace.files import slug, write_text

DAY = datetime.date(2025, 3, 5)


def test_nobody_has_decided(tmp_path):
    assert Decisions(tmp_path).read("profile") is None


def test_a_decision_keeps_what_it_replaced(tmp_path):
    decisions = Decisions(tmp_path)
    decisions.save("profile", {"a": 1}, who="Анна", why="первый раз", when=DAY)
    decisions.save("profile", {"a": 2}, who="Пётр", why="второй: «да»", when=DAY)
    read = decisions.read("profile")
    assert read.value == {"a": 2}
    assert (read.entry.who, read.history[0].who, read.history[0].value) == ("Пётр", "Анна", {"a": 1})
    assert not read.proposed


@pytest.mark.parametrize(("who", "why"), [("", "x"), ("  ", "x"), ("x", ""), ("x" * 300, "x")])
def test_unsigned_or_unreasoned_is_refused(tmp_path, who, why):
    with pytest.raises(InputError):
        Decisions(tmp_path).save("profile", {}, who=who, why=why, when=DAY)
    assert not list(tmp_path.iterdir())


def test_account_decisions_stand_apart(tmp_path):
    decisions = Decisions(tmp_path)
    decisions.save("offers", {"v": 1}, who="a", why="b", when=DAY, account_id="../x")
    assert decisions.read("offers") is None
    assert decisions.read("offers", "../x").value == {"v": 1}
    assert all(path.parent == tmp_path for path in tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("decision: budget\nwho: a\nwhen: 2025-01-01\nwhy: b\nvalue: {}\n", "decision_of_another"),
        ("decision: profile\nwho: a\nwhen: someday\nwhy: b\nvalue: {}\n", "setting_date_from_datetime_parsing"),
        ("decision: profile\n", "setting_missing"),
        ("just text\n", "setting_model_type"),
    ],
)
def test_a_damaged_file(tmp_path, text, code):
    (tmp_path / "profile.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        Decisions(tmp_path).read("profile")
    assert code in [problem.code for problem in caught.value.problems]


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_slugs_are_safe_and_differ(one, other):
    for identifier in (one, other):
        name = slug(identifier)
        assert name not in (".", "..")
        assert not set(name) & set('/\\:*?"<>|\0')
        assert not name.startswith(".")
    assert (slug(one) == slug(other)) == (one == other)


@pytest.mark.parametrize("name", ["NUL", "con", "com1", "aux.txt"])
def test_device_names_are_avoided(name):
    assert slug(name) != name


def test_a_failed_write_leaves_no_file_and_the_old_one_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_text(path, "new")
    monkeypatch.undo()
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    assert path.read_text() == "old"


def test_an_id_longer_than_any_name_of_a_file_still_names_one(tmp_path):
    ids = ["Щ" * 300, "Щ" * 299 + "Ш", "x" * 4000, "/" * 200]
    names = [slug(each) for each in ids]
    assert len(set(names)) == len(ids)
    for name in names:
        assert len(f"15_competitors_session.{name}.assumptions.csv".encode()) < 255
        write_text(tmp_path / f"15_competitors_session.{name}.assumptions.csv", "x")
    assert slug("x" * 150) == "x" * 150
