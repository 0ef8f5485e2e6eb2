"""What people decide of the team: the norm of hours, who serves whom, the code of contact, and the self-audit."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.steps.team.assignment import propose_moves
from kamlib.steps.team.case import TeamCase

Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=1000)]
Multiplier = Annotated[float, Field(ge=0.25, le=4, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=2000, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Mark = Annotated[float, Field(ge=0, le=10)] | None

#: The nine factors of the method, each with the usual multiplier of a low, middle and high level. The number of people
#: is the base itself and the support staff is taken off in hours, so that both are 1 unless the team says otherwise.
FACTORS: dict[str, tuple[float, float, float]] = {
    "potential": (0.8, 1.0, 1.25),
    "skill": (1.2, 1.0, 0.9),
    "distance": (0.95, 1.0, 1.05),
    "centralisation": (1.15, 1.0, 0.9),
    "persons": (1.0, 1.0, 1.0),
    "coordination": (0.9, 1.0, 1.2),
    "promises": (1.2, 1.0, 0.9),
    "competition": (0.9, 1.0, 1.2),
    "support": (1.0, 1.0, 1.0),
}
#: Kinds of message of the code: who gets it, by what, in which form, and whether a confirmation is owed.
MESSAGES: dict[str, tuple[str, str, str, str]] = {
    "order": ("kam_and_service", "email", "form", "same_day"),
    "price": ("kam_and_head", "email", "form", "same_day"),
    "complaint": ("kam_and_head", "phone", "paragraph", "two_hours"),
    "deadline": ("all_of_account", "phone", "paragraph", "two_hours"),
    "technical": ("kam_and_service", "video", "minutes", "next_day"),
    "request": ("kam", "email", "paragraph", "same_day"),
    "agreement": ("all_of_account", "meeting", "minutes", "next_day"),
    "news": ("all_of_account", "email", "paragraph", "none"),
}
RECEIVERS = ("kam", "kam_and_head", "kam_and_service", "all_of_account")
CHANNELS = ("phone", "video", "email", "meeting")
FORMATS = ("paragraph", "form", "minutes")
CONFIRMATIONS = ("two_hours", "same_day", "next_day", "none")
#: The nine statements of a company that is built around its key customers.
STATEMENTS = (
    *("one_list", "one_owner", "carried", "profiles", "needs_known"),
    *("promises", "pay", "code", "head"),
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactorRule(_Model):
    """One factor of the norm: what a low, a middle and a high level multiply the hours by."""

    factor: Literal[
        "potential",
        "skill",
        "distance",
        "centralisation",
        "persons",
        "coordination",
        "promises",
        "competition",
        "support",
    ]
    low: Multiplier
    middle: Multiplier
    high: Multiplier
    evidence: Literal["A", "B", "C"] = "C"


class AccountMove(_Model):
    """An account and the KAM who serves it from now on."""

    account_id: Name
    kam: Name


class Message(_Model):
    """One kind of message of the communication code."""

    message: Name
    receiver: Literal["kam", "kam_and_head", "kam_and_service", "all_of_account"]
    channel: Literal["phone", "video", "email", "meeting"]
    form: Literal["paragraph", "form", "minutes"]
    confirmation: Literal["two_hours", "same_day", "next_day", "none"]


class Statement(_Model):
    """One statement of the self-audit: marks before and after, and what they rest on."""

    statement: Literal["one_list", "one_owner", "carried", "profiles", "needs_known", "promises", "pay", "code", "head"]
    before: Mark = None
    after: Mark = None
    evidence_text: Words = ""


class Development(_Model):
    """What is done about one gap of one KAM, and by when."""

    kam: Name
    competence: Name
    action: Words
    until: Annotated[str, Field(max_length=40)] = ""


class TeamDecision(_Model):
    """What is agreed of the team.

    Attributes
    ----------
    relationship_hours
        Hours a month that it takes to keep up with one person; 2 to 8 were seen, 4 is usual.
    factors
        Multipliers of the nine factors by level; a factor that is not listed multiplies by its usual values.
    least, most
        Bounds of the product of the multipliers.
    visit_near, visit_middle, visit_far
        Hours of one visit with the way there and back, by distance, where an account's own are not typed.
    customer_share
        Part of a KAM's hours that is free for customers, 0…1.
    profile_cost, region_cost
        What an hour costs that a strategic account spends with an operational KAM, or an account with a KAM of another
        region, against an hour of relationship that is given up.
    moves
        Accounts that change hands, and to whom; all others stay where they are.
    messages
        The communication code.
    statements
        The self-audit.
    developments
        What is done about the gaps in competences.
    """

    relationship_hours: Annotated[float, Field(gt=0, le=40)] = 4.0
    factors: tuple[FactorRule, ...] = tuple(
        FactorRule.model_validate({"factor": name, "low": low, "middle": middle, "high": high})
        for name, (low, middle, high) in FACTORS.items()
    )
    least: Annotated[float, Field(gt=0, le=1)] = 0.5
    most: Annotated[float, Field(ge=1, le=4)] = 2.0
    visit_near: Hours = 4.0
    visit_middle: Hours = 10.0
    visit_far: Hours = 24.0
    customer_share: Annotated[float, Field(gt=0, le=1)] = 0.6
    profile_cost: Weight = 0.5
    region_cost: Weight = 0.25
    moves: tuple[AccountMove, ...] = ()
    messages: tuple[Message, ...] = tuple(
        Message.model_validate(
            {
                "message": name,
                "receiver": receiver,
                "channel": channel,
                "form": form,
                "confirmation": confirmation,
            }
        )
        for name, (receiver, channel, form, confirmation) in MESSAGES.items()
    )
    statements: tuple[Statement, ...] = tuple(Statement.model_validate({"statement": name}) for name in STATEMENTS)
    developments: tuple[Development, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Self:
        for field, names in (
            ("factors", [each.factor for each in self.factors]),
            ("moves", [each.account_id for each in self.moves]),
            ("messages", [each.message for each in self.messages]),
            ("statements", [each.statement for each in self.statements]),
        ):
            if len(set(names)) < len(names):
                raise ValueError(f"{field}: each once")
        return self

    @property
    def multipliers(self) -> dict[str, tuple[float, float, float]]:
        """Multipliers of a low, middle and high level by factor, all nine."""
        typed = {each.factor: (each.low, each.middle, each.high) for each in self.factors}
        return FACTORS | typed

    @property
    def visit_hours(self) -> dict[str, float]:
        """Hours of a visit by level of distance."""
        return {"low": self.visit_near, "middle": self.visit_middle, "high": self.visit_far}


def propose_team(case: TeamCase) -> TeamDecision:
    """Propose the usual norm and code, and the moves of the assignment that overloads least."""
    usual = TeamDecision()
    moves = propose_moves(case, usual.profile_cost, usual.region_cost)
    return usual.model_copy(update={"moves": tuple(AccountMove(account_id=one, kam=kam) for one, kam in moves)})
