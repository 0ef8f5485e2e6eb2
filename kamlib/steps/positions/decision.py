"""Where the lines of the two maps are drawn, and what each group is served with: a decision, not a constant."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kamlib.steps.positions.case import PositionsCase


class PositionsDecision(BaseModel):
    """The lines of the two maps and the hours of the packages; the line of the score is decided with the list.

    Attributes
    ----------
    view_cut
        From which view of us on an account is taken to want us, 0…1.
    value_cut, risk_cut
        From which value and risk of our supply on it matters to the account, 0…10.
    developing_hours, maintained_hours, opportunistic_hours
        Hours a year of the service package of an account of that group; a key account's are in the settings. Until
        somebody decides they are our estimate (evidence C).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    view_cut: Annotated[float, Field(ge=0, le=1)] = 0.5
    value_cut: Annotated[float, Field(ge=0, le=10)] = 5.0
    risk_cut: Annotated[float, Field(ge=0, le=10)] = 5.0
    developing_hours: Annotated[float, Field(gt=0, le=2000)] = 170.0
    maintained_hours: Annotated[float, Field(gt=0, le=2000)] = 34.0
    opportunistic_hours: Annotated[float, Field(gt=0, le=2000)] = 7.0


def propose_positions(case: PositionsCase) -> PositionsDecision:
    """Propose the middle of each scale, and usual hours."""
    return PositionsDecision()
