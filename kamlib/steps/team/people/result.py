"""People: what the result holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kamlib.core.results import Result, table


@dataclass(frozen=True, kw_only=True)
class PeopleResult(Result):
    """Competences, profiles, the code of contact and the self-audit.

    Attributes
    ----------
    competences : DataFrame
        See :func:`~kamlib.steps.team.people.competences.order_gaps`.
    profiles : DataFrame
        aspect, operational, strategic (same key as aspect: the agreed text of each profile).
    code : DataFrame
        message, receiver, channel, form, confirmation: the communication code as agreed, else as proposed.
    rules : DataFrame
        number, rule: the seven rules of contact.
    audit : DataFrame
        See :func:`~kamlib.steps.team.people.audit.audit_company`.
    """

    stem: ClassVar[str] = "people"
    FIGURES: ClassVar[Mapping[str, str]] = {
        "measured": "number",
        "gaps": "number",
        "planned": "number",
        "judged": "number",
        "before": "number.1",
        "after": "number.1",
    }
    AUDIENCES: ClassVar[Mapping[str, str]] = {"figures": "client"}
    competences: pd.DataFrame = table(
        {
            "kam": "text",
            "profile": "value",
            "competence": "value",
            "target": "number.1",
            "actual": "number.1",
            "gap": "number.1",
            "need_hours": "number",
            "need_share": "share",
            "place": "number:integer",
            "action": "text",
            "until": "text",
        }
    )
    profiles: pd.DataFrame = table({"aspect": "value", "operational": "value", "strategic": "value"}, audience="client")
    code: pd.DataFrame = table(
        {"message": "value", "receiver": "value", "channel": "value", "form": "value", "confirmation": "value"},
        audience="client",
    )
    rules: pd.DataFrame = table({"number": "plain:integer", "rule": "value"}, audience="client")
    audit: pd.DataFrame = table(
        {
            "statement": "value",
            "about": "value",
            "fact": "share",
            "before": "number.1",
            "after": "number.1",
            "evidence_text": "text",
        },
        audience="client",
    )
