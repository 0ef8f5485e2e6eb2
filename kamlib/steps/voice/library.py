"""The library of questions: their themes and roles, and which of them a client's own wording is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from kamlib.core.shipped import read_list
from kamlib.i18n import LANGUAGES
from kamlib.i18n.catalogues import catalogue

#: What the questions are about; the first two are about us as a whole.
WHOLE = ("recommend", "whole")
THEMES = (
    *("product", "delivery", "support", "people", "price"),
    *("claims", "information", "innovation", "partnership", "future"),
)
#: A question that nobody has given a theme.
UNSORTED = "unsorted"


@dataclass(frozen=True)
class LibraryItem:
    """One question of the library: its key, theme, roles that should answer, and whether a first survey asks it."""

    key: str
    theme: str
    roles: tuple[str, ...]
    core: bool


@cache
def items() -> dict[str, LibraryItem]:
    """Return the library, by key, in its order."""
    listed = read_list("kamlib.steps.voice", "library.yaml")
    return {
        key: LibraryItem(key, each["theme"], tuple(each["roles"]), bool(each.get("core", False)))
        for key, each in listed.items()
    }


def find_item(question: str) -> str:
    """Return the key of the library's question that a wording is, in either language; '' where it is none of them."""
    return _by_words().get(_plain(question), "")


@cache
def _by_words() -> dict[str, str]:
    return {_plain(catalogue(code, "voice")[f"value.item.{key}"]): key for code in LANGUAGES for key in items()}


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.lower().replace("ё", "е")).strip()


def list_library(asked: tuple[str, ...]) -> pd.DataFrame:
    """Return the library as a table: theme, item, roles (list), asked (bool: in the questionnaire)."""
    rows = [(each.theme, each.key, list(each.roles), each.key in asked) for each in items().values()]
    return pd.DataFrame(rows, columns=["theme", "item", "roles", "asked"])
