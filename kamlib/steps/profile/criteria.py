"""Criteria of the profile: what a person decides about them, and what they make of the facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from kamlib.quant import scoring

#: Groups of criteria; judgements name them as ``group_<name>``, because a criterion may bear the same name.
GROUPS = ("potential", "fit", "economics", "behaviour", "relationship", "risk", "current")
FUNCTIONS = ("linear", "log", "bands", "categories")
GROUP_KEYS = {f"group_{name}" for name in GROUPS}
METHODS = ("points", "rank_order", "voters", "ahp", "best_worst")

Text = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=80)]
Unit01 = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=1000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Times = Annotated[float, Field(gt=0, le=100)]
Multiple = Annotated[float, Field(ge=1, le=100)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Criterion(_Model):
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


class Judgement(_Model):
    """One pairwise judgement: `first` counts `times` as much as `second`: two criteria, or two groups."""

    first: Key
    second: Key
    times: Times
    voter: Text = ""

    @property
    def across(self) -> bool:
        """Whether it compares groups."""
        return {self.first, self.second} <= GROUP_KEYS


class BestWorst(_Model):
    """Best–worst judgements: how many times the best counts against each, and each against the worst."""

    best: Key
    worst: Key
    best_to_others: dict[str, Multiple]
    others_to_worst: dict[str, Multiple]


class ProfileDecision(_Model):
    """The profile as agreed.

    A person edits the table of criteria (label, group, unit, function, floor, target, weight, must-have, source,
    owner) and one scalar, the method of weights. Votes, pairwise judgements and roles of the client's columns are
    optional tables beside it.

    Attributes
    ----------
    criteria
        The criteria, most important first.
    method
        Which weights are agreed: typed ``points`` (direct or swing), their ``rank_order`` (ROC), the mean of
        ``voters``, ``ahp`` from judgements, or ``best_worst``.
    voters
        Points by voter and criterion; a criterion that a voter left out has none of his points.
    voter_mean
        How votes are made one.
    judgements
        AHP; missing pairs are allowed. Judgements between groups make a hierarchy: groups first, criteria within.
    best_worst
        Best–worst judgements.
    roles
        What a column of ``accounts`` stands for, where its name does not tell (see ``attributes``).
    """

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=60)]
    method: Literal["points", "rank_order", "voters", "ahp", "best_worst"] = "points"
    voters: dict[str, dict[str, Points]] = {}
    voter_mean: Literal["arithmetic", "geometric"] = "arithmetic"
    judgements: tuple[Judgement, ...] = ()
    best_worst: BestWorst | None = None
    roles: dict[str, str] = {}

    @property
    def ids(self) -> list[str]:
        """Ids of the criteria, in order."""
        return [each.id for each in self.criteria]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        doubled = sorted({each for each in self.ids if self.ids.count(each) > 1})
        if doubled:
            raise PydanticCustomError("criteria_doubled", "doubled: {names}", {"names": ", ".join(doubled)})
        if not any(each.weight > 0 for each in self.criteria):
            raise PydanticCustomError("weights_sum_to_zero", "the weights sum to zero", {})
        strangers = sorted(self._named() - set(self.ids) - GROUP_KEYS)
        if strangers:
            raise PydanticCustomError("criterion_unknown", "unknown: {names}", {"names": ", ".join(strangers)})
        silent = sorted(name for name, points in self.voters.items() if not any(points.values()))
        if silent:
            raise PydanticCustomError("voter_without_points", "no points: {names}", {"names": ", ".join(silent)})
        self._check_pairs()
        self._check_best_worst()
        lacking = {"voters": not self.voters, "ahp": not self.judgements, "best_worst": self.best_worst is None}
        if lacking.get(self.method):
            raise PydanticCustomError("method_without_input", "nothing given for {method}", {"method": self.method})
        return self

    def _check_pairs(self) -> None:
        """Refuse a criterion judged against itself, a pair judged twice by one voter, and votes that share nothing."""
        pairs = [(each.voter, *sorted((each.first, each.second))) for each in self.judgements]
        wrong = sorted({f"{a} / {b}" for voter, a, b in pairs if a == b or pairs.count((voter, a, b)) > 1})
        if wrong:
            raise PydanticCustomError("judgement_doubled", "doubled: {names}", {"names": ", ".join(wrong)})
        mixed = [e for e in self.judgements if not e.across and GROUP_KEYS & {e.first, e.second}]
        if mixed:
            names = ", ".join(f"{each.first} / {each.second}" for each in mixed)
            raise PydanticCustomError("judgement_mixed", "a criterion against a group: {names}", {"names": names})
        shared = [set(filter(points.get, points)) for points in self.voters.values()]
        if self.voter_mean == "geometric" and shared and not set.intersection(*shared):
            raise PydanticCustomError("voters_share_nothing", "no criterion has points from everybody", {})

    def _check_best_worst(self) -> None:
        """Refuse best–worst judgements that leave a criterion out or contradict each other."""
        given = self.best_worst
        if given is None:
            return
        full = {given.best: 1.0} | given.best_to_others, {given.worst: 1.0} | given.others_to_worst
        left_out = sorted(set(self.ids) - set(full[0]) | set(self.ids) - set(full[1]))
        if left_out:
            raise PydanticCustomError("best_worst_left_out", "left out: {names}", {"names": ", ".join(left_out)})
        if full[0][given.worst] != full[1][given.best] or full[0][given.best] != 1 or full[1][given.worst] != 1:
            raise PydanticCustomError("best_worst_contradicts", "best against worst is judged in two ways", {})

    def _named(self) -> set[str]:
        """Return every criterion that votes and judgements name."""
        votes = {name for points in self.voters.values() for name in points}
        pairs = {name for each in self.judgements for name in (each.first, each.second)}
        found = self.best_worst
        both = {found.best, found.worst, *found.best_to_others, *found.others_to_worst} if found else set()
        return votes | pairs | both


def value_of(facts: pd.Series, criterion: Criterion) -> np.ndarray:
    """Return what a criterion makes of its facts: 0…1, NaN where the fact or the thresholds are missing."""
    if not criterion.complete:
        return np.full(len(facts), np.nan)
    if criterion.function == "categories":
        worth = {label.casefold(): value for label, value in criterion.categories.items()}
        labels = facts.astype(object).map(lambda each: None if pd.isna(each) else str(each).casefold())
        return labels.map(worth).astype(float).to_numpy()
    numbers = as_numbers(facts)
    if criterion.function == "bands":
        return scoring.band_value(numbers, criterion.edges, criterion.values)
    function = scoring.log_value if criterion.function == "log" else scoring.linear_value
    return function(numbers, criterion.floor, criterion.target)


def as_numbers(facts: pd.Series) -> np.ndarray:
    """Return facts as finite floats; what is no number is missing."""
    numbers = pd.to_numeric(facts, errors="coerce").astype(float).to_numpy()
    return np.where(np.isfinite(numbers), numbers, np.nan)


def value_table(metrics: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Return the value of every account on every criterion.

    Parameters
    ----------
    metrics : DataFrame
        account_id and one column per metric.
    criteria : sequence of Criterion
        A criterion whose metric is not there has no values.

    Returns
    -------
    DataFrame
        Indexed by account_id, one column per criterion id; 0…1 or NaN.
    """
    unknown = pd.Series(np.nan, index=metrics.index)
    columns = {each.id: value_of(metrics.get(each.metric, unknown), each) for each in criteria}
    return pd.DataFrame(columns, index=pd.Index(metrics["account_id"], name="account_id"))


def must_have_table(metrics: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Return whether each must-have holds: True, False, or missing where the fact is.

    Returns
    -------
    DataFrame
        Indexed by account_id, one nullable boolean column per criterion that has a must-have.
    """
    columns = {each.id: _holds(metrics, each) for each in criteria if each.must_have is not None}
    return pd.DataFrame(columns, index=pd.Index(metrics["account_id"], name="account_id"), dtype="boolean")


def _holds(metrics: pd.DataFrame, criterion: Criterion) -> pd.array:
    if criterion.metric not in metrics:
        return pd.array([pd.NA] * len(metrics), dtype="boolean")
    if criterion.function in ("bands", "categories"):
        facts = value_of(metrics[criterion.metric], criterion)
        holds = facts >= criterion.must_have
    else:
        facts = as_numbers(metrics[criterion.metric])
        holds = facts <= criterion.must_have if criterion.less_is_better else facts >= criterion.must_have
    return pd.arrays.BooleanArray(np.asarray(holds, dtype=bool), np.isnan(facts))
