"""A small account whose needs, persons and promises can be worked out by hand."""

import datetime

import pandas as pd

from kamlib.core.tables import TABLES
from kamlib.steps.needs.case import NeedsCase
from kamlib.steps.needs.decision import propose_needs
from kamlib.steps.needs.wiring import compute

ACCOUNT, DAY = "X", datetime.date(2025, 12, 31)


def table(name: str, rows: list[dict], account: str = ACCOUNT) -> pd.DataFrame:
    """Return rows as a table of the schema, unstated cells unknown."""
    names = [column.name for column in TABLES[name].columns]
    frame = pd.DataFrame([{"account_id": account, **row} for row in rows]).reindex(columns=names)
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    frame = frame.astype({name: float for name in names if kinds[name] in ("number", "money", "share", "int")})
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in names if kinds[name] == "date"})


def need(name: str, importance: float = 5, source: str | None = "said", question: str | None = "earn", **more) -> dict:
    """Return one need; said by somebody unless told otherwise."""
    return {"need": name, "importance": importance, "source": source, "question": question, **more}


def person(name: str, influence: float | None = 3, bonus: str | None = None, **more) -> dict:
    """Return one person."""
    return {"person": name, "influence": influence, "bonus_kind": bonus, **more}


def make_case(needs=(), contacts=(), variants=(), offers=(), *, others=(), usp_match=(), **more) -> NeedsCase:
    """Return the account; `others` are needs of other accounts, as pairs of account and row."""
    everywhere = [table("needs", list(needs)), *(table("needs", [row], account) for account, row in others)]
    facts = {
        "account": ACCOUNT,
        "owner": "Ann",
        "everywhere": pd.concat(everywhere, ignore_index=True),
        "contacts": table("contacts", list(contacts)),
        "variants": table("variants", list(variants)),
        "offers": table("offers", list(offers)),
        "usp_match": pd.DataFrame(list(usp_match), columns=["need", "usp", "match"]),
        "potential": 1000.0,
        "last_day": DAY,
    }
    return NeedsCase(**{**facts, **more})


def solve(*args, decision=None, **more):
    """Return the result of an account, as proposed unless a decision is given."""
    case = make_case(*args, **more)
    return compute(case, decision or propose_needs(case))
