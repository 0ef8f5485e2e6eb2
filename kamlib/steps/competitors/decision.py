"""What a competitor session agrees on, and the proposal that is computed from its sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.schema import US
from kamlib.steps.competitors.panel import adjusted_shares, companies_of, group_weights, shares_of

#: Fewer criteria than this and the step draws no conclusions (METHOD.md 7).
LEAST_CRITERIA = 10
#: How a client's criterion shows that it is the price.
PRICE_WORDS = re.compile(r"\b(цена|цены|ценам?|ценов|стоимость|price|pricing|prices|cost)\b", re.IGNORECASE)
#: Price conditions are not the price.
PRICE_TERMS = re.compile(r"оплат|payment|стабильн|прозрачн|stability|transparen|владени|ownership", re.IGNORECASE)

Name = Annotated[str, Field(min_length=1, max_length=200)]
Amount = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CriterionImportance(_Model):
    """One criterion, what it weighs for the customer, and what is known of moving it.

    Attributes
    ----------
    criterion
        As the customer says it.
    importance
        Points of any scale.
    cost_per_point
        What it costs us to be marked a point higher (money, once). None: nobody knows.
    copy_months, copy_evidence
        In how many months a rival can follow us here, and how well that is known (A, B, C). None: nobody knows.
    tender_points
        Points of the criterion in the customer's own tender formula. None everywhere: the importance stands for them.
    """

    criterion: Name
    importance: Amount
    cost_per_point: Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)] | None = None
    copy_months: Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)] | None = None
    copy_evidence: Literal["A", "B", "C"] | None = None
    tender_points: Amount | None = None


class CompetitorsDecision(_Model):
    """What the session agreed on for one key account.

    A person edits the table `criteria` (criterion, importance in points; the points need not add to 100) and a few
    choices beside it.

    Attributes
    ----------
    criteria
        What the customer compares suppliers by, and how much each counts for him. A criterion with no points is shown,
        but weighs nothing.
    rivals
        Competitors to compare with, as they are called in the sheets.
    scores_from
        Whose marks the conclusions rest on: the customer's own, or our team's guess at them.
    use_adjusted
        Remove each rater's general severity or leniency before averaging.
    use_records
        Correct each of our raters by his record: how his marks missed the customer's at other accounts.
    price_criterion
        Which criterion is the price; empty: none of them.
    price_weight
        Share of the price in the choice of a supplier (0…1), asked directly: "how many of 100 points for the price, how
        many for everything else?" It sets the slope of the fair-value line. Empty: the line follows the rivals' prices.
    max_step
        How many points one criterion can rise within the planning period.
    tender_price_weight
        Share of the price in the customer's own tender formula (0…1). Empty: no formula is known, and none is guessed.
    tender_rule
        How the formula turns a price into points (see :mod:`kamlib.quant.tender`).
    tender_ceiling
        The highest price admitted, as a share of our price today (1.2: a fifth above it); for the rule ``ceiling``.
    leave_out
        Raters whose sheets are set aside, by name. The reason stands in the decision's *why*.
    """

    criteria: tuple[CriterionImportance, ...] = ()
    rivals: tuple[Name, ...] = ()
    scores_from: Literal["customer", "team"] = "team"
    use_adjusted: bool = True
    use_records: bool = False
    price_criterion: Annotated[str, Field(max_length=200)] = ""
    price_weight: Annotated[float, Field(gt=0, lt=1)] | None = None
    max_step: Annotated[int, Field(ge=1, le=9)] = 3
    tender_price_weight: Annotated[float, Field(gt=0, lt=1)] | None = None
    tender_rule: Literal["lowest", "spread", "ceiling"] = "lowest"
    tender_ceiling: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = None
    leave_out: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Self:
        names = [each.criterion for each in self.criteria]
        if len(set(names)) < len(names):
            raise ValueError("criteria: a criterion stands twice")
        if names and not sum(each.importance for each in self.criteria) > 0:
            raise ValueError("criteria: importance adds to zero")
        if US in self.rivals or len(set(self.rivals)) < len(self.rivals):
            raise ValueError("rivals: each once, and not ourselves")
        if self.tender_rule == "ceiling" and self.tender_price_weight and not self.tender_ceiling:
            raise ValueError("tender_ceiling: the rule of the ceiling needs one")
        return self

    @property
    def weights(self) -> pd.Series:
        """Importance as shares of one, by criterion, in the order of the decision."""
        points = pd.Series({each.criterion: each.importance for each in self.criteria}, dtype=float)
        return points / points.sum() if len(points) else points


class SheetsView(Protocol):
    """What a proposal is made from: the account's rows of `ratings` and `importance`."""

    @property
    def ratings(self) -> pd.DataFrame: ...  # noqa: D102

    @property
    def importance(self) -> pd.DataFrame: ...  # noqa: D102


def known_of(decision: CompetitorsDecision, criteria: Sequence[str], name: str) -> np.ndarray:
    """Return what the decision holds of each criterion under a field's name; NaN where nobody said."""
    told = {each.criterion: getattr(each, name) for each in decision.criteria}
    return np.array([told.get(each) for each in criteria], dtype=float)


def propose_competitors(case: SheetsView) -> CompetitorsDecision:
    """Propose criteria, importance and rivals from the sheets of one account.

    Parameters
    ----------
    case : SheetsView
        What the account's session left.

    Returns
    -------
    CompetitorsDecision
        Importance: the group's adjusted mean, of the customer's people where they judged at least ten criteria (or
        nobody else did), else of ours; most important first. Marks: the customer's own where they cover us and a rival
        on ten criteria. The price criterion is recognised by its name. The price weight is never proposed: one line
        among a dozen understates the price, since everything else is split into eleven.
    """
    weights = propose_importance(case.importance)
    return CompetitorsDecision(
        criteria=tuple(CriterionImportance(criterion=str(name), importance=points) for name, points in weights.items()),
        rivals=companies_of(case.ratings)[1:],
        scores_from=propose_scores_from(case.ratings),
        price_criterion=next((name for name in weights.index if is_price(name)), ""),
    )


def is_price(criterion: str) -> bool:
    """Tell whether a criterion's name says that it is the price (not payment terms or its stability)."""
    return bool(PRICE_WORDS.search(criterion)) and not PRICE_TERMS.search(criterion)


def importance_side(importance: pd.DataFrame) -> str:
    """Return whose importance counts: ``customer`` where his people judged enough criteria, else ``us``; '' if none."""
    judged = importance.groupby("side")["criterion"].nunique() if len(importance) else pd.Series(dtype=int)
    theirs, ours = judged.get("customer", 0), judged.get("us", 0)
    if theirs >= LEAST_CRITERIA or (theirs and not ours):
        return "customer"
    return "us" if ours else ""


def propose_importance(importance: pd.DataFrame) -> pd.Series:
    """Return the group's adjusted mean importance in points of 100, most important first; empty without any."""
    side = importance_side(importance)
    names = sorted(importance.loc[importance["side"] == side, "criterion"].unique()) if side else []
    shares = adjusted_shares(shares_of(importance, side, names)) if names else pd.DataFrame()
    if shares.empty:
        return pd.Series(dtype=float)
    weights = pd.Series(np.nan_to_num(group_weights(shares.to_numpy())), index=names)
    return (weights * 100).round(2).sort_values(ascending=False, kind="stable")


def propose_scores_from(ratings: pd.DataFrame) -> Literal["customer", "team"]:
    """Return ``customer`` where his own marks cover us and a rival on enough criteria, else ``team``."""
    theirs, ours = (comparable_criteria(ratings[ratings["side"] == side]) for side in ("customer", "us"))
    return "customer" if theirs >= LEAST_CRITERIA or theirs > ours == 0 else "team"


def comparable_criteria(ratings: pd.DataFrame) -> int:
    """Return how many criteria have a mark of ours and of at least one rival."""
    own = set(ratings.loc[ratings["company"] == US, "criterion"])
    return len(own & set(ratings.loc[ratings["company"] != US, "criterion"]))
