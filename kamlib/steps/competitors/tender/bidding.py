"""Bids by the customer's formula: who takes part, what each collects, at which price we win."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kamlib.core.schema import US
from kamlib.quant.tender import criterion_worth, price_points, quality_points, tender_points, winning_price
from kamlib.steps.competitors.decision import known_of
from kamlib.steps.competitors.panel import best_rival
from kamlib.steps.competitors.standing import Standing, places
from kamlib.steps.competitors.tender.result import CompetitorsTenderResult
from kamlib.steps.shared.price_facts import line_weights, pair_price, price_table, select_prices

#: Marks run up to this.
_SCALE = 10.0
_BIDS = ["company", "place", "points", "quality_points", "price_points", "price"]
_WORTHS = ["criterion", "weight", "mark", "best_rival", "price_worth", "money_worth"]
_UNKNOWN = dict.fromkeys(
    [
        *("tender_place", "bidders", "left_out", "lead_points", "strongest", "winning_change", "winning_money"),
        *("weights_from", "tender_outcome"),
    ]
)


@dataclass(frozen=True)
class TenderFormula:
    """The customer's formula: the price's share of the points, its rule and ceiling, and weights of the criteria."""

    price_weight: float
    rule: str
    ceiling: float | None
    weights: np.ndarray

    @property
    def terms(self) -> tuple[float, str, float | None]:
        """What the functions of :mod:`kamlib.quant.tender` take of it."""
        return self.price_weight, self.rule, self.ceiling


def hold_tender(
    standing: Standing, prices: pd.DataFrame, account: str, purchases: pd.Series
) -> CompetitorsTenderResult:
    """Return where we come in a tender by the customer's own formula.

    Parameters
    ----------
    standing : Standing
        Marks and weights; the decision holds the formula.
    prices : DataFrame
        The client's price facts, all accounts.
    account : str
        The key account.
    purchases : Series
        What it bought from us in the base year, by product line (money).

    Returns
    -------
    CompetitorsTenderResult
        Without findings. ``tender_state`` says why nothing can be told: 'no_formula', 'no_marks' (ours, on a criterion
        that the formula weighs), 'no_bids' (no rival whose price and marks are known), 'not_admitted' (our price is
        above the ceiling); else 'held'.
    """
    decision = standing.decision
    told = {"tender_rule": decision.tender_rule, "tender_price_weight": decision.tender_price_weight}
    if not decision.tender_price_weight:
        return _empty(told | {"tender_state": "no_formula", "tender_rule": ""})
    weights, source = _weights(standing)
    formula = TenderFormula(decision.tender_price_weight, decision.tender_rule, decision.tender_ceiling, weights)
    told |= {"weights_from": source}
    companies = _bidders(standing, weights)
    price = _prices(prices, account, companies, purchases)
    companies = [name for name in companies if name == US or price[name] == price[name]]
    left_out = len(standing.companies) - len(companies)
    if US not in companies or len(companies) < 2:
        state = "no_marks" if US not in companies else "no_bids"
        return _empty(told | {"tender_state": state, "left_out": left_out})
    if formula.rule == "ceiling" and formula.ceiling is not None and formula.ceiling < 1:
        return _empty(told | {"tender_state": "not_admitted", "left_out": left_out})
    rows = [standing.companies.index(name) for name in companies]
    marks, offered = standing.marks[rows], np.array([price[name] for name in companies])
    bids = _lay_bids(companies, marks, offered, formula)
    figures = told | {"tender_state": "held", "left_out": left_out, "bidders": len(companies)}
    figures |= _sum_bids(bids, marks, offered, formula, purchases)
    return CompetitorsTenderResult(
        bids=bids, worths=_lay_worths(standing, marks, offered, formula, purchases), figures=figures
    )


def _empty(figures: dict[str, Any]) -> CompetitorsTenderResult:
    tables = {"bids": pd.DataFrame(columns=_BIDS), "worths": pd.DataFrame(columns=_WORTHS)}
    return CompetitorsTenderResult(**tables, figures=_UNKNOWN | figures)


def _weights(standing: Standing) -> tuple[np.ndarray, str]:
    """Return what each criterion but the price weighs among the others, and whether the customer said so."""
    price = np.array([name == standing.decision.price_criterion for name in standing.criteria])
    stated = known_of(standing.decision, standing.criteria, "tender_points")
    if np.nansum(np.where(price, 0.0, stated)) > 0:
        return np.where(price, 0.0, np.nan_to_num(stated)), "formula"
    return np.where(price, 0.0, np.nan_to_num(standing.weights)), "importance"


def _bidders(standing: Standing, weights: np.ndarray) -> list[str]:
    """Return the companies with a mark on every criterion that weighs: an unknown mark is not nought points."""
    known = ~np.isnan(standing.marks[:, weights > 0]).any(axis=1)
    return [name for name, each in zip(standing.companies, known, strict=True) if each and weights.sum() > 0]


def _prices(prices: pd.DataFrame, account: str, companies: list[str], purchases: pd.Series) -> dict[str, float]:
    """Return each bid against our own price today; NaN where it cannot be compared with ours."""
    table = price_table(select_prices(prices, account, [US, *companies]), list(dict.fromkeys([US, *companies])))
    lines = line_weights(table, purchases)[0]
    return {name: 1.0 if name == US else 1 / pair_price(table, lines, name) for name in companies}


def _quality(marks: np.ndarray, formula: TenderFormula) -> np.ndarray:
    used = formula.weights > 0
    return quality_points(marks[:, used], formula.weights[used], _SCALE)


def _lay_bids(companies: list[str], marks: np.ndarray, offered: np.ndarray, formula: TenderFormula) -> pd.DataFrame:
    quality = _quality(marks, formula)
    points = tender_points(quality, offered, *formula.terms)
    frame = pd.DataFrame(
        {
            "company": companies,
            "place": places(points),
            "points": points,
            "quality_points": (1 - formula.price_weight) * quality,
            "price_points": formula.price_weight * price_points(offered, formula.rule, formula.ceiling),
            "price": offered,
        }
    ).astype({"place": "Int64"})
    order = frame.sort_values(["points", "company"], ascending=[False, True], kind="stable", na_position="last")
    return order[_BIDS].reset_index(drop=True)


def _sum_bids(
    bids: pd.DataFrame, marks: np.ndarray, offered: np.ndarray, formula: TenderFormula, purchases: pd.Series
) -> dict[str, Any]:
    ours, rivals = bids[bids["company"] == US].iloc[0], bids[bids["company"] != US].dropna(subset=["points"])
    wins = winning_price(_quality(marks, formula), offered, *formula.terms)
    change = wins - 1 if wins is not None and np.isfinite(wins) else None
    bought = float(purchases.sum()) if len(purchases) else None
    return {
        "tender_place": int(ours["place"]),
        "strongest": rivals["company"].iloc[0] if len(rivals) else "",
        "lead_points": float(ours["points"] - rivals["points"].iloc[0]) if len(rivals) else None,
        "tender_outcome": _outcome(wins),
        "winning_change": change,
        "winning_money": None if change is None or bought is None else change * bought,
    }


def _outcome(wins: float | None) -> str:
    """Word the price at which we win, against ours today."""
    if wins is None:
        return "lost"
    return "any_price" if np.isinf(wins) else "won" if wins >= 1 - 1e-9 else "behind"


def _lay_worths(
    standing: Standing, marks: np.ndarray, offered: np.ndarray, formula: TenderFormula, purchases: pd.Series
) -> pd.DataFrame:
    used = formula.weights > 0
    share = formula.weights[used] / formula.weights.sum()
    worth = criterion_worth(marks[:, used], share, offered, *formula.terms, scale=_SCALE)
    bought = float(purchases.sum()) if len(purchases) else np.nan
    frame = pd.DataFrame(
        {
            "criterion": np.array(standing.criteria, dtype=object)[used],
            "weight": share * (1 - formula.price_weight),
            "mark": marks[0, used],
            "best_rival": best_rival(marks)[used],
            "price_worth": worth,
            "money_worth": worth * bought,
        }
    )
    order = frame.sort_values(["price_worth", "weight", "criterion"], ascending=[False, False, True], kind="stable")
    return order[_WORTHS].reset_index(drop=True)
