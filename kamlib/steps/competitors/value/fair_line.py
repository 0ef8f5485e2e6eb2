"""Value for money: perceived quality against relative price, the fair-value line, and the same question in money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.results import Check
from kamlib.core.schema import US
from kamlib.steps.competitors.panel import interval, weighted
from kamlib.steps.competitors.standing import Standing
from kamlib.steps.competitors.value.result import CompetitorsValueResult
from kamlib.steps.shared.money_view import compare_money
from kamlib.steps.shared.price_facts import (
    line_weights,
    pair_price,
    pair_quality,
    price_table,
    quality_ratios,
    relative_prices,
    select_prices,
)

#: Within two per cent of the fair line nobody sees a difference in value.
FAIR = 0.02
#: A line through fewer rivals than this is an assumption: each of them decides where it runs.
LEAST_RIVALS = 4


def map_value(
    standing: Standing, prices: pd.DataFrame, account: str, purchases: pd.Series, benefits: pd.DataFrame
) -> CompetitorsValueResult:
    """Map perceived quality against price, and put the money beside it.

    Parameters
    ----------
    standing : Standing
        Marks and weights.
    prices : DataFrame
        The client's table of price facts, all accounts.
    account : str
        The key account.
    purchases : Series
        What it bought from us in the base year, by product line (engagement currency).
    benefits : DataFrame
        source, title, worth (a year), price_change: documented benefits to the customer (see ``money_view``).
    """
    facts = select_prices(prices, account, standing.companies)
    table = price_table(facts, standing.companies)
    lines, basis = line_weights(table, purchases)
    price = np.array(list(relative_prices(table, lines).values()))
    value_map, slope, line = _map(standing, price)
    assumed = line == "assumed"
    fair = fair_pairs(standing, slope)
    pairs = {name: pair_price(table, lines, name) for name in standing.companies[1:]}
    figures = _figures(standing, value_map, purchases) | {
        "slope": None if np.isnan(slope) else float(slope),
        "line_from": line,
        "line_rivals": int((~np.isnan(price[1:])).sum()),
        **_range_of_ours(value_map),
        "price_basis": basis if len(facts) else "",
        "price_facts": len(facts),
    }
    money = compare_money(fair, table, purchases, benefits)
    if assumed:
        money = money.assign(by_marks="", contradiction="")
    return CompetitorsValueResult(
        prices=facts,
        value_map=value_map,
        money=money,
        price_cuts={} if assumed else price_cuts(fair, pairs),
        figures=figures,
        checks=_checks(value_map, facts, lines),
    )


def slope_of(standing: Standing, quality: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, str]:
    """Return how many per cent of price one per cent of quality is worth, and where that comes from.

    ``stated``: quality's weight over price's, as the customer said (Gale). ``market``: the least-squares line of the
    rivals' prices on their quality through parity (1, 1), at least two rivals; ours is left out, so that we do not
    define what is fair. ``assumed``: the same line from fewer than four rivals, of whom each decides where it runs. ''
    and NaN where neither can be had, or where dearer rivals are not better.

    Parameters
    ----------
    quality : ndarray of shape (..., companies)
        Quality ratios; leading axes (draws) give one slope each.
    price : ndarray of shape (companies,)
        Relative prices.
    """
    weight, empty = standing.decision.price_weight, np.full(quality.shape[:-1], np.nan)
    if weight:
        return np.full(quality.shape[:-1], (1 - weight) / weight), "stated"
    better, dearer = quality[..., 1:] - 1, np.broadcast_to(price[1:] - 1, quality[..., 1:].shape)
    known = ~np.isnan(better) & ~np.isnan(dearer)
    cross, square = (np.where(known, better * other, 0.0).sum(axis=-1) for other in (dearer, better))
    usable = (known.sum(axis=-1) >= 2) & (square > 0) & (cross > 0)
    slope = np.divide(cross, square, out=empty, where=usable)
    enough = int((~np.isnan(quality.reshape(-1, quality.shape[-1])[0, 1:] + price[1:])).sum()) >= LEAST_RIVALS
    return slope, "" if np.isnan(slope).all() else "market" if enough else "assumed"


def fair_range(standing: Standing, quality: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and the highest fair price of each company as one rival after the other is left out.

    Parameters
    ----------
    quality, price : ndarray of shape (companies,)
        Quality ratios and relative prices.

    Returns
    -------
    tuple of two ndarrays of shape (companies,)
        NaN where the line does not follow rivals, or follows none without one of them.
    """
    known = np.flatnonzero(~np.isnan(quality[1:] + price[1:])) + 1
    if standing.decision.price_weight or len(known) < 2:
        return np.full(len(price), np.nan), np.full(len(price), np.nan)
    slopes = np.array([_market_slope(quality, np.delete(known, at), price) for at in range(len(known))])
    fair = 1 + slopes[:, None] * (quality - 1)
    if np.isnan(slopes).all():
        return np.full(len(price), np.nan), np.full(len(price), np.nan)
    return np.nanmin(fair, axis=0), np.nanmax(fair, axis=0)


def _market_slope(quality: np.ndarray, rivals: np.ndarray, price: np.ndarray) -> float:
    better, dearer = quality[rivals] - 1, price[rivals] - 1
    cross, square = float(better @ dearer), float(better @ better)
    return cross / square if cross > 0 and square > 0 else float("nan")


def quality_weights(standing: Standing) -> np.ndarray:
    """Return the weights without the price criterion, not rescaled."""
    price = np.array([name == standing.decision.price_criterion for name in standing.criteria], dtype=bool)
    return np.where(price, 0.0, np.nan_to_num(standing.weights))


def _map(standing: Standing, price: np.ndarray) -> tuple[pd.DataFrame, float, str]:
    if standing.lacking:
        return pd.DataFrame(columns=_MAP_COLUMNS), float("nan"), ""
    quality = quality_ratios(standing.marks, quality_weights(standing))
    slope, line = slope_of(standing, quality, price)
    fair, drawn = 1 + slope * (quality - 1), drawn_quality(standing)
    low, high = interval(drawn, len(price))
    fair_low, fair_high = fair_range(standing, quality, price)
    verdicts = np.full(len(price), "", dtype=object) if line == "assumed" else _verdicts(fair - price)
    held = _held(standing, drawn, price, verdicts)
    frame = pd.DataFrame(
        {
            "company": standing.companies,
            "quality": quality,
            "quality_low": low,
            "quality_high": high,
            "relative_price": price,
            "fair_price": fair,
            "fair_low": fair_low,
            "fair_high": fair_high,
            "advantage": fair - price,
            "verdict": verdicts,
            "held_share": held,
            "stamp": standing.stamped(held),
        }
    )
    return frame, float(slope), line


_MAP_COLUMNS = [
    *("company", "quality", "quality_low", "quality_high", "relative_price", "fair_price"),
    *("fair_low", "fair_high", "advantage", "verdict", "held_share", "stamp"),
]


def _verdicts(advantage: np.ndarray) -> np.ndarray:
    words = np.select([advantage > FAIR, advantage < -FAIR, ~np.isnan(advantage)], ["better", "worse", "fair"], "")
    return words.astype(object)


def drawn_quality(standing: Standing) -> np.ndarray | None:
    """Return the quality ratio of every company in each bootstrap sample, shape (draws, companies); None without."""
    if standing.drawn_marks is None:
        return None
    marks, keep = standing.drawn_marks, (quality_weights(standing) > 0).astype(float)
    known = (~np.isnan(marks)).astype(float)
    total, count = np.nan_to_num(marks).sum(axis=1, keepdims=True), known.sum(axis=1, keepdims=True)
    others = count - known
    mean = np.divide(total - np.nan_to_num(marks), others, out=np.full(marks.shape, np.nan), where=others > 0)
    return weighted(marks / mean, (standing.drawn_weights * keep)[:, None, :])[0]


def _held(standing: Standing, drawn: np.ndarray | None, price: np.ndarray, verdicts: np.ndarray) -> np.ndarray:
    """Return the share of samples with the same verdict; unknown where there is no verdict or no sample."""
    if drawn is None:
        return np.full(len(price), np.nan)
    slope = slope_of(standing, drawn, price)[0][:, None]
    held = (_verdicts(1 + slope * (drawn - 1) - price) == verdicts).mean(axis=0)
    return np.where(verdicts == "", np.nan, held)


def fair_pairs(standing: Standing, slope: float) -> dict[str, float]:
    """Return by how much our price may exceed each rival's by the marks: slope × (quality over its − 1)."""
    if standing.lacking:
        return {}
    weights, names = quality_weights(standing), enumerate(standing.companies[1:], start=1)
    return {name: slope * (pair_quality(standing.marks, weights, place) - 1) for place, name in names}


def price_cuts(fair: Mapping[str, float], pairs: Mapping[str, float]) -> dict[str, float]:
    """Return by what share each rival must cut its price to give the better value, qualities unchanged.

    Ours may be 1 + fair times its price at the most; 0 where its value is the better one already; NaN without prices or
    a line.
    """
    cuts = {}
    for name, share in fair.items():
        # Where 1 + share is not positive, no price of ours would be low enough: its value is the better one.
        cuts[name] = 0.0 if 1 + share <= 0 else float(np.maximum(0.0, 1 - pairs[name] / (1 + share)))
    return cuts


def _figures(standing: Standing, value_map: pd.DataFrame, purchases: pd.Series) -> dict[str, Any]:
    own = value_map[value_map["company"] == US]
    names = ("quality", "relative_price", "fair_price", "advantage", "verdict", "stamp")
    ours = {name: _plain(own[name].iloc[0]) if len(own) else None for name in names}
    return {
        "our_quality": ours["quality"],
        "our_price": ours["relative_price"],
        "our_fair_price": ours["fair_price"],
        "our_advantage": ours["advantage"],
        "our_verdict": ours["verdict"] or "",
        "our_stamp": ours["stamp"] or "",
        "price_weight": standing.decision.price_weight,
        "purchases": float(purchases.sum()) if len(purchases) else None,
    }


def _range_of_ours(value_map: pd.DataFrame) -> dict[str, float | None]:
    own = value_map[value_map["company"] == US]
    names = {"our_fair_low": "fair_low", "our_fair_high": "fair_high"}
    return {shown: _plain(own[name].iloc[0]) if len(own) else None for shown, name in names.items()}


def _plain(value) -> float | str | None:
    if isinstance(value, str):
        return value
    return None if value != value else float(value)


def _checks(value_map: pd.DataFrame, facts: pd.DataFrame, lines: pd.Series) -> tuple[Check, ...]:
    ours = value_map[(value_map["company"] == US) & value_map["relative_price"].notna()]
    own = facts[facts["company"] == US].set_index("product_line")["relative"].dropna()
    share = lines.reindex(own.index)
    left = float((own * share).sum() / share.sum()) if len(ours) and share.sum() > 0 else 0.0
    return (
        Check("fair", float((ours["advantage"] + ours["relative_price"]).sum()), float(ours["fair_price"].sum())),
        Check("price", left, float(ours["relative_price"].sum())),
    )
