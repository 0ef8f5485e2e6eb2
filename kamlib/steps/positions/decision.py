"""Where the lines of the two maps are drawn: a decision, not a constant."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kamlib.steps.positions.case import PositionsCase


class PositionsDecision(BaseModel):
    """The lines of the two maps; that of the profile score is decided with the prioritised list.

    Attributes
    ----------
    view_cut
        From which view of us on an account is taken to want us, 0…1.
    value_cut, risk_cut
        From which value and risk of our supply on it matters to the account, 0…10.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    view_cut: Annotated[float, Field(ge=0, le=1)] = 0.5
    value_cut: Annotated[float, Field(ge=0, le=10)] = 5.0
    risk_cut: Annotated[float, Field(ge=0, le=10)] = 5.0


def propose_positions(case: PositionsCase) -> PositionsDecision:
    """Propose the middle of each scale."""
    return PositionsDecision()
