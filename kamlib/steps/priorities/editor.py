"""Editor of the prioritised list: who the key accounts are, in which order and why; the lines behind the choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kamlib.core.book import LiveBook
from kamlib.i18n import Language
from kamlib.steps.priorities.decision import ChosenAccount, PrioritiesDecision
from kamlib.widgets import forms
from kamlib.widgets.cells import EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "priorities"
#: How many accounts from the top of the list can be ticked; those chosen further down stand there too.
MOST_OFFERED = 30
_FIELDS = {"boundary": {"kind": "share"}, "cut": {"kind": "score"}, "size": {"kind": "whole"}}


def editor(book: LiveBook) -> DecisionEditor:
    """Return the editor of the prioritised list, starting from the saved decision or the proposal.

    A person ticks accounts, numbers them in the order in which they are to be worked on (without a number: after those
    that have one, as they stand on the list), gives each a reason, and sets boundary, cut and size.
    """
    result, language = book.result(), book.language

    def lay(decision: PrioritiesDecision) -> dict[str, list[Row]]:
        fields = forms.field_rows(decision, _FIELDS, language, STEM)
        return {"accounts": _rows(result.ranking, decision), "fields": fields}

    accounts = _rows(result.ranking, result.decision)
    tables = {
        "accounts": TableEditor(accounts, _columns(language), language, language("widgets.priorities.accounts")),
        "fields": forms.fields(result.decision, _FIELDS, language, STEM),
    }
    return DecisionEditor(book, tables, lambda edited: build(result.decision, edited), lay)


def build(start: PrioritiesDecision, rows: Mapping[str, Sequence[Row]]) -> PrioritiesDecision:
    """Return the edited list; what was not edited is as in `start`."""
    ticked = [row for row in rows["accounts"] if row["chosen"]]
    ticked.sort(key=lambda row: row["order"] if row["order"] is not None else float("inf"))
    accounts = [{"account_id": row["account_id"], "reason": row["reason"] or ""} for row in ticked]
    return PrioritiesDecision.model_validate(
        start.model_dump() | {"accounts": accounts} | forms.field_values(rows["fields"])
    )


def _rows(ranking: pd.DataFrame, decision: PrioritiesDecision) -> list[Row]:
    chosen = {each.account_id: (place, each.reason) for place, each in enumerate(decision.accounts, start=1)}
    offered = ranking[(ranking.index < MOST_OFFERED) | ranking["account_id"].isin(list(chosen))]
    rows = offered[["account_id", "name", "rank", "score", "fit", "must_have_failed", "stamp"]].to_dict("records")
    for row in rows:
        place, reason = chosen.get(row["account_id"], (None, ""))
        row |= {"chosen": place is not None, "order": place, "reason": reason}
    return rows


def _columns(language: Language) -> list[EditColumn]:
    stamps = forms.choices(language, STEM, "stamp", ("robust", "undecided", "fragile", "nothing"))
    return [
        forms.told(language, STEM, "name"),
        forms.told(language, STEM, "rank", "whole", title=language("common.column.rank")),
        EditColumn("chosen", language("widgets.column.chosen"), kind="bool"),
        EditColumn("order", language("widgets.column.order"), kind="whole", low=1, high=100),
        forms.column(language, STEM, "reason", ChosenAccount, title=language("widgets.column.reason")),
        forms.told(language, STEM, "score", "score", display="score"),
        forms.told(language, STEM, "fit", "share", display="share"),
        forms.told(language, STEM, "stamp", "choice", choices=stamps),
    ]
