"""Wiring of the contacts: the persons as the room sees them, and the day on which they are judged."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.core.book import Book
from kamlib.core.results import Check, with_findings
from kamlib.steps.needs.contacts.findings import find
from kamlib.steps.needs.contacts.network import (
    FLAGS,
    carries,
    find_roles,
    judge_people,
    judge_thread,
    lay_links,
    sum_threads,
)
from kamlib.steps.needs.contacts.result import NeedsContactsResult


@dataclass(frozen=True)
class NeedsContactsCase:
    """What the contacts are judged on.

    Attributes
    ----------
    persons : DataFrame
        See ``needs.persons.list_persons``.
    as_of : date
        The day on which contacts are judged.
    contact_days : int
        A contact is live for so many days.
    """

    persons: pd.DataFrame
    as_of: datetime.date
    contact_days: int


def gather(book: Book, account: str) -> NeedsContactsCase:
    """Gather the persons and the agreed days from the account's needs."""
    needs = book.result("needs", account)
    return NeedsContactsCase(needs.persons, needs.figures["as_of"], needs.decision.contact_days)


def compute(case: NeedsContactsCase) -> NeedsContactsResult:
    """Return how the contacts with the account stand."""
    people = judge_people(case.persons, case.as_of, case.contact_days)
    threads = sum_threads(people)
    figures: dict[str, Any] = {"persons": len(people), "live": int(people["live"].sum())}
    figures |= {name: int(carries(people, name).sum()) for name in FLAGS}
    figures |= judge_thread(people, threads) | {"as_of": case.as_of, "contact_days": case.contact_days}
    links = lay_links(people)
    held = links[links["our_owner"] != ""].drop_duplicates("person")
    checks = (Check("held", float(len(held) + figures["uncovered"]), float(people["person"].nunique())),)
    result = NeedsContactsResult(
        people=people, links=links, threads=threads, roles=find_roles(people), figures=figures, checks=checks
    )
    return with_findings(result, find)
