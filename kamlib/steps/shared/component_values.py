"""What an offer's components are worth to the customer: stated, or by word equations; no saving counted twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.core.evidence import weakest
from kamlib.steps.shared.ledger import column, words

#: Confidence where nobody stated one, by evidence class.
DEFAULT_CONFIDENCE = {"A": 0.9, "B": 0.7, "C": 0.5}


def solve_equations(equations: pd.DataFrame) -> pd.DataFrame:
    """Return each word equation's factors with the value of each line: difference × worth.

    Returns
    -------
    DataFrame
        equation, difference, difference_unit, unit_worth (money per unit), amount (money a year), evidence; sorted.
    """
    frame = pd.DataFrame(
        {
            "equation": words(equations, "equation"),
            "difference": column(equations, "difference"),
            "difference_unit": words(equations, "difference_unit", ""),
            "unit_worth": column(equations, "worth"),
        }
    )
    frame["amount"] = frame["difference"] * frame["unit_worth"]
    frame["evidence"] = words(equations, "evidence", "C")
    order = ["equation", "amount", "difference_unit"]
    return frame.sort_values(order, ascending=[True, False, True], kind="stable").reset_index(drop=True)


def value_components(offers: pd.DataFrame, equations: pd.DataFrame, first_year: int, horizon: int) -> pd.DataFrame:
    """Value the components of one account's variants.

    A typed value stands as it is; a component without one takes its equation's. An equation that two components of a
    variant use is one saving: it counts with the most certain of them and is nothing in the others.

    Parameters
    ----------
    offers : DataFrame
        The account's rows of the table ``offers``; components already dropped (``until_round``) included.
    equations : DataFrame
        See :func:`solve_equations`.
    first_year : int
        First plan year: the start of a component that does not say.
    horizon : int
        Years of the plan: the length of a component that does not say.

    Returns
    -------
    DataFrame
        variant, component, kind, equation, stated, by_equation, source (stated / equation / missing), worth (money a
        year to the customer if it works; 0 where counted elsewhere, NaN where unknown), counted_in (the component that
        has it; '' for itself), confidence, confidence_stated (bool), expected (worth × confidence), our_cost, one_off
        (money), cost_known (bool), start_year, end_year, counter_condition, counter_value, evidence (of the worth),
        cost_evidence, from_round, until_round, current (bool), criterion (of the customer, that it answers; '' where
        nobody said). Most valuable first within a variant.
    """
    frame = _read(offers, first_year, horizon)
    sums = equations.groupby("equation").agg(amount=("amount", _sum_known), evidence=("evidence", weakest))
    frame["by_equation"] = frame["equation"].map(sums["amount"]).astype(float)
    frame["source"] = np.select(
        [frame["stated"].notna(), frame["by_equation"].notna()], ["stated", "equation"], "missing"
    )
    frame["worth"] = frame["stated"].fillna(frame["by_equation"])
    inputs = frame["equation"].map(sums["evidence"])
    frame["evidence"] = frame["cost_evidence"].where(frame["source"] != "equation", inputs)
    frame["confidence_stated"] = frame["confidence"].notna()
    frame["confidence"] = frame["confidence"].fillna(frame["evidence"].map(DEFAULT_CONFIDENCE))
    frame["counted_in"] = _counted_in(frame)
    frame["worth"] = frame["worth"].where(frame["counted_in"] == "", 0.0)
    frame["expected"] = frame["worth"] * frame["confidence"]
    frame = frame.sort_values(["variant", "expected", "component"], ascending=[True, False, True], kind="stable")
    return frame[_COLUMNS].reset_index(drop=True)


_COLUMNS = [
    *("variant", "component", "kind", "equation", "stated", "by_equation", "source", "worth", "counted_in"),
    *("confidence", "confidence_stated", "expected", "our_cost", "one_off", "cost_known", "start_year", "end_year"),
    *("counter_condition", "counter_value", "evidence", "cost_evidence", "from_round", "until_round", "current"),
    "criterion",
]


def _read(offers: pd.DataFrame, first_year: int, horizon: int) -> pd.DataFrame:
    names = {"stated": "customer_value", "our_cost": "our_cost", "one_off": "one_off_cost", "confidence": "confidence"}
    frame = pd.DataFrame(
        {name: words(offers, name, "") for name in ("variant", "component", "kind", "equation", "criterion")}
    )
    for name, source in names.items():
        frame[name] = column(offers, source)
    # One cost stated, the other blank: there is no other. Both blank: nobody knows what it costs us.
    frame["cost_known"] = frame[["our_cost", "one_off"]].notna().any(axis=1)
    for name in ("our_cost", "one_off"):
        frame[name] = frame[name].fillna(0.0).where(frame["cost_known"])
    frame["start_year"] = column(offers, "start_year").fillna(first_year).astype(int)
    length = column(offers, "years")
    until = (frame["start_year"] + length - 1).fillna(first_year + horizon - 1)
    frame["end_year"] = until.astype(int)
    frame["counter_condition"] = words(offers, "counter_condition", "")
    frame["counter_value"] = column(offers, "counter_value")
    frame["cost_evidence"] = words(offers, "evidence", "C")
    frame["from_round"] = column(offers, "from_round").astype("Int64")
    frame["until_round"] = column(offers, "until_round").astype("Int64")
    frame["current"] = frame["until_round"].isna()
    return frame


def _sum_known(amounts: pd.Series) -> float:
    """Add the lines of an equation; unknown as soon as one of them is."""
    return float(amounts.sum(skipna=False))


def _counted_in(frame: pd.DataFrame) -> pd.Series:
    """Return which component of the variant has the saving; '' for a component that has its own."""
    rows = frame[(frame["equation"] != "") & frame["worth"].notna() & frame["current"]]
    rows = rows.assign(expected=rows["worth"] * rows["confidence"])
    rows = rows.sort_values(["expected", "component"], ascending=[False, True], kind="stable")
    keeper = rows.groupby(["variant", "equation"])["component"].transform("first")
    keeper = keeper.where(keeper != rows["component"], "")
    return keeper.reindex(frame.index).astype(object).fillna("")
