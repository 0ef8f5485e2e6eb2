"""Words that people write for our keys: values of categories, yes and no. All of it is data in the catalogues."""

from __future__ import annotations

from functools import cache

from kamlib.core.schema import InputColumn
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue
from kamlib.i18n.spellings import aliases, plain


@cache
def words(column: InputColumn) -> dict[str, str]:
    """Return our key by every word (normalised) that a file may hold for it.

    A key itself, its words in the reports of both languages (``common.value``), and the aliases of
    ``tables.alias``, several of them separated by ``;``.
    """
    if column.kind == "bool":
        return aliases("bool", ("true", "false"))
    if column.kind != "category":
        return {}
    shown = {
        plain(word): value
        for language in LANGUAGES
        for value in column.values
        if (word := catalogue(language, "common").get(f"value.{column.name}.{value}"))
    }
    own = {plain(value): value for value in column.values}
    return shown | aliases(column.name, column.values) | own
