"""Decisions: what people chose, by whom, when, why, and what it replaced. One small YAML file each."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kamlib.core.errors import InputError, Problem
from kamlib.workspace.files import hash_file, slug, write_text
from kamlib.workspace.safe_yaml import read_yaml
from kamlib.workspace.settings import list_model_problems


class SignedEntry(BaseModel):
    """One signed choice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    who: Annotated[str, Field(min_length=1, max_length=200)]
    when: datetime.date
    why: Annotated[str, Field(min_length=1, max_length=4000)]
    value: dict[str, Any]


class _File(SignedEntry):
    decision: str
    account_id: str = ""
    history: list[SignedEntry] = []


@dataclass(frozen=True)
class StepDecision:
    """A decision as the steps read it.

    Parameters
    ----------
    key : str
        Which decision: the stem of the step that proposes it.
    value : mapping
        Its content; the step's own model checks it.
    account_id : str
        Empty for a decision of the whole engagement.
    entry : SignedEntry or None
        Who, when and why; None for a computed proposal.
    history : tuple of SignedEntry
        What it replaced, newest first.
    """

    key: str
    value: dict[str, Any]
    account_id: str = ""
    entry: SignedEntry | None = None
    history: tuple[SignedEntry, ...] = field(default=())

    @property
    def proposed(self) -> bool:
        """Whether nobody has decided yet."""
        return self.entry is None


class Decisions:
    """The decisions of one engagement, in its folder ``decisions/``."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, key: str, account_id: str = "") -> Path:
        """Return the file of a decision.

        Parameters
        ----------
        key : str
            Stem of the step that decides.
        account_id : str
            Of an account's decision.

        Returns
        -------
        Path
            ``decisions/<key>[.<account>].yaml``, there or not.
        """
        return self.folder / (f"{key}.{slug(account_id)}.yaml" if account_id else f"{key}.yaml")

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of every decision by its file, ``decisions/<name>``."""
        paths = sorted(self.folder.glob("*.yaml")) if self.folder.is_dir() else []
        return {f"decisions/{path.name}": hash_file(path) for path in paths}

    def fingerprint(self) -> str:
        """Return what changes when any decision of the engagement does."""
        files = sorted(self.folder.glob("*.yaml")) if self.folder.is_dir() else []
        return hashlib.sha256(b"\0".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()

    def read(self, key: str, account_id: str = "") -> StepDecision | None:
        """Return the saved decision, or None where nobody has decided.

        Parameters
        ----------
        key : str
            Stem of the step that decides.
        account_id : str
            Of an account's decision.

        Returns
        -------
        StepDecision or None
            With its history.

        Raises
        ------
        InputError
            The file is there, but is not a decision of this key and account.
        """
        path = self.path(key, account_id)
        if not path.is_file():
            return None
        name = f"decisions/{path.name}"
        try:
            content = _File.model_validate(read_yaml(path, name))
        except ValidationError as error:
            raise InputError(list_model_problems(error, name)) from error
        if (content.decision, content.account_id) != (key, account_id):
            found = f"{content.decision} {content.account_id}".strip()
            raise InputError(
                Problem("decision_of_another", file=name, found=found, expected=f"{key} {account_id}".strip())
            )
        entry = SignedEntry(who=content.who, when=content.when, why=content.why, value=content.value)
        return StepDecision(key, content.value, account_id, entry, tuple(content.history))

    def save(
        self, key: str, value: dict[str, Any], *, who: str, why: str, when: datetime.date, account_id: str = ""
    ) -> StepDecision:
        """Save a decision; the one it replaces goes on top of its history.

        Parameters
        ----------
        key : str
            Stem of the step that decides.
        value : dict
            Its content as plain data.
        who : str
            Name of the person who signs.
        why : str
            The reason.
        when : date
            The day.
        account_id : str
            Of an account's decision.

        Returns
        -------
        StepDecision
            As it is saved.

        Raises
        ------
        InputError
            Nobody signed, or no reason was given.
        """
        try:
            entry = SignedEntry(who=who.strip(), when=when, why=why.strip(), value=value)
        except ValidationError as error:
            raise InputError(list_model_problems(error, f"decisions/{self.path(key, account_id).name}")) from error
        before = self.read(key, account_id)
        history = (before.entry, *before.history) if before and before.entry else ()
        content = {"decision": key} | ({"account_id": account_id} if account_id else {})
        content |= entry.model_dump(mode="json") | {"history": [each.model_dump(mode="json") for each in history]}
        write_text(self.path(key, account_id), yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100))
        return StepDecision(key, value, account_id, entry, history)
