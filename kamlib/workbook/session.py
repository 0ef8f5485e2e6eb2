"""One open engagement: tables, decisions, and results that are computed anew only when what they read has changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ValidationError

from kamlib.core.errors import InputError
from kamlib.core.reads import rests_on
from kamlib.core.registry import BY_STEM, OUTPUTS, OWNERS, decision_model, module_of
from kamlib.core.results import Result
from kamlib.workspace.decisions import StepDecision
from kamlib.workspace.engagement import INTAKE, Engagement
from kamlib.workspace.settings import Settings, list_model_problems

Model = TypeVar("Model", bound=BaseModel)


def is_of_account(stem: str) -> bool:
    """Tell whether a result stands once for each key account."""
    return stem in OWNERS and BY_STEM[OWNERS[stem]].scope == "account"


class Session:
    """Data, decisions and results of one engagement.

    Parameters
    ----------
    engagement : Engagement
        Data and decisions.
    """

    def __init__(self, engagement: Engagement):
        self.engagement = engagement
        self._results: dict[tuple[str, str], tuple[dict[str, str], Result]] = {}

    @property
    def settings(self) -> Settings:
        """Settings of the engagement."""
        return self.engagement.settings

    def frame(self, name: str) -> pd.DataFrame:
        """Return a client's table by schema; empty where there is none."""
        return self.engagement.table(name)

    def seed(self, label: str) -> int:
        """Return the seed of one computation."""
        return self.engagement.seed(label)

    def saved(self, key: str, account: str = "") -> StepDecision | None:
        """Return a decision as saved, people called in it what the engagement allows; None where nobody has decided.

        Parameters
        ----------
        key : str
            Which decision.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        StepDecision or None
            None where nobody has decided.
        """
        found = self.engagement.decisions.read(key, account)
        persons = self.engagement.persons
        return persons.hide_in_decision(found) if found and persons.hidden else found

    def signed(self, key: str, account: str = "") -> bool:
        """Tell whether somebody signed a decision.

        Parameters
        ----------
        key : str
            Which decision.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        bool
            False where the proposal stands.
        """
        return self.saved(key, account) is not None

    def signed_on(self, key: str, account: str = "") -> datetime.date | None:
        """Return the day on which a decision was signed last; None where nobody signed.

        Parameters
        ----------
        key : str
            Which decision.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        date or None
            None where nobody signed.
        """
        decision = self.saved(key, account)
        return decision.entry.when if decision and decision.entry else None

    def decided(self, key: str, model: type[Model], propose: Callable[[], Model], account: str = "") -> Model:
        """Return the saved decision, checked by its model, or the computed proposal where nobody has decided.

        Parameters
        ----------
        key : str
            Which decision.
        model : type
            Its pydantic model.
        propose : callable
            Makes the proposal.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        BaseModel
            Of the type `model`.

        Raises
        ------
        InputError
            The saved decision does not fit its model: everything wrong with it.
        """
        decision = self.saved(key, account)
        if decision is None:
            return propose()
        try:
            return model.model_validate(decision.value)
        except ValidationError as error:
            name = self.engagement.decisions.path(key, account).name
            raise InputError(list_model_problems(error, f"decisions/{name}")) from error

    def result(self, stem: str, account: str = "") -> Any:
        """Return a result, computed from data and decisions as they stand now.

        Parameters
        ----------
        stem : str
            Of the result.
        account : str
            Key account of an account step's result.

        Returns
        -------
        Result
            The same object until a decision that it rests on changes.

        Raises
        ------
        InputError
            The data or a saved decision cannot be read.
        """
        basis = self._basis(stem, account)
        kept = self._results.get((stem, account))
        if kept is None or kept[0] != basis:
            kept = (basis, self._compute(stem, account))
            self._results[stem, account] = kept
        return kept[1]

    def lacking(self, stem: str, account: str = "") -> list[str]:
        """Return the needed tables that a step lacks, or that say nothing of the account.

        Parameters
        ----------
        stem : str
            Of the step.
        account : str
            Key account of an account step.

        Returns
        -------
        list of str
            Tables, by schema, in the order of the step's needs; empty where nothing is lacking.
        """
        empty = []
        for name in BY_STEM[stem].needs:
            frame = self.frame(name)
            if account and "account_id" in frame:
                frame = frame[frame["account_id"] == account]
            empty += [name] if frame.empty else []
        return empty

    def _compute(self, stem: str, account: str) -> Result:
        wiring = module_of(stem, "wiring")
        case = wiring.gather(self, account) if account else wiring.gather(self)
        if stem not in BY_STEM[OWNERS[stem]].decisions:
            return wiring.compute(case)
        propose = getattr(module_of(stem, "decision"), f"propose_{stem}")
        return wiring.compute(case, self.decided(stem, decision_model(stem), lambda: propose(case), account))

    def _basis(self, stem: str, account: str) -> dict[str, str]:
        """Return the decisions that a result rests on, by file and content: it holds until one of them changes."""
        keys = {INTAKE, *(key for name in rests_on(stem) for key in OUTPUTS[name].decisions)}
        decisions = self.engagement.decisions
        # A result of the engagement may read those of every account; that of an account, its own and the engagement's.
        own = {f"decisions/{decisions.path(key, of).name}" for key in keys for of in ("", account)}
        every = tuple(f"decisions/{key}." for key in keys) if not account else ()
        return {name: sha for name, sha in decisions.files().items() if name in own or name.startswith(every)}
