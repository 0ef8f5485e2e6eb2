"""Needs of the organisation: what each rests on, which of the five questions nobody asked, what everybody repeats."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.steps.needs.decision import NeedsDecision, questions
from kamlib.steps.shared.ledger import column, words

#: From so many other accounts on, a need that nobody there ever said is repeated everywhere.
EVERYWHERE = 3
_COLUMNS = (
    *("need", "question", "importance", "evidence", "source", "person", "said_on"),
    *("state", "elsewhere", "said_elsewhere", "usp", "match"),
)


def list_needs(
    decision: NeedsDecision, everywhere: pd.DataFrame, usp_match: pd.DataFrame, account: str
) -> pd.DataFrame:
    """Return the agreed needs with what each rests on, and what of ours answers it.

    Parameters
    ----------
    decision : NeedsDecision
        The agreed needs.
    everywhere : DataFrame
        Table ``needs`` of all accounts.
    usp_match : DataFrame
        need, usp, match (0…1).
    account : str
        Whose needs they are.

    Returns
    -------
    DataFrame
        need, question ('' where nobody said), importance (0–10), evidence, source ('' unknown), person, said_on, state
        (backed: a document or a person; opinion: ours alone; repeated: ours alone here, on file at `EVERYWHERE` other
        accounts or more and at none of them backed; unknown: no source), elsewhere and said_elsewhere (other accounts
        that have it on file; where it is backed), usp (that answers it best; ''), match (0…1; NaN: nobody judged, 0:
        none answers). In the order of the decision.
    """
    frame = pd.DataFrame([each.model_dump() for each in decision.needs], columns=list(_COLUMNS[:7]))
    frame["importance"] = frame["importance"].astype(float)
    frame["said_on"] = pd.to_datetime(frame["said_on"])
    for name in ("question", "evidence", "source", "person"):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), "")
    others = everywhere[everywhere["account_id"] != account]
    source = words(others, "source", "")
    held = others.assign(backed=source.isin(["document", "said"])).groupby("need")
    frame["elsewhere"] = frame["need"].map(held["account_id"].nunique()).fillna(0).astype(int)
    said = others[source.isin(["document", "said"])].groupby("need")["account_id"].nunique()
    frame["said_elsewhere"] = frame["need"].map(said).fillna(0).astype(int)
    frame["state"] = _states(frame, _all_opinion(others, source))
    best = _best_usp(usp_match)
    frame["usp"] = frame["need"].map(best["usp"]).astype(object).fillna("")
    frame["match"] = frame["need"].map(best["match"]).astype(float)
    judged = set(words(usp_match, "need", ""))
    frame["match"] = frame["match"].mask(~frame["need"].isin(judged) & bool(judged), 0.0)
    return frame[list(_COLUMNS)]


def _all_opinion(others: pd.DataFrame, source: pd.Series) -> pd.Series:
    """Return by need whether every other account that has it on file rests on opinion alone."""
    return (source == "opinion").groupby(others["need"]).all()


def _states(frame: pd.DataFrame, all_opinion: pd.Series) -> np.ndarray:
    opinion = frame["source"] == "opinion"
    nobody = frame["need"].map(all_opinion).eq(True) & (frame["elsewhere"] >= EVERYWHERE)
    conditions = [opinion & nobody, opinion, frame["source"] == ""]
    return np.select(conditions, ["repeated", "opinion", "unknown"], "backed").astype(object)


def _best_usp(usp_match: pd.DataFrame) -> pd.DataFrame:
    """Return the USP that answers each need best, with how far: usp, match by need."""
    frame = pd.DataFrame({name: words(usp_match, name, "") for name in ("need", "usp")})
    frame["match"] = column(usp_match, "match")
    frame = frame[frame["match"] > 0].sort_values(["match", "usp"], ascending=[False, True], kind="stable")
    return frame.drop_duplicates("need").set_index("need")


def ask_five(needs: pd.DataFrame) -> pd.DataFrame:
    """Return what is on file of each of the five questions, in their order.

    Parameters
    ----------
    needs : DataFrame
        See :func:`list_needs`.

    Returns
    -------
    DataFrame
        question, needs (how many), importance (Σ), backed_share (of it, that a document or a person stands behind; NaN
        without needs), state (unasked: no need on file; unsorted: none, but nobody has said of every need which
        question it answers; guessed: none of them is backed; asked).
    """
    asked = list(questions())
    grouped = needs.groupby("question")
    backed = needs[needs["state"] == "backed"].groupby("question")["importance"]
    frame = pd.DataFrame({"question": asked})
    frame["needs"] = frame["question"].map(grouped.size()).fillna(0).astype(int)
    frame["importance"] = frame["question"].map(grouped["importance"].sum()).astype(float)
    sure = frame["question"].map(backed.sum()).astype(float).fillna(0.0)
    frame["backed_share"] = sure / frame["importance"].where(frame["importance"] > 0)
    firm = frame["question"].map(backed.size()).fillna(0) > 0
    blank = "unsorted" if (needs["question"] == "").any() else "unasked"
    frame["state"] = np.select([frame["needs"] == 0, ~firm], [blank, "guessed"], "asked").astype(object)
    return frame


def measure_phantoms(needs: pd.DataFrame) -> dict[str, float | None]:
    """Return which part of the importance is a phantom.

    Parameters
    ----------
    needs : DataFrame
        See :func:`list_needs`.

    Returns
    -------
    dict
        phantom_share (Σ importance that rests on our opinion alone / Σ importance), phantom_high (the same if every
        need without a source were a phantom too); None where nothing has any importance.
    """
    total = float(needs["importance"].sum())
    if not total > 0:
        return {"phantom_share": None, "phantom_high": None}
    opinion = float(needs.loc[needs["state"].isin(["opinion", "repeated"]), "importance"].sum())
    unknown = float(needs.loc[needs["state"] == "unknown", "importance"].sum())
    return {"phantom_share": opinion / total, "phantom_high": (opinion + unknown) / total}
