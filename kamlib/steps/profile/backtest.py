"""Back-test of the profile: does the score tell accounts that proved profitable from those that did not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.quant import calibration, scoring
from kamlib.steps.profile.criteria import Criterion
from kamlib.steps.shared.frames import blank

#: Fewer accounts than this prove nothing.
LEAST_ACCOUNTS = 20
#: Metrics made of the same money as the profit that they are to foretell.
LEAKING = (
    "revenue",
    "revenue_growth_share",
    "margin_share",
    "cost_to_serve_share",
    "nopat",
    "wallet_share",
    "headroom",
    "product_lines",
    "months_since_purchase",
)
_BANDS = ["band", "accounts", "mean_score", "profitable_share", "profitable_low", "profitable_high", "mean_nopat"]
_TESTS = ["test", "criteria", "accounts", "profitable", "auc", "auc_low", "auc_high", "verdict"]


@dataclass(frozen=True)
class BackTest:
    """Outcome of the back-test.

    Attributes
    ----------
    tests : DataFrame
        test (``clean``: without the criteria that are made of the same money; ``agreed``: the score as agreed),
        criteria, accounts, profitable (counts), auc, auc_low, auc_high (95 % by bootstrap), verdict (separates /
        undecided / reversed; leaking for a score that holds the same money).
    bands : DataFrame
        band (score, ``0–20``…), accounts, mean_score, profitable_share, profitable_low, profitable_high (95 %),
        mean_nopat (of the later years): of the clean score.
    refused : str
        Why there is no test: no_profit, few_accounts, one_class, nothing_clean; empty where there is one.
    years : tuple of int
        The later years whose mean profit is the proof.
    """

    tests: pd.DataFrame
    bands: pd.DataFrame
    refused: str
    years: tuple[int, ...]


def test_back(
    values: pd.DataFrame, weights: pd.Series, criteria: Sequence[Criterion], profits: pd.DataFrame, seed: int
) -> BackTest:
    """Test the score against what the accounts proved to be.

    An account proved profitable where its mean NOPAT of the later half of the years on record is above zero; accounts
    without profit on record in those years prove nothing and are left out.

    Parameters
    ----------
    values : DataFrame
        Values 0…1 by account (index) and criterion.
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
        With the reason where there are fewer than :data:`LEAST_ACCOUNTS` accounts or only one kind of them.
    """
    later, outcome = proved(profits)
    clean = [each.id for each in criteria if each.metric not in LEAKING and weights[each.id] > 0]
    known = values.index.intersection(outcome.index)
    scores = _score(values.loc[known], weights, clean)
    refused = _refusal(profits, outcome.loc[known], scores)
    if refused:
        return BackTest(blank(_TESTS), blank(_BANDS), refused, later)
    used = [each for each in weights.index if weights[each] > 0]
    rows = [_test("clean", clean, scores, outcome.loc[known] > 0, seed)]
    if len(used) > len(clean):
        rows.append(_test("agreed", used, _score(values.loc[known], weights, used), outcome.loc[known] > 0, seed))
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


def _refusal(profits: pd.DataFrame, outcome: pd.Series, scores: pd.Series) -> str:
    """Return why nothing can be tested, or an empty string."""
    if profits.empty or outcome.empty:
        return "no_profit"
    if scores.notna().sum() == 0:
        return "nothing_clean"
    scored = outcome[scores.notna()]
    if len(scored) < LEAST_ACCOUNTS:
        return "few_accounts"
    return "one_class" if (scored > 0).nunique() < 2 else ""


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
