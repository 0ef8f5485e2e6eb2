"""Every reason code of the code base has its sentence in both languages, and every sentence can be said."""

import ast
from pathlib import Path

import pytest

import kamlib
from kamlib.core.errors import Problem
from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES, Language
from kamlib.i18n.catalogues import catalogue
from kamlib.i18n.problems import word

PACKAGE = Path(kamlib.__file__).parent
#: Helpers that make a Problem of their first argument.
MAKERS = {"Problem", "_problem", "Rule"}


def _codes() -> set[str]:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_codes_of(node))
    return found


def _codes_of(node: ast.Call):
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name == "PydanticCustomError" and node.args and isinstance(node.args[0], ast.Constant):
        yield f"setting_{node.args[0].value}"
    if name not in MAKERS or not node.args:
        return
    first = node.args[0]
    for part in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language):
    words = catalogue(language, "errors")
    assert sorted(code for code in _codes() if code not in words) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(key for key in catalogue("ru", "errors") if "." not in key))
def test_every_sentence_can_be_said_without_facts(code, language):
    text = word(Problem(code, file="data/x.csv", sheet="S", row=2, column="c"), Language(language))
    assert "{" not in text.replace("${", "")
    assert text.endswith((".", "?", "—", ":"))


def test_a_sentence_in_russian():
    problem = Problem("not_a_number", file="data/sales.csv", row=3, column="Выручка", found="абв", expected="money")
    assert word(problem, Language("ru")) == (
        "data/sales.csv, строка 3, столбец «Выручка»: найдено «абв», а должно быть число. "
        "Оставьте только цифры, например 1234,5."
    )


def test_a_sentence_in_english_with_a_hint():
    column = TABLES["accounts"].column("status")
    values = {"values": list(column.values), "key": "status", "nearest": "current"}
    problem = Problem("value_unknown", file="data/accounts.csv", row=2, column="status", found="curent", values=values)
    assert word(problem, Language("en")) == (
        "data/accounts.csv, row 2, column “status”: “curent” is not in the list. "
        "Allowed: current, lapsed and prospect. Did you mean “current”?"
    )


def test_allowed_values_are_named_in_words_and_keys():
    values = {"values": ["current", "lapsed"], "key": "status"}
    text = word(Problem("value_unknown", found="x", values=values), Language("ru"))
    assert "действующий (current) и ушедший (lapsed)" in text


def test_settings_speak_of_lines_and_fields():
    text = word(Problem("setting_missing", file="engagement.yaml", column="supplier"), Language("ru"))
    assert text.startswith("engagement.yaml, поле «supplier»: ")


def test_without_a_place_a_sentence_begins_with_a_capital():
    assert word(Problem("engagement_missing", found="x", expected="y"), Language("ru")).startswith("Проекта «x» нет")


def test_an_unknown_code_still_reads():
    assert "brand_new" in word(Problem("brand_new", found="a"), Language("en"))
    assert word(Problem("setting_brand_new", found="a"), Language("en")) == "The value “a” does not fit here."


def test_control_characters_are_shown_not_sent():
    text = word(Problem("id_unsafe", found="a\x1b[31m\n", values={"longest": 64}), Language("en"))
    assert "\x1b" not in text
    assert "a\\x1b[31m\\n" in text


def test_braces_in_data_are_data():
    assert "{found!r} {0}" in word(Problem("not_a_number", found="{found!r} {0}"), Language("en"))
