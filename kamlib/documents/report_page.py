"""A plain page of tables: an overview of engagements, a comparison of runs. Needs nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kamlib.documents.pages import Site, render_template
from kamlib.i18n import Language


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text : str
        What it shows.
    link : str
        Where it leads; empty: nowhere.
    tone : {'', 'good', 'info', 'warn', 'bad'}
        Shown as a mark where it is given.
    number : bool
        Whether it is set to the right.
    """

    text: str
    link: str = ""
    tone: str = ""
    number: bool = False


@dataclass(frozen=True)
class ReportSection:
    """A heading with sentences and a table under it; either may be empty."""

    title: str
    lines: Sequence[str] = ()
    head: Sequence[Cell] = ()
    rows: Sequence[Sequence[Cell]] = ()


def render_report(
    title: str, kicker: str, lead: str, sections: Sequence[ReportSection], language: Language, facts: Mapping[str, Any]
) -> str:
    """Return the page.

    Parameters
    ----------
    title, kicker, lead : str
        Heading, the line above it, the sentence below it.
    sections : sequence of ReportSection
        In order.
    language : Language
        Language of the page.
    facts : mapping
        ``version``, for the foot.

    Returns
    -------
    str
        HTML that needs nothing but itself.
    """
    return render_template(
        "sheet.html", language, title=title, kicker=kicker, lead=lead, sections=sections, facts=facts, site=Site()
    )
