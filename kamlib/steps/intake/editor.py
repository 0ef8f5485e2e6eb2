"""Editor of the names: which accounts are one, who owns whom, and what names in the files mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kamlib.core.tables import TABLES
from kamlib.i18n import Language
from kamlib.intake.tables.decision import IntakeDecision, Meant, Owner
from kamlib.steps.intake.result import IntakeResult
from kamlib.widgets import forms
from kamlib.widgets.cells import CellError, EditColumn
from kamlib.widgets.editor import DecisionEditor
from kamlib.widgets.table import Row, TableEditor

STEM = "intake"
#: Rows of each kind that stand in the editor: nobody decides more in one sitting.
MOST_OFFERED = 200
_PAIR, _YES_NO = ("merged", "apart"), ("accepted", "rejected")


def editor(book: Any) -> DecisionEditor:
    """Return the editor of names, starting from the saved decision.

    A person says of each pair of accounts whether they are one, and of each owner and name whether it is accepted; the
    id of an owner and the meaning of a name may be typed over. What is left blank stays open.
    """
    result, language = book.result(), book.language
    known = set(book.engagement.intake.as_read("accounts")["account_id"])
    tables = {
        name: TableEditor(rows, _columns(language)[name], language, language(f"widgets.intake.{name}"))
        for name, rows in _rows(result, language).items()
    }

    def lay(_: IntakeDecision) -> Mapping[str, list[Row]]:
        return _rows(book.result(), language)

    return DecisionEditor(book, tables, lambda edited: build(result.decision, edited, language, known), lay)


def build(
    start: IntakeDecision, rows: Mapping[str, Sequence[Row]], language: Language, known: set[str]
) -> IntakeDecision:
    """Return the decision as edited; what the tables do not show is as in `start`.

    Parameters
    ----------
    start : IntakeDecision
        As it stood when the editor was opened.
    rows : mapping of str to sequence of dict
        Edited rows of the tables ``duplicates``, ``parents`` and ``variants``.
    language : Language
        Of the messages.
    known : set of str
        Ids that a name may mean.

    Returns
    -------
    IntakeDecision
        Merges, pairs that stay apart, owners and meanings of names.

    Raises
    ------
    CellError
        A row is accepted, but does not say what it means, or means an account that nobody has.
    """
    wrong = [
        *_torn(rows["duplicates"], _merges(start, rows["duplicates"]), language),
        *_wrong_owners(rows["parents"], language),
        *_wrong_names(rows["variants"], language, known),
    ]
    if wrong:
        raise CellError("\n".join(wrong))
    return IntakeDecision.model_validate(
        {
            "merges": _merges(start, rows["duplicates"]),
            "apart": _apart(start, rows["duplicates"]),
            "parents": _owners(start, rows["parents"]),
            "names": _names(start, rows["variants"]),
        }
    )


def _merges(start: IntakeDecision, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the merges: of ids that are tied to each other by several rows, all go into one that stays."""
    shown = {(row["account_id"], row["keep"]) for row in rows}
    ties = [pair for pair in start.replaced.items() if pair not in shown and pair[::-1] not in shown]
    ties += [(row["account_id"], row["keep"]) for row in rows if row["choice"] == "merged"]
    into: dict[str, str] = {}
    for gone, keep in ties:
        old, new = (_last(into, account) for account in (gone, keep))
        if old != new:
            into[old] = new
    groups: dict[str, list[str]] = {}
    for account in into:
        groups.setdefault(_last(into, account), []).append(account)
    return [{"keep": keep, "merged": merged} for keep, merged in groups.items()]


def _last(into: Mapping[str, str], account: str) -> str:
    while account in into:
        account = into[account]
    return account


def _apart(start: IntakeDecision, rows: Sequence[Row]) -> list[dict[str, str]]:
    shown = {frozenset((row["account_id"], row["keep"])) for row in rows}
    kept = [each.model_dump() for each in start.apart if frozenset((each.first, each.second)) not in shown]
    return kept + [{"first": row["keep"], "second": row["account_id"]} for row in rows if row["choice"] == "apart"]


def _owners(start: IntakeDecision, rows: Sequence[Row]) -> list[dict[str, str]]:
    shown = {row["account_id"] for row in rows}
    kept = [each.model_dump() for each in start.parents if each.account_id not in shown]
    return kept + [
        {"account_id": row["account_id"], "parent": row["parent_id"].strip() if row["choice"] == "accepted" else ""}
        for row in rows
        if row["choice"]
    ]


def _names(start: IntakeDecision, rows: Sequence[Row]) -> list[dict[str, str]]:
    key = ("table", "column", "found")
    shown = {tuple(row[name] for name in key) for row in rows}
    kept = [each.model_dump() for each in start.names if (each.table, each.column, each.found) not in shown]
    return kept + [
        {name: row[name] for name in key}
        | {"meant": row["meant"].strip() if row["choice"] == "accepted" else row["found"]}
        for row in rows
        if row["choice"]
    ]


def _torn(rows: Sequence[Row], merges: Sequence[Mapping[str, Any]], language: Language) -> Iterator[str]:
    """Give the pairs that are said to be apart, and are one by what is said in other rows."""
    into = {account: each["keep"] for each in merges for account in each["merged"]}
    for row in rows:
        one, two = (into.get(row[name], row[name]) for name in ("account_id", "keep"))
        if row["choice"] == "apart" and one == two:
            yield language("widgets.intake.torn", one=row["name"], two=row["kept_name"])


def _wrong_owners(rows: Sequence[Row], language: Language) -> Iterator[str]:
    for row in rows:
        if row["choice"] == "accepted" and not (row["parent_id"] or "").strip():
            yield language("widgets.intake.no_parent", name=row["name"])


def _wrong_names(rows: Sequence[Row], language: Language, known: set[str]) -> Iterator[str]:
    for row in rows:
        refers = TABLES[row["table"]].column(row["column"]).refers
        meant = (row["meant"] or "").strip()
        if row["choice"] == "accepted" and not meant:
            yield language("widgets.intake.no_meaning", found=row["found"])
        elif row["choice"] == "accepted" and refers == "accounts.account_id" and meant not in known:
            yield language("widgets.intake.unknown_account", found=row["found"], meant=meant)
        elif row["choice"] == "rejected" and refers:
            yield language("widgets.intake.must_mean", found=row["found"])


def _rows(result: IntakeResult, language: Language) -> dict[str, list[Row]]:
    shown = {name: getattr(result, name).head(MOST_OFFERED) for name in ("duplicates", "parents", "variants")}
    rows = {name: frame.astype(object).where(frame.notna(), None).to_dict("records") for name, frame in shown.items()}
    for row in (row for own in rows.values() for row in own):
        row["choice"] = None if row["decided"] == "open" else row["decided"]
        row["why"] = language.show(row.get("reasons") or row.get("reason"), "of|intake.value.reason.*")
    for row in rows["variants"]:
        row["where"] = language.first(f"tables.{row['table']}.title", default=row["table"])
    return rows


def _columns(language: Language) -> dict[str, list[EditColumn]]:
    def told(name: str, kind: str = "text", **rules: Any) -> EditColumn:
        return forms.told(language, STEM, name, kind, **rules)

    def choose(words: Sequence[str]) -> EditColumn:
        choices = tuple((each, language(f"widgets.intake.value.{each}")) for each in words)
        title = language("widgets.intake.column.choice")
        return forms.column(language, STEM, "choice", kind="choice", choices=choices, title=title)

    def typed(name: str, model: type) -> EditColumn:
        title, bounds = language(f"widgets.intake.column.{name}"), {"required": False, "longest": 500}
        return forms.column(language, STEM, name, title=title, **bounds)

    why = EditColumn("why", language("intake.column.reasons"), editable=False)
    sure, money = {"display": "share"}, {"display": "money"}
    return {
        "duplicates": [
            told("name"),
            told("account_id"),
            told("revenue", "money", **money),
            told("kept_name"),
            told("keep"),
            told("kept_revenue", "money", **money),
            why,
            told("confidence", "share", **sure),
            choose(_PAIR),
        ],
        "parents": [
            told("name"),
            told("parent"),
            typed("parent_id", Owner),
            why,
            told("confidence", "share", **sure),
            choose(_YES_NO),
        ],
        "variants": [
            told("found"),
            EditColumn("where", language("intake.column.table"), editable=False),
            told("rows", "number", display="number"),
            typed("meant", Meant),
            told("meant_name"),
            told("others"),
            why,
            told("confidence", "share", **sure),
            choose(_YES_NO),
        ],
    }
