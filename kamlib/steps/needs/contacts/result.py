"""How the contacts with one account stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class NeedsContactsResult(Result):
    """The network between an account's persons and ours.

    Attributes
    ----------
    people : DataFrame
        See ``network.judge_people``.
    links : DataFrame
        See ``network.lay_links``.
    threads : DataFrame
        See ``network.sum_threads``.
    roles : DataFrame
        See ``network.find_roles``.
    """

    stem: ClassVar[str] = "needs_contacts"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "persons": "number",
        "live": "number",
        "stale": "number",
        "uncovered": "number",
        "barred": "number",
        "pressed": "number",
        "cold": "number",
        "single_thread": "word|needs_contacts.value.single_thread.*",
        "thread_cause": "word|needs_contacts.value.thread_cause.*",
        "top_owner": "text",
        "top_share": "share",
        "as_of": "date",
        "contact_days": "number",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client", "findings": "client"}
    people: pd.DataFrame = table(
        {
            "person": "text",
            "function": "text",
            "role": "value",
            "bonus_kind": "value",
            "bonus_driver": "text",
            "income_link": "value",
            "our_owner": "text",
            "barred_kams": "text",
            "influence": "number",
            "attitude": "+number",
            "attitude_before": "+number",
            "unanswered": "number",
            "last_contact": "date",
            "matters": "value:boolean",
            "days_since": "number",
            "live": "value:boolean",
            "barred_owners": "text",
            "flags": "of|needs_contacts.value.flag.*",
        },
        audience="client",
    )
    links: pd.DataFrame = table(
        {"person": "text", "influence": "number", "our_owner": "text", "state": "value"}, audience="client"
    )
    threads: pd.DataFrame = table(
        {
            "our_owner": "text",
            "contacts": "number:integer",
            "live": "number:integer",
            "influence": "number",
            "influence_share": "share",
        },
        audience="client",
    )
    roles: pd.DataFrame = table({"part": "value", "persons": "text", "state": "value"}, audience="client")
