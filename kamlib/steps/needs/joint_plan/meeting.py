"""The joint strategic meeting: an agenda made from what is open, with time boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Length of the meeting, and the grid of its time boxes (minutes).
LENGTH, GRID = 90, 5
#: Questions that one meeting bears.
MOST_QUESTIONS = 3
#: Weight of each topic in the time of the meeting.
TOPICS = {
    "goals": 4.0,
    **{f"ask_{each}": 2.0 for each in ("earn", "strengthen", "beat_rivals", "strategy", "share")},
    "promises": 2.0,
    "contribution": 4.0,
    "measures": 3.0,
    "decisions": 2.0,
    "next": 1.0,
}


def lay_agenda(unasked: Sequence[str], goals: int, promises: int) -> list[tuple[str, int]]:
    """Return the topics of the meeting with their minutes.

    Parameters
    ----------
    unasked : sequence of str
        Questions of the five that nobody answered yet; the first `MOST_QUESTIONS` are asked.
    goals : int
        Goals that are to be planned.
    promises : int
        Promises that are open.

    Returns
    -------
    list of (str, int)
        Topics in order; the minutes are multiples of `GRID` and add up to `LENGTH`.
    """
    topics = ["promises"] if promises else []
    topics += ["goals", *(f"ask_{each}" for each in unasked[:MOST_QUESTIONS])]
    topics += ["contribution", "measures"] if goals else []
    topics += ["decisions", "next"]
    return list(zip(topics, share_minutes([TOPICS[each] for each in topics]), strict=True))


def share_minutes(weights: Sequence[float], length: int = LENGTH, grid: int = GRID) -> list[int]:
    """Divide the time of a meeting by weights, in whole boxes, none empty, by the largest remainders.

    Parameters
    ----------
    weights : sequence of float
        Of the items, above 0; no more items than boxes.
    length, grid : int
        Minutes of the meeting and of one box.

    Returns
    -------
    list of int
        Minutes of each item; they add up to `length`.
    """
    boxes = length // grid - len(weights)  # every item has one box to begin with
    exact = np.asarray(weights, dtype=float) / sum(weights) * boxes
    whole = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: boxes - whole.sum()]] += 1
    return [int(each + 1) * grid for each in whole]
