"""What the deals' files tell of their past: one row a deal, one row a stay in a stage, whatever was recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant.competing import OPEN
from kamlib.steps.shared.deals import LOST, WON, outcomes

#: Columns that a file may leave out.
OPTIONAL = {
    "account_id": "object",
    "product_line": "object",
    "owner": "object",
    "amount": "float",
    "opened": "datetime64[ns]",
    "closed": "datetime64[ns]",
    "expected_close": "datetime64[ns]",
    "next_date": "datetime64[ns]",
    "probability": "float",
    "buyer": "object",
    "product": "object",
    "contested": "object",
    "situation": "object",
}
EVENT_OPTIONAL = {"from_stage": "object", "expected_close": "datetime64[ns]", "probability": "float"}
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class History:
    """Deals with their stays.

    Parameters
    ----------
    deals : DataFrame
        deal_id and the columns of the table, blanks as NaN; also outcome ('won', 'lost', ''), begin, end (days since
        1970; end `NEVER` where open, begin −1 where unknown), ended_by ('closed', 'event', 'expected', '').
    spells : DataFrame
        deal (row of `deals`), state (place in `stages`), begin, end (days; `NEVER`: still there), target (a stage's
        place, then won, then lost; `OPEN`), in order of deal and time.
    events : DataFrame
        deal, day, expected_close, probability of each recorded move, in order.
    stages : tuple of str
        Stages that are no end, in their order; empty where no move was recorded.
    watched : int
        First day on which an end was recorded: what ended before could not have been seen.
    last : int
        Last day on which anything was recorded; deals without a date are known to be open on it alone.
    """

    deals: pd.DataFrame
    spells: pd.DataFrame
    events: pd.DataFrame
    stages: tuple[str, ...]
    watched: int
    last: int


def read_history(deals: pd.DataFrame, events: pd.DataFrame, declared: tuple[str, ...] = ()) -> History:
    """Read deals and their moves.

    Parameters
    ----------
    deals, events : DataFrame
        Tables of the client.
    declared : tuple of str
        Stages in their order; those that were not named follow in the order learned from the moves.

    Returns
    -------
    History
        A deal that stands in a stage of won or lost ended on the day it was closed, else of its last move, else of its
        expected close (a CRM that keeps one date for both); without any its end is unknown and it teaches nothing.
    """
    table = _with(deals, OPTIONAL).reset_index(drop=True)
    moves = _moves(_with(events, EVENT_OPTIONAL), table["deal_id"])
    table = _ends(table, moves)
    order = order_stages(moves, declared) if len(moves) else ()
    ended = table.loc[(table["outcome"] != "") & (table["end"] < NEVER), "end"]
    watched = int(ended.min()) if len(ended) else 0
    spells = _stays(moves, table, order)
    said = [table["begin"], table.loc[table["end"] < NEVER, "end"], moves["day"]]
    last = max((int(each.max()) for each in said if len(each)), default=0)
    return History(table, spells, moves[["deal", "day", "expected_close", "probability"]], order, watched, last)


def whole_lives(history: History) -> pd.DataFrame:
    """Return one spell a deal from its opening to its end: what is known without any move."""
    known = history.deals["begin"] >= 0
    known &= ~((history.deals["outcome"] != "") & (history.deals["end"] >= NEVER))
    rows = history.deals[known]
    target = rows["outcome"].map({WON: 1, LOST: 2, "": OPEN})
    return pd.DataFrame(
        {"deal": rows.index, "state": 0, "begin": rows["begin"], "end": rows["end"], "target": target.astype(int)}
    ).reset_index(drop=True)


def order_stages(moves: pd.DataFrame, declared: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the stages in their order: as declared, else by who comes first within a deal.

    Parameters
    ----------
    moves : DataFrame
        deal, step (running within the deal), to_stage, from_stage.
    declared : tuple of str
        Their order as people agreed on it.

    Returns
    -------
    tuple of str
        Without those that mean won or lost. Of two stages the earlier one is that which more deals saw first; each
        counts the share of others that it precedes.
    """
    first = moves.loc[moves["step"] == 0, ["deal", "from_stage"]].dropna().rename(columns={"from_stage": "to_stage"})
    seen = pd.concat([first.assign(step=-1), moves[["deal", "step", "to_stage"]]])
    seen = seen[outcomes(seen["to_stage"]) == ""]
    visits = seen.groupby(["deal", "to_stage"], sort=True)["step"].min().unstack()
    names, place = list(visits.columns), visits.to_numpy(float)
    score = np.zeros(len(names))
    for index in range(len(names)):
        before, after = place[:, [index]] < place, place[:, [index]] > place
        met = (before | after).sum(axis=0)
        score[index] = np.where(met > 0, before.sum(axis=0) / np.maximum(met, 1), 0.5).sum()
    learned = [name for _, name in sorted(zip(-score, names, strict=True))]
    chosen = [name for name in declared if outcomes(pd.Series([name])).iloc[0] == ""]
    return (*chosen, *(name for name in learned if name not in chosen))


def days(column: pd.Series) -> pd.Series:
    """Return dates as days since 1970, −1 where there is none."""
    dates = pd.to_datetime(column).astype("datetime64[s]")
    number = dates.to_numpy().astype("datetime64[D]").astype("int64")
    return pd.Series(np.where(dates.isna(), -1, number), index=column.index).astype("int64")


def _with(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    lacking = {name: pd.Series(index=frame.index, dtype=kind) for name, kind in columns.items() if name not in frame}
    return frame.assign(**lacking)


def _moves(events: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    if events.empty:
        columns = ["deal", "day", "step", "from_stage", "to_stage", "expected_close", "probability"]
        return pd.DataFrame({name: pd.Series(dtype="float") for name in columns})
    moves = events.assign(deal=events["deal_id"].map(pd.Series(ids.index, index=ids)), day=days(events["date"]))
    moves = moves[moves["deal"].notna() & (moves["day"] >= 0)].astype({"deal": int})
    moves = moves.sort_values(["deal", "day"], kind="stable").reset_index(drop=True)
    return moves.assign(step=moves.groupby("deal").cumcount())


def _ends(table: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Tell of each deal how and when it began and ended."""
    outcome = outcomes(table["stage"])
    last = moves.groupby("deal")["day"].max().reindex(table.index) if len(moves) else pd.Series(index=table.index)
    first = moves.groupby("deal")["day"].min().reindex(table.index) if len(moves) else pd.Series(index=table.index)
    closed, expected, opened = (days(table[name]) for name in ("closed", "expected_close", "opened"))
    over = outcome != ""
    by = pd.Series("", index=table.index, dtype=object)
    end = pd.Series(NEVER, index=table.index, dtype="int64")
    for name, days_of in (("expected", expected), ("event", last.fillna(-1).astype("int64")), ("closed", closed)):
        use = over & (days_of >= 0)
        by, end = by.mask(use, name), end.mask(use, days_of)
    begin = opened.mask(opened < 0, first.fillna(-1).astype("int64"))
    return table.assign(outcome=outcome, begin=begin, end=np.maximum(end, begin), ended_by=by)


def _stays(moves: pd.DataFrame, table: pd.DataFrame, stages: tuple[str, ...]) -> pd.DataFrame:
    """Turn moves into stays: from each move to the next, the first from the opening where it says what was before."""
    if moves.empty:
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in ("deal", "state", "begin", "end", "target")})
    code = {name: place for place, name in enumerate(stages)}
    result = outcomes(moves["to_stage"]).map({WON: len(stages), LOST: len(stages) + 1})
    to = moves["to_stage"].map(code).fillna(result).astype(int)
    after = moves["deal"].shift(-1) == moves["deal"]
    own_end = moves["deal"].map(table["end"])
    own_target = moves["deal"].map(table["outcome"].map({WON: len(stages), LOST: len(stages) + 1, "": OPEN}))
    stays = pd.DataFrame(
        {
            "deal": moves["deal"],
            "state": to,
            "begin": moves["day"],
            "end": moves["day"].shift(-1).where(after, own_end).astype("int64"),
            "target": to.shift(-1).where(after, own_target).astype(int),
        }
    )
    opening = moves["deal"].map(table["begin"])
    lead = (moves["step"] == 0) & moves["from_stage"].isin(list(code)) & (opening < moves["day"]) & (opening >= 0)
    before = pd.DataFrame(
        {
            "deal": moves["deal"],
            "state": moves["from_stage"].map(code),
            "begin": opening,
            "end": moves["day"],
            "target": to,
        }
    )[lead].astype("int64")
    both = pd.concat([before, stays]).sort_values(["deal", "begin"], kind="stable")
    both = both[(both["state"] < len(stages)) & (both["target"] != both["state"])]
    return both[["deal", "state", "begin", "end", "target"]].reset_index(drop=True)
