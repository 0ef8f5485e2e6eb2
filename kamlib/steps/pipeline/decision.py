"""What people agree about the pipeline: the day, the stages, what sleeps, the targets."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kamlib.steps.pipeline.case import PipelineCase
from kamlib.steps.pipeline.history import read_history


class Stage(BaseModel):
    """One stage, in its place.

    Attributes
    ----------
    stage
        Its name, as the deals' files write it.
    meaning
        What must be true of a deal that stands there, so that two people put it in the same place.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: Annotated[str, Field(min_length=1, max_length=200)]
    meaning: Annotated[str, Field(max_length=400)] = ""


class MonthTarget(BaseModel):
    """What is to be won in a month.

    Attributes
    ----------
    month
        ``2026-01``.
    amount
        Money.
    account_id
        Of one account; empty: of all together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    amount: Annotated[float, Field(ge=0)]
    account_id: Annotated[str, Field(max_length=100)] = ""


class PipelineDecision(BaseModel):
    """The agreed reading of the pipeline.

    Attributes
    ----------
    as_of
        The day of which the pipeline is read; None: the last day on which anything is recorded.
    stages
        In their order; those that are not named follow in the order learned from the moves.
    sleeping_days
        Days without a recorded move after which a deal sleeps.
    horizon_months
        Months that the forecast looks ahead.
    targets
        What is to be won by month, of all or of one account.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: datetime.date | None = None
    stages: tuple[Stage, ...] = ()
    sleeping_days: Annotated[int, Field(ge=1, le=1000)] = 45
    horizon_months: Annotated[int, Field(ge=1, le=24)] = 12
    targets: tuple[MonthTarget, ...] = ()


def propose_pipeline(case: PipelineCase) -> PipelineDecision:
    """Propose the stages in the order learned from the moves; no targets: nobody has set them."""
    stages = read_history(case.deals, case.events).stages
    return PipelineDecision(stages=tuple(Stage(stage=name) for name in stages))
