"""Small surveys, written by hand."""

import pandas as pd

from kamlib.steps.voice.case import VoiceCase
from kamlib.steps.voice.decision import VoiceDecision, propose_voice
from kamlib.steps.voice.wiring import compute

ON_TIME, RECOMMEND, STOCK = "Соблюдение сроков поставки", "How likely you are to recommend us", "Наличие на складе"
COLUMNS = ["account_id", "respondent", "wave", "question", "score", "comment"]


def accounts(count):
    ids = [f"A{each:02d}" for each in range(count)]
    return pd.DataFrame({"account_id": ids, "name": [f"Name {each}" for each in ids], "owner": "Smith"})


def answers(*rows):
    """Rows of account, person, wave, question, score; a sixth is the comment."""
    return pd.DataFrame([(*row, None)[:6] for row in rows], columns=COLUMNS).astype({"score": float})


def sent(*rows):
    """Rows of account, person, wave, role."""
    table = pd.DataFrame(rows, columns=["account_id", "respondent", "wave", "role"])
    return table.assign(sent_on=pd.NaT)


def case(survey=None, asked=None, count=30, contacts=None):
    blank = pd.DataFrame(columns=["account_id", "person", "function"])
    return VoiceCase(
        accounts(count),
        answers() if survey is None else survey,
        sent() if asked is None else asked,
        blank if contacts is None else contacts,
    )


def result_of(of, **decided):
    decision = propose_voice(of).model_dump() | decided
    return compute(of, VoiceDecision.model_validate(decision))


def one_each(marks, wave="1", question=ON_TIME, start=0):
    """A person of every account with one mark each."""
    return [(f"A{start + at:02d}", f"P{start + at}", wave, question, mark) for at, mark in enumerate(marks)]


def found(result):
    return {each.key: each.values for each in result.findings}
