"""Editor of the team: the norm of hours, who serves whom, the code of contact, the self-audit, development."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kamlib.core.book import LiveBook
from kamlib.core.evidence import CLASSES
from kamlib.i18n import Language
from kamlib.steps.team.decision import (
    CHANNELS,
    CONFIRMATIONS,
    FORMATS,
    RECEIVERS,
    Development,
    FactorRule,
    Statement,
    TeamDecision,
)
from kamlib.steps.team.result import TeamResult
from kamlib.widgets import forms
from kamlib.widgets.cells import EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "team"
_NUMBERS = ("relationship_hours", "least", "most", "visit_near", "visit_middle", "visit_far")
_FIELDS: dict[str, dict[str, Any]] = {
    **{name: {"kind": "number"} for name in (*_NUMBERS, "profile_cost", "region_cost")},
    "customer_share": {"kind": "share"},
}


def editor(book: LiveBook) -> DecisionEditor:
    """Return the editor, starting from the saved decision or the proposal.

    A person sets multipliers and weights, picks for each account the KAM who serves it, fills in the code, gives the
    marks of the self-audit, and writes what is done about each gap.
    """
    result, language = book.result(), book.language
    gaps = [
        (row.kam, row.competence)
        for row in book.result("people").competences.itertuples(index=False)
        if row.gap == row.gap and row.gap > 0
    ]

    def lay(decision: TeamDecision) -> dict[str, list[Row]]:
        return lay_rows(decision, result, gaps, language)

    rows, columns = lay(result.decision), _columns(language, result)
    tables = {
        name: TableEditor(rows[name], columns[name], language, language(f"widgets.team.{name}")) for name in columns
    }
    tables["fields"] = forms.fields(result.decision, _FIELDS, language, STEM)
    return DecisionEditor(book, tables, lambda edited: build(result, edited), lay)


def lay_rows(
    decision: TeamDecision, result: TeamResult, gaps: Sequence[tuple[str, str]], language: Language
) -> dict[str, list[Row]]:
    """Return the rows of every table of the editor.

    Parameters
    ----------
    decision : TeamDecision
        As saved or proposed.
    result : TeamResult
        Who serves whom today.
    gaps : sequence of (str, str)
        KAM and competence of each gap.
    language : Language
        Of the words.
    """
    moves = {each.account_id: each.kam for each in decision.moves}
    plans = {(each.kam, each.competence): each for each in decision.developments}
    worked = result.accounts[result.accounts["worked"]]
    return {
        "fields": forms.field_rows(decision, _FIELDS, language, STEM),
        "factors": [
            each.model_dump() | {"factor_name": forms.word(language, STEM, "factor", each.factor)}
            for each in decision.factors
        ],
        "moves": [
            {
                "account_id": row.account_id,
                "name": row.name,
                "owner": row.owner if isinstance(row.owner, str) else None,
                "hours": float(row.hours),
                "agreed": moves.get(row.account_id, row.owner if isinstance(row.owner, str) else None),
            }
            for row in worked.itertuples(index=False)
        ],
        "messages": [
            each.model_dump() | {"message_name": forms.word(language, STEM, "message", each.message)}
            for each in decision.messages
        ],
        "statements": [
            each.model_dump() | {"statement_name": forms.word(language, STEM, "statement", each.statement)}
            for each in decision.statements
        ],
        "developments": [
            {
                "kam": kam,
                "competence": competence,
                "competence_name": forms.word(language, STEM, "competence", competence),
                "action": plans[kam, competence].action if (kam, competence) in plans else "",
                "until": plans[kam, competence].until if (kam, competence) in plans else "",
            }
            for kam, competence in gaps
        ],
    }


def build(result: TeamResult, rows: Mapping[str, Sequence[Row]]) -> TeamDecision:
    """Return the edited decision; what was not edited is as in the decision of `result`.

    Parameters
    ----------
    result : TeamResult
        With the decision that the editor started from, and who serves whom today.
    rows : mapping of str to sequence of dict
        Edited rows by table.
    """
    start = result.decision
    shown = {(row["kam"], row["competence"]) for row in rows["developments"]}
    kept = [each.model_dump() for each in start.developments if (each.kam, each.competence) not in shown]
    edited = {
        "factors": [{name: row[name] for name in FactorRule.model_fields} for row in rows["factors"]],
        "moves": [
            {"account_id": row["account_id"], "kam": row["agreed"]}
            for row in rows["moves"]
            if row["agreed"] and row["agreed"] != row["owner"]
        ],
        "messages": [
            {name: row[name] for name in ("message", "receiver", "channel", "form", "confirmation")}
            for row in rows["messages"]
        ],
        "statements": [
            {name: row[name] for name in Statement.model_fields} | {"evidence_text": row["evidence_text"] or ""}
            for row in rows["statements"]
        ],
        "developments": [
            *kept,
            *(
                {name: row[name] or "" for name in Development.model_fields}
                for row in rows["developments"]
                if row["action"]
            ),
        ],
    }
    return TeamDecision.model_validate(start.model_dump() | edited | forms.field_values(rows["fields"]))


def _columns(language: Language, result: TeamResult) -> dict[str, list[EditColumn]]:
    kams = tuple((kam, kam) for kam in sorted(result.kams["kam"]))
    classes = tuple((each, each) for each in CLASSES)

    def told(name: str, title: str = "", kind: str = "text", **rules: Any) -> EditColumn:
        return forms.told(language, STEM, name, kind, title=forms.title(language, STEM, title or name), **rules)

    def chosen(name: str, values: Sequence[str]) -> EditColumn:
        return forms.column(
            language, STEM, name, kind="choice", choices=forms.choices(language, STEM, name, values), required=True
        )

    return {
        "factors": [
            told("factor_name", "factor"),
            *(forms.column(language, STEM, name, FactorRule, kind="number") for name in ("low", "middle", "high")),
            forms.column(language, STEM, "evidence", kind="choice", choices=classes, required=True),
        ],
        "moves": [
            told("name"),
            told("owner"),
            told("hours", kind="number", display="number"),
            forms.column(language, STEM, "agreed", kind="choice", choices=kams),
        ],
        "messages": [
            told("message_name", "message"),
            chosen("receiver", RECEIVERS),
            chosen("channel", CHANNELS),
            chosen("form", FORMATS),
            chosen("confirmation", CONFIRMATIONS),
        ],
        "statements": [
            told("statement_name", "statement"),
            *(
                forms.column(language, STEM, name, Statement, kind="number", required=False)
                for name in ("before", "after")
            ),
            forms.column(language, STEM, "evidence_text", Statement),
        ],
        "developments": [
            told("kam"),
            told("competence_name", "competence"),
            forms.column(language, STEM, "action", Development),
            forms.column(language, STEM, "until", Development),
        ],
    }
