"""What steps declare: every table, column and chart has its words, and every frame holds what was declared."""

import pytest

from kamlib.core.columns import column_of
from kamlib.core.registry import BY_STEM, OUTPUTS, OWNERS
from kamlib.i18n import LANGUAGES, Language
from kamlib.workbook.declared import declared_charts, result_class
from tests.samples.opened import open_sample


def keys(stem, table, name):
    return (f"{stem}.column.{table}.{name}", f"{stem}.column.{name}", f"common.column.{name}")


def titled(language, key, columns):
    """Return the columns of a block that have no title of their own."""
    stem, _, table = key.partition(".")
    return [
        name
        for name, column in columns.items()
        if name != "*" and not column.title and not language.first(*keys(stem, table, name))
    ]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("stem", OUTPUTS)
def test_every_table_and_column_has_its_title(stem, code):
    language = Language(code)
    for name, schema in result_class(stem).schemas().items():
        assert language.find(f"{stem}.table.{name}"), name
        key = f"{stem}.{name}"
        assert titled(language, key, schema.columns) == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", declared_charts())
def test_every_chart_and_its_columns_have_their_words(key, code):
    language, (stem, _, name) = Language(code), key.partition(".")
    assert language.find(f"{stem}.chart.{name}.title")
    assert language.find(f"{stem}.chart.{name}.alt")
    assert titled(language, key, declared_charts()[key].columns) == []


@pytest.fixture(scope="module", params=["toolmaker", "first_session"])
def book(request):
    return open_sample("summary", request.param, "en")


@pytest.mark.parametrize("stem", [stem for stem in OUTPUTS if BY_STEM[OWNERS[stem]].scope == "engagement"])
def test_every_frame_holds_what_is_declared(book, stem):
    if book.lacking(OWNERS[stem]):
        pytest.skip(f"the sample has no {', '.join(book.lacking(OWNERS[stem]))}")
    result = book.result(stem)
    schemas = result.schemas()
    for name, frame in result.tables().items():
        for column in frame.columns:
            assert column_of(column, schemas[name].columns, f"{stem}.{name}")
    assert set(result.figures) <= set(result.FIGURES)
