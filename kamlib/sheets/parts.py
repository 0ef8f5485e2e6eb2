"""What a step gives to the live twin: declared as ``TWIN`` in its module ``sheet``, gathered where a twin is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kamlib.sheets.book import Sheet
from kamlib.sheets.context import Twin


def _nothing_lacks(twin: Twin, account: str) -> str:
    return ""


@dataclass(frozen=True)
class TwinPart:
    """The sheets of one result.

    Parameters
    ----------
    sheets : tuple of str
        Their keys, in the order in which they are read; titles and purposes stand in the twin's catalogue under these
        keys. An account's sheets are made once for each key account that the run has.
    fill : callable
        ``fill(twin, sheets, account)`` fills them, in the same order; the account is empty for the engagement's.
    lacking : callable
        ``lacking(twin, account)`` returns the key of the reason why they cannot be filled; empty where they can. That
        the run has no such result, the twin knows itself.
    after : tuple of str
        Results whose sheets are filled before, because their addresses are taken.
    """

    sheets: tuple[str, ...]
    fill: Callable[[Twin, Sequence[Sheet], str], None]
    lacking: Callable[[Twin, str], str] = _nothing_lacks
    after: tuple[str, ...] = ()
