"""What steps, charts' makers and editors are handed: the open book of one engagement, said as protocols.

A step's wiring takes a :class:`Book`: tables, settings, other results, decisions. An editor takes a :class:`LiveBook`,
which can also speak and save. The workbook fulfils both; a test may hand over anything that does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import datetime

    import pandas as pd

Model = TypeVar("Model")


class RatesView(Protocol):
    """Yearly rates, as shares of 1."""

    discount: float
    tax: float
    financing: float


class CapacityView(Protocol):
    """The team's hours: of one KAM in a year, how many KAM, what one account takes, the price of an hour (money)."""

    kam_hours: float
    kams: float
    hours_per_account: float
    hour_rate: float


class ShockView(Protocol):
    """A blow to be run through: its kind, what it strikes (empty: the largest), and by how much (a share)."""

    kind: str
    of: str
    change: float


class SettingsView(Protocol):
    """What wiring reads of the settings of an engagement."""

    supplier: str
    currency: str
    base_year: int
    horizon: int
    lapse_months: int
    key_accounts: int
    fit_boundary: float
    rates: RatesView
    capacity: CapacityView

    @property
    def shocks(self) -> Sequence[ShockView]:
        """Blows that the shock desk runs through."""
        ...

    @property
    def plan_years(self) -> list[int]:
        """Base year + 1 … base year + horizon."""
        ...


class Book(Protocol):
    """What wiring reads."""

    @property
    def settings(self) -> SettingsView:
        """Settings of the engagement."""
        ...

    def frame(self, name: str) -> pd.DataFrame:
        """Return a client's table by its schema; empty where there is none."""
        ...

    def seed(self, label: str) -> int:
        """Return the seed of one computation."""
        ...

    def result(self, stem: str = "", account: str = "") -> Any:
        """Return a result by its stem; that of an account step for one account.

        Parameters
        ----------
        stem : str
            Of the result; empty: the one that the book is open at.
        account : str
            Key account, of a result that stands once for each.

        Returns
        -------
        Result
            Of the class that the stem's wiring returns.
        """
        ...

    def lacking(self, stem: str = "", account: str = "") -> list[str]:
        """Return the needed tables that a step lacks, or that say nothing of the account.

        Parameters
        ----------
        stem : str
            Of the step; empty: the one that the book is open at.
        account : str
            Key account of an account step.

        Returns
        -------
        list of str
            Tables, by schema; empty where nothing is lacking.
        """
        ...

    def decided(self, key: str, model: type[Model], propose: Callable[[], Model], account: str = "") -> Model:
        """Return the saved decision, checked by its model, or the computed proposal where nobody has decided.

        Parameters
        ----------
        key : str
            Which decision.
        model : type
            Its pydantic model.
        propose : callable
            Makes the proposal; asked only where nobody has decided.
        account : str
            Key account of an account step's decision.

        Returns
        -------
        pydantic.BaseModel
            Of the type `model`.
        """
        ...

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
        ...

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
        ...


class LiveBook(Book, Protocol):
    """What an editor is handed: it also speaks and saves.

    Attributes
    ----------
    language : kamlib.i18n.Language
        The reader's.
    account : str
        The account of an account step; empty otherwise.
    """

    language: Any
    account: str

    @property
    def read_only(self) -> bool:
        """Whether decisions cannot be saved here."""
        ...

    def decide(self, value: Any, *, who: str, why: str, when: Any, key: str = "") -> Any:
        """Save a decision of the step, signed.

        Parameters
        ----------
        value : pydantic.BaseModel
            The whole decision.
        who : str
            Who signs.
        why : str
            The reason.
        when : date or str
            The day; a text as ``2026-11-30``.
        key : str
            Which of the step's decisions; empty: its first.

        Returns
        -------
        StepDecision
            What was saved, with the entry of who, when and why.
        """
        ...

    def saved_decision(self, key: str = "") -> Any:
        """Return a decision of the step as saved, or None; without a key its first."""
        ...
