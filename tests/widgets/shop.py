"""Editors over one engagement whose results are computed once, and hands that type."""

import datetime

from kamlib.core.registry import BY_STEM, module_of
from kamlib.i18n import Language
from kamlib.workbook.book import Workbook
from kamlib.workbook.session import Session
from kamlib.workspace.engagement import Engagement

STEMS = ("intake", "profile", "priorities", "budget", "competitors", "offers", "voice", "dossier")
ACCOUNT = "A008"
DAY = datetime.date(2026, 3, 2)


class Shop:
    """Workbooks of one engagement that share what was computed and read."""

    def __init__(self, folder):
        self.engagement = Engagement(folder)
        self.session = Session(self.engagement)

    def book(self, stem, lang="ru"):
        account = ACCOUNT if BY_STEM[stem].scope == "account" else ""
        language = Language(lang, self.engagement.settings.currency)
        book = Workbook(BY_STEM[stem], self.engagement, language, account)
        book.session = self.session
        return book

    def editor(self, stem, lang="ru"):
        return module_of(stem, "editor").editor(self.book(stem, lang))


def type_in(table, row, name, text):
    """Type a text into the column of that name, as the browser does."""
    place = [each.name for each in table._columns].index(name)
    assert table.edit([{"row": row, "column": place, "text": text}]) == 1


def sign(editor, who="Рабочая группа", why="Обсудили на сессии"):
    """Fill in who and why."""
    editor.who.value, editor.why.value = who, why
    return editor
