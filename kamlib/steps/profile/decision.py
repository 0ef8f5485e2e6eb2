"""What is decided in step 1: the profile of the key account."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kamlib.steps.profile.case import ProfileCase
from kamlib.steps.profile.criteria import GROUP_KEYS, BestWorst, Criterion, Judgement, Model, Points
from kamlib.steps.profile.metrics import describe_metrics
from kamlib.steps.profile.proposal import own_sales_share, propose_criteria


class ProfileDecision(Model):
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
    voters: dict[str, dict[str, Points]] = Field(default_factory=dict)
    voter_mean: Literal["arithmetic", "geometric"] = "arithmetic"
    judgements: tuple[Judgement, ...] = ()
    best_worst: BestWorst | None = None
    roles: dict[str, str] = Field(default_factory=dict)

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


def propose_profile(case: ProfileCase) -> ProfileDecision:
    """Propose 5–12 criteria with thresholds and weights from the data."""
    measures = describe_metrics(case.metrics, {})
    return ProfileDecision(criteria=propose_criteria(case.metrics, measures, own_sales_share(case.potential)))
