"""What people decide about the budget: levels, limits and the assumptions under them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.book import Book
from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.core.schema import LEVELS
from kamlib.quant.investment import FACTORS

Share = Annotated[float, Field(ge=0, le=1)]
Money = Annotated[float, Field(ge=0, le=1e15)]
Factor = Literal["pool", "gain", "erosion", "loss", "loss_without", "cost"]
Level = Literal["none", "light", "standard", "deep"]
#: Which factors hurt by being more: costs, and customers lost in spite of a programme. Of all others less hurts, also
#: of the loss without a programme: it is what the programme is held against.
_RISES_WHEN_BAD = ("loss", "cost")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AccountLevel(_Model):
    """The programme of one account."""

    account_id: Annotated[str, Field(min_length=1, max_length=200)]
    level: Level


class MoneyCap(_Model):
    """The most that may be spent in one year, shared lines included."""

    year: Annotated[int, Field(ge=1990, le=2130)]
    amount: Money


class FactorRange(_Model):
    """Multipliers of one factor in the pessimistic and the optimistic scenario, for a figure of class B.

    The base scenario is 1. A figure of class A takes a quarter of the way, one of class C twice the way.
    """

    factor: Factor
    pessimistic: Annotated[float, Field(ge=0, le=5)]
    optimistic: Annotated[float, Field(ge=0, le=5)]

    @model_validator(mode="after")
    def _on_either_side(self) -> Self:
        if (self.pessimistic - 1) * (self.optimistic - 1) > 0:
            raise ValueError("pessimistic: expected on the other side of 1 than optimistic")
        return self


def default_ranges() -> tuple[FactorRange, ...]:
    """Return the ranges that follow from the evidence classes: ± the range of class B, in the direction that hurts."""
    half = DEFAULT_RANGE["B"]
    signs = {factor: 1 if factor in _RISES_WHEN_BAD else -1 for factor in FACTORS}
    return tuple(
        FactorRange(factor=factor, pessimistic=1 + sign * half, optimistic=1 - sign * half)
        for factor, sign in signs.items()
    )


class BudgetDecision(_Model):
    """The programme of each account, the limits, and the assumptions.

    A person edits the table `levels` (account, level), the table `money_caps` (year, money), the table `scenarios`
    (factor, pessimistic, optimistic) and the numbers beside them.

    Attributes
    ----------
    levels
        Programme of each account. An account that is not named takes the computed optimum.
    money_caps
        The most that may be spent, by year; a year that is not named has no limit.
    fte_cap
        Full-time key-account managers there are; None: no limit.
    minimum_level
        The least that every key account gets.
    erosion
        Part of our share lost each year where nobody looks after the account; None: as the level ``none`` of the
        programmes says.
    retention
        Chance that an account stays from one year to the next, where the programmes do not say.
    assumptions_evidence
        Class of `erosion` and `retention`.
    indexation
        Yearly rise of costs, where nobody has typed the year's own.
    path
        How the share moves to the target: the same step each year, or slow, fast, slow.
    target_year
        Year of the target share; None: as the programmes say.
    margin_basis
        At which margin the account's consumption would be ours: `realised`, what is left at this account after
        discounts and the costs of serving it, or `norm`, the gross margin of the norms.
    assumed_share
        Our share where the wallet is unknown (class C).
    correlation
        How far all guesses are wrong together, 0…1.
    carry
        Part of last year's overrun of a line that continues in the reforecast, 0…1.
    scenarios
        Multipliers of the pessimistic and optimistic scenario by factor; one that is not named has the default range.
    """

    levels: tuple[AccountLevel, ...] = ()
    money_caps: tuple[MoneyCap, ...] = ()
    fte_cap: Annotated[float, Field(ge=0, le=10_000)] | None = None
    minimum_level: Level = "none"
    erosion: Share | None = 0.05
    retention: Share = 0.9
    assumptions_evidence: Literal["A", "B", "C"] = "C"
    indexation: Annotated[float, Field(ge=-0.5, le=2)] = 0.05
    path: Literal["linear", "logistic"] = "logistic"
    target_year: Annotated[int, Field(ge=1990, le=2130)] | None = None
    margin_basis: Literal["realised", "norm"] = "realised"
    assumed_share: Annotated[float, Field(gt=0, le=1)] = 0.5
    correlation: Share = 0.3
    carry: Share = 1.0
    scenarios: tuple[FactorRange, ...] = Field(default_factory=default_ranges)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for name, keys in (
            ("levels", [each.account_id for each in self.levels]),
            ("money_caps", [each.year for each in self.money_caps]),
            ("scenarios", [each.factor for each in self.scenarios]),
        ):
            if len(set(keys)) < len(keys):
                raise ValueError(f"{name}: something is named twice")
        return self

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the pessimistic and optimistic multipliers by factor, of a factor that is not named the default."""
        named = (*default_ranges(), *self.scenarios)
        return {each.factor: (each.pessimistic, each.optimistic) for each in named}

    def level_of(self) -> dict[str, int]:
        """Return the decided level of each named account as its place in `LEVELS`."""
        return {each.account_id: LEVELS.index(each.level) for each in self.levels}


def propose_assumptions(programmes: pd.DataFrame, norms: pd.DataFrame) -> BudgetDecision:
    """Propose the assumptions; levels follow from them (`propose_budget`). A limit is only what a person typed as one.

    Parameters
    ----------
    programmes, norms : DataFrame
        The client's tables; may be empty. A level ``none`` in the programmes says how a share erodes; the growth of
        prices in the norms is the best guess at the rise of costs.
    """
    stated = len(programmes) and "share_gain" in programmes and (programmes["level"] == "none").any()
    growth = norms["price_growth"].dropna() if "price_growth" in norms else []
    extra = {"indexation": round(float(growth.median()), 3)} if len(growth) else {}
    return BudgetDecision(erosion=None if stated else 0.05, **extra)


def decided_assumptions(book: Book) -> BudgetDecision:
    """Return the saved decision, or the proposed assumptions, still without levels."""
    tables = book.frame("programmes"), book.frame("norms")
    return book.decided("budget", BudgetDecision, lambda: propose_assumptions(*tables))
