"""Both languages say the same things, with the same fields, about everything that the code knows."""

import re
import string
from importlib import resources

import pytest
import yaml

from kamlib.core.registry import packages
from kamlib.core.tables import TABLES
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue, rooms

ROOMS = sorted({room for language in LANGUAGES for room in rooms(language)})


def _fields(message: str) -> set[str]:
    """Names of the fields; one that only chooses a word's form may be needed in one language alone."""
    parts = string.Formatter().parse(message)
    return {name for _, name, spec, _ in parts if name and not (spec or "").startswith("plural")}


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys(room):
    russian, english = catalogue("ru", room), catalogue("en", room)
    assert sorted(russian.keys() ^ english.keys()) == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_fields(room):
    russian, english = catalogue("ru", room), catalogue("en", room)
    differing = {key for key in russian.keys() & english.keys() if _fields(russian[key]) != _fields(english[key])}
    assert sorted(differing) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_message_is_blank_in_both_languages_or_in_none(room):
    russian, english = (catalogue(language, room) for language in ("ru", "en"))
    assert [key for key in russian.keys() & english.keys() if bool(russian[key]) != bool(english[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_column_has_a_title(table, language):
    words = catalogue(language, "tables")
    assert {f"{table}.title", f"{table}.about"} <= words.keys()
    titles = [words[f"{table}.column.{column.name}"] for column in TABLES[table].columns]
    assert len({title.casefold() for title in titles}) == len(titles)


@pytest.mark.parametrize("room", ROOMS)
def test_english_has_no_space_before_per_cent(room):
    assert [key for key, text in catalogue("en", room).items() if re.search(r"\d[ \u00a0]%", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_value_has_words(language):
    words = catalogue(language, "common")
    values = {f"value.{c.name}.{value}" for table in TABLES.values() for c in table.columns for value in c.values}
    assert sorted(values - words.keys()) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_title_names_one_column_in_any_language(table):
    """A title of one language must not be the title of another column in the other."""
    seen: dict[str, str] = {}
    for language in LANGUAGES:
        for column in TABLES[table].columns:
            title = catalogue(language, "tables")[f"{table}.column.{column.name}"].casefold()
            assert seen.setdefault(title, column.name) == column.name
    keys = {column.name for column in TABLES[table].columns}
    assert all(seen.get(key, key) == key for key in keys)


def test_an_alias_means_one_value_of_its_column():
    for table in TABLES.values():
        for column in table.columns:
            if column.values:
                _unambiguous(column)


def _unambiguous(column) -> None:
    meant: dict[str, str] = {}
    for language in LANGUAGES:
        for value in column.values:
            listed = catalogue(language, "tables").get(f"alias.{column.name}.{value}", "").split(";")
            shown = catalogue(language, "common")[f"value.{column.name}.{value}"]
            for word in filter(None, (each.strip().casefold() for each in (*listed, shown, value))):
                assert meant.setdefault(word, value) == value, (column.name, word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_written_twice(language):
    """YAML keeps the later of two equal keys in silence, and another room's words come out."""
    for room in rooms(language):
        folder = packages().get(room)
        place = (folder, f"{language}.yaml") if folder else ("kamlib.i18n", language, f"{room}.yaml")
        text = resources.files(place[0]).joinpath(*place[1:]).read_text(encoding="utf-8")
        _refuse_twins(yaml.compose(text, Loader=yaml.SafeLoader), room)


def _refuse_twins(node: yaml.Node | None, place: str) -> None:
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        assert sorted(keys) == sorted(set(keys)), f"{place}: {[key for key in keys if keys.count(key) > 1]}"
        for key, value in node.value:
            _refuse_twins(value, f"{place}.{key.value}")
