"""What is decided about a special offer: the variant to take to the customer, and what the figures assume."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.evidence import DEFAULT_RANGE

#: Keys of the two references; a client's variant cannot be called so by accident.
TODAY, DISCOUNT = "_today", "_discount"
#: Variants a key account is offered at the least and at the most (METHOD.md 8).
FEWEST, MOST = 2, 3

Share = Annotated[float, Field(ge=0, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class UnknownChoiceError(LookupError):
    """A decision names what is not on file.

    Attributes
    ----------
    name : str
        What it names.
    code : {'offer_unknown', 'rival_unpriced'}
        Whether that should have been a variant or a competitor with prices.
    """

    def __init__(self, name: str, code: str):
        self.name, self.code = name, code
        super().__init__(name)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Refusal(_Model):
    """Why a variant does not go to the customer."""

    variant: Name
    reason: Annotated[str, Field(max_length=2000)] = ""


class OffersDecision(_Model):
    """The variant for one key account, and the assumptions under the figures.

    A person edits the variant, the table `reasons` (variant, reason: why not this one) and the numbers beside them.

    Attributes
    ----------
    variant
        What we take to the customer; empty: nothing yet.
    reasons
        Why each of the others stays at home.
    reference
        The customer's next best alternative: a competitor with known prices, or ``_today`` for today's terms.
    discount
        "Just a discount": the price cut that the variants are compared with, 0…0.9.
    discount_uplift
        What the discount alone is expected to add to our share of his purchases (0.03: three points).
    horizon
        Years counted; None: the plan horizon of the engagement.
    indexation
        Yearly rise of what components are worth and cost; None: as the prices of what the account consumes rise by the
        norms, which is the index of its purchases and of the budget too. 0: as typed, every year the same. Where
        another is stated, what the rise of prices would make of the offer is shown beside.
    ramp_years
        Years until the share has risen in full (1: from the start).
    match_probability
        Chance that competitors answer each of our price cuts.
    match_months
        Months until they do; our next cut follows after as many again.
    rounds
        How many times we would cut.
    rival_margin
        Competitors' margin as a share of price; None: as ours.
    asked_cut
        The price cut that the customer asks for in the corridor.
    second_share
        Part of the purchases that would go to a second source.
    customer_rate
        Yearly cost of the customer's money; None: unknown, and rates on either side of ours are tried.
    counter_share
        Part of the worth of counter-conditions that is counted in the exchange, 0…1. Our profit never counts it: a
        promised volume is already in the growth of our share.
    minimum_better, minimum_earn
        Least chance that the customer is better off than with the alternative, and that we earn, for a proposal.
    correlation
        How far all guesses are wrong together, 0…1.
    range_a, range_b, range_c
        Half-width of the range of a figure by evidence class, as a share of the figure.
    """

    variant: Annotated[str, Field(max_length=200)] = ""
    reasons: tuple[Refusal, ...] = ()
    reference: Name = TODAY
    discount: Annotated[float, Field(ge=0, le=0.9)] = 0.05
    discount_uplift: Share = 0.0
    horizon: Annotated[int, Field(ge=1, le=15)] | None = None
    indexation: Annotated[float, Field(ge=-0.5, le=2)] | None = 0.0
    ramp_years: Annotated[int, Field(ge=1, le=15)] = 2
    match_probability: Share = 0.6
    match_months: Annotated[int, Field(ge=1, le=60)] = 3
    rounds: Annotated[int, Field(ge=1, le=8)] = 3
    rival_margin: Annotated[float, Field(gt=0, lt=1)] | None = None
    asked_cut: Share = 0.1
    second_share: Share = 0.3
    customer_rate: Annotated[float, Field(ge=0, le=2)] | None = None
    counter_share: Share = 0.5
    minimum_better: Share = 0.6
    minimum_earn: Share = 0.6
    correlation: Share = 0.3
    range_a: Share = DEFAULT_RANGE["A"]
    range_b: Share = DEFAULT_RANGE["B"]
    range_c: Share = DEFAULT_RANGE["C"]

    @model_validator(mode="after")
    def _agree(self) -> Self:
        names = [each.variant for each in self.reasons]
        if len(set(names)) < len(names):
            raise ValueError("reasons: a variant is named twice")
        if self.variant and self.variant in names:
            raise ValueError("reasons: the chosen variant has a reason against it")
        if not self.range_a <= self.range_b <= self.range_c:
            raise ValueError("range_a, range_b, range_c: expected rising from documented to extrapolated")
        return self

    @property
    def ranges(self) -> dict[str, float]:
        """Half-widths by evidence class."""
        return {"A": self.range_a, "B": self.range_b, "C": self.range_c}
