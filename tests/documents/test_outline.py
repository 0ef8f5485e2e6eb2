"""Outlines are written by people: what is wrong with one is said in full, and an engagement may have its own."""

import pytest

from kamlib.core.errors import InputError, UsageError
from kamlib.documents.outline import choose_outlines, list_outlines, read_outline

GOOD = """audience: client
title: {ru: Отчёт, en: Report}
sections:
  - title: {ru: Раздел, en: Section}
    step: profile
    parts: [profile.lists]
"""


def read(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return read_outline(path)


def codes(tmp_path, text):
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    return [problem.code for problem in refused.value.problems]


def test_a_bare_name_is_a_piece(tmp_path):
    assert read(tmp_path, GOOD).sections[0].parts[0].block == "profile.lists"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("audience: client", "audience: everybody", "setting_literal_error"),
        ("audience: client", "audience: client\ncolour: red", "setting_extra_forbidden"),
        ("en: Section", "de: Abschnitt", "setting_literal_error"),
        ("step: profile", "step: profil", "outline_step"),
        ("[profile.lists]", "[../../etc/passwd]", "setting_string_pattern_mismatch"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, old, new, code):
    assert code in codes(tmp_path, GOOD.replace(old, new))


def test_too_many_levels_are_refused(tmp_path):
    head = "{title: {ru: а, en: a}, step: profile, sections: ["
    text = GOOD + "    sections: [" + head * 2 + "{title: {ru: а, en: a}}" + "]}" * 2 + "]\n"
    assert codes(tmp_path, text) == ["outline_too_deep"]


def test_an_engagements_own_outline_stands_in_the_place_of_the_shipped_one(tmp_path):
    (tmp_path / "outlines").mkdir()
    for name in ("client_report", "my_letter"):
        (tmp_path / "outlines" / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    assert list_outlines(tmp_path)["client_report"].is_relative_to(tmp_path)
    assert "my_letter" in choose_outlines([], tmp_path)
    assert "my_letter" not in list_outlines()


def test_unknown_documents_are_all_named():
    with pytest.raises(UsageError) as refused:
        choose_outlines(["client_report", "poem", "song"])
    assert [problem.found for problem in refused.value.problems] == ["poem", "song"]


@pytest.mark.parametrize("field", ["{name.__class__}", "{0}", "{}", "{name[0]}", "{_x}"])
def test_a_leading_sentence_names_columns_alone(tmp_path, field):
    lead = f"step: profile\n    lead: {{ru: а, en: 'a {field}'}}"
    assert codes(tmp_path, GOOD.replace("step: profile", lead)) == ["setting_value_error"]
    good = GOOD.replace("step: profile", "step: profile\n    lead: {ru: а, en: 'a {name} {rows:count|row|rows}'}")
    assert read(tmp_path, good).sections[0].lead["en"].startswith("a {name}")
