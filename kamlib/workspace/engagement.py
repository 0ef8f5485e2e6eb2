"""An engagement: one supplier whose key-account system is being built, as a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as MappingOf
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from kamlib.core.errors import InputError, Problem, UsageError
from kamlib.core.paths import share
from kamlib.workspace.branding import Brand, read_branding
from kamlib.workspace.decisions import Decisions, StepDecision
from kamlib.workspace.mappings import Mappings, warn_overridden
from kamlib.workspace.settings import FILE, Settings, list_model_problems, read_settings

#: The decision that is applied to the tables themselves.
INTAKE = "intake"

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from kamlib.intake import Intake, Source
    from kamlib.intake.tables.decision import IntakeDecision
    from kamlib.intake.tables.merging import DecidedTables
    from kamlib.workspace.persons import Persons


class Engagement:
    """Settings, tables and decisions of one engagement; reads lazily, never writes data.

    Parameters
    ----------
    folder : Path
        The folder that holds ``engagement.yaml``.
    """

    def __init__(self, folder: Path):
        self.folder = Path(folder).resolve()
        self._read: tuple[object, Intake] | None = None
        self._decision_read: tuple[bytes, IntakeDecision | InputError] | None = None
        self._decided: tuple[bytes, DecidedTables, Persons] | None = None

    @classmethod
    def find(cls, name: str | Path) -> Engagement:
        """Return the engagement at a path, or the shipped sample of that name.

        Raises
        ------
        InputError
            ``engagement_missing``: neither is there.
        """
        places = [Path(name).expanduser(), share("data_samples", str(name))]
        for place in places:
            if (place / FILE).is_file():
                return cls(place)
        raise InputError(Problem("engagement_missing", found=str(name), expected=FILE))

    @cached_property
    def settings(self) -> Settings:
        """The checked content of ``engagement.yaml``."""
        return read_settings(self.folder)

    @property
    def read_only(self) -> bool:
        """Whether this is a shipped sample: everybody reads it as it is, so decisions belong into a copy."""
        return self.folder.is_relative_to(share("data_samples").resolve())

    def refuse_read_only(self) -> None:
        """Refuse to decide in a shipped sample.

        Raises
        ------
        UsageError
            ``sample_is_read_only``.
        """
        if self.read_only:
            name = self.folder.name
            raise UsageError(Problem("sample_is_read_only", found=name, expected=f"kam new DIR --sample {name}"))

    @cached_property
    def brand(self) -> Brand:
        """Names, colours, logo and fonts, checked; the house's own where the engagement has none."""
        return read_branding(self.folder)

    @cached_property
    def decisions(self) -> Decisions:
        """The decisions of the engagement."""
        return Decisions(self.folder / "decisions")

    @property
    def intake(self) -> Intake:
        """Every table as read, with its report; problems are collected, nothing is raised here.

        The tables are read anew when people decided otherwise what a name in them means, or confirmed another mapping.
        """
        decision = self._decision()
        names = () if isinstance(decision, InputError) else decision.names
        seen = (names, self.mappings.fingerprint())
        if self._read is None or self._read[0] != seen:
            self._read = (seen, self.intake_with({}))
        return self._read[1]

    @property
    def mappings(self) -> Mappings:
        """What was confirmed of the client's files."""
        return Mappings(self.folder)

    def intake_with(self, sources: MappingOf[str, Source]) -> Intake:
        """Return every table as it would be with other sources for some of them.

        What ``engagement.yaml`` says goes before what was confirmed by ``kam map``; both at once are remarked.
        """
        # Settings and decisions are read far more often than tables, and must not load what reads those.
        from kamlib.intake import read_tables
        from kamlib.intake.tables.decision import IntakeDecision

        decision = self._decision()
        names = () if isinstance(decision, InputError) else decision.names
        settings, mappings, named = self.settings, self.mappings, IntakeDecision(names=names)
        both = sorted(mappings.sources.keys() & settings.sources.keys())
        return read_tables(
            self.folder,
            data_folder=settings.data_folder,
            sources=mappings.sources | settings.sources | dict(sources),
            base_year=settings.base_year,
            currency=settings.currency,
            meanings={each.table: named.meanings(each.table) for each in names},
            refused={name: found for name, found in mappings.refused.items() if name not in sources},
            remarks=[*mappings.problems, *(warn_overridden(name) for name in both)],
        )

    @property
    def decided(self) -> DecidedTables:
        """The tables with what people decided about accounts applied.

        Raises
        ------
        InputError
            The saved decision cannot be used.
        """
        return self._tables_and_persons()[0]

    @property
    def persons(self) -> Persons:
        """The people of the customers, and what they may be called.

        Raises
        ------
        InputError
            The saved decision about names cannot be used.
        """
        return self._tables_and_persons()[1]

    def has(self, *names: str) -> bool:
        """Tell whether all the named tables are there and hold rows."""
        return all(not self.table(name).empty for name in names)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table by schema, as people decided to read it; empty, with its columns, where the client gave none.

        People of the customer are called in it what the engagement allows.

        Raises
        ------
        InputError
            The table is there, but cannot be used as it is: everything wrong with it, or with the decision.
        """
        tables, persons = self._tables_and_persons()
        return persons.hide_in_table(name, tables.frame(name))

    def sign(
        self, key: str, value: dict[str, Any], *, who: str, why: str, when: date, account: str = ""
    ) -> StepDecision:
        """Save a decision, signed.

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
        account : str
            Of an account's decision.

        Returns
        -------
        StepDecision
            As it is saved.

        Raises
        ------
        UsageError
            ``sample_is_read_only``.
        InputError
            Nobody signed, or no reason was given; ``persons_hidden``: what stands for a name would be saved as one.
        """
        self.refuse_read_only()
        self.persons.refuse_labels(account, value)
        return self.decisions.save(key, value, who=who, why=why, when=when, account_id=account)

    def seed(self, label: str) -> int:
        """Return the seed of one computation: same engagement and label, same draws on any machine."""
        digest = hashlib.sha256(f"{self.settings.seed}:{self.settings.supplier}:{label}".encode()).digest()
        return int.from_bytes(digest[:4], "big")

    def _tables_and_persons(self) -> tuple[DecidedTables, Persons]:
        from kamlib.intake.tables.merging import DecidedTables
        from kamlib.workspace.persons import Persons

        decision = self._decision()
        if isinstance(decision, InputError):
            raise decision
        seen = self._stamp() + self.mappings.fingerprint()
        if self._decided is None or self._decided[0] != seen:
            tables = DecidedTables(self.intake.frame, decision)
            self._decided = (seen, tables, Persons(self.settings.persons, self.settings.language, tables.frame))
        return self._decided[1:]

    def _stamp(self) -> bytes:
        """Return what changes when the decision about names does."""
        path = self.decisions.path(INTAKE)
        return path.read_bytes() if path.is_file() else b""

    def _decision(self) -> IntakeDecision | InputError:
        """Return the saved decision about names, an empty one where there is none, or what is wrong with it."""
        seen = self._stamp()
        if self._decision_read is None or self._decision_read[0] != seen:
            self._decision_read = (seen, self._read_decision())
        return self._decision_read[1]

    def _read_decision(self) -> IntakeDecision | InputError:
        from kamlib.intake.tables.decision import IntakeDecision

        try:
            saved = self.decisions.read(INTAKE)
            return IntakeDecision.model_validate(saved.value) if saved else IntakeDecision()
        except ValidationError as error:
            return InputError(list_model_problems(error, f"decisions/{self.decisions.path(INTAKE).name}"))
        except InputError as error:
            return error
