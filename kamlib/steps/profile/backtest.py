"""Back-test of the profile: does the score tell accounts that proved profitable from those that did not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant import calibration, scoring
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.profile.values import value_table
from kamlib.steps.shared.frames import blank

#: With fewer accounts than this of either kind nothing is proven.
LEAST_OF_A_KIND = 10
_BANDS = ["band", "accounts", "mean_score", "profitable_share", "profitable_low", "profitable_high", "mean_nopat"]
_TESTS = ["test", "criteria", "accounts", "profitable", "auc", "auc_low", "auc_high", "verdict"]


@dataclass(frozen=True)
class BackTest:
    """Outcome of the back-test.

    Attributes
    ----------
    tests : DataFrame
        test (``dated``: facts as of the year before the proof; ``agreed``: the score with today's facts), criteria,
        accounts, profitable (counts), auc, auc_low, auc_high (95 % by bootstrap), verdict (separates / undecided /
        reversed; leaking for today's facts, which know the outcome).
    bands : DataFrame
        band (score, ``0–20``…), accounts, mean_score, profitable_share, profitable_low, profitable_high (95 %),
        mean_nopat (of the later years): of the dated score.
    refused : str
        Why there is no test: no_profit, no_past, few_of_a_kind, nothing_dated; empty where there is one.
    years : tuple of int
        The later years whose mean profit is the proof.
    """

    tests: pd.DataFrame
    bands: pd.DataFrame
    refused: str
    years: tuple[int, ...]


def test_back(
    values: pd.DataFrame,
    past: pd.DataFrame,
    weights: pd.Series,
    criteria: Sequence[Criterion],
    profits: pd.DataFrame,
    seed: int,
) -> BackTest:
    """Test the score out of time: facts as they stood before against what the accounts proved to be afterwards.

    An account proved profitable where its mean NOPAT of the later half of the years on record is above zero; accounts
    without profit on record in those years prove nothing and are left out. Only criteria whose facts are dated can be
    brought back; today's facts know the outcome, so the score that uses them is shown but not trusted.

    Parameters
    ----------
    values : DataFrame
        Values 0…1 of today's facts by account (index) and criterion.
    past : DataFrame
        Metrics as of the year before the proof (:func:`kamlib.steps.profile.past.measure_past`).
    weights : Series
        Agreed weights by criterion.
    criteria : sequence of Criterion
    profits : DataFrame
        account_id, year, nopat.
    seed : int
        Of the bootstrap.

    Returns
    -------
    BackTest
        With the reason where there are fewer than :data:`LEAST_OF_A_KIND` profitable or unprofitable accounts.
    """
    later, outcome = proved(profits)
    dated = [each for each in criteria if len(past) and each.metric in past and weights[each.id] > 0]
    known = values.index.intersection(outcome.index)
    names = [each.id for each in dated]
    scores = _score(value_table(past, dated).reindex(known) if dated else pd.DataFrame(index=known), weights, names)
    good = outcome.loc[known] > 0
    refused = _refusal(past, outcome.loc[known], scores)
    if refused:
        return BackTest(blank(_TESTS), blank(_BANDS), refused, later)
    used = [each for each in weights.index if weights[each] > 0]
    today = _score(values.loc[known], weights, used)
    rows = [_test("dated", names, scores, good, seed), _test("agreed", used, today, good, seed)]
    return BackTest(pd.DataFrame(rows, columns=_TESTS), _bands(scores, outcome.loc[known]), "", later)


test_back.__test__ = False  # a step of the method, not a test of ours


def proved(profits: pd.DataFrame) -> tuple[tuple[int, ...], pd.Series]:
    """Return the later half of the years on record and each account's mean NOPAT in them."""
    known = profits[profits["nopat"].notna()]
    years = sorted(int(year) for year in known["year"].unique())
    later = tuple(years[len(years) // 2 :])
    means = known[known["year"].isin(later)].groupby("account_id")["nopat"].mean()
    return later, means.astype(float)


def _score(values: pd.DataFrame, weights: pd.Series, names: list[str]) -> pd.Series:
    if not names or values.empty:
        return pd.Series(np.nan, values.index)
    return pd.Series(scoring.interval_score(values[names], weights[names]).score, values.index)


def _refusal(past: pd.DataFrame, outcome: pd.Series, scores: pd.Series) -> str:
    """Return why nothing can be tested, or an empty string."""
    if outcome.empty:
        return "no_profit"
    if past.empty:
        return "no_past"
    if scores.notna().sum() == 0:
        return "nothing_dated"
    good = outcome[scores.notna()] > 0
    return "few_of_a_kind" if min(good.sum(), (~good).sum()) < LEAST_OF_A_KIND else ""


def _test(name: str, names: list[str], scores: pd.Series, good: pd.Series, seed: int) -> tuple:
    found = calibration.auc(scores.to_numpy(), good.to_numpy(), seed=seed)
    known = scores.notna()
    verdict = "separates" if found.low > 0.5 else ("reversed" if found.high < 0.5 else "undecided")
    return (
        name,
        len(names),
        int(known.sum()),
        int(good[known].sum()),
        found.auc,
        found.low,
        found.high,
        "leaking" if name == "agreed" else verdict,
    )


def _bands(scores: pd.Series, outcome: pd.Series) -> pd.DataFrame:
    edges = (0.2, 0.4, 0.6, 0.8)
    found = calibration.score_bands(scores.to_numpy(), (outcome > 0).to_numpy(), edges)
    known = scores.notna()
    place = np.searchsorted(edges, scores[known].to_numpy(), side="right")
    means = outcome[known].groupby(place).mean().reindex(range(5))
    names = ["0–20", "20–40", "40–60", "60–80", "80–100"]
    columns = (names, found.count, found.mean_score, found.rate, found.low, found.high, means.to_numpy())
    frame = pd.DataFrame(dict(zip(_BANDS, columns, strict=True)))
    frame.loc[frame["accounts"] == 0, ["profitable_low", "profitable_high"]] = np.nan
    return frame
