"""What is decided about a dossier: what the customer may read of it, what leaving costs, and what they answered."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kamlib.core.evidence import DEFAULT_RANGE
from kamlib.steps.dossier.case import DossierCase
from kamlib.steps.dossier.deeds import list_deeds
from kamlib.steps.dossier.statement import hold_back
from kamlib.steps.shared.benefits import Answer
from kamlib.steps.shared.ledger import column, words

Share = Annotated[float, Field(ge=0, le=1)]
Money = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShownLine(_Model):
    """Whether the customer may read of one deed, and in which words.

    Attributes
    ----------
    deed
        Its number in the dossier.
    show
        Whether it goes to the customer.
    wording
        What he reads; empty: our own description.
    """

    deed: Annotated[str, Field(min_length=1, max_length=60)]
    show: bool
    wording: Annotated[str, Field(max_length=2000)] = ""


class SwitchingCost(_Model):
    """One thing that the customer pays for once when he changes the supplier.

    Attributes
    ----------
    item
        What it is.
    description
        In words.
    amount
        What it costs him, once; None: nobody knows.
    probability
        Chance that it has to be paid, of what may but need not happen; None: certain.
    evidence
        How well that is known.
    said_by
        Who said it.
    """

    item: Literal["qualification", "stock", "training", "downtime", "other"]
    description: Annotated[str, Field(max_length=2000)] = ""
    amount: Money | None = None
    probability: Share | None = None
    evidence: Literal["A", "B", "C"] = "C"
    said_by: Annotated[str, Field(max_length=200)] = ""


class DossierDecision(_Model):
    """What may be shown to the customer, and what the loss by leaving assumes.

    A person edits the table `lines` (deed, show, wording), the table `switching` and the numbers beside them.

    Attributes
    ----------
    lines
        Deed by deed: may the customer read of it. A deed that is not named here is not shown.
    switching
        What changing the supplier costs the customer once. Empty: nobody knows.
    answers
        What the customer answered of single deeds on the form; ``kam readback`` takes them here.
    rival
        Whom he would go to; empty: the cheapest whose prices cover half of what he buys.
    count_claimed
        Whether benefits that he has not confirmed count in the loss by leaving.
    horizon
        Years counted; None: the plan horizon of the engagement.
    indexation
        Yearly rise of what benefits and the change are worth; None: as the prices of what the account consumes, which
        is how its purchases rise as well. 0: as typed.
    customer_result
        The customer's profit of a year, where it is known: for his share of the loss. None: unknown.
    correlation
        How far all figures are wrong together, 0…1.
    range_a, range_b, range_c
        Half-width of the range of a figure by evidence class, as a share of the figure.
    """

    lines: tuple[ShownLine, ...] = ()
    switching: tuple[SwitchingCost, ...] = ()
    answers: tuple[Answer, ...] = ()
    rival: Annotated[str, Field(max_length=200)] = ""
    count_claimed: bool = False
    horizon: Annotated[int, Field(ge=1, le=15)] | None = None
    indexation: Annotated[float, Field(ge=-0.5, le=2)] | None = None
    customer_result: Money | None = None
    correlation: Share = 0.3
    range_a: Share = DEFAULT_RANGE["A"]
    range_b: Share = DEFAULT_RANGE["B"]
    range_c: Share = DEFAULT_RANGE["C"]

    @model_validator(mode="after")
    def _agree(self) -> Self:
        named = [each.deed for each in self.lines]
        if len(set(named)) < len(named):
            raise ValueError("lines: a deed is named twice")
        if not self.range_a <= self.range_b <= self.range_c:
            raise ValueError("range_a, range_b, range_c: expected rising from documented to extrapolated")
        return self

    @property
    def ranges(self) -> dict[str, float]:
        """Half-widths by evidence class."""
        return {"A": self.range_a, "B": self.range_b, "C": self.range_c}


def propose_dossier(case: DossierCase) -> DossierDecision:
    """Propose to show every line that names neither our people nor our money, and the costs of a change as on file."""
    deeds = list_deeds(case.rows, case.base_year)
    people = sorted(set(deeds["done_by"].dropna()))
    rows = zip(deeds["deed"], deeds["description"], deeds["our_cost"], deeds["state"], strict=True)
    lines = [
        ShownLine(deed=str(deed), show=state != "denied" and not hold_back(str(told), float(cost), people))
        for deed, told, cost, state in rows
    ]
    return DossierDecision(lines=tuple(lines), switching=_switching(case))


def _switching(case: DossierCase) -> tuple[SwitchingCost, ...]:
    """Return what is on file of the costs of a change, as a decision."""
    table = case.switching
    amounts, chances = column(table, "amount"), column(table, "probability")
    told = {name: words(table, name, "") for name in ("item", "description", "said_by")}
    evidence = words(table, "evidence", "C")
    found = [
        SwitchingCost.model_validate(
            {name: column.loc[index] for name, column in told.items()}
            | {"amount": _known(amounts.loc[index]), "probability": _known(chances.loc[index])}
            | {"evidence": evidence.loc[index]}
        )
        for index in table.index
    ]
    return tuple(sorted(found, key=lambda each: (each.item, each.description, each.amount or 0.0)))


def _known(value: float) -> float | None:
    return None if value != value else float(value)
