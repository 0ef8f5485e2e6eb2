"""Criteria of the profile, and what people may say about their weights."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

#: Groups of criteria; judgements name them as ``group_<name>``, because a criterion may bear the same name.
GROUPS = ("potential", "fit", "economics", "behaviour", "relationship", "risk", "current")
FUNCTIONS = ("linear", "log", "bands", "categories")
GROUP_KEYS = {f"group_{name}" for name in GROUPS}

Text = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=80)]
Unit01 = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=1000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Times = Annotated[float, Field(gt=0, le=100)]
Multiple = Annotated[float, Field(ge=1, le=100)]


class Model(BaseModel):
    """Base of what is decided about the profile."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Criterion(Model):
    """One criterion of the profile; a row of the editor.

    Attributes
    ----------
    id
        Stable name; contributions and votes refer to it.
    metric
        Column of the metrics: a computed one, or a column of the client's ``accounts``.
    label
        Name as the team says it; empty: the words for the metric.
    group
        What it speaks of (:data:`GROUPS`).
    unit
        Unit of the facts: ``money``, ``share``, ``points``, ``days``, … or the client's own word.
    function
        How facts become a value of 0…1: ``linear`` or ``log`` between `floor` and `target` (floor above target: less
        is better), ``bands`` by `edges` and `values`, ``categories`` by label.
    weight
        Points; only their ratios count. 0: watched, not weighed.
    must_have
        The weakest fact that is still acceptable (with bands and categories: the lowest acceptable value 0…1).
    source, owner
        Where the fact comes from, and who answers for it.
    anchor_low, anchor_middle, anchor_high
        Of an expert mark: what the lowest, the middle and the highest mark look like (1, 3 and 5 of five). Empty: the
        usual words for marks of that kind, where there are any.
    """

    id: Key
    metric: Key
    label: Text = ""
    group: Literal["potential", "fit", "economics", "behaviour", "relationship", "risk", "current"]
    unit: Text = ""
    function: Literal["linear", "log", "bands", "categories"] = "linear"
    floor: Number | None = None
    target: Number | None = None
    edges: tuple[Number, ...] = ()
    values: tuple[Unit01, ...] = ()
    categories: dict[str, Unit01] = {}
    weight: Points = 1.0
    must_have: Number | None = None
    source: Text = ""
    owner: Text = ""
    anchor_low: Text = ""
    anchor_middle: Text = ""
    anchor_high: Text = ""

    @property
    def expert(self) -> bool:
        """Whether people give its facts as marks: then two people must mean the same by a five."""
        return self.unit == "points" and self.function != "categories"

    @property
    def shown(self) -> str:
        """The typed label, else the metric, whose words are in the catalogues."""
        return self.label or self.metric

    @property
    def complete(self) -> bool:
        """Whether the value function has everything that it needs."""
        match self.function:
            case "bands":
                return bool(self.edges)
            case "categories":
                return bool(self.categories)
            case _:
                return self.floor is not None and self.target is not None

    @property
    def less_is_better(self) -> bool:
        """Whether smaller facts are better."""
        if self.function == "bands":
            return bool(self.values) and self.values[0] > self.values[-1]
        return self.complete and self.function in ("linear", "log") and self.floor > self.target

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.floor is not None and self.floor == self.target:
            raise PydanticCustomError("floor_equals_target", "floor equals target: {value}", {"value": self.floor})
        if self.function == "log" and self.complete and min(self.floor, self.target) <= 0:
            raise PydanticCustomError("log_needs_positive", "log needs positive thresholds", {})
        if self.edges and list(self.edges) != sorted(set(self.edges)):
            raise PydanticCustomError("edges_do_not_rise", "edges do not rise", {})
        if self.function == "bands" and len(self.values) != len(self.edges) + (1 if self.edges else 0):
            expected = {"expected": len(self.edges) + 1}
            raise PydanticCustomError("bands_and_values", "expected {expected} values", expected)
        return self


class Judgement(Model):
    """One pairwise judgement: `first` counts `times` as much as `second`: two criteria, or two groups."""

    first: Key
    second: Key
    times: Times
    voter: Text = ""

    @property
    def across(self) -> bool:
        """Whether it compares groups."""
        return {self.first, self.second} <= GROUP_KEYS


class BestWorst(Model):
    """Best–worst judgements: how many times the best counts against each, and each against the worst."""

    best: Key
    worst: Key
    best_to_others: dict[str, Multiple]
    others_to_worst: dict[str, Multiple]
