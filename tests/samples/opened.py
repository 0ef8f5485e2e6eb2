"""Workbooks of the shipped samples that share what was read and computed: results are read by tests, never changed."""

from functools import cache

from kamlib import open_workbook
from kamlib.workbook.session import Session
from kamlib.workspace.engagement import Engagement


@cache
def _session(sample):
    return Session(Engagement.find(sample))


def open_sample(stem, sample="toolmaker", lang="ru", account=""):
    """Return the workbook of a step; what another one of the sample has computed is there already."""
    book = open_workbook(stem, sample, lang, account=account)
    book.session = _session(sample)
    book.engagement = book.session.engagement
    return book
