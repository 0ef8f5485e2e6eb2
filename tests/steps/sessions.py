"""Small sessions written by hand, for the tests of the competitor analysis."""

import pandas as pd

from kamlib.core.tables import TABLES
from kamlib.steps.competitors.result import analyse_competitors, propose_competitors

CRITERIA = tuple(f"K{place:02d}" for place in range(1, 11))


def table(name, rows):
    """Return a client's table with every column of its schema."""
    return pd.DataFrame(rows, columns=[each.name for each in TABLES[name].columns])


def marks(scores, account="A", side="us", round_=1, criteria=CRITERIA, kind="fact"):
    """Return rating rows from {rater: {company: [marks]}}; None where none was given."""
    return [
        {
            "account_id": account,
            "rater": rater,
            "side": side,
            "round": round_,
            "company": company,
            "criterion": criterion,
            "score": score,
            "evidence_kind": kind,
        }
        for rater, companies in scores.items()
        for company, given in companies.items()
        for criterion, score in zip(criteria, given, strict=True)
        if score is not None
    ]


def points(given, account="A", side="us", round_=1, criteria=CRITERIA):
    """Return importance rows from {rater: [points]}."""
    return [
        {"account_id": account, "rater": rater, "side": side, "round": round_, "criterion": criterion, "points": value}
        for rater, values in given.items()
        for criterion, value in zip(criteria, values, strict=True)
        if value is not None
    ]


def prices(given, account="A", evidence="A"):
    """Return price rows from {company: {product line: price}}."""
    return [
        {"account_id": account, "company": company, "product_line": line, "price": price, "evidence": evidence}
        for company, lines in given.items()
        for line, price in lines.items()
    ]


def analyse(
    ratings, importance, price_rows=(), decision=None, purchases=None, benefits=(), account="A", seed=1, **change
):
    """Return the analysis of hand-written rows; `change` replaces fields of the proposed decision."""
    ratings, importance = table("ratings", ratings), table("importance", importance)
    if decision is None:
        own, weights = ratings[ratings["account_id"] == account], importance[importance["account_id"] == account]
        decision = propose_competitors(own, weights).model_copy(update=change)
    return analyse_competitors(
        account,
        ratings,
        importance,
        table("prices", list(price_rows)),
        decision=decision,
        purchases=pd.Series(purchases or {}, dtype=float),
        benefits=pd.DataFrame(list(benefits), columns=["source", "title", "worth", "price_change"]),
        seed=seed,
    )


def simple(ours, theirs, raters=4):
    """Return rows of `raters` people who all agree, with equal importance."""
    people = {f"R{place}": {"us": ours, "Rival": theirs} for place in range(raters)}
    return marks(people), points({rater: [10] * len(ours) for rater in people})
